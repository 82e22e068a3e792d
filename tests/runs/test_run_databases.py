"""Reports from a database: the same pages as from files, and no password in anything that a run writes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from databases import DEMO, as_text
from postgres import Server

PARAMS = """\
title: Demo network
data: {data}
benchmark: introductory-language-courses
reports:
  - notebook: city_report
    parameters: {{city: lindenfurt, year: 2024}}
  - notebook: data_quality
"""


def run(params: Path, out: Path, **env: str) -> dict[str, str]:
    """The files that a run writes, by their path, as text."""
    command = [sys.executable, "-m", "ickit", "run", str(params), "--out", str(out)]
    done = subprocess.run(
        command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=280, env={**os.environ, **env}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    files = {path.relative_to(out).as_posix(): path.read_bytes().decode("utf-8", "replace")
             for path in out.rglob("*") if path.is_file()}  # fmt: skip
    return files | {"(said)": done.stdout + done.stderr}


@pytest.mark.parametrize("kind", [pytest.param("sqlite", marks=pytest.mark.long), "postgresql"])
def test_reports_from_a_database_hold_no_password_and_no_path(kind, request, tmp_path):
    params, env = tmp_path / "network.yaml", {}
    if kind == "sqlite":
        (tmp_path / "data").mkdir()
        as_text(f"sqlite:///{tmp_path}/data/network.db", DEMO)
        data, hidden = "sqlite:///data/network.db", ["sqlite:////", f'"{tmp_path}']
    else:
        server: Server = request.getfixturevalue("server")
        url = request.getfixturevalue("postgres")()
        as_text(url, DEMO)
        data, env = server.url(url.rpartition("/")[2], password=False), {"PGPASSWORD": server.password}
        hidden = [server.password]
    params.write_text(PARAMS.format(data=data), encoding="utf-8")
    files = run(params, tmp_path / "out", **env)
    pages = [name for name in files if name.endswith(".html")]
    assert len(pages) == 3
    assert "Lindenfurt" in files[next(name for name in pages if "lindenfurt-2024" in name)]
    for name, text in files.items():
        if name != "(said)":
            assert not any(secret in text for secret in hidden), name
    assert not env or not any(secret in files["(said)"] for secret in hidden)
