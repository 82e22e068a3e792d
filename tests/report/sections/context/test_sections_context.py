"""What the pages on context and on ranks say: small tables made by hand, the demonstration, and a real index."""

import re
from dataclasses import replace
from io import StringIO

import numpy as np
import pandas as pd
import pytest
from building import tables
from conftest import ROOT
from scipy.stats import somersd

from ickit.analysis.association.settled_digits import one_decimal, shown_q
from ickit.analysis.uncertainty import rank_intervals
from ickit.benchmark.library import load_benchmark
from ickit.errors import InputError
from ickit.report.elements import Element, stack
from ickit.report.figures.artists import Labels
from ickit.report.figures.associations import smallest_found
from ickit.report.figures.tiles import share_panels
from ickit.report.render.csv_elements import csv_tables
from ickit.report.sections import uncertainty
from ickit.report.sections.city import own_rank
from ickit.report.sections.city import report as city_report
from ickit.report.sections.context import associations, comparison, examples, robustness
from ickit.study import associations as study_associations
from ickit.study import ranks as study_ranks
from ickit.study import study_data

BENCHMARK = load_benchmark("introductory-language-courses")
LEVELS = ["favourable", "neutral", "difficult", "very_difficult"]
RATINGS = {0: "not_met", 1: "partly_met", 2: "met"}
FORBIDDEN = re.compile(r"\b(effects? of|due to|leads? to|because of|caused?s?)\b", re.IGNORECASE)
BROKEN = re.compile(r"\b(nan|None|NaT|inf|<NA>)\b")


def made(
    ratings: dict[tuple[str, int], list[int | None]],
    levels: dict[tuple[str, int], str | None],
    *,
    factor: str = "city-resources",
    context_assessor: str = "self",
    countries: list[str] | None = None,
    population: dict[str, float] | None = None,
    public: bool = False,
) -> study_data.StudyData:
    """A study of these ratings (0 to 2 by key factor, in order; the others as the last) and levels of one factor."""
    cities = sorted({city for city, _ in ratings})
    lands = countries or ["DE"] * len(cities)
    rows = [
        {
            "city": city,
            "year": year,
            "benchmark": BENCHMARK.id,
            "key_factor": factor_id,
            "assessor": "self",
            "rating": None if (given := values[min(i, len(values) - 1)]) is None else RATINGS[given],
        }
        for (city, year), values in ratings.items()
        for i, factor_id in enumerate(BENCHMARK.ids)
    ]
    context = [
        {"city": c, "year": y, "factor": factor, "assessor": context_assessor, "level": level}
        for (c, y), level in levels.items()
        if level
    ]
    indicators = [
        {"city": c, "year": 2020, "indicator": "population", "value": v, "unit": "persons"}
        for c, v in (population or {}).items()
    ]
    built = tables(
        cities=[{"city": c, "name": c.upper(), "country": land} for c, land in zip(cities, lands, strict=True)],
        assessments=rows,
        context=context,
        indicators=indicators,
    )
    return study_data.StudyData(
        built, built.assessments, BENCHMARK, "self", context_assessor, "all", tuple(LEVELS), public=public
    )


def family_of(of_all: study_data.StudyData, year: int = 2024, **choices) -> study_associations.ContextTests:
    choices = {"permutations": 500, **choices}
    tests = study_associations.load_tests(of_all, year, **choices)
    return replace(tests, draws=replace(tests.draws, at_most=0))


def page(tests: study_associations.ContextTests) -> Element:
    """All sections of the page on context that rest on the tests."""
    return stack(
        associations.association_tests(tests),
        associations.plain_reading(tests),
        associations.what_n_could_show(tests),
        examples.matched_examples(tests),
        robustness.indicators_as_numbers(tests),
        robustness.waves_pooled(tests),
        robustness.within_cities(tests),
        robustness.several_at_once(tests),
    )


