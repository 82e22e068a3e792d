"""The rule by which drafts of one self-assessment become one: what each cell of the merged form holds.

Where all drafts that answer agree, that is the answer. Otherwise it is the lower median: the answers in their order,
and of an even number the lower of the two in the middle. So at least half of the drafts answer at least as high, one
draft alone moves nothing among three or more, it is always an answer that somebody gave, and where two halves stand
against each other it is the one that claims less. Conditions go by the same rule from the hardest level to the most
favourable one, the more favourable counting as the one that claims less; of conditions whose groups have no order, most
drafts decide.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from ickit._base.csv_text import like_formula
from ickit.benchmark.scale import MISSING, NOT_APPLICABLE

How = Literal[
    "all that answer agree", "one draft alone", "lower median", "most drafts", "texts of all", "not all say yes"
]  # fmt: skip
AGREE: How = "all that answer agree"
RULE = (
    "Where all drafts that answer agree, that is the answer. Otherwise it is the lower median of the answers: of an "
    "even number the lower of the two in the middle. Does not apply counts where more than half of these drafts say "
    "so. A missing answer does not count. Of conditions it is the same, the more favourable level counting as the "
    "lower one; where their groups have no order, most drafts decide. Texts, evidence and practices are kept from all "
    "drafts."
)
_NO_ANSWER = (*MISSING, "unknown")


def merged_level(given: Mapping[str, str], order: Sequence[str] | None) -> tuple[str, How]:
    """The level that drafts give together, and how it came about.

    ``given``: what each draft says, blank for nothing; ``order``: the levels, lowest first, or None where they have no
    order: then most drafts decide. Where no draft gives a level: why there is none, ``dont_know`` or ``unknown`` before
    ``not_assessed``.

    >>> levels = ("not_met", "partly_met", "met")
    >>> merged_level({"a": "met", "b": "partly_met", "c": ""}, levels)
    ('partly_met', 'lower median')
    >>> merged_level({"a": "met", "b": "not_met", "c": "met"}, levels)
    ('met', 'lower median')
    """
    answers = [word for word in given.values() if word and word not in _NO_ANSWER]
    if not answers:
        reasons = {word for word in given.values() if word}
        return next((word for word in ("dont_know", "unknown", "not_assessed") if word in reasons), ""), AGREE
    if len(set(answers)) == 1:
        return answers[0], _how(answers, given)
    if order is None:
        return _most_given(answers)
    levels = [word for word in answers if word != NOT_APPLICABLE]
    if 2 * len(levels) < len(answers):
        return NOT_APPLICABLE, "most drafts"
    levels.sort(key=list(order).index)
    return levels[(len(levels) - 1) // 2], "lower median"


def merged_number(given: Mapping[str, str]) -> tuple[str, str]:
    """The number that drafts give together by the lower median, and the draft that it is from; blank where none gives
    one.

    >>> merged_number({"a": "12", "b": "8", "c": ""})
    ('8', 'b')
    """
    found = sorted((float(said), name) for name, said in given.items() if said)
    name = found[(len(found) - 1) // 2][1] if found else ""
    return given.get(name, ""), name


def merged_word(given: Mapping[str, str]) -> tuple[str, How]:
    """The word that most drafts give; of several the first in order of the drafts.

    >>> merged_word({"a": "provider", "b": "advocate", "c": "advocate"})
    ('advocate', 'most drafts')
    """
    answers = [word for word in given.values() if word]
    if len(set(answers)) < 2:
        return (answers[0] if answers else ""), _how(answers, given)
    return _most_given(answers)


def merged_consent(given: Mapping[str, str]) -> tuple[str, How]:
    """Yes only where each draft that answers says yes.

    >>> merged_consent({"a": "yes", "b": "no"}), merged_consent({"a": "yes", "b": ""})
    (('no', 'not all say yes'), ('yes', 'one draft alone'))
    """
    answers = [word for word in given.values() if word]
    if len(set(answers)) < 2:
        return (answers[0] if answers else ""), _how(answers, given)
    return "no", "not all say yes"


def merged_text(given: Mapping[str, str]) -> tuple[str, How]:
    r"""All that drafts say in words: once where it is the same, else each after the name of its draft.

    >>> merged_text({"a": "No plan.", "b": "A plan.", "c": ""})[0]
    'a: No plan.\nb: A plan.'
    """
    texts = {name: said for name, said in given.items() if said}
    if not texts:
        return "", AGREE
    if len(set(texts.values())) == 1:
        said = next(iter(texts.values()))
        named = f"{next(iter(texts))}: {said}" if like_formula(said) else said
        return named, _how(list(texts.values()), given)
    by_text: dict[str, list[str]] = {}
    for name, said in texts.items():
        by_text.setdefault(said, []).append(name)
    return "\n".join(f"{', '.join(names)}: {said}" for said, names in by_text.items()), "texts of all"


def _most_given(answers: Sequence[str]) -> tuple[str, How]:
    return Counter(answers).most_common(1)[0][0], "most drafts"


def _how(answers: Sequence[str], given: Mapping[str, str]) -> How:
    return "one draft alone" if len(answers) == 1 and len(given) > 1 else AGREE
