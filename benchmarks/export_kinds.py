"""Exports whose right reading is known, at random: times, languages, states, code pages, repeated titles, long form.

Each kind writes an export and its mapping into a folder and says what must come of it. What is read must be that, or a
fault; never anything else.
"""

import random
from pathlib import Path

from export_files import Found, Kind, mapped, written
from export_submissions import states, times
from surveyexports import BENCHMARK, EXPORTS, RATING, Rows, csv_bytes, expected

from ickit.collect.platforms.formats import eusurvey_headings, limesurvey_headings
from ickit.collect.platforms.read import read_export
from ickit.errors import InputError


def languages(rng: random.Random, folder: Path) -> tuple[Path, Path, Found | None]:
    """An export in the language of an account, or in one that nobody knows."""
    name = rng.choice(("limesurvey", "eusurvey", "microsoft", "google", "qualtrics", "surveymonkey", "kobo"))
    rows = [list(row) for row in EXPORTS[name]()]
    word = "".join(rng.choice("abcdeghijkmouvwz") for _ in range(rng.randrange(4, 12))).title()
    if name == "limesurvey":
        heads = rng.choice(list(limesurvey_headings.HEADINGS.values())).split(";")
        rows[0] = [cell.partition(". ")[2] for cell in rows[0]]
        own = [rng.choice(wordings.split("|")).strip() or f"{word} {i}" for i, wordings in enumerate(heads)]
        unknown = [f"{word} {i}" for i in range(8)]
        rows[0][:8] = [*own[:5], *own[6:9]] if rng.random() < 0.7 else unknown
    elif name == "eusurvey":
        rows[3][-6:] = rng.choice(list(eusurvey_headings.HEADINGS.values())).split("; ")[:6]
    elif name in ("microsoft", "google", "surveymonkey"):
        rows[0][: {"microsoft": 5, "google": 1, "surveymonkey": 4}[name]] = [
            f"{word} {i}" for i in range({"microsoft": 5, "google": 1, "surveymonkey": 4}[name])
        ]
    elif name == "kobo":
        at = rows[0].index("_validation_status")
        rows[-1][at] = rng.choice(("Not Approved", word))
    else:
        own = {"Survey Preview": word, "IP Address": rng.choice(("IP-Adresse", word * 2))}
        own |= {"True": rng.choice(("Wahr", "Vrai", f"{word}a")), "False": rng.choice(("Falsch", "Faux", f"{word}b"))}
        rows[3:] = [[own.get(cell, cell) for cell in row] for row in rows[3:]]
        rows[1][:17] = [f"{word} {i}" for i in range(17)]
    export = written(folder, rows, name, rng)
    right = [(row["city"], row["rating"]) for row in expected()["assessments"]]
    return export, mapped(export, {}, year=2024), right


def titles(rng: random.Random, folder: Path) -> tuple[Path, Path, Found | None]:
    """Questions of which several have one title, and the form changed after the mapping was made."""
    numbered = rng.random() < 0.5
    shared = rng.choice(("Why?", "Comment", "x" * 90))
    asked = [(f"Question {i}" if rng.random() < 0.6 else shared, f"says {i}") for i in range(rng.randrange(4, 9))]
    notes = [said for title, said in asked if title == shared][: len(BENCHMARK.ids)]
    before = _titled(asked, numbered)
    export = folder / "titles.csv"
    export.write_bytes(csv_bytes(before))
    names = [c for c in _names(before[0], shared, numbered) if c][: len(notes)]
    changes = {
        name: {"table": "assessments", "benchmark": BENCHMARK.id, "field": "note", "item": factor}
        for name, factor in zip(names, BENCHMARK.ids, strict=False)
    }
    mapping = mapped(export, changes, year=2024)
    for _ in range(rng.randrange(3)):
        at, old = rng.randrange(len(asked) + 1), rng.randrange(len(asked))
        if rng.random() < 0.5 or len(asked) < 2:
            asked.insert(at, (rng.choice((shared, f"New {at}")), f"new {at}"))
        elif rng.random() < 0.5:
            asked.pop(old)
        elif asked[old][0] != shared:  # two of one title that change places cannot be told by anybody
            asked.insert(at, asked.pop(old))
    export.write_bytes(csv_bytes(_titled(asked, numbered)))
    there = {said for _, said in asked}
    right: Found = [(factor, said) for factor, said in zip(BENCHMARK.ids, notes, strict=False)]
    return export, mapping, right if right and all(said in there for _, said in right) else None


