"""What leads, captions, notes and descriptions of figures say, held against the numbers of their section.

Worlds of many kinds: few cities and many, one wave and several, reviews or none, flattery or none. Each sentence has a
predicate on the section's own tables or on the study, written here anew; the test fails where the two part, and where a
sentence is said in no world.
"""

import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control

from ickit._base.frames import records
from ickit.analysis import agreement as agreements
from ickit.analysis.association.settled_digits import one_decimal
from ickit.analysis.randomisation import sign_flip_p
from ickit.benchmark.library import load_benchmark
from ickit.demo.generate import generate
from ickit.demo.truth import TRUTH
from ickit.demo.write import to_csv
from ickit.report.sections import agreement, agreement_by_key_factor, trends, uncertainty
from ickit.report.sections.assessor_pair import AssessorPair
from ickit.report.sections.city import changes, result
from ickit.report.sections.city import context as city_context
from ickit.report.sections.city import report as city_report
from ickit.report.sections.context import associations, comparison, examples, robustness
from ickit.report.sections.explore import view as explore
from ickit.report.sections.key_factor_changes import beyond_chance
from ickit.study import ranks as study_ranks
from ickit.study import study_data
from ickit.study.associations import SCORE, load_tests

BENCHMARK = "introductory-language-courses"
MINUS = "−"
SAID_OF_TRENDS = re.compile("only one wave|ies have|full line|in every wave|No change is beyond")
STRONG = replace(TRUTH, resources=-2.5, flattery=0.8, over_claimed=0.95, reviews=0.7, mood_flattery=(1, 1, 1))
WORLDS = [
    (3, (2024,), 1, TRUTH),
    (9, (2020, 2022, 2024), 2, TRUTH),  # each city misses a wave
    (16, (2020, 2022, 2024), 3, STRONG),
    (24, (2024,), 4, replace(TRUTH, reviews=0.0)),
    (40, (2020, 2024), 6, replace(TRUTH, trend=0.5, leavers=0.5, joiners=0.6)),
]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    found = []
    for cities, waves, seed, truth in WORLDS:
        folder = tmp_path_factory.mktemp("world")
        for name, table in generate(cities, waves, seed, truth).items():
            if name not in ("answers", "evidence", "survey", "recommendations", "practices"):
                to_csv(table, folder / f"{name}.csv")
        if not truth.reviews:
            for name in ("assessments", "context"):
                rows = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
                rows[rows["assessor"] == "self"].to_csv(folder / f"{name}.csv", index=False)
        if cities == 9:
            rows = pd.read_csv(folder / "assessments.csv", dtype=str, keep_default_na=False)
            missed = rows["city"].map({city: waves[i % 3] for i, city in enumerate(sorted(set(rows["city"])))})
            rows[rows["year"].astype(int) != missed].to_csv(folder / "assessments.csv", index=False)
        found.append(study_data.load_data(str(folder), BENCHMARK))
    return found


@pytest.fixture(scope="module")
def contexts(worlds):
    """The tests of the last wave of each world, with few arrangements."""
    made = [load_tests(world, max(world.waves), permutations=199) for world in worlds]
    return [replace(tests, draws=replace(tests.draws, at_most=0, exact_up_to=300)) for tests in made]


def number(text):
    return float(text.replace(MINUS, "-").replace("+", ""))


def figures_of(section):
    return [one for one in section.walk() if hasattr(one, "fig")]


def words_of(section):
    """All that a section says: its text and, of figures, title, description, caption and note."""
    more = [part for one in figures_of(section) for part in (one.alt, one.caption, one.note, one.fig.get_suptitle())]
    return " ".join([section.plain, *more])


def said_as_it_is(cases, rare=()):
    """``cases``: (words, {sentence: whether it holds}). Each is said where it holds only, and once unless ``rare``."""
    said = Counter()
    for words, sentences in cases:
        for sentence, holds in sentences.items():
            is_said = re.search(sentence, words) is not None
            assert is_said == bool(holds), (sentence, holds, words[:1500])
            said[sentence] += is_said
    every = {sentence for _, sentences in cases for sentence in sentences}
    assert not [sentence for sentence in every - set(rare) if not said[sentence]]


