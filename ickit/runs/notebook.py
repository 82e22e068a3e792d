"""A notebook's parameters, read from its cell tagged ``parameters`` without running it."""

import ast
import hashlib
import io
import json
import math
import tokenize
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ickit._base import project
from ickit.errors import Fault, InputError, quoted
from ickit.runs.local_imports import find_local_imports

ANY = "any"
_NAMES = {"str", "int", "float", "bool", "list"}
_SAID = {"str": "text", "int": "a whole number", "float": "a number", "bool": "true or false", "list": "a list"}


@dataclass(frozen=True)
class Parameter:
    """A parameter of a notebook: its name, the types it takes (of ``str int float bool list none any``), its
    default, whether it must be given, and the comment beside it.
    """

    name: str
    kinds: frozenset[str]
    default: Any = None
    required: bool = False
    help: str = ""

    def fit(self, value: Any) -> Any:
        """``value`` as the notebook takes it: a list of text is joined where text is wanted, a whole number does for
        a number. Raises ValueError, worded for a message, where it does not fit.
        """
        if isinstance(value, list):
            return self._fit_list(value)
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError("is not a finite number")
        kind = "none" if value is None else type(value).__name__
        if kind in self.kinds or ANY in self.kinds:
            return value
        if kind == "int" and "float" in self.kinds:
            return float(value)
        raise ValueError(f"{quoted(_shown(value))} is {_SAID.get(kind, 'nothing')}; {self.name} takes {self.takes}")

    def _fit_list(self, value: list[Any]) -> Any:
        if "list" in self.kinds or ANY in self.kinds:
            return value
        if "str" in self.kinds and value and all(isinstance(v, str) for v in value):
            return ", ".join(value)
        raise ValueError(f"{quoted(_shown(value))} is a list; {self.name} takes {self.takes}")

    @property
    def takes(self) -> str:
        """The types it takes, for a message: ``text``, ``a number or nothing``."""
        said = [_SAID.get(kind, "nothing") for kind in sorted(self.kinds)]
        return " or ".join(said)


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value


_FORMAT = ("nbformat", "nbformat_minor")
READS_THROUGH_ICKIT = {"reads": "through ickit"}


@dataclass(frozen=True)
class Notebook:
    """A notebook of the project: its parameters, in order, and a hash of its source (see :func:`as_template`).

    ``reads_through_ickit``: its metadata say that it reads data through :func:`ickit.study.study_data.load_data` alone,
    so that what it read is known. ``imports``: the project's own Python files that it imports.
    """

    name: str
    path: Path
    sha256: str
    parameters: dict[str, Parameter] = field(default_factory=dict)
    reads_through_ickit: bool = False
    imports: tuple[Path, ...] = ()


def known_notebooks(root: Path) -> dict[str, Path]:
    """Notebooks by name, in the order of their names: those of the project at ``root`` and, where it has none of the
    name, the built-in ones.
    """
    with project.use_project(root):
        return project.find_files("notebooks", "*.ipynb")


def _language(content: Any) -> str:
    """The language of a notebook's cells, in lower case; Python where it does not say."""
    metadata = content.get("metadata", {})
    said = (metadata.get(part, {}) for part in ("language_info", "kernelspec"))
    words = [part.get(name) for part, name in zip(said, ("name", "language"), strict=True) if isinstance(part, dict)]
    language = next((word for word in words if isinstance(word, str) and word), "python").casefold()
    return "python" if language.startswith(("python", "ipython")) else language


