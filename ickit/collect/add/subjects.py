"""Whose answers a file holds: which city's, for which year and benchmark, by whom; and whether that can be right."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ickit._base.phrases import counted
from ickit.benchmark.library import CHARTER
from ickit.collect.add.differences import ExistingRow, Key, RowComparison
from ickit.collect.add.submission import Row
from ickit.collect.add.submission import Submission as Incoming
from ickit.errors import Fault, quoted
from ickit.tables.cells import Cells, Notice
from ickit.tables.city_names import Cities
from ickit.tables.schema import TABLES

_RATED = ("assessments", "survey", "answers", "evidence", "context")
_MOST_DIFFERENCES = 10


class Subject(NamedTuple):
    """What answers are about: city (its id), year, benchmark (its id) and who rated."""

    city: str
    year: str
    benchmark: str
    assessor: str


@dataclass(frozen=True)
class Submission:
    """A file with its rows, by their numbers among the incoming, in the spelling of the tables."""

    incoming: Incoming
    rows: Mapping[int, Row]
    values: Mapping[int, Mapping[str, str]]

    @property
    def subjects(self) -> list[Subject]:
        """What the file is about, in the order of its rows."""
        own = [n for n, row in self.rows.items() if row.table in _RATED]
        own = own or [n for n, row in self.rows.items() if "year" in TABLES[row.table].names]
        return list(dict.fromkeys(s for n in own if (s := self.subject(n)) is not None))

    def subject(self, number: int) -> Subject | None:
        """What a row is about; None where it does not say."""
        row = self.rows[number]
        city, year, benchmark, assessor = (
            self.values[number].get(name, "") or row.values.get(name, "").strip()
            for name in ("city", "year", "benchmark", "assessor")
        )
        found = Subject(city, year, CHARTER if row.table == "survey" else benchmark, assessor or "self")
        return found if found.city and found.year and found.benchmark else None


def submission(incoming: Incoming, numbers: Sequence[int], rows: RowComparison) -> Submission:
    """A file of a batch, with what its rows say in the spelling of the tables."""
    own = dict(zip(numbers, incoming.rows, strict=True))
    return Submission(incoming, own, {n: rows.incoming[n][1] if n in rows.incoming else {} for n in own})


def describe(subjects: Sequence[Subject], names: Mapping[str, str]) -> str:
    """What a file is about, in a line: ``Ålvik, 2026, introductory-language-courses, self``."""
    if not subjects:
        return ""
    cities = list(dict.fromkeys(s.city for s in subjects))
    first = names.get(cities[0], cities[0]) if len(cities) == 1 else f"{len(cities)} cities"
    others = (sorted({s.year for s in subjects}), [s.benchmark for s in subjects], [s.assessor for s in subjects])
    return ", ".join([first, *(" and ".join(dict.fromkeys(one)) for one in others)])


def misnamed(one: Submission, cities: Cities, names: Mapping[str, str]) -> Iterator[Fault]:
    """A file that is called like another city than the one whose answers it holds."""
    own = {subject.city for subject in one.subjects}
    if len(own) != 1 or (city := own.pop()) not in cities.slugs:
        return
    called = cities.named_in(re.sub(r"\.\w+$", "", one.incoming.name))
    if not called or city in called:
        return
    shown, other = (names.get(slug, slug) for slug in (city, sorted(called)[0]))
    problem = f"is called like {other}, but holds the answers of {shown}"
    mend = (
        f"Which city's are they? If they are {other}'s, correct the city on the sheet Start, or have {other} fill in "
        f"its own form; if they are {shown}'s, call the file {city}.xlsx. Then add it again."
    )
    yield Fault(one.incoming.name, problem, mend)


def twins(submissions: Sequence[Submission], names: Mapping[str, str]) -> Iterator[tuple[int, Fault]]:
    """Files of one call that are about the same and differ: which is right, only a person knows. Each fault comes with
    the place of its file among the ``submissions``.
    """
    holding: dict[Subject, list[int]] = {}
    for place, one in enumerate(submissions):
        for subject in one.subjects:
            holding.setdefault(subject, []).append(place)
    for subject, places in holding.items():
        for i, first in enumerate(places):
            for second in places[i + 1 :]:
                differing = list(_differing(submissions[first], submissions[second], subject))
                if differing:
                    about = describe([subject], names)
                    yield first, _twin(submissions[first], submissions[second], about)
                    yield second, _twin(submissions[second], submissions[first], about)
                    yield from ((first, fault) for fault in differing[:_MOST_DIFFERENCES])
                    if (more := len(differing) - _MOST_DIFFERENCES) > 0:
                        said = counted(more, "more difference")
                        yield first, Fault(submissions[first].incoming.name, f"{said} between the two")


def _twin(one: Submission, other: Submission, about: str) -> Fault:
    here, there = one.incoming, other.incoming
    saved = f" (this one was saved {here.saved}, the other {there.saved})" if here.saved and there.saved else ""
    problem = f"holds {about}, and so does {quoted(there.name, 200)}, and the two differ{saved}"
    mend = "Move away the one that does not count, and add again."
    if here.one_of_several:
        mend = f"If both count, write other initials on the sheet Start of one. Else: {mend[0].lower()}{mend[1:]}"
    return Fault(here.name, problem, mend)


def _differing(one: Submission, other: Submission, subject: Subject) -> Iterator[Fault]:
    whole = not (one.incoming.one_of_several or other.incoming.one_of_several)
    both_forms = bool(whole and one.incoming.saved and other.incoming.saved)
    here, there = (_by_key(submission, subject) for submission in (one, other))
    for key, number in here.items():
        row = one.rows[number]
        if key not in there:
            if both_forms:
                yield Fault(row.place, f"a row of {row.table} that {quoted(other.incoming.name, 200)} does not have")
            continue
        twin, keys = there[key], TABLES[row.table].key
        for column in dict.fromkeys((*row.values, *other.rows[twin].values)):
            mine, theirs = one.values[number].get(column, ""), other.values[twin].get(column, "")
            if column not in keys and mine != theirs:
                place = other.rows[twin].place_of(column)
                said = f"{column} is {_shown(mine)} here, and {_shown(theirs)} in {place}"
                yield Fault(row.place_of(column), said)
    if both_forms:
        for key, number in there.items():
            if key not in here:
                row = other.rows[number]
                yield Fault(row.place, f"a row of {row.table} that {quoted(one.incoming.name, 200)} does not have")


def _by_key(one: Submission, subject: Subject) -> dict[tuple[str, ...], int]:
    return {
        (row.table, *(one.values[number].get(name, "") for name in TABLES[row.table].key)): number
        for number, row in one.rows.items()
        if row.table in _RATED and one.subject(number) == subject
    }


def _shown(value: str) -> str:
    return quoted(value) if value else "blank"


class Invitations:
    """Who was invited, as the source says it before anything is added."""

    def __init__(self, cells: Cells | None) -> None:
        self._rows: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
        frame = None if cells is None else cells.frame
        if frame is None or frame.empty:
            return
        texts = frame[["city", "year", "benchmark", "asked", "returned"]].astype("object").fillna("")
        for city, year, benchmark, asked, returned in texts.itertuples(index=False):
            self._rows.setdefault((benchmark, str(year)), {})[city] = (asked, returned)

    def invited(self, benchmark: str, year: str) -> set[str]:
        """The cities invited to a wave. A row that only says that something came back makes nobody invited, unless no
        row says who was asked and others are awaited still.
        """
        rows = self._rows.get((benchmark, year), {})
        if any(asked == "yes" for asked, _ in rows.values()):
            return {city for city, (asked, back) in rows.items() if asked == "yes" or (not asked and back != "yes")}
        if all(asked == "no" or back == "yes" for asked, back in rows.values()):
            return set()
        return {city for city, (asked, _) in rows.items() if asked != "no"}

    def mark_uninvited(self, there: Mapping[tuple[str, Key], ExistingRow]) -> None:
        """Write into new rows of cities that answered, and that nobody asked where others were, that they were not."""
        for (table, _), row in there.items():
            values = row.values
            unasked = table == "invitations" and row.number is None and values.get("returned") == "yes"
            if unasked and not values.get("asked") and self.invited(values["benchmark"], values["year"]):
                values["asked"] = "no"

    def unexpected(self, name: str, subjects: Iterable[Subject], names: Mapping[str, str]) -> Iterator[Notice]:
        """Notices of a file that came from a city that nobody invited to this wave; none without any invitations."""
        for subject in subjects:
            waves = sorted(year for benchmark, year in self._rows if benchmark == subject.benchmark)
            waves = [year for year in waves if self.invited(subject.benchmark, year)]
            if subject.assessor != "self" or not waves:
                continue
            city, wave = names.get(subject.city, subject.city), f"{subject.benchmark} in {subject.year}"
            if subject.year not in waves:
                said = f"nobody was invited to {wave}, but in {', '.join(waves)}: is it a form of another round?"
                yield Notice(name, said)
            elif subject.city not in self.invited(subject.benchmark, subject.year):
                yield Notice(name, f"{city} was not invited to {wave}")
