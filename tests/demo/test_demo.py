"""The demonstration data: same bytes, valid tables, and planted effects that can be found again."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import somersd

from ickit import demo
from ickit._base import project
from ickit.benchmark.library import load_benchmark
from ickit.demo import awkward, names, replies
from ickit.demo.draws import Draws
from ickit.demo.page import FIRST_LINE
from ickit.demo.truth import (
    BENCHMARK,
    CHARTER,
    COMMITMENTS,
    CONTEXT_FACTORS,
    CONTEXT_LEVELS,
    EXPECTED,
    EXPECTED_CITIES,
    KEY_FACTORS,
    RATINGS,
    TRUTH,
)
from ickit.errors import InputError
from ickit.sources.read import check

LEVEL = {level: i for i, level in enumerate(CONTEXT_LEVELS)}
DRAWN_UNIFORM = [0.8729274086654186, 0.14571636263281107]
DRAWN_NORMAL = [2.383589781820774, 0.8946298288647085]
VALUE = {rating: i / 2 for i, rating in enumerate(RATINGS)}


@pytest.fixture(scope="module")
def small() -> dict[str, pd.DataFrame]:
    return demo.generate()


@pytest.fixture(scope="module")
def large() -> dict[str, pd.DataFrame]:
    return demo.generate(cities=EXPECTED_CITIES)


def ratings(tables: dict[str, pd.DataFrame], assessor: str) -> pd.DataFrame:
    rows = tables["assessments"].query("assessor == @assessor")
    return rows.assign(value=rows["rating"].map(VALUE)).set_index(["city", "year", "key_factor"])["value"].unstack()


def scores(tables: dict[str, pd.DataFrame], assessor: str = "self") -> pd.Series:
    wide = ratings(tables, assessor)
    return (100 * wide.mean(axis=1)).where(wide.notna().sum(axis=1) >= 6)


def context(tables: dict[str, pd.DataFrame], assessor: str) -> pd.DataFrame:
    rows = tables["context"].query("assessor == @assessor")
    return rows.assign(x=rows["level"].map(LEVEL)).set_index(["city", "year", "factor"])["x"].unstack()


def somers(x: pd.Series, y: pd.Series) -> float:
    both = pd.concat([x.rename("x"), y.rename("y")], axis=1, join="inner").dropna()
    return float(somersd(both["x"], both["y"]).statistic)


def invited(tables: dict[str, pd.DataFrame], benchmark: str) -> pd.DataFrame:
    return tables["invitations"][tables["invitations"]["benchmark"] == benchmark]


def latest(rows: pd.DataFrame | pd.Series) -> pd.DataFrame | pd.Series:
    return rows.xs(rows.index.get_level_values("year").max(), level="year")


def flattery(tables: dict[str, pd.DataFrame], factors: tuple[str, ...]) -> float:
    own, peer = (ratings(tables, who)[list(factors)].stack() for who in ("self", "peer"))
    both = pd.concat([own.rename("own"), peer.rename("peer")], axis=1, join="inner").dropna().query("peer < 1")
    return float((both["own"] > both["peer"]).mean())


def missing_share(tables: dict[str, pd.DataFrame], *, weak: bool) -> float:
    """Share of the hard factors that is missing, for cities below (weak) or above the middle score of their wave."""
    own, score = ratings(tables, "self"), scores(tables).dropna()
    below = score < score.groupby("year").transform("median")
    chosen = own.reindex(below[below == weak].index)[list(TRUTH.missing_hard_factors)]
    return float(chosen.isna().to_numpy().mean())


def changes(tables: dict[str, pd.DataFrame]) -> tuple[float, float]:
    """Change of the mean score from the first wave to the last: all who answered, and the same cities."""
    wide = scores(tables).unstack()[[2014, 2024]]
    means, same = wide.mean(), wide.dropna()
    return float(means[2024] - means[2014]), float((same[2024] - same[2014]).mean())


def measured(tables: dict[str, pd.DataFrame]) -> dict[str, float]:
    own, own_context, score = latest(ratings(tables, "self")), latest(context(tables, "self")), latest(scores(tables))
    others = tuple(k for k in KEY_FACTORS if k not in TRUTH.over_claimed_factors)
    rates = tables["indicators"].query("indicator == 'unemployment_rate'").sort_values("year")
    naive, matched = changes(tables)
    peer_context = context(tables, "peer")
    reviewed = peer_context.index
    return {
        "Somers' D of city-resources with the score": somers(own_context["city-resources"], score),
        "Somers' D of civil-society with the score": somers(own_context["civil-society"], score),
        "Somers' D of migrant-population with the score": somers(own_context["migrant-population"], score),
        "Somers' D of political-situation with public-commitment": somers(
            own_context["political-situation"], own["public-commitment"]
        ),
        "Somers' D of political-situation with strategy": somers(own_context["political-situation"], own["strategy"]),
        "Somers' D of national-legislation with coordination": somers(
            own_context["national-legislation"], own["coordination"]
        ),
        "Somers' D of labour-market with next-steps": somers(own_context["labour-market"], own["next-steps"]),
        "Somers' D of the latest unemployment rate with next-steps": somers(
            rates.groupby("city")["value"].last(), own["next-steps"]
        ),
        "Somers' D of labour-market with facilitating-access, both rated by the city": somers(
            context(tables, "self").loc[reviewed, "labour-market"],
            ratings(tables, "self").loc[reviewed, "facilitating-access"],
        ),
        "Somers' D of labour-market with facilitating-access, both rated by peers": somers(
            peer_context["labour-market"], ratings(tables, "peer")["facilitating-access"]
        ),
        "Share of ratings above the peers', over-claimed factors, where there is room": flattery(
            tables, TRUTH.over_claimed_factors
        ),
        "Share of ratings above the peers', other factors, where there is room": flattery(tables, others),
        "Share missing of needs-assessment and monitoring, lower half of cities": missing_share(tables, weak=True),
        "Share missing of needs-assessment and monitoring, upper half of cities": missing_share(tables, weak=False),
        "Change of the mean score from 2014 to 2024, all who answered": naive,
        "Change of the mean score from 2014 to 2024, the same cities": matched,
    }


@pytest.fixture(scope="module")
def found_in_large(large: dict[str, pd.DataFrame]) -> dict[str, float]:
    return measured(large)


def test_large_sample_finds_what_the_page_says(found_in_large: dict[str, float]) -> None:
    assert found_in_large == pytest.approx(EXPECTED, abs=0.0051)


@pytest.mark.long
def test_planted_effects_are_found_with_another_seed() -> None:
    found = measured(demo.generate(cities=2_500, seed=7))
    assert found["Somers' D of city-resources with the score"] == pytest.approx(-0.56, abs=0.06)
    for unrelated in TRUTH.unrelated:
        assert abs(found[f"Somers' D of {unrelated} with the score"]) < 0.05
    assert found["Somers' D of political-situation with public-commitment"] < -0.3
    assert abs(found["Somers' D of political-situation with strategy"]) < 0.06
    assert found["Somers' D of national-legislation with coordination"] < -0.15
    assert found["Somers' D of labour-market with next-steps"] < -0.2
    assert found["Somers' D of the latest unemployment rate with next-steps"] < -0.15
    over, others = "over-claimed factors", "other factors"
    assert found[f"Share of ratings above the peers', {over}, where there is room"] == pytest.approx(0.45, abs=0.07)
    assert found[f"Share of ratings above the peers', {others}, where there is room"] == pytest.approx(0.15, abs=0.03)
    lower, upper = (found[f"Share missing of needs-assessment and monitoring, {h} half of cities"] for h in HALVES)
    assert lower > upper + 0.1
    assert found["Change of the mean score from 2014 to 2024, all who answered"] < -5
    assert found["Change of the mean score from 2014 to 2024, the same cities"] > 8


HALVES = ("lower", "upper")


def test_same_officer_sees_a_closer_association_than_peers(found_in_large: dict[str, float]) -> None:
    own, peers = (
        found_in_large[f"Somers' D of labour-market with facilitating-access, both rated by {who}"]
        for who in ("the city", "peers")
    )
    assert own < peers - 0.03


def test_shipped_data_show_the_trend_and_its_reversal(small: dict[str, pd.DataFrame]) -> None:
    naive, matched = changes(small)
    assert naive < -3
    assert matched > 5


def test_shipped_data_show_the_main_effects(small: dict[str, pd.DataFrame]) -> None:
    found = measured(small)
    assert -0.7 < found["Somers' D of city-resources with the score"] < -0.4
    assert found["Somers' D of political-situation with public-commitment"] < -0.3
    assert abs(found["Somers' D of civil-society with the score"]) < 0.2
    over, others = (
        found[f"Share of ratings above the peers', {which} factors, where there is room"]
        for which in ("over-claimed", "other")
    )
    assert over > others + 0.15


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    first, second = demo.write(tmp_path / "a", cities=30), demo.write(tmp_path / "b", cities=30)
    other = demo.write(tmp_path / "c", cities=30, seed=5)
    held = sorted(p.name for p in first.iterdir())
    assert len(held) == 12
    for name in held:
        assert (first / name).read_bytes() == (second / name).read_bytes()
    assert (first / "assessments.csv").read_bytes() != (other / "assessments.csv").read_bytes()


def test_draws_are_these_numbers_on_every_machine() -> None:
    assert Draws(2012, "a").uniform(2).tolist() == DRAWN_UNIFORM
    assert Draws(2012, "a").normal(2).tolist() == DRAWN_NORMAL
    assert Draws(2012, "b").uniform(2).tolist() != DRAWN_UNIFORM


def test_shipped_data_are_what_the_program_writes(tmp_path: Path) -> None:
    made, shipped = demo.write(tmp_path / "demo"), project.data("demo")
    assert sorted(p.name for p in shipped.iterdir()) == sorted(p.name for p in made.iterdir())
    for file in made.iterdir():
        assert (shipped / file.name).read_bytes().replace(b"\r\n", b"\n") == file.read_bytes(), file.name
    assert sum(p.stat().st_size for p in shipped.iterdir()) < 1_000_000


@pytest.mark.parametrize(
    ("cities", "waves"),
    [(24, None), (1, [2024]), (3, [2030, 2024]), (9, [1990, 1997, 2001]), (300, [2019, 2020, 2025])],
)
def test_tables_pass_the_check_without_a_notice(tmp_path: Path, cities: int, waves: list[int] | None) -> None:
    asked = {} if waves is None else {"waves": waves}
    checked = check(
        demo.write(tmp_path / "demo", cities=cities, **asked), [load_benchmark(BENCHMARK), load_benchmark(CHARTER)]
    )
    assert checked.faults == ()
    assert checked.notices == ()
    assert checked.tables is not None


def test_ids_are_those_of_the_benchmarks() -> None:
    benchmark, charter = load_benchmark(BENCHMARK), load_benchmark(CHARTER)
    assert benchmark.ids == KEY_FACTORS
    assert benchmark.scale.names == RATINGS
    assert charter.ids == COMMITMENTS
    assert tuple(c.id for c in benchmark.context_factors or ()) == CONTEXT_FACTORS
    asked = [p.id if p else q.id for _, q, p in benchmark.questions.values() if p or not q.parts]
    assert [name for name, _ in replies.questions()] == asked
    conditional = {q.id for _, q, _ in benchmark.questions.values() if q.condition}
    assert set(replies.CONDITIONAL) == conditional


def test_national_legislation_is_one_level_in_a_country(large: dict[str, pd.DataFrame]) -> None:
    rows = large["context"].query("factor == 'national-legislation' and level in @LEVEL")
    country = large["cities"].set_index("city")["country"]
    assert (rows.groupby([rows["city"].map(country), "year"])["level"].nunique() == 1).all()


def test_migrant_organisations_see_less_on_the_two_planted_key_factors(large: dict[str, pd.DataFrame]) -> None:
    rows = large["assessments"].query("year == 2024")
    both = rows.pivot(index=["city", "key_factor"], columns="assessor", values="rating").replace(RATED_AS)
    both = both[both["peer"].isin([0, 1, 2]) & both["migrant-organisations"].notna()]
    lower = (both["migrant-organisations"] < both["peer"])[both["peer"] > 0].groupby("key_factor").mean()
    much = lower.index.isin(TRUTH.migrants_much_lower_factors)
    assert lower[much].between(0.5, 0.7).all()
    assert lower[~much].between(0.04, 0.16).all()
    assert large["assessments"].query("assessor == 'migrant-organisations'")["year"].unique().tolist() == [2024]


RATED_AS = {"not_met": 0, "partly_met": 1, "met": 2}


def test_cities_are_fictional() -> None:
    real = pd.read_csv(project.data("charter_signatories.csv"))["city"].str.casefold()
    toolkit = {"dublin", "london", "helsinki", "munich", "barcelona", "stockholm", "frankfurt", "vienna"}
    invented = {
        part.strip().casefold()
        for _, name, _, more in names.fictional(5_000, 2012)
        for part in (*more.split("|"), *name.split("/"))
    }
    assert not invented & (set(real) | toolkit)


def test_many_names_are_all_different() -> None:
    cities = names.fictional(20_000, 1)
    assert len({c[0] for c in cities}) == len(cities)
    assert len({c[1].casefold() for c in cities}) == len(cities)


def test_special_cities_show_what_they_are_for(small: dict[str, pd.DataFrame]) -> None:
    city = [c[0] for c in names.FIRST]
    own, last = ratings(small, "self"), 2024
    assert (own.loc[(city[names.ALL_MET], last)] == 1).all()
    assert own.loc[(city[names.ALL_MISSING], last)].isna().all()
    assert own.loc[(city[names.LOW_COVERAGE], last)].notna().sum() == 5
    assert own.loc[city[names.ONE_WAVE]].index.tolist() == [last]
    assert city[names.SILENT] not in own.index
    assert city[names.SILENT] in set(small["survey"]["city"])
    assert 2018 not in own.loc[city[names.GAP]].index
    hardest = context(small, "self").xs(last, level="year")["migrant-population"] == LEVEL["very_difficult"]
    assert hardest[hardest].index.tolist() == [city[names.ALONE]]
    assert (small["cities"]["country"] == "XD").sum() == 1
    reviewed = small["assessments"].query("assessor == 'peer'").groupby("city")["year"].nunique()
    assert reviewed[city[names.TWICE_REVIEWED]] == 2
    assert len(reviewed) >= 6


def test_enough_cities_agree_and_do_not_agree_to_publish(small: dict[str, pd.DataFrame]) -> None:
    for benchmark in (BENCHMARK, CHARTER):
        last = invited(small, benchmark).query("year == 2024 and returned == 'yes'")
        assert (last["publish"] == "yes").sum() >= 5
        assert (last["publish"] == "no").sum() >= 5
    assert (small["invitations"]["returned"] == "no").sum() >= 5


def test_returned_means_that_there_are_rows(small: dict[str, pd.DataFrame]) -> None:
    for benchmark, table in ((BENCHMARK, "assessments"), (CHARTER, "survey")):
        returned = invited(small, benchmark).query("returned == 'yes'")
        assert set(zip(returned["city"], returned["year"], strict=True)) == set(
            zip(small[table]["city"], small[table]["year"], strict=True)
        )


def test_all_three_ways_of_missing_occur(small: dict[str, pd.DataFrame]) -> None:
    assert {"", "not_assessed", "dont_know"} <= set(small["assessments"]["rating"])
    assert {"", "dont_know"} <= set(small["survey"]["answer"])


def test_confidential_evidence_bears_a_word_of_its_own(small: dict[str, pd.DataFrame]) -> None:
    rows = small["evidence"]
    secret = rows.query("confidential == 'yes'")
    marks = secret["summary"].str.extract(r"(kestrel-\d{4})")[0]
    assert len(secret) >= 10
    assert marks.is_unique
    assert marks.notna().all()
    assert (secret["reference"] == "confidential: " + marks).all()
    assert not rows.query("confidential == 'no'")["summary"].str.contains("kestrel").any()


def test_evidence_of_every_kind_and_stance_is_there(small: dict[str, pd.DataFrame]) -> None:
    assert set(small["evidence"]["kind"]) == {"document", "interview", "focus_group", "monitoring"}
    assert set(small["evidence"]["stance"]) == {"supports", "contradicts", ""}
    assert set(small["recommendations"]["status"]) == {"open", "started", "done", "dropped"}
    assert set(small["recommendations"]["horizon"]) == {"quick_win", "longer_term"}
    assert set(small["answers"]["finding"]) == {"in_place", "partly", "not_in_place", "unknown", "not_applicable"}


def test_charter_has_advocates_others_and_silent_signatories(small: dict[str, pd.DataFrame]) -> None:
    rows, cities = small["survey"], small["cities"].set_index("city")["charter_signed"]
    service = rows["commitment"].str.startswith("S")
    assert set(rows.loc[service, "capacity"]) == {"provider", "advocate"}
    assert set(rows.loc[~service, "capacity"]) == {""}
    assert (cities[rows["city"].unique()] == "").sum() >= 2
    silent = invited(small, CHARTER).query("year == 2024 and returned == 'no'")["city"]
    assert (cities[silent] != "").any()
    assert {len(text) for text in cities} == {0, 4, 7, 10}


def test_awkward_notes_come_through_a_file(tmp_path: Path) -> None:
    demo.write(tmp_path / "demo")
    back = pd.read_csv(tmp_path / "demo" / "assessments.csv", dtype=str, keep_default_na=False)
    for text in awkward.NOTES:
        assert text in set(back["note"])


@pytest.mark.parametrize(
    ("file", "text"), [("notes.txt", "mine"), ("cities.csv", "city\nmine\n"), ("README.md", "# Mine\n")]
)
def test_a_folder_that_is_not_a_demo_is_left_as_it_was(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).write_text(text)
    with pytest.raises(InputError):
        demo.write(tmp_path, cities=2)
    assert [p.name for p in tmp_path.iterdir()] == [file]
    assert (tmp_path / file).read_text() == text


def test_an_earlier_demo_with_a_file_of_ones_own_is_left_as_it_was(tmp_path: Path) -> None:
    folder = demo.write(tmp_path / "demo", cities=2)
    (folder / "mine.csv").write_text("city\nmine\n")
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(InputError, match=r"mine\.csv"):
        demo.write(folder, cities=3)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_only_who_answered_can_agree_to_publish(small: dict[str, pd.DataFrame]) -> None:
    assert set(small["invitations"].query("publish == 'yes'")["returned"]) == {"yes"}


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("mine")
    with pytest.raises(InputError):
        demo.write(tmp_path / "demo", cities=2)


def test_an_earlier_demo_is_replaced(tmp_path: Path) -> None:
    demo.write(tmp_path / "demo", cities=5)
    demo.write(tmp_path / "demo", cities=2)
    assert len(pd.read_csv(tmp_path / "demo" / "cities.csv")) == 2
    assert [p.name for p in tmp_path.iterdir()] == ["demo"]


@pytest.mark.parametrize(
    "wrong", [{"cities": 0}, {"cities": 10**6}, {"waves": []}, {"waves": [2024, 2024]}, {"waves": [1812]}, {"seed": -1}]
)
def test_numbers_that_cannot_be_are_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(InputError):
        demo.write(tmp_path / "demo", **wrong)
    assert not (tmp_path / "demo").exists()


def test_page_says_what_is_planted(tmp_path: Path) -> None:
    page = (demo.write(tmp_path / "demo") / "README.md").read_text(encoding="utf-8")
    assert page.startswith(FIRST_LINE)
    for value in (TRUTH.resources, TRUTH.over_claimed, TRUTH.trend, *EXPECTED.values()):
        assert f"{value:.2f}".rstrip("0") in page


@pytest.mark.long
def test_ten_thousand_cities_have_rows_that_fit_together() -> None:
    tables = demo.generate(cities=10_000, waves=(2019, 2024))
    cities = set(tables["cities"]["city"])
    assert len(cities) == 10_000
    for name, table in tables.items():
        assert set(table["city"]) <= cities, name
    assert np.isfinite(tables["indicators"]["value"]).all()
