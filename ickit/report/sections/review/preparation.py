"""Before a peer review: what the team should know, and whom it should hear."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ickit._base.frames import records, text
from ickit._base.phrases import counted, listed, noun
from ickit.analysis import peer_review, review_findings, review_preparation
from ickit.benchmark.informants import INFORMANTS
from ickit.report.elements import Element, cards, details, points, stack, table
from ickit.report.elements import text as words
from ickit.report.sections.review.findings import contradiction_table
from ickit.report.sections.review.side_by_side import KINDS, PeerReview, rating_words
from ickit.report.sections.wording import STATUSES, opening


@dataclass(frozen=True)
class ReviewPreparation(PeerReview):
    """One city in one wave as its reviewers find it before they visit it: without what they gave."""

    @cached_property
    def review(self) -> peer_review.Review:
        """The rows of the city and wave, without those of the reviewers."""
        found = peer_review.select(self.study.rated_tables, self.study.benchmark, self.city, self.year)
        return review_preparation.before_visit(found)

    @cached_property
    def factors(self) -> pd.DataFrame:
        """A row a key factor (see :func:`ickit.analysis.review_preparation.preparation`)."""
        return review_preparation.preparation(self.review)

    @cached_property
    def open_questions(self) -> pd.DataFrame:
        """See :func:`ickit.analysis.review_preparation.open_questions`."""
        return review_preparation.open_questions(self.review)

    @cached_property
    def earlier(self) -> peer_review.Review | None:
        """The city's last review before this wave; None where there was none."""
        years = [year for year in self.reviewed if year < self.year]
        if not years:
            return None
        return peer_review.select(self.study.rated_tables, self.study.benchmark, self.city, years[-1])


def headline(it: ReviewPreparation) -> Element:
    """How much evidence there is, and how much is open."""
    rows, total = it.factors, len(it.factors)
    bare = int((rows["pieces"] == 0).sum())
    said = f"{total - bare} of {counted(total, 'key factor')} with evidence, {counted(len(it.open_questions), 'open guide question')}"
    head = opening(
        it.study,
        f"Preparing the peer review of {it.name}, {it.year}",
        subtitle=it.study.benchmark.title,
        year=it.year,
        headline=said,
        shows=f"What {it.name} says of itself in {it.year}, what that rests on, what is open, and whom to hear: {said}.",
    )
    asked, left, clashes = int(rows["questions"].sum()), len(it.open_questions), int(rows["contradictions"].sum())
    items = [
        (f"{total - bare} of {total}", "key factors with evidence", f"{counted(int(rows['pieces'].sum()), 'piece')} in all, {int(rows['confidential'].sum())} of them confidential"),
        (str(left), noun(left, "open guide question"), f"of {asked}, parts of checklists counted one by one"),
        (str(clashes), noun(clashes, "contradiction"), "between a rating and what was found"),
        (str(sum(text(said) == "" for said in rows["not_heard"])), "key factors on which all kinds of people were heard", f"of {total}, by evidence that is not confidential"),
    ]  # fmt: skip
    note = (
        "What reviewers rated, answered or recorded in this wave is left out: the page is the same before the visit and "
        "after it."
    )
    return stack(head, cards(items), words(note))


def at_a_glance(it: ReviewPreparation) -> Element:
    """Every key factor in one row: the rating, what it rests on, what is missing."""
    rows = it.factors.assign(open_of=[f"{r['open_questions']} of {r['questions']}" for r in records(it.factors)])
    return table(
        rows,
        name="preparation",
        caption=f"Where to look in {it.name}, by key factor",
        labels={
            "name": "Key factor",
            "rating": "The city's rating",
            "pieces": "Evidence",
            "open_of": "Open questions",
            "contradictions": "Contradictions",
            "missing": "Missing",
        },
        ratings={"rating": it.study.benchmark.scale.names},
        note="Evidence: pieces by all who gave some, for and against. Open questions: guide questions and parts of checklists.",
    )


