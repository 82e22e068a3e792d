"""What pages on one city, on the network and on what cities can learn say, held against their numbers in random worlds.

Small worlds with many gaps, on three kinds of scale: cities that rate other key factors from wave to wave or none, ties
everywhere, conditions without a hard end, evidence of no side. The predicates are written here anew.
"""

import re
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import yaml

from ickit.analysis import comparison
from ickit.analysis.association.tests import Draws
from ickit.analysis.bootstrap import Interval
from ickit.analysis.finished_actions import FinishedActions
from ickit.report import elements
from ickit.report.sections import actions, data_quality, exchange, network_brief, overview
from ickit.report.sections.charter import cities as charter_cities
from ickit.report.sections.charter import survey as charter_survey
from ickit.report.sections.city import about_data, brief, changes, last_plan, numbers, peer_review, result, similar
from ickit.report.sections.city.report import CityReport
from ickit.report.sections.explore import view as explore
from ickit.report.sections.review import findings, side_by_side
from ickit.study import study_data
from ickit.study.associations import load_tests
from ickit.study.exchange import load_exchange
from ickit.study.overview import load_overview

WAVES = (2020, 2022, 2024)
SCALES = [
    {"levels": {"not_met": 0, "partly_met": "1/2", "met": 1}},
    {"min": 1, "max": 5, "step": 1},
    {"min": 0, "max": 100, "step": 10, "bands": {"in_place": 70, "partly": 30}},
]
LEVELS = ("favourable", "neutral", "difficult", "very_difficult")
MINUS = "−"


def number(text):
    return float(text.replace(MINUS, "-").replace("+", ""))


def written(folder, **tables):
    for name, rows in tables.items():
        if len(rows):
            pd.DataFrame(rows).to_csv(folder / f"{name}.csv", index=False)


def make_world(folder, seed):
    """A source of random tables and its benchmark, on one of the scales."""
    r = np.random.default_rng([90, seed])
    scale = SCALES[seed % 3]
    names = (
        list(scale["levels"])
        if "levels" in scale
        else [str(i) for i in range(scale["min"], scale["max"] + 1, scale["step"])]
    )
    factors = [
        {"id": f"f{i}", "name": f"Factor {i}", "number": i + 1, "may_not_apply": True,
         "charter": ["P1"] if i % 2 else ["S1"],
         "questions": [{"id": f"f{i}.1", "text": "Is it so?", "kind": "yes_no"}]}
        for i in range(6)
    ]  # fmt: skip
    context = [
        {"id": "c0", "name": "Rated condition"},
        {"id": "c1", "name": "Another rated one"},
        {"id": "size", "name": "Size", "indicator": "population", "breaks": [100, 200, 300], "harder": "lower"},
        {"id": "kind", "name": "Kind", "indicator": "share", "breaks": [10, 20], "harder": "none"},
    ]
    bench = {"id": "b", "title": "B", "scale": scale, "key_factors": factors, "context_factors": context}
    (folder / "b.yaml").write_text(yaml.safe_dump(bench, sort_keys=False))
    n = int(r.choice([3, 5, 7, 9]))
    chances = r.dirichlet(np.full(len(names), r.choice([0.4, 3])))
    cities = [f"c{i:02}" for i in range(n)]
    rated, reviewed, evidence, levels, advice = [], [], [], [], []
    for city in cities:
        for year in WAVES:
            if r.random() < 0.2:
                continue
            none = r.random() < 0.2
            for factor in factors:
                key = {"city": city, "year": year, "benchmark": "b", "key_factor": factor["id"]}
                at = r.random()
                own = "" if none or at < 0.2 else "not_applicable" if at < 0.25 else str(r.choice(names, p=chances))
                rated.append({**key, "assessor": "self", "rating": own})
                if city < "c03" and year == 2024:
                    reviewed.append(
                        {**key, "assessor": "peer", "rating": str(r.choice(names)) if r.random() < 0.5 else ""}
                    )
                for _ in range(int(r.integers(0, 5)) * (city < "c05")):
                    evidence.append(
                        {"id": f"e{len(evidence)}", **key, "assessor": str(r.choice(["self", "peer"])),
                         "kind": "document", "stance": str(r.choice(["supports", "contradicts", ""])),
                         "summary": "s", "confidential": "no"}
                    )  # fmt: skip
            for factor in ("c0", "c1"):
                if r.random() < 0.7:
                    levels.append(
                        {
                            "city": city,
                            "year": year,
                            "factor": factor,
                            "assessor": "self",
                            "level": str(r.choice(LEVELS)),
                        }
                    )
            for i in r.choice(6, 3, replace=False):
                advice.append(
                    {"id": f"a{len(advice)}", "city": city, "year": year, "benchmark": "b", "key_factor": f"f{i}",
                     "text": "Do it.", "status": str(r.choice(["open", "started", "done", "done", "dropped", ""]))}
                )  # fmt: skip
    sizes = [
        {"city": c, "year": 2019, "indicator": i, "value": int(r.integers(1, 400)), "unit": "u"}
        for c in cities for i in ("population", "share")
    ]  # fmt: skip
    written(
        folder, cities=[{"city": c, "name": c.upper(), "country": "DE"} for c in cities], assessments=rated + reviewed,
        context=levels, indicators=sizes, evidence=evidence, actions=advice,
    )  # fmt: skip
    return study_data.load_data(str(folder), str(folder / "b.yaml"), assessor="self")


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    return [make_world(tmp_path_factory.mktemp("world"), seed) for seed in range(6)]


