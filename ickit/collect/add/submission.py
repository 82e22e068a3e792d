"""What one file brings in: rows for tables, each value with the place where it was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ickit.tables.cells import Notice


@dataclass(frozen=True)
class Row:
    """One row for the table ``table`` of the data contract.

    ``values`` are texts by column, as they would stand in a CSV file; a column that is not named is blank in a new row,
    and stays as it is in one that is there already. ``places`` says for a column where its value stands, as faults name
    it (``brno.xlsx, Assessment!D14``); ``place`` says it for the row as a whole and for every column that ``places``
    does not name. ``known`` is what the row held, by column, when the file was handed out: where the source still holds
    that, the new value takes its place.
    """

    table: str
    values: Mapping[str, str]
    place: str
    places: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)

    def place_of(self, column: str) -> str:
        """Where the value of a column was found."""
        return self.places.get(column, self.place)


@dataclass(frozen=True)
class Submission:
    """The rows of one file, in its order, and what was noticed on reading it. ``name`` is the file's name, ``saved``
    when a form was last saved, as far as it can be told. ``other_cities_left_out``: rows of cities that the source
    does not know are left out, as of official statistics. ``one_of_several``: other files may hold more about the same,
    as of a visit whose reviewers write a workbook each.
    """

    name: str
    rows: tuple[Row, ...]
    notices: tuple[Notice, ...] = ()
    other_cities_left_out: bool = False
    saved: str = ""
    one_of_several: bool = False
