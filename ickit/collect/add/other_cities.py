"""Rows of cities that the source does not know, left out where a file says that it holds more cities than ours."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ickit._base.phrases import counted, listed
from ickit.collect.add.submission import Submission
from ickit.errors import quoted
from ickit.tables.cells import Notice
from ickit.tables.city_names import Cities

if TYPE_CHECKING:
    from ickit.collect.add.merge import ExistingTables


def without_other_cities(incomings: Sequence[Submission], held: "ExistingTables") -> list[Submission]:
    """The files, those of official statistics and the like without the rows of cities that the source does not know.

    How many cities and rows were left out is said in a notice of the file.
    """
    return [_without(one, held) if one.other_cities_left_out else one for one in incomings]


def _without(incoming: Submission, held: "ExistingTables") -> Submission:
    cells = held.cells.get("cities")
    if cells is None:
        return incoming
    frame = cells.frame.reindex(columns=["city", "name", "aliases"])
    cities = Cities(frame["city"], frame["name"], frame["aliases"])
    known: dict[str, bool] = {}
    for row in incoming.rows:
        city = row.values.get("city", "")
        if city not in known:
            known[city] = cities.resolve(city) is not None or len(cities.called_by(city)) > 1
    others = [city for city, ours in known.items() if not ours]
    if not others:
        return incoming
    kept = tuple(row for row in incoming.rows if known[row.values.get("city", "")])
    left = counted(len(incoming.rows) - len(kept), "row")
    of = "1 city that is" if len(others) == 1 else f"{len(others)} cities that are"
    shown = listed((quoted(city, 40)[1:-1] for city in others), 5)
    notice = Notice(incoming.name, f"{left} of {of} not in the cities table left out: {shown}")
    return replace(incoming, rows=kept, notices=(*incoming.notices, notice))
