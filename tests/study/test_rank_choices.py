"""What is made otherwise to see how sure ranks are, as parameters say it: by hand on small benchmarks."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import ickit
from ickit.analysis.uncertainty import Aggregation
from ickit.benchmark.model import Benchmark
from ickit.errors import InputError
from ickit.report.sections.rank_wording import choices_words
from ickit.study.rank_choices import rank_choices
from ickit.study.ranks import load_ranks

FLAT = {"a": "One", "b": "One", "c": "Two, and more", "d": "Two, and more"}
GROUPS = [
    {"id": "g", "name": "G", "groups": [{"id": "h", "name": "H"}, {"id": "i", "name": "I"}]},
    {"id": "j", "name": "J", "mean": "geometric"},
]
TREE = {"a": "h", "b": "i", "c": "j", "d": "j"}
Make = Callable[..., ickit.Study]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def study(ratings: dict[str, str], scale: str = "{min: 0, max: 100}", *, tree: bool = False) -> ickit.Study:
        groups = f"groups: {json.dumps(GROUPS)}\n"
        factors = "".join(
            f'  - {{id: {f}, name: {f.upper()}, group: "{g}"}}\n' for f, g in (TREE if tree else FLAT).items()
        )
        text = f"id: bench\ntitle: Bench\nscale: {scale}\n{groups if tree else ''}key_factors:\n{factors}"
        (tmp_path / "bench.yaml").write_text(text, encoding="utf-8")
        pd.DataFrame({"city": list(ratings), "name": list(ratings)}).to_csv(tmp_path / "cities.csv", index=False)
        rows = [
            (city, 2024, "bench", factor, "self", rating)
            for city, given in ratings.items()
            for factor, rating in zip("abcd", given.split(), strict=True)
        ]
        head = ["city", "year", "benchmark", "key_factor", "assessor", "rating"]
        pd.DataFrame(rows, columns=head).to_csv(tmp_path / "assessments.csv", index=False)
        return ickit.load(tmp_path, tmp_path / "bench.yaml")

    return study


EVEN = {"x": "90 90 10 10", "y": "10 10 90 90", "z": "45 45 45 45"}


def test_weights_of_some_groups_alone_are_moved(make: Make) -> None:
    """Moving the weights within One changes who is ahead; moving none, or those of equal ratings, changes nothing."""
    still = make(EVEN).ranks(2024, draws=200, choices="weights", weight_noise=0)
    assert (still["p5"] == still["p95"]).all()
    moved = make(EVEN).ranks(2024, draws=200, choices="weights", weight_noise="0, One=1/2").set_index("city")
    assert (moved.loc["x", "p5"], moved.loc["x", "p95"]) == (1, 3)
    alike = make({"x": "90 90 10 10", "z": "45 45 10 10"}).ranks(
        2024, draws=200, choices="weights", weight_noise="1/4, One=0"
    )
    assert (alike["p5"] == alike["p95"]).all()  # x and z do not differ in c and d


def test_shares_go_to_the_weights_of_a_groups_own_parts() -> None:
    factors = [{"id": f, "name": f, "group": g} for f, g in TREE.items()]
    content = {"id": "b", "title": "B", "groups": GROUPS, "key_factors": factors}
    bench = Benchmark.model_validate(content)
    asked = rank_choices(bench, {"weight_noise": "1/10, index=1/2, g=0, j=0.3"})
    assert asked.spread(bench) == (0.1, 0.1, 0.3, 0.3, 0.5, 0.0, 0.0, 0.5)  # a b c d, then g h i j
    flat = Benchmark.model_validate(
        {**content, "groups": [], "key_factors": [{"id": f, "name": f, "group": g} for f, g in FLAT.items()]}
    )
    assert rank_choices(flat, {"weight_noise": "two, and more=1/3"}).spread(flat) == (0.25, 0.25, 1 / 3, 1 / 3)
    assert rank_choices(flat, {}).spread(flat) == 0.25


def test_a_geometric_mean_alone_gives_its_own_ranks(make: Make) -> None:
    """Arithmetic 50, 50, 45: by the geometric mean 30, 30, 45. In a tree, where g counts half, the same."""
    for tree in (False, True):
        found = make(EVEN, tree=tree).ranks(2024, draws=100, choices="aggregation", means="geometric").set_index("city")
        assert found[["p5", "p95"]].to_numpy().tolist() == [[2, 2], [2, 2], [1, 1]]


def test_where_a_rating_is_the_worst_the_geometric_mean_is_zero_and_missing_ones_are_left_out(make: Make) -> None:
    given = {"x": "0 100 100 100", "y": "not_assessed 20 20 20", "z": "10 10 10 10"}
    found = make(given).ranks(2024, draws=100, choices="aggregation", means="geometric").set_index("city")
    assert found["median"].to_dict() == {"x": 3, "y": 1, "z": 2}


def test_means_are_drawn_equally_often(make: Make) -> None:
    """x leads by the arithmetic mean (50 against 49), z by the geometric one (30 against 49)."""
    study = make({"x": "90 90 10 10", "z": "49 49 49 49"})
    options = {"choices": "aggregation", "means": "benchmark, power, geometric", "power": "1/100"}
    drawn = load_ranks(study.data, 2024, draws=3000, **options).drawn.ranks  # type: ignore[arg-type]
    assert (drawn[:, 0] == 1).mean() == pytest.approx(1 / 3, abs=0.03)


@pytest.mark.parametrize("tree", [False, True])
def test_the_power_is_the_exponent(make: Make, tree: bool) -> None:
    """The power mean of 90, 90, 10, 10 with p = 2 is 64.03, with p = 1/2 it is 40: below z's 45."""
    for power, first in (("2", "x"), ("1/2", "z")):
        options = {"choices": "aggregation", "means": "power", "power": power}
        found = make(EVEN, tree=tree).ranks(2024, draws=100, **options)
        assert found.set_index("city")["p5"].idxmin() == first


