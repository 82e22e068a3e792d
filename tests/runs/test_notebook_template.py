"""Saving a notebook in an editor changes nothing for a run; changing its text does."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from ickit.runs.notebook import as_template, read_notebook

STORED = json.loads((ROOT / "notebooks/city_report.ipynb").read_text(encoding="utf-8"))


def saved_by_an_editor(content: dict[str, Any]) -> dict[str, Any]:
    made = copy.deepcopy(content)
    made["metadata"]["kernelspec"] = {"display_name": "Python (net)", "language": "python", "name": "net"}
    made["metadata"]["language_info"] = {"name": "python", "version": "3.13.1", "file_extension": ".py"}
    made["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"a": 1}}}
    for number, cell in enumerate(made["cells"]):
        cell["source"] = "".join(cell["source"])
        cell["metadata"] |= {"jp-MarkdownHeadingCollapsed": True, "execution": {"iopub.status.busy": "2024"}}
        if cell["cell_type"] == "code":
            cell |= {"execution_count": number, "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}]}
    return made


def sha(tmp_path: Path, content: dict[str, Any]) -> str:
    path = tmp_path / "city_report.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")
    return read_notebook(path).sha256


def test_saving_in_an_editor_changes_nothing(tmp_path: Path) -> None:
    saved = saved_by_an_editor(STORED)
    assert as_template(saved) == as_template(STORED)
    assert sha(tmp_path, saved) == sha(tmp_path, STORED)


@pytest.mark.parametrize("change", ["source", "tags", "kind", "ickit", "cells"])
def test_what_a_run_reads_counts(tmp_path: Path, change: str) -> None:
    made = copy.deepcopy(STORED)
    cell = made["cells"][-1]
    if change == "source":
        cell["source"] = [*cell["source"], "\n1"]
    elif change == "tags":
        cell["metadata"]["tags"] = ["hide"]
    elif change == "kind":
        cell["cell_type"] = "raw"
    elif change == "ickit":
        del made["metadata"]["ickit"]
    else:
        made["cells"].pop()
    assert sha(tmp_path, made) != sha(tmp_path, STORED)


def test_shipped_notebooks_are_stored_as_a_run_takes_them() -> None:
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        content = json.loads(path.read_text(encoding="utf-8"))
        for cell in content["cells"]:
            cell["source"] = "".join(cell["source"])
        assert as_template(content) == content, path.name