@pytest.fixture(scope="module")
def reports(worlds):
    """Some cities of the last wave of every world."""
    return [CityReport(world, city, 2024) for world in worlds for city in world.cities_in(2024)[:4]]


def lists_of(element):
    return {
        one.lead: [(item.name, item.words) for item in one.items]
        for one in element.walk()
        if isinstance(one, elements.Points)
    }


def test_others_are_said_from_least_to_most_with_their_median(reports):
    seen = set()
    for of in reports:
        said, column = brief.level_words(of), "in_place" if of.study.benchmark.scale.tells_in_place else "score"
        rows = of.study.scores.query("year == 2024 and city != @of.city")
        rows = (
            rows[rows["not_rated"] + rows["not_applicable"] < 6]
            if column == "in_place"
            else rows.dropna(subset="score")
        )
        values = sorted(float(v) for v in rows[column])
        found = re.search(
            r"The (\d+) other cit(?:y|ies) .*? ha(?:s|ve) (?:from )?([\d.]+)(?: to ([\d.]+) \(median ([\d.]+)\))?\.$",
            said,
        )
        if not values:
            assert "no other city" in said
            continue
        assert int(found[1]) == len(values)
        assert number(found[2]) == pytest.approx(values[0], abs=0.051)
        if found[3] is None:
            assert values[-1] - values[0] < 0.11
        else:
            assert number(found[3]) == pytest.approx(values[-1], abs=0.051)
            assert number(found[4]) == pytest.approx(np.median(values), abs=0.051)
        seen.add(found[3] is None)
    assert seen == {True, False}


def score_words(of):
    """What the city's page says of its score since its baseline."""
    years = [*of.earlier, of.year]
    rows = of.study.scores.query("city == @of.city and year in @years")
    return changes._difference(of, rows, years)


def both_rated(of, earlier):
    """By hand, from the ratings: the factors rated in both waves and the mean of each wave on them; None where the
    factors are the same, or none is rated in both.
    """
    rows = of.study.ratings.query("city == @of.city and rating.notna()")
    then, now = (rows[rows["year"] == year].set_index("key_factor")["value"] for year in (earlier, of.year))
    if set(then.index) == set(now.index) or not set(then.index) & set(now.index):
        return None
    both = sorted(set(then.index) & set(now.index))
    return len(both), *(100 * sum(part[both], Fraction(0)) / len(both) for part in (then, now))


