"""Exports read in tests with a drafted mapping, and the mapping edited as a person edits it."""

import csv
import io

import pytest
from surveyexports import BENCHMARK

from ickit.collect.add.submission import Submission
from ickit.collect.platforms.draft import draft_mapping
from ickit.collect.platforms.read import read_export as read_with
from ickit.errors import InputError


def read_export(export, mapping) -> Submission:
    return read_with(export, mapping, [BENCHMARK])


def tables(incoming: Submission) -> dict[str, list[dict[str, str]]]:
    """The values of the rows by table, in an order that does not depend on the columns'."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in incoming.rows:
        found.setdefault(row.table, []).append(dict(row.values))
    return ordered(found)


def ordered(found: dict[str, list[dict[str, str]]]) -> dict[str, list[dict[str, str]]]:
    return {name: sorted(rows, key=lambda row: sorted(row.items())) for name, rows in sorted(found.items())}


def drafted(path, **given):
    out = path.with_name("mapping.csv")
    out.unlink(missing_ok=True)
    draft_mapping(path, out, [BENCHMARK], **{"year": 2024, **given})
    return out


def mapping_rows(path) -> list[dict[str, str]]:
    text = path.read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if text.startswith("column;") else ","))


def save(path, rows: list[dict[str, str]]):
    """The mapping as a person saves it from a spreadsheet."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), "utf-8-sig", newline="")
    return path


def edited(path, name: str, **cells):
    """The mapping with some cells of one column's row changed."""
    rows = mapping_rows(path)
    (row,) = [row for row in rows if row["column"] == name]
    row.update(cells)
    return save(path, rows)


def faults(export, mapping) -> list[str]:
    with pytest.raises(InputError) as refused:
        read_export(export, mapping)
    return [str(fault) for fault in refused.value.faults]


def notices(incoming: Submission) -> str:
    return "\n".join(map(str, incoming.notices))
