"""The project's own Python files that a notebook imports, found by reading it and them, without running either.

Found are ``import`` statements, wherever they stand, of a module or package in the project's ``notebooks/`` or at its
root, and of what these import in turn. Not found is what is imported under a name that is made while the notebook runs
(``importlib``, ``exec``, ``%run``), or from another folder that the notebook adds to ``sys.path``.
"""

import ast
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

_NOT_OWN = "ickit"


def find_local_imports(cells: Iterable[str], root: Path) -> tuple[Path, ...]:
    """The files of the project at ``root`` that code ``cells`` import, in order of their paths. Of a package, every
    file that it holds.
    """
    found: set[Path] = set()
    waiting = [name for cell in cells for name in _imported(_python(cell))]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen or name == _NOT_OWN:
            continue
        seen.add(name)
        for path in _files(name, root):
            found.add(path)
            waiting.extend(_imported(_content(path)))
    return tuple(sorted(found))


def _files(name: str, root: Path) -> list[Path]:
    """The files of a module or package of that name: beside the notebooks, else at the root."""
    for folder in (root / "notebooks", root):
        files = [path for path in (folder / name).rglob("*.py") if path.is_file()] if (folder / name).is_dir() else []
        if files or (folder / f"{name}.py").is_file():
            return files or [folder / f"{name}.py"]
    return []


def _imported(code: str | bytes) -> Iterator[str]:
    """The first parts of the names that code imports; none where it is no Python."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of what the code does, it is for the kernel to warn
            tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def _python(cell: str) -> str:
    """A cell without lines that are for IPython alone."""
    return "\n".join(_kept(line) for line in cell.splitlines())


def _kept(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass" if line.lstrip().startswith(("%", "!", "?")) or line.rstrip().endswith("?") else line


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
