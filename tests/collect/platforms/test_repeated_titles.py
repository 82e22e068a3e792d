"""Columns of one title: the mapping knows them by what stands around them."""

import itertools

import pytest
from exportreading import drafted, edited, faults, mapping_rows, notices, read_export, save, tables
from surveyexports import BENCHMARK, RATING, Rows, written

from ickit.collect.platforms.export import open_export

ID = BENCHMARK.id
FACTORS = BENCHMARK.ids[:3]
HEAD = ["Timestamp", "City", "Alpha", "Why?", "Beta", "Why?", "Gamma", "Why?"]
ROW = ["2024-05-01 10:00:00", "Altburg", "a", "why alpha", "b", "why beta", "c", "why gamma"]


def changed(at: int, heading: str, cell: str) -> Rows:
    return [[*HEAD[:at], heading, *HEAD[at:]], [*ROW[:at], cell, *ROW[at:]]]


def microsoft(rows: Rows) -> Rows:
    """The same as Microsoft Forms numbers titles."""
    seen: dict[str, int] = {}
    head = []
    for title in rows[0][1:]:
        seen[title] = seen.get(title, 0) + 1
        head.append(title if seen[title] == 1 else f"{title}{seen[title]}")
    first = [["ID", "Start time", "Completion time", "Email", "Name", *head]]
    return first + [[str(i), row[0], row[0], "", "", *row[1:]] for i, row in enumerate(rows[1:], start=1)]


SHAPES = {"google": (lambda rows: rows, "forms.csv"), "microsoft": (microsoft, "forms.xlsx")}


@pytest.fixture(params=SHAPES)
def shape(request):
    return SHAPES[request.param]


@pytest.fixture
def mapped(tmp_path, shape):
    """The mapping of the export as it was first, with the three columns of one title mapped to notes."""
    write, name = shape
    export = written(tmp_path, write([HEAD, ROW]), name)
    mapping = drafted(export)
    whys = [row["column"] for row in mapping_rows(mapping) if row["column"].startswith("Why?")]
    assert len(whys) == 3
    for column, factor in zip(whys, FACTORS, strict=True):
        edited(mapping, column, table="assessments", benchmark=ID, field="note", item=factor)
    return export, mapping


def notes(export, mapping) -> list[str]:
    brought = tables(read_export(export, mapping))["assessments"]
    by_factor = {row["key_factor"]: row["note"] for row in brought}
    return [by_factor[factor] for factor in FACTORS]


def test_the_columns_go_where_the_mapping_says(mapped):
    assert notes(*mapped) == ["why alpha", "why beta", "why gamma"]
    remembered = [row["neighbours"] for row in mapping_rows(mapped[1]) if row["column"].startswith("Why?")]
    assert remembered[1] == "2 of 3, after Beta, before Gamma"


@pytest.mark.parametrize("at", [2, 8])
def test_a_question_put_in_elsewhere_moves_nothing(at, mapped, shape, tmp_path):
    write, name = shape
    export = written(tmp_path, write(changed(at, "New", "new")), name)
    if at == 2:  # stands beside none of them
        assert notes(export, mapped[1]) == ["why alpha", "why beta", "why gamma"]
    else:  # stands right after the last of them
        assert "as it did when the mapping was made" in faults(export, mapped[1])[0]


@pytest.mark.parametrize("at", range(2, 9))
def test_another_column_of_the_title_is_a_fault_that_shows_which(at, mapped, shape, tmp_path):
    write, name = shape
    export = written(tmp_path, write(changed(at, "Why?", "why new")), name)
    found = faults(export, mapped[1])
    assert 'the export has 4 columns "Why?" where the mapping knows 3' in found[0]
    assert "1 of 4, " in found[0]
    assert "4 of 4, " in found[0]


@pytest.mark.parametrize("gone", [3, 5, 7])
def test_a_column_less_of_the_title_is_a_fault(gone, mapped, shape, tmp_path):
    write, name = shape
    rows = [[cell for i, cell in enumerate(row) if i != gone] for row in (HEAD, ROW)]
    export = written(tmp_path, write(rows), name)
    assert 'the export has 2 columns "Why?" where the mapping knows 3' in faults(export, mapped[1])[0]


