"""A workbook whose parts end early or do not match is refused, and soon: a reader may search their end forever."""

import io
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="cities"><table:table-row>'
    + "".join(
        f'<table:table-cell office:value-type="string"><text:p>{word}</text:p></table:table-cell>'
        for word in ("city", "name", "country")
    )
    + "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
)


def xlsx_parts() -> dict[str, bytes]:
    made, book = io.BytesIO(), Workbook()
    book.active.title = "cities"
    book.active.append(["city", "name", "country"])
    book.save(made)
    with zipfile.ZipFile(made) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def ods_parts() -> dict[str, bytes]:
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return {"mimetype": kind, "META-INF/manifest.xml": b"<manifest/>", "content.xml": ODS.encode()}


def packed(parts: dict[str, bytes], to: Path) -> None:
    with zipfile.ZipFile(to, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    ("extension", "parts", "broken"),
    [
        ("ods", ods_parts(), ["content.xml"]),
        ("xlsx", xlsx_parts(), ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]),
    ],
    ids=["ods", "xlsx"],
)
def test_a_part_that_is_no_whole_xml_is_refused_soon(tmp_path, extension, parts, broken):
    rng = random.Random(5)
    for name in broken:
        content = parts[name]
        for number in range(12):
            at = rng.randrange(len(content) // 2, len(content) - 1)
            torn = content[:at] if number % 2 else content[:at] + bytes([content[at] ^ 0x80]) + content[at + 1 :]
            packed({**parts, name: torn}, tmp_path / f"{Path(name).stem}-{number}.{extension}")
    code = """if True:
        import sys
        from pathlib import Path
        from ickit.errors import InputError
        from ickit.sources.workbook_opened import opened
        for file in sorted(Path(sys.argv[1]).iterdir()):
            try:
                book = opened(file.read_bytes(), file.name)
                print(file.name, "read", [book.rows(sheet.name, file.name) for sheet in book.sheets])
            except InputError as error:
                print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=120, check=False
    )
    lines = done.stdout.splitlines()
    assert (done.returncode, len(lines)) == (0, len(list(tmp_path.iterdir()))), done.stderr
    assert [line for line in lines if "is a broken workbook" not in line] == []