def ranks_page(of_all: study_data.StudyData, year: int = 2024, **choices) -> Element:
    ranks = study_ranks.load_ranks(of_all, year, **{"draws": 200, **choices})
    return stack(
        uncertainty.headline(ranks),
        uncertainty.intervals(ranks),
        uncertainty.what_matters(ranks),
        uncertainty.other_rules(ranks),
        uncertainty.without_one_factor(ranks),
    )


def csv(shown: Element, name: str) -> pd.DataFrame:
    return pd.read_csv(StringIO(csv_tables(shown)[name]))


def network(n: int = 40, seed: int = 1, **more) -> study_data.StudyData:
    """``n`` cities; harder resources go with lower strategy (second factor), the first factor has no association."""
    rng = np.random.default_rng(seed)
    ratings, levels = {}, {}
    for i in range(n):
        level = i % 4
        strategy = 2 if level == 0 else 0 if level == 3 else int(rng.integers(0, 3))
        ratings[(f"c{i:02}", 2024)] = [int(rng.integers(0, 3)), strategy, 1]
        levels[(f"c{i:02}", 2024)] = LEVELS[level]
    return made(ratings, levels, **more)


@pytest.fixture(scope="module")
def demo() -> study_data.StudyData:
    return study_data.load_data(str(ROOT / "data" / "demo"), BENCHMARK.id)


@pytest.fixture(scope="module")
def demo_tests(demo) -> study_associations.ContextTests:
    return family_of(demo, permutations=2_000)


def test_a_planted_association_is_found_on_the_map_and_said():
    tests = family_of(network(), permutations=5_000)
    shown = associations.association_tests(tests)
    rows = csv(shown, "associations").set_index(["outcome", "context_factor"])
    planted, none = rows.loc[("strategy", "city-resources")], rows.loc[("public-commitment", "city-resources")]
    assert planted["D"] < -0.5
    assert planted["q"] <= 0.05
    assert planted["high"] < 0
    assert none["q"] > 0.05
    assert planted["n_tests"] == 70
    assert rows.loc[("overall score", "city-resources"), "n_tests"] == 70
    assert "This page holds 70 tests in all" in shown.html
    assert "The largest |D| is" in shown.plain
    assert "2 Strategy by City resources" in shown.plain
    said = associations.plain_reading(tests).plain
    assert "2 Strategy by City resources: Of two cities in different context" in said
    assert "harder context goes with lower results" in said


def test_numbers_on_the_page_are_those_of_the_functions():
    of_all = network()
    tests = family_of(of_all)
    wide = of_all.ratings.assign(value=of_all.ratings["value"].astype(float)).pivot(
        index="city", columns="key_factor", values="value"
    )
    x = of_all.context.set_index("city")["harder"].reindex(wide.index).astype(float)
    rows = csv(page(tests), "associations")
    rows = rows[rows["context_factor"] == "city-resources"].set_index("outcome")
    for factor in ("strategy", "public-commitment"):
        expected = somersd(x, wide[factor]).statistic
        assert rows.loc[factor, "D"] == pytest.approx(expected, abs=1e-9)
        assert rows.loc[factor, "D_shown"] == one_decimal(expected)
        assert rows.loc[factor, ["lower", "equal", "higher"]].sum() == pytest.approx(1)
        assert rows.loc[factor, "n_cities"] == 40
    assert rows.loc["strategy", "q_shown"] == shown_q(rows.loc["strategy", "q"])


def words_on(fig):
    return [label.words for one in fig.axes[0].get_children() if isinstance(one, Labels) for label in one.of]


def test_the_map_draws_every_number():
    from ickit.report.figures.associations import association_map

    tests = family_of(network(), permutations=5_000)
    cells = tests.found
    rows = [(o, o) for o in dict.fromkeys(cells["outcome"])]
    fig = association_map(
        cells, rows, [(f.id, f.name) for f in tests.factors], title="T", apart=study_associations.SCORE
    )
    words = words_on(fig)
    row = cells.set_index(["outcome", "context_factor"]).loc[("strategy", "city-resources")]
    assert f"{one_decimal(row['D'])} *" in words
    assert f"{one_decimal(row['low'])} to {one_decimal(row['high'])}" in words
    assert words.count("–") == int(cells["D"].isna().sum())
    assert words.count("n 40") == int(cells["D"].notna().sum())
    assert [t.get_text() for t in fig.axes[0].get_yticklabels()][-1] == "overall score"


