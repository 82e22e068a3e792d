"""All tests of a report: every outcome against every context factor, corrected for their number."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal
from zlib import crc32

import numpy as np
import pandas as pd

from ickit.analysis.association import asymptotic
from ickit.analysis.association.clustering import CLEAR, by_countries
from ickit.analysis.association.correction import Draw, adjust_pvalues, settled
from ickit.analysis.association.intervals import Interval, intervals
from ickit.analysis.association.observations import Observations, joined
from ickit.analysis.association.panel import Panel, panel_of
from ickit.analysis.association.permutation import permutation_test
from ickit.analysis.association.slope import change_slope

MIN_COUNTRIES = 10
COLUMNS = [
    *("outcome", "context_factor", "family", "unit", "n_cities", "n_units", "waves", "n_pairs", "D", "D_all", "tau_b"),
    *("lower", "equal", "higher", "p", "method", "m", "q", "n_tests", "low", "high", "interval_reason"),
    *("gamma", "D_error", "tau_b_error", "gamma_error"),
    *("n_countries", "clustering_context", "clustering_outcome", "p_countries", "reason", "note"),
]
OF_CHANGES = ["slope", "n_changed"]


@dataclass(frozen=True)
class Draws:
    """How many arrangements are drawn for p, from ``seed``.

    No more than 1,000 are drawn where these put p above 0.2, up to ``at_most`` where another seed could show another
    step of q (0: never more than ``permutations``). All arrangements are counted instead where there are at most
    ``exact_up_to``.
    """

    permutations: int = 10_000
    at_most: int = 200_000
    exact_up_to: int = 100_000
    seed: int = 20_120

    def __post_init__(self) -> None:
        if self.permutations < 1 or self.at_most < 0 or self.seed < 0:
            raise ValueError("permutations is at least 1, at_most and seed at least 0")

    def generator(self, *names: str) -> np.random.Generator:
        """A generator that depends on the seed and these names alone, so that one test never changes another's."""
        return np.random.default_rng([self.seed, *(crc32(name.encode()) for name in names)])


@dataclass(frozen=True)
class Observed:
    """What a family of tests is made from: see :func:`associations` for the tables and the names.

    ``of`` says whether the numbers are levels of a wave or changes between two.
    """

    outcome: pd.DataFrame
    context: pd.DataFrame
    country: pd.Series | None = None
    country_level: Collection[str] = ()
    apart: Collection[str] = ()
    of: Literal["levels", "changes"] = "levels"
    outcomes: list[str] = field(init=False)
    factors: list[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "outcomes", _checked(self.outcome, "outcome"))
        object.__setattr__(self, "factors", _checked(self.context, "context"))
        if both := set(self.outcomes) & set(self.factors):
            raise ValueError(f"{min(both)} is the name of an outcome and of a context factor")
        if set(self.country_level) & set(self.factors) and self.country is None:
            raise ValueError("a factor that is constant within countries needs the country of each city")

    def panels(self, factor: str, outcomes: Sequence[str]) -> Iterator[tuple[list[str], Panel | None]]:
        """The panel of a context factor and some outcomes: one for each set of outcomes missing in the same places."""
        for names in self.rows.missing_alike(outcomes):
            yield names, panel_of(self.rows, factor, names, by_country=factor in self.country_level)

    @cached_property
    def rows(self) -> Observations:
        """Outcomes and context side by side."""
        return joined(self.outcome, self.context, self.country)


