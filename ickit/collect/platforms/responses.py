"""Which submissions of an export are used: of several by one city the last complete one, and no unfinished ones."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ickit._base.phrases import counted, listed
from ickit.collect.platforms.export import Column, Export, Response
from ickit.collect.platforms.timestamps import ORDERS, Order, Times
from ickit.errors import Fault, quoted
from ickit.tables.cells import Notice
from ickit.tables.city_names import name_key

Who = tuple[str, str, str]
"""City, year and assessor, as the submission gives them."""


class Reads(Protocol):
    """What is known of submissions under a mapping."""

    def who(self, submission: Response) -> Who:
        """City, year and assessor."""

    def part(self, submission: Response) -> Hashable:
        """What it is about, where a city has one row for each key factor, indicator or the like."""

    def content(self, submission: Response) -> Hashable:
        """What it brings, so that two that say the same need no order."""

    def telling(self, same: Sequence[Response]) -> list[Column]:
        """The columns that tell apart what the mapping does not."""


@dataclass(frozen=True)
class When:
    """How it is known which submission was sent last.

    ``texts``: when each was sent, by row; ``by_file``: they stand in the file in the order in which they were sent;
    ``order``: what stands first in their dates; ``place``: where the mapping says so, blank where it does not.
    """

    texts: dict[int, str]
    by_file: bool = False
    order: Order | None = None
    place: str = ""


@dataclass(frozen=True)
class Used:
    """The submissions that are used, in the order of the file, what is to be told of others, and what is at fault."""

    submissions: tuple[Response, ...]
    notices: tuple[Notice, ...]
    faults: tuple[Fault, ...] = ()


def used(
    export: Export,
    submissions: Sequence[Response],
    reads: Reads,
    when: When,
    *,
    incomplete: bool,
) -> Used:
    """The submissions to be used. ``incomplete``: one that was not finished counts where its city has none other.

    Where it cannot be told which of several is the last, that is a fault.
    """
    who = reads.who
    notices = _left_out(export, submissions, who, incomplete)
    fit = [s for s in submissions if s.state == "complete" or (incomplete and s.state == "incomplete")]
    times = Times([when.texts.get(s.row, "") for s in submissions], when.order)
    groups: dict[tuple[Who, Hashable], list[Response]] = {}
    for submission in fit:
        city, year, assessor = who(submission)
        group = (name_key(city), year, assessor.casefold() or "self") if city else ("", year, str(submission.row))
        groups.setdefault((group, reads.part(submission)), []).append(submission)
    kept, faults = [], []
    for same in groups.values():
        finished = [s for s in same if s.state == "complete"] or same
        last = _last(finished, reads.content, when, times)
        if last is None:
            faults.append(_no_order(export, reads, finished, when, times))
            continue
        kept.append(last)
        if len(same) > 1:
            notices.append(_twice(export, who(last), same, last, when))
    faults += _unknown(export, submissions)
    return Used(tuple(sorted(kept, key=lambda s: s.row)), tuple(notices), tuple(faults))


def _last(same: Sequence[Response], said: Callable[[Response], Hashable], when: When, times: Times) -> Response | None:
    """The last of them, or None where that cannot be told and they do not all say the same."""
    if len(same) == 1:
        return same[0]
    if when.by_file:
        return max(same, key=lambda s: s.row)
    latest = [same[i] for i in times.latest([when.texts.get(s.row, "") for s in same])]
    return max(latest, key=lambda s: s.row) if len(latest) == 1 or len({said(s) for s in latest}) == 1 else None


def _named(who: Who) -> str:
    city, year, assessor = who
    return ", ".join(part for part in (city, year, assessor or "self") if part)


def _twice(export: Export, who: Who, same: Sequence[Response], last: Response, when: When) -> Notice:
    rows = listed(str(s.row) for s in same)
    text = when.texts.get(last.row, "")
    sent = ", by the order of the file" if when.by_file else f", submitted {quoted(text)[1:-1]}" if text else ""
    what = "the last complete one" if last.state == "complete" else "the last one, which is not complete,"
    told = f"{_named(who)} stands in rows {rows}; {what} (row {last.row}{sent}) is used"
    return Notice(f"{export.name}, row {last.row}", told)


def _no_order(export: Export, reads: Reads, same: Sequence[Response], when: When, times: Times) -> Fault:
    """Two submissions of one city, and nothing tells which was sent last."""
    who = reads.who(same[0])
    if not any(when.texts.get(s.row, "") for s in same) and (telling := reads.telling(same)):
        return _long(export, who, same, telling)
    rows = listed(str(s.row) for s in same)
    texts = [when.texts.get(s.row, "") for s in same]
    shown = ", ".join(quoted(text, 40) for text in dict.fromkeys(texts) if text)
    by_file = (
        'or, if they stand in the file as they were sent, add the row (every row), all, submitted, answers "file order"'
    )
    column = "Map the column with the time of submission to the table all, field submitted"
    if not shown:
        why, mend = "no time of submission is known", f"{column}; {by_file}. Or delete the row that does not count."
    elif any(not text or times.unread(text) for text in texts):
        why = f"not every time of submission can be read ({shown})"
        mend = f"Map another column with times to the table all, field submitted, {by_file}. Or delete a row."
    elif any(map(times.is_open, texts)):
        why = f"the day or the month may stand first ({shown})"
        mend = f"{column}, and write {' or '.join(ORDERS)} in answers; {by_file}."
    else:
        why, mend = f"they have one time ({shown})", f"Delete the row that does not count; {by_file}."
    problem = f"{_named(who)} stands in rows {rows}, and which was sent last cannot be told: {why}"
    return Fault(f"{export.name}, row {same[-1].row}", problem, mend)


def _long(export: Export, who: Who, same: Sequence[Response], telling: Sequence[Column]) -> Fault:
    """Several rows of one city that a column tells apart which is not mapped."""
    column = telling[0]
    values = list(dict.fromkeys(s.cells.get(column.name, "") for s in same))
    shown = listed((quoted(value, 30) for value in values), 4)
    rows = listed(str(s.row) for s in same)
    problem = f"{_named(who)} stands in rows {rows}; the column {quoted(column.cut(40), 80)} tells them apart ({shown})"
    mend = (
        "Has the table one row for each city and key factor, question or indicator? Then map this column to the field "
        "key_factor, question or indicator and leave item blank. If one of these rows is meant, map the column to the "
        f"table all, field only, answers {quoted(values[0] or '…', 30)[1:-1]}=use|(others)=leave out."
    )
    return Fault(f"{export.name}, row {same[-1].row}", problem, mend)


def _unknown(export: Export, submissions: Sequence[Response]) -> list[Fault]:
    """Submissions of which the export says in words not known here whether they count, by these words."""
    by_words: dict[tuple[str, str], list[Response]] = {}
    for submission in submissions:
        if submission.state == "unknown":
            by_words.setdefault(submission.doubt, []).append(submission)
    faults = []
    for (column, word), found in by_words.items():
        also = f" (and {counted(len(found) - 1, 'more row')})" if len(found) > 1 else ""
        problem = f"{quoted(word, 60)} does not say in words known here whether the submission counts{also}"
        mend = (
            f"Add a row to the mapping: column {quoted(column, 60)}, table all, field state, answers "
            f"{quoted(word, 60)[1:-1]}=… with one of complete, incomplete, test, spam, rejected."
        )
        faults.append(Fault(f"{export.name}, row {found[0].row}, column {quoted(column, 60)[1:-1]}", problem, mend))
    return faults


def _left_out(
    export: Export, submissions: Sequence[Response], who: Callable[[Response], Who], incomplete: bool
) -> list[Notice]:
    notices = []
    said = {
        "test": "made to test the survey, and left out",
        "spam": "marked as spam by the platform, and left out",
        "rejected": "rejected in its review, and left out",
        "incomplete": 'not complete, and left out; to use such rows, write "use" in the mapping\'s row "incomplete"',
    }
    if incomplete:
        said["incomplete"] = "not complete; it is used where its city has no complete one"
    for state, words in said.items():
        found = [s for s in submissions if s.state == state]
        if not found:
            continue
        cities = [f"{s.row} ({city})" if (city := quoted(who(s)[0], 40)[1:-1]) else str(s.row) for s in found]
        rows = f"row {cities[0]} is" if len(found) == 1 else f"{counted(len(found), 'row')} are each"
        told = f"{rows} {words}" if len(found) == 1 else f"{rows} {words}: {listed(cities)}"
        notices.append(Notice(export.name, told))
    return notices
