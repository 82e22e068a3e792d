"""The peer review of one city: the document for the feedback session."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from ickit._base.frames import records, text
from ickit._base.phrases import counted, listed, noun
from ickit.analysis import peer_review, review_findings
from ickit.analysis.peer_review import MINIMUM_BY_STANCE
from ickit.report.elements import Element, cards, figure, heading, notice, points, stack, table
from ickit.report.elements import text as words
from ickit.report.figures.review import self_and_peers
from ickit.report.sections.city.peer_review import how_they_compare
from ickit.report.sections.wording import HORIZONS, opening
from ickit.study import study_data

KINDS = {"document": "document", "interview": "interview", "focus_group": "focus group", "monitoring": "monitoring"}
COUNTED_KINDS = {**KINDS, "monitoring": "monitoring result"}
STANCES = {"supports": "for", "contradicts": "against"}
ASSESSORS = {"self": "the city", "peer": "the reviewers"}


@dataclass(frozen=True)
class PeerReview:
    """One city in one wave, with what its reviewers found. Made by :func:`load`."""

    study: study_data.StudyData
    city: str
    year: int

    @cached_property
    def name(self) -> str:
        """The city's name."""
        return self.study.names[self.city]

    @cached_property
    def review(self) -> peer_review.Review:
        """The rows of the city and wave."""
        return peer_review.select(self.study.rated_tables, self.study.benchmark, self.city, self.year)

    @cached_property
    def factors(self) -> pd.DataFrame:
        """A row a key factor (see :func:`ickit.analysis.peer_review.factors`)."""
        return peer_review.factors(self.review)

    @cached_property
    def reviewed(self) -> list[int]:
        """The waves in which the city was reviewed."""
        every = peer_review.reviewed(self.study.assessments, self.study.benchmark)
        return sorted(int(y) for y in every.loc[every["city"] == self.city, "year"])

    @cached_property
    def later_waves(self) -> list[int]:
        """The waves since in which the city has rated itself."""
        rows = self.study.assessments
        mine = rows[(rows["city"] == self.city) & (rows["assessor"] == peer_review.SELF) & rows["rating"].notna()]
        return sorted(int(y) for y in mine.loc[mine["year"] > self.year, "year"].unique())

    @property
    def report(self) -> bool:
        """Whether the city was reviewed in this wave."""
        return self.year in self.reviewed


def headline(it: PeerReview) -> Element:
    """Whether there was a review, and what it holds in numbers."""
    both = it.factors[it.factors["difference"].notna()]
    same = sum(d == 0 for d in both["difference"])
    said = f"same rating on {same} of {counted(len(both), 'key factor')}" if it.report else "not reviewed in this wave"
    head = opening(
        it.study,
        f"Peer review of {it.name}, {it.year}{_followed(it)}",
        subtitle=it.study.benchmark.title,
        year=it.year,
        headline=said,
        shows=f"Self rating, reviewers' rating and evidence of {it.name}, {it.year}: {said}.",
    )
    if not it.report:
        return stack(head, _not_reviewed(it))
    pieces, secret = len(it.review.evidence), int(it.factors["confidential"].sum())
    clashes, advice = peer_review.contradictions(it.review), len(it.review.recommendations)
    numbers = [
        (f"{same} of {len(both)}", "key factors rated alike by the city and its reviewers", "of those that both rated"),
        (
            str(pieces),
            noun(pieces, "piece of evidence", "pieces of evidence"),
            f"{secret} confidential: counted, never quoted",
        ),
        (str(len(clashes)), noun(len(clashes), "contradiction"), "between a rating and what was found"),
        (str(advice), noun(advice, "recommendation"), "by the reviewers"),
    ]
    return stack(head, cards(numbers if not it.study.public else numbers[:1]), words(*how_they_compare(it.factors)))


def _followed(it: PeerReview) -> str:
    """What the title adds once the city has rated itself again."""
    return f", with follow-up to {it.later_waves[-1]}" if it.report and it.later_waves else ""


def _not_reviewed(it: PeerReview) -> Element:
    others = (
        f" It was reviewed in {listed(map(str, it.reviewed))}."
        if it.reviewed
        else " It has not been reviewed in any wave."
    )
    rated = sum(it.study.benchmark.scale.rate(r) is not None for r in it.factors["self_rating"])
    there = f"The page shows what there is: the city's own rating of {counted(rated, 'key factor')} and {counted(len(it.review.evidence), 'piece', 'pieces')} of evidence{_given_by(it)}."
    return stack(notice(f"{it.name} was not reviewed in {it.year}.{others}", "caution"), words(there))


def _given_by(it: PeerReview) -> str:
    """Who gave the evidence where it was the city alone."""
    given = set(it.review.evidence["assessor"].fillna(""))
    return " that the city gave" if given == {"self"} else ""


