"""What reviewers would say of ratings that only the city made, by the measurement model."""

import pandas as pd

from ickit._base.phrases import counted
from ickit._base.rounding import rounded
from ickit.analysis import measurement
from ickit.analysis.measurement.fit import fit_study
from ickit.analysis.measurement.peer_prediction import GAIN_NEEDED, LEAST_REVIEWED, Check
from ickit.report.elements import Element, details, stack, table, text
from ickit.study import study_data

MOST_ROWS = 30
NOT_PUBLIC = "A public page makes no statement on what reviewers would say of a single city."


def expected_reviews(of_all: study_data.StudyData) -> Element:
    """For each self-rating of the last wave that no reviewer made: the chance that reviewers would call it met.

    Only from 8 reviewed cities up, and only where predictions of left-out reviews were better than the cities' own
    ratings by a fifth.
    """
    if of_all.public:
        return text(NOT_PUBLIC)
    fitted = fit_study(of_all.assessments, of_all.benchmark, "self")
    if isinstance(fitted, str):
        return text(fitted)
    responses, model = fitted
    reviewed = responses.reviewed_cities
    if reviewed < LEAST_REVIEWED:
        return text(
            f"{counted(reviewed, 'city was', 'cities were')} rated by themselves and by reviewers. From {LEAST_REVIEWED} up, a model says here what reviewers would say of the other ratings; fewer do not show how reviewers differ."
        )
    check = measurement.leave_one_review_out(responses, model)
    if check.gain < GAIN_NEEDED:
        return text(check_words(check), "That is not enough, so no prediction is shown.")
    year = max(of_all.waves)
    found = measurement.what_reviewers_would_say(responses, model, year)
    if found.empty:
        return text(check_words(check), f"In {year} reviewers rated all that cities rated.")
    return stack(text(check_words(check)), _by_factor(of_all, found, year), _by_rating(of_all, found, year))


def check_words(check: Check) -> str:
    """How the predictions were checked, and with what result."""
    better = f"smaller by {percent_of(check.gain)}" if check.gain > 0 else "not smaller"
    return f"How this was checked: each of {counted(check.cities, 'reviewed city', 'reviewed cities')} was left out in turn with all its reviews, the model fitted to the rest, and its chances compared with what the reviewers did say ({counted(check.ratings, 'rating')}). The mean squared error is {rounded(check.model, 2)} with the model and {rounded(check.as_rated, 2)} with the cities' ratings as they are: {better}."


def percent_of(share: float) -> str:
    """A share in whole per cent."""
    return f"{rounded(100 * share)} %"


def _by_factor(of_all: study_data.StudyData, found: pd.DataFrame, year: int) -> Element:
    top = len(of_all.benchmark.scale.names) - 1
    rows = []
    for factor in of_all.benchmark.key_factors:
        part = found[found["key_factor"] == factor.id]
        met = part[part["level"] == top]
        if len(part):
            head = {"key_factor": factor.id, "name": factor.label, "ratings": len(part), "met": len(met)}
            rows.append({**head, "expected_of_met": met["chance"].sum(), "expected": part["chance"].sum()})
    every = pd.DataFrame(rows)
    said = f"A graded response model, not data: of {int(every['met'].sum())} self-ratings of {year} that say met and were not reviewed, reviewers would call about {rounded(every['expected_of_met'].sum())} met."
    shown = table(
        every,
        name="reviewers-expected",
        caption=f"What reviewers would say, {year}, by key factor (model)",
        labels={
            "name": "Key factor",
            "ratings": "Not reviewed",
            "met": "Rated met by the city",
            "expected_of_met": "Of these met for reviewers, expected",
            "expected": "Met for reviewers in all, expected",
        },
        note="Expected numbers: the sums of the model's chances. They enter no score.",
    )
    return stack(text(said), shown)


def _by_rating(of_all: study_data.StudyData, found: pd.DataFrame, year: int) -> Element:
    names = of_all.benchmark.scale.names
    rows = found.assign(
        name=found["city"].map(of_all.names),
        factor=[of_all.benchmark.factor(f).label for f in found["key_factor"]],
        rating=[names[level] for level in found["level"]],
        percent=100 * found["chance"],
    ).sort_values(["level", "chance", "city"], ascending=[False, True, True], kind="stable", ignore_index=True)
    shown = table(
        rows,
        name="reviewers-expected-ratings",
        caption=f"Each self-rating of {year} that was not reviewed (model)",
        labels={"name": "City", "factor": "Key factor", "rating": "The city says", "percent": "Met for reviewers, %"},
        note="Highest level first, the least likely first.",
        ratings={"rating": names},
        digits=0,
        most=MOST_ROWS,
    )
    return details("Every rating", shown)
