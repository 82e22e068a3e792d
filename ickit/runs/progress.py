"""How a run tells what it does: nothing, plain lines, or a bar on a terminal."""

from types import TracebackType
from typing import TYPE_CHECKING, Self

from ickit.errors import printable
from ickit.runs.manifest import Entry

if TYPE_CHECKING:
    from rich.console import Console


class Progress:
    """Says nothing; the base of those that do."""

    def note(self, text: str) -> None:
        """Say something that is no report."""

    def start(self, total: int) -> None:
        """``total`` reports are going to be made."""

    def done(self, entry: Entry) -> None:
        """A report is made, or has failed."""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End, whatever happened."""


class Lines(Progress):
    """One plain line a report: ``ok   city_report/altenburg-2024 (3.1 s)``."""

    def __init__(self, console: "Console") -> None:
        self._console = console

    def note(self, text: str) -> None:
        """Print a line."""
        self._console.print(printable(text), markup=False, highlight=False, soft_wrap=True)

    def done(self, entry: Entry) -> None:
        """Print the report's line, with the reason where it failed."""
        self.note(line(entry))


class Bar(Lines):
    """A bar with the time left; a line for a report that failed."""

    def __init__(self, console: "Console") -> None:
        from rich import progress

        super().__init__(console)
        columns = (progress.BarColumn(), progress.MofNCompleteColumn(), progress.TimeRemainingColumn())
        self._bar = progress.Progress(progress.TextColumn("reports"), *columns, console=console, transient=True)
        self._task = self._bar.add_task("reports", total=None, visible=False)

    def start(self, total: int) -> None:
        """Show the bar."""
        self._bar.update(self._task, total=total, visible=total > 0)

    def done(self, entry: Entry) -> None:
        """Move the bar."""
        if entry.status == "failed":
            self.note(line(entry))
        self._bar.advance(self._task)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()


def line(entry: Entry) -> str:
    """A report in one line.

    >>> line(Entry("city_report/altenburg-2024", "city_report", {}, "ok", seconds=3.12))
    'ok      city_report/altenburg-2024 (3.1 s)'
    """
    seconds = f" ({entry.seconds:.1f} s)" if entry.seconds is not None else ""
    return f"{entry.status:<7} {entry.id}{seconds}{f': {entry.error}' if entry.error else ''}"
