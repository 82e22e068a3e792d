"""Public editions of benchmarks with groups, bands, made ratings, many assessors and groupings: each table of them is
about the named cities alone, and the audit finds nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import ickit
from ickit.benchmark.library import load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.disclosure.audit import audit
from ickit.disclosure.edition import public_edition
from ickit.errors import InputError
from ickit.report.elements import Element
from ickit.report.render.csv_elements import csv_tables
from ickit.sources.read import read
from ickit.tables.dataset import Tables

CITIES = {
    "aa": "Aabro", "bb": "Bad Elm", "cc": "Corvo", "dd": "Dunmore", "ee": "Elsterby", "ff": "Fjordnes", "gg": "Gaunt",
    "hh": "Hollin", "ii": "Isarbrück", "jj": "Jorvik", "kk": "Kestel", "ll": "Lohe",
}  # fmt: skip
NAMED = ("aa", "bb", "cc", "dd")
GROUPS = """\
groups:
  - {id: work, name: Work, weight: 2, groups: [{id: jobs, name: Jobs}, {id: skills, name: Skills}]}
  - {id: home, name: Home, mean: geometric}
"""
FACTORS = "".join(
    f"  - {{id: {f}, name: {f.upper()}, group: {g}}}\n"
    for f, g in zip("abcd", ("jobs", "skills", "home", "home"), strict=True)
)
Rate = Callable[[int, int], str]


def source(folder: Path, scale: str, rate: Rate, *, more: str = "", assessors: tuple[str, ...] = ("self",)) -> Path:
    """Twelve cities, four of which agreed; ``rate`` gives the rating of a city's key factor, by their places."""
    (folder / "data").mkdir(parents=True)
    (folder / "bench.yaml").write_text(
        f"id: bench\ntitle: Bench\nscale: {scale}\n{GROUPS}key_factors:\n{FACTORS}groupings: [region]\n"
        "context_factors: [{id: hills, name: Hills}]\n" + more,
        encoding="utf-8",
    )
    regions = ["North", "South", "North", "South"] + ["North"] * 4 + ["South"] * 4
    tables = {
        "cities": pd.DataFrame(
            {"city": list(CITIES), "name": list(CITIES.values()), "country": "QS", "region": regions}
        ),
        "invitations": pd.DataFrame(
            [(c, 2024, "bench", "yes" if c in NAMED else "") for c in CITIES],
            columns=["city", "year", "benchmark", "publish"],
        ),
        "assessments": pd.DataFrame(
            [
                (c, 2024, "bench", f, who, rate(i + k, j))
                for k, who in enumerate(assessors)
                for i, c in enumerate(CITIES)
                for j, f in enumerate("abcd")
            ],
            columns=["city", "year", "benchmark", "key_factor", "assessor", "rating"],
        ),
        "indicators": pd.DataFrame(
            [(c, 2024, "rent", 10 + (7 * i) % 12) for i, c in enumerate(CITIES)],
            columns=["city", "year", "indicator", "value"],
        ),
    }
    for name, frame in tables.items():
        frame.to_csv(folder / "data" / f"{name}.csv", index=False)
    return folder


def opened(folder: Path, **choices: str) -> ickit.Study:
    return ickit.load(folder / "data", folder / "bench.yaml", public=True, **choices)  # type: ignore[arg-type]


def members_of(folder: Path) -> tuple[Tables, Benchmark]:
    bench = load_benchmark(folder / "bench.yaml")
    return read(folder / "data", [bench]), bench


def audited(folder: Path, *shown: Element, peer_group: str = "all") -> list[str]:
    """What the audit says of pages that show this."""
    members, bench = members_of(folder)
    edition = public_edition(members, [bench], peer_group=peer_group)
    files = [(f"p/{i}.html", one.html) for i, one in enumerate(shown)]
    files += [(f"p/{i}/{name}.csv", text) for i, one in enumerate(shown) for name, text in csv_tables(one).items()]
    return list(map(str, audit(files, members, edition, [bench])))


def cities_in(shown: Element) -> set[str]:
    return {city for frame in shown.tables.values() if "city" in frame for city in frame["city"].dropna()}


def test_group_scores_are_of_the_named_cities(tmp_path: Path) -> None:
    folder = source(tmp_path / "s", "{min: 0, max: 100}", lambda i, j: str((37 * i + 11 * j) % 100 + 0.5))
    study = opened(folder)
    assert set(study.group_scores(2024)["city"]) == set(NAMED)
    shown = ickit.report.key_factor_comparison(study, 2024).groups()
    assert {"group-scores", "scores-by-factor-group"} <= set(shown.tables)
    assert cities_in(shown) == set(NAMED)
    page = ickit.report.city_report(study, "aa", 2024)
    assert audited(folder, shown, page.headline(), page.key_factors()) == []
    member = ickit.load(folder / "data", folder / "bench.yaml")
    found = audited(folder, ickit.report.key_factor_comparison(member, 2024).groups())
    assert any("did not agree to be named" in one for one in found)


