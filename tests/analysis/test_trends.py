"""Change over waves: for all, for the same cities, and what is due to who answered."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from building import tables
from hypothesis import given, settings
from hypothesis import strategies as st

from ickit.analysis import benchmark_versions, scores, trends
from ickit.benchmark.library import load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.demo import generate
from ickit.demo.truth import BENCHMARK
from ickit.errors import InputError


def values(**waves):
    """``values(w2020={"a": 50})``: a wave's values by city."""
    rows = [(c, int(w[1:]), Fraction(v)) for w, cities in waves.items() for c, v in cities.items()]
    made = pd.DataFrame(rows, columns=["city", "year", "value"])
    return made.astype({"city": "str", "year": "int64", "value": "object"})


def test_the_naive_trend_can_have_the_other_sign():
    """Every city gets better by 5, but the best leave and a weak one joins."""
    held = values(w2018={"a": 40, "b": 50, "top": 90}, w2022={"a": 45, "b": 55, "new": 20})
    (row,) = trends.changes(held).to_dict("records")
    assert (row["mean_earlier"], row["mean_later"], row["change"]) == (60, 40, -20)
    assert (row["stayed"], row["joined"], row["left"], row["who_answered"]) == (5, -10, -15, -25)
    assert (row["cities_both"], row["cities_joined"], row["cities_left"]) == (2, 1, 1)
    assert (row["up"], row["same"], row["down"]) == (2, 0, 0)
    assert row["stayed_no_interval"] == "There are 2 cities; an interval needs at least 6."
    assert row["change_no_interval"] == "There are 3 cities; an interval needs at least 6."


wave = st.dictionaries(st.sampled_from("abcdefgh"), st.fractions(0, 100, max_denominator=36), max_size=8)


@settings(deadline=None, max_examples=60)
@given(wave, wave)
def test_the_parts_add_up_exactly(old, new):
    (row,) = trends.changes(values(w2018=old, w2022=new), [(2018, 2022)]).to_dict("records")
    both = old.keys() & new.keys()
    assert row["cities_both"] + row["cities_joined"] == row["cities_later"] == len(new)
    assert row["cities_both"] + row["cities_left"] == row["cities_earlier"] == len(old)
    if both:
        assert row["stayed"] + row["joined"] + row["left"] == row["change"] == row["stayed"] + row["who_answered"]
        assert row["stayed"] == sum(new[c] - old[c] for c in both) / len(both)
        if old.keys() == new.keys():
            assert row["joined"] == row["left"] == 0
    else:
        assert row["stayed"] is None
        assert row["who_answered"] is None
        assert (row["change"] is None) is (not old or not new)


def test_means_of_all_and_of_the_same_cities_in_every_wave():
    held = values(w2013={"a": 10, "b": 30, "c": 80}, w2015={"a": 20, "c": 60}, w2020={"a": 30, "b": 90, "c": 40})
    found = trends.means(held)[["year", "base", "cities", "mean"]].to_numpy().tolist()
    assert found == [
        [2013, "all who answered", 3, 40],
        [2015, "all who answered", 2, 40],
        [2020, "all who answered", 3, Fraction(160, 3)],
        [2013, "the same cities", 2, 45],
        [2015, "the same cities", 2, 40],
        [2020, "the same cities", 2, 35],
    ]
    assert trends.matched(held, [2013, 2020]) == ["a", "b", "c"]
    assert trends.means(held, [2020, 2013])["cities"].tolist() == [3, 3, 3, 3]


def test_intervals_stand_with_enough_cities():
    rng = np.random.default_rng(3)
    old = {f"c{i}": int(v) for i, v in enumerate(rng.integers(20, 80, 12))}
    new = {c: v + 10 + i % 6 for i, (c, v) in enumerate(old.items())}
    (row,) = trends.changes(values(w2018=old, w2022=new)).to_dict("records")
    assert 10 < row["stayed_low"] < float(row["stayed"]) < row["stayed_high"] < 15
    assert row["change_low"] == pytest.approx(row["stayed_low"], abs=0.2)  # the one drawn, the other computed
    assert row["change_high"] == pytest.approx(row["stayed_high"], abs=0.2)
    moved = {f"n{i}": v for i, v in enumerate(new.values())}
    (apart,) = trends.changes(values(w2018=old, w2022=moved)).to_dict("records")
    assert apart["change"] == row["change"]
    assert apart["change_high"] - apart["change_low"] > 3 * (row["change_high"] - row["change_low"])


def test_one_wave_or_none_has_no_change():
    none = values(w2020={})
    assert trends.changes(none).empty
    assert list(trends.changes(none).columns) == list(trends.CHANGES)
    assert trends.means(none).empty
    assert list(trends.means(none).columns) == list(trends.MEANS)
    one = values(w2020={"a": 50})
    assert trends.changes(one).empty
    assert trends.means(one)["mean"].tolist() == [50, 50]


def test_scores_and_key_factors_as_values(three, assessed):
    table = assessed({("x", 2018): "met - partly_met", ("x", 2020): "- - met", ("y", 2020): "met met met"}, three)
    ratings = scores.ratings(table, three)
    found = trends.of_scores(scores.score(ratings, three))
    assert found.to_numpy().tolist() == [["x", 2018, 75], ["y", 2020, 100]]
    assert trends.of_key_factor(ratings, "c").to_numpy().tolist() == [
        ["x", 2018, 50],
        ["x", 2020, 100],
        ["y", 2020, 100],
    ]
    changes = trends.key_factor_changes(ratings, three)
    assert changes["key_factor"].tolist() == ["a", "b", "c"]
    assert changes["stayed"].tolist() == [None, None, 50]
    assert changes["cities_both"].tolist() == [0, 0, 1]