def test_a_change_of_score_says_where_other_key_factors_were_rated(reports):
    seen = set()
    for of in reports:
        if not of.earlier:
            continue
        for said, earlier in ((brief.change_words(of), of.earlier[-1]), (score_words(of), of.earlier[0])):
            own = of.study.scores.query("city == @of.city").set_index("year")["score"]
            told = own.get(earlier) is not None and own.get(of.year) is not None
            expected = both_rated(of, earlier)
            assert (
                comparison.scores_on_both(of.study.ratings, of.study.benchmark, of.city, earlier, of.year) == expected
            )
            found = re.search(
                r"Not the same key factors .*? On the (one|\d+).*?from ([\d.]+) to ([\d.]+) \((\S+) points", said
            )
            assert ("The score went from" in said) == told
            assert (found is not None) == (told and expected is not None), said
            if found:
                many, then, now = expected
                assert {"one": 1}.get(found[1]) or int(found[1]) == many
                assert [number(x) for x in found.groups()[1:]] == pytest.approx([then, now, now - then], abs=0.051)
                score = own[of.year] - own[earlier]
                seen.add((score > 0) - (score < 0) == (now > then) - (now < then))
    assert seen == {True, False}  # also where the two have another direction


def test_strengths_and_gaps_name_their_base(reports):
    seen = set()
    for of in reports:
        if not of.study.benchmark.scale.tells_in_place:
            continue
        said = result.strengths_and_gaps(of).plain
        rated = {k: row for k, row in of.others.items() if row["rated"]}
        rare = [of.label(k) for k in of.in_place if k in rated and 2 * rated[k]["in_place"] < rated[k]["rated"]]
        behind = [of.label(k) for k in of.not_yet if k in rated and 2 * rated[k]["in_place"] > rated[k]["rated"]]
        found = re.search(r"learn from: (.*?)\. Of the other cities that rated .*? fewer than half have it", said)
        closed = re.search(r"closed, of those that rated the key factor: (.*?)\.", said)
        for names, words in ((rare, found), (behind, closed)):
            assert (words is not None) == bool(names)
            if words:
                assert sorted(re.split(", | and ", words[1])) == sorted(names)
            seen.add(bool(names))
        assert ("Every key factor that is rated is in place" in said) == (bool(of.in_place) and not of.not_yet)
    assert seen == {True, False}


def test_on_a_scale_of_numbers_none_is_best_and_lowest(reports):
    for of in reports:
        scale = of.study.benchmark.scale
        if scale.tells_in_place:
            continue
        own = {of.label(k): scale.value(r) for k, r in of.own.items() if scale.rate(r) is not None}
        shown = numbers.high_and_low(of)
        lists = lists_of(shown)
        assert ("All rated key factors have the same rating" in shown.plain) == (len(set(own.values())) == 1)
        if len(set(own.values())) < 2:
            continue
        best, low = ([name for name, _ in lists[lead] if name in own] for lead in ("Rated best:", "Rated lowest:"))
        assert min(own[k] for k in best) > max(own[k] for k in low)
        assert own[best[0]] == max(own.values())
        assert own[low[0]] == min(own.values())
        for names, lead in ((best, "Rated best:"), (low, "Rated lowest:")):
            more = [int(name.split()[0]) for name, _ in lists[lead] if name not in own]
            equal = sum(v == own[names[-1]] for k, v in own.items() if k not in names)
            assert sum(more) == equal


def test_equals_that_a_list_leaves_out_are_counted(worlds):
    bench = worlds[1].benchmark
    values = {f"f{i}": Fraction(i == 7) for i in range(8)}
    of = SimpleNamespace(
        study=SimpleNamespace(benchmark=bench), own={k: "5" if v else "1" for k, v in values.items()}, label=str,
        others={k: {"mean": None} for k in values},
    )  # fmt: skip
    lists = lists_of(numbers._own_ends(of, values))
    assert lists["Rated best:"] == [("f7", "5")]
    assert [name for name, _ in lists["Rated lowest:"]] == ["f0", "f1", "f2", "f3", "f4", "2 more"]


