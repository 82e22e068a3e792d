"""A wave in a few numbers, as its pages and its sheet lead with them."""

from fractions import Fraction

import pandas as pd

from ickit._base.phrases import counted
from ickit._base.rounding import rounded
from ickit.analysis import comparison
from ickit.report.sections.wording import taking_part_words
from ickit.study import study_data


def in_words(of_all: study_data.StudyData, year: int) -> str:
    """The wave in a few words: how many cities and, of their ratings, how many are in place or else the median score."""
    in_place, rated = _ratings_in_place(of_all, year)
    tells = of_all.benchmark.scale.tells_in_place
    middle = rounded(comparison.median(_given(of_all, year)), 1)
    told = f"{in_place} of {rated} ratings in place" if tells else f"median score {middle}"
    return f"{counted(len(of_all.cities_in(year)), 'city', 'cities')}, {told}"


def _ratings_in_place(of_all: study_data.StudyData, year: int) -> tuple[int, int]:
    summary = comparison.factor_summary(of_all.wave(year), of_all.benchmark)
    return int(summary["in_place"].sum()), int(summary["rated"].sum())


def _given(of_all: study_data.StudyData, year: int) -> list[Fraction]:
    """The scores of a wave, lowest first."""
    return sorted(s for s in scores_of_wave(of_all, year)["score"] if s is not None)


def headline_cards(of_all: study_data.StudyData, year: int) -> list[tuple[str, str, str]]:
    """The wave in numbers, to be set large: cities, ratings, median score."""
    in_place, rated = _ratings_in_place(of_all, year)
    given = _given(of_all, year)
    over = "over all cities and key factors"
    tells = of_all.benchmark.scale.tells_in_place
    return [
        (str(len(of_all.cities_in(year))), taking_part_words(of_all), f"{len(given)} have a score"),
        (f"{in_place} of {rated}", "ratings are in place", over) if tells else (str(rated), "ratings are given", over),
        (rounded(comparison.median(given), 1), "median score, from 0 to 100", _range(given)),
    ]


def _range(given: list[Fraction]) -> str:
    return f"from {rounded(given[0], 1)} to {rounded(given[-1], 1)}" if given else "no city has a score"


def scores_of_wave(of_all: study_data.StudyData, year: int) -> pd.DataFrame:
    """The scores of a wave, a row a city."""
    every = of_all.scores
    return every[every["year"] == year].reset_index(drop=True)
