"""Tables laid out for a run: the same rows as the source has, in parts, told apart by their content."""

import json
import sys
from dataclasses import replace
from multiprocessing.connection import Client

import pandas as pd
import pytest
from conftest import ROOT
from pandas.testing import assert_frame_equal

from ickit.runs.aggregate_server import serve_aggregates
from ickit.runs.kernels.folders import own_folder
from ickit.sources.snapshot import RowFilter, fingerprint, open_snapshot, take_snapshot
from ickit.study import reader, study_data
from ickit.study.aggregates import make_aggregate, scores_of_wave
from ickit.study.reader import StudyRequest
from ickit.study.registry import find_aggregate, full_name

COURSES = "introductory-language-courses"
SELECTIONS = [
    RowFilter(),
    RowFilter(city="lindenfurt"),
    RowFilter(city="lindenfurt", year=2020, upto=True, benchmarks=(COURSES,)),
    RowFilter(year=2020),
    RowFilter(year=2020, upto=True, benchmarks=("charter",)),
    RowFilter(city="nowhere"),
]


@pytest.fixture(scope="module")
def tables():
    return study_data.load_data(str(ROOT / "data" / "demo"), COURSES).tables


@pytest.fixture(scope="module")
def kept(tables, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept")
    take_snapshot(tables).save(folder)
    return open_snapshot(folder)


@pytest.mark.parametrize("rows", SELECTIONS)
def test_what_was_laid_out_comes_back_row_for_row(tables, kept, rows):
    wanted, found = rows.of(tables), kept.tables(rows)
    for name, frame in wanted.frames().items():
        assert_frame_equal(found.frames()[name], frame)
    assert found.notices == (tables.notices if rows.whole else ())
    assert found.source == tables.source


def test_a_selection_holds_what_it_says(tables):
    own = RowFilter(city="lindenfurt", year=2020, upto=True, benchmarks=(COURSES,)).of(tables)
    assert set(own.cities["city"]) == {"lindenfurt"}
    assert set(own.assessments["benchmark"]) == {COURSES}
    assert own.assessments["year"].max() == 2020
    assert len(own.survey) > 0
    wave = RowFilter(year=2020).of(tables)
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
    other = take_snapshot(_with_rating(tables, "lindenfurt", 2020))
    changed = [rows for rows in SELECTIONS if other.digest(rows) != kept.digest(rows)]
    assert changed == [rows for rows in SELECTIONS if rows.city != "nowhere" and rows.benchmarks != ("charter",)]
    assert other.digest(RowFilter(city="lindenfurt", year=2018, upto=True)) == kept.digest(
        RowFilter(city="lindenfurt", year=2018, upto=True)
    )


def test_a_digest_tells_the_order_of_rows(tables, kept):
    turned = replace(tables, assessments=tables.assessments.iloc[::-1].reset_index(drop=True))
    assert take_snapshot(turned).digest(RowFilter(year=2020)) != kept.digest(RowFilter(year=2020))


def test_a_fingerprint_is_of_the_content(tables):
    again = tables.cities.copy()
    assert fingerprint(again) == fingerprint(tables.cities)
    again.loc[0, "name"] = "Another"
    assert fingerprint(again) != fingerprint(tables.cities)


@pytest.fixture
def place(tables, monkeypatch):
    """What a run has laid out, of a source that is gone."""
    with own_folder() as folder:
        (folder / "00").mkdir()
        take_snapshot(tables).save(folder / "00")
        index = {reader.snapshot_name(StudyRequest(str(folder / "gone"), COURSES)): "00"}
        (folder / "gone").mkdir()
        (folder / reader.INDEX).write_text(json.dumps(index), encoding="utf-8")
        monkeypatch.setenv("ICKIT_PREPARED", str(folder))
        yield folder


def test_a_kernel_of_a_run_reads_what_was_laid_out_and_not_the_source(place, tmp_path, monkeypatch):
    source = place / "gone"
    monkeypatch.setenv("ICKIT_READS", str(tmp_path / "read"))
    of_city = study_data.load_data(str(source), COURSES, city="lindenfurt", year=2020, upto=True)
    assert of_city.waves == [2014, 2016, 2018, 2020]
    assert list(of_city.names) == ["lindenfurt"]
    noted = [json.loads(line) for line in (tmp_path / "read").read_text(encoding="utf-8").splitlines()]
    assert [(kind, what if kind == "shared" else what["city"]) for _, kind, what, _ in noted] == [
        ("rows", "lindenfurt"),
        ("shared", ["ickit.study.study_data.basis", []]),
    ]


def test_an_aggregate_is_made_once_for_all_kernels(place):
    request = StudyRequest(str(place / "gone"), COURSES)
    made = []

    def make():
        made.append(1)
        return pd.DataFrame({"a": [1, 2]})

    first = reader.load_aggregate(request, "thing", (2020, ("x",)), make)
    again = reader.load_aggregate(request, "thing", (2020, ("x",)), make)
    assert len(made) == 1
    assert_frame_equal(first, again)
    reader.load_aggregate(request, "thing", (2022, ("x",)), make)
    reader.load_aggregate(replace(request, peer_group="country"), "thing", (2020, ("x",)), make)
    assert len(made) == 3


def test_an_aggregate_is_found_under_its_name_and_nothing_else_is():
    assert find_aggregate(full_name(scores_of_wave)) is scores_of_wave
    assert find_aggregate("ickit.study.ranks.rank_intervals").__name__ == "rank_intervals"
    study = study_data.load_data(str(ROOT / "data" / "demo"), COURSES)
    for name in ("os.system", "ickit.study.aggregates.each_score", "ickit.nowhere.thing"):
        with pytest.raises(KeyError):
            make_aggregate(study, name, ("true",))


def test_what_is_not_registered_cannot_be_shared():
    def cities(study):
        return len(study.names)

    study = study_data.load_data(str(ROOT / "data" / "demo"), COURSES, year=2024)
    with pytest.raises(TypeError, match="decorate it"):
        study.shared(cities)


def _not_made():
    raise AssertionError("the kernel has made the aggregate itself")


sockets = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such sockets: kernels make aggregates")


@sockets
def test_a_run_makes_aggregates_for_its_kernels(place):
    request = StudyRequest(str(place / "gone"), COURSES)
    whole = study_data.load_data(str(ROOT / "data" / "demo"), COURSES)
    with serve_aggregates(place):
        found = reader.load_aggregate(request, "ickit.study.aggregates.scores_of_wave", (2020,), _not_made)
    assert found == whole.shared(scores_of_wave, 2020)
    assert not [path for path in place.iterdir() if path.is_socket()]


@sockets
def test_a_kernel_makes_what_the_run_does_not(place):
    request = StudyRequest(str(place / "gone"), COURSES)
    with serve_aggregates(place):
        assert reader.load_aggregate(request, "__main__.thing", (), lambda: 1) == 1
        assert (
            reader.load_aggregate(request, "ickit.study.aggregates.scores_of_wave", ("wrong", "arguments"), lambda: 2)
            == 2
        )
        with Client((place / reader.AGGREGATE_SERVER).read_text(encoding="utf-8"), "AF_UNIX") as broken:
            broken.send_bytes(b"no JSON")
        assert len(reader.load_aggregate(request, "ickit.study.aggregates.scores_of_wave", (2020,), _not_made)) == 2
    assert reader.load_aggregate(request, "ickit.study.aggregates.scores_of_wave", (2018,), lambda: 3) == 3
