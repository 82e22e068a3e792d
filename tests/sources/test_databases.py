"""Databases as sources: SQLite always, PostgreSQL where its server is on this machine."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from conftest import ROOT
from databases import DEMO, as_text, execute
from postgres import Server

import ickit.sources.database_reader
from ickit._base.urls import has_secret, redact_url
from ickit.errors import InputError
from ickit.runs.locations import files_of, for_kernel, located
from ickit.sources import connection
from ickit.sources.read import check, read
from ickit.study.selection import benchmarks_with
from ickit.tables.findings import Findings
from ickit.tables.schema import TABLES

BENCHMARK = "introductory-language-courses"
KINDS = ["sqlite", "postgresql"]
SECRET = "s3cret-w0rd"


@pytest.fixture
def new(request, tmp_path) -> Callable[[str], str]:
    """The URL of an empty database of a kind."""
    made = []

    def make(kind: str) -> str:
        made.append(kind)
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / f'network{len(made)}.db'}"
        return str(request.getfixturevalue("postgres")())

    return make


def in_key_order(folder: Path, out: Path) -> Path:
    """The tables of a folder with their rows in the order of the key."""
    out.mkdir()
    for table in TABLES.values():
        frame = pd.read_csv(folder / f"{table.name}.csv", dtype="str", keep_default_na=False)
        frame.sort_values(list(table.key), kind="stable").to_csv(out / f"{table.name}.csv", index=False)
    return out


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_gives_the_tables_that_the_folder_gives(kind, new, tmp_path):
    url = new(kind)
    as_text(url, DEMO)
    wanted = read(in_key_order(DEMO, tmp_path / "ordered"), benchmarks_with())
    found = read(url, benchmarks_with())
    assert found.source == redact_url(url)
    assert found.notices == ()
    for name, frame in wanted.frames().items():
        pd.testing.assert_frame_equal(found.frames()[name], frame)
        assert found.frames()[name].to_csv() == frame.to_csv()


SMALL = [
    'CREATE TABLE "Cities" ("CITY" VARCHAR(60), "Name" TEXT, country CHAR(2), charter_signed DATE, mayor TEXT)',
    """INSERT INTO "Cities" VALUES ('aa', 'Århus', 'DK', '2010-02-22', 'x'), ('bb', ' Brno ', 'CZ', NULL, NULL)""",
    "CREATE TABLE invitations (city TEXT, year SMALLINT, benchmark TEXT, asked BOOLEAN, publish BOOLEAN)",
    f"INSERT INTO invitations VALUES ('bb', 2024, '{BENCHMARK}', TRUE, NULL), ('aa', 2024, '{BENCHMARK}', TRUE, FALSE)",
    "CREATE TABLE assessments (city TEXT, year INTEGER, benchmark TEXT, key_factor TEXT, rating TEXT, note TEXT)",
    f"INSERT INTO assessments VALUES ('bb', 2024, '{BENCHMARK}', 'strategy', NULL, ''), "
    f"('aa', 2024, '{BENCHMARK}', 'strategy', 'met', '=1+1')",
    "CREATE TABLE indicators (city TEXT, year NUMERIC(6,2), indicator TEXT, value NUMERIC(12,3))",
    "INSERT INTO indicators VALUES ('aa', 2023, 'population', 1234567.5), ('bb', 2023, 'population', 400000)",
    "CREATE TABLE payroll (id INTEGER)",
]


@pytest.mark.parametrize("kind", KINDS)
def test_typed_columns_are_read_as_a_person_would_have_written_them(kind, new):
    url = new(kind)
    execute(url, *SMALL)
    tables = read(url, benchmarks_with())
    assert tables.cities["city"].tolist() == ["aa", "bb"]
    assert tables.cities["name"].tolist() == ["Århus", "Brno"]
    assert tables.cities["charter_signed"].fillna("-").tolist() == ["2010-02-22", "-"]
    assert tables.invitations["asked"].tolist() == [True, True]
    assert tables.invitations["publish"].tolist() == [False, False]
    assert tables.assessments["rating"].fillna("-").tolist() == ["met", "-"]
    assert tables.assessments["note"].fillna("-").tolist() == ["=1+1", "-"]
    assert tables.indicators["year"].tolist() == [2023, 2023]
    assert tables.indicators["value"].tolist() == [1234567.5, 400000.0]
    assert [str(notice) for notice in tables.notices] == [
        f'{redact_url(url)}: the table "payroll" is none of ours and was left alone',
        'Cities: the column "mayor" is none of ours and was left alone',
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_faults_name_the_row_in_the_order_of_the_key(kind, new):
    url = new(kind)
    execute(url, *SMALL, "UPDATE assessments SET rating = 'mett' WHERE city = 'bb'")
    (fault,) = check(url, benchmarks_with()).faults
    assert str(fault) == (
        f'assessments, row 2, rating: "mett" is not a level of {BENCHMARK} (not_met, partly_met, met). '
        'Did you mean "met"?'
    )


@pytest.mark.parametrize("kind", KINDS)
def test_rows_of_other_benchmarks_stay_in_the_database(kind, new):
    url = new(kind)
    more = ", ".join(f"('aa', {year}, 'other-one', 'x', 'anything', NULL)" for year in range(1, 8))
    execute(url, *SMALL, f"INSERT INTO assessments VALUES {more}")
    execute(url, "UPDATE assessments SET benchmark = 'Introductory_Language-Courses' WHERE city = 'bb'")
    assert not check(url, benchmarks_with()).tables
    asked = check(url, benchmarks_with(), others=False)
    assert asked.faults == ()
    assert asked.tables.assessments["city"].tolist() == ["aa", "bb"]  # another spelling of the id is read as ever
    assert 'assessments, benchmark: "other-one" is not in use here; 7 rows left out' in map(str, asked.notices)


@pytest.mark.parametrize("kind", KINDS)
def test_rows_asked_for_by_city(kind, new):
    from ickit.sources.open import open_source

    url = new(kind)
    execute(url, *SMALL)
    source = open_source(url, Findings(), {"city": {"BB"}})
    assert source.cells(TABLES["assessments"], Findings()).frame["city"].tolist() == ["bb"]
    assert source.cells(TABLES["cities"], Findings()).frame["city"].tolist() == ["aa", "bb"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_is_the_same_whatever_the_language_of_the_database(kind, new):
    url = new(kind)
    rows = ", ".join(f"('aa', 2024, '{BENCHMARK}', 'strategy', '{title}')" for title in ("b", "B", "a", "é", "Z"))
    columns = "(city TEXT, year INTEGER, benchmark TEXT, key_factor TEXT, title TEXT)"
    execute(url, *SMALL, f"CREATE TABLE practices {columns}", f"INSERT INTO practices VALUES {rows}")
    assert read(url, benchmarks_with()).practices["title"].tolist() == ["B", "Z", "a", "b", "é"]


def test_all_is_read_as_it_was_at_one_moment(postgres, monkeypatch):
    url, real = postgres(), ickit.sources.database_reader._read
    execute(url, *SMALL)

    def slowly(connection, table, *rest):
        if table.name == "indicators":
            execute(url, "INSERT INTO indicators VALUES ('cc', 2023, 'population', 1)")
        return real(connection, table, *rest)

    monkeypatch.setattr(ickit.sources.database_reader, "_read", slowly)
    assert read(url, benchmarks_with()).indicators["city"].tolist() == ["aa", "bb"]


def fault_of(url: str) -> str:
    checked = check(url, benchmarks_with())
    assert checked.tables is None
    return "\n".join(str(fault) for fault in checked.faults)


def test_sqlite_that_cannot_be_read_is_one_clear_message(tmp_path):
    at = tmp_path / "network.db"
    url = f"sqlite:///{at}"
    assert fault_of(url) == 'sqlite database "network.db": there is no such database file. Check the path.'
    assert not at.exists()
    at.write_text("city,year\n" * 300)
    assert fault_of(url) == 'sqlite database "network.db": is no SQLite database. Name a file that SQLite wrote.'
    assert fault_of("sqlite://") == "sqlite database: names no file. Write it as sqlite:///FILE."
    at.unlink()
    execute(url, "CREATE TABLE cities (city TEXT)")
    assert fault_of(url) == (
        'sqlite database "network.db": the table assessments or survey is missing. Add it beside cities.'
    )


def test_a_blob_and_text_in_no_encoding_are_faults(tmp_path):
    at = tmp_path / "network.db"
    execute(f"sqlite:///{at}", *SMALL)
    with sqlite3.connect(at) as connection:
        connection.execute("UPDATE assessments SET note = ? WHERE city = 'aa'", (b"\xff\xfe\x00",))
    connection.close()
    assert fault_of(f"sqlite:///{at}") == (
        "assessments, note: the column holds something that is neither text nor a number. Give it as text."
    )


def test_postgresql_that_cannot_be_read_is_one_clear_message(server: Server):
    where, name = f"127.0.0.1:{server.port}", 'postgresql database "survey"'
    said = {
        f"postgresql+psycopg://{server.user}:{SECRET}@{where}/survey": "refuses the password. Check user and password.",
        f"postgresql://{server.user}:{server.password}@{where}/survey": "is not there. Check the database's name.",
        f"postgresql://anna:{SECRET}@127.0.0.1:1/survey": "cannot be reached: nothing answers there. "
        "Check host and port, and that the server runs.",
        f"postgresql+psycopg2://anna:{SECRET}@{where}/survey": "cannot be read, since its driver is not installed. "
        'Install its driver: python -m pip install "psycopg[binary]". The URL begins with postgresql+psycopg://.',
    }
    for url, message in said.items():
        assert fault_of(url) == f"{name}: {message}", url
    unclean = fault_of(f"postgresql://anna:{SECRET}@127.0.0.1:port/survey")
    assert unclean.startswith("postgresql database: is a URL in which it is not certain where the user name")
    assert fault_of(f"mysql://anna:{SECRET}@{where}/survey") == (
        'mysql database "survey": is of a kind that is not read here. Use SQLite or PostgreSQL.'
    )


def test_a_password_comes_from_the_environment_too(server: Server, postgres, monkeypatch):
    url = postgres()
    execute(url, *SMALL)
    bare = server.url(url.rpartition("/")[2], password=False)
    monkeypatch.delenv("PGPASSWORD", raising=False)
    assert "asks for a password. Give it in the environment variable PGPASSWORD" in fault_of(bare)
    monkeypatch.setenv("PGPASSWORD", server.password)
    assert len(read(bare, benchmarks_with()).assessments) == 2


def test_a_password_stands_in_no_message(server: Server, postgres, tmp_path):
    url = postgres()
    execute(url, *SMALL, "UPDATE assessments SET rating = 'mett'")
    wrong = url.replace(server.password, SECRET)
    asked = f"postgresql://127.0.0.1:{server.port}/survey?user={server.user}&password={SECRET}"
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    calls = [[*debug, "check", one] for one in (url, wrong, asked) for debug in ([], ["--debug"])]
    calls += [["add", str(tmp_path / "x.csv"), "--to", one] for one in (url, wrong)]
    for call in calls:
        command = [sys.executable, "-m", "ickit", *call]
        done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=120)
        said = done.stdout + done.stderr
        assert done.returncode == 2, said
        assert not any(secret in said for secret in (SECRET, server.password, server.user, "127.0.0.1")), said
        assert "Traceback" not in said


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"postgresql://anna:{SECRET}@host", "postgresql database"),
        (f"postgresql://anna:{SECRET}/x@host:5432/survey?a=b", "postgresql database"),
        (f"postgresql://anna:a/{SECRET}?x@host/survey", "postgresql database"),
        (f"postgresql://anna:a/{SECRET}#x@host/survey", "postgresql database"),
        (f"postgresql://host/survey?password={SECRET}", 'postgresql database "survey"'),
        (f"https://anna:{SECRET}@example.org/wave/all.xlsx?token={SECRET}", 'https source "all.xlsx"'),
        (f"s3://key:{SECRET}@bucket", "s3 source"),
        (f"zip://wave::https://anna:{SECRET}@example.org/all.zip", "zip source"),
    ],
)
def test_what_messages_call_a_source_holds_no_secret(url, said):
    assert redact_url(url) == said


def test_what_a_driver_says_is_not_repeated():
    error = sa.exc.OperationalError("SELECT 1", {}, Exception(f"odd: postgresql://anna:{SECRET}@host"))
    said = str(connection._told(error, "survey"))
    assert said == "survey: cannot be read or written (Exception). Check it with its own program."


def test_a_params_file_names_no_password(tmp_path):
    for url in (f"postgresql://anna:{SECRET}@host/survey", f"postgresql://host/survey?password={SECRET}"):
        assert has_secret(url)
        with pytest.raises(InputError, match="holds a password") as error:
            located(url, tmp_path, "params.yaml, data")
        assert SECRET not in str(error.value)
    plain = "postgresql+psycopg://anna@host/survey?sslmode=require"
    assert located(plain, tmp_path, "data") == for_kernel(plain, tmp_path) == plain
    assert files_of(plain) is None


def test_an_sqlite_file_is_named_from_the_params_file_and_to_the_kernel_like_any_path(tmp_path):
    (tmp_path / "params").mkdir()
    (tmp_path / "notebooks").mkdir()
    found = located("sqlite:///../data/network.db", tmp_path / "params", "data")
    assert found == f"sqlite:///{tmp_path / 'data' / 'network.db'}"
    assert for_kernel(found, tmp_path / "notebooks") == "sqlite:///../data/network.db"
    assert files_of(found) == [tmp_path / "data" / "network.db"]


@pytest.mark.parametrize(
    "options", ["mode=rwc&uri=true", "uri=true&mode=rwc", "MODE=memory&uri=true", "vfs=unix-none&uri=true"]
)
def test_a_database_that_is_read_is_opened_for_reading_alone(tmp_path: Path, options: str) -> None:
    """Whatever the URL asks for, no file is made or changed."""
    (tmp_path / "there.db").touch()
    for name in ("there.db", "bench.yaml"):
        with pytest.raises(InputError, match="is only read"):
            read(f"sqlite:///{tmp_path / name}?{options}", [])
    assert [path.name for path in tmp_path.iterdir()] == ["there.db"]
    assert (tmp_path / "there.db").stat().st_size == 0
