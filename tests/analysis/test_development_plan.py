"""The development plan: objectives, actions with their horizon, whom to ask, recommendations."""

import pytest
from building import tables

from ickit.analysis import development_plan
from ickit.benchmark.model import Benchmark
from ickit.benchmark.scale import Scale


@pytest.fixture
def bench():
    parts = [{"id": "b.1a", "text": "part a"}, {"id": "b.1b", "text": "part b"}]
    factors = [
        {"id": "a", "name": "A", "number": 1, "questions": [{"id": "a.1", "text": "One?", "kind": "yes_no"}]},
        {
            "id": "b",
            "name": "B",
            "number": 2,
            "statement": "B is so.",
            "questions": [
                {"id": "b.1", "text": "List?", "kind": "checklist", "parts": parts},
                {"id": "b.2", "text": "Yes?", "kind": "yes_no", "if": "it pays"},
                {"id": "b.3", "text": "How?"},
            ],
            "examples": [{"place": "Town", "text": "does it"}],
        },
        {"id": "c", "name": "C", "number": 3, "may_not_apply": True, "questions": [{"id": "c.1", "text": "How?"}]},
    ]
    return Benchmark.model_validate({"id": "three", "title": "T", "key_factors": factors, "context_factors": []})


def at(city="x", year=2020, **rest):
    return {"city": city, "year": year, "benchmark": "three", "assessor": "self", **rest}


def rated(city, *levels):
    return [at(city, key_factor=f, rating=level) for f, level in zip("abc", levels, strict=True)]


def found(city, **findings):
    return [at(city, question=q.replace("_", "."), finding=f) for q, f in findings.items()]


def made(bench, assessments, answers=(), **more):
    rest = {k: more.pop(k) for k in ("practices", "recommendations") if k in more}
    held = tables(assessments=assessments, answers=list(answers), **rest)
    return development_plan.plan(held, bench, "x", 2020, **more)


def test_what_is_not_in_place_becomes_an_objective(bench):
    objectives = made(bench, rated("x", "met", "partly_met", "not_met")).objectives
    assert objectives[["key_factor", "state"]].to_numpy().tolist() == [["b", "partly in place"], ["c", "not in place"]]
    assert objectives["statement"].tolist() == ["B is so.", "C"]


def test_what_is_not_rated_is_to_be_found_out_and_what_does_not_apply_is_left_out(bench):
    own = made(bench, rated("x", None, "met", "not_applicable"))
    assert own.objectives[["key_factor", "state"]].to_numpy().tolist() == [["a", "not rated"]]
    assert own.actions[["question", "finding", "step"]].to_numpy().tolist() == [["a.1", "no answer", "find out"]]


def test_a_city_without_any_row_has_everything_to_find_out(bench):
    own = made(bench, [])
    assert set(own.objectives["state"]) == {"not rated"}
    assert set(own.actions["step"]) == {"find out"}
    assert own.actions["question"].tolist() == ["a.1", "b.1a", "b.1b", "b.2", "b.3", "c.1"]


def test_everything_met_gives_an_empty_plan(bench):
    own = made(bench, rated("x", "met", "met", "met"), found("x", b_2="partly"), peers=["y"])
    for table, columns in (
        (own.objectives, development_plan.OBJECTIVES),
        (own.actions, development_plan.ACTIONS),
        (own.whom_to_ask, development_plan.WHOM_TO_ASK),
        (own.recommendations, development_plan.RECOMMENDATIONS),
    ):
        assert table.empty
        assert list(table.columns) == list(columns)


def test_actions_are_questions_and_parts_that_are_not_in_place(bench):
    answers = found("x", b_1a="in_place", b_1b="partly", b_2="not_in_place", b_3="not_in_place", c_1="not_applicable")
    own = made(bench, rated("x", "met", "partly_met", "not_met"), answers)
    actions = own.actions[["question", "kind", "finding", "step", "horizon"]].to_numpy().tolist()
    assert actions == [
        ["b.1b", "part", "partly", "complete", "quick_win"],
        ["b.2", "yes_no", "not_in_place", "start", "quick_win"],
        ["b.3", "open", "not_in_place", "start", "longer_term"],
    ]
    assert own.actions["text"][0] == "List? – part b"
    assert own.actions["condition"][1] == "it pays"
    assert own.objectives[["actions", "quick_wins"]].to_numpy().tolist() == [[3, 2], [0, 0]]


def test_a_part_without_a_finding_takes_that_of_its_checklist(bench):
    own = made(bench, rated("x", "met", "not_met", "met"), found("x", b_1="not_in_place", b_1a="in_place"))
    assert own.actions[["question", "finding"]].to_numpy().tolist()[0] == ["b.1b", "not_in_place"]


