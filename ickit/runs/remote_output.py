"""Runs whose folder lies elsewhere, at a URL that fsspec writes: S3, Azure, SFTP and others.

What is there is fetched into a folder for temporary files, the run is made in it, and what has changed is sent back:
whole files, the manifest last, and before them a manifest that promises none of the reports that are going to change.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from ickit._base.urls import is_url, scheme
from ickit.errors import Fault, InputError
from ickit.runs.hashes import hash_of
from ickit.runs.kernels.folders import own_folder
from ickit.runs.kernels.session import room_aside
from ickit.runs.locations import located
from ickit.runs.manifest import INDEX, NAME, Manifest, read_manifest

_CHECK = ".ickit-check"


@contextmanager
def open_output(out: Path | str, name: str, dry_run: bool) -> Iterator[tuple[Path, str]]:
    """The folder in which the folder ``name`` of a run is to be made, and what messages call that one.

    ``out`` is a folder, or the URL of one. Raises InputError where that cannot be read or, unless ``dry_run``,
    written.
    """
    if isinstance(out, Path) or not is_url(out):
        yield Path(out), (Path(out) / name).as_posix()
        return
    there = _There(located(out, Path(), "--out"), name)
    with ExitStack() as stack:
        with room_aside():
            folder = stack.enter_context(own_folder())
        there.fetch(folder / name)
        if not dry_run:
            there.check()
            stack.callback(there.send, folder / name)
        yield folder, there.shown


class _There:
    """The folder of a run at a URL."""

    def __init__(self, url: str, name: str) -> None:
        self.shown = f"{url.rstrip('/')}/{name}"
        try:
            import fsspec

            self._system, path = fsspec.core.url_to_fs(url)
        except ImportError as error:
            mend = f'Install what writes it: python -m pip install "{error.name or scheme(url)}".'
            problem = f"{scheme(url)} is not written without a further package"
            raise InputError(Fault("--out", problem, mend)) from None
        except Exception as error:  # every back end has errors of its own
            raise self._fault("read", error) from None
        self._path = f"{str(path).rstrip('/')}/{name}"
        self._fetched: dict[str, str] = {}

    def fetch(self, folder: Path) -> None:
        """Fetch the manifest and every file that it lists."""
        folder.mkdir()
        try:
            self._system.invalidate_cache()
            self._get(NAME, folder)
            found = read_manifest(folder)
            for file in (INDEX, *(_files(found) if found else ())):
                self._get(file, folder)
        except Exception as error:
            raise self._fault("read", error) from None
        self._fetched = _hashes(folder)

    def _get(self, file: str, folder: Path) -> None:
        try:
            content = self._system.cat_file(f"{self._path}/{file}")
        except FileNotFoundError:
            return
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(content)

    def check(self) -> None:
        """Raise InputError where nothing can be written."""
        try:
            self._put(_CHECK, b"")
            self._system.rm_file(f"{self._path}/{_CHECK}")
        except Exception as error:
            raise self._fault("written", error) from None

    def send(self, folder: Path) -> None:
        """Send what has changed, and remove there what is no longer here."""
        now = _hashes(folder)
        changed = [file for file in now if now[file] != self._fetched.get(file) and file not in (INDEX, NAME)]
        gone = [file for file in self._fetched if file not in now]
        manifest = read_manifest(folder)
        if manifest is None:
            return
        self._check_free([file for file in changed if file not in self._fetched])
        try:
            if self._fetched and (changed or gone):
                self._put(NAME, _promising_less(manifest, {*changed, *gone}).text().encode())
            for file in changed:
                self._put(file, (folder / file).read_bytes())
            for file in gone:
                self._system.rm_file(f"{self._path}/{file}")
            for file in (INDEX, NAME):
                self._put(file, (folder / file).read_bytes())
        except Exception as error:
            raise self._fault("written", error) from None

    def _check_free(self, files: list[str]) -> None:
        """Raise InputError where a file that no run made would be written over."""
        try:
            foreign = [file for file in files if self._system.exists(f"{self._path}/{file}")]
        except Exception as error:
            raise self._fault("read", error) from None
        if foreign:
            problem = "is there already and was not made by this run; nothing was sent"
            raise InputError(
                Fault(f"{self.shown}/{foreign[0]}", problem, "Move it elsewhere, or choose another --out.")
            )

    def _put(self, file: str, content: bytes) -> None:
        path = f"{self._path}/{file}"
        self._system.makedirs(path.rpartition("/")[0], exist_ok=True)
        with self._system.transaction, self._system.open(path, "wb") as out:  # whole or not at all
            out.write(content)

    def _fault(self, done: str, error: Exception) -> InputError:
        problem = f"cannot be {done} ({type(error).__name__})"
        return InputError(Fault(self.shown, problem, "Check the URL, and that you may read and write there."))


def _files(manifest: Manifest) -> dict[str, str]:
    found = dict(manifest.left)
    for entry in manifest.reports.values():
        found |= entry.files
    return found


def _hashes(folder: Path) -> dict[str, str]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): hash_of(path) for path in files}


def _promising_less(manifest: Manifest, touched: set[str]) -> Manifest:
    """The manifest as it is true while files are sent: what they belong to is not run."""
    reports = {
        name: entry.unmade() if touched & entry.files.keys() else entry for name, entry in manifest.reports.items()
    }
    return replace(manifest, reports=reports)
