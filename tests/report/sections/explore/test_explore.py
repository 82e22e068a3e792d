"""The explorer, driven by its controls."""

from io import StringIO

import pandas as pd
import pytest
from building import tables
from conftest import ROOT
from PIL import Image

from ickit.benchmark.library import load_benchmark
from ickit.report.elements import MIME
from ickit.report.sections.explore.controls import Explorer
from ickit.study import study_data

BENCHMARK = "introductory-language-courses"


@pytest.fixture(scope="module")
def network() -> study_data.StudyData:
    return study_data.load_data(str(ROOT / "data" / "demo"), BENCHMARK)


@pytest.fixture
def explorer(network) -> Explorer:
    return Explorer(network, 2024)


def test_the_first_view_is_a_page(explorer):
    shown = explorer.first()
    data = shown._repr_mimebundle_()
    assert set(data[MIME]["tables"]) == {"view", "test", "cities"}
    assert shown.plain.startswith("[Figure: Overall score by ")
    assert "Of two cities in different context" in shown.plain
    assert "Numbers (CSV)" in shown.html
    assert "<a " not in explorer.shown.value  # a widget's links do nothing in JupyterLab


def test_every_choice_changes_the_view(explorer, network):
    seen = [explorer.shown.value]

    def choose(control, value):
        control.value = value
        assert explorer.shown.value not in seen
        seen.append(explorer.shown.value)
        assert explorer.view is not None
        return explorer.view

    view = choose(explorer.result, "strategy")
    assert view.title.startswith("2 Strategy by ")
    view = choose(explorer.context, "city-resources")
    expected = network.ratings[(network.ratings["year"] == 2024) & (network.ratings["key_factor"] == "strategy")]
    assert view.cities.set_index("city")["result"].dropna().to_dict() == {
        c: 100 * float(v) for c, v in zip(expected["city"], expected["value"], strict=True) if v is not None
    }
    missing = list(view.cities.loc[view.cities["result"].isna(), "city"])
    assert missing
    view = choose(explorer.missing, "not_met")
    assert (view.cities.set_index("city").loc[missing, "result"] == 0).all()
    view = choose(explorer.group, explorer.group.options[1][1])
    assert set(view.cities["country"]) == {explorer.group.value.removeprefix("country:")}
    view = choose(explorer.wave, 2022)
    assert "2022" in view.title
    explorer.group.value = "all"
    view = choose(explorer.assessor, "peer")
    assert len(view.cities) == len(set(network.assessments.query("year == 2022 and assessor == 'peer'")["city"]))
    view = choose(explorer.context, "indicator:population")
    assert view.xlabel == "population (persons)"
    points = view.figure().axes[0].collections[0].get_offsets()
    assert len(points) == int(view.used.sum())


def test_a_group_of_like_cities_has_one_level(explorer):
    key = next(k for words, k in explorer.group.options if words.startswith("City resources: difficult"))
    explorer.context.value = "city-resources"
    explorer.group.value = key
    assert set(explorer.view.cities["level"]) == {"difficult"}
    assert "in the same context, so nothing can be said" in explorer.shown.value


def test_a_wave_without_ratings_is_said(explorer):
    explorer.assessor.value = "peer"
    explorer.wave.value = 2014
    assert "2014 is no wave" in explorer.shown.value
    assert explorer.view is None
    assert explorer.save.disabled
    explorer.wave.value = 2024
    assert explorer.view is not None
    assert not explorer.save.disabled


def test_a_view_is_saved_and_nothing_replaced_silently(explorer, tmp_path):
    explorer.folder.value = str(tmp_path)
    explorer.save.click()
    files = sorted(path.name for path in tmp_path.iterdir())
    stem = files[0].rpartition(".")[0]
    assert stem.startswith("overall-score-by-")
    assert stem.endswith("-2024-self")
    assert files == [f"{stem}.csv", f"{stem}.png", f"{stem}.svg"]
    assert (tmp_path / f"{stem}.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / f"{stem}.svg").read_text(encoding="utf-8").startswith("<svg")
    with Image.open(tmp_path / f"{stem}.png") as picture:
        assert round(picture.info["dpi"][0]) == 300
    saved = pd.read_csv(StringIO((tmp_path / f"{stem}.csv").read_text(encoding="utf-8-sig")))
    assert saved["name"].tolist() == explorer.view.cities["name"].tolist()
    assert set(saved["year"]) == {2024}
    assert set(saved["assessor"]) == {"self"}
    (tmp_path / f"{stem}.csv").write_text("mine", encoding="utf-8")
    explorer.save.click()
    assert "Nothing was saved" in explorer.message.value
    assert (tmp_path / f"{stem}.csv").read_text(encoding="utf-8") == "mine"
    explorer.replace.value = True
    explorer.save.click()
    assert "Saved in" in explorer.message.value
    assert (tmp_path / f"{stem}.csv").read_text(encoding="utf-8") != "mine"
    explorer.missing.value = "met"
    explorer.save.click()
    assert (tmp_path / f"{stem}-missing-met.csv").exists()


@pytest.mark.parametrize("name", ["../out", "a/b", "CON.x", "a b"])
def test_a_name_is_no_path(explorer, tmp_path, name):
    explorer.folder.value = str(tmp_path)
    explorer.name.value = name
    explorer.save.click()
    assert "is no name" in explorer.message.value
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(explorer, tmp_path):
    explorer.folder.value = str(tmp_path / "nowhere")
    explorer.save.click()
    assert "There is no folder" in explorer.message.value


def test_a_public_explorer_shows_no_city():
    public = study_data.load_data(str(ROOT / "data" / "demo"), BENCHMARK, public=True)
    explorer = Explorer(public, 2024)
    assert explorer.first().plain.endswith("The explorer shows single cities, so a public page has none.")
    assert explorer.save.disabled
    explorer.result.value = "strategy"
    assert explorer.view is None


def test_groups_made_from_indicators_and_indicators_as_numbers(nae):
    explorer = Explorer(study_data.load_data(str(nae), str(nae / "benchmark.yaml")), 2021)
    assert explorer.view.choices.context == "city-size"
    explorer.context.value = "indicator:foreign_born_share"
    assert explorer.view.found["n_cities"].item() == 100


def test_without_any_condition_it_says_so():
    benchmark = load_benchmark(BENCHMARK)
    built = tables(
        cities=[{"city": "a", "name": "A", "country": "DE"}],
        assessments=[
            {"city": "a", "year": 2024, "benchmark": BENCHMARK, "key_factor": k, "assessor": "self", "rating": "met"}
            for k in benchmark.ids
        ],
    )
    bare = study_data.StudyData(built, built.assessments, benchmark, "self", "self", "all", ("favourable", "difficult"))
    explorer = Explorer(bare, 2024)
    assert "no conditions and no indicators" in explorer.first().plain
    assert explorer.save.disabled
    explorer.result.value = "strategy"
    assert explorer.view is None


def test_the_groups_are_those_of_the_wave_and_assessor(explorer, network):
    assert explorer.group.options[0] == (f"All cities (n = {len(network.cities_in(2024))})", "all")
    explorer.wave.value = 2022
    assert explorer.group.options[0] == (f"All cities (n = {len(network.cities_in(2022))})", "all")
    explorer.group.value = explorer.group.options[-1][1]
    explorer.assessor.value = "peer"
    assert explorer.group.value in [key for _, key in explorer.group.options]
