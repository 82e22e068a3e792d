"""Whatever is in the way of an add (a full disk, a link, a read-only file, another program), nothing is lost by it."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from addsources import OLD, came, content, make_source, ratings  # noqa: F401  the fixture source
from conftest import ROOT
from incoming import answers

from ickit.collect.add.add import add
from ickit.errors import InputError
from ickit.sources.open import open_store
from ickit.sources.store import Changes
from ickit.tables.findings import Findings

FILES = ["csv", "parquet", "xlsx", "sqlite"]


def file_of(to: str) -> Path:
    """The file of a source that gets ratings."""
    at = Path(to.removeprefix("sqlite:///"))
    return next(file for file in at.iterdir() if file.stem == "assessments") if at.is_dir() else at


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a limit on the size of files stays with a process")
@pytest.mark.parametrize("kind", ["csv", *(pytest.param(kind, marks=pytest.mark.long) for kind in FILES[1:])])
def test_a_disk_that_is_full_at_any_moment_takes_nothing_away(kind, source):
    to = source(kind)
    command = [sys.executable, str(ROOT / "tests" / "helpers" / "failing_add.py"), to, "3" if kind == "csv" else "1"]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    tried, came_in, lost = json.loads(done.stdout)
    assert lost == []
    assert tried > came_in + 5
    assert came_in > 1


@pytest.mark.parametrize("kind", FILES)
def test_a_link_is_written_through(kind, source, tmp_path):
    to = source(kind)
    shared = tmp_path / "shared"
    shared.mkdir()
    file = file_of(to)
    real = shared / file.name
    file.rename(real)
    file.symlink_to(real)
    assert add([answers("cc")], to).faults == ()
    assert file.is_symlink()
    assert ratings(to) == OLD | came("cc")
    assert not [one.name for one in shared.iterdir() if one.name.endswith(".adding")]
    whole = {"csv": shared, "parquet": shared}.get(kind)
    if whole is None:
        assert ratings(str(real) if kind == "xlsx" else f"sqlite:///{real}") == OLD | came("cc")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_link_to_another_disk_is_written_through(kind, source, tmp_path, monkeypatch):
    to = source(kind)
    file = file_of(to)
    real = tmp_path / "disk" / file.name
    real.parent.mkdir()
    file.rename(real)
    file.symlink_to(real)
    replace = os.replace

    def across(old, new):
        if (Path(old).parent == real.parent) != (Path(new).parent == real.parent):
            raise OSError(18, "Invalid cross-device link", str(old))
        replace(old, new)

    monkeypatch.setattr(os, "replace", across)
    assert add([answers("cc")], to).faults == ()
    assert file.is_symlink()
    assert ratings(to) == OLD | came("cc")


@pytest.mark.parametrize("kind", FILES)
def test_a_link_that_leads_nowhere_is_refused(kind, source, tmp_path):
    to = source(kind)
    file = file_of(to)
    file.unlink()
    file.symlink_to(tmp_path / "gone" / file.name)
    with pytest.raises(InputError, match=r"link to a file that is not there|is not an ordinary file"):
        add([answers("cc")], to)
    assert file.is_symlink()


@pytest.mark.skipif(not hasattr(os, "chown"), reason="no owners here")
@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("mode", [0o660, 0o604])
def test_owner_group_and_mode_stay(kind, mode, source):
    to = source(kind)
    file = file_of(to)
    if os.getuid() == 0:
        os.chown(file, 4021, 4022)
    file.chmod(mode)
    before = file.stat()
    assert add([answers("cc")], to).faults == ()
    now = file.stat()
    assert (stat.S_IMODE(now.st_mode), now.st_uid, now.st_gid) == (mode, before.st_uid, before.st_gid)


@pytest.mark.skipif(not hasattr(os, "chown"), reason="no owners here")
def test_an_owner_that_cannot_be_kept_is_refused(source, monkeypatch):
    to = source("csv")
    before = content(to)
    file = file_of(to)
    real = os.stat

    def other(path, **more):
        found = real(path, **more)
        if Path(path).name == file.name and Path(path).parent.name != ".adding":
            return os.stat_result((*found[:4], found.st_uid + 7, *found[5:]))
        return found

    def refused(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "stat", other)
    monkeypatch.setattr(os, "chown", refused)
    with pytest.raises(InputError, match=r"assessments\.csv: belongs to another user or group"):
        add([answers("cc")], to)
    monkeypatch.undo()
    assert content(to) == before
    assert sorted(file.name for file in Path(to).iterdir()) == ["assessments.csv", "cities.csv"]


@pytest.mark.parametrize("kind", FILES)
def test_a_read_only_file_is_refused(kind, source):
    to = source(kind)
    file = file_of(to)
    before = file.read_bytes()
    file.chmod(0o444)
    with pytest.raises(InputError, match=rf"{file.name}: is read-only\. Allow writing to it, or add to a copy"):
        add([answers("cc")], to)
    assert file.read_bytes() == before
    file.chmod(0o644)
    assert add([answers("cc")], to).faults == ()


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
@pytest.mark.parametrize("moment", ["after reading", "before the last step"])
def test_what_a_spreadsheet_saves_while_rows_are_added_is_not_lost(kind, moment, source, monkeypatch):
    to, other = source(kind), Path(__file__).read_bytes()
    file = file_of(to)
    saved = []

    def save() -> None:
        if not saved:
            saved.append(file.write_bytes(other))

    if moment == "after reading":
        adding = sys.modules["ickit.collect.add.add"]
        judged = adding.ExistingTables

        def held(*given):
            try:
                return judged(*given)
            finally:
                save()

        monkeypatch.setattr(adding, "ExistingTables", held)
    else:
        link = os.link

        def linked(*given, **more):
            link(*given, **more)
            if not saved:
                os.unlink(file)
                save()

        monkeypatch.setattr(os, "link", linked)
    with pytest.raises(InputError, match=rf"{file.name}: was changed by another program while rows were added") as told:
        add([answers("cc")], to)
    assert "Save and close it there, then add again." in str(told.value)
    assert file.read_bytes() == other
    assert not list(file.parent.glob(".adding")) + list(file.parent.glob(".*.adding"))


def test_what_a_spreadsheet_makes_while_rows_are_added_is_not_lost(source):
    to = source("csv", {"cities": "city,name\naa,Århus\n"})
    with open_store(to) as store:
        store.source(Findings())
        (Path(to) / "assessments.csv").write_text("mine", encoding="utf-8")
        with pytest.raises(InputError, match=r"assessments\.csv: was changed by another program"):
            store.write({"assessments": Changes([{"city": "aa"}], {})})
    assert content(to) == {"cities.csv": "city,name\naa,Århus\n".encode(), "assessments.csv": b"mine"}


def test_what_was_edited_after_an_add_was_interrupted_is_not_lost(source):
    to = source("csv")
    real, stopped = os.replace, []

    def killed(old, new):
        if Path(new).name == "assessments.csv":
            stopped.append(new)
            raise KeyboardInterrupt
        real(old, new)

    os.replace = killed
    try:
        with pytest.raises(KeyboardInterrupt):
            add([answers("cc")], to)
    finally:
        os.replace = real
    file = Path(to) / "assessments.csv"
    mine = file.read_text(encoding="utf-8").replace("good", "better")
    file.write_text(mine, encoding="utf-8")
    with pytest.raises(InputError, match=r"assessments\.csv: was changed after an add to it was interrupted") as told:
        add([answers("dd")], to)
    assert ".adding" in str(told.value)
    assert file.read_text(encoding="utf-8") == mine
