"""What a public edition may hold, and the audit that nothing else is in the files of a public run."""

import json
import unicodedata
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ickit.benchmark.model import Benchmark
from ickit.disclosure.audit import audit
from ickit.disclosure.bounds import most_at_each_level
from ickit.disclosure.consent import consenting_waves
from ickit.disclosure.edition import public_edition
from ickit.disclosure.partition import EACH, MINIMUM
from ickit.disclosure.redaction import ANOTHER_CITY, Names
from ickit.disclosure.scan import Scan
from ickit.disclosure.suppression import suppress_small_counts, unnamed_counts
from ickit.disclosure.unnamed_tables import unnamed_counts_table, unnamed_tables
from ickit.errors import InputError
from ickit.report.render.csv_elements import csv_tables
from ickit.report.sections import unnamed as page
from ickit.sources.read import read
from ickit.sources.snapshot import open_snapshot, take_snapshot
from ickit.study import study_data
from ickit.tables.cells import Notice
from ickit.tables.dataset import Tables

LEVELS = ("not_met", "partly_met", "met")
BENCH = Benchmark(
    id="bench",
    title="Bench",
    key_factors=[{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
    context_factors=[{"id": "labour-market", "name": "Labour market"}],
)
NAMED = ("aa", "bb", "gg")
UNNAMED = ("cc", "dd", "ee", "ff", "hh", "ii")
CALLED = ("Aabro", "Bad Elm", "Corvo", "Bad Elm am See", "Most", "Ørhus", "Gaunt", "Hollin", "Isar")
NAMES = dict(zip(("aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh", "ii"), CALLED, strict=True))
RATINGS = {
    "a": dict(zip(UNNAMED, ("not_met", "not_met", "partly_met", "partly_met", "met", "met"), strict=True)),
    "b": dict(zip(UNNAMED, ("met", "met", "met", "met", "partly_met", ""), strict=True)),
}
SECRET = "The council wants to close two offices before summer"


def source(folder: Path, ratings: dict[str, dict[str, str]] = RATINGS, secret: str = SECRET, **texts: str) -> Path:
    """A source of nine cities, of which three agreed for 2024 and one of these also for 2022."""
    folder.mkdir(exist_ok=True)
    rated = [(c, y, f, ratings[f].get(c, "met")) for y in (2022, 2024) for c in NAMES for f in "ab"]
    agreed = [("aa", 2022, "bench", "yes"), ("bb", 2022, "bench", "no")]
    agreed += [(c, 2024, "bench", "yes" if c in NAMED else "") for c in NAMES]
    rows = {
        "cities": [("city", "name", "country", "aliases"), *((c, n, "QS", f"Alt{n}") for c, n in NAMES.items())],
        "invitations": [("city", "year", "benchmark", "publish"), *agreed],
        "assessments": [("city", "year", "benchmark", "key_factor", "assessor", "rating", "note")]
        + [(c, y, "bench", f, "self", r, secret) for c, y, f, r in rated],
        "practices": [("city", "year", "benchmark", "key_factor", "title", "summary")]
        + [(c, 2024, "bench", "a", f"Practice of {c}", texts.get(c, "")) for c in NAMES],
        "answers": [("city", "year", "benchmark", "question", "assessor", "answer", "finding")],
        "evidence": [("id", "city", "year", "benchmark", "key_factor", "kind", "summary", "confidential")]
        + [(f"{c}-1", c, 2024, "bench", "a", "interview", secret, (c == "aa" and "no") or "yes") for c in NAMES],
        "recommendations": [
            ("id", "city", "year", "benchmark", "key_factor", "text"),
            ("r1", "aa", 2024, "bench", "a", secret),
        ],
        "actions": [
            ("id", "city", "year", "benchmark", "key_factor", "text", "cause", "owner", "status", "evidence", "public"),
            ("1", "aa", 2024, "bench", "a", "Courses in Corvo", secret, "Who", "done", "It is open", "yes"),
            ("2", "aa", 2024, "bench", "a", secret, "", "", "started", "", "yes"),
            ("3", "aa", 2024, "bench", "a", secret, "", "", "done", "", ""),
            ("4", "bb", 2022, "bench", "a", secret, "", "", "done", "", "yes"),
            ("5", "cc", 2024, "bench", "a", secret, "", "", "done", "", "yes"),
        ],
        "context": [("city", "year", "factor", "assessor", "level", "note", "public_note")]
        + [(c, y, "labour-market", "self", "difficult", secret, texts.get(c, "")) for c in NAMES for y in (2022, 2024)],
        "indicators": [("city", "year", "indicator", "value")]
        + [(c, y, "population", y) for c in NAMES for y in (2019, 2021, 2025)],
    }  # fmt: skip
    for name, (head, *body) in rows.items():
        pd.DataFrame(body, columns=list(head)).to_csv(folder / f"{name}.csv", index=False)
    return folder


@pytest.fixture
def members(tmp_path: Path) -> Tables:
    return read(source(tmp_path / "data"), [BENCH])


# -- counts --------------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 12), min_size=2, max_size=5))
def test_what_is_told_is_of_enough_cities_and_never_of_one_alone(by_level: list[int]) -> None:
    levels = tuple(f"l{place}" for place in range(len(by_level)))
    counts = suppress_small_counts(levels, by_level)
    if counts:
        assert sum(count for _, count in counts) == sum(by_level) >= MINIMUM
        assert all(count >= EACH for _, count in counts)
        assert [level for part, _ in counts for level in part] == list(levels)
        assert len(counts) in (2, len(levels))


@pytest.mark.parametrize("steps", [2, 3, 4])
def test_who_knows_the_rule_and_the_own_rating_still_bounds_no_other(steps: int) -> None:
    """Whatever is told of up to eight cities: every level may be that of two of them, so of any other than oneself."""
    levels = tuple(f"l{place}" for place in range(steps))
    behind: dict[tuple, dict[int, int]] = {}
    for by_level in product(range(9), repeat=steps):
        if MINIMUM <= sum(by_level) <= 8:
            most = behind.setdefault(
                (sum(by_level), suppress_small_counts(levels, by_level)), dict.fromkeys(range(steps), 0)
            )
            for place, number in enumerate(by_level):
                most[place] = max(most[place], number)
    assert len(behind) > 4
    assert all(number >= EACH for most in behind.values() for number in most.values())


def test_counts_of_unnamed_cities(members: Tables) -> None:
    found = unnamed_counts(members, [BENCH], consenting_waves(members.invitations))
    wave = [one for one in found if one.year == 2024]
    assert [(one.key_factor, one.cities, one.rated) for one in wave] == [("a", 6, 6)]  # b has all but one at one level
    assert wave[0].counts == ((("not_met",), 2), (("partly_met",), 2), (("met",), 2))
    assert unnamed_counts(members, [BENCH], {}) == ()  # nobody is named: there is no page


def test_all_but_one_agreed_tells_nothing(members: Tables) -> None:
    for left in range(1, MINIMUM):
        waves = {("bench", 2024): frozenset(set(NAMES) - set(UNNAMED[:left]))}
        assert unnamed_counts(members, [BENCH], waves) == ()


def test_the_minimum_goes_upwards_only(members: Tables) -> None:
    waves = consenting_waves(members.invitations)
    assert unnamed_counts(members, [BENCH], waves, minimum=7) == tuple(
        one for one in unnamed_counts(members, [BENCH], waves) if one.rated >= 7
    )
    with pytest.raises(InputError, match="too few for a public edition"):
        unnamed_counts(members, [BENCH], waves, minimum=4)


def test_a_partition_leaves_some_city_in_no_group_that_is_told_of(members: Tables) -> None:
    """All unnamed cities in one group by their rated conditions: that they are there is not told."""
    waves = consenting_waves(members.invitations)
    assert unnamed_counts(members, [BENCH], waves, peer_group="labour-market") == ()
    other = members.context["city"].isin(["ff", "hh"])
    changed = replace(members, context=members.context.assign(level=members.context["level"].mask(other, "neutral")))
    found = unnamed_counts(changed, [BENCH], waves, peer_group="labour-market")
    assert [one for one in found if one.year == 2024] == []  # four are too few
    assert [one.cities for one in found] == [5]  # of eight in 2022, of which one left a key factor blank
    by_country = unnamed_counts(members, [BENCH], waves, peer_group="country")
    assert {one.group for one in by_country} == {(("country", "QS"),)}


# -- the edition ---------------------------------------------------------------------------------------------------


def test_rows_of_agreed_waves_alone(members: Tables) -> None:
    public = public_edition(replace(members, notices=(Notice("cities.csv", "Corvo"),)), [BENCH])
    assert list(public.cities["city"]) == list(NAMED)
    for name in ("assessments", "invitations", "context", "practices"):
        frame = getattr(public, name)
        assert {(c, int(y)) for c, y in zip(frame["city"], frame["year"], strict=True)} <= {
            ("aa", 2022),
            *((c, 2024) for c in NAMED),
        }
    assert len(public.assessments) == 8
    assert public.notices == ()


def test_nothing_that_was_not_written_for_the_public(members: Tables) -> None:
    public = public_edition(members, [BENCH])
    assert public.evidence.empty
    assert public.recommendations.empty
    text = "".join(frame.to_csv() for frame in public.frames().values())
    assert SECRET not in text
    assert public.cities["aliases"].isna().all()
    assert public.assessments["note"].isna().all()


def test_of_actions_those_that_are_done_and_marked_as_public(members: Tables) -> None:
    public = public_edition(members, [BENCH]).actions
    (row,) = public.to_dict("records")
    assert (row["id"], row["text"], row["evidence"]) == ("1", f"Courses in {ANOTHER_CITY}", "It is open")
    assert pd.isna(row["cause"])
    assert pd.isna(row["owner"])


def test_words_of_an_action_that_is_not_public_are_found(members: Tables) -> None:
    edition = public_edition(members, [BENCH])
    (fault,) = audit([("x/y.html", f"<p>{SECRET}</p>")], members, edition, [BENCH])
    assert "not written for the public" in fault.problem
    only = replace(
        members, **{name: getattr(members, name).iloc[:0] for name in ("assessments", "evidence", "context")}
    )
    assert audit([("x/y.html", f"<p>{SECRET}</p>")], only, edition, [BENCH])


def test_what_a_city_says_in_public_stands_in_place_of_its_notes(tmp_path: Path) -> None:
    public = public_edition(read(source(tmp_path / "data", gg="The port is growing"), [BENCH]), [BENCH])
    assert list(public.context.loc[public.context["city"] == "gg", "note"]) == ["The port is growing"]


def test_indicators_are_the_latest_up_to_an_agreed_wave(members: Tables) -> None:
    public = public_edition(members, [BENCH])
    assert list(zip(public.indicators["city"], public.indicators["year"], strict=True)) == [(c, 2021) for c in NAMED]


def test_names_of_cities_that_did_not_agree_to_the_wave(tmp_path: Path) -> None:
    said = "We learned from Corvo, AltHollin, bad elm am see and Bad Elm; Most of it in most of ORHUS."
    public = public_edition(read(source(tmp_path / "data", aa=said), [BENCH]), [BENCH])
    here = public.practices.set_index("city")["summary"]
    one = ANOTHER_CITY
    assert here["aa"] == f"We learned from {one}, {one}, {one} and Bad Elm; {one} of it in most of {one}."
    notes = public.context.set_index(["city", "year"])["public_note"]
    assert f"and {ANOTHER_CITY};" in notes["aa", 2022]  # Bad Elm did not agree to 2022
    assert "and Bad Elm;" in notes["aa", 2024]


def test_an_assessor_may_be_called_like_a_city(members: Tables) -> None:
    named = members.assessments["assessor"].mask(members.assessments["key_factor"] == "b", "corvo")
    public = public_edition(replace(members, assessments=members.assessments.assign(assessor=named)), [BENCH])
    assert set(public.assessments["assessor"]) == {"self", "assessor 1"}


def test_the_order_of_rows_and_what_nobody_may_know_change_nothing(members: Tables, tmp_path: Path) -> None:
    first = public_edition(members, [BENCH])
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in members.frames().items()}
    swapped = {
        "a": dict(zip(reversed(UNNAMED), RATINGS["a"].values(), strict=True)),
        "b": dict.fromkeys(UNNAMED, "not_met"),
    }
    for other in (replace(members, **turned), read(source(tmp_path / "twin", swapped, "quite other words"), [BENCH])):
        again = public_edition(other, [BENCH])
        assert [one for one in again.unnamed if one.year == 2024] == [one for one in first.unnamed if one.year == 2024]
        for name, frame in first.frames().items():
            pd.testing.assert_frame_equal(frame, getattr(again, name))


def test_an_edition_laid_out_for_kernels_is_the_same(members: Tables, tmp_path: Path) -> None:
    public = public_edition(members, [BENCH], peer_group="country")
    laid = take_snapshot(public)
    (tmp_path / "laid").mkdir()
    laid.save(tmp_path / "laid")
    back = open_snapshot(tmp_path / "laid").whole
    assert back.unnamed == public.unnamed != ()
    pd.testing.assert_frame_equal(back.assessments, public.assessments)


def test_names_in_text() -> None:
    names = Names({"nice": ["Nice"], "sankt-veit": ["Sankt Veit"], "os": ["Os"], "o": ["Ø"]})
    assert names.without("A nice day in Nice", {"nice"}) == "A nice day in Nice"
    assert names.without("sankt-veit, Sankt  Veit, SANKT VEIT, Sankt. Many words Veit", ()) == (
        f"{ANOTHER_CITY}, {ANOTHER_CITY}, {ANOTHER_CITY}, Sankt. Many words Veit"
    )
    assert names.without("Os, OS, Oslo", ()) == f"{ANOTHER_CITY}, OS, Oslo"


# -- on a page -----------------------------------------------------------------------------------------------------


@pytest.fixture
def public_study(tmp_path: Path) -> study_data.StudyData:
    (tmp_path / "bench.yaml").write_text(
        "id: bench\ntitle: Bench\nkey_factors: [{id: a, name: A}, {id: b, name: B}]\n"
        "context_factors: [{id: labour-market, name: Labour market}]\n"
    )
    return study_data.load_data(str(source(tmp_path / "data")), str(tmp_path / "bench.yaml"), public=True)


def test_a_page_adds_what_is_told_to_the_named_cities(public_study: study_data.StudyData) -> None:
    of_study = (public_study.tables.unnamed, public_study.benchmark, public_study.assessor)
    assert unnamed_tables(*of_study, 2024) == {"a": (2, 6)}
    assert unnamed_counts_table(*of_study, 2024)["levels"].tolist()[0] == "2 not met, 2 partly met, 2 met"
    shown = page.other_cities(public_study, 2024)
    row, other = (line.split(",") for line in csv_tables(shown)["all-cities"].splitlines()[1:3])
    assert row[-4:] == ["3 of 3", "2 of 6", "5 of 9", "56 %"]
    assert other[-3:] == ["not told", "not told", "not told"]
    assert Fraction(5, 9) > Fraction(1, 2)


def test_a_member_page_tells_of_no_unnamed_cities(tmp_path: Path, public_study: study_data.StudyData) -> None:
    member = replace(public_study, public=False)
    assert page.other_cities(member, 2024).html == ""


# -- the audit -----------------------------------------------------------------------------------------------------


def scan_of(members: Tables, allowed: Sequence[str] = ()) -> Scan:
    return Scan(members, public_edition(members, [BENCH]), [BENCH], allowed)


def _audited(members: Tables, *files: tuple[str, str]) -> str:
    return " ".join(map(str, audit(files, members, public_edition(members, [BENCH]), [BENCH])))


@pytest.mark.parametrize(
    "file",
    [
        ("p/x.html", "<p>Corvo</p>"),
        ("p/x.html", '<img alt="Scores of AltCorvo">'),
        ("p/x.html", "<p>&Oslash;rhus</p>"),
        ("p/x.html", f'<a href="data:text/csv;base64,{b64encode(b"city cc").decode()}">'),
        (
            "p/x.html",
            f'<img src="data:image/svg+xml;base64,{b64encode(b"<svg><title>Hollin</title></svg>").decode()}">',
        ),
        ("p/x.ipynb", json.dumps({"cells": [{"outputs": [{"text": "Ørhus"}]}]})),
        ("p/x.csv", "city,score\nhh,1\n"),
        ("manifest.json", json.dumps({"title": "Pages of Bad Elm am See"})),
        ("city_report/cc-2024.csv", "x\n1\n"),
    ],
)
def test_a_name_is_found_wherever_it_stands(members: Tables, file: tuple[str, str]) -> None:
    assert "did not agree to be named" in _audited(members, file)


SPELLINGS = {
    "decomposed": lambda name: unicodedata.normalize("NFD", name),
    "soft hyphen": lambda name: f"{name[:3]}\u00ad{name[3:]}",
    "zero width": "\u200b".join,
    "joiner": lambda name: f"{name[:2]}\u200d{name[2:]}",
    "word joiner": lambda name: f"{name[:4]}\u2060{name[4:]}",
    "grapheme joiner": lambda name: f"{name[:1]}\u034f{name[1:]}",
    "right to left": lambda name: f"{name[:2]}\u200f\u202e{name[2:3]}\u202c{name[3:]}",
    "variation": lambda name: f"{name[:2]}\ufe0f{name[2:]}",
    "full width": lambda name: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name),
    "entity": lambda name: f"{name[:3]}&shy;{name[3:]}",
    "may be broken": lambda name: f"{name[:3]}<wbr>{name[3:]}",
}


