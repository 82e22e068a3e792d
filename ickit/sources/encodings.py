"""In which code page a text was written that is not Unicode: told by its letters, the countries and the cities' names.

What stays doubtful is refused, since a wrong choice changes names for good.
"""

import codecs
import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import log

import pandas as pd

from ickit.errors import Fault, InputError, quoted
from ickit.sources.letter_frequencies import LANGUAGES, WRITES

PAGES = {
    "cp1252": ("Windows-1252", 1.0),
    "cp1250": ("Windows-1250", 0.5),
    "cp1251": ("Windows-1251", 0.3),
    "cp1253": ("Windows-1253", 0.3),
    "cp1254": ("Windows-1254", 0.3),
    "cp1257": ("Windows-1257", 0.1),
    "iso8859_15": ("ISO 8859-15", 0.1),
    "iso8859_2": ("ISO 8859-2", 0.1),
    "iso8859_5": ("ISO 8859-5", 0.01),
    "iso8859_7": ("ISO 8859-7", 0.1),
    "iso8859_9": ("ISO 8859-9", 0.05),
    "iso8859_13": ("ISO 8859-13", 0.02),
    "mac_roman": ("Mac Roman", 0.05),
    "mac_latin2": ("Mac Central European", 0.02),
    "mac_greek": ("Mac Greek", 0.01),
    "mac_cyrillic": ("Mac Cyrillic", 0.01),
    "cp850": ("MS-DOS 850", 0.05),
    "cp852": ("MS-DOS 852", 0.05),
    "cp866": ("MS-DOS 866", 0.02),
    "koi8_r": ("KOI8-R", 0.02),
}
"""The code pages that are tried, with the name that people know and how likely each is before anything is seen."""

_NEVER_SURE = ("mac_latin2", "mac_greek", "mac_cyrillic", "cp866", "koi8_r", "iso8859_5")
"""So seldom met that a text is not taken to be written so, but only not taken for another."""

CERTAIN = log(100)
_RARE = log(0.01)
_FOREIGN, _ODD, _MARK = log(1e-8), log(1e-7), log(3e-3)
_ELSEWHERE, _ALONE = log(1e-3), log(1e-2)
_NAMED = log(1e3)
_MARKS = "\u00a0’‘“”„‚«»–—…°§€·•´"
_MOST = 3_000
_BEFORE, _BEHIND = "\u00a0‘“„‚«’–€", "\u00a0’”“»°€–…"
SPOKEN = dict.fromkeys(("is", "sq", "ga", "mk", "be"), log(0.05))
"""Languages that few write: how much less likely they are where no country is told."""
_SAVE = "Open it in the program it comes from and save it as CSV (UTF-8)."


@dataclass
class Known:
    """What the table of cities says of other tables: the cities' names, and the country of each id, name and alias."""

    names: set[str] = field(default_factory=set)
    countries: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, cities: "pd.DataFrame") -> "Known":
        """What a table of cities says."""
        known = cls()
        for row in cities.fillna("").to_dict("records"):
            called = [str(row.get("city", "")), *str(row.get("name", "")).split("/")]
            called += re.split(r"[|/]", str(row.get("aliases", "")))
            for one in (part.strip() for part in called):
                known.names |= {one} if one else set()
                known.countries[one] = str(row.get("country", "")).upper()
        return known


@dataclass(frozen=True)
class _Cell:
    """A cell with bytes beyond ASCII, and the country of its row, blank where nothing tells."""

    text: bytes
    country: str


