"""What a report was made from, and so whether it has to be made again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ickit.runs.hashes import Hashes, hash_of_text
from ickit.runs.manifest import WHOLE, Entry
from ickit.runs.publish import untouched
from ickit.runs.report import Report, with_earlier

if TYPE_CHECKING:
    from ickit.runs.snapshots import SnapshotStore

REASONS = {
    "notebook": "notebook changed",
    "imports": "a module that the notebook imports changed",
    "parameters": "parameters changed",
    "page": "title changed",
    "formats": "formats or theme changed",
    "data": "data changed",
    "benchmark": "benchmark changed",
    "package": "package changed",
    "versions": "versions of Python or of packages changed",
}


class Fingerprints:
    """Tells from what reports are made, by ``hashes``.

    ``snapshots`` gives the run's tables; of a source that is no file (a database), they are what is compared.
    """

    def __init__(self, page: str, formats: str, snapshots: "Callable[[], SnapshotStore]", hashes: Hashes) -> None:
        self.hashes = hashes
        self._page, self._formats, self._snapshots = page, formats, snapshots

    def of(self, report: Report) -> dict[str, str]:
        """A hash for each kind of thing that ``report`` depends on; of its data, the whole source."""
        return {
            "notebook": report.notebook.sha256,
            "imports": self.hashes.together(report.notebook.imports),
            "parameters": hash_of_text(json.dumps(report.parameters, sort_keys=True)),
            "page": hash_of_text(self._page),
            "formats": self._formats,
            "data": self._source(report.data) if report.data is not None else "",
            "benchmark": self.hashes.facts(*(with_earlier(Path(report.benchmark)) if report.benchmark else [])),
            "package": self.hashes.package,
            "versions": self.hashes.versions,
        }

    def _source(self, target: str) -> str:
        return self.hashes.source(target) or self._snapshots().digest(target)


def stale_reason(
    report: Report,
    before: Entry | None,
    made_from: dict[str, str],
    folder: Path,
    snapshots: "Callable[[], SnapshotStore]",
) -> str | None:
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
        if before.made_from.get(part) != digest and not (part == "data" and _read_the_same(report, before, snapshots)):
            return REASONS[part]
    return (
        untouched(folder, before.files)
        if set(before.promised) == set(before.files)
        else "a file is missing from the manifest"
    )


def _read_the_same(report: Report, before: Entry, snapshots: "Callable[[], SnapshotStore]") -> bool:
    return report.notebook.reads_through_ickit and snapshots().unchanged(before.reads)
