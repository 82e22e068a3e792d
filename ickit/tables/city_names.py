"""Which city a cell means: by id, name or alias, without case and accents."""

import re
from functools import cached_property

import pandas as pd

from ickit.errors import did_you_mean, folded, nearest, quoted
from ickit.tables.cells import Cells
from ickit.tables.findings import Findings
from ickit.tables.normalise import mapped

MOST_NAMES = 5
"""Names in place of ids that are each told; of more, one line tells."""
_FEWEST_LETTERS = 3


def name_key(name: str) -> str:
    """A name as it is compared: without case, accents and punctuation.

    >>> name_key("Den-Haag "), name_key("KØBENHAVN")
    ('den haag', 'kobenhavn')
    """
    return " ".join(re.sub(r"[^\w]+|_", " ", folded(name)).split())


class Cities:
    """The cities of a source and everything they are called."""

    def __init__(self, slugs: "pd.Series[str]", names: "pd.Series[str]", aliases: "pd.Series[str]") -> None:
        self.slugs = dict.fromkeys(str(slug) for slug in slugs.dropna())
        self.called: dict[str, dict[str, None]] = {}
        self._shown: dict[str, str] = {}
        for slug, name, others in zip(slugs, names, aliases, strict=True):
            if pd.isna(slug):
                continue
            words = [str(slug)]
            if pd.notna(name):
                words += [str(name), *str(name).split("/")]
            words += (
                [] if pd.isna(others) else [w for alias in str(others).split("|") for w in (alias, *alias.split("/"))]
            )
            for word in words:
                if name_key(word):
                    self.called.setdefault(name_key(word), {})[str(slug)] = None
                    self._shown.setdefault(name_key(word), word.strip())

    def resolve(self, cell: str) -> str | None:
        """The slug of the one city that ``cell`` names, or None."""
        if cell in self.slugs:
            return cell
        found = self.called.get(name_key(cell), {})
        return next(iter(found)) if len(found) == 1 else None

    def called_by(self, cell: str) -> list[str]:
        """The slugs of all cities that ``cell`` may name."""
        return list(self.called.get(name_key(cell), {}))

    def named_in(self, text: str) -> set[str]:
        """The slugs of all cities whose names, also written in one word, stand in ``text``."""
        words = name_key(text).split()
        spans = {" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}
        found = {slug for span in spans if len(span) >= _FEWEST_LETTERS for slug in self.called.get(span, ())}
        return found | {slug for word in words for slug in self._glued.get(word, ())}

    @cached_property
    def _glued(self) -> dict[str, set[str]]:
        """What cities with names of several words are called in one word."""
        glued: dict[str, set[str]] = {}
        for name, slugs in self.called.items():
            if " " in name and len(name) > 2 * _FEWEST_LETTERS:
                glued.setdefault(name.replace(" ", ""), set()).update(slugs)
        return glued

    def fault(self, cell: str) -> tuple[str, str]:
        """Problem and mend for a cell that names no one city."""
        found = self.called.get(name_key(cell), {})
        if len(found) > 1:
            return f"{quoted(cell)} may be any of {', '.join(found)}", "Write the city's id."
        problem = f"{quoted(cell)} is not a city of the cities table"
        near = nearest(name_key(cell), self._shown.values())
        if near is None:
            return problem, did_you_mean(cell, self.slugs) if len(
                self.slugs
            ) <= 12 else "Add it there, or write its id."
        meant = self.called.get(name_key(near), {})
        slug = next(iter(meant)) if len(meant) == 1 else near
        return problem, f'Did you mean "{slug}"?'


def resolved(cells: Cells, cities: Cities, findings: Findings) -> "pd.Series[str]":
    """The column ``city`` as slugs; a name or alias is a notice, what names no one city a fault."""
    given = cells.frame["city"]
    slugs = mapped(given, cities.resolve)
    findings.cells(cells, "city", given[slugs.isna() & given.notna()], cities.fault)
    other = slugs.notna() & (slugs != given)
    said = lambda cell: f"{quoted(cell)} was read as {cities.resolve(cell)}"  # noqa: E731
    findings.changed(cells, "city", given[other], said, MOST_NAMES)
    return slugs


def alias_faults(cells: Cells, cities: Cities, findings: Findings) -> None:
    """An alias that another city bears too cannot tell the two apart: a fault, once for each alias."""
    aliases, told = cells.frame["aliases"], set()
    for position in aliases.dropna().index:
        slug = cells.frame["city"].iloc[position]
        for alias in str(aliases.iloc[position]).split("|"):
            others = [other for other in cities.called.get(name_key(alias), {}) if other != slug]
            if others and pd.notna(slug) and name_key(alias) not in told:
                told.add(name_key(alias))
                problem = f"the alias {quoted(alias.strip())} is also what {others[0]} is called"
                findings.at(cells, "aliases", int(position), 1, problem, "Keep it for one city.")