PLACES = ("Ørhus", "Châlons", "Bad Elm am See")


@pytest.fixture
def chalons(members: Tables) -> Tables:
    return replace(
        members,
        cities=members.cities.assign(name=members.cities["name"].mask(members.cities["city"] == "cc", "Châlons")),
    )


def test_a_name_is_found_however_it_is_typed(chalons: Tables) -> None:
    typed = {f"p/{name[:2]}-{how}.html": spell(name) for how, spell in SPELLINGS.items() for name in PLACES}
    scan = scan_of(chalons)
    for name, said in typed.items():
        faults = list(scan.faults(name, f"<p>We saw {said}, and it is good.</p>"))
        assert ["did not agree to be named" in str(fault) for fault in faults] == [True], (name, said)


@pytest.mark.parametrize("spelling", sorted(set(SPELLINGS) - {"entity", "may be broken"}))
def test_a_name_is_replaced_however_it_is_typed(spelling: str) -> None:
    spell = SPELLINGS[spelling]
    as_usual, as_typed = Names({"cc": PLACES}), Names({"cc": map(spell, PLACES)})
    for name in PLACES:
        assert as_usual.without(f"We saw {spell(name)}, and", ()) == f"We saw {ANOTHER_CITY}, and"
        assert as_typed.without(f"We saw {name}, and", ()) == f"We saw {ANOTHER_CITY}, and"


