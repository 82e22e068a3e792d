"""The parts that a workbook (.xlsx) packs: found by what they stand for, changed one by one, all others left alone."""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from ickit.sources.sheet_xml import check_xml, escaped

_TYPES = "[Content_Types].xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


@dataclass(frozen=True)
class Relation:
    """What a part refers to: the relation's id, the last word of its type, and the other part's name."""

    id: str
    kind: str
    part: str


class Package:
    """A workbook's parts. Raises ValueError where it is not packed as a workbook is."""

    def __init__(self, data: bytes) -> None:
        self._infos: list[zipfile.ZipInfo] = []
        self.parts: dict[str, bytes] = {}
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                self._infos.append(info)
                self.parts[info.filename] = archive.read(info)
        if any(name.startswith("_xmlsignatures/") for name in self.parts):
            raise ValueError("it is signed")
        found = [relation.part for relation in self.relations("") if relation.kind == "officeDocument"]
        if not found or found[0] not in self.parts:
            raise ValueError("no workbook")
        self.book = found[0]

    def relations(self, part: str) -> list[Relation]:
        """What a part refers to inside the package."""
        name = self._relations_of(part)
        if name not in self.parts:
            return []
        check_xml(self.parts[name])
        root = ET.fromstring(self.parts[name])  # noqa: S314
        folder = posixpath.dirname(part)
        return [
            Relation(
                one.get("Id", ""),
                one.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/"),
            )
            for one in root
            if one.get("TargetMode") != "External"
        ]

    def related(self, part: str, kind: str) -> list[str]:
        """The parts of a kind that a part refers to."""
        return [relation.part for relation in self.relations(part) if relation.kind == kind]

    def sheets(self) -> dict[str, str]:
        """The part of every worksheet, by the sheet's title."""
        check_xml(self.parts[self.book])
        parts = {r.id: r.part for r in self.relations(self.book) if r.kind == "worksheet"}
        found = {}
        for one in ET.fromstring(self.parts[self.book]).iter():  # noqa: S314
            if one.tag.rpartition("}")[2] == "sheet":
                named = next((value for name, value in one.attrib.items() if name.rpartition("}")[2] == "id"), "")
                if named in parts:
                    found[one.get("name", "")] = parts[named]
        return found

    def add_sheet(self, title: str) -> str:
        """Add an empty sheet after the others. Returns its part."""
        folder = posixpath.dirname(self.book)
        number = next(n for n in range(1, 100_000) if f"{folder}/worksheets/sheet{n}.xml" not in self.parts)
        part = posixpath.join(folder, f"worksheets/sheet{number}.xml")
        book, rels = self.parts[self.book], self._relations_of(self.book)
        space = re.search(rb"""xmlns(?::\w+)?\s*=\s*["']([^"']*spreadsheetml/(?:2006/)?main)["']""", book)
        kinds = re.findall(
            rb"""Type\s*=\s*["']([^"']*/)(?:worksheet|styles|theme|sharedStrings)["']""", self.parts[rels]
        )
        if space is None or not kinds:
            raise ValueError("no name spaces")
        ids = {relation.id for relation in self.relations(self.book)}
        own = next(f"rId{n}" for n in range(1, 100_000) if f"rId{n}" not in ids)
        taken = {int(n) for n in re.findall(rb"""\bsheetId\s*=\s*["'](\d+)["']""", book)}
        said = f'Id="{own}" Type="{kinds[0].decode()}worksheet" Target="worksheets/sheet{number}.xml"'
        self.parts[rels] = _inserted(self.parts[rels], "Relationships", f"<{{}}Relationship {said}/>")
        sheet = (
            f'xmlns:r="{kinds[0].decode().rstrip("/")}" name="{escaped(title)}" '
            f'sheetId="{max(taken, default=0) + 1}" r:id="{own}"'
        )
        self.parts[self.book] = _inserted(book, "sheets", f"<{{}}sheet {sheet}/>")
        typed = f'PartName="/{part}" ContentType="{_SHEET_TYPE}"'
        self.parts[_TYPES] = _inserted(self.parts[_TYPES], "Types", f"<{{}}Override {typed}/>")
        self.parts[part] = (
            b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="%s"><sheetViews><sheetView '
            b'workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            b"</sheetView></sheetViews><sheetData/></worksheet>" % space[1]
        )
        return part

    def quoted_style(self, style: int) -> int | None:
        """The number of a style like ``style`` for text that begins like a formula; None where there are no styles."""
        found = self.related(self.book, "styles")
        if not found or found[0] not in self.parts:
            return None
        data = self.parts[found[0]]
        styles = re.search(rb"<((?:\w+:)?)cellXfs\b[^>]*>(.*?)</(?:\w+:)?cellXfs>", data, re.DOTALL)
        if styles is None:
            return None
        own = re.findall(rb"<(?:\w+:)?xf\b[^>]*?/>|<(?:\w+:)?xf\b[^>]*>.*?</(?:\w+:)?xf>", styles[2], re.DOTALL)
        if style >= len(own):
            return None
        bare = re.sub(rb"""\squotePrefix\s*=\s*["'][^"']*["']""", b"", own[style])
        new = re.sub(rb"^<((?:\w+:)?)xf\b", rb'<\1xf quotePrefix="1"', bare)
        if new in own:
            return own.index(new)
        end = styles.end(2)
        counted = re.sub(
            rb"""(cellXfs\b[^>]*\bcount\s*=\s*["'])\d+""",
            rb"\g<1>%d" % (len(own) + 1),
            styles[0][: styles.start(2) - styles.start()],
        )
        self.parts[found[0]] = data[: styles.start()] + counted + data[styles.start(2) : end] + new + data[end:]
        return len(own)

    def calculate_on_opening(self) -> None:
        """Where any sheet holds a formula, have spreadsheet programs calculate it anew when they open the workbook."""
        if not any(re.search(rb"<(?:\w+:)?f[\s>]", self.parts[part]) for part in self.sheets().values()):
            return
        book = re.sub(
            rb"""(<(?:\w+:)?calcPr\b[^>]*?)\sfullCalcOnLoad\s*=\s*["'][^"']*["']""", rb"\1", self.parts[self.book]
        )
        with_flag, count = re.subn(rb"<((?:\w+:)?)calcPr\b", rb'<\1calcPr fullCalcOnLoad="1"', book, count=1)
        if count:
            self.parts[self.book] = with_flag

    def content(self) -> bytes:
        """The workbook as a file."""
        out = io.BytesIO()
        infos = {info.filename: info for info in self._infos}
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.parts.items():
                info = infos.get(name) or zipfile.ZipInfo(name)
                kept = zipfile.ZipInfo(name, info.date_time)
                kept.compress_type = zipfile.ZIP_DEFLATED if name not in infos else info.compress_type
                archive.writestr(kept, data)
        return out.getvalue()

    @staticmethod
    def _relations_of(part: str) -> str:
        folder, name = posixpath.split(part)
        return posixpath.join(folder, "_rels", f"{name}.rels")


def _inserted(data: bytes, element: str, new: str) -> bytes:
    """A part with a child added at the end of an element; ``{}`` in it stands for the element's prefix."""
    check_xml(data)
    found = list(re.finditer(rb"</((?:[\w.-]+:)?)%s\s*>" % element.encode(), data))
    if found:
        at = found[-1].start()
        return data[:at] + new.format(found[-1][1].decode()).encode() + data[at:]
    raise ValueError(f"no {element}")
