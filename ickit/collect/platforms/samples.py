"""What a draft shows of a column's answers: some of them where none can be a name, else how many and how long."""

import re
from collections.abc import Sequence

from ickit._base.phrases import counted
from ickit.collect.platforms.export import Column
from ickit.collect.platforms.personal import is_personal
from ickit.collect.platforms.targets import ALL, Known, Target
from ickit.collect.platforms.timestamps import read_moment
from ickit.collect.platforms.vocabulary import chosen, concept

MOST_SAMPLES = 3
SAMPLE = 40
HIDDEN = "(not shown)"
_NUMBER = re.compile(r"[+-]?\d{1,4}([.,]\d{1,6})?( ?%)?|[+-]?\d{1,3}([., '\u00a0\u202f]\d{3}){1,3}|\d{5,7}")


def samples_of(column: Column, target: Target | None, values: Sequence[str], known: Known) -> str:
    """Samples where all answers look like ratings, numbers or dates, and in a column of cities.

    Of other columns only how many different answers there are and how long they are, since any may hold a name.
    """
    if not values:
        return ""
    if column.role is not None or is_personal((column.name, column.title, column.option), values):
        return HIDDEN
    if target == Target(ALL, "city") or all(_is_plain(value, target, known) for value in values):
        shown = [f"{value[:SAMPLE]}…" if len(value) > SAMPLE else value for value in values[:MOST_SAMPLES]]
        return " | ".join(" ".join(value.split()) for value in shown)
    least, most = min(map(len, values)), max(map(len, values))
    size = counted(most, "character") if least == most else f"{least} to {counted(most, 'character')}"
    return f"({counted(len(values), 'different answer')} of {size})"


def _is_plain(value: str, target: Target | None, known: Known) -> bool:
    """Whether an answer is a number, a date, or a word: of the target, of a benchmark's scale, or a common one."""
    moment = read_moment(value) if value[:1].isdigit() else None
    if (
        (moment is not None and moment.zone in ("", "known"))
        or _NUMBER.fullmatch(value)
        or concept(value)
        or chosen(value) is not None
    ):
        return True
    if target is not None and known.words(target) and known.word(target, value) is not None:
        return True
    return any(benchmark.scale.parse(value) for benchmark in known.benchmarks.values())
