"""The workbook of a visit: reviewers record each piece of evidence in it, then rate, conclude and recommend."""

from collections.abc import Iterator

from ickit.benchmark.model import Benchmark, KeyFactor
from ickit.collect.forms import choices
from ickit.collect.forms.cover_page import in_place_rule
from ickit.collect.forms.layout import Entry, Given, Line, Page, heads

PIECES = 150
"""How many pieces of evidence one workbook has rows for."""
RECOMMENDATIONS = 3
"""How many recommendations each key factor has rows for."""
_EVIDENCE = {
    "label": 9, "factor": 24, "kind": 14, "informant": 22, "text": 50, "reference": 27, "stance": 14, "open": 20,
}  # fmt: skip
_CONCLUSIONS = {"label": 20, "text": 40, "choice": 18, "long": 58, "fourth": 20}
_WIDE = "fourth"


def visit_pages(benchmark: Benchmark, given: Given) -> list[Page]:
    """The pages of the workbook of a visit: Start, Evidence, Conclusions."""
    return [_start(benchmark, given), _evidence(benchmark), _conclusions(benchmark, given)]


def _start(benchmark: Benchmark, given: Given) -> Page:
    rules = {
        "During the visit": "On the sheet Evidence write one row for each piece of evidence, on the day on which you "
        "get it: what somebody said in an interview, what a focus group agreed on, what a document or a figure shows. "
        "Where one talk bears on two key factors, write two rows.",
        "For and against": "For: it speaks for the statement of the key factor being true of the city. Against: it "
        "speaks against it. Leave it empty where it does neither.",
        "Confidential": "Empty means yes: the piece is counted and never quoted. Choose no only where the person "
        "agreed to be quoted, and leave names out of what you write.",
        "At the end": "On the sheet Conclusions choose a rating for each key factor, write what the team concludes and "
        "what it recommends. " + in_place_rule(benchmark.scale).strip(),
        "Several reviewers": "Each may fill in a workbook of their own: write different initials below. Ratings, "
        "conclusions and recommendations belong in one of them only.",
        "What you leave empty": "An empty row counts as nothing. Fill in the yellow cells; the others are locked, "
        "without a password. Do not move rows: each has its own id.",
    }
    city = Entry("city", "reference", value=given.city, locked=bool(given.city))
    year = Entry("year", "year", value=str(given.year or ""), locked=bool(given.year))
    who = choices.assessor(given.assessor)
    rater = Entry("assessor", "person", who, value=dict(who.words)[given.assessor or "peer"], locked=True)
    named = (
        f"{given.name} (what stands in the frame is its id in our tables)." if given.name else "Its name, or its id."
    )
    initials = "Of the reviewer who fills in this workbook, for example AB. They become part of the ids."
    asked = [
        _row("City", city, named),
        _row("Year", year, "The year of the round that is reviewed, for example 2026."),
        _row("Who rates", rater, "peer: colleagues from other cities."),
        _row("Initials", Entry("recorder", "label"), initials),
    ]
    lines = [
        Line("title", {"label": f"Peer review visit: {benchmark.title}"}, wide="help"),
        Line("gap"),
        Line("band", {"label": "How to use this workbook"}, wide="help"),
        *(Line("text", {"label": name, "answer": rule}, wide="help") for name, rule in rules.items()),
        Line("gap"),
        Line("band", {"label": "Whose visit this is"}, wide="help"),
        *asked,
    ]
    return Page("Start", {"label": 27, "answer": 38, "help": 58}, lines, landscape=False)


def _row(label: str, entry: Entry, said: str) -> Line:
    do = label if entry.locked else f"Write: {label.casefold()}"
    return Line("row", {"label": do, "answer": entry, "help": said}, f"field {entry.name}")


def _evidence(benchmark: Benchmark) -> Page:
    lines = [
        heads(
            "Piece",
            factor="Choose: key factor",
            kind="Choose: what kind",
            informant="Choose: who says it",
            text="Write: what it says",
            reference="Write: where it is from (talk 3, title, date)",
            stance="Choose: for or against",
            open="Choose: confidential? Empty means yes.",
        ),
        *(_piece(benchmark, number) for number in range(1, PIECES + 1)),
    ]
    head = "One row for each piece of evidence. Yellow cells are yours."
    return Page("Evidence", _EVIDENCE, lines, head, repeated=1)


def _piece(benchmark: Benchmark, number: int) -> Line:
    cells: dict[str, str | Entry] = {
        "label": str(number),
        "factor": Entry("key_factor", "word", choices.key_factor(benchmark)),
        "kind": Entry("kind", "choice", choices.KIND),
        "informant": Entry("informant", "choice", choices.INFORMANT),
        "text": Entry("summary"),
        "reference": Entry("reference"),
        "stance": Entry("stance", "choice", choices.STANCE),
        "open": Entry("confidential", "yes_no", choices.YES_NO),
    }
    return Line("spare", cells, f"piece {number}")


def _conclusions(benchmark: Benchmark, given: Given) -> Page:
    lines = [line for factor in benchmark.key_factors for line in _block(benchmark, factor, given)]
    return Page("Conclusions", _CONCLUSIONS, lines, "What the team concludes. Yellow cells are yours.")


def _block(benchmark: Benchmark, factor: KeyFactor, given: Given) -> Iterator[Line]:
    last = given.last.get(factor.id, "")
    yield Line("gap", opens="block")
    yield Line("band", {"label": factor.label}, wide=_WIDE)
    if factor.statement:
        yield Line("statement", {"label": factor.statement}, wide=_WIDE)
    named = {"choice": "Choose: rating", "long": "Write: what the team concludes"}
    cells: dict[str, str | Entry] = {
        "label": "Your rating",
        "text": "How true is this of the city?",
        "choice": Entry("rating", "level", choices.rating(benchmark, may_not_apply=factor.may_not_apply)),
        "long": Entry("note"),
    }
    if last:
        named["fourth"], cells["fourth"] = "The city's own", last
    yield Line("rating heads", {"label": "Rating", **named}, opens="part")
    yield Line("rating", cells, f"rating {factor.id}")
    yield heads("Recommendations", choice="Choose: how soon", long="Write: what you recommend")
    for number in range(1, RECOMMENDATIONS + 1):
        advice: dict[str, str | Entry] = {
            "label": f"Recommendation {number}",
            "choice": Entry("horizon", "choice", choices.HORIZON),
            "long": Entry("text"),
        }
        yield Line("spare", advice, f"recommendation {factor.id} {number}")
