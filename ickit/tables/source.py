"""What holds tables: the protocol that every kind of source follows."""

from collections.abc import Mapping
from typing import Protocol

from ickit.tables.cells import Cells
from ickit.tables.findings import Findings
from ickit.tables.schema import Table


class Source(Protocol):
    """Something that holds tables."""

    name: str

    @property
    def places(self) -> Mapping[str, str]:
        """How messages name each table that is there, by table."""

    def cells(self, table: Table, findings: Findings) -> Cells:
        """The raw cells of a table that ``places`` lists. Raises InputError where they cannot be read."""
