"""What the cities of a wave answer to the guide questions of one key factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ickit._base.frames import frame, records, text
from ickit.analysis.peer_practice import NO_ANSWER, finding, points_of

if TYPE_CHECKING:
    from ickit.study.study_data import StudyData

FINDINGS_OF = ("in_place", "partly", "not_in_place", "unknown", "not_applicable")
FINDINGS = {
    "question": "str", "text": "str", "condition": "str", "kind": "str", "cities": "int64",
    **dict.fromkeys(FINDINGS_OF, "int64"), "no_answer": "int64",
}  # fmt: skip
NUMBERS = {
    "question": "str", "text": "str", "unit": "str", "cities": "int64", "answered": "int64", "least": "float64",
    "lower_quartile": "float64", "median": "float64", "upper_quartile": "float64", "most": "float64",
}  # fmt: skip
TEXTS = {"question": "str", "text": "str", "city": "str", "city_name": "str", "finding": "str", "answer": "str"}


def findings(study: StudyData, year: int, key_factor: str) -> pd.DataFrame:
    """How many cities of a wave gave each finding, a row a guide question or part of a checklist.

    Columns: question, text, condition (asked only if), kind (yes_no, open, part); cities (of the wave), in_place,
    partly, not_in_place, unknown, not_applicable, no_answer (numbers of cities).
    """
    given, cities = _answers(study, year), study.cities_in(year)
    rows = []
    for question, part in points_of(study.benchmark.factor(key_factor)):
        said = [finding(city, question, part, given)[0] for city in cities]
        rows.append(
            {
                "question": (part or question).id,
                "text": question.full_text(part),
                "condition": question.condition,
                "kind": "part" if part else question.kind,
                "cities": len(cities),
                **{one: said.count(one) for one in FINDINGS_OF},
                "no_answer": said.count(NO_ANSWER),
            }
        )
    return frame(rows, FINDINGS)


def numbers(study: StudyData, year: int, key_factor: str) -> pd.DataFrame:
    """What the cities of a wave answer to questions that ask for a number.

    Columns: question, text, unit; cities (of the wave), answered; least, lower_quartile, median, upper_quartile, most
    (of those that answered; NaN where nobody did).
    """
    given, cities = _answers(study, year), study.cities_in(year)
    rows = []
    for question in study.benchmark.factor(key_factor).questions:
        if question.kind == "number":
            said = [text(given.get((city, question.id), {}).get("answer")) for city in cities]
            values = [float(one) for one in said if one]
            marks = np.percentile(values, [0, 25, 50, 75, 100]).tolist() if values else [float("nan")] * 5
            names = ("least", "lower_quartile", "median", "upper_quartile", "most")
            head = {"question": question.id, "text": question.text, "unit": question.unit}
            counts = {"cities": len(cities), "answered": len(values)}
            rows.append({**head, **counts, **dict(zip(names, marks, strict=True))})
    return frame(rows, NUMBERS)


def texts(study: StudyData, year: int, key_factor: str) -> pd.DataFrame:
    """Answers in the words of the cities that agreed, for this wave, to be public; by question, then by name.

    Columns: question, text, city, city_name, finding, answer.
    """
    rows = study.tables.invitations
    agreed = rows[(rows["benchmark"] == study.benchmark.id) & (rows["year"] == year) & rows["publish"].fillna(False)]
    given, cities = _answers(study, year), [c for c in study.cities_in(year) if c in set(agreed["city"])]
    cities.sort(key=lambda city: study.names[city])
    found = []
    for question in study.benchmark.factor(key_factor).questions:
        for part in (None, *question.parts):
            point = part or question
            asked = question.full_text(part)
            for city in cities:
                row = given.get((city, point.id), {})
                if text(row.get("answer")):
                    head = {"question": point.id, "text": asked, "city": city, "city_name": study.names[city]}
                    found.append({**head, "finding": row.get("finding"), "answer": row["answer"]})
    return frame(found, TEXTS)


def _answers(study: StudyData, year: int) -> dict[tuple[str, str], dict[str, Any]]:
    rows = study.tables.answers
    rows = rows[(rows["benchmark"] == study.benchmark.id) & (rows["year"] == year)]
    rows = rows[rows["assessor"] == study.assessor]
    return {(row["city"], row["question"]): row for row in records(rows)}
