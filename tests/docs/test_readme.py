"""The README's commands do what it says. The two set-up commands are run by ``.ci/run``, word for word."""

import re
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from conftest import ROOT
from formfilling import TOOLKIT, Fill, filled

from ickit.benchmark.library import load_benchmark
from ickit.cli.commands import main

README = (ROOT / "README.md").read_text(encoding="utf-8")
LINES = [line.strip() for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]
SET_UP = [line for line in LINES if "pip install" in line or "venv" in line]
USED = [line for line in LINES if line not in SET_UP and line]


def run(command: str, capsys) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(command.removeprefix("python -m ickit ").split())
    return int(ended.value.code or 0), capsys.readouterr().out


def test_the_set_up_commands_stand_alone_on_their_lines():
    assert "python -m pip install -e . -c constraints.txt && python -m ickit run" in SET_UP
    assert 'python -m pip install -e ".[test]" -c constraints.txt && python -m pytest' in SET_UP


def test_nothing_else_is_shown_than_what_is_tested_here():
    assert USED == [
        "python -m ickit check data/demo",
        "python -m ickit run params/demo.yaml --dry-run",
        "python -m ickit run params/demo.yaml",  # with another folder to write to: tests/end_to_end/test_end_to_end.py
        "python -m jupyter lab notebooks",
    ]
    in_text = set(re.findall(r"`python -m ickit (\w+)", README))
    assert in_text == {
        "run",
        "check",
        "form",
        "add",
        "map",
        "merge",
        "plan",
        "init",
        "new",
        "schema",
        "demo",
        "benchmarks",
        "pack",
    }


def test_check(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    status, said = run(USED[0], capsys)
    assert status == 0
    assert "No faults." in said


def test_dry_run(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    status, said = run(USED[1], capsys)
    assert status == 0
    assert "city_report/lindenfurt-2024" in said


def test_the_options_in_the_text(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    options = re.search(r"Useful with `run`:(.*?)\n\n", README, re.DOTALL)
    assert options is not None
    for option in re.findall(r"`(--[^`]+)`", options[1]):
        words = option.replace("DIR", "reports").split()
        status, _ = run(" ".join(["run", *words, *([] if "--dry-run" in words else ["--dry-run"])]), capsys)
        assert status == 0, option


def test_form(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    shown = re.search(r"`(python -m ickit form [^`]*)`", README)
    assert shown is not None
    words = {"BENCHMARK": "introductory-language-courses", "FILE.xlsx": str(tmp_path / "form.xlsx")}
    status, said = run(" ".join(words.get(word, word) for word in shown[1].split()), capsys)
    assert (status, said) == (0, f"The form is in {tmp_path / 'form.xlsx'}.\n")
    assert (tmp_path / "form.xlsx").exists()


def test_add(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    shown = re.search(r"`(python -m ickit add [^`]*)`", README)
    assert shown is not None
    fill: Fill = {"field city": {"city": "brno"}, "field name": {"name": "Brno"}, "field year": {"year": 2024}}
    fill["rating strategy"] = {"rating": "met"}
    form = filled(load_benchmark(TOOLKIT), fill, into=tmp_path / "form.xlsx")
    words = {"FILE": str(form), "SOURCE": str(tmp_path / "tables")}
    status, said = run(" ".join(words.get(word, word) for word in shown[1].split()), capsys)
    assert status == 0
    assert "tables: 1 file added, 0 refused." in said
    assert "brno,2024," in (tmp_path / "tables" / "assessments.csv").read_text("utf-8-sig")


def test_map(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    export = tmp_path / "export.csv"
    export.write_text("Timestamp,City,Year,Strategy\n2024-05-01 10:00:00,Lindenfurt,2024,Yes\n", "utf-8")
    shown = re.search(r"`(python -m ickit map [^`]*)`", README)
    assert shown is not None
    out = tmp_path / "m.csv"
    words = {"EXPORT": str(export), "BENCHMARK": "introductory-language-courses", "MAPPING.csv": str(out)}
    status, said = run(" ".join(words.get(word, word) for word in shown[1].split()), capsys)
    assert status == 0
    assert "Google Forms: 1 submission," in said
    assert ",rating,strategy,Yes=met," in out.read_text("utf-8-sig")


def test_demo(tmp_path, capsys):
    status, said = run(f"python -m ickit demo -o {tmp_path / 'made'}", capsys)
    assert status == 0
    assert (tmp_path / "made" / "assessments.csv").exists()
    assert "24 cities" in said


def test_jupyterlab_opens_the_notebooks():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    more = ["--no-browser", "--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token=t", "--allow-root"]
    command = [sys.executable, *USED[3].split()[1:], *more]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert b"city_report.ipynb" in _asked(f"http://127.0.0.1:{port}/api/contents?token=t")
        assert b"JupyterLab" in _asked(f"http://127.0.0.1:{port}/lab?token=t")
    finally:
        server.terminate()
        server.wait(20)


def _asked(url: str) -> bytes:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return bytes(answer.read())
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