def test_context_headline_and_figures_count_their_cities(worlds):
    for world in worlds:
        year = max(world.waves)
        scored = int((world.scores.query("year == @year")["score"].notna()).sum())
        assert f"{scored} have a score" in comparison.headline(world, year).plain
        section = comparison.scores_by_level(world, year)
        points = section.tables["scores-by-level"].dropna(subset="score")
        per_panel = points.groupby("factor")["city"].nunique()
        (drawn,) = figures_of(section)
        least, most = re.search(r"(?:(\d+) to )?(\d+) cit", drawn.fig.get_suptitle()).groups()
        assert (int(least or most), int(most)) == (per_panel.min(), per_panel.max())
        assert len(drawn.fig.axes[0].collections[0].get_offsets()) == len(points)
        cells = comparison.in_place_by_level(world, year).tables["in-place-by-level"]
        assert (cells["in_place"] <= cells["rated"]).all()


def test_context_leads_and_captions(contexts):
    cases = []
    for tests in contexts:
        found = tests.found
        shown = words_of(associations.association_tests(tests)) + words_of(associations.plain_reading(tests))
        given = found[found["D"].notna()]
        largest = re.search(r"The largest \|D\| is ([\d.]+): (.+?) by (.+?)\. The table", shown)
        if largest:
            assert largest[1] == one_decimal(given["D"].abs().max())
            row = given.loc[given["D"].abs().idxmax()]
            assert largest[2] == tests.outcome_name(row["outcome"])
        sizes = [int(n) for n in re.findall(r"(\d+) of (?:results|all|changes|ratings)", shown)]
        assert sum(sizes[: len(tests.families)]) == tests.n_tests
        assert f"holds {tests.n_tests} test" in shown
        up_to = re.search(r"up to (\d+) cit", shown)
        assert int(up_to[1]) == found["n_cities"].max()
        keys = found[found["outcome"] != SCORE]
        sure = int((keys["q"] <= 0.05).sum())
        cases.append(
            (
                shown,
                {
                    r"In none of the \d+ tests of key factors is q at most": sure == 0,
                    r"of key factors, \d+ ha(s|ve) a q of at most": sure > 0,
                    r"No test has more than \d+ cities or countries: a small sample": found["n_units"].max() < 30,
                    r"No D could be computed": given.empty,
                    r"The same people rated the results and these conditions": True,
                },
            )
        )
        if sure:
            assert f"of key factors, {sure} ha" in shown
    said_as_it_is(cases, rare=[r"No D could be computed", r"of key factors, \d+ ha(s|ve) a q of at most"])


def test_the_key_of_the_map_says_what_is_drawn(contexts):
    for tests in contexts:
        (drawn,) = figures_of(associations.association_tests(tests))
        key = drawn.fig.get_supxlabel()
        found = tests.found
        assert ("Framed and starred" in key) == bool((found["q"] <= 0.05).any())
        assert ("No test has q" in key) == (not (found["q"] <= 0.05).any())
        assert ("In brackets" in key) == bool((found["D"].notna() & found["p"].isna()).any())
        assert ("Hatched" in key) == bool(found["D"].isna().any())


def test_leads_of_examples_and_other_ways(contexts):
    cases = []
    for tests in contexts:
        words = words_of(examples.matched_examples(tests))
        scores = tests.study.scores.query("year == @tests.year")["score"].dropna()
        section = examples.matched_examples(tests)
        if len(scores) >= 3:
            assert f"upper third of the {len(scores)} cities with a score" in words
        if "examples" in section.tables:
            named = section.tables["examples"]
            bar = sorted(set(scores), reverse=True)
            best = [s for s in bar if 3 * sum(scores >= s) <= len(scores)] or bar[:1]
            assert named["score"].min() >= float(min(best)) - 1e-9
        ways = " ".join(words_of(s) for s in (robustness.waves_pooled(tests), robustness.within_cities(tests)))
        other = words_of(robustness.by_other_assessors(tests))
        raters = set(tests.study.tables.assessments["assessor"]) | set(tests.study.tables.context["assessor"])
        cases.append(
            (
                " ".join([words, ways, other]),
                {
                    r"Only \d cit(y has|ies have) a score: too few|No city has a score, so nobody": len(scores) < 3,
                    r"is the first wave, so there is nothing to pool": len(tests.waves_so_far) < 2,
                    r"is the first wave, so nothing has changed yet": len(tests.waves_so_far) < 2,
                    r"Nobody else rated results or conditions": raters == {"self"},
                },
            )
        )
    said_as_it_is(cases, rare=[r"Only \d cit(y has|ies have) a score: too few|No city has a score, so nobody"])


