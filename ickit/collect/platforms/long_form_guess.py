"""Guesses for tables in long form: official statistics, and plain tables with one row for each city and indicator."""

from collections.abc import Iterator, Sequence

from ickit.collect.platforms.answer_texts import OTHERS, UNKNOWN, written
from ickit.collect.platforms.export import Column, Export
from ickit.collect.platforms.formats.statistics import CITIES, FLAG, INDICATORS, PERIOD, STATISTICS, VALUE
from ickit.collect.platforms.guess import Guess
from ickit.collect.platforms.long_form import INDICATOR_HEADS, key_columns
from ickit.collect.platforms.targets import ALL, NONE, Known, Target
from ickit.errors import folded

MOST_ITEMS = 30
TOTAL = ("T", "TOTAL", "_T")
_VALUE_HEADS = {"value", "values", "wert", "valeur", "valor", "valore", "waarde", "wartosc", "varde", "obs_value"}
_OTHER_HEADS = {
    "unit": "unit", "unite": "unit", "einheit": "unit", "unidad": "unit", "unita": "unit", "eenheid": "unit",
    "source": "source", "quelle": "source", "fuente": "source", "fonte": "source", "bron": "source",
    "flag": "flag", "obs_flag": "flag", "status": "flag",
}  # fmt: skip
_EUROSTAT = {"DE1001V": "population"}
"""Codes of Eurostat's city statistics that have a name in this project."""


def is_statistics(export: Export) -> bool:
    """Whether a file is an official statistic."""
    return export.platform.id in STATISTICS


def guess_statistics(export: Export, known: Known) -> dict[str, Guess]:
    """A guess for each column of an official statistic: city, year, indicator, value, unit, flag; others are asked."""
    names = {folded(column.name): column for column in export.columns}
    found = {column.name: Guess(Target(NONE, ""), "") for column in export.columns}
    city = next((names[name] for name in CITIES if name in names), None)
    if city is not None:
        label = _label(export, city)
        found[(label or city).name] = Guess(Target(ALL, "city"), "rows of cities that are not yours are left out")
    indicator = next((names[name] for name in INDICATORS if name in names), None)
    indicator = indicator or names.get("dataflow") or names.get("structure_id")
    if indicator is not None:
        answers = written(_items(export, indicator, known))
        remark = "write the id of each indicator that you want; the others are left out"
        found[indicator.name] = Guess(Target("indicators", "indicator"), remark, answers)
    for name, target in (
        (PERIOD, Target(ALL, "year")),
        (VALUE, Target("indicators", "value")),
        (FLAG, Target("indicators", "flag")),
        ("unit", Target("indicators", "unit")),
    ):
        if folded(name) in names:
            found[names[folded(name)].name] = Guess(target, "from its name")
    flow = next((names[name] for name in ("dataflow", "structure_id") if name in names), None)
    if flow is not None and flow is not indicator:
        found[flow.name] = Guess(Target("indicators", "source"), "from its name")
    for column in _dimensions(export, found):
        pairs = [(value, "use" if value.upper() in TOTAL else "leave out") for value in export.values(column.name)]
        total = any(word == "use" for _, word in pairs)
        shown = pairs if total else [(value, UNKNOWN) for value, _ in pairs]
        remark = "say which of its values are used; of the others rows are left out"
        found[column.name] = Guess(Target(ALL, "only"), remark, written(shown[:MOST_ITEMS]))
    return found


def _label(export: Export, column: Column) -> Column | None:
    """The column of labels after a column of codes: of as many different texts, one for each code."""
    following = next((one for one in export.columns if one.position == column.position + 1), None)
    if following is None or following.role is not None:
        return None
    pairs = {(s.cells.get(column.name, ""), s.cells.get(following.name, "")) for s in export.submissions}
    codes = {code for code, _ in pairs}
    labels = any(" " in label or label != label.upper() for _, label in pairs)
    return following if labels and len(pairs) == len(codes) > 0 and folded(following.name) not in _RESERVED else None


_RESERVED = {folded(name) for name in (PERIOD, VALUE, FLAG, "unit", *INDICATORS)}


def _items(export: Export, column: Column, known: Known) -> Iterator[tuple[str, str]]:
    wanted = {one.indicator for one in known.context.factors if one.indicator}
    for benchmark in known.benchmarks.values():
        wanted |= {one.indicator for one in benchmark.context_factors or () if one.indicator}
    codes = list(export.values(column.name))
    sure = [(code, _EUROSTAT[code]) for code in codes if code in _EUROSTAT]
    yield from sure
    if not sure:
        yield from ((code, code if code in wanted else UNKNOWN) for code in codes[:MOST_ITEMS])
    yield OTHERS, ""


def _dimensions(export: Export, found: dict[str, Guess]) -> Iterator[Column]:
    """The dimensions that have several values and are neither mapped nor the labels of a column before them."""
    for column in export.columns:
        guess = found[column.name]
        if guess.target is None or guess.target.table != NONE or column.role is not None:
            continue
        before = next((one for one in export.columns if one.position == column.position - 1), None)
        labels = before is not None and _label(export, before) is column
        codes = _label(export, column)
        mapped = codes is not None and (found[codes.name].target or Target(NONE, "")).table != NONE
        if len(export.values(column.name)) > 1 and not labels and not mapped:
            yield column


def guess_long(export: Export, guesses: dict[str, Guess]) -> dict[str, Guess]:
    """The guesses, with those for a plain table whose cities repeat: the columns that tell its rows apart."""
    targets = {name: guess.target for name, guess in guesses.items() if guess.target}
    by_field = {target.field: name for name, target in targets.items() if target.table == ALL}
    if "city" not in by_field or any(submission.submitted for submission in export.submissions):
        return guesses
    keys = key_columns(export, by_field["city"], by_field.get("year"))
    free = [column for column in keys if guesses.get(column.name) and guesses[column.name].target is None]
    done = dict(guesses)
    for column in free:
        told = "tells the rows of a city apart: map it to the field indicator, key_factor or question, items blank"
        done[column.name] = Guess(None, told)
    head = next((column for column in free if folded(column.name) in INDICATOR_HEADS), None)
    value = next((column for column in export.columns if folded(column.name) in _VALUE_HEADS), None)
    if head is None or value is None:
        return done
    done[head.name] = Guess(Target("indicators", "indicator"), "from its title; one row for each city and indicator")
    done[value.name] = Guess(Target("indicators", "value"), "from its title")
    for column in export.columns:
        field = _OTHER_HEADS.get(folded(column.name))
        if field and done.get(column.name) and done[column.name].target is None:
            done[column.name] = Guess(Target("indicators", field), "from its title")
    return done


def fixed_rows(export: Export, columns: Sequence[str]) -> Iterator[tuple[str, str, str, str]]:
    """What a draft says of all rows of an official statistic: table, field, value and remark."""
    yield ALL, "other_cities", "leave out", "rows of cities that your table cities does not know: leave out, or fault"
    if "source" not in columns:
        yield "indicators", "source", f"Eurostat, {export.name.rpartition('.')[0]}"[:200], "where the numbers are from"
    if "indicator" not in columns:
        yield "indicators", "indicator", "", "a person must give it: the id of the indicator, such as population"
