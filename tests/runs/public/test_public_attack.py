"""A quick part of ``benchmarks/attack_public.py``: public pages give nothing away, and without protection they do."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from conftest import ROOT

from ickit.disclosure import edition, suppression
from ickit.disclosure.audit import audit
from ickit.disclosure.edition import public_edition
from ickit.sources.read import read
from ickit.study.selection import benchmarks_of

SETS = (5, 10, 14)
NAMING = 19  # a set in which a city names, in public, one that never agreed
LEAKY = 10  # a set in which some level is the rating of nobody


@pytest.fixture
def attack(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    monkeypatch.chdir(ROOT / "notebooks")
    import attack_public

    yield attack_public
    for name in ("attack_public", "public_attacks", "public_worlds"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("seed", [*SETS[:2], *(pytest.param(seed, marks=pytest.mark.long) for seed in SETS[2:])])
def test_nothing_is_learned_from_all_files_together(attack: ModuleType, tmp_path: Path, seed: int) -> None:
    assert attack.attack(seed, tmp_path / "set", real=False) == []


def test_without_suppression_ratings_are_learned(
    attack: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suppression, "suppress_small_counts", attack.everything)
    found = attack.attack(LEAKY, tmp_path / "set", real=False)
    assert any("no city of" in one for one in found), found


def test_without_redaction_names_are_found(attack: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = attack.public_worlds.world(NAMING)
    attack.public_worlds.write(made, tmp_path / "set")
    assert list(attack.learned(made, attack.without_pictures(made, tmp_path / "set"), tmp_path / "set")) == []
    monkeypatch.setattr(edition, "_redacted", lambda frame, *_: frame)
    found = list(attack.learned(made, attack.without_pictures(made, tmp_path / "set"), tmp_path / "set"))
    assert any("the name" in one for one in found), found


def test_without_suppression_the_audit_refuses(
    attack: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = attack.public_worlds.world(LEAKY)
    attack.public_worlds.write(made, tmp_path / "set")
    benchmarks = benchmarks_of(str(tmp_path / "set/bench.yaml"))
    members = read(tmp_path / "set/data", benchmarks, others=False)
    honest = public_edition(members, benchmarks, peer_group=made.peer_group)
    monkeypatch.setattr(suppression, "suppress_small_counts", attack.everything)
    files = [
        (name, content.decode())
        for name, content in attack.without_pictures(made, tmp_path / "set").items()
        if name.endswith(".csv")
    ]
    said = " ".join(map(str, audit(files, members, honest, benchmarks)))
    assert "than may be told" in said
    assert "no unnamed city has" in said


def test_a_twin_differs_in_every_rating_that_it_may(attack: ModuleType, tmp_path: Path) -> None:
    """The attack would be worthless if twins were the same data set."""
    worlds = attack.public_worlds
    changed = 0
    for made, cell in ((one, cell) for one in map(worlds.world, SETS) for cell in one.ratings):
        for city in made.unnamed(cell):
            for highest in (False, True):
                other, target = worlds.twin(made, city, highest), made.levels_of(cell)[-1 if highest else 0]
                rated = [k for c, k in made.ratings[cell] if c == city and other.ratings[cell][c, k] != ""]
                known = [
                    other.ratings[cell][city, k] for k in rated if other.ratings[cell][city, k] in made.levels_of(cell)
                ]
                assert all(rating == target for rating in known)
                changed += sum(other.ratings[cell][one] != rating for one, rating in made.ratings[cell].items())
    assert changed > 50
