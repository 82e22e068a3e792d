"""Adding to a workbook changes cells of its tables and nothing else: every other part keeps its bytes."""

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from addsources import OLD, came, ratings, source_maker, tables_of  # noqa: F401  the fixture source
from formfilling import converted
from incoming import BENCHMARK, FACTORS, answers, one_row
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table

from ickit.collect.add.add import add
from ickit.errors import InputError
from ickit.sources.sheet_xml import Sheet, Value

DRAWING = """<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:absoluteAnchor><xdr:pos x="0" y="0"/>
<xdr:ext cx="99" cy="99"/><xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="2" name="Box"/>
<xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr/><xdr:txBody><a:bodyPr/>
<a:p><a:r><a:t>Call Anna first</a:t></a:r></a:p></xdr:txBody></xdr:sp>
<xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>"""
RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
RICH = '<c r="A9" t="inlineStr"><is><r><rPr><b/></rPr><t>bold</t></r><r><t> and not</t></r></is></c>'


def parts(path: str | bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(path if isinstance(path, str) else io.BytesIO(path)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(to: str, content: dict[str, bytes]) -> None:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)


def with_shapes(to: str) -> dict[str, bytes]:
    """Gives a workbook a sheet with a text box, a slicer, rich text and a formula that has its value; its parts."""
    book = openpyxl.load_workbook(to)
    notes = book.create_sheet("Notes")
    notes["A1"], notes["A2"] = "for us", "=COUNTA(assessments!A:A)"
    book.save(to)
    found = parts(to)
    sheet = next(name for name in found if name.startswith("xl/worksheets/") and b"COUNTA" in found[name])
    relations = sheet.replace("worksheets/", "worksheets/_rels/") + ".rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    text = re.sub(r"<v\s*/>|<v></v>", "<v>41</v>", found[sheet].decode())
    row = f'<row r="9">{RICH}</row></sheetData>'
    slicers = '<extLst><ext uri="{A8765BA9}"><x:slicers xmlns:x="urn:x"/></ext></extLst>'
    drawn = f'<drawing xmlns:r="{kind}" r:id="rId1"/>{slicers}</worksheet>'
    found[sheet] = text.replace("</sheetData>", row).replace("</worksheet>", drawn).encode()
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    found[relations] = (
        f'<Relationships xmlns="{space}">'
        f'<Relationship Id="rId1" Type="{kind}/drawing" Target="../drawings/drawing7.xml"/></Relationships>'
    ).encode()
    found["xl/drawings/drawing7.xml"] = DRAWING.encode()
    found["xl/slicers/slicer1.xml"] = b"<slicers/>"
    found["xl/media/image1.png"] = bytes(range(256))
    packed(to, found)
    return parts(to)


EXTENSIONS = pytest.mark.filterwarnings("ignore:Unknown extension")


@EXTENSIONS
def test_text_boxes_slicers_rich_text_and_values_of_formulas_stay_byte_for_byte(source):
    to = source("xlsx")
    before = with_shapes(to)
    added = add([answers("cc", note="=1+1")], to)
    assert added.faults == ()
    assert [notice for notice in added.notices if "kept" in str(notice)] == []
    now = parts(to)
    changed = {name for name in before if now[name] != before[name]}
    assert now.keys() == before.keys()
    assert all(re.fullmatch(r"xl/(worksheets/sheet[12]|styles|workbook)\.xml", name) for name in changed)
    assert ratings(to) == OLD | came("cc")
    assert tables_of(to).assessments["note"].fillna("").tolist()[-3:] == ["=1+1"] * 3
    assert openpyxl.load_workbook(to, data_only=True)["Notes"]["A2"].value == 41
    assert b"fullCalcOnLoad" in now["xl/workbook.xml"]  # else a program would show the old count


@EXTENSIONS
def test_libreoffice_opens_what_was_added_to(source):
    to = source("xlsx")
    with_shapes(to)
    invited = one_row("invitations", city="bb", year="2022", benchmark=BENCHMARK, asked="yes")
    assert add([answers("cc", note="=1+1"), invited], to).faults == ()
    saved = str(converted(Path(to), "ods"))
    assert ratings(saved) == OLD | came("cc")
    assert len(tables_of(saved).invitations) == 1
    assert tables_of(saved).assessments["note"].fillna("").tolist()[-3:] == ["=1+1"] * 3


@EXTENSIONS
def test_a_new_table_gets_a_sheet_and_the_others_keep_theirs(source):
    to = source("xlsx")
    before = with_shapes(to)
    invited = one_row("invitations", city="bb", year="2022", benchmark=BENCHMARK, asked="yes")
    assert add([invited], to).faults == ()
    now = parts(to)
    assert [name for name in before if now[name] != before[name]] == [
        name for name in before if name in ("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")
    ]
    book = openpyxl.load_workbook(to)
    assert book.sheetnames == ["cities", "assessments", "Notes", "invitations"]
    assert [cell.value for cell in book["invitations"][2]][:4] == ["bb", 2022, BENCHMARK, "yes"]
    assert len(tables_of(to).invitations) == 1


@pytest.mark.parametrize("spelling", ["prefixed", "without references", "empty rows below", "stretched"])
def test_whatever_way_a_program_writes_a_sheet(spelling, source):
    to = source("xlsx")
    found = parts(to)
    sheet = found["xl/worksheets/sheet2.xml"].decode()
    if spelling == "prefixed":
        sheet = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", sheet).replace("xmlns=", "xmlns:x=")
    elif spelling == "without references":
        sheet = re.sub(r'<(row|c) r="[A-Z]*\d+"', r"<\1", sheet)
    elif spelling == "empty rows below":
        empty = '<row r="6" s="0"/><row r="7"><c r="B7" s="0"/></row><row r="40" ht="99"/></sheetData>'
        sheet = sheet.replace("</sheetData>", empty)
    else:
        sheet = re.sub(r'<row r="(\d+)"', r'<row spans="1:2" r="\1"', sheet)
    found["xl/worksheets/sheet2.xml"] = sheet.encode()
    packed(to, found)
    assert ratings(to) == OLD
    change = one_row("assessments", city="aa", year="2022", benchmark=BENCHMARK, key_factor=FACTORS[1], rating="met")
    assert add([answers("cc"), change], to).faults == ()
    assert ratings(to) == OLD | came("cc") | {("aa", 2022, FACTORS[1], "self"): "met"}
    book = openpyxl.load_workbook(to)  # another reader agrees
    assert [row[5].value for row in book["assessments"].iter_rows(min_row=2, max_row=7)] == [
        "met", "met", "partly_met", "met", "met", "met",
    ]  # fmt: skip


def test_a_list_that_ends_with_the_last_row_grows_and_one_with_a_total_does_not(source):
    to = source("xlsx")
    book = openpyxl.load_workbook(to)
    book["assessments"].add_table(Table(displayName="Ratings", ref="A1:G4"))
    book["cities"].add_table(Table(displayName="Cities", ref="A1:D2"))
    book["cities"]["A2"].font = Font(bold=True)
    book.save(to)
    assert add([answers("cc")], to).faults == ()
    book = openpyxl.load_workbook(to)
    assert book["assessments"].tables["Ratings"].ref == "A1:G7"
    assert book["cities"].tables["Cities"].ref == "A1:D2"
    assert book["cities"]["A2"].font.bold


def test_a_text_longer_than_a_cell_holds_is_refused_and_not_cut(source):
    to = source("xlsx")
    before = Path(to).read_bytes()
    (fault,) = add([answers("cc", note="a" * 33_000)], to).faults[:1]
    assert str(fault).endswith("the text has 33,000 characters, more than 20,000. Shorten it.")
    assert Path(to).read_bytes() == before


@pytest.mark.parametrize(
    "more", [{"_xmlsignatures/sig1.xml": b"<a/>"}, {"xl/worksheets/sheet2.xml": b"<!DOCTYPE a><a/>"}]
)
def test_what_cannot_be_changed_part_by_part_is_refused_with_the_reason(more, source):
    to = source("xlsx")
    packed(to, parts(to) | more)
    before = Path(to).read_bytes()
    with pytest.raises(InputError):
        add([answers("cc")], to)
    assert Path(to).read_bytes() == before


def test_a_book_that_would_not_read_as_it_should_is_never_put_in_place(source, monkeypatch):
    to = source("xlsx")
    before = Path(to).read_bytes()
    real = Sheet.changed
    monkeypatch.setattr(Sheet, "changed", lambda self, values: real(self, {**values, 2: {6: Value("partly_met")}}))
    with pytest.raises(InputError, match="a cell would not be as it was"):
        add([answers("cc")], to)
    assert Path(to).read_bytes() == before
