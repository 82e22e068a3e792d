"""YAML files read safely, with the line of every fault."""

from pathlib import Path
from typing import Any, NoReturn, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from ickit.errors import Fault, InputError, did_you_mean, quoted

MOST_BYTES = 2_000_000
MOST_NODES = 200_000

_Model = TypeVar("_Model", bound=BaseModel)


class _Loader(yaml.SafeLoader):
    """A safe loader that refuses duplicate keys and aliases, and reads dates as the text they are."""

    nodes = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            _refuse(_event(self), "an alias (*name) is not read here", "Write the value out.")
        self.nodes += 1
        if self.nodes > MOST_NODES:
            _refuse(_event(self), f"the file has more than {MOST_NODES:,} values", "Split it.")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                _refuse(key, "a key must be plain text", "Write the key as one word.")
            if key.value in seen:
                _refuse(key, f"{quoted(key.value)} stands twice", "Keep one of the two.")
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _event(loader: yaml.SafeLoader) -> Any:
    return loader.peek_event()  # type: ignore[no-untyped-call]


class _Refused(yaml.MarkedYAMLError):
    mend = ""


def _refuse(node: Any, problem: str, mend: str) -> NoReturn:
    error = _Refused(problem=problem, problem_mark=node.start_mark)
    error.mend = mend
    raise error


def read_yaml(path: Path, name: str | None = None) -> tuple[Any, yaml.Node | None]:
    """The content of a YAML file and its node tree (for line numbers); ``name`` stands for it in messages.

    Raises InputError where the file is missing, too large, not UTF-8 or not YAML.
    """
    name = name or path.name
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(Fault(name, f"is larger than {MOST_BYTES:,} bytes", "Use a smaller file."))
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(Fault(name, "there is no such file", _beside(path))) from None
    except IsADirectoryError:
        raise InputError(Fault(name, "is a folder, not a YAML file", "Name the file in it.")) from None
    except UnicodeDecodeError:
        raise InputError(Fault(name, "is not UTF-8 text", "Save it as UTF-8.")) from None
    except OSError as error:
        raise InputError(Fault(name, f"cannot be read ({error.strerror or error})")) from None
    return _parse(text, name)


def _parse(text: str, name: str) -> tuple[Any, yaml.Node | None]:
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        return (None if node is None else loader.construct_document(node)), node
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        mend = getattr(error, "mend", "") or "Check the indentation and the quotation marks there."
        raise InputError(Fault(f"{name}{line}", error.problem or "is not YAML", mend)) from None
    except yaml.YAMLError as error:
        raise InputError(Fault(name, f"is not YAML ({str(error).splitlines()[0]})")) from None
    except (RecursionError, ValueError):
        raise InputError(Fault(name, "is not YAML that can be read here", "Check its values.")) from None


def _beside(path: Path) -> str:
    try:
        others = sorted(p.name for p in path.parent.glob("*.y*ml"))
    except OSError:
        others = []
    return did_you_mean(path.name, others) or "Check the path."


def line_of(node: yaml.Node | None, location: tuple[int | str, ...]) -> int | None:
    """The line (from 1) at which the value at ``location`` stands, or its nearest parent there is."""
    line = None
    for step in location:
        if isinstance(node, yaml.MappingNode):
            found = [(k, v) for k, v in node.value if getattr(k, "value", None) == str(step)]
            if not found:
                break
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line


def read_model(path: Path, model: type[_Model], name: str | None = None) -> _Model:
    """A YAML file as a pydantic model. Raises InputError with one fault per wrong value, each with its line."""
    content, node = read_yaml(path, name)
    return as_model(content, node, model, name or path.name)


def as_model(content: Any, node: yaml.Node | None, model: type[_Model], name: str) -> _Model:
    """What ``read_yaml`` gave as a pydantic model. Raises InputError as ``read_model`` does."""
    if not isinstance(content, dict):
        raise InputError(Fault(name, "does not hold a mapping (key: value)", "See the README for its form."))
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise InputError([_fault(e, node, model, name) for e in error.errors()]) from None


def _fault(error: Any, node: yaml.Node | None, model: type[BaseModel], name: str) -> Fault:
    location = tuple(error["loc"])
    line = line_of(node, location)
    where = ".".join(str(step) for step in location)
    place = f"{name}, line {line}" if line else name
    if where:
        place += f", {where}"
    kind, given = error["type"], error.get("input")
    if kind == "extra_forbidden":
        return Fault(place, "is not a known key", did_you_mean(str(location[-1]), _fields(model, location[:-1])))
    if kind == "missing":
        return Fault(place, "is missing", f"Add {quoted(location[-1])}.")
    message = str(error["msg"]).removeprefix("Value error, ")
    problem, _, mend = message.partition(" | ")
    if kind == "value_error":
        return Fault(place, problem, mend)
    return Fault(place, f"{quoted(given)} does not fit: {problem[:1].lower()}{problem[1:]}", mend)


def _fields(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """The keys allowed at ``location`` in ``model``, as far as its annotations tell."""
    here: Any = model
    for step in location:
        if isinstance(step, int) or not hasattr(here, "model_fields"):
            continue
        names = {f.alias or n: f.annotation for n, f in here.model_fields.items()}
        here = _model_in(names.get(str(step)))
    return [f.alias or n for n, f in here.model_fields.items()] if hasattr(here, "model_fields") else []


def _model_in(annotation: Any) -> Any:
    if hasattr(annotation, "model_fields"):
        return annotation
    return next((m for a in getattr(annotation, "__args__", ()) if (m := _model_in(a)) is not None), None)
