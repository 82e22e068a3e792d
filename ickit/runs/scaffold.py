"""New projects and new notebooks: folders, empty tables, a params file that runs, a notebook to go on from."""

import json
import os
from pathlib import Path
from typing import Any

from ickit._base import project
from ickit._base.atomic import unwritten, write_atomic
from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.runs.json_schema import MODELS, schema_text
from ickit.runs.params import PUBLIC_SUFFIX
from ickit.runs.slugs import slugify, unsafe
from ickit.tables.schema import TABLES

_README = """# {title}

A project of ickit. Everything here is yours to change. The commands are typed in a terminal, in this folder.

| folder | holds |
| --- | --- |
| `data/` | your tables: one CSV file each, empty until you fill them |
| `params/` | what to make: `{name}.yaml` lists the reports |
| `notebooks/` | notebooks of your own; those of ickit need not be here |
| `reports/` | what `ickit run` makes |

## First steps

1. `ickit run` makes one page, on the quality of your data. It says that the tables are still empty. Open
   `reports/{name}/index.html` in a browser.
2. Fill the tables. By hand: open the files in `data/` in Excel and save them as CSV. By forms: write one with
   `ickit form introductory-language-courses -o form.xlsx`, send it to the cities, and bring the answers in with
   `ickit add FILE --to data`. At least `cities` and `assessments` (or `survey`) have to hold rows.
3. `ickit check data` lists every fault, with the row and how to mend it.
4. Open `params/{name}.yaml` and remove the `#` before the reports that you want. `ickit run` makes them.

To see first what reports look like, run the demonstration, which is about fictional cities:
`ickit run params/demo.yaml --only city=lindenfurt`. That file, its data and its notebooks come with ickit.

## What is yours and what is built in

A file of yours goes before the built-in one of the same name:

- `notebooks/NAME.ipynb`: start one with `ickit new notebook NAME`, or from a copy with
  `ickit new notebook NAME --from city_report`;
- `data/benchmarks/ID.yaml`: a benchmark of your own; write its id in the params file;
- `data/context_factors.yaml`: your own context factors and levels, in place of the seven built-in ones.

`ickit run --dry-run` says which are used, and from where. The files in `data/schemas/` let an editor such as VS Code
complete and check params files and benchmarks; `ickit schema params` and `ickit schema benchmark` print them anew.
"""

_PARAMS = """# yaml-language-server: $schema=../data/schemas/params.json
# What ickit makes for this project. Run it with: ickit run        Paths are relative to this file.
run: {name}
title: {title}
data: ../data
# An id in data/benchmarks/ or of a built-in one (introductory-language-courses, charter), or the path of a YAML file.
benchmark: introductory-language-courses
reports:
  # What the tables hold, what is missing and what was corrected. It works before the first city has answered.
  - notebook: data_quality
  # Once cities have answered, remove the "# " before the reports that you want.
  # A page for every city and year:
  # - notebook: city_report
  #   for_each: {{year: all, city: all}}
  # All cities beside each other, and what goes together with the conditions they work in, a page for every year:
  # - notebook: key_factor_comparison
  #   for_each: {{year: all}}
  # - notebook: context_comparison
  #   for_each: {{year: all}}
  # What changed over the years:
  # - notebook: trends
  # The survey on the Integrating Cities Charter, from the table survey:
  # - notebook: charter_survey
  #   benchmark: charter
  #   for_each: {{year: all}}
"""


def make_project(folder: Path) -> None:
    """Make a project in ``folder``: its four folders, a README, empty tables with headers, a params file that runs.

    Raises InputError, and writes nothing, where the folder is there and not empty, or is a file; and where it cannot be
    written.
    """
    place = Path(os.path.abspath(folder))
    shown = folder.as_posix()
    try:
        if place.exists() and not place.is_dir():
            raise InputError(Fault(shown, "is a file", "Name a new folder."))
        if place.is_dir() and any(place.iterdir()):
            raise InputError(Fault(shown, "is not empty, and nothing in it is overwritten", "Name a new folder."))
        project.find_run_root(place / "params" / "params.yaml")
        for name in ("notebooks", "data/schemas", "params", "reports"):
            (place / name).mkdir(parents=True)
    except OSError as error:
        raise InputError(unwritten(folder, error)) from None
    for path, text in _files(place).items():
        write_atomic(path, text.encode("utf-8"))


