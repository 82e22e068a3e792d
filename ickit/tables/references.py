"""The words that a benchmark brings: its id, key factors, levels, questions, commitments, context factors."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from ickit.benchmark.context_factor import ContextFactors
from ickit.benchmark.library import CHARTER
from ickit.benchmark.model import Benchmark
from ickit.benchmark.scale import MISSING, NOT_APPLICABLE, Scale
from ickit.errors import nearest, quoted
from ickit.tables.cells import Cells
from ickit.tables.context_cells import MISSING_WORDS, read_context_levels
from ickit.tables.findings import Findings
from ickit.tables.level_faults import may_be_two_levels, say_no_level
from ickit.tables.normalise import key, mapped
from ickit.tables.number_answers import number_answers


class References:
    """What may stand in the columns that a benchmark rules.

    ``folder``: where files of other benchmarks may lie. ``others``: rows of other benchmarks are faults; else left out.
    """

    def __init__(
        self,
        benchmarks: Sequence[Benchmark],
        context: Callable[[], ContextFactors],
        folder: Path | None,
        others: bool = True,
    ) -> None:
        self.benchmarks = {benchmark.id: benchmark for benchmark in benchmarks}
        self._context = context
        self._folder = folder
        self._others = others

    @property
    def groupings(self) -> tuple[str, ...]:
        """The columns of the cities table by which a benchmark groups cities without order."""
        return tuple(dict.fromkeys(name for b in self.benchmarks.values() for name in b.groupings))

    def check(self, table: str, cells: Cells, findings: Findings) -> Cells:
        """The cells with ids and levels in their one spelling, and a column ``missing`` where levels stand."""
        cells = cells if self._others else self._without_others(table, cells, findings)
        frame = cells.frame.copy()
        if "benchmark" in frame:
            frame["benchmark"] = self._benchmarks(cells, findings)
        done = Cells(cells.place, frame, cells.rows, cells.word, cells.decimal_comma)
        if table == "survey":
            self._survey(done, findings)
        if "key_factor" in frame:
            self._ids(done, "key_factor", "key factor", lambda b: b.ids, findings)
        if table in ("answers", "actions"):
            self._ids(done, "question", "guide question", lambda b: tuple(b.questions), findings)
        if table == "answers":
            number_answers(done, self.benchmarks, findings)
        if table == "assessments":
            frame["missing"] = self._levels(done, "key_factor", "rating", findings)
        if table == "context" and len(frame):
            self._context_rows(done, findings)
        return done

    def _without_others(self, table: str, cells: Cells, findings: Findings) -> Cells:
        """The cells without rows of benchmarks not in use, and without context factors that none in use has."""
        frame, drop = cells.frame, np.zeros(len(cells.rows), dtype=bool)
        rules = {"benchmark": {key(name) for name in self.benchmarks}}
        if table == "context" and len(frame):
            common = [f.id for f in self._context().factors if f.rated]
            rules["factor"] = {key(f) for f in [*common, *(f for b in self.benchmarks.values() for f in _rated(b))]}
        for column in rules.keys() & set(frame.columns):
            foreign = _not_in(frame[column], rules[column])
            findings.changed(cells, column, foreign, lambda cell: f"{quoted(cell)} is not in use here and was left out")
            drop |= frame.index.isin(foreign.index)
        kept = frame[~drop].reset_index(drop=True)
        return Cells(cells.place, kept, cells.rows[~drop], cells.word, cells.decimal_comma)

    def _benchmarks(self, cells: Cells, findings: Findings) -> "pd.Series[str]":
        given = cells.frame["benchmark"]
        known = {key(name): name for name in self.benchmarks}
        read = mapped(given, lambda cell: known.get(key(cell)))
        wrong = given[read.isna() & given.notna()]
        findings.cells(cells, "benchmark", wrong, self._unknown)
        differs = read.notna() & (read != given)
        findings.changed(
            cells, "benchmark", given[differs], lambda cell: f"{quoted(cell)} was read as {known[key(cell)]}"
        )
        return read

    def _unknown(self, cell: str) -> tuple[str, str]:
        near = nearest(cell, self.benchmarks)
        problem = f"{quoted(cell)} is not the id of a benchmark in use ({', '.join(self.benchmarks) or 'none'})"
        file = self._file_of(cell)
        mend = f"Give its file with --benchmark {file or 'FILE'}."
        return problem, f'Did you mean "{near}"? If not: {mend[0].lower()}{mend[1:]}' if near and not file else mend

    def _file_of(self, benchmark: str) -> str | None:
        """The YAML file beside the tables whose ``id`` is ``benchmark``."""
        from ickit._base.yaml import read_yaml
        from ickit.errors import InputError

        for path in sorted(self._folder.glob("*.y*ml"))[:50] if self._folder and self._folder.is_dir() else []:
            try:
                content, _ = read_yaml(path)
            except InputError:
                continue
            if isinstance(content, dict) and content.get("id") == benchmark:
                return path.name
        return None

    def _ids(
        self,
        cells: Cells,
        column: str,
        what: str,
        ids: Callable[[Benchmark], tuple[str, ...]],
        findings: Findings,
    ) -> None:
        """Checks a column of ids, benchmark by benchmark, and writes their one spelling into the frame."""
        frame = cells.frame
        result = frame[column].copy()
        for name, benchmark in self.benchmarks.items():
            here = frame["benchmark"] == name
            if not here.any():
                continue
            right = ids(benchmark)
            given = frame.loc[here, column]
            result[here] = _known(cells, column, given, right, f"a {what} of {name}", findings)
        frame[column] = result

    def _levels(self, cells: Cells, factor: str, column: str, findings: Findings) -> "pd.Series[str]":
        """Writes the canonical levels into ``column``; returns why a level is missing."""
        frame = cells.frame
        why = pd.Series(["blank"] * len(frame), dtype="str").where(frame[column].isna())
        result = frame[column].copy()
        for name, benchmark in self.benchmarks.items():
            here = frame["benchmark"] == name
            given = frame.loc[here, column]
            if given.empty:
                continue
            read = mapped(given, _reader(benchmark))
            levels, reasons = read.where(~read.isin(MISSING)), read.where(read.isin(MISSING))
            optional = frame.loc[here, factor].isin([f.id for f in benchmark.key_factors if f.may_not_apply])
            _say_levels(cells, column, benchmark, given, read, optional, findings)
            fixed = (levels == NOT_APPLICABLE) & ~optional
            findings.cells(cells, column, frame.loc[here, factor][fixed].dropna(), _say_not_applicable)
            result[here] = levels
            why[here] = why[here].fillna(reasons)
        frame[column] = result
        return why

    def _survey(self, cells: Cells, findings: Findings) -> None:
        frame = cells.frame
        frame["missing"] = pd.Series([None] * len(frame), dtype="str")
        if frame.empty:
            return
        charter = self.benchmarks.get(CHARTER)
        if charter is None:
            problem = "the Charter's commitments are not loaded, so the survey cannot be read"
            findings.fault(cells.place, problem, f"Give them with --benchmark {CHARTER}.")
            return
        frame["benchmark"] = pd.Series([CHARTER] * len(frame), dtype="str")
        frame["commitment"] = _known(
            cells, "commitment", frame["commitment"], charter.ids, "a commitment of the Charter", findings
        )
        advocacy = [factor.id for factor in charter.key_factors if factor.advocacy]
        provider_only = frame["commitment"].isin([f for f in charter.ids if f not in advocacy])
        wrong = frame["commitment"][(frame["capacity"] == "advocate") & provider_only]
        mend = f"Write provider; advocate belongs to {', '.join(advocacy) or 'no commitment'}."
        findings.cells(cells, "capacity", wrong, lambda c: (f"a city cannot answer {c} as an advocate", mend))
        frame["missing"] = self._levels(cells, "commitment", "answer", findings)
        del frame["benchmark"]

    def _context_rows(self, cells: Cells, findings: Findings) -> None:
        frame, common = cells.frame, self._context()
        result = frame["factor"].copy()
        shared = tuple(factor.id for factor in common.factors if factor.rated)
        own = {name: _rated(benchmark) for name, benchmark in self.benchmarks.items()}
        everywhere = tuple(dict.fromkeys(shared + tuple(f for ids in own.values() for f in ids)))
        for name, right in [(None, everywhere), *own.items()]:
            here = frame["benchmark"].isna() if name is None else frame["benchmark"] == name
            right = tuple(dict.fromkeys(right + shared))  # noqa: PLW2901
            given = frame.loc[here, "factor"]
            result[here] = _known(cells, "factor", given, right, "a rated context factor", findings)
        frame["factor"] = result
        read_context_levels(cells, self.benchmarks, common, findings)


def _not_in(given: "pd.Series[str]", known: set[str]) -> "pd.Series[str]":
    return given[given.notna() & mapped(given, lambda cell: cell if key(cell) in known else None).isna()]


def _known(
    cells: Cells, column: str, given: "pd.Series[str]", right: tuple[str, ...], what: str, findings: Findings
) -> "pd.Series[str]":
    """``given`` in the spelling of the ``right`` ids; another spelling is a notice, an unknown id a fault."""
    known: Mapping[str, str] = {key(word): word for word in right}
    read = mapped(given, lambda cell: cell if cell in right else known.get(key(cell)))
    wrong = given[read.isna() & given.notna()]
    findings.cells(cells, column, wrong, lambda cell: (f"{quoted(cell)} is not {what}", _nearest_of(cell, right)))
    differs = read.notna() & (read != given)
    findings.changed(cells, column, given[differs], lambda cell: f"{quoted(cell)} was read as {known[key(cell)]}")
    return read


def _nearest_of(cell: str, right: tuple[str, ...]) -> str:
    from ickit.errors import did_you_mean

    return did_you_mean(cell, right) or "Leave the row out."


def _rated(benchmark: Benchmark) -> tuple[str, ...]:
    return tuple(factor.id for factor in benchmark.context_factors or () if factor.rated)


def _say_levels(
    cells: Cells,
    column: str,
    benchmark: Benchmark,
    given: "pd.Series[str]",
    read: "pd.Series[str]",
    optional: "pd.Series[bool]",
    findings: Findings,
) -> None:
    """Names what is no level, and what was read as one though spelt otherwise.

    ``optional``: whether the key factor of a row may be rated as one that does not apply.
    """
    wrong = read.isna() & given.notna()
    for may in (False, True):
        say = partial(say_no_level, benchmark=benchmark, may_not_apply=may)
        findings.cells(cells, column, given[wrong & (optional == may)], say)
    numeric = benchmark.scale.numeric
    differs = read.notna() & (given.str.endswith("%").fillna(False) if numeric else read != given)
    if differs.any():
        meant = {str(cell): word for cell, word in zip(given[differs], read[differs], strict=True)}
        findings.changed(cells, column, given[differs], lambda cell: f"{quoted(cell)} was read as {meant[cell]}")


def _say_not_applicable(factor_id: str) -> tuple[str, str]:
    problem = f"{NOT_APPLICABLE} is not allowed for {factor_id}, which applies to every city"
    return problem, "Write a level, or leave the cell blank."


def _of_percentage(number: str, scale: Scale) -> str | None:
    """The level that a percentage is: as it is written, or its hundredth on a scale that ends at 1 or below."""
    if scale.max is None or scale.max > 1 or not re.fullmatch(r"[+-]?[0-9]+([.,][0-9]+)?", number):
        return scale.parse(number)
    return scale.parse(format(Decimal(number.replace(",", ".")) / 100, "f"))


def _reader(benchmark: Benchmark) -> Callable[[str], str | None]:
    """What a cell writes: a level (by its name, its label, or in other case), not_applicable, why it is missing."""
    others = {key(name): name for name in benchmark.scale.names} | {key(NOT_APPLICABLE): NOT_APPLICABLE} | MISSING_WORDS

    def read(cell: str) -> str | None:
        if may_be_two_levels(cell, benchmark.scale):
            return None
        level = benchmark.scale.parse(cell)
        if level is None and benchmark.scale.numeric and cell.endswith("%"):
            return _of_percentage(cell[:-1].strip(), benchmark.scale)
        return level if level is not None else others.get(key(cell))

    return read
