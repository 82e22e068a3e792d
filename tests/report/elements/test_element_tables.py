"""Sections as documents of data: the frames and figures behind them, and that every form says what the frames hold."""

import pickle
import re
from collections.abc import Iterator
from fractions import Fraction
from html import unescape
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

from ickit._base.rounding import DASH, rounded
from ickit.report import elements
from ickit.report.elements.element import RENDERERS
from ickit.report.figures import style
from ickit.report.render.csv_elements import csv_tables
from ickit.report.render.html_elements import element_html, to_html
from ickit.report.render.notebook_output import mimebundle
from ickit.report.render.plain_text_elements import Limits, element_text
from ickit.report.render.svg import svg
from ickit.report.sections import (
    agreement,
    agreement_by_key_factor,
    data_quality,
    key_factor_groups,
    key_factors,
    trends,
    uncertainty,
)
from ickit.report.sections.assessor_pair import AssessorPair
from ickit.report.sections.charter import cities, survey
from ickit.report.sections.city import about_data, changes, peer_review, plan, report, result
from ickit.report.sections.city import context as city_context
from ickit.report.sections.context import comparison
from ickit.report.sections.review import findings, side_by_side
from ickit.study import ranks as study_ranks
from ickit.study import study_data

COURSES = "introductory-language-courses"
DATA = str(ROOT / "data" / "demo")


@pytest.fixture(scope="module")
def sections() -> list[elements.Element]:
    return list(made())


def made() -> Iterator[elements.Element]:
    """Sections of every page of the demonstration."""
    demo = study_data.load_data(DATA, COURSES)
    for city in ("lindenfurt", "skyjavik"):
        here = report.CityReport(demo, city, 2024)
        own = (result.headline, result.key_factors, result.strengths_and_gaps, changes.since)
        more = (city_context.context, peer_review.seen_by_peers, plan.what_next, peer_review.charter_survey)
        yield from (section(here) for section in (*own, *more, about_data.other_rules, about_data.data_notes))
    factors, context = key_factors, comparison
    yield from (f(demo, 2024) for f in (factors.headline, factors.overview, key_factor_groups.groups, factors.coverage))
    yield from (f(demo, 2024) for f in (context.headline, context.scores_by_level, context.in_place_by_level))
    yield from (
        f(AssessorPair(demo))
        for f in (agreement.overall, agreement_by_key_factor.by_key_factor, agreement_by_key_factor.over_claimed)
    )
    yield from (f(demo) for f in (trends.means, trends.who_answered, trends.by_key_factor))
    yield from (f(demo) for f in (data_quality.contents, data_quality.coverage, data_quality.missing))
    review, ranks = side_by_side.PeerReview(demo, "lindenfurt", 2024), study_ranks.load_ranks(demo, 2024, draws=100)
    yield from (f(review) for f in (side_by_side.side_by_side, side_by_side.factor_by_factor, findings.does_well))
    yield from (f(ranks) for f in (uncertainty.intervals, uncertainty.other_rules))
    charter = study_data.load_data(DATA, "charter", year=2024, upto=True)
    charter_parts = (survey.commitments, survey.roles, cities.practices)
    yield from (f(charter, 2024) for f in charter_parts)


def said(value: object, digits: int, rating: bool) -> str:
    """What a cell should say, by the rules that the documentation of a table gives."""
    if rating:
        words = "" if value is None or value != value else str(value)
        return "not rated" if words in {"", "not_assessed", "dont_know"} else words.replace("_", " ")
    if value is None or value is pd.NA or value != value or value == "":
        return DASH
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | np.integer):
        return str(value).replace("-", "−")
    return rounded(value, digits).replace("-", "−") if isinstance(value, float) else " ".join(str(value).split())


def cells_in(text: str) -> list[list[str]]:
    """The cells of a table in plain text, read by where its columns stand: below the line of dashes."""
    lines = text.split("\n")
    rule = next(i for i, line in enumerate(lines) if re.fullmatch(r"-+( +-+)*", line))
    spans = [match.span() for match in re.finditer("-+", lines[rule])]
    return [[" ".join(line[start:end].split()) for start, end in spans] for line in lines[rule + 1 :]]


def test_tables_of_every_page_say_what_their_frames_hold(sections):
    seen = 0
    for section in sections:
        frames = section.tables
        for one in section.walk():
            if not isinstance(one, elements.Table) or one.data.empty:
                continue
            frame = frames[one.name].head(len(one.rows))
            found = cells_in(element_text(one, Limits()))[: len(frame)]
            digits = {key: one.digits if isinstance(one.digits, int) else one.digits.get(key, 1) for key in one.labels}
            columns = {key: [said(v, digits[key], key in one.ratings) for v in frame[key].tolist()] for key in digits}
            assert found == [list(row) for row in zip(*columns.values(), strict=True)], one.name
            texts = {unescape(line) for line in re.sub(r"<[^>]*>", "\n", to_html(one)).split("\n")}
            assert {re.sub(" +", " ", t) for t in texts} >= {cell for row in found for cell in row}, one.name
            seen += len(frame)
    assert seen > 300


