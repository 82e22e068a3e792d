"""Broken YAML files are read or refused, and nothing else: a part of ``benchmarks/fuzz_yaml.py``."""

import sys

import fuzz
import fuzz_yaml
import pytest


def test_broken_yaml_files_are_read_or_refused_in_words(tmp_path):
    assert fuzz_yaml.run(150, 7, tmp_path / "kept") == []


def test_the_fuzzer_sees_what_goes_wrong(tmp_path, monkeypatch):
    def careless(path):
        raise KeyError(path)

    monkeypatch.setattr(fuzz_yaml, "READERS", dict.fromkeys(fuzz_yaml.READERS, careless))
    wrong = fuzz_yaml.run(3, 7, tmp_path / "kept")
    assert len(wrong) == 3
    assert len(list((tmp_path / "kept").iterdir())) == 3


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory is set as Linux has it")
def test_all_fuzzers_run_side_by_side(monkeypatch, capfd):
    monkeypatch.setattr(sys, "argv", ["fuzz.py", "20", "5"])
    assert fuzz.main() == 0
    said = capfd.readouterr().out
    assert "fuzz_tables.py: 7 passed, 0 failed" in said
    assert "fuzz_forms.py: 2 passed, 0 failed" in said