MAY_HOLD = ["Gaunt and Corvosk way", "the Corvoer", "#InCorvo", "#incorvo", "a BadElmAmSee", "badelmamsee",
            "see https://hollinsdorf.example/x", "(Châlonsnord)", "Bad Elm am Sees", "in CorvoLand"]  # fmt: skip


def test_a_word_that_may_hold_a_name_is_for_a_person_to_decide(members: Tables) -> None:
    cities = members.cities.assign(name=members.cities["name"].mask(members.cities["city"] == "ee", "Chalons"))
    named = replace(members, cities=cities)
    scan, words = scan_of(named), []
    for said in MAY_HOLD:
        (fault,) = scan.faults("p/x.html", f"<p>{said}</p>")
        assert "which may name a city" in fault.problem, said
        assert "public_words" in fault.mend
        words.append(fault.problem.split('"')[1])
    decided = scan_of(named, words)
    for said in MAY_HOLD:
        assert list(decided.faults("p/x.html", f"<p>{said}</p>")) == []


def test_a_name_in_an_address_is_found(members: Tables) -> None:
    scan = scan_of(members)
    for said in ("see /Bad%20Elm%20am%20See", "https://x.example/%C3%98rhus", "%43orvo"):
        assert "did not agree to be named" in " ".join(map(str, scan.faults("p/x.html", f"<p>{said}</p>")))


