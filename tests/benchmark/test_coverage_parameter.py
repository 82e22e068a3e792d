"""The coverage that a score needs, as a parameter beside the benchmark's own: of the whole, and of groups of a tree."""

from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

import ickit
from ickit.benchmark.coverage import with_coverage
from ickit.benchmark.model import Benchmark
from ickit.errors import InputError

TREE = """\
id: bench
title: Bench
scale: {min: 0, max: 10}
coverage: 3/5
groups:
  - id: policy
    name: Policy
    coverage: 1/3
    groups: [{id: law, name: Law}, {id: staff, name: Staff}]
  - {id: money, name: Money}
key_factors:
  - {id: a, name: A, group: law}
  - {id: b, name: B, group: law}
  - {id: c, name: C, group: staff}
  - {id: d, name: D, group: money}
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """One city has all ratings, one no a, b and d (a quarter of the weight), one no d (half of it)."""
    (tmp_path / "bench.yaml").write_text(TREE, encoding="utf-8")
    pd.DataFrame({"city": ["x", "y", "z"], "name": list("XYZ")}).to_csv(tmp_path / "cities.csv", index=False)
    given = {"x": "abcd", "y": "c", "z": "abc"}
    rows = [(city, 2024, "bench", f, "self", 5 + len(f)) for city, of in given.items() for f in of]
    head = ["city", "year", "benchmark", "key_factor", "assessor", "rating"]
    pd.DataFrame(rows, columns=head).to_csv(tmp_path / "assessments.csv", index=False)
    return tmp_path


def scored(source: Path, coverage: str | float) -> dict[str, bool]:
    found = ickit.load(source, source / "bench.yaml", coverage=coverage).scores(2024)
    return {city: bool(has) for city, has in zip(found["city"], found["score"].notna(), strict=True)}


@pytest.mark.parametrize(
    ("coverage", "with_score"),
    [("", "x"), ("1/2", "xz"), (0.5, "xz"), ("51/100", "x"), (0, "xyz"), ("1/4", "xyz")],
)
def test_who_has_a_score(source: Path, coverage: str | float, with_score: str) -> None:
    assert {city for city, has in scored(source, coverage).items() if has} == set(with_score)


def test_a_group_asks_for_more_and_drops_out_above(source: Path) -> None:
    """y rated c alone: half of policy. Asked for 3/4 of it, policy has no score, and nothing is left of y's index."""
    usual = ickit.load(source, source / "bench.yaml", coverage=0).group_scores(2024).set_index(["city", "group"])
    assert usual.loc[("y", "policy"), "score"] == 60
    asked = ickit.load(source, source / "bench.yaml", coverage="0, policy=3/4")
    found = asked.group_scores(2024).set_index(["city", "group"])["score"]
    assert pd.isna(found["y", "policy"])
    assert found["x", "policy"] == found["z", "policy"] == 60
    assert found["y", "staff"] == 60
    scores = asked.scores(2024).set_index("city")["score"]
    assert pd.isna(scores["y"])
    assert scores["z"] == 60


def test_ranks_and_pages_follow(source: Path) -> None:
    study = ickit.load(source, source / "bench.yaml", coverage="1/2")
    ranks = study.ranks(2024, draws=100).set_index("city")
    assert ranks["rank"].notna().to_dict() == {"x": True, "y": False, "z": True}
    assert ranks.loc["y", "reason"] == "Rated on less than 50 % of the weight, so it has no score and no rank."
    said = ickit.report.key_factor_comparison(study, 2024).coverage().plain
    assert "There is no score where less than half of the factors, by weight, are rated." in said


def test_the_rest_of_the_benchmark_stays() -> None:
    bench = Benchmark(id="b", title="B", key_factors=[{"id": "a", "name": "A"}])
    assert with_coverage(bench, "") is bench
    assert with_coverage(bench, "0.9").coverage == Fraction(9, 10)
    assert with_coverage(bench, "0.9").key_factors == bench.key_factors


@pytest.mark.parametrize(
    ("coverage", "message"),
    [
        ("1.2", '"1.2" is not in range. Write a number from 0 to 1'),
        ("most", '"most" is not a number'),
        ("1/2, polcy=1/2", '"polcy" is no group of the benchmark. Did you mean "policy"'),
        ("1/2, 1/3", "second number for all"),
        ("money=1/2, money=1/3", '"money" stands twice'),
        ("money=1/0", "not a number"),
    ],
)
def test_what_a_coverage_cannot_be(source: Path, coverage: str, message: str) -> None:
    with pytest.raises(InputError, match="parameter coverage") as told:
        ickit.load(source, source / "bench.yaml", coverage=coverage)
    assert message in str(told.value)


def test_a_flat_benchmark_has_no_groups_to_name() -> None:
    bench = Benchmark(id="b", title="B", key_factors=[{"id": "a", "name": "A", "group": "One"}])
    with pytest.raises(InputError, match="has no groups: write one number"):
        with_coverage(bench, "One=1/2")
