"""The page of ratings: one block for each key factor (or commitment of the Charter)."""

from collections.abc import Iterator

from ickit.benchmark.library import CHARTER
from ickit.benchmark.model import Benchmark, KeyFactor, Question
from ickit.collect.forms import choices
from ickit.collect.forms.layout import Entry, Given, Line, Page, heads

EVIDENCE_ROWS = 5
PRACTICE_ROWS = 2
MOST_ROWS = 200
_COLUMNS = {"label": 12, "text": 54, "choice": 18, "long": 54, "third": 18, "fourth": 20}
_WIDE = "fourth"
_HEAD = (
    "Yellow cells are yours. Choose: pick from the list in the cell. Write: your own words. "
    "What you leave empty counts as no answer."
)


def assessment(benchmark: Benchmark, given: Given) -> Page:
    """The page "Assessment", or for the Charter "Survey"."""
    survey = benchmark.id == CHARTER
    lines = [line for factor in benchmark.key_factors for line in _block(benchmark, factor, given)]
    if benchmark.footnotes:
        lines += [Line("gap", opens="block"), Line("band", {"label": "Footnotes"}, wide=_WIDE)]
        lines += [Line("text", {"label": note}, wide=_WIDE) for note in benchmark.footnotes]
    return Page("Survey" if survey else "Assessment", _COLUMNS, lines, _HEAD)


def _block(benchmark: Benchmark, factor: KeyFactor, given: Given) -> Iterator[Line]:
    survey = benchmark.id == CHARTER
    group = f"{benchmark.group_name(factor.group)}: " if factor.group else ""
    name = f"{factor.id} {factor.name}" if survey else factor.label
    yield Line("gap", opens="block")
    yield Line("band", {"label": f"{group}{name}"}, wide=_WIDE)
    if factor.statement:
        yield Line("statement", {"label": factor.statement}, wide=_WIDE)
    for said in (factor.why, factor.note):
        if said:
            yield Line("text", {"label": said}, wide=_WIDE)
    if factor.questions:
        yield heads("Questions", text="What to find out", choice="Choose: what you found", long="Write: your answer")
        for question in factor.questions:
            yield from _question(question)
    if not survey:
        yield from _evidence(factor, _rows("evidence", factor, given, EVIDENCE_ROWS))
    yield from _rating(benchmark, factor, given)
    yield from _practices(factor, _rows("practice", factor, given, PRACTICE_ROWS))


def _rows(kind: str, factor: KeyFactor, given: Given, usual: int) -> int:
    """How many rows there are for evidence or practices: more than usual where as many are given."""
    start = f"{kind} {factor.id} "
    numbers = [key.removeprefix(start) for key in given.entries if key.startswith(start)]
    return max(usual, *(int(n) for n in numbers if n.isdecimal() and len(n) < 4 and int(n) <= MOST_ROWS), 0)


def _question(question: Question) -> Iterator[Line]:
    said = f"{question.text}\nAsked only if {question.condition}." if question.condition else question.text
    if question.kind == "number":
        unit = f" of {question.unit}" if question.unit else ""
        cells: dict[str, str | Entry] = {
            "label": f"Question {question.id.rpartition('.')[2]}",
            "text": f"{said}\nWrite the number{unit} alone.",
            "long": Entry("answer", "number"),
        }
        yield Line("row", cells, f"question {question.id}")
        return
    yield _asked(question.id, said)
    for part in question.parts:
        yield _asked(part.id, f"– {part.text}")


def _asked(number: str, said: str) -> Line:
    cells: dict[str, str | Entry] = {
        "label": f"Question {number.rpartition('.')[2]}",
        "text": said,
        "choice": Entry("finding", "choice", choices.FINDING),
        "long": Entry("answer"),
    }
    return Line("row", cells, f"question {number}")


def _evidence(factor: KeyFactor, rows: int) -> Iterator[Line]:
    yield heads(
        "Evidence",
        text="Write: what it says",
        choice="Choose: what kind",
        long="Write: where it is from (title, date, link)",
        third="Choose: for or against",
        fourth="Choose: confidential? Empty means yes.",
    )
    for number in range(1, rows + 1):
        cells: dict[str, str | Entry] = {
            "label": f"Evidence {number}",
            "text": Entry("summary"),
            "choice": Entry("kind", "choice", choices.KIND),
            "long": Entry("reference"),
            "third": Entry("stance", "choice", choices.STANCE),
            "fourth": Entry("confidential", "yes_no", choices.YES_NO),
        }
        yield Line("spare", cells, f"evidence {factor.id} {number}")


def _rating(benchmark: Benchmark, factor: KeyFactor, given: Given) -> Iterator[Line]:
    survey = benchmark.id == CHARTER
    last = given.last.get(factor.id, "")
    asks = f'How far does the city keep the commitment "{factor.name}"?' if survey else "How true is this of the city?"
    asks += " If the statement cannot apply to it, choose not applicable." if factor.may_not_apply else ""
    if survey and factor.advocacy:
        asks += (
            " Provider: the city provides these services itself. Advocate: others do, and the city speaks up for the "
            "commitment. Empty means provider."
        )
    levels = choices.rating(benchmark, may_not_apply=factor.may_not_apply)
    cells: dict[str, str | Entry] = {
        "label": "Your answer" if survey else "Your rating",
        "text": asks,
        "choice": Entry("answer" if survey else "rating", "level", levels),
        "long": Entry("note"),
    }
    named = {"choice": f"Choose: {'answer' if survey else 'rating'}", "long": "Write: your reasons"}
    if survey and factor.advocacy:
        named["third"] = "Choose: provider or advocate"
        cells["third"] = Entry("capacity", "choice", choices.CAPACITY)
    if last:
        named["fourth"], cells["fourth"] = "Last time", last
    yield Line("rating heads", {"label": "Answer" if survey else "Rating", **named}, opens="part")
    yield Line("rating", cells, f"rating {factor.id}")


def _practices(factor: KeyFactor, rows: int) -> Iterator[Line]:
    yield heads(
        "Good practice",
        text="Write: a short title of something others can learn from",
        long="Write: what the city does",
        third="Write: where to read more",
    )
    for number in range(1, rows + 1):
        cells: dict[str, str | Entry] = {
            "label": f"Practice {number}",
            "text": Entry("title", "label"),
            "long": Entry("summary"),
            "third": Entry("reference", to="fourth"),
        }
        yield Line("spare", cells, f"practice {factor.id} {number}")
