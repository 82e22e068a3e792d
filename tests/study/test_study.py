"""A researcher's way: from ``import ickit`` to scores, associations and a figure, with the numbers of the pages."""

import inspect
import io
import re
import subprocess
import sys
from fractions import Fraction

import pandas as pd
import pytest
from conftest import ROOT
from pandas.testing import assert_frame_equal

import ickit
from ickit.analysis import many_raters
from ickit.errors import InputError
from ickit.report.render.csv_elements import csv_tables
from ickit.study import conditions, learning, results, study, waves

DEMO = str(ROOT / "data" / "demo")
YEAR = 2024
CALLS = {
    "cities": ((), results.CITIES),
    "key_factors": ((), results.KEY_FACTORS),
    "ratings": ((YEAR,), results.RATINGS),
    "scores": ((YEAR,), results.SCORES),
    "group_scores": ((YEAR,), results.GROUP_SCORES),
    "other_rules": ((YEAR,), results.OTHER_RULES),
    "ranks": ((YEAR, 200), results.RANKS),
    "by_key_factor": ((YEAR,), results.BY_KEY_FACTOR),
    "coverage": ((YEAR,), results.COVERAGE),
    "context": ((YEAR,), conditions.CONTEXT),
    "indicators": (("population",), conditions.INDICATORS),
    "groups": ((YEAR, "country"), conditions.GROUPS),
    "by_context_factor": ((YEAR, "city-resources"), conditions.BY_GROUP),
    "by_country": ((YEAR,), conditions.BY_GROUP),
    "by_indicator": ((YEAR, "population/200000/500000"), conditions.BY_GROUP),
    "trends": ((), waves.TRENDS),
    "changes": ((), waves.CHANGES),
    "agreement": ((), waves.AGREEMENT),
    "agreement_of_all": ((), many_raters.COEFFICIENTS),
    "review": (("lindenfurt", YEAR), waves.REVIEW),
    "plan": (("lindenfurt", YEAR), waves.PLAN),
    "peer_group_of": (("lindenfurt", YEAR), {"city": "str", "city_name": "str"}),
    "quality": ((), waves.QUALITY),
    "sensitivity": ((YEAR, 64), study.SENSITIVITY),
    "leave_one_out": ((YEAR,), study.LEFT_OUT),
    "outcomes": ((YEAR,), learning.OUTCOMES),
    "similar": (("lindenfurt", YEAR), learning.SIMILAR),
    "exchange": ((YEAR,), learning.EXCHANGE),
    "practices": ((), learning.PRACTICE),
    "actions": ((), learning.ACTIONS),
    "followed_actions": (("lindenfurt", YEAR), learning.FOLLOWED),
    "finished_actions": ((), learning.FINISHED),
}


@pytest.fixture(scope="module")
def demo():
    return ickit.load(DEMO, "introductory-language-courses", assessor="self")


def csv(element, name):
    return pd.read_csv(io.StringIO(csv_tables(element)[name]))


@pytest.mark.parametrize("method", CALLS)
def test_every_frame_has_its_documented_columns_and_types(demo, method):
    arguments, columns = CALLS[method]
    found = getattr(demo, method)(*arguments)
    kinds = {name: "float64" if kind == "number" else kind for name, kind in columns.items()}
    assert found.dtypes.astype(str).to_dict() == kinds
    assert list(found.index) == list(range(len(found)))
    said = inspect.getdoc(getattr(ickit.Study, method))
    missing = [name for name in columns if f"``{name}``" not in said]
    refers = re.search(r"columns of :meth:|[Cc]olumns as :meth:|As :meth:|with its interval", said)
    assert not missing or refers, missing


def test_all_public_methods_are_tried_here():
    public = {name for name, one in vars(ickit.Study).items() if not name.startswith("_") and callable(one)}
    for part in ickit.Study.__mro__[1:-1]:
        public |= {name for name, one in vars(part).items() if not name.startswith("_") and callable(one)}
    assert public - set(CALLS) == {"associations", "survey_shares", "by_grouping"}
    assert len(public) <= 40


