"""The Charter survey: shares with intervals and bounds, waves, who answered, signatories."""

from fractions import Fraction

import pytest
from building import tables
from hypothesis import given, settings
from hypothesis import strategies as st

from ickit.analysis import charter_survey, scores, survey_response
from ickit.benchmark.model import Benchmark
from ickit.errors import InputError


@pytest.fixture
def charter():
    factors = [
        {"id": "P1", "name": "P one", "group": "Policy makers"},
        {"id": "S1", "name": "S one", "group": "Service providers", "advocacy": True},
        {"id": "S2", "name": "S two", "group": "Service providers", "advocacy": True},
    ]
    scale = {"levels": {"not_at_all": 0, "partly": "1/2", "fully": 1}}
    held = {"id": "charter", "title": "Charter", "key_factors": factors, "scale": scale, "context_factors": []}
    return Benchmark.model_validate(held)


def said(city, p1, s1=None, s2=None, year=2015, c1="provider", c2="provider"):
    rows = [("P1", p1, "provider"), ("S1", s1, c1), ("S2", s2, c2)]
    head = {"city": city, "year": year}
    return [{**head, "commitment": c, "answer": a, "capacity": as_} for c, a, as_ in rows if a != "-"]


def invited(*cities, year=2015, **rest):
    return [{"city": c, "year": year, "benchmark": "charter", "asked": True} | rest for c in cities]


def row(table, item, answer, capacity="provider"):
    of_it = (table["item"] == item) & (table["answer"] == answer) & (table["capacity"] == capacity)
    (found,) = table[of_it].to_dict("records")
    return found


def test_share_of_the_answered_with_wilsons_interval_and_bounds_of_the_asked(charter):
    held = tables(
        survey=[*said("a", "fully"), *said("b", "fully"), *said("c", "partly"), *said("d", None)],
        invitations=invited("a", "b", "c", "d", "e"),
    )
    found = row(charter_survey.shares(held.survey, held.invitations, charter, 2015), "P1", "fully")
    assert (found["count"], found["answered"], found["share"]) == (2, 3, Fraction(2, 3))
    assert (found["asked"], found["asked_low"], found["asked_high"]) == (5, Fraction(2, 5), Fraction(4, 5))
    z2 = 1.959963984540054**2
    middle, half = (2 / 3 + z2 / 6) / (1 + z2 / 3), (z2 * (2 / 3 * 1 / 3 / 3 + z2 / 36)) ** 0.5 / (1 + z2 / 3)
    assert (found["low"], found["high"]) == pytest.approx((middle - half, middle + half))


def test_providers_and_advocates_are_apart_and_the_silent_in_the_bounds_of_both(charter):
    held = tables(
        survey=[*said("a", "fully", "fully"), *said("b", "fully", "partly", c1="advocate")],
        invitations=invited("a", "b", "c"),
    )
    found = charter_survey.shares(held.survey, held.invitations, charter, 2015)
    assert found[["item", "capacity"]].drop_duplicates().to_numpy().tolist() == [
        ["P1", "provider"],
        ["S1", "provider"],
        ["S1", "advocate"],
        ["S2", "provider"],
        ["S2", "advocate"],
    ]
    provider, advocate = row(found, "S1", "fully"), row(found, "S1", "fully", "advocate")
    assert (provider["answered"], provider["share"], provider["asked_low"]) == (1, 1, Fraction(1, 2))
    assert (advocate["answered"], advocate["share"], advocate["asked_high"]) == (1, 0, Fraction(1, 2))


def test_a_capacity_means_nothing_where_there_is_no_advocacy(charter):
    odd = tables(survey=[{"city": "a", "year": 2015, "commitment": "P1", "answer": "fully", "capacity": "advocate"}])
    assert row(charter_survey.shares(odd.survey, odd.invitations, charter, 2015), "P1", "fully")["count"] == 1


def test_those_not_asked_and_not_answering_are_not_in_the_base(charter):
    held = tables(survey=said("a", "fully"), invitations=invited("a", "b") + invited("c", asked=False))
    assert row(charter_survey.shares(held.survey, held.invitations, charter, 2015), "P1", "fully")["asked"] == 2


