"""YAML files read safely, with the line of every fault.

What is read is the plain core of YAML: mappings with text keys, lists, text, numbers, true and false, null. Tags
and aliases are refused; a merge key ``<<`` is a key like any other; dates, ``yes`` and ``no``, and numbers written as
``007`` or ``1:30`` stay the text they are.
"""

import math
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from ickit._base.model_faults import MisfitError, fault_of, line_of, own_faults
from ickit.errors import Fault, InputError, did_you_mean, quoted

__all__ = ["MisfitError", "as_model", "line_of", "read_model", "read_yaml"]

MOST_BYTES = 500_000
MOST_NODES = 30_000
MOST_DEPTH = 40
MOST_FAULTS = 100

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_INTEGER = re.compile(r"[+-]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[+-]?([0-9]{1,30}(\.[0-9]{0,30})?|\.[0-9]{1,30})([eE][+-]?[0-9]{1,3})?")
_LEADING_ZERO = re.compile(r"[+-]?0[0-9]+")

_Model = TypeVar("_Model", bound=BaseModel)


class _Refused(yaml.MarkedYAMLError):
    mend = ""


def _refuse(node: Any, problem: str, mend: str) -> NoReturn:
    error = _Refused(problem=problem, problem_mark=node.start_mark)
    error.mend = mend
    raise error


class _Composer(yaml.SafeLoader):
    """Composes the node tree, and stops at what is not read here before it can grow."""

    nodes = 0
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            _refuse(event, "an alias (*name) is not read here", 'Write the value out; put text with a "*" in quotes.')
        if getattr(event, "tag", None) is not None:
            _refuse(event, f"a tag ({quoted(event.tag)}) is not read here", 'Remove it; put text with a "!" in quotes.')
        self.nodes += 1
        if self.nodes > MOST_NODES:
            _refuse(event, f"the file has more than {MOST_NODES:,} values", "Split it.")
        if self.depth >= MOST_DEPTH:
            _refuse(event, f"values are nested more than {MOST_DEPTH} deep", "Check the brackets and the indentation.")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _built(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                _refuse(key, "a key must be plain text", "Write the key as one word; put text with brackets in quotes.")
            if key.value in found:
                _refuse(key, f"the key {quoted(key.value)} stands twice", "Keep one of the two.")
            if _CONTROL.search(key.value):
                _refuse(key, "a key holds a control character", "Write the key as one word.")
            found[key.value] = _built(value)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_built(value) for value in node.value]
    if _CONTROL.search(node.value):
        _refuse(node, "the text holds a control character", "Delete it, or type the text anew.")
    return _scalar(node.value) if getattr(node, "style", None) is None else node.value


def _scalar(text: str) -> Any:
    """What unquoted text means.

    >>> [_scalar(text) for text in ("", "true", "no", "12", "007", "1e3", "1e999", "1/12")]
    [None, True, 'no', 12, '007', 1000.0, '1e999', '1/12']
    """
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text.lower() == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and not _LEADING_ZERO.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text


def read_yaml(path: Path, name: str | None = None) -> tuple[Any, yaml.Node | None]:
    """The content of a YAML file and its node tree (for line numbers); ``name`` stands for it in messages.

    Raises InputError where the file is missing, too large, not UTF-8 or not YAML of the plain kind read here.
    """
    name = name or quoted(path.name)[1:-1] or "the file"
    return _parse(_text(_raw(path, name), name), name)


def _raw(path: Path, name: str) -> bytes:
    try:
        if path.is_dir():
            raise InputError(Fault(name, "is a folder, not a YAML file", "Name the file in it."))
        if path.exists() and not path.is_file():
            raise InputError(Fault(name, "is not an ordinary file", "Name a YAML file."))
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(Fault(name, "there is no such file", _beside(path))) from None
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise InputError(Fault(name, f"cannot be read ({problem})", "Check the path and who may read it.")) from None


