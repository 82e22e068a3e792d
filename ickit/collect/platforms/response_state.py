"""What a mapping says of the submissions themselves: their state, when they were sent, and whether they are used."""

from collections.abc import Callable
from dataclasses import replace

from ickit.collect.platforms.export import Export, Response, state_of
from ickit.collect.platforms.formats.base import STATES, State
from ickit.collect.platforms.mapping_rows import MappingFile, MapRow
from ickit.collect.platforms.responses import When
from ickit.collect.platforms.targets import ALL
from ickit.collect.platforms.timestamps import ORDERS

Value = Callable[[MapRow, Response], str]
"""What a cell stands for, by a row of the mapping."""


def judged(submission: Response, export: Export, mapping: MappingFile, value: Value) -> Response:
    """The submission with its state as the mapping says it, where it does."""
    rows = [row for row in mapping.of(ALL, "state") if not row.fixed]
    if not rows:
        return submission
    named = {row.column for row in rows}
    rest = [column for column in export.columns if column.name not in named]
    state, doubt = state_of(export.platform, rest, submission.cells)
    words = {word for row in rows if (word := value(row, submission))}
    said: list[State] = [state for state in STATES if state in words]
    if state == "unknown" or not said:
        return replace(submission, state=state, doubt=doubt)
    return replace(submission, state=max((*said, state), key=STATES.index))


def when_sent(export: Export, mapping: MappingFile) -> When:
    """How it is known which submission was sent last: by the mapping, else by the platform's own column."""
    rows = mapping.of(ALL, "submitted")
    mapped = next((row for row in rows if not row.fixed), None)
    texts = {s.row: s.cells.get(mapped.column, "") if mapped else s.submitted for s in export.submissions}
    order = next((order for order in ORDERS if mapped and mapped.value == order), None)
    return When(texts, by_file=any(row.fixed for row in rows), order=order)


def is_wanted(submission: Response, mapping: MappingFile, value: Value) -> bool:
    """Whether a row is one of those that the mapping uses (field ``only``)."""
    return all(value(row, submission) == "use" for row in mapping.of(ALL, "only") if not row.fixed)
