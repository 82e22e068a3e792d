"""Ranks of an index with a tree: the arrays give what exact arithmetic gives, also under other choices."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from ickit.analysis import scores, uncertainty
from ickit.analysis.uncertainty.field import ranked_field, score_of
from ickit.benchmark.model import Benchmark
from ickit.benchmark.scale import Scale

GROUPS = [
    {
        "id": "g", "name": "G", "weight": 2,
        "groups": [{"id": "h", "name": "H", "coverage": "1/2"}, {"id": "i", "name": "I"}],
    },
    {"id": "j", "name": "J", "mean": "geometric"},
    {"id": "k", "name": "K", "weight": "1/2", "mean": "power", "power": 2},
]  # fmt: skip
LEAVES = {"a": "h", "b": "h", "c": "h", "d": "i", "e": "j", "f": "j", "l": "k", "m": "k"}


@pytest.fixture(scope="module")
def benchmark() -> Benchmark:
    factors = [{"id": f, "name": f, "group": g, "weight": 1 + i % 3} for i, (f, g) in enumerate(LEAVES.items())]
    content = {"id": "t", "title": "T", "scale": {"min": 0, "max": 100}, "coverage": "2/5", "groups": GROUPS}
    return Benchmark.model_validate(content | {"key_factors": factors})


@pytest.fixture(scope="module")
def ratings(benchmark: Benchmark) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    rows = [
        {"city": f"c{c:02}", "year": 2024, "benchmark": "t", "key_factor": f, "assessor": "self",
         "rating": f"{rng.uniform(0, 100):.1f}" if rng.random() < 0.7 else None}
        for c in range(40)
        for f in benchmark.ids
    ]  # fmt: skip
    return scores.ratings(pd.DataFrame(rows).astype({"rating": "str"}), benchmark)


@pytest.fixture(scope="module")
def values(ratings: pd.DataFrame, benchmark: Benchmark) -> pd.DataFrame:
    given = ratings.assign(value=[np.nan if v is None else float(v) for v in ratings["value"]])
    return given.pivot(index="city", columns="key_factor", values="value")[list(benchmark.ids)]


def field_scores(values: pd.DataFrame, benchmark: Benchmark, mean: str | None = None) -> dict[str, float]:
    field, _ = ranked_field(values, (0, 1), None, None, 0.4, benchmark.root)
    other = None if mean is None else uncertainty.Aggregation(mean)  # type: ignore[arg-type]
    return dict(zip(field.cities, score_of(field, field.value, field.rated, field.weights, other), strict=True))


@pytest.mark.parametrize(("mean", "rule"), [(None, None), ("geometric", scores.GEOMETRIC)])
def test_arrays_and_exact_arithmetic_agree(
    values: pd.DataFrame, ratings: pd.DataFrame, benchmark: Benchmark, mean: str | None, rule: str | None
) -> None:
    rules = scores.HEADLINE if rule is None else scores.Rules(mean="geometric")
    exact = scores.score(ratings, benchmark, rules).set_index("city")["score"].dropna()
    found = field_scores(values, benchmark, mean)
    assert set(found) == set(exact.index)
    assert 20 < len(found) < 40
    assert all(100 * found[city] == pytest.approx(float(exact[city])) for city in found)


def test_without_any_choice_every_draw_gives_the_nominal_ranks(values: pd.DataFrame, benchmark: Benchmark) -> None:
    none = uncertainty.Assumptions(groups=())
    found = uncertainty.rank_intervals(
        values, (0, 1), assumptions=none, draws=20, minimum_coverage=0.4, tree=benchmark.root
    ).dropna(subset="nominal")
    assert (found["p5"] == found["nominal"]).all()
    assert (found["p95"] == found["nominal"]).all()
    moved = uncertainty.rank_intervals(values, (0, 1), draws=200, minimum_coverage=0.4, tree=benchmark.root, size=0.1)
    assert (moved["p95"] > moved["p5"]).any()


def test_leaving_a_factor_out_within_its_group_and_over_all(values: pd.DataFrame, benchmark: Benchmark) -> None:
    """d alone makes group i: without it the weight of i goes to h (within g), or in proportion to everything."""
    field, _ = ranked_field(values, (0, 1), None, None, 0.4, benchmark.root)
    assert field.tree is not None
    flat = benchmark.root.shares()
    over_all = field.tree.weights_without("d")
    rest = {f: s / (1 - flat["d"]) for f, s in flat.items() if f != "d"}
    h, i, j, k = (over_all[field.tree._groups[g]] for g in "hijk")
    g = over_all[field.tree._groups["g"]]
    share = g / (g + j + k) * h / (h + i) * (1 / 6)
    assert share == pytest.approx(float(rest["a"]))
    assert i == 0
    assert j / (g + j + k) * 2 / 5 == pytest.approx(float(rest["e"]))
    within, every = (
        uncertainty.leave_one_factor_out(values, minimum_coverage=0.4, tree=benchmark.root, over_all=which)
        for which in (False, True)
    )
    assert not within["rank"].equals(every["rank"])


def test_a_slip_is_stated_in_the_scales_units() -> None:
    assert uncertainty.slip_size(Scale(min=0, max=10, step="0.5")) == 1
    assert uncertainty.slip_size(Scale(min=0, max=4, step=1)) is None
    assert uncertainty.slip_size(Scale(min=-3, max=3)) == 1
    assert uncertainty.slip_size(Scale(min=0, max=Fraction(1, 2))) == Fraction(1, 20)


def test_the_same_data_on_any_step_have_the_same_sensitivity() -> None:
    rng = np.random.default_rng(5)
    values = pd.DataFrame(5 * rng.integers(0, 21, (12, 4)) / 100, index=[f"c{i}" for i in range(12)])
    totals = []
    for step in ("0.1", 1, 5):
        scale = Scale(min=0, max=100, step=step)
        levels, size = [float(v) for v in scale.values.values()], uncertainty.slip_size(scale)
        found = uncertainty.sensitivity(values, levels, samples=128, size=float(size / 100))
        totals.append(found.set_index("group").loc["judgement", "total"])
    assert totals[0] == totals[1] == totals[2] > 0.05
