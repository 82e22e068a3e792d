"""What nobody sees at once in a form that came back: characters, hidden rows, comments, texts in shapes."""

import openpyxl
import pytest
from exportreading import notices
from formfilling import RATED_ONCE, TOOLKIT, at, converted, filled, said
from openpyxl.comments import Comment

from ickit.benchmark.library import load_benchmark
from ickit.collect.forms.read import read_form
from ickit.sources.workbook_remarks import remarks

ASKED = load_benchmark(TOOLKIT)


def form(into, fill=None, change=lambda book: None):
    path = filled(ASKED, {**RATED_ONCE, **(fill or {})}, into=into)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def rating(read, factor):
    return next(row.values["rating"] for row in read.rows if row.values.get("key_factor") == factor)


def test_characters_that_nobody_sees_are_taken_out_and_told(tmp_path):
    texts = {"field city": {"city": "br\u200bno"}, "field year": {"year": "\u206020\u00ad31"}}
    note = {"rating": "partly\u200b met", "note": "a\u200bb"}
    read = read_form(form(tmp_path / "form.xlsx", {**texts, "rating monitoring": note}))
    row = next(row for row in read.rows if row.values.get("key_factor") == "monitoring")
    assert [row.values[name] for name in ("city", "year", "rating", "note")] == [
        "brno",
        "2031",
        "partly_met",
        "a\u200bb",
    ]
    told = notices(read)
    assert told.count("holds invisible characters") == 3
    assert 'Start!C17: "br\\u200bno" holds invisible characters, and was read as "brno"' in told


def test_a_hidden_row_with_an_answer_is_read_and_told(tmp_path):
    def hide(book):
        cell = at(ASKED, book, "rating monitoring", "rating")
        cell.value = "not met"
        cell.parent.row_dimensions[cell.row].hidden = True

    read = read_form(form(tmp_path / "form.xlsx", change=hide))
    assert rating(read, "monitoring") == "not_met"
    assert notices(read).count("the row is hidden, by a filter or by hand, and was read") == 1
    assert notices(read_form(form(tmp_path / "plain.xlsx"))) == ""


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_comment_is_told_since_it_is_not_read(suffix, tmp_path):
    def comment(book):
        at(ASKED, book, "rating monitoring", "rating").comment = Comment("only in <two> districts", "Officer")

    path = form(tmp_path / "form.xlsx", change=comment)
    read = read_form(path if suffix == "xlsx" else converted(path, suffix))
    assert "holds 1 comment or text in a shape, which is not read:" in notices(read)
    assert "only in <two> districts" in notices(read)
    assert not any("only in" in text for row in read.rows for text in row.values.values())


def test_texts_of_shapes_and_of_threads_are_remarks():
    runs = b"<a:r><a:t>See &amp; do</a:t></a:r><a:r><a:t>this</a:t></a:r>"
    shape = b"<xdr:sp><xdr:txBody><a:p>" + runs + b"</a:p></xdr:txBody></xdr:sp>"
    thread = b'<ThreadedComments><threadedComment ref="A1"><text>Is it so?</text></threadedComment></ThreadedComments>'
    copy = b'<comments><comment ref="A1"><text><t>[Threaded comment]\nYour version</t></text></comment></comments>'
    parts = {
        "xl/drawings/drawing1.xml": shape,
        "xl/threadedComments/threadedComment1.xml": thread,
        "xl/comments1.xml": copy,
    }
    assert remarks(parts) == ("See & do this", "Is it so?")


def test_a_formula_that_nobody_calculated_is_told_as_one(tmp_path):
    def formula(book):
        at(ASKED, book, "rating monitoring", "rating").value = '=IF(1,"met","not met")'

    (fault,) = said(form(tmp_path / "form.xlsx", change=formula))
    assert "or a formula's value was never stored. Mend the formula or empty the cell" in fault
