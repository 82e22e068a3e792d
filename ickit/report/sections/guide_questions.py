"""What cities answer to the guide questions of one key factor: for whoever prepares a seminar."""

from dataclasses import dataclass

from ickit._base.phrases import counted
from ickit.report.elements import Element, cards, stack, table
from ickit.report.elements import text as words
from ickit.report.sections.wording import assessor_words, opening
from ickit.study import guide_questions
from ickit.study.study_data import StudyData

LABELS = {
    "in_place": "In place",
    "partly": "Partly",
    "not_in_place": "Not in place",
    "unknown": "Not known",
    "not_applicable": "Does not apply",
    "no_answer": "No answer",
}
SAID = {key: label.lower() for key, label in LABELS.items()}


@dataclass(frozen=True)
class GuideQuestions:
    """The guide questions of one key factor in one wave of a study."""

    study: StudyData
    year: int
    key_factor: str


def headline(it: GuideQuestions) -> Element:
    """How many cities answered, and what the key factor says."""
    factor = it.study.benchmark.factor(it.key_factor)
    found = guide_questions.findings(it.study, it.year, it.key_factor)
    cities = len(it.study.cities_in(it.year))
    wave = it.study.wave(it.year)
    own = wave[wave["key_factor"] == it.key_factor]
    best = int(own["rating"].isin(it.study.benchmark.scale.in_place).sum())
    rated = int(own["rating"].notna().sum())
    answered = int((found["cities"] - found["no_answer"]).max()) if len(found) else 0
    said = (
        f"{counted(len(factor.questions), 'guide question')}, answered by up to {counted(answered, 'city', 'cities')}"
    )
    head = opening(
        it.study,
        f"{factor.label}: what cities answer, {it.year}",
        subtitle=it.study.benchmark.title,
        year=it.year,
        headline=said,
        shows=f"What cities answer to the guide questions on {factor.name}, {it.year}.",
    )
    numbers = [
        (f"{best} of {rated}", "cities have it in place", f"of {cities} that took part"),
        (str(len(factor.questions)), "guide questions", f"answered by {assessor_words(it.study.assessor)}"),
    ]
    return stack(head, cards(numbers), words(factor.statement or "", factor.why or ""))


def findings(it: GuideQuestions) -> Element:
    """How many cities gave each finding."""
    found = guide_questions.findings(it.study, it.year, it.key_factor)
    if found.empty:
        return words("The benchmark has no guide question on it that is answered by a finding.")
    asked = [
        f"If {condition}: {said}" if isinstance(condition, str) else said
        for condition, said in zip(found["condition"], found["text"], strict=True)
    ]
    return table(
        found.assign(asked=asked),
        name="findings",
        caption=f"What cities found out, {it.year}",
        labels={"asked": "Guide question", **LABELS},
        note=f"Numbers of cities, of {found['cities'].iloc[0]} that took part. No answer is not a no.",
    )


def numbers(it: GuideQuestions) -> Element:
    """What cities answer to questions that ask for a number."""
    found = guide_questions.numbers(it.study, it.year, it.key_factor)
    if found.empty:
        return words("No guide question on this key factor asks for a number.")
    return table(
        found,
        name="numbers",
        caption=f"Numbers that cities give, {it.year}",
        labels={
            "text": "Guide question",
            "unit": "Unit",
            "answered": "Cities",
            "least": "Least",
            "lower_quartile": "Lower quarter",
            "median": "Middle",
            "upper_quartile": "Upper quarter",
            "most": "Most",
        },
        note=f"Cities: those that gave a number, of {found['cities'].iloc[0]}. Middle: half of them are below, half above.",
    )


def texts(it: GuideQuestions) -> Element:
    """Answers in the cities' words, where the city agreed."""
    found = guide_questions.texts(it.study, it.year, it.key_factor)
    if found.empty:
        return words("No city that agreed to be public answered in words.")
    return table(
        found.assign(finding=found["finding"].map(SAID)),
        name="answers",
        caption="Answers in the words of cities that agreed",
        labels={"text": "Guide question", "city_name": "City", "finding": "Found", "answer": "Answer"},
        find="Find an answer",
        note="Words stand here only of cities that agreed that their page of this wave may be public.",
    )
