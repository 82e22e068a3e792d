"""Groups of cities without order: a column of the cities table that the benchmark names."""

from fractions import Fraction
from pathlib import Path

import pytest
from pydantic import ValidationError

import ickit
from ickit.benchmark.model import Benchmark

PLACE = Path(__file__).resolve().parents[2] / "data" / "examples"
FACTORS = [{"id": "a", "name": "A"}]


@pytest.fixture(scope="module")
def study() -> ickit.Study:
    return ickit.load(PLACE / "expert-view", PLACE / "expert-view.yaml", assessor="expert-1", peer_group="region")


def test_scores_by_region(study: ickit.Study) -> None:
    found = study.by_grouping(2023, "region", exact=True).set_index("level")
    assert list(found.index) == ["North coast", "River plain", "Southern hills"]
    assert found["cities"].tolist() == [8, 8, 8]
    scores = study.scores(2023, exact=True).set_index("city")["score"]
    own = study.groups(2023, "region").query("level == 'River plain'")["city"]
    given = [scores[city] for city in own if scores[city] is not None]
    assert found.loc["River plain", "mean"] == sum(given, Fraction(0)) / len(given)
    with pytest.raises(ickit.InputError, match="no grouping"):
        study.by_grouping(2023, "network")


def test_a_region_is_a_peer_group(study: ickit.Study) -> None:
    page = ickit.report.city_report(study, "lindenfurt", 2023)
    assert "7 other cities in like conditions (region the same)" in page.key_factors().plain


def test_the_comparison_shows_each_region(study: ickit.Study) -> None:
    shown = ickit.report.key_factor_comparison(study, 2023).groups()
    assert {"by-region", "scores-by-region"} <= set(shown.tables)


@pytest.mark.parametrize("name", ["country", "city-size", "all"])
def test_what_a_grouping_cannot_be_called(name: str) -> None:
    context = [{"id": "city-size", "name": "Size"}]
    content = {"id": "b", "title": "B", "key_factors": FACTORS, "context_factors": context, "groupings": [name]}
    with pytest.raises(ValidationError, match="meaning of its own"):
        Benchmark.model_validate(content)
