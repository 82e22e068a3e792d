"""A selection of a run's reports: ``--only KEY=VALUE``."""

from collections.abc import Sequence
from typing import Any

from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.runs.report import Report

NOTEBOOK = "notebook"


def select_reports(reports: Sequence[Report], only: Sequence[str]) -> list[Report]:
    """The reports that ``only`` names, in order. Each word is ``KEY=VALUE``, the key a parameter or ``notebook``;
    several values of one key mean any of them, several keys mean all of them.

    Raises InputError for a word of another form, an unknown key, and a value that no report has.
    """
    wanted: dict[str, list[str]] = {}
    faults: list[Fault] = []
    for word in only:
        key, equals, value = (part.strip() for part in word.partition("="))
        if not equals or not key:
            faults.append(Fault("--only", f"{quoted(word)} is not KEY=VALUE", "For example: --only city=altenburg."))
            continue
        found = {_said(report, key) for report in reports} - {None}
        if not found:
            keys = [NOTEBOOK, *dict.fromkeys(name for report in reports for name in report.values)]
            problem = f"{quoted(key)} is neither a parameter of a report nor {NOTEBOOK}"
            faults.append(Fault("--only", problem, did_you_mean(key, keys)))
        elif value not in found:
            choices = sorted(one for one in found if one is not None)
            faults.append(Fault("--only", f"no report has {key}={value}", did_you_mean(value, choices)))
        wanted.setdefault(key, []).append(value)
    if faults:
        raise InputError(faults)
    picked = [r for r in reports if all(_said(r, key) in values for key, values in wanted.items())]
    if not picked:
        raise InputError(Fault("--only", f"no report has {' and '.join(only)} together", "Leave one out."))
    return picked


def _said(report: Report, key: str) -> str | None:
    """A report's value of ``key`` as it is written on a command line."""
    if key == NOTEBOOK:
        return report.notebook.name
    values = report.values
    return _text(values[key]) if key in values else None


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
