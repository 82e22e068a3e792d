"""The peer review of one city: ratings, conclusions and evidence side by side, for the feedback session.

Confidential evidence is counted and never quoted: its summary and reference are in no table made here. Evidence that
does not say whether it is confidential is treated as confidential.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from ickit._base.frames import frame, records, text
from ickit.benchmark.model import Benchmark
from ickit.tables.dataset import Tables

SELF, PEER = "self", "peer"
WHO = {SELF: "the city itself", PEER: "the reviewers"}
FOUND = ("in_place", "partly", "not_in_place")
KINDS = ("document", "interview", "focus_group", "monitoring")
CONTRADICTION_RULE = (
    "A rating at the highest level is contradicted when more pieces of evidence speak against the factor than for it, "
    "or when fewer than half of its guide questions with a finding were found in place. A rating at the lowest level "
    "is contradicted when more pieces of evidence speak for the factor than against it, or when more than half of its "
    "guide questions with a finding were found in place. All evidence on the factor counts whose stance is told, and "
    "the findings of each assessor are held against each rating."
)
FACTORS = {
    "key_factor": "str",
    "name": "str",
    "self_rating": "str",
    "peer_rating": "str",
    "difference": "object",
    "self_note": "str",
    "conclusion": "str",
    "supports": "int64",
    "contradicts": "int64",
    "confidential": "int64",
    "contradictions": "int64",
    "recommendations": "int64",
    "practices": "int64",
}
COUNTS = {
    "key_factor": "str",
    "assessor": "str",
    "kind": "str",
    "supports": "int64",
    "contradicts": "int64",
    "no_stance": "int64",
    "confidential": "int64",
}
QUOTABLE = dict.fromkeys(("key_factor", "assessor", "kind", "informant", "stance", "summary", "reference"), "str")
CONTRADICTIONS = {
    "key_factor": "str",
    "name": "str",
    "assessor": "str",
    "rating": "str",
    "against": "str",
    "found_by": "str",
    "supports": "int64",
    "contradicts": "int64",
    "words": "str",
}
MINIMUM_BY_STANCE = 3
"""From how many confidential pieces up their stances are counted."""
WITHOUT = {"key_factor": "str", "name": "str", "assessor": "str", "rating": "str", "evidence_of_others": "int64"}


@dataclass(frozen=True)
class Review:
    """One city's rows of one wave and benchmark, on the benchmark's key factors. Made by :func:`select`."""

    benchmark: Benchmark
    assessments: pd.DataFrame
    answers: pd.DataFrame
    evidence: pd.DataFrame
    recommendations: pd.DataFrame
    practices: pd.DataFrame
    self_assessor: str = SELF
    peer_assessor: str = PEER

    @cached_property
    def stances(self) -> dict[str, Counter[str]]:
        """By key factor, how many pieces of evidence there are of each stance, and how many are ``confidential``."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        secret = _confidential(self.evidence)
        for factor, stance, hidden in zip(self.evidence["key_factor"], self.evidence["stance"], secret, strict=True):
            found[factor].update([str(stance)], confidential=int(hidden))
        return found

    @cached_property
    def findings(self) -> dict[str, dict[str, Counter[str]]]:
        """By key factor and assessor, how many guide questions have each finding (``FOUND``)."""
        found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        answers = self.answers[self.answers["finding"].isin(FOUND) & self.answers["assessor"].notna()]
        questions = self.benchmark.questions
        for question, assessor, finding in zip(
            answers["question"], answers["assessor"], answers["finding"], strict=True
        ):
            if question in questions:
                found[questions[question][0].id][assessor][finding] += 1
        return found


def select(
    tables: Tables,
    benchmark: Benchmark,
    city: str,
    year: int,
    *,
    self_assessor: str = SELF,
    peer_assessor: str = PEER,
) -> Review:
    """What the tables of the data contract hold on one city, wave and benchmark; tables without rows where nothing.

    Of confidential evidence the stance is left out where fewer than three such pieces of one kind were given by one
    assessor on a key factor: the counts by stance would tell which side a confidential interview took.
    """

    def own(table: pd.DataFrame) -> pd.DataFrame:
        rows = table[(table["city"] == city) & (table["year"] == year) & (table["benchmark"] == benchmark.id)]
        if "key_factor" in rows.columns:
            rows = rows[rows["key_factor"].isin(benchmark.ids)]
        return rows.reset_index(drop=True)

    return Review(
        benchmark,
        own(tables.assessments),
        own(tables.answers),
        _withhold_stances(own(tables.evidence)),
        own(tables.recommendations),
        own(tables.practices),
        self_assessor,
        peer_assessor,
    )


