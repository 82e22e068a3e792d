"""Long form: one row for each city and indicator (key factor, question, …), which a column tells, not the heading."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from ickit.collect.platforms.export import Column, Export, Response
from ickit.collect.platforms.mapping_rows import MappingFile, MapRow
from ickit.collect.platforms.targets import ITEMS, NONE
from ickit.collect.platforms.timestamps import read_moment
from ickit.errors import folded

MOST_SHOWN = 3
INDICATOR_HEADS = {"indicator", "indicators", "indicateur", "indikator", "indicador", "indicatore", "wskaznik"}


@dataclass(frozen=True)
class LongForm:
    """The columns of a mapping that tell for a row which item it is about, by table; none where the table is wide."""

    items: dict[str, MapRow]

    def __bool__(self) -> bool:
        return bool(self.items)


def long_form(mapping: MappingFile) -> LongForm:
    """What a mapping says of long form."""
    return LongForm({row.target.table: row for row in mapping.rows if row.target.field == ITEMS.get(row.target.table)})


def ignored_indicators(export: Export, mapping: MappingFile) -> Column | None:
    """A column that says which of several indicators each row is about, where the mapping takes all for one of them."""
    used = {row.column for row in mapping.rows if row.target.table not in ("", NONE)}
    if not any(row.target.item for row in mapping.of("indicators", "value")):
        return None
    heads = (one for one in export.columns if folded(one.title or one.name) in INDICATOR_HEADS)
    return next((one for one in heads if one.name not in used and len(export.values(one.name)) > 1), None)


def telling_apart(export: Export, mapping: MappingFile, same: Sequence[Response]) -> list[Column]:
    """The columns that tell apart rows which the mapping cannot: not mapped, and different in most of the rows."""
    mapped = {row.column for row in mapping.rows if row.target.table not in ("", NONE)}
    found = []
    for column in export.columns:
        if column.name in mapped or column.role is not None:
            continue
        values = Counter(s.cells.get(column.name, "") for s in same)
        differ = len(values) > 1 and values.most_common(1)[0][1] * 2 <= len(same)
        if differ and _again(export, column) > 1 and not all(map(read_moment, values)):
            found.append((_again(export, column), column))
    return [column for _, column in sorted(found, key=lambda pair: (-pair[0], pair[1].position))][:MOST_SHOWN]


def _again(export: Export, column: Column) -> float:
    """How often its values come again in the whole table: a column that tells items apart has few of them."""
    values = export.values(column.name)
    return sum(values.values()) / len(values) if values else 0.0


def key_columns(export: Export, city: str, year: str | None) -> list[Column]:
    """The columns that, with the city (and the year), say which row is which, in a table whose cities repeat."""
    own = [name for name in (city, year) if name]
    rows = [tuple(s.cells.get(name, "") for name in own) for s in export.submissions]
    if len(set(rows)) == len(rows) or len({row[0] for row in rows}) < 2:
        return []
    found = []
    for column in export.columns:
        if column.name in own or column.role is not None:
            continue
        cells = [s.cells.get(column.name, "") for s in export.submissions]
        keys: set[Hashable] = set(zip(rows, cells, strict=True))
        if len(keys) == len(rows) and all(cells) and len(set(cells)) * 2 <= len(cells):
            found.append(column)
    return found