def test_the_colours_of_the_map_are_told_apart_in_words_and_readable():
    from ickit._base import palette
    from ickit.report.figures.associations import colour

    assert colour(1.0) != colour(-1.0)
    for d in np.linspace(-1, 1, 41):
        fill = colour(float(d))
        assert palette.contrast(palette.ink_on(fill), fill) >= 4.5
    assert palette.luminance(colour(-1.0)) < palette.luminance(colour(-0.3)) < palette.luminance(colour(0.0))


def one(score: list[int | None], level: str | None) -> tuple[list[int | None], str | None]:
    return score, level


DEGENERATE = {
    "constant scores": [one([1], LEVELS[i % 4]) for i in range(12)],
    "constant context": [one([i % 3], "neutral") for i in range(12)],
    "one city": [one([1], "neutral")],
    "two cities": [one([0], "neutral"), one([2], "difficult")],
    "all missing": [one([None], LEVELS[i % 4]) for i in range(8)],
    "no context": [one([i % 3], None) for i in range(8)],
    "a level with one city": [one([i % 3], "difficult" if i == 0 else "neutral") for i in range(20)],
    "complete separation": [one([2 if i < 10 else 0], "neutral" if i < 10 else "difficult") for i in range(20)],
    "three cities": [one([i], LEVELS[i]) for i in range(3)],
}


@pytest.mark.parametrize("case", DEGENERATE)
@pytest.mark.parametrize("waves", [1, pytest.param(3, marks=pytest.mark.long)])
def test_degenerate_data_give_sentences_without_warning_or_nan(case, waves):
    ratings, levels = {}, {}
    for year in [2020, 2022, 2024][-waves:]:
        for i, (values, level) in enumerate(DEGENERATE[case]):
            ratings[(f"c{i:02}", year)], levels[(f"c{i:02}", year)] = values, level
    of_all = made(ratings, levels, population={f"c{i:02}": 1000.0 * (i + 1) for i in range(len(DEGENERATE[case]))})
    tests = family_of(of_all)
    shown = stack(page(tests), ranks_page(of_all))
    assert not BROKEN.search(shown.plain), shown.plain
    assert not BROKEN.search(re.sub("<[^>]*>", " ", shown.html))
    rows = csv(shown, "associations")
    rows = rows[(rows["context_factor"] == "city-resources") & (rows["outcome"] == "overall score")]
    if case == "complete separation":
        assert rows["D"].item() == -1
        assert rows["low"].item() == -1
        assert -0.95 < rows["high"].item() < 0
    elif case == "a level with one city":
        assert pd.isna(rows["low"].item())
        assert "No interval: only 1 of 20 cities" in rows["why"].item()
    else:
        assert pd.isna(rows["q"].item()) or case == "three cities"
        assert rows["why"].item()
    report = city_report.CityReport(of_all, "c00", 2024)
    assert not BROKEN.search(own_rank.own_rank(report, True, draws=200).plain)


def test_no_data_at_all_on_conditions():
    of_all = made({(c, 2024): [1, 2] for c in "abc"}, {})
    said = page(family_of(of_all)).plain
    assert "The data hold no indicators." in said
    assert "No city has both a result and this context factor." in said
    none = replace(of_all, benchmark=BENCHMARK.model_copy(update={"context_factors": ()}))
    assert "nothing to test" in page(family_of(none)).plain


def test_findings_use_no_word_of_cause(demo, demo_tests):
    said = page(demo_tests).plain + ranks_page(demo).plain + page(family_of(network())).plain
    assert not FORBIDDEN.search(said), FORBIDDEN.search(said)