def reviewed(assessments: pd.DataFrame, benchmark: Benchmark, peer_assessor: str = PEER) -> pd.DataFrame:
    """The cities and waves with a rating or a conclusion by the peers. Columns: city, year, rated (factors)."""
    own = assessments[(assessments["benchmark"] == benchmark.id) & (assessments["assessor"] == peer_assessor)]
    own = own[own["key_factor"].isin(benchmark.ids) & (own["rating"].notna() | own["note"].notna())]
    rows = [
        {"city": city, "year": year, "rated": sum(benchmark.scale.rate(r) is not None for r in part["rating"])}
        for (city, year), part in own.groupby(["city", "year"])
    ]
    return frame(rows, {"city": "str", "year": "int64", "rated": "int64"})


def factors(review: Review) -> pd.DataFrame:
    """One row per key factor, in order.

    Columns: key_factor, name; self_rating and peer_rating (missing where not rated; ``not_applicable`` as it stands);
    difference (Fraction: self minus peer in points of 100, or None); self_note; conclusion (the peers' note); supports
    and contradicts (pieces of evidence of all assessors), of which confidential; contradictions, recommendations and
    practices (numbers).
    """
    clashes, recommended, offered = (
        Counter(rows["key_factor"]) for rows in (contradictions(review), review.recommendations, review.practices)
    )
    given = _given(review)
    rows = []
    for factor in review.benchmark.key_factors:
        own, peer = given.get((factor.id, review.self_assessor), {}), given.get((factor.id, review.peer_assessor), {})
        pieces = review.stances[factor.id]
        values = [review.benchmark.scale.rate(text(one.get("rating"))) for one in (own, peer)]
        difference = None if values[0] is None or values[1] is None else (values[0] - values[1]) * 100
        rows.append(
            {
                "key_factor": factor.id,
                "name": factor.label,
                "self_rating": own.get("rating"),
                "peer_rating": peer.get("rating"),
                "difference": difference,
                "self_note": own.get("note"),
                "conclusion": peer.get("note"),
                **{name: pieces[name] for name in ("supports", "contradicts", "confidential")},
                "contradictions": clashes[factor.id],
                "recommendations": recommended[factor.id],
                "practices": offered[factor.id],
            }
        )
    return frame(rows, FACTORS)


def evidence_counts(review: Review) -> pd.DataFrame:
    """How many pieces of evidence there are, by key factor, assessor and kind.

    Columns: key_factor, assessor, kind; supports, contradicts, no_stance (numbers that add up to all pieces), and how
    many of all are confidential. ``no_stance`` counts also confidential pieces whose stance is not told (see
    :func:`select`). A combination without evidence has no row; kinds are in the contract's order.
    """
    rows = []
    for factor in review.benchmark.key_factors:
        own = review.evidence[review.evidence["key_factor"] == factor.id].fillna({"assessor": "", "kind": ""})
        found = {(str(a), str(k)): part for (a, k), part in own.groupby(["assessor", "kind"])}
        for (assessor, kind), part in sorted(found.items(), key=lambda one: (one[0][0], _kind_order(one[0][1]))):
            counts, names = _counts(part), {"key_factor": factor.id, "assessor": assessor or None, "kind": kind or None}
            rows.append({**names, **counts, "no_stance": len(part) - counts["supports"] - counts["contradicts"]})
    return frame(rows, COUNTS)


def quotable(review: Review) -> pd.DataFrame:
    """The evidence that may be quoted, by key factor: what is marked not confidential.

    Columns: key_factor, assessor, kind, informant (the kind of people it comes from), stance, summary, reference.
    """
    return frame(_in_order(review.evidence[~_confidential(review.evidence)], review.benchmark), QUOTABLE)


