"""Small things that programs leave in tables: invisible characters, lines quoted as a whole, old workbooks."""

import pytest
from tablefiles import ASSESSMENTS, CITIES, SMALL, folder, look

HEAD = "city,year,benchmark,key_factor,rating,note\n"


ROWS = [
    "a{}a,2024,bench,one,met",
    "aa,20{}24,bench,one,met",
    "aa,2024,be{}nch,one,met",
    "aa,2024,bench,one{},met",
    "aa,2024,bench,one,{}met",
]


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad", "\u2060", "\ufeff", "\u200e", "\ufe0f", "\u202c"])
@pytest.mark.parametrize("row", ROWS)
def test_invisible_characters_are_taken_out_with_a_notice(tmp_path, unseen, row):
    text = f"{HEAD}{row.format(unseen)},no{unseen}te\n"
    checked = look(folder(tmp_path, cities=CITIES, assessments=text))
    assert checked.faults == ()
    found = checked.tables.assessments.iloc[0]
    assert found[["city", "year", "key_factor", "rating", "note"]].tolist() == [
        "aa",
        2024,
        "one",
        "met",
        f"no{unseen}te",
    ]
    (notice,) = checked.notices
    assert "holds invisible characters, and was read as" in notice.text
    assert str(notice).isprintable()


def test_a_number_with_an_invisible_character_is_no_way_round_its_separator(tmp_path):
    text = "city,year,indicator,value\naa,2024,income,77.\u200b350\n"
    (fault,) = look(folder(tmp_path, **SMALL, indicators=text)).faults
    assert "may be 77350 or 77.3500" in fault.problem


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_line_quoted_as_a_whole_is_told_as_one(tmp_path, delimiter):
    lines = ASSESSMENTS.replace(",", delimiter).splitlines()
    one = [*lines[:2], *(f'"{line}"' for line in lines[2:])]
    (fault,) = look(folder(tmp_path, cities=CITIES, assessments="\n".join(one) + "\n")).faults
    assert fault.place == "assessments.csv, line 3"
    assert fault.problem == "the line is quoted as a whole, as one cell (and 2 more rows)"
    every = [f'"{line}"' for line in lines]
    (fault,) = look(folder(tmp_path, assessments="\n".join(every) + "\n")).faults
    assert (fault.place, fault.problem) == ("assessments.csv, line 1", "the line is quoted as a whole, as one cell")


def test_an_old_workbook_in_a_folder_is_told_what_to_become(tmp_path):
    checked = look(folder(tmp_path, **SMALL, **{"returned.xls": b"\xd0\xcf\x11\xe0"}))
    assert "save it as .xlsx, and name that as the source" in str(checked.notices[0])


def test_a_place_is_named_once(tmp_path):
    from ickit.errors import InputError
    from ickit.runs.inventory import add_faults
    from ickit.runs.locations import located

    place, faults = "runs.yaml, line 7, data", []
    with pytest.raises(InputError) as caught:
        located("postgresql://anna:secret@host/survey", tmp_path, place)
    add_faults(faults, caught.value, place)
    assert [fault.place for fault in faults] == [place]
