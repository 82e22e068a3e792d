"""How sure ranks are, and how much they depend on choices that could have been made otherwise."""

import numpy as np
import pandas as pd

from ickit._base.phrases import counted, listed
from ickit._base.rounding import rounded
from ickit.analysis import uncertainty
from ickit.report.elements import Element, cards, details, figure, notice, stack, table, text
from ickit.report.figures.uncertainty import rank_ranges, sobol_bars
from ickit.report.sections.rank_wording import choices_words, order_words, sensitivity_words
from ickit.report.sections.wording import assessor_words, opening
from ickit.study.ranks import Ranks

LATENT = ["latent_median", "latent_low", "latent_high", "latent_share"]
NOT_PUBLIC = "A public page gives no rank of a single city."
GROUPS = {
    "weights": "Weights of the key factors",
    "missing": "How missing ratings count",
    "judgement": "The assessor's judgement",
    "aggregation": "How ratings are put together",
}


def headline(ranks: Ranks) -> Element:
    """How many cities are ranked, and how wide their intervals are."""
    given = ranks.ranked
    n = len(given)
    head = opening(
        ranks.study,
        f"How sure are ranks, {ranks.year}",
        subtitle=ranks.study.benchmark.title,
        year=ranks.year,
        headline=f"{counted(n, 'city', 'cities')} with a score",
        shows=f"How far ranks depend on choices that could be made otherwise, {counted(n, 'city', 'cities')}, {ranks.year}.",
    )
    who = f"Rated by {assessor_words(ranks.study.assessor)}. {counted(ranks.draws, 'draw')} of all choices."
    scores = ranks.study.scores
    scored = int(scores.loc[scores["year"] == ranks.year, "score"].notna().sum())
    without = len(ranks.intervals) - scored
    left = f"{counted(without, 'city has', 'cities have')} no score and no rank." if without else ""
    if not n:
        return stack(head, text(f"No city can be ranked: {'only one' if scored else 'none'} has a score.", who, left))
    width = (given["p95"] - given["p5"]).astype(float)
    sure = int((given[["top_third", "middle_third", "bottom_third"]].astype(float).max(axis=1) >= 0.9).sum())
    numbers = [
        (
            f"{rounded(width.median())} of {n}",
            "places: how far the middle 90 % of draws spread, at the median city",
            "",
        ),
        (f"{sure} of {n}", "cities are in one third of the field in at least 9 of 10 draws", ""),
    ]
    return stack(head, cards(numbers), text(who, left))


def intervals(ranks: Ranks) -> Element:
    """The rank of every city with its interval, and how often it lies in each third."""
    given = with_latent(ranks)
    if given.empty:
        return text("So there are no intervals of ranks.")
    if ranks.study.public:
        return text(NOT_PUBLIC)
    lead = notice(
        "This is the one page with ranks of all cities, because it is the page on how sure they are. Other pages rank nobody. A rank without its interval should not be quoted.",
    )
    drawn = figure(
        rank_ranges(given, title=f"Ranks and how sure they are, {counted(len(given), 'city', 'cities')}, {ranks.year}"),
        name="rank-ranges",
        alt=f"A row for each of {len(given)} cities in {ranks.year}: the rank by the default rule, the median and the middle 90 % of ranks over {ranks.draws} draws. The table below gives the numbers.",
        data=given,
        caption="Overlap of two bars does not say how sure the order of the two cities is: every draw makes the same choices for all. The table of neighbours does.",
        note=" ".join([choices_words(ranks.slip, ranks.study.benchmark, ranks.choices), latent_words(ranks)]),
    )
    every = ranks.intervals.merge(given[["city", *LATENT]], on="city", how="left")
    rows = every.sort_values(["nominal", "name"], na_position="last", kind="stable", ignore_index=True)
    thirds = ["top_third", "middle_third", "bottom_third"]
    in_percent = rows[thirds].astype("Float64").mul(100).add_suffix("_percent")
    shown = table(
        rows,
        name="ranks",
        caption=f"Ranks in {ranks.year} over {ranks.draws} draws",
        labels={
            "name": "City",
            "nominal": "Rank by the default rule",
            **_published(ranks),
            "median": "Median",
            "p5": "5 % of draws up to",
            "p95": "95 % up to",
            **({} if isinstance(ranks.latent, str) else {"latent_low": "Model: from", "latent_high": "Model: to"}),
        },
        note="Rank 1 is the highest score; cities with the same score share the smaller rank. "
        "A dash: the city has no score, so no rank; the CSV file says why."
        + " Ranks by rounded scores are those of a list that prints no more digits; all else on this page is by exact scores."
        * (ranks.choices.digits is not None),
        digits=0,
    )
    thirds_shown = table(
        rows[["name", "nominal", *thirds]].join(in_percent),
        name="thirds",
        caption=f"How often each city is in which third of the field, {ranks.draws} draws",
        labels={
            "name": "City",
            "nominal": "Rank by the default rule",
            "top_third_percent": "Upper third, %",
            "middle_third_percent": "Middle third, %",
            "bottom_third_percent": "Lower third, %",
        },
        digits=0,
    )
    return stack(lead, drawn, shown, details("In which third of the field", thirds_shown), _neighbours(ranks))