def test_of_any_decimals_no_count_of_others_is_told(tmp_path: Path) -> None:
    folder = source(tmp_path / "s", "{min: 0, max: 100, bands: {partly: 40, in_place: 70}}", lambda i, _: str(i + 0.5))
    assert opened(folder).data.tables.unnamed == ()


BANDED = "{min: 0, max: 4, step: 1, bands: {partly: 2, in_place: 3}}"


@pytest.mark.long
def test_with_bands_only_what_is_in_place_and_what_is_not_is_counted(tmp_path: Path) -> None:
    folder = source(tmp_path / "s", BANDED, lambda i, j: str((i + j) % 5))
    study = opened(folder)
    told = study.data.tables.unnamed
    assert told
    assert {tuple(levels for levels, _ in one.counts) for one in told} == {(("0", "1", "2"), ("3", "4"))}
    page = ickit.report.key_factor_comparison(study, 2024)
    shown = [page.headline(), page.distribution(), page.overview(), page.coverage()]
    assert audited(folder, *shown) == []
    counts = next(t for one in shown for name, t in one.tables.items() if name == "all-cities")
    assert counts["other_rated"].dropna().tolist()
    # the audit refuses what tells the levels of a band apart
    _, bench = members_of(folder)
    finer = replace(told[0], counts=((("0", "1", "2"), 4), (("3",), 2), (("4",), 2)))
    line = f'bench,2024,self,all,{finer.key_factor},4,8,,"4 0 or 1 or 2, 2 3, 2 4"\n'
    text = "benchmark,year,assessor,group,key_factor,other_in_place,other_rated,all_rated,levels\n" + line
    members, _ = members_of(folder)
    assert audit([("p/own.csv", text)], members, public_edition(members, [bench]), [bench])