def associations(
    outcome: pd.DataFrame,
    context: pd.DataFrame,
    *,
    country: pd.Series | None = None,
    country_level: Collection[str] = (),
    apart: Collection[str] = (),
    draws: Draws | None = None,
) -> pd.DataFrame:
    """How every outcome goes with every context factor: Somers' D with interval, p and q, one row per pair of them.

    ``outcome`` has the columns city, year and one per outcome: a rating as a number, or the score (NaN: missing).
    ``context`` has city, year and one column per context factor: its level, or an indicator, as a number, higher =
    harder (NaN: missing). Each has one row per city and year; several years are pooled: only cities of the same year
    are compared. ``country`` (country by city) is needed for the factors named in ``country_level``, which are the
    same in all cities of a country: for these, countries are permuted and counted. For the other factors ``country``
    gives p by countries where cities of one country are alike in context and in results.

    Outcomes named in ``apart`` (the overall score, say) are a family of tests of their own.

    The result, in the order of the columns of both tables:

    - outcome, context_factor, family ("all", or the outcome's name for one apart), unit ("cities", "countries");
    - n_cities, n_units, waves (years used, as text), n_pairs (pairs of one year that differ in context);
    - D: Somers' D of the outcome given the context, negative where harder context goes with lower results. With
      several years and cities that took part in different ones, it is D_all less the mean of D over all arrangements
      of contexts among cities that took part in the same years (else the two are equal). Interval, p and q are of D;
    - D_all: Somers' D over all pairs, -1 to 1; tau_b: Kendall's, over all pairs; of one wave of cities also gamma
      (Goodman and Kruskal) and D_error, tau_b_error, gamma_error: standard errors that hold for many observations;
    - lower, equal, higher: of pairs in different context, the share in which the one in the harder scores so (sum 1);
    - p (two-sided, by permutation), method ("exact", "Monte Carlo", or empty), m (arrangements counted or drawn);
    - q (Benjamini and Hochberg 1995), n_tests: the size of the family. It is fixed beforehand, so a pair that could not
      be tested counts as one, with p = 1;
    - low, high: 95 % interval of D, and interval_reason, the sentence why there is none;
    - n_countries, clustering_context, clustering_outcome (intraclass correlation of the cities of one country, of
      context and of result) and p_countries (p with countries as the units), where both exceed 0.1 (else NaN);
    - reason: the sentence why there is no D or no test; note: what had to be done to the data.

    Where a number does not exist it is NaN and the sentence beside it says why. Raises ValueError for a table with two
    rows for one city and year, for a name in both tables, and for a country-level factor without ``country``.
    """
    draws = draws or Draws()
    observed = Observed(outcome, context, country, country_level, apart)
    return settled([tested(observed, draws)], [redraw(observed, draws)])[0]


def tested(observed: Observed, draws: Draws) -> pd.DataFrame:
    """The rows of :func:`associations`, q within each family; for changes also slope and n_changed."""
    rows = [row for factor in observed.factors for row in _of_factor(observed, factor, draws)]
    found = pd.DataFrame(rows, columns=COLUMNS + (OF_CHANGES if observed.of == "changes" else []))
    found["family"] = [name if name in observed.apart else "all" for name in found["outcome"]]
    order = {name: place for place, name in enumerate(observed.outcomes)}
    found = found.sort_values("outcome", key=lambda names: names.map(order), kind="stable", ignore_index=True)
    return adjust_pvalues(found)


def redraw(observed: Observed, draws: Draws) -> Draw | None:
    """What gives p anew, from ``draws.at_most`` arrangements, for an outcome and a context factor; None: no more."""
    if draws.at_most <= draws.permutations:
        return None

    def again(outcome: str, factor: str) -> tuple[float, int]:
        _, made = next(observed.panels(factor, [outcome]))
        assert made is not None
        rng = draws.generator(factor, observed.of, "settle")
        found = permutation_test(made, rng, permutations=draws.at_most, exact_up_to=0)
        return found.p[0], found.m[0]

    return again


def _checked(table: pd.DataFrame, name: str) -> list[str]:
    if table.duplicated(["city", "year"]).any():
        raise ValueError(f"the {name} table has two rows for one city and year")
    return [str(column) for column in table.columns if column not in ("city", "year")]


def _of_factor(observed: Observed, factor: str, draws: Draws) -> Iterator[dict[str, object]]:
    for names, made in observed.panels(factor, observed.outcomes):
        if made is None:
            text = "No city has both a result and this context factor."
            yield from ({"outcome": n, "context_factor": factor, **_nothing(text)} for n in names)
            continue
        testable = [column for column in range(len(names)) if not _why_no_test(made, column)]
        numbers = _tested(made, testable, factor, observed, draws)
        for column, name in enumerate(names):
            row = {"outcome": name, "context_factor": factor, **_described(made, column)}
            if observed.of == "changes":
                row |= dict(zip(OF_CHANGES, change_slope(made, column), strict=True))
            yield row | numbers.get(column, _untested(made, column))


