"""Display objects: what strangers wrote is shown as text, numbers are exact, bytes are the same everywhere."""

import csv
import hashlib
import io
import os
import re
import subprocess
import sys
from base64 import b64decode
from fractions import Fraction
from html.parser import HTMLParser
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from ickit._base import palette
from ickit._base.plain_text import plain, plain_lines
from ickit._base.rounding import rounded, trimmed
from ickit.report import elements
from ickit.report.figures import style
from ickit.report.render.csv_elements import csv_tables
from ickit.report.render.notebook_output import mimebundle

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "**bold** [link](javascript:alert(1)) `code`",
    r"$\frac{a}{b}$ \(x\) $$y$$",
    "\x1b[31mred\x1b[0m\x1b]8;;http://example.org\x07",
    "\u202egnp.exe\u2066",
    "nul\x00 \ud800 \x85 \u2028",
    "</style></div></table>",
    "&lt;b&gt; &#x3c;",
]
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")


class Reader(HTMLParser):
    """The tags, attributes and text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)


def all_kinds(words: str) -> elements.Element:
    data = pd.DataFrame({"a": pd.Series([words], dtype=object), "n": [1]})
    with style.look():
        fig, axes = style.figure(4, 2)
        axes.barh([style.label(words)], [1])
        axes.set_title(style.label(words))
    return elements.stack(
        elements.text(words),
        elements.heading(words),
        elements.points([words, (words, words)], lead=words),
        elements.cards([(words, words, words)]),
        elements.notice(words),
        elements.facts([(words, words)]),
        elements.details(words, elements.text(words)),
        elements.table(data, name="t", caption=words, labels={"a": words, "n": words}, note=words),
        elements.table(data, name="r", caption="r", labels={"a": "A"}, ratings={"a": ("no", "yes")}),
        elements.figure(fig, name="f", alt=words, data=data, caption=words, note=words),
        elements.summary(city=words),
    )


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_is_shown_as_text(words):
    harmless, hostile = Reader(all_kinds("harmless").html), all_kinds(words)
    read = Reader(hostile.html)
    assert [(tag, sorted(attrs)) for tag, attrs in read.tags] == [(tag, sorted(attrs)) for tag, attrs in harmless.tags]
    assert plain(words).strip() in "".join(read.words)
    for text in (hostile.html, hostile.plain, hostile.summary["city"], *csv_tables(hostile).values()):
        assert not ACTING.search(text)
        text.encode("utf-8")
    assert plain(words) in hostile.plain


def test_a_dollar_in_a_name_starts_no_formula_anywhere():
    bundle = elements.text("$x$")._repr_mimebundle_()
    assert 'class="ickit mathjax_ignore tex2jax_ignore"' in bundle["text/html"]

    def letters(fig: Figure, name: str) -> int:
        with style.look():
            axes = fig.axes[0] if fig.axes else fig.subplots()
            axes.barh(["b", "c", name], [1, 2, 3])
        return picture(elements.figure(fig, name="f", alt="x", data=pd.DataFrame())).count("<use ")

    assert letters(style.figure(4, 2)[0], "$x$") == letters(style.figure(4, 2)[0], "axa")
    assert letters(Figure(), "$x$") == letters(Figure(), "axa")


def test_tick_labels_made_late_have_the_look_too():
    with style.look():
        fig, axes = style.figure(4, 2)
        axes.barh(["a", "b", "$c$"], [1, 2, 3])
    fig.canvas.draw()
    late = axes.get_yticklabels()
    assert {one.get_color() for one in late} == {palette.INK}
    assert not any(one.get_parse_math() for one in late)


def picture(one: elements.Element) -> str:
    found = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', one.html)
    assert found
    return b64decode(found[1]).decode()


def test_a_figure_has_its_words_and_its_numbers():
    with style.look():
        fig, axes = style.figure(6, 3)
        axes.plot([2020, 2022], [40, 50])
    one = elements.figure(
        fig,
        name="trend",
        alt='From 40 to "50"',
        data=pd.DataFrame({"year": [2020], "score": [Fraction(81, 2)]}),
        caption="Rising",
        note="n = 3",
    )
    image = next(attrs for tag, attrs in Reader(one.html).tags if tag == "img")
    assert (image["alt"], image["width"], image["height"]) == ('From 40 to "50"', "576", "288")
    assert csv_tables(one) == {"trend": "year,score\n2020,40.5\n"}
    link = next(attrs for tag, attrs in Reader(one.html).tags if tag == "a")
    assert link["download"] == "trend.csv"
    assert b64decode(link["href"].split("base64,")[1]).decode("utf-8-sig") == csv_tables(one)["trend"]
    text = picture(one)
    assert "<metadata" not in text
    assert "<text" not in text
    assert "<!--" not in text
    assert "http" not in unquote(text).replace("http://www.w3.org/2000/svg", "").replace(
        "http://www.w3.org/1999/xlink", ""
    )


def test_a_figure_needs_alt_text_and_a_name_fit_for_a_file():
    fig, _ = style.figure(2, 2)
    with pytest.raises(ValueError, match="alt text"):
        elements.figure(fig, name="x", alt=" ", data=pd.DataFrame())
    for name in ("../x", "A", "a_b", "", "a b", "x" * 81):
        with pytest.raises(ValueError, match="lower-case words"):
            elements.table(pd.DataFrame({"a": [1]}), name=name, caption="c", labels={"a": "A"})


SCRIPT = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
import test_elements as t
print(hashlib.sha256(t.drawing().html.encode()).hexdigest())
"""


