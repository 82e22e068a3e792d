"""What a column of an export may be about: key factors, questions, commitments, conditions."""

from collections.abc import Iterator
from dataclasses import dataclass

from ickit.benchmark.library import CHARTER
from ickit.benchmark.model import Benchmark
from ickit.collect.platforms.similarity import bare, is_note
from ickit.collect.platforms.targets import Known


@dataclass(frozen=True)
class Item:
    """Something that a column may be about, and the bare texts that tell of it.

    ``open``: a question to be answered in words. ``noted``: its own texts hold a word such as "reasons".
    """

    kind: str
    item: str
    benchmark: str
    texts: tuple[str, ...]
    open: bool = False
    noted: bool = False


def list_items(benchmark: Benchmark, known: Known) -> Iterator[Item]:
    """All that a form of a benchmark may ask about, in its order."""
    for factor in benchmark.key_factors:
        kind = "commitment" if benchmark.id == CHARTER else "factor"
        texts = [factor.name, factor.label, factor.statement, f"{factor.name}: {factor.statement}"]
        yield _thing(kind, factor.id, benchmark.id, *texts, f"{factor.id} {factor.name}")
        for question in factor.questions:
            kind = "checklist" if question.parts else "question"
            yield _thing(kind, question.id, benchmark.id, question.text, is_open=question.kind == "open")
            for part in question.parts:
                yield _thing("part", part.id, benchmark.id, part.text)
    common = [factor.id for factor in known.context.factors]
    for one in benchmark.context_factors or known.context.factors:
        if one.rated:
            yield _thing("context", one.id, "" if one.id in common else benchmark.id, one.name, one.involves)
        elif one.indicator:
            yield _thing("indicator", one.indicator, "", one.name, one.indicator)


def _thing(kind: str, item: str, benchmark: str, *texts: str | None, is_open: bool = False) -> Item:
    given = [text for text in texts if text]
    texts_of_it = tuple(dict.fromkeys(bare(text) for text in given))
    return Item(kind, item, benchmark, texts_of_it, is_open, any(is_note(text) for text in given))