def test_a_choice_of_cities_restricts_both_bases(charter):
    held = tables(survey=[*said("a", "fully"), *said("b", "partly")], invitations=invited("a", "b", "c", "d"))
    found = charter_survey.shares(held.survey, held.invitations, charter, 2015, cities=["a", "c"])
    assert (row(found, "P1", "fully")["answered"], row(found, "P1", "fully")["asked"]) == (1, 2)


def test_a_role_is_as_strong_as_its_weakest_commitment(charter):
    held = tables(
        survey=[
            *said("a", "fully", "fully", "partly"),
            *said("b", "fully", "fully", "fully"),
            *said("c", "fully", "fully"),
            *said("d", "fully", "fully", "not_at_all", c2="advocate"),
        ]
    )
    found = charter_survey.role_shares(held.survey, held.invitations, charter, 2015)
    services = row(found, "Service providers", "fully")
    assert (services["count"], services["answered"], services["asked"]) == (1, 2, 3)
    assert row(found, "Service providers", "partly")["count"] == 1
    assert row(found, "Service providers", "not_at_all", "both")["count"] == 1
    assert row(found, "Policy makers", "fully")["count"] == 4


answers = st.sampled_from(["fully", "partly", "not_at_all", None, "-"])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(answers, answers, st.sampled_from(["provider", "advocate"])), max_size=12), st.integers(0, 5))
def test_shares_add_up_and_lie_in_their_intervals_and_bounds(given_answers, silent):
    factors = [{"id": "P1", "name": "P"}, {"id": "S1", "name": "S", "advocacy": True}, {"id": "S2", "name": "T"}]
    scale = {"levels": {"not_at_all": 0, "partly": "1/2", "fully": 1}}
    charter = Benchmark.model_validate({"id": "charter", "title": "C", "key_factors": factors, "scale": scale})
    cities = [f"c{i}" for i in range(len(given_answers) + silent)]
    rows = [r for c, (p, s, as_) in zip(cities, given_answers, strict=False) for r in said(c, p, s, "-", c1=as_)]
    held = tables(survey=rows, invitations=invited(*cities))
    found = charter_survey.shares(held.survey, held.invitations, charter, 2015)
    for _, part in found.groupby(["item", "capacity"]):
        answered = int(part["answered"].iloc[0])
        assert part["count"].sum() == answered
        for one in part.to_dict("records"):
            assert (one["share"] is None) is (answered == 0)
            if answered:
                assert 0 <= one["low"] <= float(one["share"]) + 1e-12
                assert float(one["share"]) - 1e-12 <= one["high"] <= 1
                assert one["asked_low"] <= one["share"] <= one["asked_high"]


def test_who_was_asked_and_who_has_not_answered(charter):
    held = tables(
        survey=[*said("a", "fully", "fully", "fully"), *said("b", "fully"), *said("u", "fully"), *said("n", None)],
        invitations=[
            *invited("a", "b", "n", "s", returned=False),
            *invited("x", asked=False),
            *invited("o", year=2013),
        ],
    )
    found = survey_response.response(held.survey, held.invitations, charter, 2015)
    assert found[["city", "commitments", "state"]].to_numpy().tolist() == [
        ["a", 3, "answered"],
        ["b", 1, "answered in part"],
        ["n", 0, "no answer"],
        ["s", 0, "no answer"],
        ["u", 1, "answered in part"],
        ["x", 0, "not asked"],
    ]
    assert found["asked"].isna().tolist() == [False, False, False, False, True, False]


def test_waves_are_compared_for_the_same_cities_in_the_same_capacity(charter):
    held = tables(
        survey=[
            *said("a", "-", "partly", "-"),
            *said("b", "-", "fully", "-"),
            *said("c", "-", "partly", "-"),
            *said("gone", "-", "fully", "-"),
            *said("a", "-", "fully", "-", year=2018),
            *said("b", "-", "not_at_all", "-", year=2018),
            *said("c", "-", "fully", "-", year=2018, c1="advocate"),
            *said("new", "-", "fully", "-", year=2018),
        ]
    )
    found = charter_survey.changes(held.survey, charter, 2015, 2018)
    provider = found[(found["commitment"] == "S1") & (found["capacity"] == "provider")].iloc[0]
    assert provider[["cities", "up", "same", "down", "changed_capacity"]].tolist() == [2, 1, 0, 1, 1]
    assert (provider["mean_earlier"], provider["mean_later"]) == (75, 50)
    assert (provider["highest_earlier"], provider["highest_later"]) == (1, 1)
    advocate = found[(found["commitment"] == "S1") & (found["capacity"] == "advocate")].iloc[0]
    assert (advocate["cities"], advocate["mean_later"]) == (0, None)