def test_the_rule_of_conditions_is_kept(reports):
    seen = set()
    for of in reports:
        rows = of.study.context.query("city == @of.city and year == 2024")
        hard = {}
        for row in rows.to_dict("records"):
            if row["factor"] == "size":  # fewer inhabitants are harder
                hard["Size"] = sum(row["value"] < b for b in (100, 200, 300)) / 3
            elif row["factor"] == "kind":
                hard["Kind"] = -1.0
            else:
                hard[of.study.benchmark.context_factor(row["factor"]).name] = (
                    LEVELS.index(row["level"].replace(" ", "_")) / 3
                )
        said = brief.condition_words(of)[0]
        named = [part.split(":")[0] for part in said.split("). ")[0].split("; ")]
        if not hard:
            assert "do not say" in said
            continue
        values = [hard[name] for name in named]
        assert values == sorted(values, reverse=True)
        assert all(hard[other] <= values[-1] for other in set(hard) - set(named))
        seen.add(named[0])
    assert len(seen) >= 3


def test_the_sheet_of_a_wave_sorts_key_factors_as_it_says(worlds):
    seen = set()
    for world in worlds[:4]:
        tests = load_tests(world, 2024, permutations=99)
        object.__setattr__(tests, "draws", Draws(99, at_most=0, exact_up_to=50))
        sheet = network_brief.brief(world, 2024, tests)
        tells = world.benchmark.scale.tells_in_place
        by = "share" if tells else "mean"
        assert ("In place most often" if tells else "Rated best") in sheet.plain
        assert not re.search("most (have|lack)", sheet.plain)
        summary = comparison.factor_summary(world.wave(2024), world.benchmark)
        value = {
            world.benchmark.factor(k).label: v
            for k, v in zip(summary["key_factor"], summary[by], strict=True)
            if v is not None
        }
        lists = [[item.name for item in one.items] for one in sheet.walk() if isinstance(one, elements.Points)][:2]
        if len(set(value.values())) < 2:
            assert "All rated key factors are" in sheet.plain or "key factor is rated" in sheet.plain
            continue
        most, least = lists
        assert min(value[k] for k in most) > min(value.values())
        assert max(value[k] for k in least) < max(value.values())
        assert min(value[k] for k in most) > max(value[k] for k in least)
        place = list(value)
        assert most == sorted(most, key=lambda k: (-value[k], place.index(k)))
        assert least == sorted(least, key=lambda k: (value[k], place.index(k)))
        assert all(value[k] <= value[most[-1]] for k in set(value) - set(most))
        rest = [k for k in value if value[k] < value[most[-1]] and k not in least]
        assert all(value[k] >= value[least[-1]] for k in rest)
        of_score = tests.found[tests.found["outcome"] == "overall score"]
        given = int(of_score["q"].notna().sum())
        said = network_brief.conditions(tests).plain
        if not given:
            assert "Too little is known" in said
        elif not (of_score["q"] <= 0.05).any():
            all_of = f"with any of {len(of_score)} condition"
            assert (
                all_of if given == len(of_score) else f"the {given} conditions of {len(of_score)} that could be tested"
            ) in said
        seen.add(given == len(of_score))
    assert False in seen
    assert network_brief._of_tested(7, 7) == "7 conditions"


def test_equally_frequent_key_factors_never_stand_at_both_ends(worlds):
    shares = [Fraction(1), Fraction(1, 2), Fraction(1, 2), Fraction(1, 2), Fraction(0)]
    rows = [{"key_factor": f"f{i}", "share": s, "in_place": 1, "rated": 2} for i, s in enumerate(shares)]
    ends = [network_brief._factors(worlds[0], rows, best=best) for best in (True, False)]
    assert [[item.name for item in one.items] for one in ends] == [
        ["1 Factor 0", "2 Factor 1", "3 Factor 2"],
        ["5 Factor 4"],
    ]


