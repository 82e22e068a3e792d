"""One view on how a condition goes with a result, for the choices a reader makes."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted
from ickit.analysis.association.sentences import association_sentence
from ickit.analysis.peer_groups import latest_values
from ickit.analysis.scores import Rules, score
from ickit.errors import Fault, InputError
from ickit.report.elements import Element, figure, notice, stack, table, text
from ickit.report.figures.associations import result_by_value
from ickit.report.figures.scores import scores_by_group
from ickit.report.sections.wording import assessor_words, opening
from ickit.study.associations import SCORE, load_tests
from ickit.study.selection import condition_indicators
from ickit.study.study_data import StudyData

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INDICATOR = "indicator:"
EVERY = "all"
NOT_PUBLIC = "The explorer shows single cities, so a public page has none."
MISSING: dict[str, str] = {"left_out": "left out", "not_met": "counted as not met", "met": "counted as met"}
PERMUTATIONS = 5_000


@dataclass(frozen=True)
class Choices:
    """What a view shows.

    ``result``: a key factor's id or ``overall score``. ``context``: a context factor's id, or ``indicator:`` and an
    indicator. ``group``: ``all``, ``country:`` and a code, or ``factor:level order`` (``city-resources:2``).
    ``missing``: what a missing rating counts as.
    """

    wave: int
    result: str
    context: str
    group: str = EVERY
    assessor: str = "self"
    missing: Literal["left_out", "not_met", "met"] | str = "left_out"


@dataclass(frozen=True)
class View:
    """A view and what is behind it: the cities (city, name, country, level or value, result) and the test."""

    choices: Choices
    title: str
    xlabel: str
    ylabel: str
    cities: pd.DataFrame
    found: pd.DataFrame
    words: str

    @property
    def numeric(self) -> bool:
        """Whether the condition is an indicator as a number."""
        return self.choices.context.startswith(INDICATOR)

    @property
    def used(self) -> "pd.Series[bool]":
        """The cities with both a result and a level or value: those in the figure."""
        return self.cities["result"].notna() & self.cities["value" if self.numeric else "number"].notna()

    def figure(self) -> "Figure":
        """The view as a figure; there must be a city to draw."""
        if self.numeric:
            points = self.cities.dropna(subset=["value", "result"])
            return result_by_value(points, title=self.title, xlabel=self.xlabel, ylabel=self.ylabel)
        points = self.cities.dropna(subset=["order"]).assign(panel="", score=lambda t: t["result"])
        return scores_by_group(points, title=self.title, xlabel=self.ylabel)


def with_assessor(study: StudyData, assessor: str) -> StudyData:
    """The study with the ratings of another assessor; also the conditions where this assessor rated them."""
    raters = set(study.tables.context["assessor"].dropna())
    return replace(
        study, assessor=assessor, context_assessor=assessor if assessor in raters else study.context_assessor
    )


def groups(study: StudyData, wave: int) -> list[tuple[str, str]]:
    """The groups of cities that a view can be limited to, as pairs of words and key, with n."""
    report = set(study.cities_in(wave))
    cities = study.tables.cities[study.tables.cities["city"].isin(report)]
    found = [(f"All cities (n = {len(report)})", EVERY)]
    for code, n in cities["country"].dropna().value_counts().sort_index().items():
        found.append((f"Country {code} (n = {n})", f"country:{code}"))
    levels = study.context[study.context["year"] == wave]
    for factor in study.benchmark.context_factors or ():
        of_it = levels[levels["factor"] == factor.id]
        for (order, level), part in of_it.groupby(["order", "level"], sort=True):
            found.append((f"{factor.name}: {level} (n = {len(part)})", f"{factor.id}:{order}"))
    return found


def _of_group(study: StudyData, choices: Choices) -> str:
    """The group of cities that a view is limited to, behind a comma; empty for all cities."""
    words = {key: words.rpartition(" (n = ")[0] for words, key in groups(study, choices.wave)}
    return "" if choices.group == EVERY else f", {words.get(choices.group, choices.group)}"


def look_at(study: StudyData, choices: Choices) -> View:
    """The view for these choices. Raises InputError where the assessor has no rows in the wave."""
    report = with_assessor(study, choices.assessor)
    cities = _cities(report, choices)
    tests = load_tests(report, choices.wave, permutations=PERMUTATIONS)
    keys = cities[["city"]].assign(year=choices.wave)
    factor = choices.context.removeprefix(INDICATOR)
    numeric = choices.context.startswith(INDICATOR)
    level = cities["value"] if numeric else cities["number"]
    country_level = (
        [] if numeric else [f.id for f in tests.factors if f.id == factor and f.constant_within == "country"]
    )
    from ickit.analysis.association.tests import associations

    name, column = "result", "context"
    found = associations(
        keys.assign(**{name: cities["result"].astype(float)}),
        keys.assign(**{column: level.astype(float)}),
        country=tests.country,
        country_level=[column] if country_level else [],
        draws=replace(tests.draws, at_most=0),
    )
    side = "value" if numeric else tests.side(factor)
    words = association_sentence(records(found)[0], side=side, same_source=not numeric and tests.same_source(factor))
    used = cities["result"].notna() & level.notna()
    pair = f"{tests.outcome_name(choices.result)} by {tests.factor_name(factor)}"
    title = f"{pair}{_of_group(report, choices)}, {counted(int(used.sum()), 'city', 'cities')}, {choices.wave}"
    units = [str(u) for u in cities["unit"].dropna().unique()] if numeric else []
    xlabel = f"{tests.factor_name(factor)} ({units[0]})" if len(units) == 1 else tests.factor_name(factor)
    scale = report.benchmark.scale
    of_rating = f"rating (0 = {scale.label(scale.names[0])}, 100 = {scale.label(scale.highest)})"
    ylabel = f"{'score (0 to 100)' if choices.result == SCORE else of_rating}, assessor: {choices.assessor}"
    found = found.assign(outcome=choices.result, context_factor=factor)
    return View(choices, title, xlabel, ylabel, cities, found, words)


def _cities(report: StudyData, choices: Choices) -> pd.DataFrame:
    """The cities of the wave and group: city, name, country, result (0 to 100), then level, order, number, or value."""
    rows = _results(report, choices)
    rows.insert(1, "name", rows["city"].map(report.names))
    rows.insert(2, "country", rows["city"].map(report.tables.cities.set_index("city")["country"]))
    levels = report.context[report.context["year"] == choices.wave]
    if choices.context.startswith(INDICATOR):
        keys = rows[["city"]].assign(year=choices.wave)
        values = latest_values(keys, report.tables.indicators, choices.context.removeprefix(INDICATOR))
        rows = rows.merge(values.drop(columns="year"), on="city", how="left")
    else:
        own = levels[levels["factor"] == choices.context]
        number = own["harder"].where(own["harder"].notna(), own["order"]).astype(float)
        own = own.assign(number=number)[["city", "level", "order", "number", "value", "unit", "value_year"]]
        rows = rows.merge(own, on="city", how="left")
    kind, _, which = choices.group.partition(":")
    if kind == "country":
        rows = rows[rows["country"] == which]
    elif kind != EVERY:
        like = levels[(levels["factor"] == kind) & (levels["order"].astype(str) == which)]
        rows = rows[rows["city"].isin(like["city"])]
    return rows.sort_values(["name", "city"], kind="stable", ignore_index=True)


def _results(report: StudyData, choices: Choices) -> pd.DataFrame:
    if choices.missing not in MISSING:
        raise InputError(Fault("missing rule", f"“{choices.missing}” is not known", f"One of {', '.join(MISSING)}."))
    wave = report.wave(choices.wave)
    if choices.result == SCORE:
        usual = Rules()
        rules = usual if choices.missing == "left_out" else Rules(missing=choices.missing, coverage=Fraction(0))  # type: ignore[arg-type]
        scores = score(wave, report.benchmark, rules)
        return pd.DataFrame({"city": scores["city"], "result": [_number(s) for s in scores["score"]]})
    rows = wave[wave["key_factor"] == choices.result]
    fill = {"left_out": np.nan, "not_met": 0.0, "met": 100.0}[choices.missing]
    given = [
        100 * float(v) if v is not None else fill if applies else np.nan
        for v, applies in zip(rows["value"], rows["applies"], strict=True)
    ]
    return pd.DataFrame({"city": list(rows["city"]), "result": given})


def _number(value: Fraction | None) -> float:
    return float("nan") if value is None else float(value)


def as_elements(view: View) -> Element:
    """The view on a page: the figure, what it says in words, and the cities behind it."""
    numeric, used = view.numeric, view.used
    who = f"Rated by {assessor_words(view.choices.assessor)}. Missing ratings are {MISSING[view.choices.missing]}."
    columns = {"name": "City", "country": "Country"}
    columns |= {"value": view.xlabel, "value_year": "Year of the value"} if numeric else {"level": "Level"}
    cities = table(
        view.cities,
        name="cities",
        caption="The cities behind the points",
        labels={**columns, "result": view.ylabel.partition(" (")[0].capitalize()},
        note=f"{counted(len(view.cities) - int(used.sum()), 'city has', 'cities have')} no result or no level and are not in the figure.",
    )
    caution = notice("A pair picked after looking at many proves little. The tests that were fixed beforehand, with their correction, are on the page “Context and scores”.", "caution")  # fmt: skip
    if not used.any():
        return stack(text(view.words, who), cities)
    drawn = figure(
        view.figure(),
        name="view",
        alt=f"{view.title}. One point a city. {view.words}",
        data=view.cities,
        caption="One point a city." + ("" if numeric else " The bar is the median of the level; n counts cities."),
        note=who,
    )
    tested = table(view.found, name="test", caption="The test", labels={"n_cities": "Cities", "n_pairs": "Pairs", "D": "D", "low": "95 % from", "high": "to"})  # fmt: skip
    return stack(drawn, text(view.words), caution, tested, cities)


def first_choices(study: StudyData, year: int) -> Choices:
    """What the explorer opens with: the overall score by the first context factor (or indicator) with data."""
    present = list(study.context.loc[study.context["year"] == year, "factor"])
    factors = [f.id for f in study.benchmark.context_factors or () if f.id in set(present) and f.ordered]
    indicators = [INDICATOR + name for name in condition_indicators(study.tables, study.benchmark)]
    every = [*factors, *indicators]
    if not every:
        raise InputError(
            Fault("the data", f"there are no conditions and no indicators up to {year}", "Add a context table.")
        )
    own = [f.id for f in study.benchmark.context_factors or () if f.id in factors and not f.constant_within]
    best = max(own or factors, key=present.count) if factors else every[0]
    return Choices(year, SCORE, best, assessor=study.assessor)


def head(study: StudyData, year: int) -> Element:
    """What the page's head and the index say."""
    return opening(
        study,
        f"Explore context, {year}",
        subtitle=study.benchmark.title,
        year=year,
        shows="One result and one condition at a time; open the notebook to choose others.",
    )
