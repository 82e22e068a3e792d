"""The manifest of a run: what was asked, what was made, and what it was made from."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal, Self

NAME = "manifest.json"
INDEX = "index.html"
Status = Literal["ok", "cached", "failed", "not_run"]
WHOLE: tuple[Status, ...] = ("ok", "cached")


@dataclass(frozen=True)
class Entry:
    """One report in the manifest; paths are relative to the run's folder, with ``/``.

    ``files`` holds the hash of every file that the report has on disk, as it was written: what a later run may
    delete, and what it compares to see that nothing was edited. ``made_from`` holds a hash for each kind of thing the
    report depends on, ``reads`` what its kernel noted of its reading. ``summary`` is what the index shows.
    """

    id: str
    notebook: str
    parameters: dict[str, Any]
    status: Status = "not_run"
    html: str | None = None
    ipynb: str | None = None
    tables: tuple[str, ...] = ()
    pdf: str | None = None
    docx: str | None = None
    workbook: str | None = None
    figures: tuple[str, ...] = ()
    seconds: float | None = None
    error: str | None = None
    summary: dict[str, Any] = field(default_factory=dict)
    made_from: dict[str, str] | None = None
    files: dict[str, str] = field(default_factory=dict)
    reads: tuple[str, ...] = ()

    def unmade(self) -> Self:
        """The same report before it is run (again): what it has on disk is remembered, and nothing is promised."""
        return replace(
            self,
            status="not_run",
            html=None,
            ipynb=None,
            tables=(),
            pdf=None,
            docx=None,
            workbook=None,
            figures=(),
            seconds=None,
            error=None,
            summary={},
            made_from=None,
            reads=(),
        )

    def promising(self, paths: Mapping[str, str]) -> Self:
        """The same report with the files that it has, by kind: as :func:`ickit.runs.publish.paths_of` gives them."""
        within = {key: path for key, path in paths.items() if "." in key}
        return replace(
            self,
            html=paths["html"],
            ipynb=paths["ipynb"],
            pdf=paths.get("pdf"),
            docx=paths.get("docx"),
            workbook=paths.get("xlsx"),
            tables=tuple(path for key, path in within.items() if key.endswith(".csv")),
            figures=tuple(path for key, path in within.items() if not key.endswith(".csv")),
        )

    @property
    def promised(self) -> tuple[str, ...]:
        """The paths of all files that the entry names."""
        beside = (self.html, self.ipynb, self.pdf, self.docx, self.workbook)
        return (*self.tables, *self.figures, *(name for name in beside if name is not None))


@dataclass
class Manifest:
    """A run's manifest. ``params`` names the params file that the run belongs to, relative to the project;
    ``left`` lists files of reports that the params file no longer asks for and that are still there.
    """

    run: str
    title: str
    params: str
    versions: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    reports: dict[str, Entry] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """The manifest as JSON."""
        content = {
            "run": self.run,
            "title": self.title,
            "params": self.params,
            "versions": self.versions,
            "inputs": self.inputs,
            "reports": [asdict(entry) for entry in self.reports.values()],
            "left": self.left,
        }
        return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"

    def write(self, folder: Path) -> None:
        """Write it into the run's folder, whole or not at all."""
        write_atomic(folder / NAME, self.text())


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest in a run's folder; None where there is none, or none that can be read."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        entries = [Entry(**entry | _tuples(entry)) for entry in content.pop("reports")]
        found = Manifest(**content, reports={entry.id: entry for entry in entries})
        names = [*found.left, *(name for entry in entries for name in (*entry.files, *entry.promised))]
        plain = all(isinstance(text, str) for text in (found.run, found.title, found.params))
        return found if plain and all(ours(name) for name in names) else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def listed_files(folder: Path) -> set[str] | None:
    """The files in a run's folder that are of a run: those that its manifest lists, manifest and index among them.

    A manifest of another version of ickit counts too. None where the folder holds no manifest of a run.
    """
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        texts = all(isinstance(content[name], str) for name in ("run", "title", "params"))
        reports, left = content["reports"], content.get("left", {})
        several = ("files", "tables", "figures")
        files = [name for entry in reports for kind in several for name in entry.get(kind, ())]
        files += [entry[kind] for entry in reports for kind in _BESIDE if entry.get(kind)]
        return {NAME, INDEX, *files, *left} if texts else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def adopt(entries: dict[str, Entry], left: dict[str, str], paths: list[str]) -> None:
    """Enter files that a killed run put in place: with their report, or where none is asked for, among those ``left``.
    They have no hash, so that their report is made again.
    """
    for path in paths:
        owner = path.rpartition("/")[0] if path.count("/") > 1 else path.rpartition(".")[0]
        if owner in entries:
            entries[owner] = replace(entries[owner], files={**entries[owner].files, path: ""})
        else:
            left[path] = ""


def _tuples(entry: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(entry[name]) for name in ("tables", "figures", "reads")}


def ours(name: str) -> bool:
    """Whether a name in a manifest is of a file that a run writes: below the run's folder, of a kind it makes.

    >>> ours("city_report/altenburg-2024.html"), ours("../x.html"), ours("/etc/x.csv"), ours("notes.txt")
    (True, False, False, False)
    """
    path = PurePosixPath(name)
    steps = path.parts
    plain = not path.is_absolute() and not any(step == ".." or "\\" in step or ":" in step for step in steps)
    return plain and path.suffix in {2: _KINDS, 3: _KINDS_WITHIN}.get(len(steps), ())


_BESIDE = ("html", "ipynb", "pdf", "docx", "workbook")
_KINDS = (".html", ".ipynb", ".pdf", ".docx", ".xlsx")
_KINDS_WITHIN = (".csv", ".svg", ".pdf", ".png")


def write_atomic(path: Path, text: str) -> None:
    """Write UTF-8 text to a file, which is there whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
