"""What a PostgreSQL database may hold beside plain tables: read, or named; never left out without a word."""

import pytest
import sqlalchemy as sa
from databases import execute
from tablefiles import CONTEXT

from ickit.benchmark.model import Benchmark
from ickit.sources.read import check
from ickit.tables.normalise import _date

BENCH = Benchmark(id="bench", title="B", key_factors=[{"id": "one", "name": "One"}])
CITIES = (
    "CREATE TABLE cities (city text, name text, charter_signed timestamptz)",
    "INSERT INTO cities VALUES ('aa', 'Aa', '2011-03-01 00:00'), ('bb', 'Bb', NULL)",
)
RATINGS = "CREATE TABLE {} (city text, year numeric(6,2), benchmark text, key_factor text, rating text)"
VALUES = "INSERT INTO {} VALUES ('aa', 2024, 'bench', 'one', 'met'), ('bb', 2024, 'bench', 'one', 'not_met')"


def look(url):
    return check(url, [BENCH], lambda: CONTEXT)


def test_materialized_views_are_read(postgres):
    url = postgres()
    raw = (RATINGS.format("raw"), VALUES.format("raw"))
    execute(url, *CITIES, *raw, "CREATE MATERIALIZED VIEW assessments AS SELECT * FROM raw")
    checked = look(url)
    assert checked.faults == ()
    assert checked.tables.assessments["rating"].tolist() == ["met", "not_met"]
    assert checked.tables.assessments["year"].tolist() == [2024, 2024]
    assert checked.tables.cities["charter_signed"].fillna("-").tolist() == ["2011-03-01", "-"]


def test_foreign_tables_are_read(postgres, tmp_path):
    url = postgres()
    columns = "city text, year int, benchmark text, key_factor text, rating text"
    program = "printf 'aa,2024,bench,one,met\\n'"
    try:
        execute(
            url,
            *CITIES,
            "CREATE EXTENSION file_fdw",
            "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
            f"CREATE FOREIGN TABLE assessments ({columns}) SERVER files OPTIONS (program $${program}$$, format 'csv')",
        )
    except sa.exc.DBAPIError:  # the extension is in a package of its own: then without rows
        execute(
            url,
            *CITIES,
            "CREATE FOREIGN DATA WRAPPER nothing",
            "CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing",
            f"CREATE FOREIGN TABLE assessments ({columns}) SERVER elsewhere",
        )
        assert "cannot be read" in str(look(url).faults)
        return
    assert look(url).tables.assessments["rating"].tolist() == ["met"]


def test_tables_of_other_schemas_are_named_and_can_be_asked_for(postgres):
    url = postgres()
    archive = ("CREATE SCHEMA archive", RATINGS.format("archive.assessments"), VALUES.format("archive.assessments"))
    execute(url, *CITIES, *archive, "CREATE TABLE archive.cities AS SELECT * FROM public.cities")
    checked = look(url)
    assert "the table assessments or survey is missing" in str(checked.faults[0])
    (notice,) = checked.notices
    assert '"assessments" and "cities" in the schema "archive" left alone: only "public" is read' in notice.text
    option = notice.text.rpartition("?")[2]
    asked = look(f"{url}?{option}")
    assert asked.faults == ()
    assert asked.tables.assessments["rating"].tolist() == ["met", "not_met"]


def test_numbers_of_every_type_are_the_numbers_that_are_stored(postgres):
    url = postgres()
    value = "CREATE TABLE indicators (city text, year int, indicator text, value {})"
    for kind, number in (("numeric(12,3)", 318.204), ("double precision", 77.35), ("real", 12.5), ("bigint", 318204)):
        execute(url, "DROP TABLE IF EXISTS cities, assessments, indicators", *CITIES, RATINGS.format("assessments"))
        execute(url, value.format(kind), f"INSERT INTO indicators VALUES ('aa', 2024, 'x', {number})")
        assert look(url).tables.indicators["value"].tolist() == [number], kind


def test_the_table_that_a_user_may_not_read_is_named_and_the_others_are_read(postgres, server):
    url = postgres()
    execute(url, *CITIES, RATINGS.format("assessments"), VALUES.format("assessments"))
    name = sa.make_url(url).database
    execute(
        url,
        f"CREATE ROLE {name}_guest LOGIN PASSWORD 'a-guest'",
        f"GRANT SELECT ON cities TO {name}_guest",
        "CREATE TABLE indicators (city text, year int, indicator text, value float)",
    )
    guest = sa.make_url(url).set(username=f"{name}_guest", password="a-guest").render_as_string(hide_password=False)
    try:
        faults = look(guest).faults
    finally:
        execute(url, f"DROP OWNED BY {name}_guest", f"DROP ROLE {name}_guest")
    assert [fault.place for fault in faults] == ["assessments", "indicators"]
    assert all("may not be read by this user" in fault.problem for fault in faults)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2011-03-01 00:00:00", "2011-03-01"),
        ("2011-03-01T12:30", "2011-03-01"),
        ("2011-03-01 12:30:00+01:00", "2011-03-01"),
        ("2011-03-01 23:00:00+00:00", "2011-03-01 23:00:00+00:00"),
        ("2011-03-01 23:30:00", "2011-03-01"),
        ("2011-03-01", "2011-03-01"),
        ("soon", "soon"),
    ],
)
def test_the_day_of_a_moment(moment, day):
    assert _date(moment) == day
