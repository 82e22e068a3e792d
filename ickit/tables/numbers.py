"""Numbers written as text: which sign parts thousands and which the decimals, told from the column or not at all.

``301.422`` is three hundred and one to one program and three hundred thousand to the other. What the text of a column
cannot show is a fault; a cell that is stored as a number is certain.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from ickit.errors import INVISIBLE, folded, quoted
from ickit.tables.cells import Cells, StoredNumber
from ickit.tables.findings import Findings

if TYPE_CHECKING:
    from ickit.tables.schema import Table

Mask = npt.NDArray[np.bool_]
Marks = Literal["none", "decimal", "thousands", "doubtful"]

_SPACES = re.compile("[\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_APOSTROPHES = re.compile("['\u2019\u02bc\u2032\u00b4`\u02bb]")
_DECIMAL = re.compile(r"([+-]?)([0-9]*)([.,])([0-9]+)([eE][+-]?[0-9]+)?")
_THREES = r"[0-9]{1,3}(?:%s[0-9]{3})+"
_INDIAN = r"[0-9]{1,2}(?:%s[0-9]{2})+%s[0-9]{3}"
_PLAIN = r"[+-]?(?:[0-9]*\.(?:[0-9]{1,2}|[0-9]{4,300})|(?:0[0-9]*|[0-9]{4,300})\.[0-9]+)"
"""A number whose point can be nothing but a decimal point."""
_SEPARATED = re.compile(r"[.,'\s\u2019\u02bc\u2032\u00b4`\u02bb\u2212]")


@dataclass(frozen=True)
class Written:
    """How a number is written: ``mark``, the sign between its digits, and what it shows that this marks.

    ``point`` and ``whole`` are its spellings with a decimal point and without separators, as far as it can be read so:
    with the mark as a decimal sign, and with the mark between thousands.
    """

    shows: Marks
    mark: str = ""
    decimal: str = ""
    point: str = ""
    whole: str = ""


def written(text: str) -> Written:
    """How the number in a text is written.

    >>> written("301.422").shows, written("95.5").shows, written("1 234").whole, written("1.234,5").whole
    ('doubtful', 'decimal', '1234', '1234.5')
    >>> written("12,34,567.8").whole, written("1.23.4").shows, written("-0.125").shows
    ('1234567.8', 'none', 'decimal')
    """
    plain = _APOSTROPHES.sub("'", _SPACES.sub(" ", text)).replace("\u2212", "-")
    if found := _DECIMAL.fullmatch(plain):
        sign, before, mark, after, exponent = found.groups()
        point = plain.replace(",", ".")
        if len(after) != 3 or not 1 <= len(before) <= 3 or before.startswith("0") or exponent:
            return Written("decimal", mark, mark, point)
        return Written("doubtful", mark, "", point, f"{sign}{before}{after}")
    for mark in (".", ",", " ", "'"):
        at = re.escape(mark)
        number = rf"([+-]?)({_THREES % at}|{_INDIAN % (at, at)})(?:([.,])([0-9]+))?"
        if (found := re.fullmatch(number, plain)) and found[3] != mark:
            rest = f".{found[4]}" if found[4] else ""
            return Written("thousands", mark, found[3] or "", "", found[1] + found[2].replace(mark, "") + rest)
    return Written("none")


def certain(number: str) -> str:
    """A number with a decimal point so written that no reader takes the point for a separator of thousands.

    >>> certain("301.422"), certain("0.125"), certain("95.5")
    ('301.4220', '0.125', '95.5')
    """
    return f"{number}0" if written(number).shows == "doubtful" else number


def settle_number(text: str, others: Iterable[str]) -> str | None:
    """A number with a decimal point, as the ``others`` of its column show that it is meant; None where they do not.

    What is no number, or is stored as one, stays as it is.

    >>> settle_number("318.204", ["9.5"]), settle_number("318.204", ["77.350"]), settle_number("1 234,5", [])
    ('318.204', None, '1234.5')
    """
    way = written(text)
    if isinstance(text, StoredNumber) or way.shows == "none":
        return text
    if way.shows == "decimal":
        return way.point
    ways = [written(other) for other in others if not isinstance(other, StoredNumber)]
    decimal = any(one.decimal == way.mark for one in ways)
    thousands = way.shows == "thousands" or any(one.shows == "thousands" and one.mark == way.mark for one in ways)
    return None if decimal == thousands else way.whole if thousands else way.point


def settle_numbers(cells: Cells, table: "Table", findings: Findings, stored: Mapping[str, Mask] | None = None) -> Cells:
    """The cells with every number of the table's columns written with a decimal point and no other sign.

    ``stored``: by column, the cells that the source holds as numbers and not as text. What was read with separators is
    a notice. A sign with three digits behind it, of which no other cell of the column (and of the same indicator)
    shows what it marks, is a fault, and the cell is blank. Invisible characters are gone before.
    """
    frame = cells.frame
    remove_invisible(cells, table, findings)
    for column in table.columns:
        if column.kind == "number" and column.name in frame:
            typed = (stored or {}).get(column.name)
            texts = frame[column.name] if typed is None else frame[column.name].mask(typed)
            looked_at = texts.str.contains(_SEPARATED).fillna(False).to_numpy(dtype=bool)
            if looked_at.any() and not texts[looked_at].str.fullmatch(_PLAIN).all():
                groups = frame["indicator"] if "indicator" in frame else pd.Series("", index=frame.index)
                _Column(cells, column.name, texts[looked_at], groups[looked_at], findings).settle()
    return replace(cells, decimal_comma=False)


def remove_invisible(cells: Cells, table: "Table", findings: Findings) -> None:
    """Takes characters that nobody sees out of all columns but those of free text, with a notice."""
    for column in table.columns:
        if column.name not in cells.frame or column.kind in ("text", "label"):
            continue
        texts = cells.frame[column.name]
        hidden = texts[texts.str.contains(INVISIBLE.pattern, regex=True).fillna(False)]
        if len(hidden):
            read = hidden.str.replace(INVISIBLE.pattern, "", regex=True).str.strip()
            findings.changed(cells, column.name, hidden, partial(_say_hidden, dict(zip(hidden, read, strict=True))))
            cells.frame.loc[hidden.index, column.name] = read.where(read != "")


def _say_hidden(read: Mapping[str, str], text: str) -> str:
    return say_invisible(text, read[text])


def say_invisible(text: str, read: str) -> str:
    """What is said of a text that was ``read`` without the characters that nobody sees."""
    return f"{quoted(text)} holds invisible characters, and was read as {quoted(read)}"


class _Column:
    """The texts of one column that hold separators, each with the group whose cells are written alike."""

    def __init__(
        self, cells: Cells, name: str, texts: "pd.Series[str]", groups: "pd.Series[Any]", findings: Findings
    ) -> None:
        self._cells, self._name, self._texts, self._findings = cells, name, texts, findings
        codes, distinct = pd.factorize(texts)
        self._codes, self._ways = codes, [written(str(text)) for text in distinct]
        self._groups = pd.factorize(groups.map(lambda one: folded(one) if isinstance(one, str) else ""))[0]

    def _those(self, holds: Iterable[bool]) -> Mask:
        chosen = np.fromiter(holds, dtype=bool, count=len(self._ways))
        return chosen[self._codes]

    def _shown(self, mark: str) -> tuple[Mask, Mask]:
        """The cells whose group shows that the mark is a decimal sign, and that it parts thousands."""
        decimal = self._those(way.decimal == mark for way in self._ways)
        thousands = self._those(way.shows == "thousands" and way.mark == mark for way in self._ways)
        return tuple(np.isin(self._groups, self._groups[those]) for those in (decimal, thousands))  # type: ignore[return-value]

    def settle(self) -> None:
        """Write every number in its one spelling into the frame; blank what is at fault."""
        point, whole, fault = (np.zeros(len(self._texts), dtype=bool) for _ in range(3))
        for mark in (".", ",", " ", "'"):
            decimal, thousands = self._shown(mark)
            doubtful = self._those(way.shows == "doubtful" and way.mark == mark for way in self._ways)
            grouped = self._those(way.shows == "thousands" and way.mark == mark for way in self._ways)
            readable = mark == "." or self._cells.decimal_comma
            whole |= (doubtful & thousands & ~decimal) | (grouped & ~decimal)
            fault |= (doubtful & thousands & decimal) | (grouped & decimal)
            if readable:
                single = self._those(way.shows == "decimal" and way.mark == mark for way in self._ways)
                point |= single | (doubtful & decimal & ~thousands)
            if readable or mark != ",":
                fault |= doubtful & ~decimal & ~thousands
        self._say(whole, fault)
        values: list[str | None] = list(self._texts)
        for place in np.flatnonzero(point | whole | fault):
            way = self._ways[self._codes[place]]
            values[place] = None if fault[place] else way.whole if whole[place] else way.point
        self._cells.frame.loc[self._texts.index, self._name] = pd.Series(values, self._texts.index, dtype="str")

    def _say(self, whole: Mask, fault: Mask) -> None:
        self._findings.changed(
            self._cells,
            self._name,
            self._texts[whole],
            lambda text: f"{quoted(text)} was read as {written(text).whole}",
        )
        self._findings.cells(self._cells, self._name, self._texts[fault], say_doubtful)


def say_doubtful(text: str) -> tuple[str, str]:
    """Problem and mend for a number whose separator may mark thousands or decimals."""
    way = written(text)
    if way.shows == "thousands":
        problem = f"{quoted(text)} parts thousands by a sign that marks decimals elsewhere in this column"
        return problem, f"Write {way.whole}."
    what = "point" if way.mark == "." else "comma"
    problem = f"{quoted(text)} may be {way.whole} or {certain(way.point)}: nothing shows what its {what} marks"
    return problem, f"Write {way.whole}, or {certain(way.point)} if the {what} marks decimals; in every such cell."
