"""Folders and workbooks named by a URL. No test here uses the network."""

import builtins
import io
import shutil
import zipfile

import fsspec
import openpyxl
import pandas as pd
import pytest
from conftest import ROOT

from ickit.collect.add.add import add
from ickit.collect.add.submission import Submission
from ickit.errors import InputError
from ickit.sources.read import check, read
from ickit.study.selection import benchmarks_with

DEMO = ROOT / "data" / "demo"
SECRET = "s3cret-w0rd"


@pytest.fixture
def memory():
    """A file system in memory, empty before and after."""
    system = fsspec.filesystem("memory")
    system.rm("/network", recursive=True) if system.exists("/network") else None
    yield system
    system.rm("/network", recursive=True) if system.exists("/network") else None


def workbook(folder) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for file in sorted(folder.glob("*.csv")):
        frame = pd.read_csv(file, dtype="str", keep_default_na=False)
        sheet = book.create_sheet(file.stem)
        for number, row in enumerate([list(frame.columns), *frame.to_numpy().tolist()], 1):
            for column, text in enumerate(row, 1):
                cell = sheet.cell(number, column, text or None)
                cell.data_type = "s" if text else cell.data_type
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(folder) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.glob("*.csv"):
            archive.write(file, f"wave/{file.name}")
    return out.getvalue()


def same(found, wanted) -> None:
    for name, frame in wanted.frames().items():
        pd.testing.assert_frame_equal(found.frames()[name], frame)


def test_a_folder(memory):
    for file in DEMO.iterdir():
        memory.pipe(f"/network/2024/{file.name}", file.read_bytes())
    memory.pipe("/network/2024/old/cities.csv", b"not read")
    wanted, found = read(DEMO, benchmarks_with()), check("memory://network/2024", benchmarks_with())
    assert found.faults == found.notices == ()
    assert found.tables.source == "2024"
    same(found.tables, wanted)


def test_a_workbook(memory):
    memory.pipe("/network/all.xlsx", workbook(DEMO))
    found = read("memory://network/all.xlsx", benchmarks_with())
    assert found.source == "all.xlsx"
    same(found, read(DEMO, benchmarks_with()))


def test_a_local_file_by_its_url_and_a_folder_in_a_zip_file(tmp_path):
    (tmp_path / "all.xlsx").write_bytes(workbook(DEMO))
    (tmp_path / "all.zip").write_bytes(zipped(DEMO))
    wanted = read(DEMO, benchmarks_with())
    same(read(f"file://{tmp_path}/all.xlsx", benchmarks_with()), wanted)
    same(read(f"zip://wave::file://{tmp_path}/all.zip", benchmarks_with()), wanted)
    same(read(f"file://{DEMO}", benchmarks_with()), wanted)


def message(url: str) -> str:
    checked = check(url, benchmarks_with())
    assert checked.tables is None
    return "\n".join(map(str, checked.faults))


def test_what_is_not_there_is_one_clear_message(memory, tmp_path):
    there_is_none = "there is no such folder or workbook. Check the URL, and that you may read there."
    assert message("memory://network/none") == f'memory source "none": {there_is_none}'
    assert message(f"file://{tmp_path}/none.xlsx").startswith("none.xlsx: there is no such file. ")
    memory.pipe("/network/cities.csv", b"city\naa\n")
    assert (
        message("memory://network/cities.csv")
        == "cities.csv: is one file, not a source. Name the folder that it is in."
    )
    assert message("hdfz://anna:pw@host/x").startswith('"hdfz://": is not read here.')


@pytest.mark.parametrize(
    ("url", "missing", "install"),
    [
        (f"s3://key:{SECRET}@bucket/wave", "s3fs", "s3fs"),
        (f"https://anna:{SECRET}@example.org/wave/all.xlsx?token={SECRET}", "aiohttp", "fsspec[http]"),
    ],
)
def test_a_missing_package_is_named(url, missing, install, monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name.partition(".")[0] == missing:
            raise ImportError(name=missing)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    for name in [name for name in fsspec.registry if name in ("s3", "http", "https")]:
        fsspec.registry.pop(name)
    said = message(url)
    assert f'Install what reads it: python -m pip install "{install}".' in said
    assert SECRET not in said
    assert "anna" not in said
    assert "example.org" not in said


def test_a_back_end_that_fails_in_its_own_way_does_not_repeat_the_url(memory, monkeypatch):
    class BackEndError(Exception):
        pass

    def fail(*_args, **_more):
        raise BackEndError(f"403 for https://anna:{SECRET}@example.org")

    for file in DEMO.iterdir():
        memory.pipe(f"/network/2024/{file.name}", file.read_bytes())
    monkeypatch.setattr(type(memory), "open", fail)
    said = message("memory://network/2024")
    assert 'memory source "2024": cannot be read (BackEndError)' in said
    assert SECRET not in said


def test_a_file_too_large_is_refused_before_it_is_all_read(memory, monkeypatch):
    for file in DEMO.iterdir():
        memory.pipe(f"/network/2024/{file.name}", file.read_bytes())
    monkeypatch.setattr("ickit.sources.remote.MOST_BYTES", 1000)
    assert "is larger than 1,000 bytes" in message("memory://network/2024")


def test_a_remote_source_is_not_written(memory):
    with pytest.raises(InputError, match="is read, but not written"):
        add([Submission("a.xlsx", ())], "memory://network/2024")


def test_a_workbook_with_macros_is_refused_elsewhere_too(memory, tmp_path):
    at = tmp_path / "all.xlsx"
    at.write_bytes(workbook(DEMO))
    with zipfile.ZipFile(at, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    memory.pipe("/network/all.xlsx", at.read_bytes())
    assert "holds macros" in message("memory://network/all.xlsx")
    shutil.rmtree(tmp_path)
