"""One city as a whole: its results in every benchmark and wave, the Charter, and its conditions over time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from ickit._base.frames import frame, records, text
from ickit.analysis import scores
from ickit.benchmark.library import CHARTER, load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.study.selection import assessments_of, benchmarks_with

if TYPE_CHECKING:
    from ickit.study.study_data import StudyData

WAVES = {
    "benchmark": "str", "title": "str", "year": "int64", "in_place": "int64", "partly": "int64",
    "not_in_place": "int64", "not_rated": "int64", "not_applicable": "int64",
    "coverage": "object", "score": "object", "assessor": "str",
}  # fmt: skip
COMMITMENTS = {
    "commitment": "str", "name": "str", "answer": "str", "answer_year": "Int64", "key_factors": "int64",
    "in_place": "int64", "not_yet": "str",
}  # fmt: skip
CONDITIONS = {"factor": "str", "name": "str", "year": "int64", "level": "str", "harder": "Int64"}


@dataclass(frozen=True)
class Overview:
    """One city in all benchmarks and waves of a source. Made by :func:`load_overview`."""

    study: StudyData
    city: str

    @cached_property
    def results(self) -> list[tuple[Benchmark, str, pd.DataFrame, pd.DataFrame]]:
        """Every benchmark in which the city has ratings, with who rated, its ratings and its scores."""
        found = []
        for benchmark in benchmarks_with(self.study.benchmark):
            every = assessments_of(self.study.tables, benchmark)
            own = every[every["city"] == self.city]
            if own.empty:
                continue
            raters = sorted(own["assessor"].unique())
            who = self.study.assessor if self.study.assessor in raters else "self" if "self" in raters else raters[0]
            given = scores.ratings(own, benchmark, who)
            found.append((benchmark, who, given, scores.score(given, benchmark)))
        return found

    @cached_property
    def waves(self) -> pd.DataFrame:
        """The city's result in every benchmark and wave: benchmark, title, year; in_place, partly, not_in_place,
        not_rated, not_applicable (numbers of key factors); coverage (0 to 1), score (0 to 100, or None); assessor.
        """
        rows: list[dict[str, Any]] = []
        for benchmark, who, _, scored in self.results:
            head = {"benchmark": benchmark.id, "title": benchmark.title, "assessor": who}
            rows += [{**row, **head} for row in records(scored.sort_values("year"))]
        return frame(rows, WAVES)

    @cached_property
    def commitments(self) -> pd.DataFrame:
        """Every commitment of the Charter: commitment, name; the city's last answer and its year; key_factors (of
        benchmarks, in the city's last wave of each) that bear on it and apply to the city, how many of these are
        in_place, and not_yet (the names of the others, not in place or not rated, with semicolons between).
        """
        charter = load_benchmark(CHARTER)
        said = {row["key_factor"]: row for row in records(self._last(charter.id)) if text(row["rating"])}
        rows = []
        for commitment in charter.key_factors:
            bearing = [
                (factor, self._rating(benchmark, factor.id) in benchmark.scale.in_place)
                for benchmark, *_ in self.results
                for factor in benchmark.key_factors
                if commitment.id in factor.charter and self._applies(benchmark, factor.id)
            ]
            answer = said.get(commitment.id, {})
            rows.append(
                {
                    "commitment": commitment.id,
                    "name": f"{commitment.id} {commitment.name}",
                    "answer": answer.get("rating"),
                    "answer_year": answer.get("year"),
                    "key_factors": len(bearing),
                    "in_place": sum(there for _, there in bearing),
                    "not_yet": "; ".join(factor.label for factor, there in bearing if not there) or None,
                }
            )
        return frame(rows, COMMITMENTS)

    def _last(self, benchmark: str) -> pd.DataFrame:
        """The city's ratings of the last wave of a benchmark."""
        given = next((given for one, _, given, _ in self.results if one.id == benchmark), None)
        if given is None:
            return pd.DataFrame(columns=["key_factor", "rating", "year"])
        last: pd.DataFrame = given[given["year"] == given["year"].max()]
        return last

    def _applies(self, benchmark: Benchmark, key_factor: str) -> bool:
        own = self._last(benchmark.id)
        return bool(own.loc[own["key_factor"] == key_factor, "applies"].iloc[0])

    def _rating(self, benchmark: Benchmark, key_factor: str) -> str:
        own = self._last(benchmark.id)
        return text(own.loc[own["key_factor"] == key_factor, "rating"].iloc[0])

    @cached_property
    def conditions(self) -> pd.DataFrame:
        """The city's conditions in every wave of the study's benchmark: factor, name, year, level, harder (0 is the
        least hard; missing where neither end is harder).
        """
        names = {f.id: f.name for f in self.study.benchmark.context_factors or ()}
        own = self.study.context[self.study.context["city"] == self.city]
        rows = [{**row, "name": names[row["factor"]]} for row in records(own.sort_values(["factor", "year"]))]
        return frame([{**row, "harder": None if pd.isna(row["harder"]) else row["harder"]} for row in rows], CONDITIONS)


def load_overview(study: StudyData, city: str) -> Overview:
    """The overview of a city. Raises InputError where it is not in the data, or has no rating in any benchmark."""
    if city not in study.names:
        raise InputError(Fault("parameter city", f"{quoted(city)} is not in the data", did_you_mean(city, study.names)))
    found = Overview(study, city)
    if not found.results:
        raise InputError(Fault("parameter city", f"{quoted(city)} has no rating in any benchmark", "Choose another."))
    return found