@pytest.mark.parametrize("order", list(itertools.permutations([(2, 3), (4, 5), (6, 7)]))[1:])
def test_questions_in_another_order_are_never_mixed_up(order, mapped, shape, tmp_path):
    write, name = shape
    places = [0, 1, *itertools.chain.from_iterable(order)]
    export = written(tmp_path, write([[row[i] for i in places] for row in (HEAD, ROW)]), name)
    assert "as it did when the mapping was made" in faults(export, mapped[1])[0]


def test_a_moved_column_is_named(mapped, shape, tmp_path):
    write, name = shape
    export = written(tmp_path, write(changed(2, "New", "new")), name)
    said = notices(read_export(export, mapped[1]))
    assert ('"Why? (column D)" is now "Why? (column E)", after Alpha, before Beta' in said) == name.endswith("csv")


def test_an_older_mapping_without_neighbours_is_read_as_before_unless_columns_were_put_in(mapped, shape, tmp_path):
    write, name = shape
    export, mapping = mapped
    rows = [{key: cell for key, cell in row.items() if key != "neighbours"} for row in mapping_rows(mapping)]
    save(mapping, rows)
    assert notes(export, mapping) == ["why alpha", "why beta", "why gamma"]
    export = written(tmp_path, write(changed(3, "Why?", "why new")), name)
    assert 'the export has 4 columns "Why?"' in faults(export, mapping)[0]


def test_two_side_by_side_are_told_apart_by_their_order(tmp_path):
    rows: Rows = [["Timestamp", "City", RATING, "Why?", "Why?"], [*ROW[:2], "Yes", "one", "two"]]
    export = written(tmp_path, rows, "forms.csv")
    mapping = drafted(export)
    edited(mapping, "Why? (column E)", table="assessments", benchmark=ID, field="note", item="strategy")
    assert tables(read_export(export, mapping))["assessments"][0]["note"] == "two"


def test_a_long_title_is_shown_with_what_tells_it_from_others(tmp_path):
    long = "Why do you think so, in the light of all that was said? " * 3
    rows: Rows = [["Timestamp", "City", RATING, long, long], [*ROW[:2], "Yes", "one", "two"]]
    export = written(tmp_path, rows, "forms.csv")
    said = notices(read_export(export, drafted(export)))
    assert "… (column D)" in said
    assert "… (column E)" in said
    assert [column.shown[-10:] for column in open_export(export).columns[3:]] == ["(column D)", "(column E)"]


def test_two_side_by_side_of_which_one_has_moved_are_not_mixed_up(mapped, shape, tmp_path):
    write, name = shape
    rows: Rows = [["Timestamp", "City", "Alpha", "Why?", "Why?", "Beta"], [*ROW[:2], "a", "first", "second", "b"]]
    export = written(tmp_path, write(rows), name)
    mapping = drafted(export)
    for factor, column in zip(
        FACTORS, [r["column"] for r in mapping_rows(mapping) if "Why" in r["column"]], strict=False
    ):
        edited(mapping, column, table="assessments", benchmark=ID, field="note", item=factor)
    assert {row["note"] for row in tables(read_export(export, mapping))["assessments"]} == {"first", "second"}
    moved = [[row[i] for i in (0, 1, 3, 2, 4, 5)] for row in rows]
    export = written(tmp_path, write(moved), name)
    assert "as it did when the mapping was made" in faults(export, mapping)[0]


@pytest.mark.parametrize(("before", "now"), [(2, 1), (1, 2), (2, 0)])
def test_how_many_there_are_now_is_told_rightly(before, now, tmp_path):
    def rows(count: int) -> Rows:
        return [["Timestamp", "City", RATING, *["Why?"] * count], [*ROW[:2], "Yes", *["because"] * count]]

    export = written(tmp_path, rows(before), "forms.csv")
    mapping = drafted(export)
    name = "Why? (column E)" if before == 2 else "Why?"
    edited(mapping, name, table="assessments", benchmark=ID, field="note", item="strategy")
    export = written(tmp_path, rows(now), "forms.csv")
    (fault,) = faults(export, mapping)
    assert f'the export has {now} column{"" if now == 1 else "s"} "Why?" where the mapping knows {before}' in fault
    assert ("of these: Why? (column D): 1 of 2" in fault) == (now == 2)