def side_by_side(it: PeerReview) -> Element:
    """Self rating and reviewers' rating of every key factor: a figure, and a table with the evidence in numbers."""
    benchmark = it.study.benchmark
    levels, columns = benchmark.scale.names, ["self_rating", "peer_rating"]
    labels = {
        "name": "Key factor",
        "self_rating": "The city",
        "peer_rating": "The reviewers",
        "supports": "For",
        "contradicts": "Against",
        "confidential": "Confidential",
        "contradictions": "Contradictions",
    }
    if it.study.public:
        labels = {k: v for k, v in labels.items() if k in ("name", *columns)}
    if not it.report:
        columns = columns[:1]
        labels.pop("peer_rating")
    kept = ["key_factor", *(["difference"] if it.report else []), *labels]
    shown = table(
        it.factors[kept],
        name="self-and-peers",
        caption=f"{it.name} as it sees itself{' and as reviewers see it' if it.report else ''}, {it.year}",
        labels=labels,
        ratings=dict.fromkeys(columns, levels),
        note=""
        if it.study.public
        else f"For and against: pieces of evidence by all assessors; confidential pieces are among them only where {MINIMUM_BY_STANCE} are alike. Contradictions: ratings that do not go with what was found, told below.",
    )
    if not it.report:
        return shown
    alt = "; ".join(
        f"{r['name']}: city {rating_words(it, r['self_rating'])}, reviewers {rating_words(it, r['peer_rating'])}"
        for r in records(it.factors)
    )
    drawn = figure(
        self_and_peers(it.factors, benchmark, title=f"{it.name}: the city's ratings and the reviewers', {it.year}"),
        name="two-views",
        alt=f"Self rating and reviewers' rating of each key factor. {alt}.",
        data=it.factors[["key_factor", "name", *columns, "difference"]],
        caption="A line joins two ratings that differ. A sign that is not there is a rating that is missing.",
    )
    return stack(drawn, shown)


def rating_words(it: PeerReview, rating: Any) -> str:
    """A rating as people read it, or that there is none."""
    return it.study.benchmark.scale.label(text(rating)) if text(rating) else "not rated"


def who_words(assessor: Any) -> str:
    """What pages of a review call an assessor; other names as they stand."""
    return ASSESSORS.get(text(assessor), text(assessor))


def factor_by_factor(it: PeerReview) -> Element:
    """Every key factor by itself: ratings, reasons, evidence that may be quoted, contradictions, recommendations."""
    if it.study.public:
        return words("Evidence and notes are not part of a public page.")
    quotes, counts = records(peer_review.quotable(it.review)), records(peer_review.evidence_counts(it.review))
    clashes = records(peer_review.contradictions(it.review))
    advice = records(review_findings.recommended(it.review))
    blocks = []
    for row in records(it.factors):
        own = [[r for r in rows if r["key_factor"] == row["key_factor"]] for rows in (quotes, counts, clashes, advice)]
        blocks.append(_block(it, row, *own))
    return stack(*blocks, _counts(it))


def _block(
    it: PeerReview,
    row: Mapping[str, Any],
    quotes: list[dict[str, Any]],
    counts: list[dict[str, Any]],
    clashes: list[dict[str, Any]],
    advice: list[dict[str, Any]],
) -> Element:
    ratings = f"The city: {rating_words(it, row['self_rating'])}."
    ratings += f" The reviewers: {rating_words(it, row['peer_rating'])}." if it.report else ""
    parts = [heading(str(row["name"]), 3), words(ratings)]
    parts.append(
        words(_said("The city's reasons", row["self_note"]), _said("What the reviewers concluded", row["conclusion"]))
    )
    total = sum(c["supports"] + c["contradicts"] + c["no_stance"] for c in counts)
    secret = sum(c["confidential"] for c in counts)
    if total:
        kinds = listed([counted(n, kind, f"{kind}s") for kind, n in _by_kind(counts).items()])
        lead = f"Evidence: {counted(total, 'piece', 'pieces')} ({kinds}), {row['supports']} for the key factor and {row['contradicts']} against it."
        lead += f" {counted(secret, 'piece is', 'pieces are')} confidential and not quoted." if secret else ""
        parts.append(points([quote_evidence(q) for q in quotes], lead))
    else:
        parts.append(words("There is no evidence on this key factor."))
    if clashes:
        parts.append(
            points(
                [(f"Rating of {who_words(c['assessor'])}", c["words"]) for c in clashes],
                "To talk about:",
            )
        )
    if advice:
        parts.append(
            points(
                [(HORIZONS.get(text(a["horizon"]), "No horizon given"), text(a["text"])) for a in advice],
                "Recommendations:",
            )
        )
    return stack(*parts)


def _said(lead: str, note: Any) -> str:
    return f"{lead}: “{text(note)}”" if text(note) else ""


def _by_kind(counts: list[dict[str, Any]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in counts:
        kind = COUNTED_KINDS.get(text(row["kind"]), "piece of no kind")
        found[kind] = found.get(kind, 0) + row["supports"] + row["contradicts"] + row["no_stance"]
    return found


def quote_evidence(row: Mapping[str, Any]) -> tuple[str, str]:
    """A piece of evidence that may be quoted: what it is, and what it says."""
    stance = STANCES.get(text(row["stance"]), "neither for nor against")
    kind, who = KINDS.get(text(row["kind"]), "evidence"), who_words(row["assessor"])
    source = f" ({text(row['reference'])})" if text(row["reference"]) else ""
    return f"{kind.capitalize()}, {stance}, given by {who or 'nobody named'}", f"{text(row['summary'])}{source}"


def _counts(it: PeerReview) -> Element:
    rows = peer_review.evidence_counts(it.review)
    if rows.empty:
        return words("")
    rows = rows.assign(
        name=[it.study.benchmark.factor(k).label for k in rows["key_factor"]],
        kind_words=rows["kind"].map(KINDS),
        who=[who_words(a) for a in rows["assessor"]],
    )
    return stack(
        heading("All evidence in numbers", 3),
        table(
            rows,
            name="evidence",
            caption=f"Evidence on {it.name} in {it.year}, by kind and stance",
            labels={
                "name": "Key factor",
                "who": "Given by",
                "kind_words": "Kind",
                "supports": "For",
                "contradicts": "Against",
                "no_stance": "Neither, or not told",
                "confidential": "Of which confidential",
            },
            note=f"Confidential evidence is counted and never quoted; for and against only where {MINIMUM_BY_STANCE} such pieces are alike, so that nobody's side is told.",
        ),
    )
