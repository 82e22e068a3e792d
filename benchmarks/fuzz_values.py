"""Sources whose values are known: read right or refused with a fault, and never with another value.

Numbers in every way of writing them, cells of workbooks in many number formats, names in many code pages. The kinds
are cases of ``fuzz_tables.py``.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fuzz_cells
import openpyxl
import pandas as pd

from ickit.tables.dataset import Tables

HEAD = ["city", "year", "indicator", "value"]
GROUPS = {".": [","], ",": [".", " ", "\u00a0", "\u202f", "'", "’"]}
LANGUAGES = {
    "DK": ("cp1252", "Næstved Sønderborg Århus Køge Ølstykke"),
    "SE": ("cp1252", "Västerås Örebro Ängelholm Malmö"),
    "DE": ("cp1252", "Gießen Köln Lübeck Nürnberg Öhringen"),
    "FR": ("cp1252", "Besançon Évry Nîmes Sète Angoulême"),
    "ES": ("cp1252", "Logroño Cádiz Jaén Málaga Gijón"),
    "PT": ("cp1252", "Guimarães Évora Setúbal Covilhã"),
    "IS": ("cp1252", "Ísafjörður Kópavogur Þorlákshöfn"),
    "PL": ("cp1250", "Łódź Ząbki Świdnica Głogów Poznań Żory"),
    "CZ": ("cp1250", "Třebíč Žďár Plzeň Děčín Ústí"),
    "SK": ("cp1250", "Košice Žilina Prešov Piešťany"),
    "HU": ("cp1250", "Győr Érd Hódmezővásárhely Pécs"),
    "RO": ("cp1250", "Braşov Galaţi Brăila Iaşi"),
    "HR": ("cp1250", "Čakovec Šibenik Đakovo Požega"),
    "GR": ("cp1253", "Βόλος Ιωάννινα Λάρισα Καλαμάτα"),
    "BG": ("cp1251", "Плевен Търговище Ямбол Русе"),
    "UA": ("cp1251", "Вінниця Київ Житомир Чернівці"),
    "TR": ("cp1254", "Muğla Şanlıurfa İzmir Çanakkale Ağrı"),
    "LT": ("cp1257", "Panevėžys Šiauliai Kėdainiai"),
    "LV": ("cp1257", "Rēzekne Jūrmala Liepāja Jēkabpils"),
    "EE": ("cp1257", "Võru Põlva Pärnu Jõhvi"),
}
OTHER_PAGES = {
    "cp1252": ["iso8859_15", "mac_roman", "cp850"],
    "cp1250": ["iso8859_2", "cp852", "mac_latin2"],
    "cp1251": ["koi8_r", "cp866", "iso8859_5"],
    "cp1253": ["iso8859_7"],
    "cp1254": ["iso8859_9"],
    "cp1257": ["iso8859_13"],
}
RATINGS = "city,year,benchmark,key_factor,rating\n"

Judge = Callable[[Tables], str]


@dataclass(frozen=True)
class Case:
    """A source, and what is wrong with its tables where they are not those that are meant (nothing: they are)."""

    source: Path
    wrong: Judge


def _values(wanted: list[float]) -> Judge:
    def wrong(tables: Tables) -> str:
        found = tables.indicators["value"].tolist()
        return "" if found == wanted else f"read as {found}, and meant are {wanted}"

    return wrong


def _number(rng: random.Random) -> tuple[str, str]:
    """The digits of a number before and after the point, after it often three or none."""
    before = str(rng.choice([0, rng.randrange(10), rng.randrange(1_000), rng.randrange(10**6), rng.randrange(10**9)]))
    after = rng.choice(["", "", "5", "25", "125", "000", "350", "1234"])
    return before, after


def _written(before: str, after: str, point: str, group: str, indian: bool) -> str:
    head, tail = before[:-3], before[-3:]
    if group and head:
        step = 2 if indian else 3
        parts = [head[max(0, i - step) : i] for i in range(len(head), 0, -step)][::-1]
        tail = group.join([*parts, tail])
    else:
        tail = before
    return tail + (point + after if after else "")


def separators(rng: random.Random, at: Path) -> Case:
    """Indicators whose numbers are each written in one way: with or without separators, a point or a comma."""
    kind = rng.choice([";", "\t", ",", "parquet", "xlsx"])
    rows, wanted = [], []
    for indicator in rng.sample(["population", "share", "income"], rng.choice([1, 2, 3])):
        point = rng.choice(".,")
        group = rng.choice(["", *GROUPS["," if point == "," else "."]]) if rng.random() < 0.8 else ""
        indian = bool(group) and rng.random() < 0.2
        for i in range(rng.choice([1, 2, 3, 8])):
            before, after = _number(rng)
            sign = rng.choice(["", "", "", "-"])
            bare = rng.random() < 0.2  # some people leave the separators out
            rows.append(
                (f"c{i}", "2024", indicator, sign + _written(before, after, point, "" if bare else group, indian))
            )
            wanted.append(float(f"{sign}{before}.{after or 0}"))
    at.mkdir()
    cities = "city,name\n" + "".join(f"c{i},City {i}\n" for i in range(8))
    if kind == "xlsx":
        return Case(_book(at, cities, rows, {}), _values(wanted))
    (at / "cities.csv").write_text(cities, encoding="utf-8")
    (at / "assessments.csv").write_text(RATINGS, encoding="utf-8")
    if kind == "parquet":
        pd.DataFrame(rows, columns=HEAD).to_parquet(at / "indicators.parquet")
    else:
        lines = (kind.join(f'"{cell}"' for cell in row) for row in [HEAD, *rows])
        (at / "indicators.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Case(at, _values(wanted))


def _book(at: Path, cities: str, rows: list[tuple[Any, ...]], formats: dict[int, str]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in (("cities", cities), ("assessments", RATINGS)):
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    sheet = book.create_sheet("indicators")
    for row in [HEAD, *rows]:
        sheet.append(row)
    for number, code in formats.items():
        sheet.cell(number + 2, 4).number_format = code
    book.save(at / "book.xlsx")
    return at / "book.xlsx"


def number_formats(rng: random.Random, at: Path) -> Case:
    """A workbook whose cells are shown in many formats: what counts is what is shown."""
    rows, wanted, formats = [], [], {}
    for i in range(rng.choice([1, 2, 4, 8])):
        hundredths = rng.randrange(-20_000, 20_000)
        code = rng.choice(["General", "0.00", "#,##0.00", "€ #,##0.00", '0.00"%"', "0%", "0.00%", "0.0 %;-0.0 %", "@"])
        percent = "%" in code and '"' not in code
        formats[i] = code
        rows.append((f"c{i}", 2024, "share", hundredths / 10_000 if percent else hundredths / 100))
        wanted.append(hundredths / 100)
        if rng.random() < 0.05:
            formats[i] = rng.choice(["yyyy-mm-dd", "hh:mm", "0%;0", "0%%"])  # a fault: shown as something else
            wanted[i] = float("nan")
        if rng.random() < 0.05:
            rows[i], wanted[i] = (f"c{i}", 2024, "share", "=D1*2"), float("nan")
    at.mkdir()
    cities = "city,name\n" + "".join(f"c{i},City {i}\n" for i in range(8))
    return Case(_book(at, cities, rows, formats), _values(wanted))


def code_pages(rng: random.Random, at: Path) -> Case:
    """Cities of one part of Europe in a code page of it; sometimes one byte of a UTF-8 file is gone."""
    page = rng.choice(list(OTHER_PAGES))
    countries = [c for c, (own, _) in LANGUAGES.items() if own == page]
    with_country = rng.random() < 0.5
    rows = [
        (name, country)
        for country in rng.sample(countries, min(len(countries), rng.choice([1, 1, 2, 3])))
        for name in rng.sample(LANGUAGES[country][1].split(), rng.choice([1, 2, 3]))
    ]
    delimiter = rng.choice(",;\t")
    head = ["city", "name", "country"] if with_country else ["city", "name"]
    lines = [head, *([f"c{i}", *row][: len(head)] for i, row in enumerate(rows))]
    text = "\n".join(delimiter.join(line) for line in lines) + "\n"
    encoding = rng.choice([page] * 6 + OTHER_PAGES[page] + ["utf-8", "utf-16"])
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        data = text.encode("utf-8")
    if encoding == "utf-8" and rng.random() < 0.7:
        places = [i for i, byte in enumerate(data) if byte > 127]
        gone = rng.choice(places)
        data = data[:gone] + data[gone + 1 :]
    at.mkdir()
    (at / "cities.csv").write_bytes(data)
    (at / "assessments.csv").write_text(RATINGS, encoding="utf-8")
    wanted = [name for name, _ in rows]

    def wrong(tables: Tables) -> str:
        found = tables.cities["name"].tolist()
        return "" if found == wanted else f"{encoding}: read as {found}, and meant are {wanted}"

    return Case(at, wrong)


def typed_cells(rng: random.Random, at: Path) -> Case:
    """A workbook with dates, yes and no, currency and percentages in its cells."""
    return Case(*fuzz_cells.typed_cells(rng, at))


KINDS = (separators, number_formats, code_pages, typed_cells)
