"""Columns that stand for one option of a question each: what in them says that it was chosen."""

from collections.abc import Sequence

from ickit.collect.platforms.answer_texts import UNKNOWN, written
from ickit.collect.platforms.vocabulary import chosen

MOST_ANSWERS = 30


def own_column(values: Sequence[str]) -> str:
    """The cell ``answers`` of a column that stands for one option: what says that it was chosen."""
    if not values:
        return written([("1", "in_place"), ("0", "")])
    marks = [(value, chosen(value)) for value in values[:MOST_ANSWERS]]
    if len(values) == 1 and marks[0][1] is None:  # the option's own text, where it was chosen
        marks = [(values[0], True)]
    pairs = [(text, UNKNOWN if mark is None else "in_place" if mark else "") for text, mark in marks]
    there = {text for text, _ in pairs}
    pairs += [(no, "") for yes, no in _OPPOSITE.items() if yes in there and no not in there]
    pairs += [(yes, "in_place") for yes, no in _OPPOSITE.items() if no in there and yes not in there]
    return written(pairs)


_OPPOSITE = {"1": "0", "Y": "N", "Yes": "No", "true": "false", "Oui": "Non", "Ja": "Nein"}