def test_visits_and_their_reasons(worlds):
    seen = set()
    for world in worlds:
        for country in ("", "other"):  # all are in one country, so nobody can visit another
            it = load_exchange(world, 2024, country=country)
            gaps = {k for own in it.gaps.values() for k in own}
            there = {k for own in it.offers.values() for k in own}
            said, left = exchange.visits(it).plain, exchange.left_open(it).plain
            made = len(it.plan.visits)
            reasons = {
                "rates a key factor below": not made and not gaps,
                "no city has in place what another has not": not made and bool(gaps) and not gaps & there,
                "can be visited within the limits": not made and bool(gaps & there),
            }
            for words, holds in reasons.items():
                assert (words in said) == holds, (words, said)
                seen.add((words, holds))
            assert ("There is no gap." in left) == (not gaps)
            assert ("Every gap is covered." in left) == (
                bool(gaps) and len(it.plan.covered) == sum(map(len, it.gaps.values()))
            )
            assert re.search(r"^1 visit covers |^\d+ visits cover ", exchange.headline(it).summary["headline"])
    assert {words for words, holds in seen if holds} >= {"can be visited within the limits"}


@pytest.mark.parametrize(
    ("second", "said"), [("not_met", "1 visit covers 1 of 1 gap"), ("met", "0 visits cover 0 of 0 gaps")]
)
def test_a_network_of_two(tmp_path, second, said):
    rows = [
        {"city": c, "year": 2024, "benchmark": "introductory-language-courses", "key_factor": "strategy",
         "assessor": "self", "rating": rating}
        for c, rating in (("a", "met"), ("b", second))
    ]  # fmt: skip
    written(tmp_path, cities=[{"city": c, "name": c, "country": "DE"} for c in "ab"], assessments=rows)
    it = load_exchange(study_data.load_data(str(tmp_path), "introductory-language-courses"), 2024)
    assert exchange.headline(it).summary["headline"] == said
    assert exchange.left_open(it).plain == ("Every gap is covered." if second == "not_met" else "There is no gap.")


@pytest.mark.parametrize(("bound", "most"), [(100.0, "0.1 %"), (90.0, None), (float("inf"), None), (99.96, "0.1 %")])
def test_what_an_unproven_plan_could_lack_is_never_rounded_down(bound, most):
    it = SimpleNamespace(plan=SimpleNamespace(optimal=False, bound=bound, value=min(99.95, bound - 0.001)))
    said = exchange._proof(it).plain
    found = re.search(r"At most ([\d.]+) %", said)
    assert (found is not None) == np.isfinite(bound)
    if found:
        assert float(found[1]) >= 100 * (bound - it.plan.value) / bound
    assert most is None or most in said


@pytest.mark.parametrize(("lacking", "proven"), [(True, True), (True, False), (False, True), (False, False)])
def test_teams_are_called_the_best_only_where_that_is_proven(worlds, lacking, proven):
    world = worlds[0]
    city = world.cities_in(2024)[0]
    teams = SimpleNamespace(members={city: ()}, uncovered={city: ("f1",) if lacking else ()}, proven=proven)
    it = SimpleNamespace(teams=lambda *_: teams, study=world, last_review=lambda _: 0, year=2024)
    said = exchange.review_teams(it, [city], 3, 1, True).plain
    assert ("no other teams within these limits would leave fewer." in said) == (lacking and proven)
    assert ("it was not proven" in said) == (lacking and not proven)
    assert ("Each team has every key factor" in said) == (not lacking)


