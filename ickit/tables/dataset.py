"""The tables in memory, and what a check found."""

from dataclasses import dataclass, fields

import pandas as pd

from ickit.errors import Fault
from ickit.tables.cells import Notice


@dataclass(frozen=True)
class Unnamed:
    """Of one key factor in one wave: how the cities that a public edition does not name were rated by one assessor.

    ``group``: their peer group, ``()`` where there is no partition into groups (see
    :func:`ickit.analysis.peer_groups.group_of`);
    ``cities``: how many of them are in the wave and group, ``rated``: how many of these rated the factor. ``counts``
    are pairs of levels, lowest first, and the number of cities that have one of them: together they are all levels.
    """

    benchmark: str
    year: int
    assessor: str
    group: tuple[tuple[str, str | int], ...]
    cities: int
    key_factor: str = ""
    rated: int = 0
    counts: tuple[tuple[tuple[str, ...], int], ...] = ()


@dataclass(frozen=True)
class Tables:
    """One frame per table of the data contract, every column of the contract present, possibly no rows.

    Text columns are pandas ``str`` (missing: NaN), years ``int64``, yes/no ``boolean``, values ``float64``; ``city``
    is the slug of the cities table. ``assessments`` and ``survey`` have one column more: ``missing`` says why
    there is no level (``blank``, ``not_assessed``, ``dont_know``). Rows keep the order of the source. ``unnamed`` is of
    a public edition alone: how many other cities have each rating (see :mod:`ickit.disclosure`).
    """

    cities: pd.DataFrame
    invitations: pd.DataFrame
    assessments: pd.DataFrame
    survey: pd.DataFrame
    practices: pd.DataFrame
    answers: pd.DataFrame
    evidence: pd.DataFrame
    recommendations: pd.DataFrame
    context: pd.DataFrame
    indicators: pd.DataFrame
    actions: pd.DataFrame
    notices: tuple[Notice, ...] = ()
    source: str = ""
    unnamed: tuple[Unnamed, ...] = ()

    def frames(self) -> dict[str, pd.DataFrame]:
        """The tables by name, in the order of the contract."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: frame for name, frame in found.items() if isinstance(frame, pd.DataFrame)}


@dataclass(frozen=True)
class Checked:
    """What a check found: the tables (None where there is any fault), every fault, every notice."""

    tables: Tables | None
    faults: tuple[Fault, ...]
    notices: tuple[Notice, ...]
