"""Where the project's own files are."""

from pathlib import Path


def root() -> Path:
    """The project root: the working directory (or the folder above it, for a kernel that works in
    ``notebooks/``) where it holds ``notebooks/``, else the folder above the package.
    """
    here = Path.cwd()
    for folder in (here, here.parent):
        if (folder / "notebooks").is_dir():
            return folder
    return Path(__file__).resolve().parents[2]


def data(name: str) -> Path:
    """A file or folder of the project's ``data/``; the package's own where the working directory has none."""
    here = root() / "data" / name
    return here if here.exists() else Path(__file__).resolve().parents[2] / "data" / name