def _files(place: Path) -> dict[Path, str]:
    name = _run_name(place.name)
    title = place.name if place.name.isprintable() else name
    files = {
        place / "README.md": _README.format(title=title, name=name),
        place / "params" / f"{name}.yaml": _PARAMS.format(title=json.dumps(title, ensure_ascii=False), name=name),
    }
    for table in TABLES.values():  # with a byte-order mark, so that Excel takes them for UTF-8
        files[place / "data" / f"{table.name}.csv"] = "\ufeff" + ",".join(table.names) + "\r\n"
    for kind in MODELS:
        files[place / "data" / "schemas" / f"{kind}.json"] = schema_text(kind)
    return files


def _run_name(folder: str) -> str:
    name = slugify(folder)
    return "network" if not name or unsafe(name) or name.endswith(PUBLIC_SUFFIX) else name


def make_notebook(name: str, copied_from: str = "") -> Path:
    """Start a notebook of the project's own: a short one that runs on the demonstration data, or a copy of another.

    ``name`` is the file's name without ``.ipynb``; ``copied_from`` names a notebook of the project or a built-in one.
    Returns the new file. Raises InputError where the working directory is in no project, the name cannot be one, a file
    of the name is there, or there is nothing to copy.
    """
    root = project.find_root(Path.cwd())
    folder = root / "notebooks"
    if not folder.is_dir() and not (root / "params").is_dir():
        mend = "Go to the folder of your project, or make one: ickit init DIR."
        raise InputError(Fault("new notebook", "this folder is in no project", mend))
    name = name.removesuffix(".ipynb")
    if (why := unsafe(name)) is not None:
        raise InputError(Fault("new notebook", f"the name {quoted(name)} {why}", "Choose another, such as own_report."))
    path = folder / f"{name}.ipynb"
    taken = {file.name.casefold() for file in folder.glob("*.ipynb")}
    if path.name.casefold() in taken:
        raise InputError(
            Fault(project.show_path(path), "exists already and is not overwritten", "Choose another name.")
        )
    text = _copy(copied_from, folder) if copied_from else _start(name)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(unwritten(folder, error)) from None
    write_atomic(path, text.encode("utf-8"))
    return path


def _copy(name: str, folder: Path) -> str:
    """A notebook as it is, but for the mark that it reads through ickit alone: a changed copy may read otherwise."""
    known = project.find_files("notebooks", "*.ipynb")
    if name not in known:
        problem = f"{quoted(name)} is not a notebook in {project.show_path(folder)}/, nor a built-in one"
        raise InputError(Fault("--from", problem, did_you_mean(name, known)))
    content = json.loads(known[name].read_text(encoding="utf-8"))
    content["metadata"].pop("ickit", None)
    return _text(content)


_PARAMETERS = """\
year: int = 2024  # the wave
data: str = "../data/demo"  # folder, workbook or other source of the tables
benchmark: str = "introductory-language-courses"  # an id under data/benchmarks, or a YAML file
assessor: str = ""  # whose ratings count; empty: the only one there is, else self"""

_LOAD = """\
import seaborn as sns

import ickit
from ickit.report.elements import figure, table

study = ickit.load(data, benchmark, assessor=assessor)
scores = study.scores(year)"""

_TABLE = """\
table(scores, name="scores", caption=f"Scores in {year}", labels={"city_name": "City", "score": "Score"}, most=10)"""

_FIGURE = """\
axes = sns.histplot(scores, x="score", bins=range(0, 101, 10))
axes.set(title=f"Scores in {year}, n = {scores['score'].count()}", xlabel="Score (0 to 100)", ylabel="Cities")
numbers = scores[["city_name", "score"]]
figure(axes.figure, name="distribution", alt="How many cities have which score.", data=numbers)"""


def _start(name: str) -> str:
    heading = name.replace("_", " ").replace("-", " ")
    cells = [
        _markdown(f"# {heading[:1].upper()}{heading[1:]}\n\nSay in a sentence what this page shows, and for whom."),
        _code(_PARAMETERS, "parameters"),
        _code(_LOAD),
        _markdown("## Every score\n\nOne row for each city of the wave."),
        _code(_TABLE),
        _markdown("## How the scores are spread\n\nEach bar counts the cities within ten points."),
        _code(_FIGURE),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return _text({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def _markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "", "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(text: str, *tags: str) -> dict[str, Any]:
    made = _markdown(text) | {"cell_type": "code", "execution_count": None, "outputs": []}
    return made | ({"metadata": {"tags": list(tags)}} if tags else {})


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