def contradictions(review: Review) -> pd.DataFrame:
    """Where a rating and what was found do not go together (``CONTRADICTION_RULE``).

    Columns: key_factor, name, assessor and rating (whose, which); against (``evidence`` or ``findings``), found_by (the
    findings' assessor), supports and contradicts (pieces of evidence, or guide questions in place and not in place),
    words (a sentence). Not for a public edition where confidential evidence was not read.
    """
    rows, scale = [], review.benchmark.scale
    for row in _in_order(review.assessments, review.benchmark):
        rating = text(row["rating"])
        if scale.rate(rating) is None or (standing := scale.standing(rating)) == "partly":
            continue
        factor = review.benchmark.factor(row["key_factor"])
        head = {"key_factor": factor.id, "name": factor.label, "assessor": row["assessor"], "rating": rating}
        rows += [{**head, **clash} for clash in _clashes(review, factor.id, rating, high=standing == "in_place")]
    return frame(rows, CONTRADICTIONS)


def _clashes(review: Review, factor: str, rating: str, *, high: bool) -> Iterator[dict[str, Any]]:
    level = review.benchmark.scale.label(rating)
    for_it, against = (review.stances[factor][stance] for stance in ("supports", "contradicts"))
    if (against > for_it) if high else (for_it > against):
        number, way = (against, "against") if high else (for_it, "for")
        base = "the one piece" if for_it + against == 1 else f"{number} of the {for_it + against} pieces"
        base += f" of evidence whose side is told {'speaks' if number == 1 else 'speak'}"
        words = f"Rated {level}, but {base} {way} the factor."
        yield {"against": "evidence", "supports": for_it, "contradicts": against, "words": words}
    for assessor, found in sorted(review.findings[factor].items()):
        yes, no, every = found["in_place"], found["not_in_place"], found.total()
        if (2 * yes < every) if high else (2 * yes > every):
            count = f"{'only ' if high else ''}{yes} of {every} guide questions"
            words = f"Rated {level}, but {WHO.get(assessor, assessor)} found {count} in place."
            yield {"against": "findings", "found_by": assessor, "supports": yes, "contradicts": no, "words": words}


def without_evidence(review: Review) -> pd.DataFrame:
    """The ratings for which their assessor gave no evidence.

    Columns: key_factor, name, assessor, rating, evidence_of_others (pieces of evidence that other assessors gave on the
    factor). Never for a public edition: confidential evidence is not read there, so nothing can be said.
    """
    rows = []
    for row in _in_order(review.assessments, review.benchmark):
        pieces = review.evidence[review.evidence["key_factor"] == row["key_factor"]]
        if review.benchmark.scale.rate(text(row["rating"])) is None or (pieces["assessor"] == row["assessor"]).any():
            continue
        name = review.benchmark.factor(row["key_factor"]).label
        rows.append({**row, "name": name, "evidence_of_others": len(pieces)})
    return frame(rows, WITHOUT)


def _given(review: Review) -> dict[tuple[str, str], dict[str, Any]]:
    """The assessments by key factor and assessor."""
    return {(row["key_factor"], row["assessor"]): row for row in records(review.assessments)}


def _in_order(table: pd.DataFrame, benchmark: Benchmark) -> list[dict[str, Any]]:
    """A table's rows in the order of the benchmark's key factors, else in their own."""
    return sorted(records(table), key=lambda row: benchmark.ids.index(row["key_factor"]))


def _withhold_stances(evidence: pd.DataFrame) -> pd.DataFrame:
    secret = _confidential(evidence)
    alike = [evidence[column].fillna("") for column in ("key_factor", "assessor", "kind")]
    few = secret & (secret.groupby(alike).transform("sum") < MINIMUM_BY_STANCE)
    return evidence.assign(stance=evidence["stance"].mask(few))


def _confidential(evidence: pd.DataFrame) -> pd.Series:
    return evidence["confidential"].astype("boolean").fillna(True).astype(bool)


def _counts(pieces: pd.DataFrame) -> dict[str, int]:
    return {
        "supports": int((pieces["stance"] == "supports").sum()),
        "contradicts": int((pieces["stance"] == "contradicts").sum()),
        "confidential": int(_confidential(pieces).sum()),
    }


def _kind_order(kind: str) -> tuple[int, str]:
    return (KINDS.index(kind) if kind in KINDS else len(KINDS), kind)
