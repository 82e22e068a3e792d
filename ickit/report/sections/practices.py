"""All practices of a network and the benchmark's examples, to look through by key factor and conditions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from ickit._base.frames import frame, records, text
from ickit._base.phrases import counted
from ickit.report.elements import Element, cards, points, stack, table
from ickit.report.elements import text as words
from ickit.report.sections.wording import best_alone_words, opening
from ickit.study.practices import CITY, NOT_IN_PLACE, NOT_RATED, all_practices
from ickit.study.study_data import StudyData

BY_FACTOR = {
    "key_factor": "str", "name": "str", "practices": "int64", "cities": "int64", "in_place": "int64", "confirmed": "int64",
    "examples": "int64",
}  # fmt: skip


@dataclass(frozen=True)
class Practices:
    """The practices of a study."""

    study: StudyData

    @cached_property
    def rows(self) -> pd.DataFrame:
        """All practices and examples (see :func:`ickit.study.practices.all_practices`)."""
        return all_practices(self.study)

    @property
    def offered(self) -> pd.DataFrame:
        """What cities offer."""
        return self.rows[self.rows["source"] == CITY]


def headline(it: Practices) -> Element:
    """How many practices there are, and of how many cities."""
    own = it.offered
    cities = own["city"].nunique()
    said = f"{counted(len(own), 'practice')} of {counted(cities, 'city', 'cities')}"
    head = opening(
        it.study,
        "Practices",
        subtitle=it.study.benchmark.title,
        headline=said,
        shows=f"What cities offer others as an example: {said}, and the benchmark's examples.",
    )
    examples = len(it.rows) - len(own)
    confirmed = "by reviewers" if it.study.public else "by reviewers or evidence of the same wave"
    items = [
        (str(len(own)), "practices", f"of {counted(cities, 'city', 'cities')}"),
        (
            str(int(own["in_place"].isin(["reviewers", "evidence"]).sum())),
            "confirmed",
            confirmed,
        ),
        (str(examples), "examples", "in the benchmark's file"),
    ]
    return stack(head, cards(items), words(best_alone_words(it.study.benchmark)))


def by_key_factor(it: Practices) -> Element:
    """How many practices each key factor has; and where there is none."""
    rows = []
    for factor in it.study.benchmark.key_factors:
        own = it.rows[it.rows["key_factor"] == factor.id]
        offered = own[own["source"] == CITY]
        rows.append(
            {
                "key_factor": factor.id,
                "name": factor.label,
                "practices": len(offered),
                "cities": offered["city"].nunique(),
                "in_place": int((~offered["in_place"].isin([NOT_IN_PLACE, NOT_RATED])).sum()),
                "confirmed": int(offered["in_place"].isin(["reviewers", "evidence"]).sum()),
                "examples": len(own) - len(offered),
            }
        )
    found = frame(rows, BY_FACTOR)
    none = [row["name"] for row in records(found) if not row["practices"]]
    shown = table(
        found,
        name="by-key-factor",
        caption="Practices by key factor",
        labels={
            "name": "Key factor",
            "practices": "Practices",
            "cities": "Cities",
            "in_place": "In place there",
            "confirmed": "Confirmed",
            "examples": "Examples",
        },
        note="In place there: the city rates the key factor as in place in the year of the practice, and no reviewers of that year rate it lower. Confirmed: reviewers, in their last rating, or evidence say so too.",
    )
    lead = points([(", ".join(none), "nobody offers a practice.")]) if none else words("")
    return stack(shown, lead)


def every_practice(it: Practices) -> Element:
    """Every practice and example, with a field to find some."""
    if it.rows.empty:
        return words("The data hold no practice, and the benchmark no example.")
    rows = records(it.rows)
    shown = it.rows.assign(whose=[_whose(row) for row in rows], what=[_what(row) for row in rows])
    return table(
        shown,
        name="practices",
        caption="All practices, and the benchmark's examples",
        labels={
            "name": "Key factor",
            "whose": "Who",
            "what": "What",
            "in_place": "In place, says",
            "hard_conditions": "Under difficult",
        },
        find="Find a practice",
        note="In place, says: who says that the city has the key factor in place that year. Under difficult: conditions that the city rates as difficult or very difficult.",
    )


def _whose(row: Mapping[str, Any]) -> str:
    """Who offers it: the city with country and year, or the place of an example."""
    parts = [row["who"], row["country"], str(row["year"]) if row["source"] == CITY else "example"]
    return ", ".join(text(part) for part in parts if text(part))


def _what(row: Mapping[str, Any]) -> str:
    """Title, summary and reference of a practice; the text of an example."""
    if row["source"] != CITY:
        return text(row["summary"])
    said = f"{text(row['title'])}. {text(row['summary'])}".strip()
    return f"{said} ({text(row['reference'])})" if text(row["reference"]) else said
