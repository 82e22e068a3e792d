"""The example benchmarks: their tables are what the program writes, and they are read without a fault."""

from pathlib import Path

import pytest

import ickit
from ickit.demo.examples import EXAMPLES, write_examples
from ickit.report.sections.wording import made_words
from ickit.study.associations import load_tests

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "data" / "examples"


def test_the_shipped_tables_are_those_the_program_writes(tmp_path: Path) -> None:
    write_examples(tmp_path)
    made = {file.relative_to(tmp_path): file.read_bytes() for file in tmp_path.rglob("*.csv")}
    shipped = {file.relative_to(PLACE): file.read_bytes() for file in PLACE.rglob("*.csv")}
    assert made == shipped


@pytest.fixture(scope="module")
def index() -> ickit.Study:
    return ickit.load(PLACE / "city-conditions-index", PLACE / "city-conditions-index.yaml")


def test_the_index_is_made_of_indicators_alone(index: ickit.Study) -> None:
    assert index.assessor == "indicators"
    assert index.waves == [2021, 2023]
    scores = index.scores(2023)
    assert scores["score"].between(5, 95).sum() == len(scores) == 24
    assert len(made_words(index.benchmark)) == len(index.benchmark.key_factors)


def test_every_node_of_the_index_has_scores(index: ickit.Study) -> None:
    found = index.group_scores(2023)
    assert found.groupby("group_name", sort=False)["depth"].first().to_dict() == {
        "Work and learning": 1, "Jobs": 2, "Learning": 2, "Living": 1, "Homes": 2, "Health": 2, "Public life": 1,
    }  # fmt: skip
    assert set(found["parent"].dropna()) == {"work", "living"}
    assert found["score"].isna().any()


def test_experts_rate_from_0_to_100() -> None:
    assert set(EXAMPLES) == {"city-conditions-index", "expert-view"}
    study = ickit.load(PLACE / "expert-view", PLACE / "expert-view.yaml", assessor="expert-2")
    rows = study.scores(2023)
    assert (rows["in_place"] > 0).any()
    assert (rows[["in_place", "partly", "not_in_place", "not_rated", "not_applicable"]].sum(axis=1) == 8).all()
    assert study.ratings(2023)["rating"].str.contains(".", regex=False).any()


def test_an_indicator_that_makes_a_rating_is_no_condition_beside_it(index: ickit.Study) -> None:
    tests = load_tests(index.data, 2023, permutations=10)
    assert tests.indicator_names == ["newcomers", "population", "unemployment"]


def test_pages_of_numbers_without_bands_speak_of_the_best_rating(index: ickit.Study) -> None:
    page = ickit.report.city_report(index, "switnozar", 2023)
    said = page.next_steps().plain
    assert "How the rating was made: “" in said
    assert "The city's reasons" not in said
    assert "Other cities at the best rating" in said
    assert "that have it in place" not in said
    assert "at the best rating" in page.similar_cities().plain.lower()
    brief = ickit.report.city_brief(index, "switnozar", 2023).sheet().plain
    assert "so it sets no objectives" in brief
    assert "only the best rating counts as that" in ickit.report.practices(index).headline().plain
