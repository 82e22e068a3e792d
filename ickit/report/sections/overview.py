"""One city on one page: all benchmarks and waves, the Charter, and conditions over time."""

import pandas as pd

from ickit._base.frames import frame, records
from ickit._base.phrases import counted
from ickit.benchmark.library import CHARTER, load_benchmark
from ickit.report.elements import Element, cards, points, stack, table
from ickit.report.elements import text as words
from ickit.report.sections.wording import opening
from ickit.study.overview import Overview


def headline(it: Overview) -> Element:
    """In how many benchmarks and waves the city took part, and where it stands in the last of each."""
    name, waves = it.study.names[it.city], it.waves
    last = waves.sort_values("year").drop_duplicates("benchmark", keep="last")
    said = f"{counted(len(last), 'benchmark')}, {counted(waves['year'].nunique(), 'year')}"
    head = opening(
        it.study,
        f"{name}: all benchmarks",
        subtitle="City overview",
        city=name,
        headline=said,
        shows=f"All results of {name}: {said}.",
    )
    items = [
        (f"{row['in_place']} of {_applicable(row)}", f"in place, {row['year']}", row["title"]) for row in records(last)
    ]
    return stack(head, cards(items))


def _applicable(row: dict[str, int]) -> int:
    return row["in_place"] + row["partly"] + row["not_in_place"] + row["not_rated"]


def results(it: Overview) -> Element:
    """The result of every benchmark and wave."""
    rows = it.waves.assign(shown=[f"{row['in_place']} of {_applicable(row)}" for row in records(it.waves)])
    return table(
        rows,
        name="results",
        caption=f"Results of {it.study.names[it.city]} in every benchmark and wave",
        labels={
            "title": "Benchmark",
            "year": "Wave",
            "shown": "In place",
            "partly": "Partly",
            "not_in_place": "Not in place",
            "not_rated": "Not rated",
            "score": "Score",
        },
        note="Scores of different benchmarks cannot be compared. A dash: too little was rated for a score.",
    )


def commitments(it: Overview) -> Element:
    """How key factors bear on the commitments of the Charter."""
    rows = it.commitments
    bearing = rows[rows["key_factors"] > 0]
    if bearing.empty and rows["answer"].isna().all():
        return words("No key factor of the city's benchmarks names a commitment of the Charter, and it took no survey.")
    whole = bearing[bearing["in_place"] == bearing["key_factors"]]
    lead = f"Key factors bear on {len(bearing)} of the {len(rows)} commitments. On {len(whole)} of these all that bear on it are in place."
    shown = table(
        rows.assign(near=[_near(row) for row in records(rows)]),
        name="charter",
        caption="The commitments of the Charter: the city's own answer, and the key factors that bear on them",
        labels={
            "name": "Commitment",
            "answer": "Last answer",
            "answer_year": "Year",
            "near": "Key factors in place",
            "not_yet": "Not in place, or not rated",
        },
        ratings={"answer": load_benchmark(CHARTER).scale.names},
        note="Which key factors bear on a commitment is the judgement of whoever keeps the benchmark. Key factors in place do not prove that a commitment is kept: they say how near the city is, in what its benchmarks ask.",
    )
    return stack(words(lead), shown)


def _near(row: dict[str, int]) -> str:
    return f"{row['in_place']} of {row['key_factors']}" if row["key_factors"] else ""


def conditions(it: Overview) -> Element:
    """The city's conditions in every wave, and what has become easier or harder."""
    rows = it.conditions
    if rows.empty:
        return words("The data hold no conditions of this city.")
    years = sorted(rows["year"].unique())
    wide = rows.pivot(index="factor", columns="year", values="level")
    order = list(dict.fromkeys(rows["factor"]))
    shown = frame(
        [
            {"factor": factor, "name": rows.loc[rows["factor"] == factor, "name"].iloc[0]}
            | {f"level_{year}": wide.loc[factor, year] if pd.notna(wide.loc[factor, year]) else None for year in years}
            for factor in order
        ],
        {"factor": "str", "name": "str", **{f"level_{year}": "str" for year in years}},
    )
    return stack(
        _changed(rows, shown, years),
        table(
            shown,
            name="conditions",
            caption="Conditions over time",
            labels={"name": "Condition", **{f"level_{year}": str(year) for year in years}},
            note="Changes in conditions can help to explain progress, or its lack. They are not part of any score.",
        ),
    )


def _changed(rows: pd.DataFrame, shown: pd.DataFrame, years: list[int]) -> Element:
    """What changed between the last two waves with conditions, of the conditions that are known in both."""
    if len(years) < 2:
        return words(f"Conditions are known of {years[0]} alone, so no change can be told.")
    before, after = years[-2:]
    both = rows[rows["year"].isin((before, after))].groupby("factor").filter(lambda part: len(part) == 2)
    known = both["factor"].nunique()
    of = f"the {known} conditions" if known > 1 else "the one condition"
    if not known:
        return words(f"No condition is known of both {before} and {after}, so no change can be told.")
    moved = [(str(n), _moved(both[both["factor"] == f])) for f, n in zip(shown["factor"], shown["name"], strict=True)]
    items = [(name, said) for name, said in moved if said]
    if not items:
        return words(f"From {before} to {after} none of {of} known of both has changed.")
    return points(items, f"From {before} to {after}, of {of} known of both:")


def _moved(rows: pd.DataFrame) -> str:
    """How a condition changed between the two waves of ``rows``; empty where it did not, or is not known of both."""
    pair = records(rows.sort_values("year"))
    if len(pair) < 2 or pair[0]["level"] == pair[1]["level"]:
        return ""
    before, after = pair
    if pd.isna(before["harder"]) or pd.isna(after["harder"]):
        return f"from {before['level']} to {after['level']}."
    way = "harder" if after["harder"] > before["harder"] else "easier"
    return f"{way}: from {before['level']} to {after['level']}."