@pytest.mark.parametrize(
    "said",
    [
        "Aabro, Bad Elm and Gaunt",
        "the most of it",
        "Not told",
        "corvoid hollins",
        "In Gauntlets",
        "Hol lins",
        "see www.hol.example",
    ],
)
def test_other_words_are_no_names(members: Tables, said: str) -> None:
    assert _audited(members, ("p/x.html", f"<p>{said}</p>")) == ""


def test_a_name_that_is_a_word_of_every_page_is_known_by_the_words_around(members: Tables) -> None:
    cities = members.cities.assign(name=members.cities["name"].mask(members.cities["city"] == "cc", "Public"))
    named = replace(members, cities=cities)
    assert _audited(named, ("p/x.html", "<p>Public edition: it names only cities that agreed to that.</p>")) == ""
    assert "did not agree" in _audited(named, ("p/x.html", "<p>The score of Public is 5</p>"))


@pytest.mark.parametrize("kept", [SECRET, f"as they say: {SECRET.upper()}!", " ".join(SECRET.split()[:7])])
def test_a_text_not_written_for_the_public_is_found(members: Tables, kept: str) -> None:
    assert "not written for the public" in _audited(members, ("p/x.html", f"<p>{kept}</p>"))


@pytest.mark.parametrize("kept", ["6 of 9 in place", "Annual report for 2021"])
def test_words_that_are_no_secret_pass(tmp_path: Path, kept: str) -> None:
    """Numbers that any page may hold, and words that another city says in public."""
    members = read(source(tmp_path / "data", secret=kept, gg="See our annual report for 2021 and later"), [BENCH])
    assert _audited(members, ("p/x.html", f"<p>{kept}</p>")) == ""