def test_what_an_overview_says_of_conditions_and_commitments(worlds):
    seen = set()
    for world in worlds:
        for city in world.cities_in(2024)[:3]:
            it = load_overview(world, city)
            rows = it.conditions
            said = overview.conditions(it).plain
            years = sorted(set(rows["year"]))
            if len(years) < 2:
                assert "no change can be told" in said or "no conditions" in said
                continue
            wide = rows[rows["year"].isin(years[-2:])].pivot(index="name", columns="year", values="level").dropna()
            moved = [str(name) for name, row in wide.iterrows() if row.iloc[0] != row.iloc[1]]
            assert f"{years[-2]} to {years[-1]}" in said or f"{years[-2]} and {years[-1]}" in said
            assert ("has changed" in said) == (len(wide) > 0 and not moved)
            assert (f"the {len(wide)} conditions known of both" in said) == (len(wide) > 1)
            found = [
                name
                for name, _ in lists_of(overview.conditions(it)).get(
                    next(iter(lists_of(overview.conditions(it))), ""), []
                )
            ]
            assert sorted(found) == sorted(moved)
            seen.add(bool(moved))
            own = world.wave(2024).query("city == @city").set_index("key_factor")
            for row in it.commitments.dropna(subset="not_yet").to_dict("records"):
                named = set(row["not_yet"].split("; "))
                for factor in world.benchmark.key_factors:
                    at = own.loc[factor.id]
                    standing = None if pd.isna(at["rating"]) else world.benchmark.scale.standing(at["rating"])
                    lacks = bool(at["applies"]) and standing != "in_place" and row["commitment"] in factor.charter
                    assert (factor.label in named) == lacks
    assert True in seen


def test_a_review_says_what_could_contradict_and_who_gave_evidence(worlds):
    seen = set()
    for world in worlds:
        for city in world.cities_in(2024):
            it = side_by_side.PeerReview(world, city, 2024)
            scale, rated = world.benchmark.scale, it.review.assessments
            sides = (
                it.review.evidence[it.review.evidence["stance"].notna()].groupby("key_factor")["stance"].value_counts()
            )
            with_side = set(sides.index.get_level_values(0))
            ends = [
                row for row in rated.to_dict("records")
                if scale.rate(row["rating"]) is not None and scale.standing(row["rating"]) != "partly"
            ]  # fmt: skip
            could = sum(row["key_factor"] in with_side for row in ends)
            said, table = findings.contradictions(it), findings.contradictions(it).tables.get("contradictions")
            assert ("nothing could contradict one" in said.plain) == (could == 0)
            assert ("is contradicted. " in said.plain) == (could > 0 and table is None)
            if could and table is None:
                assert f"{could} such rating" in said.plain
            for row in [] if table is None else table.to_dict("records"):
                base = re.search(
                    r"but (?:the one piece|(\d+) of the (\d+) pieces) of evidence whose side is told", row["words"]
                )
                told, all_told = (1, 1) if base[1] is None else (int(base[1]), int(base[2]))
                assert all_told == sides[row["key_factor"]].sum()
                assert told == sides[row["key_factor"]]["contradicts" if "against" in row["words"] else "supports"]
            given = [row for row in rated.to_dict("records") if scale.rate(row["rating"]) is not None]
            assert ("There is no rating." in said.plain) == (not given)
            if not it.report:
                who = set(it.review.evidence["assessor"])
                assert ("evidence that the city gave" in side_by_side.headline(it).plain) == (who == {"self"})
            seen.add((could > 0, table is None))
    assert len(seen) >= 3


def test_similar_cities_stay_as_often_as_is_printed(reports):
    seen = set()
    for of in reports:
        shown = similar.similar_cities(of)
        if "similar-cities" not in shown.tables:
            continue
        rows = shown.tables["similar-cities"]
        firm = int(re.search(r"(\d+) cit(?:y|ies) of \d+ would stay", shown.plain)[1])
        printed = [int(words.split()[0]) for words in rows["stays_words"]]
        assert firm == sum(p >= 90 for p in printed)
        assert all(p <= 100 * s + 1e-6 < p + 1.001 for p, s in zip(printed, rows["stays"], strict=True))
        tells = of.study.benchmark.scale.tells_in_place
        assert ("in place" in shown.plain) == tells
        assert ("or has not rated" in shown.plain) == tells or not tells
        seen.add(tells)
    assert seen == {True, False}


