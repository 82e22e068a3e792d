"""Rank intervals and aggregated Sobol indices against full enumeration of all choices, and on a real index."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from ickit.analysis.uncertainty import Assumptions, draw_ranks, judgement_slip, sensitivity
from ickit.analysis.uncertainty.field import smallest_ranks
from ickit.analysis.uncertainty.sobol import aggregated_sums

LEVELS = (0.0, 0.5, 1.0)
SLIP = 0.2
VALUES = pd.DataFrame(
    [[1.0, 0.5, 0.5], [0.0, 0.5, np.nan], [0.5, 1.0, 0.0]], index=list("xyz"), columns=["a", "b", "c"]
)
GROUPS = ("missing", "judgement", "aggregation")


def score(value, counted, power):
    return np.mean([v**power for v, c in zip(value, counted, strict=True) if c])


@pytest.fixture(scope="module")
def every():
    """All arrangements: chance, state of each of the three groups, and the ranks of the three cities."""
    cells = [(i, j) for i in range(3) for j in range(3) if not np.isnan(VALUES.iat[i, j])]
    ways = []
    for i, j in cells:
        at = LEVELS.index(VALUES.iat[i, j])
        moves = {m for m in (at - 1, at + 1) if 0 <= m <= 2}
        ways.append([(at, 1 - SLIP), *((m, SLIP / len(moves)) for m in moves)])
    gaps = [(None, 1 / 4), (0.0, 1 / 4), (1.0, 1 / 4), *((v, 1 / 8) for v in VALUES["c"].dropna())]
    rows = []
    for n_judged, judged in enumerate(product(*ways)):
        value = VALUES.to_numpy().copy()
        for (i, j), (level, _) in zip(cells, judged, strict=True):
            value[i, j] = LEVELS[level]
        chance = np.prod([p for _, p in judged])
        for n_gap, (gap, of_gap) in enumerate(gaps):
            counted = np.ones((3, 3), dtype=bool)
            counted[1, 2] = gap is not None
            value[1, 2] = gap if gap is not None else 0
            for power in (0, 1):
                scores = [score(v, c, (1, 0.5)[power]) for v, c in zip(value, counted, strict=True)]
                rows.append((chance * of_gap / 2, n_gap, n_judged, power, *smallest_ranks(np.array([scores]))[0]))
    return pd.DataFrame(rows, columns=["chance", *GROUPS, *VALUES.index])


def test_intervals_and_thirds_are_those_of_all_12960_arrangements(every):
    assert len(every) == 12_960
    assert every["chance"].sum() == pytest.approx(1)
    found = draw_ranks(VALUES, LEVELS, assumptions=Assumptions(GROUPS, slip=SLIP), draws=40_000, minimum_coverage=0.5)
    rows = found.intervals().set_index("city")
    for city in VALUES.index:
        reached = every.groupby(city)["chance"].sum().reindex([1, 2, 3], fill_value=0)
        for column, share in (("median", 0.5), ("p5", 0.05), ("p95", 0.95)):
            assert rows.loc[city, column] == 1 + int((reached.cumsum() < share).sum()), (city, column)
        thirds = rows.loc[city, ["top_third", "middle_third", "bottom_third"]].astype(float)
        assert thirds.to_numpy() == pytest.approx(reached.to_numpy(), abs=0.012)


def test_order_shares_are_those_of_all_arrangements(every):
    found = draw_ranks(VALUES, LEVELS, assumptions=Assumptions(GROUPS, slip=SLIP), draws=40_000, minimum_coverage=0.5)
    shares = found.order_shares(["x", "z", "y"])
    assert shares[["city", "next_city"]].to_numpy().tolist() == [["x", "z"], ["z", "y"]]
    for row in shares.itertuples():
        first, second = every[row.city], every[row.next_city]
        for column, holds in (("above", first < second), ("equal", first == second), ("below", first > second)):
            assert getattr(row, column) == pytest.approx(every.loc[holds, "chance"].sum(), abs=0.012)


def test_aggregated_indices_are_those_of_all_arrangements(every):
    found = sensitivity(
        VALUES, LEVELS, assumptions=Assumptions(GROUPS, slip=SLIP), samples=60_000, minimum_coverage=0.5
    ).set_index("group")
    cities = list(VALUES.index)
    mean = every[cities].mul(every["chance"], axis=0).sum()

    def made(by):
        weight = every.groupby(by)["chance"].sum()
        inside = every[cities].mul(every["chance"], axis=0).groupby([every[b] for b in by]).sum().div(weight, axis=0)
        return float(((inside - mean) ** 2).mul(weight, axis=0).sum().sum())

    whole = made(list(GROUPS))
    for group in GROUPS:
        others = [g for g in GROUPS if g != group]
        row = found.loc[group]
        assert row["first_order"] == pytest.approx(made([group]) / whole, abs=4 * row["first_error"])
        assert row["total"] == pytest.approx(1 - made(others) / whole, abs=4 * row["total_error"])
        assert row["total_error"] < 0.01


def test_errors_of_the_indices_are_those_between_seeds():
    rng = np.random.default_rng(3)
    values = pd.DataFrame(rng.choice(LEVELS, (12, 5)), index=[f"c{i}" for i in range(12)])
    runs = [sensitivity(values, LEVELS, samples=512, seed=seed) for seed in range(40)]
    for column, error in (("first_order", "first_error"), ("total", "total_error")):
        between = np.std([run[column].astype(float) for run in runs], axis=0, ddof=1)
        said = np.mean([run[error].astype(float) for run in runs], axis=0)
        moves = between > 1e-9
        assert between[moves] == pytest.approx(said[moves], rel=0.45)


def test_a_choice_that_always_moves_ranks_equally_far_counts():
    """Two outputs that one choice swaps: the mean shift is constant, the ranks' own variance is all its doing."""
    side = np.random.default_rng(1).integers(0, 2, (2, 4_000))
    a, b = (np.column_stack([s + 1, 2 - s]).astype(float) for s in side)
    found = aggregated_sums(a, b, [b, a]).indices()
    assert found["first_order"].to_numpy() == pytest.approx([1, 0], abs=0.05)
    assert found["total"].to_numpy() == pytest.approx([1, 0], abs=0.05)


