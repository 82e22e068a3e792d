"""What goes to a worker process and what comes back: plain values, so that a worker may be on another machine."""

from dataclasses import dataclass, field
from typing import Any

from ickit._base.theme import Theme


@dataclass(frozen=True)
class Job:
    """What a worker needs to make one report. ``notebook`` is a path, ``timeout`` in seconds for the whole report;
    ``prepared`` the folder in which the run laid out its tables; ``project`` the root of the project. ``formats`` are
    those beside page and CSV, ``template`` is a Word file for ``docx``, ``theme`` the look of the network.
    """

    id: str
    notebook: str
    parameters: dict[str, Any]
    timeout: float
    run_title: str
    edition: str = ""
    kernel_name: str = "python3"
    prepared: str = ""
    project: str = ""
    formats: tuple[str, ...] = ()
    template: bytes = b""
    theme: Theme = field(default_factory=Theme)


@dataclass(frozen=True)
class Outcome:
    """What became of a job: a page, the executed notebook as JSON, tables and a summary, or else an ``error``.

    ``more`` holds the files in other formats, by the ending of their names or, of figures, by name. ``reads`` is what
    the kernel noted of its reading (see :mod:`ickit.study.reader`).
    """

    id: str
    seconds: float
    error: str | None = None
    html: str = ""
    ipynb: str = ""
    tables: dict[str, str] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    reads: tuple[str, ...] = ()
    more: dict[str, bytes] = field(default_factory=dict)

    @property
    def files(self) -> dict[str, str | bytes]:
        """All files of the report, the page last: by the ending of their names, or by name those in its folder."""
        tables = {f"{name}.csv": text for name, text in self.tables.items()}
        return {**tables, **self.more, "ipynb": self.ipynb, "html": self.html}
