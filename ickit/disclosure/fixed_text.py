"""The words that pages hold whatever the data are: those of notebooks, of benchmarks and of this package.

A city may be called what an ordinary word is (Reading, Most, Nice), or be an example in a published benchmark. Where a
page holds a name between the same words as here, it tells nothing about a member.
"""

import ast
import json
from collections.abc import Iterator, Sequence
from functools import cache

from ickit._base import project
from ickit._base.version import PACKAGE
from ickit.benchmark.model import Benchmark

_NOT_SHOWN = ("batch", "demo", "disclosure", "tables")


def fixed_text(benchmarks: Sequence[Benchmark]) -> str:
    """The words of this package and of benchmarks."""
    return "\n".join([_text_of_package(), *(text for one in benchmarks for text in _of_benchmark(one))])


def text_of_notebooks() -> str:
    """The words of the notebooks that a run can have, of which some may be a user's own."""
    return "\n".join(_of_notebooks())


def _of_notebooks() -> Iterator[str]:
    for path in project.find_files("notebooks", "*.ipynb").values():
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            yield from ("".join(cell["source"]) for cell in cells if "parameters" not in _tags(cell))
        except (OSError, ValueError, KeyError, TypeError):
            continue


def _tags(cell: dict[str, dict[str, list[str]]]) -> list[str]:
    return cell.get("metadata", {}).get("tags", [])


@cache
def _text_of_package() -> str:
    return "\n".join(_of_package())


def _of_package() -> Iterator[str]:
    folder = PACKAGE
    for path in sorted(folder.rglob("*")):
        if path.relative_to(folder).parts[0] in _NOT_SHOWN:
            continue
        if path.suffix == ".py":
            yield from _said(ast.parse(path.read_text(encoding="utf-8")))
        elif path.suffix in (".j2", ".css", ".js"):
            yield path.read_text(encoding="utf-8")


def _said(tree: ast.Module) -> Iterator[str]:
    """The texts in code, without what documents it."""
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield node.value


def _of_benchmark(benchmark: Benchmark) -> Iterator[str]:
    yield from _strings(benchmark.model_dump(mode="python", exclude={"key_factors"}))
    for factor in benchmark.key_factors:
        yield from _strings(factor.model_dump(mode="python", exclude={"examples"}))
        for example in factor.examples:
            yield f"{example.place} {example.kind} {example.text}"
            yield f"{example.place} {example.text}"


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, str):
        yield value