def test_on_the_published_index_judgement_makes_more_of_the_ranks_variance_than_aggregation(nae):
    rows = pd.read_csv(nae / "assessments.csv")
    values = (rows.pivot(index="city", columns="key_factor", values="rating").astype(float) - 1) / 4
    policy = {"government-leadership", "economic-empowerment", "inclusivity", "community", "legal-support"}
    policy.add("emergency-management")
    weights = pd.Series({f: 1 / 12 if f in policy else 1 / 8 for f in values.columns})
    found = sensitivity(values, [0, 0.25, 0.5, 0.75, 1], weights=weights).set_index("group")
    assert found.loc["judgement", "first_order"] == pytest.approx(0.54, abs=0.02)
    assert found.loc["aggregation", "first_order"] == pytest.approx(0.23, abs=0.02)
    assert found.loc["judgement", "shift_first_order"] < 0.1
    assert found.loc["aggregation", "shift_first_order"] > 0.8


def test_the_published_index_by_brute_force(nae):
    """First-order indices of the ranks from their definition, var(E[rank | group]) over var(rank), each city by itself:
    the group drawn 250 times, all other choices 50 times beside each. Nothing of the package is used.
    """
    rows = pd.read_csv(nae / "assessments.csv")
    rating = rows.pivot(index="city", columns="key_factor", values="rating").astype(float)
    outcome = ["job-opportunities", "economic-prosperity", "livability", "civic-participation"]
    weight = np.array([1 / 8 if f in outcome else 1 / 12 for f in rating.columns])
    scale, r, n = rating.to_numpy(), np.random.default_rng(5), 250

    def judgement():
        up = np.where(scale == 1, 1, np.where(scale == 5, -1, r.choice([-1, 1], scale.shape)))
        return (scale + up * (r.random(scale.shape) < 0.1) - 1) / 4

    def ranked(values, weights, power):
        score = (values ** (0.5 if power else 1)) @ (weights / weights.sum())
        return (score[None, :] > score[:, None] + 1e-12).sum(axis=1) + 1

    draw = {
        "judgement": judgement,
        "weights": lambda: weight * (1 + 0.25 * r.uniform(-1, 1, len(weight))),
        "aggregation": lambda: r.random() < 0.5,
    }

    def first_order(group):
        means, within = [], []
        for _ in range(n):
            fixed = draw[group]()
            ranks = np.array(
                [
                    ranked(*(fixed if g == group else draw[g]() for g in ("judgement", "weights", "aggregation")))
                    for _ in range(n // 5)
                ]
            )
            means.append(ranks.mean(axis=0))
            within.append(ranks.var(axis=0, ddof=1))
        inside = np.mean(within, axis=0)
        between = np.var(means, axis=0, ddof=1) - inside / (n // 5)
        return between.sum() / (between + inside).sum()

    assert first_order("judgement") == pytest.approx(0.54, abs=0.03)
    assert first_order("aggregation") == pytest.approx(0.23, abs=0.03)


def test_the_chance_of_a_slip_is_the_sources_own_from_five_reviewed_cities_up():
    five = pd.DataFrame({"city": list("aabbccdde"), "difference": [0, 50, 0, -100, 0, 0, 0, 0, 50]})
    assert judgement_slip(five).chance == pytest.approx(3 / 9)
    assert judgement_slip(five).observed
    four = judgement_slip(five[five["city"] != "e"])
    assert (four.chance, four.observed, four.cities) == (0.1, False, 4)
    assert judgement_slip(five.iloc[:0]).chance == 0.1
