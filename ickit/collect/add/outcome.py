"""What came of an ``ickit add``: file by file what came in, what was there already, and what was refused."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ickit._base.phrases import counted, listed
from ickit.errors import Fault, printable
from ickit.tables.cells import Notice


@dataclass(frozen=True)
class FileOutcome:
    """What came of one file. The counts are rows by table; with any fault, nothing of the file came in.

    ``about``: whose answers they are (``Ålvik, 2026, introductory-language-courses, self``); blank where not known.
    ``new``: rows that were not there. ``filled``: rows whose blank cells were filled in. ``replaced``: rows of which a
    cell was replaced. ``same``: rows that were there already.
    """

    name: str
    new: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    replaced: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    faults: tuple[Fault, ...] = ()
    notices: tuple[Notice, ...] = ()
    about: str = ""

    @property
    def changes(self) -> bool:
        """Whether anything of the file came in."""
        return bool(self.new or self.filled or self.replaced)

    def __str__(self) -> str:
        """One line."""
        head = f"{self.name}: {self.about}; " if self.about else f"{self.name}: "
        if self.faults:
            return printable(f"{head}refused, nothing of it was added ({counted(len(self.faults), 'fault')}).")
        parts = [f"{counted(count, 'row')} added to {table}" for table, count in self.new.items()]
        parts += [f"{counted(count, 'row')} of {table} filled in" for table, count in self.filled.items()]
        parts += [f"{counted(count, 'row')} of {table} replaced" for table, count in self.replaced.items()]
        there = sum(self.same.values())
        parts += [f"{counted(there, 'row')} already there"] if there else []
        return printable(f"{head}{', '.join(parts) or 'holds no rows'}.")


@dataclass(frozen=True)
class AwaitedCities:
    """The cities invited to a wave from which there are no rows yet."""

    benchmark: str
    year: int
    invited: int
    cities: tuple[str, ...]

    def __str__(self) -> str:
        """One line."""
        wave = f"{self.benchmark}, {self.year}"
        if not self.cities and self.invited == 1:
            return f"{wave}: the one invited city has answered."
        if not self.cities:
            return f"{wave}: all {self.invited} invited cities have answered."
        missing = f"{len(self.cities)} of {self.invited} invited cities {'is' if len(self.cities) == 1 else 'are'}"
        return f"{wave}: {missing} still missing: {listed(self.cities, 50)}."


@dataclass(frozen=True)
class Outcome:
    """What came of all files, in the order given.

    ``source`` is what messages call it, ``earlier`` says where its earlier version is kept (blank: nothing changed, or
    there was none), ``awaited`` who is missing in the waves that the files are about, ``notices`` are the source's own.
    """

    source: str
    files: tuple[FileOutcome, ...]
    earlier: str = ""
    awaited: tuple[AwaitedCities, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault of every file that was refused."""
        return tuple(fault for file in self.files for fault in file.faults)

    def lines(self) -> Iterator[str]:
        """The summary, line by line."""
        for file in self.files:
            yield str(file)
        taken = sum(file.changes for file in self.files)
        refused = sum(bool(file.faults) for file in self.files)
        yield f"{self.source}: {counted(taken, 'file')} added, {refused} refused."
        if self.earlier:
            yield f"The earlier version is kept in {self.earlier}."
        for wave in self.awaited:
            yield str(wave)