def test_shared_source_is_said_only_where_it_is_so():
    same = associations.plain_reading(family_of(network())).plain
    assert "share a source" in same
    other = associations.plain_reading(family_of(network(context_assessor="peer"))).plain
    assert "share a source" not in other


def test_country_level_factors_count_countries():
    lands = [f"{a}{b}" for a in "ABCD" for b in "EFG" for _ in range(3)]
    ratings = {(f"c{i:02}", 2024): [i % 3] for i in range(36)}
    levels = {(f"c{i:02}", 2024): LEVELS[(i // 3) % 4] for i in range(36)}
    tests = family_of(made(ratings, levels, factor="national-legislation", countries=lands))
    rows = csv(associations.association_tests(tests), "associations")
    row = rows[(rows["context_factor"] == "national-legislation") & (rows["outcome"] == "strategy")].iloc[0]
    assert (row["unit"], row["n_units"], row["n"]) == ("countries", 12, "36 cities, 12 countries")


def test_the_family_can_be_chosen_beforehand(demo):
    tests = family_of(demo, context_factors="city-resources, labour-market")
    assert set(tests.found["context_factor"]) == {"city-resources", "labour-market"}
    held = {name: len(part) for name, part in tests.families.items()}
    assert held == {"found": 20, "indicators": 30, "migrant-organisations/self": 2, "pooled": 2, "within": 2}
    assert {n for part in tests.families.values() for n in part["n_tests"]} == {56}
    with pytest.raises(InputError, match=r'"city-resource" is no context factor\. Did you mean "city-resources"'):
        family_of(demo, context_factors="city-resource")
    with pytest.raises(InputError, match="one or pooled"):
        family_of(demo, waves="two")
    with pytest.raises(InputError, match="at least 1"):
        family_of(demo, permutations=0)
    with pytest.raises(InputError, match="is no wave"):
        family_of(demo, year=2023)


def test_pooled_waves_use_more_pairs_than_one(demo):
    one_wave, pooled = (
        family_of(demo, waves=w, context_factors="city-resources").found.set_index("outcome") for w in ("one", "pooled")
    )
    assert one_wave.loc["overall score", "waves"] == "2024"
    assert pooled.loc["overall score", "n_pairs"] > 2 * one_wave.loc["overall score", "n_pairs"]
    first = family_of(demo, year=2014)
    assert first.waves_so_far == [2014]
    assert "nothing to pool" in robustness.waves_pooled(first).plain


def test_the_demonstration_shows_what_was_planted(demo_tests):
    rows = csv(robustness.waves_pooled(demo_tests), "pooled").set_index("context_factor")
    resources = rows.loc["city-resources"]
    assert resources["D_all"] < -0.5
    assert resources["D"] == pytest.approx(-0.28, abs=0.005)  # who took part in which waves goes with both
    assert resources["p"] <= 0.05
    assert rows.loc["civil-society", "D"] == pytest.approx(-0.22, abs=0.005)
    assert rows.loc["civil-society", "D_all"] == pytest.approx(0.03, abs=0.005)


def test_the_mixed_model_says_why_not_and_shows_where_it_can(demo_tests):
    assert "These data cannot carry a model" in robustness.several_at_once(demo_tests).plain
    rng = np.random.default_rng(5)
    ratings, levels = {}, {}
    for i in range(60):
        for year in (2020, 2022, 2024):
            level = int(rng.integers(0, 4))
            chances = rng.random(9) < (0.8 - 0.2 * level)
            ratings[(f"c{i:02}", year)] = [2 if met else 0 for met in chances]
            levels[(f"c{i:02}", year)] = LEVELS[level]
    shown = robustness.several_at_once(family_of(made(ratings, levels), context_factors="city-resources"))
    rows = csv(shown, "mixed-model").set_index("term")
    assert rows.loc["City resources", "high"] < -10
    assert "wave 2022" in rows.index


def test_matched_examples_are_in_hard_context_and_do_well():
    ratings = {(f"c{i}", 2024): [2 if i in (0, 5) else 0, 2 if i == 5 else 1] for i in range(9)}
    levels = {(f"c{i}", 2024): "difficult" if i >= 4 else "favourable" for i in range(9)}
    shown = examples.matched_examples(family_of(made(ratings, levels)))
    rows = csv(shown, "examples")
    rows = rows[rows["city"] == "c5"].iloc[0]
    assert (rows["city_name"], rows["level"], rows["score"], rows["n"]) == ("C5", "difficult", 100, 5)
    assert rows["rare"].startswith("1 Public commitment, 2 Strategy")
    assert set(csv(shown, "examples")["city"]) == {"c5"}  # c0 does as well in favourable context
    counts = csv(shown, "hard-context").iloc[0]
    assert counts["scored"] == 5


def test_a_public_page_names_no_city():
    of_all = network(public=True)
    shown = stack(examples.matched_examples(family_of(of_all)), ranks_page(of_all))
    everything = shown.html + "".join(csv_tables(shown).values())
    assert not re.search(r"\b[cC]\d\d\b", everything)


def test_a_figure_says_how_many_cities_it_shows():
    ratings = {(f"c{i:02}", 2024): [i % 3 if i > 3 else None] for i in range(20)}
    levels = {(f"c{i:02}", 2024): LEVELS[i % 4] if i < 18 else None for i in range(20)}
    shown = comparison.scores_by_level(made(ratings, levels), 2024)
    assert "Scores of 14 cities in 2024" in shown.html  # 16 have a score, 18 a level
    assert len(csv(shown, "scores-by-level").dropna(subset="score")) == 14


def test_a_panels_title_is_not_cut():
    rows = [("a", "A"), ("b", "B")]
    name = "Labour market and other economic conditions"  # on two lines
    cells = pd.DataFrame({"panel": name, "level": "easy", "order": 0, "row": ["a", "b"], "count": 1, "of": 2})
    fig = share_panels(cells, rows, title="T")
    said = words_on(fig)
    assert {"Labour market and other economic", "conditions"} <= set(said)


def test_bars_end_at_the_largest_that_is_possible():
    rows = pd.DataFrame({"name": ["A", "B"], "family": "f", "detectable": [0.7, np.nan], "attainable": [0.8, 0.6]})
    axes = smallest_found(rows, title="T").axes[0]
    assert [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches] == [
        (pytest.approx(0.7), pytest.approx(0.8)),
        (pytest.approx(0.6), pytest.approx(0.6)),
    ]


def test_peers_stand_beside_where_they_rated_enough():
    of_all = network(40)
    levels = of_all.tables.context.assign(assessor="peer")
    both = replace(of_all.tables, context=pd.concat([of_all.tables.context, levels], ignore_index=True))
    tests = family_of(replace(of_all, tables=both), context_factors="city-resources")
    assert tests.other_sources["self/peer"].n_compared == 40
    assert tests.n_tests == 11
    shown = robustness.by_other_assessors(tests)
    row = csv(shown, "by-self-and-peer").iloc[0]
    assert row["n_cities"] == 40
    assert row["D"] == pytest.approx(tests.found.set_index("outcome").loc["overall score", "D"])
    few = replace(of_all.tables, context=pd.concat([of_all.tables.context, levels[:9]], ignore_index=True))
    said = robustness.by_other_assessors(family_of(replace(of_all, tables=few))).plain
    assert "9 cities have both, too few to compare (10 needed)" in said
    assert "is not known" in robustness.by_other_assessors(family_of(network(12))).plain


def test_what_n_could_show_grows_with_n():
    small, large = (
        csv(associations.what_n_could_show(family_of(network(n))), "detectable").set_index("context_factor")
        for n in (24, 80)
    )
    of_it = [rows.loc[["city-resources"], "detectable"].min() for rows in (small, large)]
    assert of_it[1] < of_it[0] - 0.1


def test_ranks_are_exact_and_their_intervals_those_of_the_function(demo):
    ranks = study_ranks.load_ranks(demo, 2024, draws=500, seed=3)
    rows = csv(uncertainty.intervals(ranks), "rank-ranges").set_index("city")
    exact = demo.ranks[demo.ranks["year"] == 2024].set_index("city")["rank"].dropna()
    assert rows["nominal"].to_dict() == exact.astype(int).to_dict()
    again = rank_intervals(
        ranks.values,
        ranks.levels,
        weights=ranks.weights,
        applies=ranks.applies,
        assumptions=ranks.assumptions,
        draws=500,
        seed=3,
    ).set_index("city")
    for column in ("nominal", "median", "p5", "p95"):
        assert rows[column].tolist() == again.loc[rows.index, column].tolist()
    shares = csv(uncertainty.intervals(ranks), "ranks")[["top_third", "middle_third", "bottom_third"]].sum(axis=1)
    assert (shares[shares > 0].round(6) == 1).all()


def test_other_rules_and_leaving_one_out_tell_how_far():
    of_all = made(
        {("a", 2024): [2, 0], ("b", 2024): [0, 1], ("c", 2024): [0, 0]},
        {},
    )
    ranks = study_ranks.load_ranks(of_all, 2024, draws=200)
    rows = csv(uncertainty.other_rules(ranks), "other-rules").set_index("what")
    assert rows.loc["partly as not met", ["cities", "moved", "largest_shift"]].tolist() == [
        3,
        3,
        1,
    ]  # b falls behind a, level with c
    assert rows.loc["partly as met", "largest_change"] == pytest.approx(100 * 8 / 18)
    assert "missing as met" not in rows.index
    out = csv(uncertainty.without_one_factor(ranks), "one-factor-out").set_index("what")
    assert out.loc["1 Public commitment", "moved"] == 1  # a, then level with c at 0
    assert out.loc["2 Strategy", "moved"] == 0


def test_a_city_report_gives_a_rank_only_on_request(demo):
    here = city_report.CityReport(demo, "lindenfurt", 2024)
    assert own_rank.own_rank(here, False).html == ""
    said = own_rank.own_rank(here, True, draws=500).plain
    exact = demo.ranks[(demo.ranks["year"] == 2024) & (demo.ranks["city"] == "lindenfurt")]["rank"].item()
    assert f"Lindenfurt has rank {exact} of 18 cities" in said
    assert re.search(r"between \d+ and \d+ in the middle 90 % of 500 draws", said)


def test_numbers_of_draws_are_checked(demo):
    with pytest.raises(InputError, match="at least 100"):
        study_ranks.load_ranks(demo, 2024, draws=5)


@pytest.mark.long
def test_the_real_index_makes_sense_and_is_stable(nae):
    of_all = study_data.load_data(str(nae), str(nae / "benchmark.yaml"))
    shown, again = (
        csv(associations.association_tests(study_associations.load_tests(of_all, 2021, seed=seed)), "associations")
        for seed in (20_120_522, 7)
    )
    assert len(shown) == 22
    assert shown["D_shown"].tolist() == again["D_shown"].tolist()
    assert shown["q_shown"].tolist() == again["q_shown"].tolist()
    assert (shown["interval"] != again["interval"]).sum() <= 2  # a bound between two decimals: see docs/calibration.md
    rows = shown.set_index(["outcome", "context_factor"])
    assert rows.loc[("community", "city-size"), "D"] > 0.3
    assert rows.loc[("economic-prosperity", "foreign-born"), "D"] < -0.2
    tests = study_associations.load_tests(of_all, 2021, permutations=1_000)
    said = associations.plain_reading(tests).plain
    assert "- City size: Of two cities in different groups, the one in the higher group scores lower" in said
    assert "share a source" not in said