def _tested(
    made: Panel, testable: Sequence[int], factor: str, observed: Observed, draws: Draws
) -> dict[int, dict[str, object]]:
    if not testable:
        return {}
    part = made.only(testable)
    how = {"permutations": draws.permutations, "exact_up_to": draws.exact_up_to}
    permuted = permutation_test(part, draws.generator(factor, "permute"), **how, enough_above=CLEAR)
    found = intervals(part, of=observed.of)
    clustered: list[dict[str, object]] = [{} for _ in testable]
    if made.country is not None:
        clustered = by_countries(part, draws.generator(factor, "countries"), MIN_COUNTRIES, **how)
    return {
        column: {"p": permuted.p[i], "method": permuted.method[i], "m": permuted.m[i]}
        | _interval(found[i])
        | clustered[i]
        for i, column in enumerate(testable)
    }


def _untested(made: Panel, column: int) -> dict[str, object]:
    reason = _why_no_test(made, column)
    return {"p": np.nan, "method": "", "m": 0, "reason": reason} | _interval(Interval(reason=reason))


def _interval(interval: Interval) -> dict[str, object]:
    low = np.nan if interval.low is None else interval.low
    high = np.nan if interval.high is None else interval.high
    return {"low": low, "high": high, "interval_reason": interval.reason}


def _described(made: Panel, column: int) -> dict[str, object]:
    pairs = made.pairs[column]
    lower, equal, higher = pairs.shares or (np.nan,) * 3
    return {
        "unit": made.unit_name,
        "n_cities": made.n_cities,
        "n_units": made.n_units,
        "waves": ", ".join(str(wave) for wave in made.waves),
        "n_pairs": pairs.in_context,
        "D": float(made.d[column]),
        "D_all": np.nan if pairs.d is None else pairs.d,
        "tau_b": np.nan if pairs.tau_b is None else pairs.tau_b,
        **_published(made, column),
        "lower": lower,
        "equal": equal,
        "higher": higher,
        "n_countries": 0,
        "reason": "",
        "note": " ".join(made.notes),
    }


def _published(made: Panel, column: int) -> dict[str, float]:
    """Gamma and asymptotic standard errors, of one wave of cities; NaN for several waves and for countries."""
    if len(made.waves) != 1 or made.unit_name != "cities":
        return dict.fromkeys(asymptotic.NAMES, np.nan)
    return asymptotic.asymptotic(made.context, made.outcome[:, column])


def _nothing(reason: str) -> dict[str, object]:
    numbers = dict.fromkeys(
        (*asymptotic.NAMES, "D", "D_all", "tau_b", "lower", "equal", "higher", "p", "low", "high", "slope"), np.nan
    )
    counts = dict.fromkeys(("n_cities", "n_units", "n_pairs", "m", "n_countries", "n_changed"), 0)
    texts = {"unit": "cities", "waves": "", "method": "", "note": "", "reason": reason, "interval_reason": reason}
    return {**numbers, **counts, **texts}


def _why_no_test(made: Panel, column: int) -> str:
    """The sentence why this outcome is not tested; empty where it is."""
    unit = made.unit_name
    if made.n_cities == 1:
        return "Only one city has both a result and this context factor, so there is nothing to compare."
    if made.n_cities == 2:
        return "Only two cities have both a result and this context factor: too few to say anything."
    pairs = made.pairs[column]
    if not pairs.in_context:
        return f"All {made.n_cities} cities are in the same context, so nothing can be said about it."
    if not pairs.in_outcome:
        return f"All {made.n_cities} cities have the same result, so nothing can be said about context."
    if unit == "countries" and made.n_units < MIN_COUNTRIES:
        return (
            f"This context factor is the same in all cities of a country, and {made.n_units} countries are too few to "
            f"test it ({MIN_COUNTRIES} needed)."
        )
    return ""
