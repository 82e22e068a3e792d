"""An index of three levels with blanks, worked out by hand, and the means of its nodes."""

from fractions import Fraction

import pandas as pd
import pytest

from ickit.analysis import scores
from ickit.analysis.scores import Rules
from ickit.analysis.tree_scores import weighted_mean
from ickit.benchmark.groups import Node
from ickit.benchmark.model import Benchmark

HUNDRED = {"min": 0, "max": 100}
GROUPS = [
    {
        "id": "policy", "name": "Policy", "weight": 2,
        "groups": [{"id": "language", "name": "Language"}, {"id": "work", "name": "Work", "weight": 3}],
    },
    {"id": "outcome", "name": "Outcome", "mean": "geometric"},
]  # fmt: skip
FACTORS = [
    ("f1", "language", 1),
    ("f2", "language", 3),
    ("f3", "work", 1),
    *((f"f{i}", "outcome", 1) for i in (4, 5, 6)),
]
GIVEN = {"f1": "80", "f3": "40", "f4": "25", "f5": "64"}


def index(groups: list[dict[str, object]] | None = None, **more: object) -> Benchmark:
    return Benchmark.model_validate(
        {
            "id": "index", "title": "Index", "scale": HUNDRED, "groups": GROUPS if groups is None else groups,
            "key_factors": [
                {"id": name, "name": name, "group": group, "weight": weight, "may_not_apply": True}
                for name, group, weight in FACTORS
            ],
        }
        | more
    )  # fmt: skip


def rated(benchmark: Benchmark, given: dict[str, str], city: str = "a") -> pd.DataFrame:
    rows = [
        {
            "city": city,
            "year": 2024,
            "benchmark": benchmark.id,
            "key_factor": f,
            "assessor": "self",
            "rating": given.get(f),
        }
        for f in benchmark.ids
    ]
    return scores.ratings(pd.DataFrame(rows).astype({"rating": "str"}), benchmark)


def test_a_missing_ratings_weight_goes_to_its_group() -> None:
    """language = 80 (f2 is blank), work = 40, policy = (80 + 3·40)/4 = 50, outcome = √(25·64) = 40; (2·50 + 40)/3."""
    benchmark = index()
    row = scores.score(rated(benchmark, GIVEN), benchmark).iloc[0]
    assert row["score"] == Fraction(140, 3)
    assert row["coverage"] == Fraction(55, 72)  # (2·(1/4 + 3)/4 + 2/3)/3
    assert row["low"] == Fraction(70, 3)  # language (80 + 0)/4 = 20, policy 35, outcome 0
    assert float(row["high"]) == pytest.approx((2 * 53.75 + (25 * 64 * 100) ** (1 / 3)) / 3)
    flat = scores.score(rated(index([]), GIVEN), index([]), Rules(coverage=Fraction(0))).iloc[0]
    assert flat["score"] == Fraction(80 + 40 + 25 + 64, 4)


def test_every_node_has_its_score() -> None:
    benchmark = index()
    found = scores.group_scores(rated(benchmark, GIVEN), benchmark)
    assert found["group"].tolist() == ["policy", "language", "work", "outcome"]
    assert found["group_name"].tolist() == ["Policy", "Language", "Work", "Outcome"]
    assert found["depth"].tolist() == [1, 2, 2, 1]
    assert found["parent"].isna().tolist() == [True, False, False, True]
    assert found["score"].tolist() == [50, None, 40, 40]  # a quarter of language is rated: less than 2/3
    assert found["coverage"].tolist() == [Fraction(13, 16), Fraction(1, 4), 1, Fraction(2, 3)]
    assert found["not_rated"].tolist() == [1, 1, 0, 1]


def test_a_groups_own_coverage_keeps_it_out_of_the_group_above() -> None:
    groups = [dict(GROUPS[0], groups=[{"id": "language", "name": "L", "coverage": "1/2"}, {"id": "work", "name": "W"}])]
    benchmark = index([*groups, GROUPS[1]])
    row = scores.score(rated(benchmark, GIVEN), benchmark, Rules(coverage=Fraction(0))).iloc[0]
    assert row["score"] == Fraction(2 * 40 + 40, 3)
    shown = scores.group_scores(rated(benchmark, GIVEN), benchmark).set_index("group")["score"]
    assert shown["language"] is None