def test_other_rules_move_the_score_as_far_as_their_table_says(reports):
    for of in reports:
        shown = about_data.other_rules(of)
        found = re.search(r"by up to ([\d.]+) points", shown.plain)
        rows = shown.tables.get("other-rules")
        if found:
            assert number(found[1]) == pytest.approx(max(abs(float(d)) for d in rows["difference"].dropna()), abs=0.051)
        if "stays the same" in shown.plain:
            assert all(d == 0 for d in rows["difference"].dropna())
        if rows is not None:
            assert rows["rule"].str.contains("partly").any() == of.study.benchmark.scale.tells_in_place


def test_a_view_of_some_cities_says_which(worlds):
    world = worlds[0]
    choices = explore.first_choices(world, 2024)
    every = dict(explore.groups(world, 2024))
    size = next(words for words in every if words.startswith("Size: "))
    titles = [
        explore.look_at(world, replace(choices, group=group)).title for group in ("all", "country:DE", every[size])
    ]
    assert "Country" not in titles[0]
    assert ", Country DE, " in titles[1]
    assert f", {size.split(' (n')[0]}, " in titles[2]


def test_data_quality_counts_the_results_without_a_score(worlds):
    for world in worlds:
        cards = next(one for one in data_quality.headline(world).walk() if isinstance(one, elements.Cards))
        assert [value for value, what, _ in cards.items if "without a score" in what] == [
            str(int(world.scores["score"].isna().sum()))
        ]


def test_what_became_of_actions_is_counted(reports):
    seen = set()
    for of in reports:
        shown = last_plan.last_plan(of)
        if "last-plan" not in shown.tables:
            continue
        rows = shown.tables["last-plan"]
        done = rows[(rows["status"] == "done") & (rows["moved"] != "cannot tell")]
        found = re.search(
            r"(\d+) (?:is|are) done on a key factor that was rated both times; it has moved up for (\d+) of these",
            shown.plain,
        )
        assert (found is not None) == (len(done) > 0)
        if found:
            assert [int(x) for x in found.groups()] == [len(done), int((done["moved"] == "up").sum())]
        still = int(rows["status"].isin(["open", "started"]).sum())
        go_on = re.search(r"(\d+) actions? that (?:is|are) open or started go(?:es)? on", shown.plain)
        assert (int(go_on[1]) if go_on else 0) == still
        seen.add((found is not None, still > 0))
    assert len(seen) >= 3


@pytest.mark.parametrize("seed", range(5))
def test_what_finished_actions_go_with_is_said_as_its_numbers_are(seed):
    r = np.random.default_rng([92, seed])
    for _ in range(40):
        n = int(r.choice([2, 7, 12, 30]))
        p = float(r.choice([0.0004, 0.03, 0.05, 0.0503, 0.4])) if n >= 6 else None
        mean, power = Fraction(int(r.integers(-40, 41)), 40), r.choice([None, 0.234, 0.5, 1.2])
        cities, smallest = n + int(r.integers(0, 3)), float(r.choice([0.0625, 0.001]))
        found = FinishedActions(
            pd.DataFrame({"city": range(n)}), cities, mean, Interval(no_interval="none"), p, smallest, power
        )
        said = actions._verdict(found).plain
        sure = p is not None and p <= 0.05 and mean != 0
        assert ("ratings rose more, or fell less," in said) == (sure and mean > 0)
        assert ("ratings rose less, or fell more," in said) == (sure and mean < 0)
        assert ("Cannot tell" in said) == (not sure)
        assert ("compared so" in said) == (cities > n)
        if cities > n:
            assert f"Of {cities} cities with a finished action {n} are compared so" in said
        shown = re.search(r"\(p ([=<>]) ([\d.]+)\)", said)
        assert (shown is None) == (p is None)
        if shown:
            assert {"=": abs(p - float(shown[2])) <= 0.0005 + 1e-9, "<": p < float(shown[2]), ">": p > float(shown[2])}[
                shown[1]
            ]
            assert (float(shown[2]) <= 0.05 and shown[1] != ">") == (p <= 0.05)
        could = re.search(r"A difference of (\d+) points of 100 or more", said)
        assert (could is not None) == (
            p is not None and not sure and smallest <= 0.05 and power is not None and power < 1
        )
        if could:
            assert 0 <= int(could[1]) - 100 * power < 1
        assert ("smallest p is 0.063" in said) == (p is not None and not sure and smallest > 0.05)


