"""What a public folder holds of cities that do not agree (any more): it goes at every public run, also at one that
makes nothing, because its params file is at fault or its audit finds something.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ickit.benchmark.library import with_known_benchmarks
from ickit.errors import InputError
from ickit.runs.editions import edition
from ickit.runs.entries import Entries
from ickit.runs.inventory import SourceInventory
from ickit.runs.lock import lock_folder
from ickit.runs.manifest import INDEX, NAME, Entry, Manifest, adopt, read_manifest, write_atomic
from ickit.runs.params import Params
from ickit.runs.progress import Progress
from ickit.runs.publish import not_listed_yet, remove, settle

_HALF_WRITTEN = (f".{NAME}.new", f".{INDEX}.new")


def withdraw_after_fault(params: Params, root: Path, folder: Path, shown: str, progress: Progress) -> None:
    """Do as :func:`remove_without_consent` does for a params file of which no plan can be made."""
    if (folder / NAME).is_file():
        with suppress(InputError), lock_folder(folder, shown):
            remove_without_consent(Entries(params, root).sources, folder, progress)


def remove_without_consent(sources: SourceInventory, folder: Path, progress: Progress) -> None:
    """Remove the reports in a public run's ``folder`` that are of, or name, a city that does not agree, with every
    trace of them in index and manifest, and what a run that was killed left half written. Does nothing where the
    ``sources`` could not be read.
    """
    manifest = read_manifest(folder)
    if manifest is None or not sources.members:
        return
    adopt(manifest.reports, manifest.left, not_listed_yet(folder))
    test = _Test(sources, folder)
    gone = [
        entry for entry in manifest.reports.values() if test.is_of_somebody(entry) or test.names_somebody(entry.files)
    ]
    left = [name for name in manifest.left if test.names_somebody([name])]
    for name in _HALF_WRITTEN:
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)
    if not gone and not left:
        return
    for entry in gone:
        del manifest.reports[entry.id]
    stay = remove(folder, [*left, *(name for entry in gone for name in entry.files)])
    kept = {name: digest for name, digest in manifest.left.items() if name not in left}
    manifest.left = kept | dict.fromkeys(stay, "")
    manifest.write(folder)
    settle(folder)
    _write_index(manifest, folder)
    progress.note(f"Removed what names a city that does not agree: {len(gone)} of the reports that were public before.")
    if stay:
        progress.note(f"Remove by hand what is no longer public: {', '.join(sorted(stay))}")


def _write_index(manifest: Manifest, folder: Path) -> None:
    from ickit.runs.index import index_info  # brings templates, which no other part of this needs

    write_atomic(folder / INDEX, index_info(manifest, edition(True)))


class _Test:
    """Whether files are of a city that does not agree."""

    def __init__(self, sources: SourceInventory, folder: Path) -> None:
        from ickit.disclosure.edition import public_edition  # brings what reads tables
        from ickit.disclosure.scan import Scan

        benchmarks = with_known_benchmarks(sources.benchmarks.values())
        self._folder = folder
        self._facts = tuple(sources.facts.values())
        self._scans = [Scan(one, public_edition(one, benchmarks), benchmarks) for one in sources.members.values()]

    def is_of_somebody(self, entry: Entry) -> bool:
        """Whether a report's parameters name a city and wave without consent."""
        city, year, benchmark = (entry.parameters.get(name) for name in ("city", "year", "benchmark"))
        if city is None:
            return False
        agreed = (pair for facts in self._facts for pair in facts.pairs.get(str(benchmark), facts.pairs.get("", ())))
        return not any(city == one and year in (None, when) for one, when in agreed)

    def names_somebody(self, names: Iterable[str]) -> bool:
        """Whether one of the files has a name of such a city in its own name or its text."""
        for name in names:
            content = self._text(name)
            if any(scan.name_in(name, content) is not None for scan in self._scans):
                return True
        return False

    def _text(self, name: str) -> str:
        from ickit.disclosure.binary_text import text_of_file  # brings what reads PDF

        try:
            content = (self._folder / name).read_bytes()
        except OSError:
            return ""
        try:
            return text_of_file(name, content)
        except Exception:  # a file that was written by half, whatever the reader of it raises
            return content.decode("utf-8", "replace")