def test_a_citys_own_path_spans_waves_it_was_not_rated_in(three, assessed):
    table = assessed(
        {("x", 2015): "not_met met -", ("x", 2018): "- met met", ("x", 2022): "met partly_met not_applicable"}, three
    )
    found = trends.path(scores.ratings(table, three), three, "x")
    by_factor = dict(list(found.groupby("key_factor")))
    assert by_factor["a"]["change"].tolist() == [None, None, 100]
    assert by_factor["a"]["previous_year"].fillna(0).tolist() == [0, 0, 2015]
    assert by_factor["b"]["change"].tolist() == [None, 0, -50]
    assert by_factor["c"]["change"].tolist() == [None, None, None]
    assert by_factor["c"]["applies"].tolist() == [True, True, False]
    assert trends.path(scores.ratings(table, three), three, "nobody").empty


def benchmarks(**follows):
    old = {"id": "old", "title": "O", "key_factors": [{"id": "a", "name": "A"}, {"id": "z", "name": "Z"}]}
    new = {
        "id": "new",
        "title": "N",
        "scale": {"min": 1, "max": 5},
        "follows": {"benchmark": "old", **follows},
        "key_factors": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
    }
    return Benchmark.model_validate(new), Benchmark.model_validate(old)


def test_an_earlier_version_compares_on_the_factors_that_correspond(assessed):
    new, old = benchmarks(factors={"b": "z"})
    now = scores.ratings(assessed({("x", 2022): "5 3"}, new), new)
    before = scores.ratings(assessed({("x", 2018): "not_met partly_met", ("x", 2022): "met met"}, old), old)
    found, part = benchmark_versions.with_earlier(now, new, before, old)
    assert part.ids == ("b",)
    assert found[["year", "key_factor", "value", "version"]].to_numpy().tolist() == [
        [2018, "b", Fraction(1, 2), "old"],
        [2022, "b", Fraction(1, 2), "new"],
    ]
    assert trends.key_factor_changes(found, part)["stayed"].tolist() == [0]


def test_without_a_mapping_factors_of_the_same_id_correspond(assessed):
    new, old = benchmarks()
    assert benchmark_versions.corresponding(new, old)[["key_factor", "earlier_key_factor"]].to_numpy().tolist() == [
        ["a", "a"]
    ]
    none = scores.ratings(tables().assessments, old)
    now = scores.ratings(assessed({("x", 2022): "5 3"}, new), new)
    found, part = benchmark_versions.with_earlier(now, new, none, old)
    assert (part.ids, len(found)) == (("a",), 1)


def test_a_wrong_mapping_is_named():
    new, old = benchmarks(factors={"b": "y"})
    with pytest.raises(InputError, match='"y" is not a key factor of old'):
        benchmark_versions.corresponding(new, old)
    with pytest.raises(InputError, match='does not follow "new"'):
        benchmark_versions.corresponding(old, new)


@pytest.mark.parametrize("cities", [24, 150])
def test_the_planted_trend_of_the_same_cities_has_the_other_sign_than_the_naive_one(cities):
    """In the synthetic data every city improves, strong cities leave and weak ones join."""
    benchmark = load_benchmark(BENCHMARK)
    ratings = scores.ratings(generate(cities=cities)["assessments"], benchmark, "self")
    values = trends.of_scores(scores.score(ratings, benchmark))
    waves = sorted(values["year"].unique())
    (row,) = trends.changes(values, [(waves[0], waves[-1])]).to_dict("records")
    assert row["change"] < 0 < row["stayed"]
    assert row["stayed_low"] > 0
    assert row["joined"] < 0
    assert row["left"] < 0
    by_base = dict(list(trends.means(values).groupby("base")["mean"]))
    assert by_base[trends.ALL].iloc[-1] < by_base[trends.ALL].iloc[0]
    assert by_base[trends.SAME].iloc[-1] > by_base[trends.SAME].iloc[0]


def test_a_change_has_an_interval_only_where_that_of_the_same_cities_has_one() -> None:
    """Eight cities 10, 20, … 80, then the same with the first at 20: one of eight differs, too few for an interval."""
    rows = [(f"c{i}", y, Fraction(10 * (i + 1) + 10 * (y == 2022 and i == 0))) for y in (2020, 2022) for i in range(8)]
    values = pd.DataFrame(rows, columns=["city", "year", "value"])
    (row,) = trends.changes(values).to_dict("records")
    assert row["change"] == row["stayed"] == Fraction(5, 4)
    assert np.isnan(row["change_low"])
    assert row["change_no_interval"] == row["stayed_no_interval"] != ""
    joined = pd.concat([values, pd.DataFrame([("x", 2022, Fraction(50))], columns=values.columns)])
    (row,) = trends.changes(joined).to_dict("records")
    assert np.isnan(row["change_low"])
    more = [(i % 8) * (year == 2022) for i, year in enumerate(values["year"])]
    moved = values.assign(value=[v + m for v, m in zip(values["value"], more, strict=True)])
    (row,) = trends.changes(moved).to_dict("records")
    assert (row["change_low"], row["change_high"]) == (row["stayed_low"], row["stayed_high"])
    assert not np.isnan(row["change_low"])