def _text(raw: bytes, name: str) -> str:
    if len(raw) > MOST_BYTES:
        raise InputError(Fault(name, f"is larger than {MOST_BYTES:,} bytes", "Use a smaller file."))
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(Fault(f"{name}, line 1", "is UTF-16 text, not UTF-8", "Save the file as UTF-8."))
    if (at := raw.find(b"\0")) >= 0:
        line = raw[:at].count(b"\n") + 1
        raise InputError(
            Fault(f"{name}, line {line}", "is a binary file, not YAML", "Name a YAML file, saved as UTF-8.")
        )
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(Fault(f"{name}, line {line}", "is not UTF-8 text", "Save the file as UTF-8.")) from None
    if found := _CONTROL.search(text):
        place = f"{name}, line {text.count(chr(10), 0, found.start()) + 1}"
        mend = "Delete it there; if the file is no text, name a YAML file."
        raise InputError(Fault(place, f"holds a control character ({quoted(found.group())})", mend))
    if text.lstrip()[:1] == "<":
        line = text.count("\n", 0, text.index("<")) + 1
        raise InputError(Fault(f"{name}, line {line}", "is a web page or XML, not YAML", "Download the file itself."))
    return text


def _parse(text: str, name: str) -> tuple[Any, yaml.Node | None]:
    try:
        node = _Composer(text).get_single_node()
        return (None if node is None else _built(node)), node
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        problem, mend = _in_plain_words(error)
        raise InputError(Fault(f"{name}{line}", problem, mend)) from None
    except (yaml.YAMLError, ValueError, OverflowError, IndexError) as error:
        said = quoted(str(error).partition("\n")[0])[1:-1]
        raise InputError(Fault(f"{name}, line 1", f"is not YAML ({said})", "Check that it is a YAML file.")) from None


def _in_plain_words(error: yaml.MarkedYAMLError) -> tuple[str, str]:
    problem = error.problem or "is not YAML"
    if isinstance(error, _Refused):
        return problem, error.mend
    if "'\\t'" in problem:
        return "a tab stands where YAML wants spaces", "Indent with spaces, never with tabs."
    if "another document" in problem:
        return "a second document begins here", "Keep one document a file; remove the line ---."
    if "mapping values are not allowed" in problem:
        return "a colon is not allowed here", "Put text that holds a colon in quotes, and check the indentation."
    started = f" (it belongs to line {error.context_mark.line + 1})" if error.context_mark else ""
    mend = f"Check the indentation, the brackets and the quotation marks there{started}."
    return f"is not YAML: {quoted(problem, 120)[1:-1]}", mend


def _beside(path: Path) -> str:
    try:
        others = sorted(p.name for p in path.parent.glob("*.y*ml"))
    except (OSError, ValueError):
        others = []
    return did_you_mean(path.name, others) or "Check the path."


def read_model(path: Path, model: type[_Model], name: str | None = None) -> _Model:
    """A YAML file as a pydantic model, which is frozen. Raises InputError with one fault per wrong value, each with its
    line.
    """
    name = name or quoted(path.name)[1:-1] or "the file"
    found = _as_model(_raw(path, name), model, name)
    assert isinstance(found, model)
    return found


@lru_cache(maxsize=64)
def _as_model(raw: bytes, model: type[BaseModel], name: str) -> BaseModel:
    """The model of a file's content: the same content, which a run reads many times, is understood once."""
    content, node = _parse(_text(raw, name), name)
    return as_model(content, node, model, name)


def as_model(content: Any, node: yaml.Node | None, model: type[_Model], name: str) -> _Model:
    """What ``read_yaml`` gave as a pydantic model. Raises InputError as ``read_model`` does."""
    if content is None:
        raise InputError(Fault(f"{name}, line 1", "is empty", "See docs/benchmarks.md for an example of each file."))
    if not isinstance(content, dict):
        place = f"{name}, line {line_of(node, ()) or 1}"
        raise InputError(Fault(place, "does not hold keys and values (key: value)", "Begin with a line such as id: …"))
    try:
        return model.model_validate(content)
    except ValidationError as error:
        errors = own_faults(error.errors(include_url=False))
        found = [fault_of(one, content, node, model, name) for one in errors[:MOST_FAULTS]]
        if len(errors) > MOST_FAULTS:
            found.append(Fault(name, f"has {len(errors) - MOST_FAULTS:,} more faults", "Mend these first."))
        raise InputError(found) from None