MADE = "scale: {min: 0, max: 100}"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A benchmark of two made ratings: rent by the ends of the wave, and by goalposts."""
    folder = source(tmp_path / "s", "{min: 0, max: 100}", lambda i, j: str(i + j))
    text = (folder / "bench.yaml").read_text(encoding="utf-8")
    for factor, way in (("a", "{indicator: rent}"), ("b", "{indicator: rent, goalposts: [0, 30]}")):
        text = text.replace(f"name: {factor.upper()},", f"name: {factor.upper()}, from: {way},")
    (folder / "bench.yaml").write_text(text, encoding="utf-8")
    rows = pd.read_csv(folder / "data/assessments.csv")
    rows[rows["key_factor"].isin(["c", "d"])].to_csv(folder / "data/assessments.csv", index=False)
    return folder


def _rents(folder: Path, **changed: float) -> None:
    rows = pd.read_csv(folder / "data/indicators.csv")
    rows["value"] = [changed.get(city, value) for city, value in zip(rows["city"], rows["value"], strict=True)]
    rows.to_csv(folder / "data/indicators.csv", index=False)


def test_a_made_rating_tells_nothing_of_another_citys_value(made: Path) -> None:
    """Rents 10, 17, 12, 19 of the named ones; with the others they range from 10 to 21."""
    members, bench = members_of(made)
    edition = public_edition(members, [bench])
    ratings = edition.assessments.set_index(["key_factor", "city"])["rating"]
    assert ratings["a"].to_dict() == {"aa": "0", "bb": "77.777778", "cc": "22.222222", "dd": "100"}
    assert ratings["b"].to_dict() == {"aa": "33.333333", "bb": "56.666667", "cc": "40", "dd": "63.333333"}
    whole = members.assessments.set_index(["key_factor", "city"])["rating"]
    assert whole["a"]["dd"] == "81.818182"
    _rents(made, ee=3.0, ff=99.0)
    other = public_edition(members_of(made)[0], [bench])
    pd.testing.assert_frame_equal(edition.assessments, other.assessments)


def test_a_rating_that_somebody_gave_stays(made: Path) -> None:
    rows = pd.read_csv(made / "data/assessments.csv")
    own = {"city": "dd", "year": 2024, "benchmark": "bench", "key_factor": "a", "assessor": "self", "rating": "7"}
    pd.concat([rows, pd.DataFrame([own])]).to_csv(made / "data/assessments.csv", index=False)
    members, bench = members_of(made)
    ratings = public_edition(members, [bench]).assessments.set_index(["key_factor", "city"])["rating"]
    assert ratings["a"]["dd"] == "7"


def test_pages_with_made_ratings_pass_the_audit_and_say_whose_wave_it_is(made: Path) -> None:
    study = opened(made)
    page = ickit.report.city_report(study, "bb", 2024)
    shown = [page.headline(), page.key_factors(), page.data_notes()]
    assert audited(made, *shown) == []
    assert "the smallest and the largest value of the wave's named cities" in page.data_notes().plain


def test_agreement_of_many_assessors_is_of_the_named_cities(tmp_path: Path) -> None:
    folder = source(tmp_path / "s", BANDED, lambda i, j: str((i + j) % 5), assessors=("self", "peer", "ngo"))
    study = opened(folder)
    found = study.agreement_of_all()
    assert set(found["cities"]) == {len(NAMED)}
    assert set(found["units"]) == {4 * len(NAMED)}
    assert audited(folder, ickit.report.agreement(study).all_assessors()) == []


@pytest.mark.long
def test_a_grouping_as_partition(tmp_path: Path) -> None:
    """Of the unnamed four lie in each region, too few for a count; with one more in the north it is told of."""
    folder = source(tmp_path / "s", BANDED, lambda i, j: str((i + j) % 5))
    study = opened(folder, peer_group="region")
    assert study.data.tables.unnamed == ()
    assert set(study.by_grouping(2024, "region")["cities"]) == {2}
    shown = ickit.report.key_factor_comparison(study, 2024).groups()
    assert cities_in(shown) == set(NAMED)
    assert audited(folder, shown, peer_group="region") == []
    rows = pd.read_csv(folder / "data/cities.csv")
    rows.loc[rows["city"] == "ii", "region"] = "North"
    rows.to_csv(folder / "data/cities.csv", index=False)
    told = opened(folder, peer_group="region").data.tables.unnamed
    assert {one.group for one in told} == {(("region", "North"),)}
    assert {one.cities for one in told} == {5}


def test_a_condition_without_order_is_protected_as_a_rated_one(tmp_path: Path) -> None:
    """All unnamed cities in one group of it: that they are there is told by no number."""
    more = "context_factors: [{id: hills, name: Hills, groups: [steep, flat]}]\n"
    folder = source(tmp_path / "s", BANDED, lambda i, j: str((i + j) % 5))
    text = (folder / "bench.yaml").read_text(encoding="utf-8")
    (folder / "bench.yaml").write_text(
        text.replace("context_factors: [{id: hills, name: Hills}]\n", more), encoding="utf-8"
    )

    def told(flat: str) -> list[int]:
        rows = [(c, 2024, "hills", "self", "flat" if c in flat.split() else "steep") for c in CITIES]
        head = ["city", "year", "factor", "assessor", "level"]
        pd.DataFrame(rows, columns=head).to_csv(folder / "data/context.csv", index=False)
        return sorted({one.cities for one in opened(folder, peer_group="hills").data.tables.unnamed})

    assert told("") == []
    assert told("kk ll") == [6]


def test_a_public_page_takes_no_group_of_its_own(tmp_path: Path) -> None:
    folder = source(tmp_path / "s", BANDED, lambda i, j: str((i + j) % 5))
    with pytest.raises(InputError, match="one partition for all"):
        opened(folder, peer_group="similar/3")


@pytest.mark.long
def test_another_coverage_tells_nothing_more_of_others(tmp_path: Path) -> None:
    folder = source(tmp_path / "s", BANDED, lambda i, j: "" if i % 3 == j % 3 else str((i + j) % 5))
    usual, other = opened(folder), opened(folder, coverage="0, work=1")
    assert usual.data.tables.unnamed == other.data.tables.unnamed
    assert set(other.scores(2024)["city"]) == set(NAMED)
    page = ickit.report.key_factor_comparison(other, 2024)
    assert audited(folder, page.groups(), page.coverage()) == []


@pytest.mark.long
def test_outcomes_are_of_the_named_cities(tmp_path: Path) -> None:
    """What another city has in place, and its outcome, change nothing; the audit finds nothing."""
    more = "outcomes: [{id: housing, name: Rents, indicator: rent, better: lower}]\n"
    folder = source(tmp_path / "s", BANDED, lambda i, j: str((i + j) % 5), more=more)
    page = ickit.report.outcomes(opened(folder), 2024, permutations=50)
    shown = [page.headline(), page.by_count(), page.association_tests(), page.plain_reading()]
    assert {city for one in shown for city in cities_in(one)} == set(NAMED)
    assert audited(folder, *shown) == []
    found = opened(folder).outcomes(2024, permutations=50)
    assert set(found["n_cities"]) == {len(NAMED)}
    _rents(folder, ee=3.0, ll=99.0)
    pd.testing.assert_frame_equal(found, opened(folder).outcomes(2024, permutations=50))
    member = ickit.load(folder / "data", folder / "bench.yaml")
    named = audited(folder, ickit.report.outcomes(member, 2024, permutations=50).by_count())
    assert any("did not agree to be named" in one for one in named)