def test_what_a_page_may_tell_passes_and_more_does_not(members: Tables, public_study: study_data.StudyData) -> None:
    csv = csv_tables(page.other_cities(public_study, 2024))["all-cities"]
    assert _audited(members, ("k/2024/all-cities.csv", csv)) == ""
    more = csv.replace("2 partly met", "1 partly met")
    assert "than may be told" in _audited(members, ("k/x.csv", more))
    less = csv.replace(",6,2,6,", ",4,2,4,")
    assert "counts 4 unnamed cities" in _audited(members, ("k/x.csv", less))


def test_totals_of_several_tables_are_taken_together(members: Tables, public_study: study_data.StudyData) -> None:
    """A second table with another total of all cities gives the difference away."""
    csv = csv_tables(page.other_cities(public_study, 2024))["all-cities"]
    second = csv.replace(",5,9,3 of 3", ",3,9,3 of 3")
    said = _audited(members, ("k/a.csv", csv), ("k/b.csv", second))
    assert "than may be told" in said
    assert "no unnamed city has" in said


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 5), min_size=3, max_size=3), st.sampled_from([(0,), (1,), (2,), (0, 1), (1, 2), (0, 2)]))
def test_bounds_are_those_of_trying_everything(by_level: list[int], part: tuple[int, ...]) -> None:
    counts = [(LEVELS, sum(by_level)), (tuple(LEVELS[place] for place in part), sum(by_level[place] for place in part))]
    fits = [
        numbers
        for numbers in product(range(16), repeat=3)
        if sum(numbers) == sum(by_level) and sum(numbers[p] for p in part) == sum(by_level[p] for p in part)
    ]
    assert most_at_each_level(LEVELS, counts) == {LEVELS[p]: max(one[p] for one in fits) for p in range(3)}
