"""Exports whose right reading is known, at random: read rightly, or refused; and not all refused."""

import random

import export_kinds
import pytest
from surveyexports import BENCHMARK

from ickit.collect.platforms.read import read_export
from ickit.errors import InputError


@pytest.mark.parametrize("name", export_kinds.KINDS)
def test_exports_of_each_kind_are_read_rightly_or_refused(name, tmp_path):
    kind, table, columns = export_kinds.KINDS[name]
    read = 0
    for number in range(25):
        folder = tmp_path / str(number)
        folder.mkdir()
        export, mapping, right = kind(random.Random(f"{name} {number}"), folder)
        try:
            rows = [row.values for row in read_export(export, mapping, [BENCHMARK]).rows if row.table == table]
        except InputError:
            continue
        found = sorted(tuple(row.get(column, "") for column in columns) for row in rows)
        assert right is None or found == sorted(right), number
        read += right is not None
    assert read >= 5
