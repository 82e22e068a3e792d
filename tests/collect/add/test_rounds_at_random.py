"""Coordinators' rounds at random: a part of ``benchmarks/fuzz_rounds.py``."""

import random
from dataclasses import replace

import fuzz_rounds
import pytest

from ickit.collect.add.outcome import Outcome


def test_of_every_file_comes_what_must_come(tmp_path):
    assert fuzz_rounds.run(3, 11, tmp_path / "kept") == []


@pytest.mark.parametrize("lost", ["a refusal", "a file"])
def test_the_fuzzer_sees_what_goes_wrong(lost, tmp_path, monkeypatch):
    add = fuzz_rounds.add

    def careless(one: fuzz_rounds.Round) -> Outcome:
        outcome = add(one)
        files = outcome.files if lost == "a refusal" else outcome.files[1:]
        return replace(
            outcome, files=tuple(replace(file, faults=()) if lost == "a refusal" else file for file in files)
        )

    one = fuzz_rounds.made(random.Random("2 1"), tmp_path / "round")
    assert any(file.ratings is None for file in one.came)
    monkeypatch.setattr(fuzz_rounds, "add", careless)
    assert fuzz_rounds.judge(one)


@pytest.mark.parametrize("kind", fuzz_rounds.KINDS[2:])
def test_each_kind_of_file(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(fuzz_rounds, "KINDS", (kind,))
    assert fuzz_rounds.run(1, 3, tmp_path / "kept") == []
