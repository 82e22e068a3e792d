"""Judging what stands in the cells of a form: words of lists, and the rules that the tables have for a column."""

import pandas as pd

from ickit.collect.forms.cells import Cell
from ickit.collect.forms.choices import ANY_WORD
from ickit.collect.forms.layout import Entry
from ickit.errors import Fault, InputError
from ickit.tables.countries import ACCEPTED
from ickit.tables.numbers import say_doubtful, settle_number
from ickit.tables.rules import RULES, is_error, say_error
from ickit.tables.schema import Kind


class FormValidator:
    """Collects faults, and cells to be held against the rules of their kind all at once."""

    def __init__(self, faults: list[tuple[tuple[int, int, int], Fault]]) -> None:
        self._faults = faults
        self._cells: dict[Kind, list[tuple[Cell, str]]] = {}

    def fault(self, cell: Cell, problem: str, mend: str) -> None:
        """Something wrong in a cell."""
        self._faults.append((cell.at, Fault(cell.place, problem, mend)))

    def text(self, entry: Entry, cell: Cell) -> str:
        """What a cell says, as the tables write it; empty where it is blank or at fault."""
        if not cell.text:
            return ""
        if is_error(cell.text):
            self.fault(cell, *say_error(cell.text))
            return ""
        if entry.choice is not None:
            word = entry.choice.read(cell.text)
            if word is None and entry.choice.name == ANY_WORD:
                word = cell.text.casefold()
                self._cells.setdefault(entry.kind, []).append((cell, word))
            elif word is None:
                self.fault(cell, *entry.choice.fault(cell.text))
            return word or ""
        if entry.kind == "number" and settle_number(cell.text, ()) is None:
            self.fault(cell, *say_doubtful(cell.text))
            return ""
        said = cell.text.upper() if entry.kind == "country" and cell.text.upper() in ACCEPTED else cell.text
        self._cells.setdefault(entry.kind, []).append((cell, said))
        return said

    def end(self) -> None:
        """Apply the rules. Raises InputError with every fault, in the order of the form."""
        for kind, held in self._cells.items():
            texts = pd.Series([text for _, text in held], dtype="str")
            wrong: set[int] = set()
            for rule in RULES[kind](()):
                kept = rule.holds(texts).to_numpy(dtype=bool)
                for place in (i for i, fine in enumerate(kept) if not fine and i not in wrong):
                    wrong.add(place)
                    self.fault(held[place][0], *rule.say(held[place][1]))
        if self._faults:
            raise InputError(fault for _, fault in sorted(self._faults, key=lambda found: found[0]))
