"""Long reports begin first, so that no processor waits for one at the end."""

from types import SimpleNamespace
from typing import Any

import pytest

from ickit.runs.manifest import Entry
from ickit.runs.order import order_longest_first


def report(name: str, slug: str, **values: Any) -> Any:
    return SimpleNamespace(notebook=SimpleNamespace(name=name), id=f"{name}/{slug}", values=values)


def entry(name: str, seconds: float | None) -> Entry:
    return Entry(f"{name}/{seconds}", name, {}, seconds=seconds)


CITIES = [report("city", slug, city=slug) for slug in ("a", "b", "c")]
WAVES = [report("wave", "2020"), report("trends", "all")]


def test_reports_on_all_cities_begin_first_where_nothing_is_known() -> None:
    assert [one.id for one in order_longest_first([*CITIES, *WAVES], ())] == [
        "wave/2020", "trends/all", "city/a", "city/b", "city/c",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("known", "first"),
    [
        ([("wave", 1.0), ("trends", 0.2), ("city", 3.0)], ["city/a", "city/b", "city/c", "wave/2020", "trends/all"]),
        ([("wave", 1.0), ("wave", 9.0), ("trends", 4.0), ("city", 1.0)], ["wave/2020", "trends/all", "city/a"]),
        ([("city", 1.0), ("wave", None)], ["wave/2020", "trends/all", "city/a"]),
    ],
)
def test_what_took_longest_before_begins_first(known: list[tuple[str, float | None]], first: list[str]) -> None:
    ordered = order_longest_first([*CITIES, *WAVES], [entry(*one) for one in known])
    assert [one.id for one in ordered][: len(first)] == first
    assert sorted(one.id for one in ordered) == sorted(one.id for one in [*CITIES, *WAVES])
