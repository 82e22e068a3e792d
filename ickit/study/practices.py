"""All that cities offer each other as examples, with what the benchmark's file holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ickit._base.frames import frame, records, text
from ickit.analysis.exchange import BY_CITY
from ickit.study.in_place import in_place

if TYPE_CHECKING:
    from ickit.study.study_data import StudyData

CITY, EXAMPLE = "city", "example in the benchmark"
HARD = ("difficult", "very difficult")
NOT_RATED, NOT_IN_PLACE = "not rated", "not in place"
PRACTICES = {
    "key_factor": "str", "name": "str", "source": "str", "city": "str", "who": "str", "country": "str", "year": "Int64",
    "title": "str", "summary": "str", "reference": "str", "in_place": "str", "hard_conditions": "str",
}  # fmt: skip


def all_practices(study: StudyData) -> pd.DataFrame:
    """Every practice that a city offers, the latest first, and every example of the benchmark; by key factor.

    Columns: key_factor, name; source (city, or example in the benchmark), city (id), who (its name, or the example's
    place), country, year, title, summary, reference; in_place (who says that the city has the factor in place in that
    year: reviewers, evidence, the city alone; else not in place, or not rated), hard_conditions (names of conditions
    that it rates as difficult or very difficult, with semicolons between).
    """
    table = study.tables.practices
    own = table[(table["benchmark"] == study.benchmark.id) & table["key_factor"].isin(study.benchmark.ids)]
    country = study.tables.cities.set_index("city")["country"]
    context = _hard_conditions(study)
    places = {year: in_place(study, year) for year in own["year"].unique() if year in study.waves}
    rated = study.ratings[study.ratings["rating"].notna()]
    known = set(zip(rated["city"], rated["year"], rated["key_factor"], strict=True))
    rows: list[dict[str, Any]] = []
    for factor in study.benchmark.key_factors:
        head = {"key_factor": factor.id, "name": factor.label}
        offered = records(own[own["key_factor"] == factor.id])
        offered.sort(key=lambda row: (-row["year"], study.names[row["city"]], row["title"]))
        for row in offered:
            point = (row["city"], row["year"], factor.id)
            lacking = NOT_IN_PLACE if point in known else NOT_RATED
            rows.append(
                {
                    **head,
                    "source": CITY,
                    "city": row["city"],
                    "who": study.names[row["city"]],
                    "country": country[row["city"]],
                    "year": row["year"],
                    "title": row["title"],
                    "summary": row["summary"],
                    "reference": row["reference"],
                    "in_place": _public(study, places.get(row["year"], {}).get((row["city"], factor.id), lacking)),
                    "hard_conditions": context.get((row["city"], row["year"])),
                }
            )
        rows += [
            {**head, "source": EXAMPLE, "who": one.place, "title": one.kind, "summary": text(one.text)}
            for one in factor.examples
        ]
    return frame(rows, PRACTICES)


def _public(study: StudyData, said: str) -> str:
    """A public study holds no evidence, so it cannot tell that a city stands alone with its rating."""
    return "the city" if study.public and said == BY_CITY else said


def _hard_conditions(study: StudyData) -> dict[tuple[str, int], str]:
    names = {f.id: f.name for f in study.benchmark.context_factors or ()}
    rows = study.context[study.context["level"].isin(HARD)]
    found: dict[tuple[str, int], list[str]] = {}
    for city, year, factor in zip(rows["city"], rows["year"], rows["factor"], strict=True):
        found.setdefault((str(city), int(year)), []).append(names[str(factor)])
    return {key: "; ".join(hard) for key, hard in found.items()}
