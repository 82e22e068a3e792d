"""Which submissions of an export are used: of several by one city the last complete one, and no unfinished ones."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ickit._base.phrases import counted, listed
from ickit.collect.platforms.export import Export, Response
from ickit.errors import quoted
from ickit.tables.cells import Notice
from ickit.tables.city_names import name_key

Who = tuple[str, str, str]
"""City, year and assessor, as the submission gives them."""


@dataclass(frozen=True)
class Used:
    """The submissions that are used, in the order of the file, and what is to be told of the others."""

    submissions: tuple[Response, ...]
    notices: tuple[Notice, ...]


def used(export: Export, who: Callable[[Response], Who], incomplete: bool) -> Used:
    """The submissions to be used. ``incomplete``: one that was not finished counts where its city has none other."""
    notices = _left_out(export, who, incomplete)
    fit = [s for s in export.submissions if s.state == "complete" or (incomplete and s.state == "incomplete")]
    order = _order(fit)
    groups: dict[Who, list[Response]] = {}
    for submission in fit:
        city, year, assessor = who(submission)
        group = (name_key(city), year, assessor.casefold() or "self") if city else ("", year, str(submission.row))
        groups.setdefault(group, []).append(submission)
    kept = []
    for same in groups.values():
        last = max(same, key=lambda s: (s.state == "complete", order[s.row]))
        kept.append(last)
        if len(same) > 1:
            notices.append(_twice(export, who(last), same, last))
    return Used(tuple(sorted(kept, key=lambda s: s.row)), tuple(notices))


def _twice(export: Export, who: Who, same: Sequence[Response], last: Response) -> Notice:
    city, year, assessor = who
    named = ", ".join(part for part in (city, year, assessor or "self") if part)
    rows = listed(str(s.row) for s in same)
    when = f", submitted {quoted(last.submitted)[1:-1]}" if last.submitted else ""
    what = "the last complete one" if last.state == "complete" else "the last one, which is not complete,"
    told = f"{named} stands in rows {rows}; {what} (row {last.row}{when}) is used"
    return Notice(f"{export.name}, row {last.row}", told)


def _left_out(export: Export, who: Callable[[Response], Who], incomplete: bool) -> list[Notice]:
    notices = []
    said = {
        "test": "made to test the survey, and left out",
        "rejected": "rejected in its review, and left out",
        "incomplete": 'not complete, and left out; to use such rows, write "use" in the mapping\'s row "incomplete"',
    }
    if incomplete:
        said["incomplete"] = "not complete; it is used where its city has no complete one"
    for state, words in said.items():
        found = [s for s in export.submissions if s.state == state]
        if not found:
            continue
        cities = [f"{s.row} ({city})" if (city := quoted(who(s)[0], 40)[1:-1]) else str(s.row) for s in found]
        rows = f"row {cities[0]} is" if len(found) == 1 else f"{counted(len(found), 'row')} are each"
        told = f"{rows} {words}" if len(found) == 1 else f"{rows} {words}: {listed(cities)}"
        notices.append(Notice(export.name, told))
    return notices


def _order(submissions: Sequence[Response]) -> Mapping[int, tuple[float, int]]:
    """When each was submitted, by row: by its time where all times can be read, else by its place in the file."""
    times = moments([s.submitted for s in submissions])
    if times is None:
        return {s.row: (0.0, s.row) for s in submissions}
    return {s.row: (time, s.row) for s, time in zip(submissions, times, strict=True)}


_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d\d)(?:,? +(.*))?")


def moments(texts: Sequence[str]) -> list[float] | None:
    """Times as numbers that can be ordered, or None where one of them cannot be read without doubt.

    Of times such as 3/4/2024 the order of day and month is taken from those that leave no doubt.

    >>> moments(["2024-05-03 10:00:00", "2024-05-02T10:00:00Z"]) is not None, moments(["1/2/2024", "soon"])
    (True, None)
    >>> first, second = moments(["1/13/2024 9:00", "2/1/2024 8:00"])
    >>> first < second
    True
    """
    pieces = [_SLASHED.fullmatch(text) for text in texts]
    numbers = [(int(piece[1]), int(piece[2])) for piece in pieces if piece]
    day_first, month_first = any(a > 12 for a, _ in numbers), any(b > 12 for _, b in numbers)
    if numbers and day_first == month_first:
        return None
    found = []
    for text, piece in zip(texts, pieces, strict=True):
        moment = _slashed(piece, day_first) if piece else _iso(text)
        if moment is None:
            return None
        found.append(moment)
    return found


def _iso(text: str) -> float | None:
    text = re.sub(r" (UTC|GMT)$", "Z", text.strip())
    if not _ISO.match(text):
        return None
    try:
        return _seconds(datetime.fromisoformat(text))
    except ValueError:
        return None


def _slashed(piece: re.Match[str], day_first: bool) -> float | None:
    day, month = (piece[1], piece[2]) if day_first else (piece[2], piece[1])
    year = piece[3] if len(piece[3]) == 4 else f"20{piece[3]}"
    date = f"{year}-{month}-{day}"
    for form in ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", ""):
        try:
            return _seconds(datetime.strptime(f"{date} {piece[4] or ''}".strip(), f"%Y-%m-%d {form}".strip()))
        except ValueError:
            continue
    return None


def _seconds(moment: datetime) -> float:
    """Seconds since 1970, a time without zone taken as UTC: within one export all have one zone."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
