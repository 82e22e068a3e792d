"""The demonstration tables as files, with a page that says what is planted."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ickit.demo.generate import CITIES, SEED, WAVES, generate
from ickit.demo.page import FIRST_LINE, page
from ickit.demo.truth import TRUTH
from ickit.errors import Fault, InputError, quoted

PAGE = "README.md"
LEFT_ALONE = {".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep"}


def write(out: Path, cities: int = CITIES, waves: Sequence[int] = WAVES, seed: int = SEED) -> Path:
    """Write the synthetic tables of ``generate`` to the folder ``out`` as CSV, with a page that explains them.

    Makes the folder where there is none; replaces an earlier demo's files. Returns ``out``. Raises InputError where
    the folder holds anything else, or cannot be written.
    """
    out = Path(out).resolve()
    tables = generate(cities, waves, seed)
    try:
        _check_folder(out, {f"{name}.csv" for name in tables} | {PAGE})
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as made:
            for name, table in tables.items():
                to_csv(table, Path(made) / f"{name}.csv")
            text = page(tables, sorted(waves), seed, TRUTH)
            (Path(made) / PAGE).write_text(text, encoding="utf-8", newline="\n")
            out.mkdir(exist_ok=True)
            for file in (PAGE, *(f"{name}.csv" for name in tables)):
                os.replace(Path(made) / file, out / file)
    except OSError as error:
        raise InputError(Fault(out.name, f"cannot be written ({error.strerror or error})")) from error
    return out


def _check_folder(out: Path, ours: set[str]) -> None:
    """Raise InputError unless ``out`` is free, empty, or an earlier demo's folder."""
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_dir():
        raise InputError(Fault(out.name, "is a file", "Name a folder."))
    held = {item.name for item in out.iterdir()} - LEFT_ALONE
    if foreign := sorted(held - ours):
        raise InputError(Fault(out.name, f"holds {quoted(foreign[0])}, which is no demo's", "Name an empty folder."))
    if held and not _is_demo_page(out / PAGE):
        raise InputError(Fault(out.name, "holds tables that are no demo's", "Name an empty folder."))


def _is_demo_page(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline(500).rstrip("\n") == FIRST_LINE
    except (OSError, UnicodeDecodeError):
        return False


def to_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as UTF-8 CSV with commas and line feeds; numbers with as many digits as they have."""
    if "value" in table:
        table = table.assign(value=[f"{value:.10g}" for value in table["value"]])
    table.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