def evidence(it: ReviewPreparation) -> Element:
    """What evidence there is, and of which kind."""
    if not it.factors["pieces"].sum():
        return words(f"{it.name} has given no evidence in {it.year}. Ask for documents before the visit.")
    absent = [said for kind, said in KINDS.items() if not it.factors[kind].sum()]
    lead = f"No evidence is of the kind {listed(absent)}." if absent else ""
    shown = table(
        it.factors,
        name="evidence-by-kind",
        caption=f"Pieces of evidence on {it.name}, {it.year}, by kind",
        labels={
            "name": "Key factor",
            "document": "Documents",
            "interview": "Interviews",
            "focus_group": "Focus groups",
            "monitoring": "Figures",
            "supports": "For",
            "contradicts": "Against",
            "confidential": "Confidential",
        },
        note=f"Figures: from monitoring. For and against: towards the key factor; of confidential pieces only where {peer_review.MINIMUM_BY_STANCE} are alike.",
    )
    return stack(words(lead), shown)


def contradictions(it: ReviewPreparation) -> Element:
    """Where a rating and what was found do not go together, and where assessors differ."""
    return stack(contradiction_table(it), details("The rule", words(peer_review.CONTRADICTION_RULE)))


def open_questions(it: ReviewPreparation) -> Element:
    """The guide questions that the city has not answered."""
    if it.open_questions.empty:
        return words("The city has answered every guide question.")
    return table(
        it.open_questions,
        name="open-questions",
        caption=f"Guide questions that {it.name} has not answered, {it.year}",
        labels={"name": "Key factor", "text": "Guide question", "condition": "Only if", "state": "State"},
    )


def whom_to_hear(it: ReviewPreparation) -> Element:
    """Kinds of people from whom there is no evidence yet, and the key factors on which to hear them."""
    rows = review_preparation.whom_to_hear(it.review)
    plan = []
    for name, said in INFORMANTS.items():
        own = rows[rows["informant"] == name]
        not_yet, heard = own[own["pieces"] == 0], own[own["pieces"] > 0]
        if len(own):
            plan.append(
                {
                    "informant": name,
                    "who": said,
                    "not_yet": "; ".join(not_yet["name"]) or None,
                    "heard": "; ".join(heard["name"]) or None,
                    "pieces": int(own["pieces"].sum()),
                }
            )
    shown = table(
        pd.DataFrame(plan).sort_values("pieces", kind="stable", ignore_index=True),
        name="whom-to-hear",
        caption="Whom to hear on what, those first from whom there is least",
        labels={
            "who": "Kind of people",
            "not_yet": "Not heard yet on",
            "heard": "Evidence from them on",
            "pieces": "Pieces",
        },
        note="By evidence of this wave that says from whom it comes. Confidential pieces are left out here: from whom they come could tell who spoke.",
    )
    roles = rows.drop_duplicates("key_factor")
    acts = [(r["name"], r["charter_roles"].replace("; ", ", ")) for r in records(roles) if text(r["charter_roles"])]
    return stack(
        shown,
        details(
            "In which of its roles by the Charter the city acts",
            points(acts, "Hear also those who answer for these roles in the administration:"),
        )
        if acts
        else words(""),
    )


def last_review(it: ReviewPreparation) -> Element:
    """What reviewers concluded and recommended the last time."""
    if it.earlier is None:
        return words(f"The data hold no earlier peer review of {it.name}.")
    year = int(it.earlier.assessments["year"].iloc[0])
    said = [
        (str(r["name"]), f"{rating_words(it, r['peer_rating'])}. {text(r['conclusion'])}")
        for r in records(peer_review.factors(it.earlier))
        if text(r["peer_rating"]) or text(r["conclusion"])
    ]
    advice = review_findings.recommended(it.earlier)
    lead = f"{it.name} was last reviewed in {year}, with {counted(len(advice), 'recommendation')}."
    shown: Element = words("")
    if len(advice):
        shown = table(
            advice.assign(status=advice["status"].map(STATUSES)),
            name="last-recommendations",
            caption=f"Recommendations of {year}, and what the tables say became of them",
            labels={"name": "Key factor", "text": "Recommendation", "status": "Status now"},
        )
    return stack(words(lead), shown, details(f"What the reviewers of {year} concluded", points(said)))


def record(it: ReviewPreparation) -> Element:
    """How to record evidence during the visit."""
    call = f"python -m ickit form {it.study.benchmark.id} --visit --city {it.city} --year {it.year} -o visit.xlsx"
    return words(
        f"{call} writes a workbook with a row for each piece of evidence, and a place for the reviewers' rating, conclusion "
        "and recommendations on each key factor. python -m ickit add visit.xlsx --to SOURCE brings it into the tables. Every "
        "piece is confidential unless somebody chooses that it is not."
    )