def read_notebook(path: Path) -> Notebook:
    """A notebook's parameters. Raises InputError where the file is no notebook, has no single cell tagged
    ``parameters``, or that cell does more than assign plain values.
    """
    place = f"notebooks/{path.name}"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        cells = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
        tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", [])]
        sources = ["".join(cell["source"]) for cell in tagged]
        through = content.get("metadata", {}).get("ickit") == READS_THROUGH_ICKIT
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise InputError(Fault(place, "is not a Jupyter notebook that can be read", "Save it again.")) from None
    if (language := _language(content)) != "python":
        problem = f"is a notebook in {quoted(language)[1:-1]}, and only Python is run here"
        raise InputError(Fault(place, problem, "Write it in Python: choose a Python kernel in JupyterLab."))
    if len(sources) != 1:
        problem = f"has {len(sources)} code cells tagged parameters"
        raise InputError(Fault(place, problem, "Tag the one cell that sets its parameters."))
    imports = find_local_imports(("".join(cell["source"]) for cell in cells), project.root())
    return Notebook(path.stem, path, _hash(content), _parameters(sources[0], place), through, imports)


def as_template(content: dict[str, Any]) -> dict[str, Any]:
    """What counts of a Python notebook: its cells' text, kinds, ids, tags and attachments, and what it says to ickit.

    What an editor leaves behind on saving does not: outputs, counters, timings, folded cells, the state of widgets,
    and which Python it ran in.
    """
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata: dict[str, Any] = {"kernelspec": kernel, "language_info": {"name": "python"}}
    if (own := content.get("metadata", {}).get("ickit")) is not None:
        metadata["ickit"] = own
    cells = [_template_cell(cell) for cell in content["cells"]]
    return {"cells": cells, "metadata": metadata, **{k: content[k] for k in _FORMAT if k in content}}


def _template_cell(cell: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: cell[name] for name in ("cell_type", "id", "attachments") if name in cell}
    tags = cell.get("metadata", {}).get("tags")
    kept |= {"source": "".join(cell["source"]), "metadata": {"tags": tags} if tags else {}}
    return kept | ({"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {})


def _hash(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(as_template(content), sort_keys=True).encode()).hexdigest()


def _parameters(source: str, place: str) -> dict[str, Parameter]:
    try:
        tree, comments = ast.parse(source), _comments(source)
    except (SyntaxError, ValueError, tokenize.TokenError):
        raise InputError(Fault(place, "its parameters cell is not Python", "Mend the cell.")) from None
    found: dict[str, Parameter] = {}
    for statement in tree.body:
        said = comments.get(statement.end_lineno or statement.lineno, "")
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=None):
                found[name] = Parameter(name, _kinds(annotation), None, required=True, help=said)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=ast.expr() as value):
                found[name] = Parameter(name, _kinds(annotation), _literal(value, name, place), help=said)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                default = _literal(value, name, place)
                found[name] = Parameter(name, _kinds_of(default), default, help=said)
            case ast.Expr(value=ast.Constant()):
                pass  # a docstring
            case _:
                problem = f"its parameters cell does more than set parameters (line {statement.lineno} of the cell)"
                raise InputError(Fault(place, problem, "Move it to the next cell."))
    return found


def _literal(node: ast.expr, name: str, place: str) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        problem = f"the default of the parameter {quoted(name)} is not a plain value"
        raise InputError(Fault(place, problem, "Write text, a number, True, False or a list.")) from None


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ").strip() for t in tokens if t.type == tokenize.COMMENT}


def _kinds_of(default: Any) -> frozenset[str]:
    name = type(default).__name__
    return frozenset({name if name in _NAMES else ANY})


def _kinds(node: ast.expr) -> frozenset[str]:
    """The types an annotation allows; ``any`` for what is not understood, so that nothing right is refused."""
    match node:
        case ast.Constant(value=str() as text):
            return _kinds(_expression(text))
        case ast.Constant(value=None):
            return frozenset({"none"})
        case ast.Name(id=name) if name in _NAMES:
            return frozenset({name})
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _kinds(left) | _kinds(right)
        case ast.Subscript(value=ast.Name(id="list")):
            return frozenset({"list"})
    return frozenset({ANY})


def _expression(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return ast.Tuple(elts=[], ctx=ast.Load())