def test_overview_has_a_cell_for_every_city_and_commitment(charter):
    held = tables(survey=[*said("b", "fully", "partly", "-", c1="advocate"), *said("a", "-", "-", None)])
    found = survey_response.overview(held.survey, charter, 2015)
    assert found["city"].tolist() == ["a"] * 3 + ["b"] * 3
    assert found["answer"].fillna("").tolist() == ["", "", "", "fully", "partly", ""]
    assert found["value"].tolist() == [None, None, None, 1, Fraction(1, 2), None]
    assert found["capacity"].tolist()[4] == "advocate"


def test_the_charter_is_scored_like_a_benchmark(charter):
    held = tables(survey=[*said("a", "fully", "partly", "-"), *said("b", "fully", "fully", "fully", c1="advocate")])
    assessments = charter_survey.as_assessments(held.survey, charter)
    assert set(assessments.columns) == set(tables().assessments.columns)
    found = scores.score(scores.ratings(assessments, charter, "self"), charter)
    assert found["score"].tolist() == [75, 100]
    provided = charter_survey.as_assessments(held.survey, charter, "provider")
    assert provided[provided["city"] == "b"]["key_factor"].tolist() == ["P1", "S2"]


@pytest.mark.parametrize(
    ("signed", "at", "status"),
    [
        ("2010-02-22", "2010-02-22", "signatory"),
        ("2010-02-23", "2010-02-22", "other"),
        ("2010-02", "2010-02-22", "uncertain"),
        ("2010-02", "2010-02", "signatory"),
        ("2010-02", "2010-02-28", "signatory"),
        ("2010", "2010-12", "signatory"),
        ("2010", "2010-06", "uncertain"),
        ("2011", "2010", "other"),
        ("2012-02", "2012-02-29", "signatory"),
        (None, "2020", "other"),
    ],
)
def test_signatories_at_a_date(signed, at, status):
    cities = tables(cities=[{"city": "a", "charter_signed": signed}]).cities
    assert survey_response.signatories(cities, at)["status"].tolist() == [status]


@pytest.mark.parametrize("wrong", ["2010-13", "2010-02-30", "in 2010", "", "0000"])
def test_a_wrong_date_is_named(wrong):
    with pytest.raises(InputError, match="is no date"):
        survey_response.signatories(tables().cities, wrong)


def test_no_survey_gives_empty_or_zero_tables(charter):
    none = tables()
    shares = charter_survey.shares(none.survey, none.invitations, charter, 2015)
    assert list(shares.columns) == list(charter_survey.SHARES)
    assert len(shares) == 15
    assert shares["share"].isna().all()
    assert shares[["count", "answered", "asked"]].to_numpy().sum() == 0
    assert len(charter_survey.role_shares(none.survey, none.invitations, charter, 2015)) == 9
    assert survey_response.response(none.survey, none.invitations, charter, 2015).empty
    assert survey_response.overview(none.survey, charter, 2015).empty
    assert charter_survey.as_assessments(none.survey, charter).empty
    assert survey_response.signatories(none.cities, "2015").empty
    assert charter_survey.changes(none.survey, charter, 2013, 2015)["cities"].sum() == 0


def test_the_headline_counts_providers_and_not_those_who_speak_up_for_a_service():
    from conftest import ROOT

    from ickit.report.sections.charter import survey
    from ickit.study import study_data

    demo = study_data.load_data(str(ROOT / "data" / "demo"), "charter")
    for year in demo.waves:
        found = charter_survey.shares(demo.tables.survey, demo.tables.invitations, demo.benchmark, year)
        top = found[found["answer"] == demo.benchmark.scale.highest]
        own = top[top["capacity"] == charter_survey.PROVIDER]
        said = survey.headline(demo, year).plain
        assert f"{own['count'].sum()} of {own['answered'].sum()} answers are" in said
        apart = top[top["capacity"] == charter_survey.ADVOCATE]["answered"].sum()
        assert own["answered"].sum() == top["answered"].sum() - apart
        assert ("advocates apart" in said) == (apart > 0)