def _titled(asked: list[tuple[str, str]], numbered: bool) -> Rows:
    """An export of Google Forms, or of Microsoft Forms, which numbers titles."""
    if not numbered:
        head = ["Timestamp", "City", *(title for title, _ in asked)]
        return [head, ["2024-05-01 10:00:00", "Altburg", *(said for _, said in asked)]]
    seen: dict[str, int] = {}
    head = ["ID", "Start time", "Completion time", "Email", "Name", "City"]
    for title, _ in asked:
        seen[title] = seen.get(title, 0) + 1
        head.append(title if seen[title] == 1 else f"{title}{seen[title]}")
    own = ["1", "2024-05-01 10:00:00", "2024-05-01 10:01:00", "", "", "Altburg"]
    return [head, [*own, *(said for _, said in asked)]]


def _names(head: list[str], shared: str, numbered: bool) -> list[str]:
    """What a mapping calls the columns of the shared title."""
    same = [i for i, title in enumerate(head) if title.rstrip("23456789") == shared]
    if numbered or len(same) < 2:
        return [head[i] for i in same]
    return [f"{shared} (column {chr(65 + i)})" for i in same]


def long_form(rng: random.Random, folder: Path) -> tuple[Path, Path, Found | None]:
    """Numbers by city, year and indicator, as Eurostat writes them or as a plain table, some of it ambiguous."""
    cities, years = ["DE001C", "FR001C", "PL001C"][: rng.randrange(2, 4)], ["2019", "2020"][: rng.randrange(1, 3)]
    indicators = ["DE1001V", "EC1020I", "SA1001V"][: rng.randrange(2, 4)]
    sexes = ["T", "F", "M"] if rng.random() < 0.4 else ["T"]
    keys = [(i, s, c, y) for i in indicators for s in sexes for c in cities for y in years]
    values = {key: rng.choice((":", str(rng.randrange(10**6)), f"{rng.random() * 100:.2f}")) for key in keys}
    flags = {key: rng.choice(("", "", "b", "ep")) for key in keys}
    if not any(value != ":" and key[1] == "T" for key, value in values.items()):
        values[keys[0]] = "7"
    kind = rng.randrange(3)
    if kind == 0:
        lines = ["\t".join(["freq,indic_ur,sex,cities\\TIME_PERIOD", *[f"{year} " for year in years]])]
        for i, s, c in dict.fromkeys(key[:3] for key in keys):
            cells = [f"{values[i, s, c, y]} {flags[i, s, c, y]}" for y in years]
            lines.append("\t".join([f"A,{i},{s},{c}", *cells]))
        export = folder / "urb.tsv"
        export.write_text("\n".join(lines), "utf-8")
    else:
        sdmx = ["DATAFLOW", "indic_ur", "sex", "cities", "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"]
        rows: Rows = [sdmx if kind == 1 else ["Source", "Indicator", "Sex", "City", "Year", "Value", "Flag"]]
        rows += [
            ["ESTAT:X(1.0)", *key, values[key] if kind == 1 or values[key] != ":" else "", flags[key]] for key in keys
        ]
        rng.shuffle(body := rows[1:])
        export = written(folder, [rows[0], *body], "long", rng)
    names = {"DE1001V": "population", "EC1020I": "unemployment", "SA1001V": "dwellings"}
    answers = "|".join(f"{code}={name}" for code, name in names.items())
    sex, indicator = ("Sex", "Indicator") if kind == 2 else ("sex", "indic_ur")
    changes = {indicator: {"table": "indicators", "field": "indicator", "answers": answers}}
    changes |= {"Value": {"table": "indicators", "field": "value"}, "Flag": {"table": "indicators", "field": "flag"}}
    only = {"table": "all", "field": "only", "answers": "T=use|(others)=leave out"}
    changes[sex] = only if rng.random() < 0.7 else {"table": "none", "field": "", "answers": ""}
    right: Found = [
        (names[i], c, y, values[i, s, c, y], flags[i, s, c, y])
        for i, s, c, y in keys
        if s == "T" and values[i, s, c, y] != ":"
    ]
    return export, mapped(export, changes), right if changes[sex] == only or len(sexes) == 1 else None