@pytest.mark.parametrize(
    ("finding", "kind", "state", "when"),
    [
        ("unknown", "open", "not in place", "quick_win"),
        ("no answer", "part", "not rated", "quick_win"),
        ("partly", "open", "not in place", "quick_win"),
        ("not_in_place", "yes_no", "partly in place", "quick_win"),
        ("not_in_place", "part", "partly in place", "quick_win"),
        ("not_in_place", "open", "partly in place", "longer_term"),
        ("not_in_place", "yes_no", "not in place", "longer_term"),
        ("not_in_place", "yes_no", "not rated", "longer_term"),
    ],
)
def test_the_horizon_rule(finding, kind, state, when):
    assert development_plan.horizon(finding, kind, state)[0] == when


def test_cities_in_like_context_are_counted_and_named(bench):
    ratings = rated("x", "met", "partly_met", "met") + rated("y", "met", "met", "met") + rated("z", "met", None, "met")
    ratings += rated("far", "met", "met", "met")
    answers = found("y", b_1="in_place", b_2="in_place") + found("z", b_1a="not_in_place", b_2="unknown")
    names = {"y": "Ypres, West", "z": "Zug"}
    own = made(bench, ratings, answers, peers=["y", "z", "nobody"], names=names)
    objective = own.objectives.iloc[0]
    assert (objective["peers"], objective["peers_in_place"], objective["ask"]) == (1, 1, "Ypres, West")
    counts = own.actions.set_index("question")[["peers", "peers_in_place"]]
    assert counts.loc["b.1a"].tolist() == [2, 1]
    assert counts.loc["b.2"].tolist() == [1, 1]
    assert counts.loc["b.3"].tolist() == [0, 0]
    assert own.whom_to_ask["who"].tolist() == ["Ypres, West", "Town"]


PRACTICES = [
    at("far", key_factor="b", title="Old", year=2012),
    at("far", key_factor="b", title="New", year=2018),
    at("y", key_factor="b", title="Near", summary="S", reference="R", year=2012),
    at("y", key_factor="b", title="Later", year=2022),
    at("y", key_factor="a", title="Of another factor"),
    at("x", key_factor="b", title="Own"),
]


def test_practices_of_cities_in_like_context_stand_first(bench):
    own = made(bench, rated("x", "met", "not_met", "met"), practices=PRACTICES, peers=["y"])
    rows = own.whom_to_ask[["source", "title", "like_context"]]
    assert rows["title"].tolist() == ["Near", "New", "Old", "city"]
    assert rows["source"].tolist() == ["practice"] * 3 + ["example"]
    assert rows["like_context"].tolist()[:3] == [True, False, False]


@pytest.mark.parametrize("city", ["w", "y"])  # before and after the city itself in the order of practices
def test_practices_of_a_city_itself_are_not_counted_however_many_there_are(bench, city):
    offers = [at(c, key_factor="b", title=f"{c}{n:02}", summary="s") for c in (city, "x") for n in range(45)]
    own = made(bench, rated("x", "met", "not_met", "met"), practices=offers)
    assert own.practices == {"b": 45}
    asked = own.whom_to_ask[own.whom_to_ask["source"] == "practice"]
    assert asked["title"].tolist() == [f"{city}{n:02}" for n in range(15)]


def test_a_city_that_cannot_be_placed_has_no_peer_counts_but_practices(bench):
    own = made(bench, rated("x", "met", "not_met", "met"), peers=None, practices=PRACTICES)
    assert own.objectives["peers"].isna().all()
    assert own.whom_to_ask["title"].tolist() == ["New", "Old", "Near", "city"]


def test_recommendations_of_the_last_review_and_of_earlier_ones(bench):
    held = [
        at(id="1", key_factor="b", text="t", year=2016, status="done"),
        at(id="2", key_factor="b", text="t", year=2019, status="done"),
        at(id="3", key_factor="c", text="t", year=2019, status="started", horizon="quick_win"),
        at(id="4", key_factor="a", text="t", year=2019),
        at(id="5", key_factor="a", text="t", year=2021),
        at("y", id="6", key_factor="a", text="t", year=2020),
        at(id="7", key_factor="gone", text="t", year=2020),
    ]
    own = made(bench, rated("x", "met", "met", "met"), recommendations=held).recommendations
    assert own[["id", "review", "status", "horizon"]].to_numpy().tolist() == [
        ["4", "last", "open", "longer_term"],
        ["3", "last", "started", "quick_win"],
        ["2", "last", "done", "longer_term"],
        ["1", "earlier", "done", "longer_term"],
    ]


def test_another_scale_has_its_own_ends(bench):
    numeric = bench.model_copy(update={"scale": Scale(min=1, max=4)})
    states = made(numeric, rated("x", "4", "3", "1")).objectives["state"]
    assert states.tolist() == ["partly in place", "not in place"]


def test_of_many_cities_in_like_context_only_a_few_are_named(bench):
    peers = [f"p{i:02}" for i in range(20)]
    ratings = rated("x", "met", "not_met", "met") + [r for p in peers for r in rated(p, "met", "met", "met")]
    own = made(bench, ratings, peers=peers)
    assert own.objectives["peers_in_place"].tolist() == [20]
    assert own.objectives["ask"][0].endswith("p07 and 12 more")
    assert own.whom_to_ask["who"].tolist() == [*peers[:8], "Town"]
