"""What a report was made from, and so whether it has to be made again."""

import json
import os
import platform
import re
from collections.abc import Iterator
from functools import cached_property
from importlib import metadata
from pathlib import Path

import ickit
from ickit.batch.held import Held
from ickit.batch.manifest import WHOLE, Entry
from ickit.batch.plan import Report
from ickit.batch.publish import untouched
from ickit.batch.sources import Hashes, files_of, hash_of_text, project_files

REASONS = {
    "notebook": "notebook changed",
    "parameters": "parameters changed",
    "page": "title changed",
    "data": "data changed",
    "benchmark": "benchmark changed",
    "package": "package changed",
    "versions": "versions of Python or of packages changed",
}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Made:
    """Tells from what reports are made, as the files are when it is first asked; each file is read once.

    ``held`` are the run's tables; of a source that is no file (a database), they are what is compared.
    """

    def __init__(self, page: str, held: Held) -> None:
        self.hashes = Hashes()
        self._page, self._held = page, held
        self._data: dict[str, str] = {}
        self._benchmarks: dict[str | None, str] = {}

    def of(self, report: Report) -> dict[str, str]:
        """A hash for each kind of thing that ``report`` depends on; of its data, the whole source."""
        data = self._source(report.data) if report.data is not None else ""
        return {
            "notebook": report.notebook.sha256,
            "parameters": hash_of_text(json.dumps(report.parameters, sort_keys=True)),
            "page": hash_of_text(self._page),
            "data": data,
            "benchmark": self._facts(report.benchmark),
            "package": self._package,
            "versions": self._versions,
        }

    def _source(self, target: str) -> str:
        if target not in self._data:
            files = files_of(target)
            self._data[target] = self._held.digest(target) if files is None else self.hashes.together(files)
        return self._data[target]

    def _facts(self, benchmark: str | None) -> str:
        if benchmark not in self._benchmarks:
            own = [Path(benchmark)] if benchmark is not None else []
            self._benchmarks[benchmark] = self.hashes.together([*own, *project_files()])
        return self._benchmarks[benchmark]

    @cached_property
    def _package(self) -> str:
        return hash_of_text("\n".join(f"{name} {self.hashes[file]}" for name, file in package_files().items()))

    @cached_property
    def _versions(self) -> str:
        found = {**versions(), "python": platform.python_version(), "system": platform.system()}
        return hash_of_text(json.dumps(found, sort_keys=True))


def package_files() -> dict[str, Path]:
    """The package's files, code and templates, by their path in it."""
    root = Path(ickit.__file__).parent
    files = sorted(Path(at) / name for at, _, names in os.walk(root) for name in names if _is_source(at, name))
    return {file.relative_to(root).as_posix(): file for file in files}


def _is_source(folder: str, name: str) -> bool:
    return "__pycache__" not in folder and not name.startswith(".") and not name.endswith((".pyc", ".pyo"))


def why(report: Report, before: Entry | None, made_from: dict[str, str], folder: Path, held: Held) -> str | None:
    """Why a report has to be made, in a few words; None where what is there is as it would be made.

    Where the source changed, a report stays as it is when what it read did not, as far as that is known.
    """
    if before is None or before.parameters != report.parameters:
        return "new" if before is None else REASONS["parameters"]
    if before.status not in WHOLE or before.html is None:
        return "failed before" if before.status == "failed" else "not run before"
    if before.made_from is None:
        return "what it reads cannot be compared"
    for part, digest in made_from.items():
        if before.made_from.get(part) != digest and not (part == "data" and _read_the_same(report, before, held)):
            return REASONS[part]
    listed = {before.html, before.ipynb, *before.tables}
    return untouched(folder, before.files) if listed == set(before.files) else "a file is missing from the manifest"


def _read_the_same(report: Report, before: Entry, held: Held) -> bool:
    return report.notebook.reads_through_ickit and held.unchanged(before.reads)


def versions(direct: bool = False) -> dict[str, str]:
    """The version of every package that ickit requires and, unless ``direct``, of those that they require, as installed
    here; ickit's own among them.
    """
    found: dict[str, str] = {}
    waiting = ["ickit"]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        found[name] = distribution.version
        if name == "ickit" or not direct:
            waiting.extend(_required(distribution))
    return dict(sorted(found.items()))


def _required(distribution: metadata.Distribution) -> Iterator[str]:
    for requirement in distribution.requires or ():
        if "extra ==" not in requirement and (name := _NAME.match(requirement)) is not None:
            yield name[0].lower().replace("_", "-").replace(".", "-")