def pages(rng: random.Random, folder: Path) -> tuple[Path, Path, Found | None]:
    """Answers with letters of one part of Europe in a code page of it."""
    page, words = rng.choice(PAGES)
    cities = rng.sample(words.split(), 2)
    notes = [" ".join(rng.sample(words.split(), 3)) for _ in cities]
    rows: Rows = [["Timestamp", "City", RATING, "Strategy: comment"]]
    rows += [
        [f"2024-05-0{i} 10:00:00", city, "Yes", note]
        for i, (city, note) in enumerate(zip(cities, notes, strict=True), 1)
    ]
    export = folder / "pages.csv"
    export.write_bytes(
        csv_bytes(rows, rng.choice(",;\t"), rng.choice((page, page, page, "utf-8", "utf-8-sig", "utf-16")))
    )
    note = {"table": "assessments", "benchmark": BENCHMARK.id, "field": "note", "item": "strategy"}
    return export, mapped(export, {"Strategy: comment": note}, year=2024), list(zip(cities, notes, strict=True))


PAGES = (
    ("cp1250", "Łódź Ząbki Świdnica Głogów Poznań Żory Rzeszów"), ("cp1250", "Győr Érd Hódmezővásárhely Pécs Makó Vác"),
    ("cp1250", "Třebíč Žďár Plzeň Děčín Ústí Břeclav"), ("cp1252", "Västerås Örebro Ängelholm Malmö Gävle"),
    ("cp1252", "Besançon Évry Nîmes Sète Angoulême"), ("cp1253", "Βόλος Ιωάννινα Λάρισα Καλαμάτα Τρίκαλα"),
    ("cp1251", "Плевен Търговище Ямбол Русе Видин"), ("cp1254", "Muğla Şanlıurfa İzmir Çanakkale Ağrı"),
    ("cp1257", "Panevėžys Šiauliai Kėdainiai Mažeikiai"), ("cp1252", "Guimarães Évora Setúbal Covilhã Portimão"),
)  # fmt: skip

KINDS: dict[str, tuple[Kind, str, tuple[str, ...]]] = {
    "times": (times, "assessments", ("city", "rating")),
    "languages": (languages, "assessments", ("city", "rating")),
    "titles": (titles, "assessments", ("key_factor", "note")),
    "states": (states, "assessments", ("city", "rating")),
    "code pages": (pages, "assessments", ("city", "note")),
    "long form": (long_form, "indicators", ("indicator", "city", "year", "value", "flag")),
}


def judge(rng: random.Random, folder: Path) -> str:
    """What is wrong with how an export of a random kind is read; blank where its rows are right, or it is a fault."""
    name = rng.choice(list(KINDS))
    kind, table, columns = KINDS[name]
    try:
        export, mapping, right = kind(rng, folder)
        rows = [row.values for row in read_export(export, mapping, [BENCHMARK]).rows if row.table == table]
    except InputError as refused:
        return "" if refused.faults else f"{name}: refused without a fault"
    found = sorted(tuple(row.get(column, "") for column in columns) for row in rows)
    if right is None:
        return _same_in_any_way(name, found)
    return "" if found == sorted(right) else f"{name}: {found} where {sorted(right)} is right"


def _same_in_any_way(name: str, found: Found) -> str:
    """A case that cannot be told must be a fault, unless nothing at all, or nothing doubtful, came of it."""
    return f"{name}: {found} where a fault is right" if found and name != "titles" else ""