def code_page_of(data: bytes, place: str, known: Known | None = None) -> str:
    """The code page of a text that is not UTF-8, as Python calls it. Raises InputError where it is not certain."""
    _refuse_mixed(data, place)
    cells = list(_cells(data, known or Known()))
    readings: dict[tuple[str, ...], str] = {}
    used = bytes(sorted(set(data)))
    for page in PAGES:
        try:
            used.decode(page)
            text = tuple(cell.text.decode(page) for cell in cells)
        except UnicodeDecodeError:
            continue
        readings.setdefault(text, page)
    readings = {text: page for text, page in readings.items() if _plausible(text)}
    if not readings:
        problem = "is not text in UTF-8, UTF-16 or a code page of Europe"
        raise InputError(Fault(_line_of(data, place), problem, _SAVE))
    second_opinion = _chardet(cells, list(readings.values()))
    scores = {
        page: log(PAGES[page][1]) + _score(text, cells, known or Known()) + second_opinion.get(page, 0.0)
        for text, page in readings.items()
    }
    best, *others = sorted(scores, key=lambda page: -scores[page])
    if best in _NEVER_SURE or (others and scores[best] - scores[others[0]] < CERTAIN):
        raise InputError(_doubtful(data, place, readings, [best, *others[:1]]))
    return best


_UTF_8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def _refuse_mixed(data: bytes, place: str) -> None:
    """Raises InputError for UTF-8 with stray bytes in it: no code page makes sense of all of it."""
    good = len(_UTF_8.findall(data))
    strays = [found.start() for found in re.finditer(rb"[\x80-\xff]", _UTF_8.sub(lambda m: b" " * len(m[0]), data))]
    if good >= len(strays) > 0:
        first = strays[0]
        before = data[data.rfind(b"\n", 0, first) + 1 : first].decode("utf-8", "replace")[-30:]
        many = "one byte" if len(strays) == 1 else f"{len(strays):,} bytes"
        problem = f"is UTF-8 but for {many}, {'the first ' * (len(strays) > 1)}after {quoted(before)}"
        mend = "Type the character there again and save it as CSV (UTF-8)."
        raise InputError(Fault(f"{place}, line {data[:first].count(10) + 1}", problem, mend))


def _plausible(texts: tuple[str, ...]) -> bool:
    """Whether letters that are not Latin are mostly those that stand often in some language."""
    letters = [char.lower() for text in texts for char in text if char > "\u024f" and char.isalpha()]
    often = [max(own.get(char, 1e-8) for own in LANGUAGES.values()) for char in letters]
    return not letters or sum(map(log, often)) / len(letters) > _RARE


def _line_of(data: bytes, place: str) -> str:
    first = next(i for i, byte in enumerate(data) if byte > 127)
    return f"{place}, line {data[:first].count(10) + 1}"


def _cells(data: bytes, known: Known) -> Iterator[_Cell]:
    """Each cell with bytes beyond ASCII once, with the country of its row."""
    text = data.decode("latin-1")
    head = next((line for line in text.splitlines()[:5] if line.strip() and not line.startswith("sep=")), "")
    delimiter = max(",;\t|", key=head.count)
    names: list[str] = []
    seen: set[tuple[str, str]] = set()
    csv_lines = (line.replace("\0", "") for line in text.splitlines(keepends=True))
    try:
        for row in csv.reader(csv_lines, delimiter=delimiter):
            if not names:
                names = [cell.strip().casefold() for cell in row] if len(row) > 1 or delimiter not in head else []
            country = _country(dict(zip(names, row, strict=False)), known)
            for cell in row:
                if not cell.isascii() and (cell, country) not in seen:
                    seen.add((cell, country))
                    yield _Cell(cell.encode("latin-1"), country)
                    if len(seen) >= _MOST:
                        return
    except csv.Error:
        return


def _country(row: Mapping[str, str], known: Known) -> str:
    country = row.get("country", "").strip().upper()
    return country if country in WRITES else known.countries.get(row.get("city", "").strip(), "")


def _score(texts: tuple[str, ...], cells: list[_Cell], known: Known) -> float:
    """How likely these readings of the cells are, as a logarithm."""
    total = 0.0
    beyond: list[list[_Word]] = []
    for text, cell in zip(texts, cells, strict=True):
        total += _NAMED if text.strip() in known.names else 0.0
        here = [_Word.of(word, cell.country) for word in re.findall(r"[A-Za-z\x80-\U0010ffff]+", text)]
        beyond.append([word for word in here if not word.ascii])
        if any(not word.latin for word in beyond[-1]) and any(word.ascii for word in here):
            total += _ELSEWHERE  # two scripts in one cell
    words = [word for some in beyond for word in some]
    able = {name: sum(word.in_letters_of(own) for word in words) for name, own in LANGUAGES.items()}
    weight = {name: log((count + 0.3) / (len(words) + 0.3)) + SPOKEN.get(name, 0.0) for name, count in able.items()}
    return total + sum(_likely(some, weight) for some in beyond)