def test_trends_say_what_changed(worlds):
    cases = []
    for world in worlds:
        page = [trends.means(world), trends.who_answered(world), trends.by_key_factor(world)]
        words = " ".join(map(words_of, page))
        scores = world.scores.dropna(subset="score")
        waves = sorted(scores["year"].unique())
        per_city = scores.groupby("city")["year"].nunique()
        every = int((per_city == len(waves)).sum())
        several = len(waves) > 1
        sentences = {
            r"only one wave with scores": len(waves) == 1,
            r"\d+ cit(y has|ies have) a score in every wave\.": several and every > 0,
            r"No city has a score in every wave\. The comparison": several and every == 0,
            r"Follow the full line for change": several and every > 0,
        }
        if several:
            row = page[1].tables["change-taken-apart"].iloc[-1]
            opposite = row["change"] * row["stayed"] < 0
            both = all(row[f"{of}_low"] > 0 or row[f"{of}_high"] < 0 for of in ("change", "stayed"))
            sentences[r"opposite signs, each beyond chance"] = opposite and both
            sentences[r"opposite signs, but not both"] = opposite and not both
            factors = page[2].tables["key-factor-changes"]
            sure = factors["stayed_q"] <= 0.05
            moved = factors["up"] + factors["down"]
            least = np.minimum(1, 2.0 ** (1 - moved))
            reach = min(np.sort(least) * len(least) / np.arange(1, len(least) + 1)) <= 0.05
            sentences[r"No change is beyond chance"] = not sure.any()
            sentences[r"none can be, whatever the truth is"] = not sure.any() and not reach
            sentences[r"only large changes can be"] = not sure.any() and reach and factors["cities_both"].max() < 30
            sentences[r"Higher: "] = bool((sure & (factors["stayed"] > 0)).any())
            taken_apart = r"changed by (\S+) points\. The rest, (\S+) points.*?: (\S+) because"
            change, stayed, who = map(number, re.search(taken_apart, words).groups())
            assert change == pytest.approx(row["stayed"], abs=0.051)
            assert stayed == pytest.approx(row["who_answered"], abs=0.051)
            assert who == pytest.approx(row["joined"], abs=0.051)
        cases.append((words, sentences))
    said_as_it_is(cases, rare={s for _, sentences in cases for s in sentences if not SAID_OF_TRENDS.search(s)})


@pytest.mark.parametrize("seed", range(3))
def test_changes_of_key_factors_are_called_beyond_chance_by_their_q(seed):
    r, cases = np.random.default_rng(seed), []
    for _ in range(60):
        n, factors = int(r.choice([3, 8, 20, 28, 60])), int(r.integers(2, 12))
        up, down = (r.binomial(n, r.choice([0.02, 0.3, 0.6]), factors) for _ in range(2))
        down = np.minimum(down, n - up)
        p = [sign_flip_p([1] * u + [-1] * d) for u, d in zip(up, down, strict=True)]
        found = pd.DataFrame({"name": [f"f{i}" for i in range(factors)], "up": up, "down": down, "cities_both": n})
        found["stayed"], found["stayed_q"] = (up - down) / n, false_discovery_control(p)
        sure, least = found["stayed_q"] <= 0.05, np.minimum(1, 2.0 ** (1 - up - down))
        reach = min(np.sort(least) * factors / np.arange(1, factors + 1)) <= 0.05
        sentences = {
            r"No change is beyond chance": not sure.any(),
            r"Higher: ": (sure & (up > down)).any(),
            r"Lower: ": (sure & (up < down)).any(),
            r"none can be, whatever the truth is": not sure.any() and not reach,
            r"only large changes can be": not sure.any() and reach and n < 30,
        }
        cases.append((beyond_chance(found), sentences))
    said_as_it_is(cases, rare=[r"Lower: "])