def test_a_researcher_gets_the_numbers_of_the_pages(demo):
    import matplotlib.pyplot as plt
    import seaborn as sns

    scores = demo.scores(YEAR)
    assert scores["score"].dtype == "float64"
    page = ickit.report.key_factor_comparison(demo, YEAR)
    shown = csv(page.coverage(), "cities").set_index("city")["score"]
    own = scores.set_index("city")["score"]
    assert own.round(6).to_dict() == pytest.approx(shown.reindex(own.index).to_dict(), nan_ok=True)
    tests = demo.associations(YEAR, permutations=999)
    of_page = ickit.report.context_comparison(demo, YEAR, permutations=999)
    table = csv(of_page.association_tests(), "associations")
    joined = tests.merge(table, on=["outcome", "context_factor"], suffixes=("", "_page"))
    assert len(joined) == len(tests) == 70
    for name in ("D", "low", "high", "p", "q"):
        assert joined[name].tolist() == pytest.approx(joined[f"{name}_page"].tolist(), nan_ok=True), name
    figure, (left, right) = plt.subplots(1, 2)
    sns.histplot(scores, x="score", ax=left)
    assert ickit.plot.scores_by(demo, YEAR, "city-resources", ax=right) is right
    drawn = {round(float(x), 6) for points in right.collections for x in points.get_offsets()[:, 0]}
    placed = demo.groups(YEAR, "city-resources").merge(scores, on="city")["score"].dropna()
    assert {round(x, 6) for x in placed} <= drawn
    plt.close(figure)


def test_a_section_carries_its_frames_and_figures(demo):
    section = ickit.report.key_factors(demo, "lindenfurt", YEAR)
    assert set(section.tables) == {"key-factors", "peer-ratings"}
    assert list(section.tables["key-factors"]["key_factor"]) == list(demo.key_factors()["key_factor"])
    assert section.figures["peer-ratings"].axes


def test_exact_numbers_are_fractions_and_floats_are_theirs(demo):
    exact, plain = demo.scores(YEAR, exact=True), demo.scores(YEAR)
    given = exact["score"].dropna()
    assert all(isinstance(value, Fraction) for value in given)
    assert plain["score"].dropna().tolist() == [float(value) for value in given]


def test_no_call_changes_what_the_next_one_gives(demo):
    first = demo.scores(YEAR)
    first["score"] = -1.0
    assert_frame_equal(demo.scores(YEAR), demo.scores(YEAR))
    assert (demo.scores(YEAR)["score"] != -1).all()


def test_a_slice_gives_the_same_rows_as_the_whole(demo):
    one = ickit.load(DEMO, city="lindenfurt", until=2022)
    whole = demo.scores()
    whole = whole[(whole["city"] == "lindenfurt") & (whole["year"] <= 2022)].reset_index(drop=True)
    assert_frame_equal(one.scores(), whole)


def test_the_survey_is_the_charters_alone(demo):
    found = ickit.load(DEMO, "charter").survey_shares(YEAR)
    assert list(found) == list(waves.SURVEY_SHARES)
    with pytest.raises(InputError, match='Load the study with benchmark "charter"'):
        demo.survey_shares(YEAR)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda s: s.scores(1999), "1999 is no wave"),
        (lambda s: s.by_context_factor(YEAR, "city-resource"), 'Did you mean "city-resources"'),
        (lambda s: s.review("lindenfort", YEAR), 'Did you mean "lindenfurt"'),
        (lambda s: s.indicators("populaton"), 'Did you mean "population"'),
        (lambda s: s.by_indicator(YEAR, "all"), "is not one indicator with its breaks"),
        (lambda s: ickit.plot.score_over_time(s, "nowhere"), '"nowhere" is not in the data'),
        (lambda s: ickit.load(DEMO, "introductory-langage-courses"), "Did you mean"),
    ],
)
def test_errors_say_what_and_how_to_mend(demo, call, said):
    with pytest.raises(InputError, match=re.escape(said)):
        call(demo)


def test_repr_is_three_lines(demo):
    assert len(repr(demo).splitlines()) == 3
    assert "23 cities, 6 waves (2014 to 2024), 9 key factors" in repr(demo)


def test_importing_is_light_and_shows_what_there_is():
    code = "import sys, ickit; print(sorted(m for m in ('pandas','matplotlib','numpy','scipy') if m in sys.modules)); "
    code += "print([m.__name__ for m in (ickit, ickit.report, ickit.plot) if dir(m) != sorted(m.__all__)])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split("\n")[:2] == ["[]", "[]"]