def _published(ranks: Ranks) -> dict[str, str]:
    """The heading of the ranks by rounded scores, where they are asked for."""
    digits = ranks.choices.digits
    return {} if digits is None else {"published": f"Rank by scores to {counted(digits, 'decimal')}"}


def with_latent(ranks: Ranks) -> pd.DataFrame:
    """The ranked cities with the second bar: latent_median, latent_low, latent_high, latent_share; NA without a model."""
    given = ranks.ranked
    if given.empty or isinstance(ranks.latent, str):
        return given.reindex(columns=[*given.columns, *LATENT])
    return given.merge(ranks.latent[["city", *LATENT]], on="city")


def latent_words(ranks: Ranks) -> str:
    """What the second bar is, or why there is none."""
    if isinstance(ranks.latent, str):
        return f"No second bar: {ranks.latent}"
    return "Second bar: a measurement model (graded response model, all waves and assessors) takes ratings as few and uncertain signs of a latent strength; the bar is the narrowest range that holds the rank of that strength with a chance of at least 90 %. It is a model: it counts chance in measurement and none of the choices above."


def _neighbours(ranks: Ranks) -> Element:
    rows = ranks.neighbours
    if rows.empty:
        return text("")
    shares = ["above", "equal", "below"]
    modelled = not isinstance(ranks.latent, str)
    if not isinstance(ranks.latent, str):
        rows = rows.assign(stronger=ranks.latent["above_next"].iloc[:-1].to_numpy())
        shares = [*shares, "stronger"]
    shown = table(
        rows.join(rows[shares].mul(100).add_suffix("_percent")),
        name="neighbours",
        caption=f"How often cities that follow each other keep their order, {ranks.draws} draws",
        labels={
            "name": "City",
            "rank": "Rank",
            "next_name": "Next city",
            "above_percent": "First above, %",
            "below_percent": "Next above, %",
            **({"stronger_percent": "Model: first is stronger, %"} if modelled else {}),
        },
        note=f"Shares of draws; the rest of them gives both the same rank. Drawing by chance moves them by up to {rounded(300 * np.sqrt(0.25 / ranks.draws), 1)} points.",
        digits=0,
    )
    return stack(text(order_words(rows[rows["rank"] != rows["next_rank"]])), shown)


def what_matters(ranks: Ranks) -> Element:
    """Which group of choices moves ranks most: first-order and total Sobol indices of the ranks themselves."""
    found = ranks.sensitivity()
    found.insert(1, "name", found["group"].map(GROUPS))
    if reasons := [str(r) for r in dict.fromkeys(found["reason"]) if r]:
        return text(*reasons)
    lead = sensitivity_words(found)
    drawn = figure(
        sobol_bars(found, title=f"Which choices move ranks, {ranks.year}"),
        name="sobol-bars",
        alt=f"Two bars for each group of choices: the share of the variance of the cities' ranks that it makes by itself and together with the others. {lead}",
        data=found,
        caption="Variances are summed over the cities. Lines are 95 % bounds of the drawing. No number is printed here that another seed would change; the CSV file has the estimates with their bounds.",
        note=choices_words(ranks.slip, ranks.study.benchmark, ranks.choices),
    )
    return stack(text(lead), drawn)


