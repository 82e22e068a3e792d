"""Tables laid out for a run: the same rows as the source has, in parts, told apart by their content."""

from dataclasses import replace

import pandas as pd
import pytest
from conftest import ROOT
from pandas.testing import assert_frame_equal

from ickit import reading, study
from ickit.reading import Asked
from ickit.tables.prepared import Rows, fingerprint, opened, prepare

COURSES = "introductory-language-courses"
SELECTIONS = [
    Rows(),
    Rows(city="lindenfurt"),
    Rows(city="lindenfurt", year=2020, upto=True, benchmarks=(COURSES,)),
    Rows(year=2020),
    Rows(year=2020, upto=True, benchmarks=("charter",)),
    Rows(city="nowhere"),
]


@pytest.fixture(scope="module")
def tables():
    return study.load(str(ROOT / "data" / "demo"), COURSES).tables


@pytest.fixture(scope="module")
def kept(tables, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept")
    prepare(tables).save(folder)
    return opened(folder)


@pytest.mark.parametrize("rows", SELECTIONS)
def test_what_was_laid_out_comes_back_row_for_row(tables, kept, rows):
    wanted, found = rows.of(tables), kept.tables(rows)
    for name, frame in wanted.frames().items():
        assert_frame_equal(found.frames()[name], frame)
    assert found.notices == (tables.notices if rows.whole else ())
    assert found.source == tables.source


def test_a_selection_holds_what_it_says(tables):
    own = Rows(city="lindenfurt", year=2020, upto=True, benchmarks=(COURSES,)).of(tables)
    assert set(own.cities["city"]) == {"lindenfurt"}
    assert set(own.assessments["benchmark"]) == {COURSES}
    assert own.assessments["year"].max() == 2020
    assert len(own.survey) > 0
    wave = Rows(year=2020).of(tables)
    assert set(wave.assessments["year"]) == {2020}
    assert wave.indicators["year"].min() < 2020
    assert len(wave.cities) == len(tables.cities)


def _with_rating(tables, city, year):
    rated = tables.assessments.copy()
    here = (rated["city"] == city) & (rated["year"] == year) & (rated["benchmark"] == COURSES)
    row = rated.index[here & (rated["rating"] == "met")][0]
    rated.loc[row, "rating"] = "not_met"
    return replace(tables, assessments=rated)


def test_a_digest_changes_with_a_rating_of_the_selection_and_with_no_other(tables, kept):
    other = prepare(_with_rating(tables, "lindenfurt", 2020))
    changed = [rows for rows in SELECTIONS if other.digest(rows) != kept.digest(rows)]
    assert changed == [rows for rows in SELECTIONS if rows.city != "nowhere" and rows.benchmarks != ("charter",)]
    assert other.digest(Rows(city="lindenfurt", year=2018, upto=True)) == kept.digest(
        Rows(city="lindenfurt", year=2018, upto=True)
    )


def test_a_digest_tells_the_order_of_rows(tables, kept):
    turned = replace(tables, assessments=tables.assessments.iloc[::-1].reset_index(drop=True))
    assert prepare(turned).digest(Rows(year=2020)) != kept.digest(Rows(year=2020))


def test_a_fingerprint_is_of_the_content(tables):
    again = tables.cities.copy()
    assert fingerprint(again) == fingerprint(tables.cities)
    again.loc[0, "name"] = "Another"
    assert fingerprint(again) != fingerprint(tables.cities)


def test_a_kernel_of_a_run_reads_what_was_laid_out_and_not_the_source(tables, tmp_path, monkeypatch):
    source = tmp_path / "gone"
    asked = Asked(str(source), COURSES)
    source.mkdir()
    place = tmp_path / "laid-out"
    (place / "00").mkdir(parents=True)
    prepare(tables).save(place / "00")
    (place / reading.INDEX).write_text(f'{{{reading.json.dumps(reading.name_of(asked))}: "00"}}', encoding="utf-8")
    monkeypatch.setenv("ICKIT_PREPARED", str(place))
    monkeypatch.setenv("ICKIT_READS", str(tmp_path / "read"))
    of_city = study.load(str(source), COURSES, city="lindenfurt", year=2020, upto=True)
    assert of_city.waves == [2014, 2016, 2018, 2020]
    assert list(of_city.names) == ["lindenfurt"]
    noted = [reading.json.loads(line) for line in (tmp_path / "read").read_text(encoding="utf-8").splitlines()]
    assert [(kind, what if kind == "shared" else what["city"]) for _, kind, what, _ in noted] == [
        ("rows", "lindenfurt"),
        ("shared", ["basis", []]),
    ]


def test_an_aggregate_is_made_once_for_all_kernels(tables, tmp_path, monkeypatch):
    asked = Asked(str(tmp_path), COURSES)
    place = tmp_path / "laid-out"
    place.mkdir()
    (place / "00").mkdir()
    (place / reading.INDEX).write_text(f'{{{reading.json.dumps(reading.name_of(asked))}: "00"}}', encoding="utf-8")
    monkeypatch.setenv("ICKIT_PREPARED", str(place))
    made = []

    def make():
        made.append(1)
        return pd.DataFrame({"a": [1, 2]})

    first = reading.shared(asked, "thing", (2020, ("x",)), make)
    again = reading.shared(asked, "thing", (2020, ("x",)), make)
    assert len(made) == 1
    assert_frame_equal(first, again)
    reading.shared(asked, "thing", (2022, ("x",)), make)
    reading.shared(replace(asked, peer_group="country"), "thing", (2020, ("x",)), make)
    assert len(made) == 3