def test_what_does_not_apply_leaves_its_group_and_an_empty_group_the_index() -> None:
    benchmark = index()
    none = dict.fromkeys(("f4", "f5", "f6"), "not_applicable")
    row = scores.score(rated(benchmark, {**GIVEN, **none}), benchmark).iloc[0]
    assert (row["score"], row["not_applicable"]) == (50, 3)
    assert row["coverage"] == Fraction(13, 16)


def test_the_benchmark_says_from_which_coverage_on_there_is_a_score() -> None:
    strict = index(coverage="4/5")
    assert scores.score(rated(strict, GIVEN), strict)["score"].tolist() == [None]
    assert scores.score(rated(index([], coverage="4/5"), GIVEN), index([], coverage="4/5"))["score"].tolist() == [None]
    loose = index(coverage=0)
    assert scores.score(rated(loose, {"f4": "25"}), loose)["score"].tolist() == [25]


def test_other_rules_on_a_tree() -> None:
    benchmark = index()
    found = scores.alternatives(rated(benchmark, GIVEN), benchmark).set_index("rule")["score"]
    assert found["missing counts as not met"] == Fraction(70, 3)
    assert float(found[scores.GEOMETRIC]) == pytest.approx(((80 * 40**3) ** 0.5 * 40) ** (1 / 3))
    assert found[scores.EQUAL_WITHIN] == Fraction(60 + 40, 2)


def test_numbers_without_bands_have_no_rule_on_what_is_partly_met() -> None:
    benchmark = index([])
    cities = [rated(benchmark, dict.fromkeys(benchmark.ids, str(n)), f"c{n}") for n in range(20)]
    assert not any("partly" in rule for rule in scores.alternatives(pd.concat(cities), benchmark)["rule"])
    assert not any("partly" in rule for rule in scores.alternatives(cities[3], benchmark)["rule"])


def test_the_geometric_mean_of_a_benchmark_without_a_tree() -> None:
    """Of 20 and 80 it is 40, of 0 and 80 nothing; the power mean with exponent 1/2 is 45."""
    flat = index([], key_factors=[{"id": name, "name": name} for name in ("f1", "f2")])
    for given, geometric in (({"f1": "20", "f2": "80"}, 40), ({"f1": "0", "f2": "80"}, 0)):
        found = scores.score(rated(flat, given), flat, scores.Rules(mean="geometric"))
        assert found["score"].tolist() == [geometric]
    found = scores.score(rated(flat, {"f1": "20", "f2": "80"}), flat, scores.Rules(mean="power"))
    assert found["score"].tolist() == [45]


def test_means() -> None:
    pairs = [(Fraction(1), Fraction(1, 4)), (Fraction(3), Fraction(1))]
    power = Node("", "", None, 0, mean="power")
    assert weighted_mean(pairs, power) == Fraction(49, 64)  # ((1/2 + 3)/4)²
    cubes = [(Fraction(1), Fraction(1, 8)), (Fraction(2), Fraction(1))]
    assert weighted_mean(cubes, Node("", "", None, 0, mean="geometric")) == Fraction(1, 2)
    zero = [(Fraction(1), Fraction(0)), (Fraction(1), Fraction(1))]
    assert weighted_mean(zero, Node("", "", None, 0, mean="geometric")) == 0
    assert weighted_mean(zero, power) == Fraction(1, 4)


def test_a_scale_of_any_decimals_scores_exactly_and_ranks_by_the_last_digit() -> None:
    benchmark = index([])
    table = pd.concat(
        [rated(benchmark, dict.fromkeys(benchmark.ids, value), city) for city, value in (("a", "92.86"), ("b", "92.9"))]
    )
    assert scores.score(table, benchmark)["score"].tolist() == [Fraction("92.86"), Fraction("92.9")]
