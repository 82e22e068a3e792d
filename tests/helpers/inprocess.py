"""A notebook executed in this process: its cells' last lines become outputs, as a kernel would store them."""

import ast
from pathlib import Path
from typing import Any

import nbformat
import pytest

from ickit._base.environment import DOCUMENT

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def executed(name: str, **parameters: Any) -> nbformat.NotebookNode:
    """The notebook ``name`` with these parameters and its outputs, elements included."""
    nb = nbformat.read(NOTEBOOKS / f"{name}.ipynb", 4)
    scope: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DOCUMENT, "pdf,docx,figures,workbook")
        patch.chdir(NOTEBOOKS)
        for cell in nb.cells:
            if cell.cell_type != "code":
                continue
            if "parameters" in cell.metadata.get("tags", []):
                cell.source += "".join(f"\n{key} = {value!r}" for key, value in parameters.items())
            parsed = ast.parse(cell.source)
            last = parsed.body.pop() if parsed.body and isinstance(parsed.body[-1], ast.Expr) else None
            exec(compile(parsed, name, "exec"), scope)  # the project's own notebook
            shown = eval(compile(ast.Expression(last.value), name, "eval"), scope) if last else None  # likewise
            if shown is not None:
                cell.outputs = [nbformat.v4.new_output("execute_result", data=shown._repr_mimebundle_())]
    return nb
