"""Several adds at the same time lose nothing, and one that is stopped leaves the earlier version or the new one."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import pytest
import sqlalchemy as sa
from addsources import BEFORE, content, ratings, source_maker, tables_of  # noqa: F401  the fixture source
from conftest import ROOT
from incoming import FACTORS, answers

from ickit.collect.add.add import add
from ickit.errors import InputError
from ickit.sources.transaction import finish

FILES = [f"c{number:02d}" for number in range(20)]


def add_each(names: list[str], to: str) -> None:
    for name in names:
        assert add([answers(name)], to).faults == ()


@pytest.mark.parametrize("kind", ["csv", *(pytest.param(k, marks=pytest.mark.long) for k in ("sqlite", "postgresql"))])
def test_twenty_files_added_by_four_processes_at_once_are_all_there(kind, source, tmp_path):
    to = {
        "csv": str(tmp_path / "new"),
        "xlsx": str(tmp_path / "new.xlsx"),
        "sqlite": f"sqlite:///{tmp_path}/new.db",
    }.get(kind) or source(kind, {})
    processes = [get_context("spawn").Process(target=add_each, args=(FILES[n::4], to)) for n in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(240)
    assert [process.exitcode for process in processes] == [0] * 4
    assert ratings(to) == {(name, 2024, factor, "self"): "met" for name in FILES for factor in FACTORS}
    assert sorted(tables_of(to).cities["city"]) == FILES


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked, to be stopped one step later each time")
@pytest.mark.parametrize(
    ("kind", "every"),
    [("csv", 4), *(pytest.param(*one, marks=pytest.mark.long) for one in (("csv", 1), ("xlsx", 1), ("sqlite", 5)))],
)
def test_whatever_moment_an_add_is_stopped_at_the_source_is_as_before_or_as_after(kind, every, source):
    to = source(kind)
    command = [sys.executable, str(ROOT / "tests" / "helpers" / "stopped_add.py"), to, str(every)]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    stops, looks = lines[::2], lines[1::2]
    assert stops[-1] is None
    assert len(stops) > 5
    last = looks[-1][0]
    assert {row for row in last if row.startswith("cc")} == {"cc", *(f"cc 2024 {f} self met" for f in FACTORS)}
    assert "aa 2022 strategy self not_met" in last
    old = looks[0][0]
    assert len(old) == 5
    for found, after, faults in looks:
        assert found in (old, last)
        assert faults == []
        assert after == sorted([*found, "dd", *(f"dd 2024 {f} self met" for f in FACTORS)])
    assert {found == last for found, _, _ in looks} == {True, False}


def test_a_file_that_cannot_be_put_in_its_place_leaves_all_as_it_was(source, monkeypatch):
    to = source("csv")
    real = os.replace

    def replace(old, new):
        if Path(new).name == "assessments.csv" and Path(old).parent.name == ".adding" and not stopped:
            stopped.append(new)
            raise PermissionError(13, "is open in another program", str(new))
        real(old, new)

    stopped: list[str] = []
    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(
        InputError, match=r"assessments\.csv: cannot be written \(is open in another program\)\. Close it"
    ):
        add([answers("cc")], to)
    assert content(to) == {f"{name}.csv": text.encode() for name, text in BEFORE.items()}
    assert not (Path(to) / ".adding").exists()
    assert add([answers("cc")], to).faults == ()


def test_what_was_ready_is_read_before_it_is_in_its_place(source):
    to = source("csv")
    beside = Path(to) / ".adding"
    beside.mkdir()
    (beside / "cities.csv").write_text("city,name\naa,Århus\nbb,Brno\nzz,Zet\n", encoding="utf-8")
    assert len(tables_of(to).cities) == 2
    (beside / "ready").touch()
    assert len(tables_of(to).cities) == 3
    finish(Path(to))
    assert not beside.exists()
    assert len(tables_of(to).cities) == 3


def test_another_program_that_writes_to_sqlite_waits(source):
    from ickit.sources.open import open_store
    from ickit.tables.findings import Findings

    to = source("sqlite")
    with closing(sqlite3.connect(to.removeprefix("sqlite:///"), timeout=0.2)) as other:
        other.execute("PRAGMA journal_mode=WAL")  # where who only reads keeps nobody from writing
        with open_store(to) as store:
            store.source(Findings())
            assert other.execute("SELECT count(*) FROM cities").fetchone() == (2,)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("INSERT INTO cities (city) VALUES ('zz')")


def test_another_program_that_writes_to_postgresql_waits(source):
    to = source("postgresql")
    engine = sa.create_engine(to, poolclass=sa.pool.NullPool)
    from ickit.sources.open import open_store
    from ickit.tables.findings import Findings

    with open_store(to) as store:
        store.source(Findings())
        with engine.connect() as connection:
            connection.exec_driver_sql("SET lock_timeout = '200ms'")
            assert connection.exec_driver_sql("SELECT count(*) FROM cities").scalar() == 2
            with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
                connection.exec_driver_sql("INSERT INTO cities (city) VALUES ('zz')")
    engine.dispose()