def test_uncertainty_counts_and_orders(worlds):
    for world in worlds[1:]:
        ranks = study_ranks.load_ranks(world, max(world.waves), draws=200)
        head = words_of(uncertainty.headline(ranks))
        scores = world.scores.query("year == @ranks.year")["score"]
        ranked, without = int(scores.notna().sum()), int(scores.isna().sum())
        assert (f"{without} cit" in head and "no score and no rank" in head) == (without > 0)
        if ranked < 2:
            assert ("only one has a score" in head) == (ranked == 1)
            continue
        assert f"Ranks and how sure they are, {ranked} cities" in words_of(uncertainty.intervals(ranks))
        section = uncertainty.intervals(ranks)
        thirds = section.tables["thirds"][["top_third", "middle_third", "bottom_third"]].max(axis=1)
        assert f"{int((thirds >= 0.9 - 1e-9).sum())} of {ranked}" in head
        pairs = section.tables["neighbours"]
        differ = pairs[pairs["rank"] != pairs["next_rank"]]
        held = int((differ["above"] >= 0.9 - 1e-9).sum())
        assert f"Of {len(differ)} pair" in section.plain
        assert re.search(rf"in rank, {held} keeps? (its|their) order", section.plain)
        second = isinstance(ranks.latent, str)
        assert ("No second bar" in words_of(section)) == second
        assert ("Second bar: a measurement model" in words_of(section)) == (not second)


def test_agreement_says_who_rates_higher_and_why_coefficients_differ(worlds):
    cases = []
    for world in worlds:
        both = agreements.pairs(world.assessments, world.benchmark)
        if both.empty:
            assert "nothing to compare" in words_of(agreement.overall(AssessorPair(world)))
            continue
        (row,) = records(agreements.overall(both, world.benchmark))
        words = words_of(agreement.headline(AssessorPair(world))) + words_of(agreement.overall(AssessorPair(world)))
        assert f"{row['same']} of {row['pairs']} ratings are the same" in words
        factors = agreements.by_key_factor(both, world.benchmark)
        said = agreement_by_key_factor.over_claimed(AssessorPair(world)).plain
        above = factors[(factors["q"] <= 0.05) & (factors["difference"].astype(float) > 0)]
        lower, gap = row["kappa"] - row["alpha"] >= 0.1, row["ac2"] - row["kappa"] >= 0.15
        higher = row["alpha"] - row["kappa"] >= 0.1
        one_side = max(row["first_higher"], row["second_higher"]) >= 3 * min(row["first_higher"], row["second_higher"])
        cases.append(
            (
                words + said,
                {
                    r"by more than chance would give: ": len(above) > 0,
                    r"On no key factor do cities rate themselves higher": above.empty,
                    r"When one level is this common": gap,
                    r"Alpha is lower than kappa because (cities|the reviewers) rate higher": lower
                    and not gap
                    and one_side,
                    r"Alpha is lower than kappa because it measures": lower and not gap and not one_side,
                    r"Alpha is higher than kappa": higher and not gap,
                    r"The coefficients lie close together": not lower and not gap and not higher,
                },
            )
        )
        caption = " ".join(
            one.caption for one in figures_of(agreement_by_key_factor.by_key_factor(AssessorPair(world)))
        )
        assert "cities rate themselves higher" in caption
        assert (
            factors["difference"].map(lambda d: d > 0) == (factors["first_higher"] > factors["second_higher"])
        ).all()
    every = {sentence for _, sentences in cases for sentence in sentences}
    said_as_it_is(cases, rare=every - {r"On no key factor do cities rate themselves higher"})