def _likely(words: list["_Word"], weight: Mapping[str, float]) -> float:
    """How likely the words of one cell are: all in one language, or, less likely, each in one of its own."""
    scores = [[word.likely(name, weight) for word in words] for name in LANGUAGES]
    each: float = sum(map(max, zip(*scores, strict=True)))
    return max([each + _ELSEWHERE, *map(sum, scores)])


@dataclass(frozen=True)
class _Word:
    """A run of letters and signs: its letters beyond a to z, how odd it is otherwise, and the country of its row."""

    beyond: str
    oddness: float
    country: str
    ascii: bool
    latin: bool

    @classmethod
    def of(cls, word: str, country: str) -> "_Word":
        rest = "".join(char for char in word if char not in _MARKS or char == "·")
        inside = word.lstrip(_BEFORE).rstrip(_BEHIND)
        signs = [char for char in inside if char in _MARKS and char != "·"]
        strange = sum(char != "’" for char in signs) if rest else 0
        strange += sum(not (char.isalpha() or char == "·") for char in rest)
        strange += bool(rest) and not (rest.islower() or rest.isupper() or rest[1:].islower())
        letters = [char for char in rest.replace("İ", "i").lower() if char.isalpha() or char == "·"]
        scripts = {char.isascii() or char <= "\u024f" for char in letters}
        strange += len(scripts) > 1  # letters of two scripts in one word
        oddness = strange * _ODD + sum(char in _MARKS for char in word) * _MARK
        beyond = "".join(char for char in letters if not char.isascii())
        oddness += _ALONE if beyond and len(letters) == 1 else 0.0
        return cls(beyond, oddness, country, word.isascii(), scripts <= {True})

    def in_letters_of(self, own: Mapping[str, float]) -> bool:
        """Whether a language has all of its letters."""
        return all(char in own for char in self.beyond)

    def likely(self, language: str, weight: Mapping[str, float]) -> float:
        """How likely it is in a language, as a logarithm, where languages have these weights in the whole text."""
        own, home = LANGUAGES[language], WRITES.get(self.country, ())
        here = 0.0 if language in home else _ELSEWHERE
        said = sum(log(own[char]) if char in own else _FOREIGN for char in self.beyond)
        return self.oddness + said + (here if home else weight[language])


def _chardet(cells: list[_Cell], pages: list[str]) -> dict[str, float]:
    """What the library chardet says of these pages, by its models of pairs of letters: a logarithm, small in weight."""
    import chardet

    if len(pages) < 2:
        return {}
    text = b"\n".join(cell.text for cell in cells)
    found = chardet.detect_all(text, ignore_threshold=True, include_encodings=pages, compat_names=False)
    said = {codecs.lookup(str(one["encoding"])).name: float(one["confidence"]) for one in found if one["encoding"]}
    most = max(said.values(), default=0.0)
    weight = min(4.0, 100 * most)
    return {page: weight * log(max(said.get(codecs.lookup(page).name, 0.0), most / 3) / most) for page in pages if most}


def _doubtful(data: bytes, place: str, readings: Mapping[tuple[str, ...], str], pages: list[str]) -> Fault:
    texts = {page: text for text, page in readings.items()}
    cells = zip(*(texts[page] for page in pages), strict=True)
    differ = next(cell for cell in cells if len(set(cell)) == len(pages))
    said = " or ".join(f"{quoted(text, 30)} ({PAGES[page][0]})" for text, page in zip(differ, pages, strict=True))
    problem = f"is not text in UTF-8 or UTF-16, and nothing shows for certain how it was written: {said}"
    return Fault(_line_of(data, place), problem, _SAVE)
