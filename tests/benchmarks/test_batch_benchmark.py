"""The benchmark of runs, at its smallest."""

import re
import subprocess
import sys

import pytest
from conftest import ROOT


@pytest.mark.long
def test_the_benchmark_compares_ickit_with_the_floor():
    words = ["--reports", "1", "--jobs", "1", "--ways", "de", "--notebook", "four_figures"]
    command = [sys.executable, "benchmarks/batch.py", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "four_figures, 1 reports, 1 jobs" in done.stdout
    found = re.findall(r"^\((\w)\) .*? +(\d+\.\d\d) +(\d+\.\d\d) +(\d+\.\d\d) x$", done.stdout, re.MULTILINE)
    seconds = {way: (float(clock), float(processor), float(ratio)) for way, clock, processor, ratio in found}
    assert list(seconds) == ["d", "e"]
    assert all(0.05 < value < 100 for way in seconds.values() for value in way)
    assert seconds["d"][2] == 1


@pytest.mark.long
def test_the_time_of_a_report_is_told_by_section():
    command = [sys.executable, "benchmarks/report_time.py", "city_brief", "--reports", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    rows = dict(re.findall(r"^\| (.+) \| (\d+\.\d{3}) \|$", done.stdout, re.MULTILINE))
    times = {part: float(seconds) for part, seconds in rows.items()}
    whole, kernel = times.pop("together"), times.pop("an empty notebook in a warm kernel, by the clock")
    assert [part for part in times if part.startswith("page.")]
    assert abs(sum(times.values()) - whole) < 0.01
    assert 0.01 < whole < 100
    assert kernel > 0.01