def survey_world(folder, seed):
    """A Charter survey: some invited, some not, some without a word on it; advocates; gaps."""
    r = np.random.default_rng([91, seed])
    cities = [f"c{i}" for i in range(8)]
    commitments = ["P1", "P2", "P3", "S1", "S2", "E1", "E2", "E3", "B1", "B2", "B3"]
    rows, asked = [], []
    for city in cities:
        if r.random() < 0.75:
            full = r.random() < 0.5
            for c in commitments:
                answer = str(r.choice(["not_at_all", "partly", "fully"])) if full or r.random() < 0.6 else ""
                capacity = "advocate" if c in ("S1", "S2") and r.random() < 0.5 else "provider"
                rows.append({"city": city, "year": 2024, "commitment": c, "answer": answer, "capacity": capacity})
        if seed % 3 and r.random() < 0.7:
            asked.append(
                {"city": city, "year": 2024, "benchmark": "charter", "asked": str(r.choice(["yes", "no", ""]))}
            )
    written(
        folder, cities=[{"city": c, "name": c.upper(), "country": "DE"} for c in cities], survey=rows, invitations=asked
    )
    return (
        study_data.load_data(str(folder), "charter"),
        pd.DataFrame(rows),
        pd.DataFrame(asked, columns=["city", "asked"]),
    )


def test_the_survey_says_who_was_asked_and_what_providers_keep(tmp_path):
    seen = set()
    for seed in range(4):
        folder = tmp_path / str(seed)
        folder.mkdir()
        study, rows, invited = survey_world(folder, seed)
        given = set(rows.loc[rows["answer"] != "", "city"])
        asked = set(invited.loc[invited["asked"] != "no", "city"])
        card = next(
            one for one in charter_survey.headline(study, 2024).walk() if isinstance(one, elements.Cards)
        ).items[0]
        said = charter_cities.who_answered(study, 2024).plain
        among = given & asked if asked else given
        whole = {c for c in among if (rows.loc[rows["city"] == c, "answer"] != "").all()}
        if asked:
            assert card[0] == f"{len(given & asked)} of {len(asked)}"
        else:
            assert card[0] == str(len(given))
            assert "do not say who was asked" in card[1]
        assert (f"{len(among - whole)} of them in part" in card[2]) == bool(among - whole)
        assert ("all of them in full" in card[2]) == (bool(among) and among == whole)
        more = len(given - asked) if asked else 0
        assert (f"{more} more without being asked" in card[2]) == (more > 0)
        assert ("Every city that was asked has answered" in said) == (bool(asked) and asked <= given)
        uninvited = re.search(r"without being asked, as far as the data say: ([^.]*)\.", said)
        assert (uninvited is not None) == (bool(given - asked) and len(invited) > 0)
        for city in sorted(given)[:3]:
            shown = peer_review.charter_survey(CityReport(study, city, 2024)).plain
            own = rows[(rows["city"] == city) & (rows["answer"] != "") & (rows["capacity"] == "provider")]
            assert f"{(own['answer'] == 'fully').sum()} of {len(own)} in 2024" in shown
        seen.add((bool(asked), more > 0))
    assert len(seen) >= 3
