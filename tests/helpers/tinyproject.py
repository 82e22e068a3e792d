"""A small project of its own in a temporary folder: notebooks that take no time, five cities, one benchmark."""

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat

PARAMETERS = """city: str = "aa"  # the city's id
year: int = 2024  # the wave
data: str = "../data/tiny"
benchmark: str = "../data/tiny.yaml"
key_factors: str = "all"
weight: float = 1.0
strict: bool = False
public: bool = False"""

SHOW = """from IPython.display import display
summary = {"city": city, "year": year, "score": "50.0"}
shown = {"tables": {"numbers": f"city,year\\n{city},{year}\\n"}, "summary": summary}
display({"text/html": f"<p>{city} {year} {weight}</p>", "application/vnd.ickit+json": shown}, raw=True)"""


def notebook(*cells: str, parameters: str = PARAMETERS) -> str:
    """A notebook as JSON: a heading, a parameters cell, then these code cells."""
    first = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}, id="p")
    rest = [nbformat.v4.new_code_cell(cell, id=f"c{n}") for n, cell in enumerate(cells)]
    heading = nbformat.v4.new_markdown_cell("# Tiny report", id="h")
    nb = nbformat.v4.new_notebook(cells=[heading, first, *rest])
    nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return str(nbformat.writes(nb))


def make_project(root: Path) -> Path:
    """The project: notebooks ``tiny`` and ``wave``, data of waves 2022 and 2024, ``params/run.yaml``."""
    for name in ("notebooks", "data/tiny", "data/benchmarks", "params"):
        (root / name).mkdir(parents=True)
    for name in ("charter.yaml", "context_factors.yaml"):
        shutil.copy(Path(__file__).parents[2] / "data" / name, root / "data")
    (root / "notebooks/tiny.ipynb").write_text(notebook(SHOW), encoding="utf-8")
    wave = "year: int = 2024\ndata: str = '../data/tiny'\nbenchmark: str = '../data/tiny.yaml'"
    (root / "notebooks/wave.ipynb").write_text(notebook("print(year)", parameters=wave), encoding="utf-8")
    (root / "data/tiny.yaml").write_text(
        "id: tiny\ntitle: Tiny\nkey_factors:\n  - {id: a, name: A}\n  - {id: b, name: B}\ncontext_factors: []\n"
    )
    cities = ["aa", "bb", "cc", "dd", "ee"]
    rows = [(c, y, f) for y in (2022, 2024) for c in cities for f in "ab" if (c, y) != ("dd", 2024) and c != "ee"]
    (root / "data/tiny/cities.csv").write_text("city,name,country\n" + "".join(f"{c},{c.title()},DE\n" for c in cities))
    (root / "data/tiny/assessments.csv").write_text(
        "city,year,benchmark,key_factor,assessor,rating\n" + "".join(f"{c},{y},tiny,{f},self,met\n" for c, y, f in rows)
    )
    return root


def write_params(root: Path, *reports: dict[str, Any], name: str = "run.yaml", **more: Any) -> Path:
    """``params/<name>`` with these entries; JSON is YAML."""
    content = {"data": "../data/tiny", "benchmark": "../data/tiny.yaml", **more, "reports": list(reports)}
    path = root / "params" / name
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return path
