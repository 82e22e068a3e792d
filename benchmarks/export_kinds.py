"""Exports whose right reading is known: times, languages of heads, columns of one title, and long form, at random.

Each kind writes an export and its mapping into a folder and says what must come of it. What is read must be that, or a
fault; never anything else.
"""

import csv
import io
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from surveyexports import BENCHMARK, EXPORTS, RATING, Rows, csv_bytes, expected, xlsx_bytes

from ickit.collect.platforms.draft import draft_mapping
from ickit.collect.platforms.formats import eusurvey_headings, limesurvey_headings
from ickit.collect.platforms.read import read_export
from ickit.errors import InputError

Found = list[tuple[str, ...]]
Kind = Callable[[random.Random, Path], tuple[Path, Path, Found | None]]
"""Writes an export and its mapping; the rows that must come of it, in any order. None: it must be a fault."""

HALVES = (("AM", "PM"), ("π.μ.", "μ.μ."), ("a. m.", "p. m."), ("vorm.", "nachm."), ("de.", "du."), ("dop.", "odp."),
          ("fm", "em"), ("ap.", "ip."), ("пр.об.", "сл.об."), ("a.m.", "p.m."))  # fmt: skip
ZONES = (("GMT+2", 2), ("GMT-1", -1), ("UTC", 0), ("CET", 1), ("CEST", 2), ("EEST", 3), ("MESZ", 2), ("GMT+5:30", 5.5))
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca",
    "ledna února března dubna května června července srpna září října listopadu prosince",
    "január február március április május június július augusztus szeptember október november december",
    "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου "
    "Οκτωβρίου Νοεμβρίου Δεκεμβρίου",
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
)


def written(folder: Path, rows: Rows, name: str, rng: random.Random) -> Path:
    """The rows as a CSV file or a workbook."""
    path = folder / f"{name}.{rng.choice(('csv', 'xlsx'))}"
    path.write_bytes(xlsx_bytes(rows) if path.suffix == ".xlsx" else csv_bytes(rows, rng.choice(",;\t")))
    return path


def mapped(export: Path, changes: Mapping[str, Mapping[str, str]], **given: object) -> Path:
    """The draft of an export, with cells of some rows changed by the names of their columns."""
    out = export.with_name("mapping.csv")
    draft_mapping(export, out, [BENCHMARK], **given)  # type: ignore[arg-type]
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    for row in rows:
        row.update(changes.get(row["column"], {}))
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    out.write_text(text.getvalue(), "utf-8-sig", newline="")
    return out


def _clock(rng: random.Random) -> Callable[[datetime], str]:
    """A writing of times, the same for a whole export. Moments are in UTC."""
    kind, half, months = rng.randrange(8), rng.choice(HALVES), rng.choice(MONTHS).split(" ")
    zones = rng.sample(ZONES, rng.randrange(1, 4))

    def google(moment: datetime) -> str:
        zone, hours = rng.choice(zones)
        local = moment + timedelta(hours=hours)
        return f"{local:%Y/%m/%d} {local.hour % 12 or 12}:{local:%M:%S} {half[local.hour >= 12]} {zone}"

    if kind == 0:
        return google
    return {
        1: lambda m: f"{m.day}/{m.month}/{m.year} {m:%H:%M:%S}",
        2: lambda m: f"{m.month}/{m.day}/{m.year} {m.hour % 12 or 12}:{m:%M:%S} {'PM' if m.hour >= 12 else 'AM'}",
        3: lambda m: f"{m.day}.{m.month}.{m.year} {m.hour}.{m:%M.%S}",
        4: lambda m: f"{m:%Y. %m. %d.} {m.hour}:{m:%M:%S}",
        5: lambda m: f"{m.day} {months[m.month - 1]} {m.year}, {m:%H:%M}",
        6: lambda m: f"{m:%Y-%m-%dT%H:%M:%S}.000Z",
        7: lambda m: f"{m:%d/%m/%y %H:%M}",
    }[kind]


def times(rng: random.Random, folder: Path) -> tuple[Path, Path, Found | None]:
    """Several submissions of one city, in any order: the rating of the last one."""
    clock = _clock(rng)
    start = datetime(rng.randrange(2019, 2027), rng.randrange(1, 13), rng.randrange(1, 29), rng.randrange(24))
    spread = rng.choice((3_000, 90_000, 40_000_000))
    moments = [start + timedelta(seconds=rng.randrange(spread)) for _ in range(rng.randrange(2, 5))]
    last = max(moments)
    rows: Rows = [[rng.choice(("Timestamp", "Zeitstempel", "Horodateur", "Sygnatura czasowa")), "City", RATING]]
    rows += [[clock(moment), "Altburg", "Yes" if moment == last else "No"] for moment in moments]
    if rng.random() < 0.3:
        rows.append([clock(start - timedelta(days=400)), "Neuburg", "No"])
    export = written(folder, rows, "times", rng)
    right = [("Altburg", "met")] + [("Neuburg", "not_met") for row in rows if row[1] == "Neuburg"]
    return export, mapped(export, {}, year=2024), None if moments.count(last) > 1 else right


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


KINDS: dict[str, tuple[Kind, str, tuple[str, ...]]] = {
    "times": (times, "assessments", ("city", "rating")),
    "languages": (languages, "assessments", ("city", "rating")),
    "titles": (titles, "assessments", ("key_factor", "note")),
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