def drawing() -> elements.Element:
    with style.look():
        fig, axes = style.figure(5, 3)
        axes.barh(["a", "b"], [1 / 3, 2 / 3], hatch="//")
        axes.plot([0, 1], [0, 1], marker="o")
        axes.fill_between([0, 1], 1)
    return elements.figure(fig, name="f", alt="x", data=pd.DataFrame({"x": [Fraction(1, 3)], "y": [0.1 + 0.2]}))


def test_the_same_figure_has_the_same_bytes_in_another_process(tmp_path):
    call = [sys.executable, "-c", SCRIPT, os.path.dirname(__file__)]
    changed = os.environ | {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "2"}
    there = subprocess.run(call, env=changed, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip()
    assert hashlib.sha256(drawing().html.encode()).hexdigest() == there


def test_a_table_has_real_headers_and_numbers_to_the_right():
    data = pd.DataFrame(
        {"city": ["Aa", "Bb"], "score": [Fraction(289, 8), None], "n": [3, -4], "text": ["72.2", "–"], "hidden": [1, 2]}
    )
    one = elements.table(
        data, name="t", caption="Cap", labels={"city": "City", "score": "Score", "n": "n", "text": "Shown"}
    )
    read = Reader(one.html)
    heads = [attrs.get("scope") for tag, attrs in read.tags if tag == "th"]
    assert heads == ["col"] * 4 + ["row"] * 2
    assert '<td class="n">36.1</td>' in one.html
    assert '<td class="n">–</td>' in one.html
    assert '<td class="n">−4</td>' in one.html
    assert one.html.count('<td class="n">') == 6
    assert "<caption" in one.html
    assert "hidden" in csv_tables(one)["t"]
    assert "Hidden" not in one.html


def test_a_table_shows_at_most_so_many_rows_and_says_so():
    one = elements.table(pd.DataFrame({"a": range(10)}), name="t", caption="c", labels={"a": "A"}, most=4)
    assert (one.html.count("<tr>"), "6 more rows in the CSV file." in one.html) == (5, True)
    assert csv_tables(one)["t"].count("\n") == 11
    with pytest.raises(KeyError, match="nope"):
        elements.table(pd.DataFrame({"a": [1]}), name="t", caption="c", labels={"nope": "A"})


def test_a_rating_is_a_label_and_not_colour_alone():
    levels = ("not_met", "partly_met", "met")
    data = pd.DataFrame({"r": ["met", np.nan, "not_applicable", "partly_met"]})
    html = elements.table(data, name="t", caption="c", labels={"r": "Rating"}, ratings={"r": levels}).html
    for words in (">met<", ">not rated<", ">not applicable<", ">partly met<"):
        assert words in html
    for count in range(1, 12):
        colours = palette.levels(count)
        assert all(palette.contrast(palette.ink_on(colour), colour) >= 4.5 for colour in colours)
        lights = [palette.luminance(colour) for colour in colours]
        assert lights == sorted(lights, reverse=True)
        assert len(set(lights)) == count


def test_join_merges_and_refuses_two_tables_of_one_name():
    one = elements.table(pd.DataFrame({"a": [1]}), name="t", caption="c", labels={"a": "A"})
    assert elements.stack(one, elements.summary(city="x"), elements.summary(year=2024)).summary == {
        "city": "x",
        "year": 2024,
    }
    with pytest.raises(ValueError, match="two tables are named 't'"):
        elements.stack(one, one)


def test_a_bundle_has_three_forms():
    one = elements.stack(elements.text("a"), elements.summary(score="72.2"))
    bundle = one._repr_mimebundle_()
    assert bundle == mimebundle(one)
    assert bundle["text/plain"] == "a"
    assert bundle[elements.MIME] == {"tables": {}, "summary": {"score": "72.2"}}
    assert "<p>a</p>" in bundle["text/html"]
    with pytest.raises(TypeError, match="score"):
        elements.summary(score=Fraction(1, 2))  # type: ignore[arg-type]


def test_csv_writes_each_kind_of_cell():
    data = pd.DataFrame(
        {
            "half": [Fraction(1, 2_000_000), Fraction(-1, 3)],
            "float": [0.1 + 0.2, -0.0],
            "missing": [np.nan, None],
            "yes": pd.array([True, None], dtype="boolean"),
            "day": pd.to_datetime(["2024-02-29", None]),
            "count": pd.array([3, None], dtype="Int64"),
        }
    )
    assert elements.csv_text(data) == (
        "half,float,missing,yes,day,count\n0.000001,0.3,,yes,2024-02-29,3\n-0.333333,0,,,,\n"
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\n=", "＝"])
def test_csv_text_is_no_formula_and_numbers_stay(start):
    row = next(
        csv.reader(io.StringIO(elements.csv_text(pd.DataFrame({"a": [start + "1+1"], "b": [-1.5]})).split("\n", 1)[1]))
    )
    assert row[0].startswith("'")
    assert row[1] == "-1.5"


@given(st.lists(st.tuples(st.text(max_size=20), st.fractions(), st.floats(allow_nan=False, allow_infinity=False))))
def test_csv_reads_back(rows):
    data = pd.DataFrame({k: pd.Series([row[i] for row in rows], dtype=object) for i, k in enumerate("abc")})
    text = elements.csv_text(data)
    text.encode("utf-8")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert len(read) == len(rows) + 1
    for (words, exact, real), cells in zip(rows, read[1:], strict=True):
        assert cells[0].removeprefix("'") == plain_lines(words).removeprefix("'")
        assert abs(Fraction(cells[1]) - exact) <= Fraction(1, 2_000_000)
        assert float(cells[2]) == pytest.approx(real, rel=1e-11)


@given(st.fractions(), st.integers(0, 6))
def test_rounding_is_exact_and_halves_go_away_from_zero(value, digits):
    text = rounded(value, digits)
    off = abs(Fraction(text)) - abs(value)
    assert -Fraction(1, 2 * 10**digits) < off <= Fraction(1, 2 * 10**digits)
    assert text == "-" + rounded(-value, digits) or not text.startswith("-")
    assert Fraction(trimmed(value, digits)) == Fraction(text)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (Fraction(289, 8), 1, "36.1"),
        (2.675, 2, "2.68"),
        (0.285 * 100, 0, "29"),
        (-0.4, 0, "0"),
        (np.float64("nan"), 1, "–"),
        (pd.NA, 1, "–"),
        (np.int64(7), 1, "7.0"),
        (float("inf"), 1, "∞"),
    ],
)
def test_rounding_known_answers(value, digits, text):
    assert rounded(value, digits) == text


def test_figure_labels_need_no_letter_that_the_font_lacks():
    assert style.label("東京 Łódź \ud800") == "□□ Łódź �"
    assert style.label("_hidden") == " _hidden"