def test_arithmetic_everywhere_takes_the_place_of_a_geometric_group(make: Make) -> None:
    """j is (16 * 100)^1/2 = 40 for x, and 45 for z: x leads only where it is the arithmetic mean, 58."""
    study = make({"x": "45 45 16 100", "z": "45 45 45 45"}, tree=True)
    own = study.ranks(2024, draws=100, choices="aggregation", means="benchmark").set_index("city")
    other = study.ranks(2024, draws=100, choices="aggregation", means="arithmetic").set_index("city")
    assert (own.loc["x", "median"], other.loc["x", "median"]) == (2, 1)


@pytest.mark.parametrize(("size", "moves"), [("4", False), (5.5, True)])
def test_a_slip_is_as_large_as_was_asked_for(make: Make, size: str | float, moves: bool) -> None:
    """Ratings 10 apart: two slips of 4 towards each other do not meet, two of 5.5 pass."""
    study = make({"x": "60 60 60 60", "z": "50 50 50 50"})
    options = {"choices": "judgement", "slip_size": size, "slip_chance": 1}
    drawn = load_ranks(study.data, 2024, draws=2000, **options).drawn.ranks  # type: ignore[arg-type]
    assert (drawn[:, 0].max() == 2) == moves


def test_on_a_scale_with_steps_the_size_is_a_multiple_of_the_step(make: Make) -> None:
    study = make({"x": "5 5 5 5", "z": "4 4 4 4"}, "{min: 1, max: 5, step: 0.5}")
    assert load_ranks(study.data, 2024, slip_size="1.5").size == 0.375
    with pytest.raises(InputError, match="not a whole number of steps of the scale"):
        study.ranks(2024, slip_size="0.7")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"choices": "weights, luck"}, '"luck" is no choice that can be made otherwise'),
        ({"choices": ","}, "names nothing"),
        ({"weight_noise": "2"}, "not in range"),
        ({"weight_noise": "1/4, Three=1/2"}, '"Three" is no group of the benchmark'),
        ({"means": "harmonic"}, '"harmonic" is no mean'),
        ({"means": "benchmark", "power": "1/3"}, "no mean among means is a power mean"),
        ({"power": 0}, "Write a number above 0, and at most 10"),
        ({"slip_size": 101}, "parameter slip_size: \"101\" is not in range"),
        ({"slip_size": 0}, "not in range"),
        ({"slip_chance": "often"}, '"often" is not a number'),
        ({"weight_to": "group, all"}, "is one word"),
        ({"weight_to": "some"}, '"some" is not known'),
        ({"rank_digits": "1.5"}, "not a whole number"),
    ],
)  # fmt: skip
def test_what_an_option_cannot_be(make: Make, options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as told:
        load_ranks(make(EVEN).data, 2024, **options)  # type: ignore[arg-type]
    assert message in str(told.value)


def test_a_scale_of_named_levels_has_no_size() -> None:
    bench = Benchmark(id="b", title="B", key_factors=[{"id": "a", "name": "A"}])
    with pytest.raises(InputError, match="slips by one level") as told:
        rank_choices(bench, {"slip_size": 1, "weight_to": "group"})
    assert "the benchmark has no groups" in str(told.value)  # every fault at once


def test_without_a_factor_its_weight_goes_to_its_group_or_to_all(make: Make) -> None:
    """Without a: within One b counts double, x = (2·80 + 0 + 0)/4 = 40 to z's 39; over all x = 80/3 = 26.7."""
    study = make({"x": "50 80 0 0", "z": "39 39 39 39"})
    within = study.leave_one_out(2024, "group").set_index(["key_factor", "city"])["rank"]
    over_all = study.leave_one_out(2024).set_index(["key_factor", "city"])["rank"]
    assert (within["a", "x"], over_all["a", "x"]) == (1, 2)
    assert within["b", "x"] == over_all["b", "x"] == 2
    for weight_to, tables in (("group", {"one-factor-out"}), ("both", {"one-factor-out", "one-factor-out-over-all"})):
        shown = ickit.report.uncertainty(study, 2024, draws=100, weight_to=weight_to).without_one_factor()
        assert {name for name in shown.tables if not name.endswith("-cities")} == tables
    usual = ickit.report.uncertainty(study, 2024, draws=100).without_one_factor()
    assert {name for name in usual.tables if not name.endswith("-cities")} == {"one-factor-out"}
    assert usual.tables["one-factor-out-cities"]["rank"].tolist() == over_all.tolist()


def test_ranks_by_published_scores_stand_beside_exact_ones(make: Make) -> None:
    study = make({"x": "80.04 80.04 80.04 80.04", "y": "80.01 80.01 80.01 80.01", "z": "7 7 7 7"})
    shown = ickit.report.uncertainty(study, 2024, draws=100, rank_digits=1).intervals()
    ranks = shown.tables["ranks"].set_index("city")
    assert ranks["nominal"].tolist() == [1, 2, 3]
    assert ranks["published"].tolist() == [1, 1, 3]
    assert "Rank by scores to 1 decimal" in shown.plain
    plain = ickit.report.uncertainty(study, 2024, draws=100).intervals()
    assert "published" not in plain.tables["ranks"]


def test_other_rules_hold_the_means_that_were_asked_for(make: Make) -> None:
    page = ickit.report.uncertainty(make(EVEN), 2024, draws=100, means="geometric, power", power="1/4")
    assert page.other_rules().tables["other-rules"]["what"].tolist()[-4:] == [
        "power mean", "geometric mean", "power mean (p = 0.25)", "equal weight per group",
    ]  # fmt: skip


def test_the_page_says_what_was_asked_for(make: Make) -> None:
    options = {"weight_noise": "1/10, One=1/2", "means": "benchmark, geometric", "slip_size": 5, "slip_chance": "0.2"}
    ranks = load_ranks(make(EVEN).data, 2024, draws=100, **options)  # type: ignore[arg-type]
    said = choices_words(ranks.slip, ranks.study.benchmark, ranks.choices)
    assert said == (
        "Weights are moved by up to 10 %, those within One by up to half. Missing ratings are left out, counted as not "
        "met, as met, or taken from other cities. Each rating moves by 5 (0 to 100) up or down with a chance of 20 %, "
        "as was asked for. Ratings are put together by the benchmark's own mean or the geometric mean, each as often."
    )
    few = load_ranks(make(EVEN).data, 2024, draws=100, choices="judgement")
    assert choices_words(few.slip, few.study.benchmark, few.choices) == (
        "Weights stay as they are. Missing ratings are left out. Each rating moves by 10 (0 to 100) up or down with a "
        "chance of 10 %, an assumption: fewer than 5 cities were reviewed. Ratings are always put together as the "
        "benchmark says."
    )


def test_only_what_is_made_otherwise_has_an_index(make: Make) -> None:
    found = make(EVEN).sensitivity(2024, samples=64, choices="weights, judgement")
    assert found["group"].tolist() == ["weights", "judgement"]
    assert np.isfinite(found["total"]).all()
    assert Aggregation("power") == Aggregation("power", float(Fraction(1, 2)))


def test_what_is_partly_in_place_is_the_same_for_ranks_as_for_scores(make: Make) -> None:
    """From 1 on a rating is partly in place, from 3 on in place: 3 counts in full under both rules, 0 not at all."""
    scale = "{min: 0, max: 4, step: 1, bands: {partly: 1, in_place: 3}}"
    study = make({"x": "3 2 1 0", "z": "4 4 2 0", "y": "1 1 1 1"}, scale)
    found = ickit.report.uncertainty(study, 2024, draws=100).other_rules().tables["other-rules-cities"]
    exact = study.other_rules(2024).set_index(["rule", "city"])["score"]
    for rule, same in (("partly as not met", "partly counts as not met"), ("partly as met", "partly counts as met")):
        scores = found[found["rule"] == rule].set_index("city")["score"]
        assert scores.to_dict() == pytest.approx(exact[same].to_dict())
    assert exact["partly counts as not met", "x"] == 25


def test_without_bands_numbers_have_no_rule_on_what_is_partly(make: Make) -> None:
    study = make({"x": "3 2 1 4", "z": "4 4 2 1"}, "{min: 1, max: 5, step: 1}")
    assert not study.other_rules(2024)["rule"].str.contains("partly").any()
    found = ickit.report.uncertainty(study, 2024, draws=100).other_rules().tables["other-rules"]
    assert not found["what"].str.contains("partly").any()
