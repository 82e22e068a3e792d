"""Ratings made from indicators: goalposts, the ends of a wave, per head, direction, outliers, and nothing filled in."""

from fractions import Fraction

import pandas as pd
import pytest

from ickit.benchmark.model import Benchmark
from ickit.tables.made_ratings import INDICATORS, with_made_ratings

COLUMNS = ["city", "year", "benchmark", "key_factor", "assessor", "rating", "note", "missing"]
NONE = pd.DataFrame({name: pd.Series(dtype="int64" if name == "year" else "str") for name in COLUMNS})


def benchmark(**ways: dict[str, object]) -> Benchmark:
    factors = [{"id": name.replace("_", "-"), "name": name, "from": way} for name, way in ways.items()]
    return Benchmark.model_validate({"id": "b", "title": "B", "scale": {"min": 0, "max": 100}, "key_factors": factors})


def values(**given: list[tuple[str, int, float]]) -> pd.DataFrame:
    rows = [(city, year, name, value) for name, of_it in given.items() for city, year, value in of_it]
    return pd.DataFrame(rows, columns=["city", "year", "indicator", "value"])


def made(bench: Benchmark, indicators: pd.DataFrame, own: pd.DataFrame = NONE) -> pd.DataFrame:
    return with_made_ratings({"assessments": own, "indicators": indicators}, [bench])


def test_goalposts_per_head() -> None:
    """812 doctors for 250,000 people are 3.248 per 1,000: of 0 to 5 that is 64.96; 6.4 per 1,000 lies beyond."""
    way = {"indicator": "doctors", "per": "population", "times": 1000, "goalposts": [0, 5]}
    found = made(
        benchmark(doctors=way),
        values(doctors=[("a", 2022, 812), ("b", 2022, 640)], population=[("a", 2022, 250_000), ("b", 2022, 100_000)]),
    ).set_index("city")
    assert found["rating"].to_dict() == {"a": "64.96", "b": "100"}
    assert found.loc["a", "note"] == (
        "doctors 812 (2022) / population 250,000 (2022) × 1,000 = 3.248; goalposts: 0 to 5."
    )
    assert "beyond them and counts as the nearer one" in found.loc["b", "note"]
    assert set(found["assessor"]) == {INDICATORS}


def test_the_ends_of_the_wave_and_the_direction() -> None:
    given = values(rent=[("a", 2022, 20), ("b", 2022, 35), ("c", 2022, 60), ("a", 2023, 30), ("b", 2023, 40)])
    found = made(benchmark(rent={"indicator": "rent", "better": "lower"}), given).set_index(["year", "city"])["rating"]
    assert found.to_dict() == {
        (2022, "a"): "100", (2022, "b"): "62.5", (2022, "c"): "0", (2023, "a"): "100", (2023, "b"): "0",
    }  # fmt: skip


def test_outliers_are_cut_at_a_share_of_each_end() -> None:
    """Of 0, 10, …, 90 and 1000 a tenth lies below 10 and above 90: the place of 50 is (50 - 10)/80."""
    cities = [(f"c{i:02}", 2022, 10.0 * i) for i in range(10)]
    found = made(benchmark(x={"indicator": "x", "cut": "1/10"}), values(x=[*cities, ("z", 2022, 1000.0)])).set_index(
        "city"
    )["rating"]
    assert (found["c05"], found["c00"], found["c09"], found["z"]) == ("50", "0", "100", "100")


def test_nothing_is_filled_in() -> None:
    """b has no value of y in 2022, and its value of x may be one year old at most."""
    bench = benchmark(
        x={"indicator": "x", "goalposts": [0, 10], "years_back": 1},
        y={"indicator": "y", "per": "p", "goalposts": [0, 1]},
    )
    given = values(
        x=[("a", 2022, 5), ("b", 2021, 4), ("c", 2020, 3)], y=[("a", 2022, 1), ("c", 2022, 1)], p=[("a", 2022, 4)]
    )
    found = made(bench, given).set_index(["city", "year", "key_factor"])
    assert found.loc[("a", 2022, "y"), "rating"] == "25"
    assert pd.isna(found.loc[("c", 2022, "y"), "rating"])
    assert found.loc[("c", 2022, "y"), "note"] == "y 1 (2022), but no p to divide it by."
    assert pd.isna(found.loc[("c", 2022, "x"), "rating"])
    assert found.loc[("c", 2022, "x"), "note"] == "No value of x in 2021 to 2022."
    assert found.loc[("c", 2022, "x"), "missing"] == "no_value"
    assert ("b", 2022, "x") not in found.index


def test_where_somebody_rated_the_rest_the_rating_is_theirs_and_what_they_gave_stays() -> None:
    bench = benchmark(x={"indicator": "x", "goalposts": [0, 10]}, y={"indicator": "y", "goalposts": [0, 10]})
    own = pd.DataFrame([("a", 2022, "b", "y", "expert", "7", None, None)], columns=COLUMNS).astype(
        NONE.dtypes.to_dict()
    )
    found = made(bench, values(x=[("a", 2022, 5), ("a", 2021, 2)], y=[("a", 2022, 1)]), own)
    rows = found[["year", "key_factor", "assessor", "rating"]].fillna("").values.tolist()
    assert sorted(map(tuple, rows)) == [
        (2021, "x", INDICATORS, "20"),
        (2021, "y", INDICATORS, ""),
        (2022, "x", "expert", "50"),
        (2022, "y", "expert", "7"),
    ]


def test_a_wave_of_one_value_has_no_range() -> None:
    found = made(benchmark(x={"indicator": "x"}), values(x=[("a", 2022, 5), ("b", 2022, 5)]))
    assert found["rating"].isna().all()
    assert "no range to place it in" in found["note"].iloc[0]


@pytest.mark.parametrize(
    ("way", "message"),
    [
        ({"goalposts": [5, 5]}, "goalposts are two numbers, the smaller first"),
        ({"goalposts": [0, 5], "cut": "1/20"}, "cut is a share of the cities"),
        ({"cut": "1/2"}, "cut is a share of the cities"),
        ({"times": 0}, "times must be above 0"),
    ],
)
def test_what_a_way_cannot_be(way: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        benchmark(x={"indicator": "x", **way})


def test_only_a_scale_of_any_decimals_takes_them() -> None:
    content = {"id": "b", "title": "B", "key_factors": [{"id": "x", "name": "X", "from": {"indicator": "x"}}]}
    with pytest.raises(ValueError, match="numbers of any decimals"):
        Benchmark.model_validate(content)
    low = Benchmark.model_validate({**content, "scale": {"min": 1, "max": 5, "better": "lower"}})
    found = made(low, values(x=[("a", 2022, 1), ("b", 2022, 2), ("c", 2022, 4)])).set_index("city")["rating"]
    assert found.to_dict() == {"a": "5", "b": "3.666667", "c": "1"}
    assert low.scale.value(found["b"]).limit_denominator(1000) == Fraction(1, 3)
