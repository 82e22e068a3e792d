"""Sentences fit their numbers: one and many, all and none, and what stands on a public page."""

from dataclasses import replace

import pytest
from conftest import ROOT

import ickit
from ickit._base.phrases import change_words
from ickit.benchmark.library import load_benchmark
from ickit.benchmark.origin import Source
from ickit.report.figures.artists import Labels
from ickit.report.sections import key_factors
from ickit.report.sections.context import comparison
from ickit.report.sections.wording import quick_wins_words, why_no_score

COURSES = "introductory-language-courses"


@pytest.mark.parametrize(
    ("actions", "quick", "said"),
    [
        (64, 64, "all of them quick wins"),
        (7, 0, "none of them a quick win"),
        (7, 1, "1 of them a quick win"),
        (7, 3, "3 of them quick wins"),
        (1, 1, "it is a quick win"),
        (1, 0, "it is no quick win"),
    ],
)
def test_quick_wins_are_counted_in_words_that_fit(actions: int, quick: int, said: str) -> None:
    assert quick_wins_words(actions, quick) == said


def test_the_needed_coverage_is_said_as_people_say_it() -> None:
    bench = load_benchmark(COURSES)
    assert why_no_score(bench) == "No score: less than two thirds of the key factors, by weight, are rated."


@pytest.mark.parametrize(
    ("source", "citation"),
    [
        (Source(title="Kit", authors=("A. B.", "C. D."), publisher="P", year=2012), "A. B., C. D. (2012). Kit. P."),
        (Source(title="Charter", publisher="EUROCITIES", year=2010), "Charter (2010). EUROCITIES."),
        (Source(title="Notes"), "Notes."),
    ],
)  # fmt: skip
def test_a_citation_begins_with_a_name_or_a_title(source: Source, citation: str) -> None:
    assert source.citation == citation


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (50, 62.5, "+12.5 points"),
        (70.04, 62.04, "−8.0 points"),
        (70.0132, 62.0598, "−8.0 points, before rounding"),
        (33.35, 33.35, "0.0 points"),
    ],
)
def test_a_change_that_differs_from_the_scores_as_shown_says_why(before: float, after: float, said: str) -> None:
    assert change_words(before, after) == said


def test_a_public_page_says_whom_it_counts() -> None:
    study = ickit.load(ROOT / "data/demo", COURSES, until=2024).data
    for section in (key_factors.headline, comparison.headline):
        assert "20 cities took part" in section(study, 2024).plain
        assert "20 cities took part and agreed to be named" in section(replace(study, public=True), 2024).plain
    assert "all cities of the wave" in key_factors.distribution(study, 2024).plain
    assert "all cities of the wave" not in key_factors.distribution(replace(study, public=True), 2024).plain


@pytest.mark.parametrize(("city", "year"), [("lindenfurt", 2024), ("sankt-joerdis", 2020)])
def test_a_figure_of_like_conditions_shows_the_medians_of_its_table(city: str, year: int) -> None:
    section = ickit.report.city_report(ickit.load(ROOT / "data/demo", COURSES), city, year).conditions()
    table = section.tables["like-context"]
    figure = section.figures["like-context-scores"]
    figure.canvas.draw()
    bars = next(c for c in figure.axes[0].collections if type(c).__name__ == "LineCollection" and c.get_linewidth() > 2)
    shown = [round(float(segment[0][0]), 3) for segment in bars.get_segments()]
    given = [round(m, 3) for m in table["median"].dropna()]
    assert shown[: len(given)] == given
    written = next(one for one in figure.axes[0].get_children() if isinstance(one, Labels))
    names = [label.words for label in written.of][: len(table)]
    assert [int(name.rpartition("n = ")[2].rstrip(")")) for name in names] == list(table["scored"])
