"""What a study keeps of its own results stays with it."""

from dataclasses import replace

from conftest import ROOT

from ickit.study import aggregates
from ickit.study.study_data import load_data


def test_a_study_with_another_assessor_has_its_own_results() -> None:
    own = load_data(str(ROOT / "data/demo"), "introductory-language-courses")
    year = own.waves[-1]
    cities, group = own.cities_in(year), ()
    counts = own.shared(aggregates.rating_distribution, year, group)
    by_peers = replace(own, assessor="peer")
    assert set(by_peers.cities_in(year)) < set(cities)
    assert by_peers.shared(aggregates.rating_distribution, year, group)["cities"].sum() < counts["cities"].sum()


def test_what_is_done_to_a_wave_stays_out_of_the_study() -> None:
    study = load_data(str(ROOT / "data/demo"), "introductory-language-courses")
    year = study.waves[-1]
    wave, cities = study.wave(year), study.cities_in(year)
    wave["rating"] = "met"
    wave.insert(0, "more", 1)
    cities.clear()
    assert "more" not in study.wave(year)
    assert study.wave(year)["rating"].nunique() > 1
    assert study.cities_in(year)