def test_every_section_gives_frames_and_figures_to_go_on_with(sections):
    figures = 0
    for section in sections:
        assert list(section.tables) == list(csv_tables(section))
        for name, frame in section.tables.items():
            assert not [v for column in frame for v in frame[column] if isinstance(v, Fraction)], name
        for name, fig in section.figures.items():
            assert name in section.tables
            assert fig.axes[0].has_data(), name
            figures += 1
    assert figures == 20


def test_a_section_that_was_shown_and_saved_is_shown_the_same_again(sections):
    for section in [one for one in sections if one.figures][::5]:
        again, first = pickle.loads(pickle.dumps(section)), mimebundle(section)
        for fig in section.figures.values():
            fig.savefig(BytesIO(), format="png", dpi=50)
        assert mimebundle(section) == mimebundle(again) == first


def test_what_is_changed_on_a_figure_is_shown_and_on_a_frame_is_not():
    data = pd.DataFrame({"city": ["Aa"], "score": pd.Series([Fraction(1, 3)], dtype=object)})
    fig, axes = plt.subplots(figsize=(3, 2))
    axes.bar(["Aa"], [1])
    one = elements.stack(
        elements.figure(fig, name="f", alt="A bar", data=data),
        elements.table(data, name="t", caption="c", labels={"city": "City"}),
    )
    assert not plt.get_fignums()
    first, csv = one.html, csv_tables(one)
    data["city"] = "changed"
    taken = one.tables["t"]
    taken["score"] = 7.0
    assert (one.html, csv_tables(one)) == (first, csv)
    assert csv["t"] == "city,score\nAa,0.333333\n"
    assert one.tables["t"].dtypes.astype(str).to_dict() == {"city": "str", "score": "float64"}
    one.figures["f"].axes[0].set_title("Mine")
    assert one.html != first


def test_a_figure_drawn_before_is_drawn_the_same():
    with style.look():
        fig, axes = style.figure(4, 2.2)
        axes.plot([0, 1, 2], [0, 1234567, 3])
        axes.set_xticks([0, 1, 2], ["a long name of a city", "b", "another long name"], rotation=70)
    fresh = svg(fig)
    fig.canvas.draw()
    assert svg(fig) == svg(fig) == fresh


def test_elements_hold_data_and_a_renderer_is_needed_to_show_them(monkeypatch):
    page = elements.stack(
        elements.heading("Title", 2),
        elements.stack(elements.text("a", " ", "b"), elements.notice("c", "caution")),
        elements.details("more", elements.facts([("n", 3), ("m", None)]), elements.summary(city="x")),
    )
    kinds = [type(one).__name__ for one in page.walk()]
    assert kinds == ["Stack", "Heading", "Text", "Notice", "Details", "Facts", "Summary"]
    assert page.elements[1] == elements.Text(("a", "b"))
    assert page.summary == {"city": "x"}
    assert page.plain == str(page) == "Title\n\na\n\nb\n\nCaution: c\n\nmore\nn: 3"
    with pytest.raises(AttributeError):
        page.elements = ()  # type: ignore[misc]
    for render in (element_html, element_text):
        with pytest.raises(TypeError, match="Element"):
            render(elements.Element(), {})  # type: ignore[arg-type]
    monkeypatch.delitem(RENDERERS, "html")
    with pytest.raises(LookupError, match=r"ickit\.report\.render"):
        _ = page.html


def test_two_tables_of_one_name_are_refused_however_deep():
    one = elements.table(pd.DataFrame({"a": [1]}), name="t", caption="c", labels={"a": "A"})
    fig, _ = style.figure(2, 2)
    two = elements.figure(fig, name="t", alt="x", data=pd.DataFrame())
    for build in (lambda: elements.stack(one, elements.details("d", two)), lambda: elements.details("d", one, one)):
        with pytest.raises(ValueError, match="two tables are named 't'"):
            build()


def test_a_table_in_a_terminal_stands_in_columns_and_is_short():
    data = pd.DataFrame({"city": ["Zürich", "東京", "x" * 30], "n": [1, -20, 300], "r": ["met", None, "half_way"]})
    one = elements.table(
        data,
        name="t",
        caption="Cap",
        labels={"city": "City", "n": "n", "r": "Rating"},
        ratings={"r": ("half_way", "met")},
    )
    assert element_text(one, Limits(width=24)).split("\n") == [
        "Cap",
        "City                        n  Rating",
        "------------------------  ---  ---------",
        "Zürich                      1  met",
        "東京                      −20  not rated",
        "xxxxxxxxxxxxxxxxxxxxxxxx  300  half way",
        "xxxxxx",
    ]
    long = elements.table(pd.DataFrame({"a": range(40)}), name="t", caption="c", labels={"a": "A"}, most=30)
    assert long.plain.split("\n")[-2:] == ["… 18 more rows", "10 more rows in the CSV file."]
    none = elements.table(pd.DataFrame({"a": []}), name="t", caption="c", labels={"a": "A"})
    assert none.plain.split("\n")[-1] == "No rows."
