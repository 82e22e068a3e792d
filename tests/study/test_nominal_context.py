"""Context factors whose groups have no order: read, shown by group, a peer group, and never tested for an order."""

import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from pydantic import ValidationError

import ickit
from ickit.analysis.similar_cities import Condition, distances
from ickit.benchmark.context_factor import ContextFactor
from ickit.benchmark.library import load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.collect.forms.context import context
from ickit.collect.forms.identity import identity
from ickit.collect.platforms.xlsform import xlsform
from ickit.errors import InputError
from ickit.report.sections.explore import controls, view
from ickit.study.associations import load_tests
from ickit.study.similar import conditions

PLACE = Path(__file__).resolve().parents[2] / "data" / "examples"
LEADS = ("elected_mayor", "council", "appointed")


@pytest.fixture(scope="module")
def study() -> ickit.Study:
    return ickit.load(PLACE / "expert-view", PLACE / "expert-view.yaml", assessor="expert-1", peer_group="governance")


def test_its_groups_stand_in_the_benchmarks_order_and_none_is_harder(study: ickit.Study) -> None:
    rows = study.context(2023).query("context_factor == 'governance'")
    assert len(rows) == 24
    assert rows["harder"].isna().all()
    order = rows.drop_duplicates("level").set_index("level")["order"].to_dict()
    assert order == {"elected mayor": 0, "council": 1, "appointed": 2}


def test_results_are_compared_by_its_groups(study: ickit.Study) -> None:
    found = study.by_context_factor(2023, "governance")
    assert found["level"].tolist() == ["elected mayor", "council", "appointed"]
    assert found["cities"].sum() == 24
    page = ickit.report.context_comparison(study, 2023, permutations=100)
    assert "appointed" in set(page.scores_by_level().tables["groups"]["level"])
    assert "appointed" in page.in_place_by_level().tables["in-place-by-level"]["level"].to_list()


def test_it_is_a_peer_group(study: ickit.Study) -> None:
    own = study.groups(2023, "governance").set_index("city")["level"]
    others = study.peer_group_of("lindenfurt", 2023)["city"]
    assert set(others) == set(own.index[own == own["lindenfurt"]]) - {"lindenfurt"}
    said = ickit.report.city_report(study, "lindenfurt", 2023).key_factors().plain
    assert "Who leads the city" in said


def test_no_test_asks_for_an_order(study: ickit.Study) -> None:
    tests = load_tests(study.data, 2023, permutations=10)
    assert "governance" not in [factor.id for factor in tests.factors]
    assert set(tests.context([2023])) == {"city", "year", "context:national-legislation", "context:city-size"}
    with pytest.raises(InputError, match="has groups without order, so no D"):
        load_tests(study.data, 2023, context_factors="governance,city-size")
    shown = ickit.report.context_comparison(study, 2023, permutations=10).association_tests().plain
    assert "Not tested here, since it has groups without order: Who leads the city." in shown
    panel = controls.Explorer(study.data, 2023)
    assert "governance" not in [key for _, key in panel.context.options]
    assert "governance:0" in [key for _, key in view.groups(study.data, 2023)]


def test_in_the_list_of_similar_cities_it_is_the_same_or_another(study: ickit.Study) -> None:
    (kind,) = {c.kind for c in conditions(study.data, 2023, ["governance"])}
    assert kind == "group"
    away = distances(Condition("who leads", (2.0, 0.0, 2.0, float("nan"), 1.0), "group"), 0)
    assert away[:3].tolist() == [0.0, 1.0, 0.0]
    assert away[4] == 1.0
    assert away[3] != away[3]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    pd.DataFrame({"city": ["x", "y"], "name": ["X", "Y"]}).to_csv(tmp_path / "cities.csv", index=False)
    head = ["city", "year", "benchmark", "key_factor", "assessor", "rating"]
    rows = [(city, 2024, "bench", "a", "self", "met") for city in "xy"]
    pd.DataFrame(rows, columns=head).to_csv(tmp_path / "assessments.csv", index=False)
    (tmp_path / "bench.yaml").write_text(
        "id: bench\ntitle: Bench\nkey_factors: [{id: a, name: A}]\ncontext_factors:\n"
        "  - {id: provider, name: Provider, groups: [city, state, ngo]}\n  - {id: money, name: Money}\n"
    )
    return tmp_path


def _context(source: Path, *rows: tuple[str, str, str, str]) -> ickit.Study:
    head = ["city", "year", "factor", "benchmark", "level", "assessor"]
    given = [(city, 2024, factor, benchmark, level, "self") for city, factor, benchmark, level in rows]
    pd.DataFrame(given, columns=head).to_csv(source / "context.csv", index=False)
    return ickit.load(source, source / "bench.yaml")


def test_its_words_are_read_and_faults_name_them(source: Path) -> None:
    study = _context(
        source, ("x", "provider", "", "NGO"), ("y", "provider", "bench", "dont_know"), ("x", "money", "", "Difficult")
    )
    levels = study.context(2024).set_index("context_factor")["level"].to_dict()
    assert levels == {"provider": "ngo", "money": "difficult"}
    with pytest.raises(InputError) as told:
        _context(source, ("x", "provider", "", "difficult"), ("y", "money", "", "ngo"), ("y", "provider", "", "stat"))
    said = str(told.value)
    assert '"difficult" is not a context level (city, state, ngo)' in said
    assert '"ngo" is not a context level (favourable, neutral, difficult, very_difficult)' in said
    assert 'Did you mean "state"?' in said


def test_forms_offer_its_groups() -> None:
    bench = load_benchmark(PLACE / "expert-view.yaml")
    page = context(bench)
    assert page is not None
    entries = {line.key: line.cells["choice"] for line in page.lines if line.style == "row"}
    assert entries["context governance"].choice.labels[:3] == ("elected mayor", "council", "appointed")  # type: ignore[union-attr]
    assert entries["context national-legislation"].choice.labels[0] == "favourable"  # type: ignore[union-attr]
    book = openpyxl.load_workbook(io.BytesIO(xlsform(bench)))
    assert set(LEADS) <= {cell.value for cell in book["choices"]["B"]}


def test_a_form_made_before_a_factor_had_groups_is_another() -> None:
    factors = [{"id": "a", "name": "A"}]
    plain, grouped = (
        Benchmark.model_validate({"id": "b", "title": "B", "key_factors": factors, "context_factors": [one]})
        for one in ({"id": "c", "name": "C"}, {"id": "c", "name": "C", "groups": ["x", "y"]})
    )
    assert identity(plain)["questions"] != identity(grouped)["questions"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"groups": ["one"]}, "two groups or more"),
        ({"groups": ["one", "ONE"]}, "stands twice"),
        ({"groups": ["one", "dont_know"]}, "cannot name a group"),
        ({"groups": ["one", "two"], "indicator": "people", "breaks": [5]}, "belong to a factor of the context table"),
        ({"groups": ["one", "two"], "harder": "higher"}, "harder belongs to an indicator"),
    ],
)  # fmt: skip
def test_what_groups_cannot_be(more: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        ContextFactor.model_validate({"id": "c", "name": "C", **more})
