"""Scales of any decimals, scales whose lower end is better, bands, and trees of groups: what they say and refuse."""

from fractions import Fraction

import pytest
from pydantic import ValidationError

from ickit.benchmark.model import Benchmark
from ickit.benchmark.scale import Scale

FACTORS = [{"id": "a", "name": "A", "group": "x"}, {"id": "b", "name": "B", "group": "y"}]


def test_any_decimal_is_kept_as_it_is_written() -> None:
    scale = Scale(min=0, max=100)
    assert [scale.parse(t) for t in ("92.86", "92,860", "007.5", "100", "0.000000001")] == [
        "92.86", "92.86", "7.5", "100", "0.000000001",
    ]  # fmt: skip
    assert [scale.parse(t) for t in ("100.01", "-1", "1/2", "nan", "met")] == [None] * 5
    assert scale.value("92.86") == Fraction(9286, 10000)
    assert scale.native(Fraction(9286, 10000)) == Fraction("92.86")
    assert scale.fine
    assert not scale.few
    assert not scale.tells_in_place


def test_the_lower_end_can_be_the_better_one() -> None:
    scale = Scale(min=5, max=25, better="lower", bands={"partly": 15, "in_place": "7.5"})
    assert (scale.lowest, scale.highest) == ("25", "5")
    assert scale.value("10") == Fraction(3, 4)
    assert scale.native(Fraction(3, 4)) == 10
    assert [scale.standing(r) for r in ("5", "7.5", "7.51", "15", "15.1", "25")] == [
        "in_place", "in_place", "partly", "partly", "not_in_place", "not_in_place",
    ]  # fmt: skip
    assert scale.with_given(["7.5", "20", "x"]).names == ("25", "20", "7.5", "5")


def test_a_band_may_stand_alone_and_a_scale_without_one_tells_the_ends() -> None:
    alone = Scale(min=0, max=10, step=1, bands={"in_place": 8})
    assert [alone.standing(r) for r in ("0", "1", "7", "8", "10")] == [
        "not_in_place", "partly", "partly", "in_place", "in_place",
    ]  # fmt: skip
    assert alone.in_place == ("8", "9", "10")
    assert Scale(min=0, max=10).standing("9.99") == "partly"


def test_given_ratings_add_up_and_few_of_them_make_the_scale_few() -> None:
    scale = Scale(min=0, max=100).with_given(["5", "50"])
    assert scale.few
    assert scale.with_given(["50"]) is scale
    assert scale.with_given(["7"]).names == ("0", "5", "7", "50", "100")
    assert not scale.with_given(map(str, range(20))).few
    assert scale != Scale(min=0, max=100)


@pytest.mark.parametrize(
    ("scale", "message"),
    [
        ({"min": 0, "max": 10, "bands": {"in_place": 11}}, "a band must begin on the scale"),
        ({"min": 0, "max": 10, "bands": {"partly": 8, "in_place": 8}}, "partly must begin before in_place"),
        ({"min": 0, "max": 10, "better": "lower", "bands": {"partly": 2, "in_place": 8}}, "Better is lower here"),
        ({"levels": {"no": 0, "yes": 1}, "better": "lower"}, "a scale has levels, or better, not both"),
        ({"min": 3, "max": 3}, "max must lie above min"),
    ],
)
def test_what_a_scale_cannot_be(scale: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Scale.model_validate(scale)
    assert message in str(caught.value)


def tree(**changed: object) -> Benchmark:
    groups = [
        {"id": "p", "name": "P", "weight": "1/2", "mean": "geometric", "groups": [{"id": "x", "name": "X"}]},
        {"id": "y", "name": "Y", "coverage": "1/2"},
    ]
    return Benchmark.model_validate({"id": "t", "title": "T", "groups": groups, "key_factors": FACTORS} | changed)


def test_a_tree_holds_its_factors_in_its_leaves() -> None:
    found = tree()
    assert [(n.id, n.parent, n.depth, n.all_factors) for n in found.root.walk()] == [
        ("", None, 0, ("a", "b")), ("p", "", 1, ("a",)), ("x", "p", 2, ("a",)), ("y", "", 1, ("b",)),
    ]  # fmt: skip
    assert found.root.shares() == {"a": Fraction(1, 3), "b": Fraction(2, 3)}
    assert found.group_name("x") == "X"
    assert [n.id for n in found.subset(["b"]).root.walk()] == ["", "y"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"key_factors": [FACTORS[0], {"id": "b", "name": "B", "group": "p"}]},
            "is not a group that holds key factors",
        ),
        ({"key_factors": FACTORS[:1]}, "the group holds no key factor"),
        (
            {"groups": [{"id": "x", "name": "X"}, {"id": "y", "name": "Y", "groups": [{"id": "X", "name": "Z"}]}]},
            "twice",
        ),
        ({"groups": [{"id": "x", "name": "X", "mean": "harmonic"}]}, "geometric"),
        ({"groups": [{"id": "x", "name": "X", "power": "1/3"}]}, "power belongs to mean: power"),
        ({"groups": [{"id": "x", "name": "X", "weight": 0}]}, "a weight must be above 0"),
        ({"coverage": "3/2"}, "a coverage is a share from 0 to 1"),
    ],
)
def test_what_a_tree_cannot_be(changed: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        tree(**changed)
    assert message in str(caught.value)
