"""Levels of context, groups from indicators, and peer groups."""

from fractions import Fraction

import pandas as pd
import pytest

from ickit.analysis.peer_groups import context_levels, group_names, group_of, latest_values, members, peer_factors
from ickit.benchmark.context_factor import ContextFactor
from ickit.benchmark.model import Benchmark
from ickit.errors import InputError

LEVELS = ("favourable", "neutral", "difficult", "very_difficult")
RATED = ContextFactor(id="resources", name="Resources")
SIZE = ContextFactor(id="size", name="Size", indicator="population", breaks=[200000, 500000], harder="higher")
WAVES = pd.DataFrame({"city": ["x", "y", "z"], "year": 2020})


def context(rows) -> pd.DataFrame:
    columns = ["city", "year", "factor", "assessor", "benchmark", "level", "public_note"]
    return pd.DataFrame(rows, columns=columns).astype({c: "str" for c in columns if c != "year"})


def indicators(rows) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["city", "year", "value"])
    return table.assign(indicator="population", unit="persons", source="s", flag=None)


def levels(factor, rows=(), values=()) -> pd.DataFrame:
    return context_levels(
        WAVES, [factor], context(rows), indicators(values), benchmark="b", assessor="self", levels=LEVELS
    )


def test_a_rating_for_this_benchmark_goes_before_one_for_all():
    found = levels(
        RATED,
        [
            ("x", 2020, "resources", "self", None, "neutral", None),
            ("x", 2020, "resources", "self", "b", "very_difficult", "n"),
            ("y", 2020, "resources", "self", "other", "difficult", None),
            ("z", 2020, "resources", "peer", None, "difficult", None),
            ("z", 2019, "resources", "self", None, "difficult", None),
        ],
    )
    assert found[["city", "level", "order"]].to_numpy().tolist() == [["x", "very difficult", 3]]


def test_breaks_are_closed_below_and_the_latest_value_counts():
    found = levels(
        SIZE,
        values=[("x", 2015, 200000), ("x", 2019, 199999), ("y", 2018, 200000), ("z", 2021, 1), ("z", 2016, 500000)],
    ).set_index("city")
    assert found["level"].to_dict() == {
        "x": "below 200,000 persons",
        "y": "200,000 to below 500,000 persons",
        "z": "500,000 persons and above",
    }
    assert found["value_year"].to_dict() == {"x": 2019, "y": 2018, "z": 2016}
    assert found["harder"].to_dict() == {"x": 0, "y": 1, "z": 2}


def test_which_end_is_harder():
    lower = SIZE.model_copy(update={"harder": "lower"})
    none = SIZE.model_copy(update={"harder": "none"})
    values = [("x", 2020, 1), ("y", 2020, 600000)]
    assert levels(lower, values=values).set_index("city")["harder"].to_dict() == {"x": 2, "y": 0}
    assert levels(none, values=values)["harder"].isna().all()


def test_no_value_up_to_the_wave_gives_no_row():
    assert latest_values(WAVES, indicators([("x", 2021, 5.0)]), "population").empty
    assert levels(SIZE, values=[("x", 2021, 5.0)]).empty
    assert levels(RATED).empty


def test_names_of_groups():
    assert group_names([Fraction(1, 2)]) == ["below 0.5", "0.5 and above"]


@pytest.fixture
def benchmark() -> Benchmark:
    return Benchmark(id="b", title="B", key_factors=[{"id": "a", "name": "A"}], context_factors=[RATED, SIZE])


def test_peer_group_by_factors_country_and_own_breaks(benchmark):
    assert peer_factors("all", benchmark, []) == []
    assert [f.id for f in peer_factors("resources, country,size", benchmark, [])] == ["resources", "size"]
    own = peer_factors("population/100/1000", benchmark, ["population"])[0]
    assert own.breaks == (100, 1000)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("resurces", 'Did you mean "resources"'),
        ("populatio/1", 'Did you mean "population"'),
        ("population/2/1", "rising numbers"),
        ("population/x", "rising numbers"),
    ],
)
def test_a_wrong_peer_group_is_said(benchmark, wrong, said):
    with pytest.raises(InputError, match=said):
        peer_factors(wrong, benchmark, ["population"])


def test_peers_share_level_and_country():
    cities = pd.DataFrame({"city": ["x", "y", "z"], "country": ["DE", "DE", None]})
    found = levels(SIZE, values=[("x", 2020, 1), ("y", 2020, 2)])

    def together(city, peer_group):
        group = group_of(city, 2020, peer_group, found, cities)
        return None if group is None else members(group, 2020, found, cities, cities["city"])

    assert together("x", "size") == ["x", "y"]
    assert together("x", "country") == ["x", "y"]
    assert together("x", "all") == ["x", "y", "z"]
    assert together("x", "country,size") == ["x", "y"]
    assert together("z", "size") is None
    assert together("z", "country") is None
