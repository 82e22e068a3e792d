"""How sure ranks are, and how much they depend on choices that could have been made otherwise."""

import pandas as pd

from ickit._base.frames import records
from ickit._base.phrases import counted, listed
from ickit._base.rounding import rounded
from ickit.analysis import uncertainty
from ickit.report.elements import Element, cards, details, figure, heading, notice, stack, table, text
from ickit.report.figures.uncertainty import rank_ranges, sobol_bars
from ickit.report.sections.city.result import CityReport
from ickit.report.sections.wording import assessor_words, opening
from ickit.study.ranks import Ranks, rank_intervals

SAMPLES = 2_048
NOT_PUBLIC = "A public page gives no rank of a single city."
GROUPS = {
    "weights": "Weights of the key factors",
    "missing": "How missing ratings count",
    "judgement": "The assessor's judgement",
    "aggregation": "How ratings are put together",
}
CHOICES = "Weights are moved by up to a quarter. Missing ratings are left out, counted as not met, as met, or taken from other cities. Each rating moves one level up or down with a chance of 1 in 10. Ratings are put together by the mean, or by the power mean, which compensates less."


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
    without = len(ranks.intervals) - n
    left = f"{counted(without, 'city has', 'cities have')} no score and no rank." if without else ""
    if not n:
        return stack(
            head,
            text(
                f"No city can be ranked: {'only one has' if without == 0 else 'fewer than two have'} a score.",
                who,
                left,
            ),
        )
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
    given = ranks.ranked
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
        caption="Where two bars overlap widely, the order of the two cities rests on choices.",
        note=CHOICES,
    )
    rows = ranks.intervals.sort_values(["nominal", "name"], na_position="last", kind="stable", ignore_index=True)
    thirds = ["top_third", "middle_third", "bottom_third"]
    rows[thirds] = rows[thirds].astype("Float64") * 100
    shown = table(
        rows,
        name="ranks",
        caption=f"Ranks in {ranks.year} over {ranks.draws} draws",
        labels={
            "name": "City",
            "nominal": "Rank by the default rule",
            "median": "Median",
            "p5": "5 % of draws up to",
            "p95": "95 % up to",
            "top_third": "In the upper third, %",
            "middle_third": "Middle third, %",
            "bottom_third": "Lower third, %",
        },
        note="Rank 1 is the highest score; cities with the same score share the smaller rank. "
        "A dash: the city has no score, so no rank; the CSV file says why.",
        digits=0,
    )
    return stack(lead, drawn, shown)


def what_matters(ranks: Ranks) -> Element:
    """Which group of choices moves ranks most: first-order and total Sobol indices."""
    found = uncertainty.sensitivity(
        ranks.values,
        ranks.levels,
        weights=ranks.weights,
        applies=ranks.applies,
        samples=SAMPLES,
        seed=ranks.seed,
    )
    found.insert(1, "name", found["group"].map(GROUPS))
    if reasons := [str(r) for r in dict.fromkeys(found["reason"]) if r]:
        return text(*reasons)
    most = records(found.sort_values("total", ascending=False))[0]
    lead = f"Ranks depend most on this choice: {most['name'].lower()}. With the others it makes {rounded(100 * most['total'])} % of the variance of the mean rank shift, by itself {rounded(100 * max(most['first_order'], 0))} %."
    drawn = figure(
        sobol_bars(found, title=f"Which choices move ranks, {ranks.year}"),
        name="sobol-bars",
        alt=f"Two bars for each group of choices: the share of the variance of the mean rank shift that it makes by itself and together with the others. {lead}",
        data=found,
        caption="Small values can come out slightly below 0: they are estimates.",
        note=CHOICES,
    )
    shown = table(
        found,
        name="sobol",
        caption="Sobol indices of the mean absolute rank shift",
        labels={
            "name": "Group of choices",
            "first_order": "First order",
            "first_low": "95 % from",
            "first_high": "to",
            "total": "Total",
            "total_low": "95 % from",
            "total_high": "to",
        },
        digits=2,
    )
    return stack(text(lead), drawn, details("The numbers", shown))


def other_rules(ranks: Ranks) -> Element:
    """How far each other rule moves ranks and scores, beside the default."""
    found = uncertainty.alternatives(ranks.values, weights=ranks.weights, applies=ranks.applies, groups=ranks.groups)
    if found.empty:
        return text("No other rule can be compared: fewer than two cities have a score.")
    scores = ranks.study.scores
    usual = scores[scores["year"] == ranks.year].set_index("city")["score"]
    moved = [float(s) - float(usual[c]) for s, c in zip(found["score"], found["city"], strict=True)]
    found = found.assign(score_change=moved)
    rows = [_moves(ranks, str(rule), part) for rule, part in found.groupby("rule", sort=False)]
    return _moved(ranks, rows, found, "other-rules", "Under other rules", {"what": "Rule"}, "largest_change")


def without_one_factor(ranks: Ranks) -> Element:
    """How far ranks move when one key factor is left out."""
    found = uncertainty.leave_one_factor_out(ranks.values, weights=ranks.weights, applies=ranks.applies)
    if found.empty:
        return text("No key factor can be left out: fewer than two factors or cities.")
    label = ranks.study.benchmark.factor
    rows = [_moves(ranks, label(str(f)).label, part) for f, part in found.groupby("key_factor", sort=False)]
    return _moved(ranks, rows, found, "one-factor-out", "Without one key factor", {"what": "Without"}, "")


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
    key = "rule" if "rule" in every else "key_factor"
    columns = {key: first["what"], "name": "City", "nominal": "Default rank", "rank": "Rank then", "shift": "Places"}
    each = table(every, name=f"{name}-cities", caption=f"{caption}: every city", labels=columns, header_column="name")
    return stack(shown, details("Every city", each))


def own_rank(report: CityReport, rank: bool, *, draws: int = 10_000, seed: int = 20_120_522) -> Element:
    """A city's rank with its interval, where it is asked for (``rank``); else nothing."""
    if not rank:
        return text("")
    title = heading("How sure is the rank", 2)
    found = report.study.shared(rank_intervals, report.year, draws, seed)
    row, n = found["cities"][report.city], found["ranked"]
    if row["reason"]:
        return stack(title, text(str(row["reason"])))
    thirds = [("upper", "top_third"), ("middle", "middle_third"), ("lower", "bottom_third")]
    shares = listed(f"{rounded(100 * float(row[key]))} % in the {name} third" for name, key in thirds)
    said = f"By the default rule {report.name} has rank {row['nominal']} of {n} cities with a score in {report.year}. Had choices been made otherwise, its rank would lie between {row['p5']} and {row['p95']} in the middle 90 % of {draws} draws (median {row['median']}): {shares}."
    data = pd.DataFrame([{**row, "cities_ranked": n}])
    shown = table(
        data,
        name="own-rank",
        caption=f"The rank of {report.name} and how sure it is",
        labels={
            "nominal": "Rank",
            "median": "Median",
            "p5": "5 % of draws up to",
            "p95": "95 % up to",
            "cities_ranked": "Cities ranked",
        },
        note=CHOICES,
        digits=0,
    )
    return stack(title, text(said), shown)