@pytest.mark.parametrize("seed", range(3))
def test_why_coefficients_differ_follows_from_their_ratings(seed):
    r, cases = np.random.default_rng([5, seed]), []
    bench = load_benchmark(BENCHMARK)
    for _ in range(60):
        n, most = int(r.integers(12, 80)), r.choice([0.4, 0.9])
        own = r.choice(3, n, p=[(1 - most) / 2, (1 - most) / 2, most])
        peers = np.clip(own - (r.random(n) < r.choice([0, 0.3, 0.8])) + (r.random(n) < r.choice([0, 0.2])), 0, 2)
        names = np.array(bench.scale.names)
        rows = pd.DataFrame({"city": [f"c{i % 9}" for i in range(n)], "year": 2024, "key_factor": "strategy"})
        rows = rows.assign(first_rating=names[own], second_rating=names[peers])
        rows["difference"] = [Fraction(int(a - b) * 50) for a, b in zip(own, peers, strict=True)]
        (row,) = records(agreements.overall(rows, bench))
        gap, lower = row["ac2"] - row["kappa"] >= 0.15, row["kappa"] - row["alpha"] >= 0.1
        higher = row["alpha"] - row["kappa"] >= 0.1
        one_side = max(row["first_higher"], row["second_higher"]) >= 3 * min(row["first_higher"], row["second_higher"])
        known = not np.isnan(row["kappa"])
        sentences = {
            r"they have no value": not known,
            r"When one level is this common": known and gap,
            rf"because cities rate higher in {row['first_higher']} of {n} ratings": known
            and lower
            and not gap
            and one_side,
            r"Alpha is lower than kappa because it measures": known and lower and not gap and not one_side,
            r"Alpha is higher than kappa": known and higher and not gap,
            r"The coefficients lie close together": known and not lower and not gap and not higher,
        }
        cases.append((agreements.why_they_differ(row, bench.scale), sentences))
    rare = [s for _, sentences in cases for s in sentences if "because" in s or "no value" in s]
    said_as_it_is(cases, rare=rare)


def test_city_reports_say_what_their_tables_hold(worlds):
    cases = []
    for world in worlds:
        year = max(world.waves)
        for city in world.cities_in(year)[:: max(1, len(world.cities_in(year)) // 2)]:
            of = city_report.CityReport(world, city, year)
            words = words_of(changes.since(of))
            mine = world.scores.query("city == @city and year <= @year").set_index("year")["score"]
            first, now = mine.iloc[0], mine.iloc[-1]
            sentences = {r"is the first wave of": len(mine) == 1}
            if len(mine) > 1:
                table = changes.since(of).tables["changes"]
                moved = table["since_last"].value_counts()
                lead = re.search(r"(\d+) up, (\d+) down, (\d+) unchanged", words).groups()
                assert [int(n) for n in lead] == [moved.get(k, 0) for k in ("up", "down", "no change")]
                missing = pd.isna(first) + pd.isna(now)
                sentences[r"one of the two waves has too few"] = missing == 1
                sentences[r"both waves have too few"] = missing == 2
                sentences[r"The score went from"] = missing == 0
                alike = world.scores[world.scores["year"].isin(mine.index) & (world.scores["city"] != city)]
                others = alike.dropna(subset="score").groupby("city").size()
                sentences[r"No other city has a score in every one"] = not (others == len(mine)).any()
            strong = words_of(result.strengths_and_gaps(of))
            rated = {k: r for k, r in of.others.items() if r["share"] is not None}
            rare = [k for k in of.in_place if k in rated and 2 * rated[k]["in_place"] < rated[k]["rated"]]
            behind = [k for k in of.not_yet if k in rated and 2 * rated[k]["in_place"] > rated[k]["rated"]]
            sentences |= {
                r"that others may learn from": rare,
                r"that most other cities have closed": behind,
                r"No key factor is rated as in place": not of.in_place and bool(of.not_yet),
                r"Not rated, so nothing can be said": of.not_rated,
            }
            cases.append((f"{words} {strong}", sentences))
            like = city_context.context(of)
            if "like-context" in like.tables:
                rows = like.tables["like-context"]
                assert (rows["scored"] <= rows["others"]).all()
                assert "An association is not a cause" in words_of(like)
    seldom = [
        r"both waves have too few",
        r"No key factor is rated as in place",
        r"No other city has a score in every one",
    ]
    said_as_it_is(cases, rare=[*seldom, r"one of the two waves has too few"])


def test_the_explorer_counts_the_points_it_draws(worlds):
    for world in worlds:
        year = max(world.waves)
        choices = explore.first_choices(world, year)
        for result_of in (SCORE, world.benchmark.ids[3])[: 1 + (len(world.waves) > 1)]:
            view = explore.look_at(world, replace(choices, result=result_of))
            used = int(view.used.sum())
            assert re.search(rf", {used} cit(y|ies), {year}$", view.title)
            words = words_of(explore.as_elements(view))
            assert f"{len(view.cities) - used} cit" in words
            assert ("One point a city" in words) == (used > 0)
            assert ("The bar is the median" in words) == (used > 0 and not view.numeric)
