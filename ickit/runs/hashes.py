"""Hashes of files, and of all that a report depends on beside its notebook and parameters."""

import hashlib
import json
import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from importlib import metadata
from pathlib import Path

from ickit._base.version import PACKAGE, __version__
from ickit.runs.locations import files_of, project_files

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def hash_of(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_of_text(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def hash_of_bytes(content: bytes) -> str:
    """The SHA-256 of a file's content that is at hand, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


class Hashes:
    """Hashes of what reports are made from, as it is when it is first asked for; each file is read once."""

    def __init__(self) -> None:
        self._known: dict[Path, str] = {}
        self._together: dict[tuple[Path, ...], str] = {}

    def __getitem__(self, path: Path) -> str:
        """The hash of one file; ``missing`` for one that is not there."""
        if path not in self._known:
            try:
                self._known[path] = hash_of(path)
            except FileNotFoundError:
                return "missing"
        return self._known[path]

    def together(self, paths: Iterable[Path]) -> str:
        """One hash over files, with their names."""
        files = tuple(paths)
        if files not in self._together:
            self._together[files] = hash_of_text("\n".join(f"{path.name} {self[path]}" for path in files))
        return self._together[files]

    def source(self, target: str) -> str | None:
        """Of a source's files; None where they cannot be told."""
        files = files_of(target)
        return None if files is None else self.together(files)

    def facts(self, *benchmarks: str | Path) -> str:
        """Of these benchmarks' files, and of the project's own facts, which any report may read."""
        return self.together([*map(Path, benchmarks), *self._facts])

    @cached_property
    def _facts(self) -> list[Path]:
        return project_files()

    @cached_property
    def package(self) -> str:
        """Of the package's own files."""
        return hash_of_text("\n".join(f"{name} {self[file]}" for name, file in package_files().items()))

    @cached_property
    def versions(self) -> str:
        """Of the versions of Python and of packages."""
        found = {**versions(), "python": platform.python_version(), "system": platform.system()}
        return hash_of_text(json.dumps(found, sort_keys=True))


def package_files() -> dict[str, Path]:
    """The package's files, code and templates, by their path in it."""
    root = PACKAGE
    files = sorted(Path(at) / name for at, _, names in os.walk(root) for name in names if _is_source(at, name))
    return {file.relative_to(root).as_posix(): file for file in files}


def _is_source(folder: str, name: str) -> bool:
    return "__pycache__" not in folder and not name.startswith(".") and not name.endswith((".pyc", ".pyo"))


def versions(direct: bool = False) -> dict[str, str]:
    """The version of every package that ickit requires and, unless ``direct``, of those that they require, as installed
    here; ickit's own among them.
    """
    return dict(_versions(direct, tuple(map(_changed, sys.path))))


def _changed(folder: str) -> int:
    """When something was last added to a folder or removed, such as a package that was installed; 0: there is none."""
    try:
        return os.stat(folder or ".").st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=2)
def _versions(direct: bool, _: tuple[int, ...]) -> dict[str, str]:
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


def recorded_versions() -> dict[str, str]:
    """What the manifest says of versions: Python's, and those of the packages that ickit itself requires."""
    return {"python": platform.python_version(), **versions(direct=True), "ickit": __version__}


def _required(distribution: metadata.Distribution) -> Iterator[str]:
    for requirement in distribution.requires or ():
        if "extra ==" not in requirement and (name := _NAME.match(requirement)) is not None:
            yield name[0].lower().replace("_", "-").replace(".", "-")