def other_rules(ranks: Ranks) -> Element:
    """How far each other rule moves ranks and scores, beside the default."""
    found = uncertainty.alternatives(
        ranks.values,
        weights=ranks.weights,
        applies=ranks.applies,
        groups=ranks.groups,
        minimum_coverage=ranks.minimum_coverage,
        tree=ranks.tree,
        partly=ranks.bounds,
        means=ranks.choices.other_means,
    )
    if found.empty:
        return text("No other rule can be compared: fewer than two cities have a score.")
    scores = ranks.study.scores
    usual = scores[scores["year"] == ranks.year].set_index("city")["score"]
    moved = [round(float(s) - float(usual[c]), 9) for s, c in zip(found["score"], found["city"], strict=True)]
    found = found.assign(score_change=moved)
    rows = [_moves(ranks, str(rule), part) for rule, part in found.groupby("rule", sort=False)]
    return _moved(ranks, rows, found, "other-rules", "Under other rules", {"what": "Rule"}, "largest_change")


def without_one_factor(ranks: Ranks) -> Element:
    """How far ranks move when one key factor is left out: its weight to the rest of its group, or to all others.

    Both in a tree, and else to all others, where nothing else is asked for.
    """
    caption = "Without one key factor"
    asked = ranks.choices.weight_to or ("all" if ranks.tree is None else "both")
    plain = ranks.tree is None and asked == "all"
    parts = []
    if asked != "all":
        parts.append(_left_out(ranks, "one-factor-out", f"{caption}, its weight to the rest of its group"))
    if asked != "group":
        name = "one-factor-out" if plain else "one-factor-out-over-all"
        said = caption if plain else f"{caption}, its weight to all others"
        parts.append(_left_out(ranks, name, said, over_all=True))
    if len(parts) == 1:
        return parts[0]
    return stack(parts[0], details("With its weight to all other key factors, in proportion to theirs", parts[1]))


def _left_out(ranks: Ranks, name: str, caption: str, *, over_all: bool = False) -> Element:
    found = ranks.without_one_factor(over_all=over_all)
    if found.empty:
        return text("No key factor can be left out: fewer than two factors or cities.")
    label = ranks.study.benchmark.factor
    rows = [_moves(ranks, label(str(f)).label, part) for f, part in found.groupby("key_factor", sort=False)]
    return _moved(ranks, rows, found, name, caption, {"what": "Without"}, "")


def _moves(ranks: Ranks, what: str, part: pd.DataFrame) -> dict[str, object]:
    shift = part["shift"].astype(float).abs()
    far = part[(shift == shift.max()) & (shift > 0)]["city"].map(ranks.study.names)
    row: dict[str, object] = {
        "what": what,
        "cities": int(shift.notna().sum()),
        "moved": int((shift > 0).sum()),
        "mean_shift": shift.mean(),
        "largest_shift": int(shift.max()) if shift.notna().any() else None,
        "whom": listed(sorted(far), most=3) if len(far) else "–",
    }
    if "score_change" in part:
        row["largest_change"] = part["score_change"].abs().max()
    return row


def _moved(
    ranks: Ranks, rows: list[dict[str, object]], found: pd.DataFrame, name: str, caption: str, first: dict[str, str], extra: str
) -> Element:  # fmt: skip
    summary = pd.DataFrame(rows)
    labels = {
        **first,
        "cities": "Cities",
        "moved": "Cities whose rank moves",
        "mean_shift": "Places, mean",
        "largest_shift": "Places, at most",
        "whom": "Who moves most",
    }
    if extra:
        labels[extra] = "Score, at most (points)"
    if ranks.study.public:
        labels.pop("whom")
        summary = summary.drop(columns="whom")
    shown = table(summary, name=name, caption=f"{caption}, {ranks.year}", labels=labels)
    if ranks.study.public:
        return shown
    every = found.assign(name=found["city"].map(ranks.study.names))
    key = "rule"
    if key not in every:
        key = "key_factor_name"
        every[key] = [ranks.study.benchmark.factor(str(f)).label for f in every["key_factor"]]
    columns = {key: first["what"], "name": "City", "nominal": "Default rank", "rank": "Rank then", "shift": "Places"}
    each = table(every, name=f"{name}-cities", caption=f"{caption}: every city", labels=columns, header_column="name")
    return stack(shown, details("Every city", each))
