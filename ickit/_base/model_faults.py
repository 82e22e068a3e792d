"""What pydantic finds wrong with a file, told as faults: the place, the problem and the mend, in plain English."""

import re
from collections.abc import Sequence
from typing import Any

import yaml
from pydantic import BaseModel

from ickit.errors import Fault, did_you_mean, quoted

_Location = tuple[int | str, ...]


class MisfitError(ValueError):
    """A model's own check failed: what is wrong, how to mend it, and ``at`` which keys below the model it stands.

    >>> print(MisfitError("a weight must be above 0", "Leave the factor out."))
    a weight must be above 0. Leave the factor out.
    """

    def __init__(self, problem: str, mend: str = "", at: tuple[int | str, ...] = ()) -> None:
        super().__init__(f"{problem}. {mend}".strip() if mend else problem)
        self.problem, self.mend, self.at = problem, mend, at


_PLAIN = {
    "string_type": ("is not text", "Put it in quotation marks."),
    "string_too_short": ("is empty", "Write some text, or leave the key out."),
    "string_too_long": ("is too long (at most {max_length:,} characters)", "Shorten it."),
    "string_pattern_mismatch": (
        "is not an id",
        "Use plain letters, digits, - and _ (at most 80), and begin with a letter or a digit.",
    ),
    "tuple_type": ("is not a list", "Write a list, one line each with a dash before it."),
    "list_type": ("is not a list", "Write a list, one line each with a dash before it."),
    "model_type": ("does not hold keys and values", "Write it as key: value."),
    "dict_type": ("does not hold keys and values", "Write it as key: value."),
    "too_short": ("has too few entries", "Give at least {min_length}."),
    "too_long": ("has too many entries", "Give at most {max_length}."),
    "int_type": ("is not a whole number", "Write digits only."),
    "int_parsing": ("is not a whole number", "Write digits only."),
    "int_from_float": ("is not a whole number", "Write digits only."),
    "int_parsing_size": ("is not a whole number", "Write fewer digits."),
    "bool_type": ("is not true or false", "Write true or false."),
    "bool_parsing": ("is not true or false", "Write true or false."),
    "greater_than_equal": ("is too small", "Write {ge} or more."),
    "less_than_equal": ("is too large", "Write {le} or less."),
    "greater_than": ("is too small", "Write more than {gt}."),
    "less_than": ("is too large", "Write less than {lt}."),
}


def own_faults(errors: Sequence[Any]) -> list[Any]:
    """Pydantic's errors without "too few entries" about a list whose entries are what is wrong."""
    inside = {error["loc"][:depth] for error in errors for depth in range(len(error["loc"]))}
    return [error for error in errors if error["type"] != "too_short" or error["loc"] not in inside]


def fault_of(error: Any, content: Any, node: yaml.Node | None, model: type[BaseModel], name: str) -> Fault:
    """One of pydantic's ``errors()`` about ``content`` (of ``model``, read from the file ``name``) as a fault."""
    raised = error.get("ctx", {}).get("error")
    location: _Location = tuple(step for step in error["loc"] if step != "[key]")
    location += raised.at if isinstance(raised, MisfitError) else ()
    kind = error["type"]
    line = line_of(node, location)
    shown = location[:-1] if kind in ("extra_forbidden", "missing") else location
    place = ", ".join(part for part in (name, f"line {line}" if line else "", _path(content, shown)) if part)
    if kind == "extra_forbidden":
        key = str(location[-1])
        return Fault(place, f"{quoted(key)} is not a known key", did_you_mean(key, _fields(model, location[:-1])))
    if kind == "missing":
        return Fault(place, f"{quoted(location[-1])} is missing", f"Add a line: {location[-1]}: …")
    return Fault(place, *_problem_and_mend(error, raised))


def _problem_and_mend(error: Any, raised: Any) -> tuple[str, str]:
    kind, message, given = error["type"], str(error["msg"]), error.get("input")
    if isinstance(raised, MisfitError):
        return raised.problem, raised.mend
    if kind == "value_error":
        problem, _, mend = message.removeprefix("Value error, ").partition(" | ")
        return problem, mend
    if given is None:
        return "has no value", "Write one, or leave the key out."
    value = "it" if isinstance(given, dict | list) else quoted(given)
    context = error.get("ctx", {})
    if kind == "literal_error":
        choices = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        return f"{value} is not one of the choices", did_you_mean(str(given), choices)
    if kind in _PLAIN:
        problem, mend = _PLAIN[kind]
        return f"{value} {problem.format(**context)}", mend.format(**context)
    return f"{value} does not fit: {message[:1].lower()}{message[1:]}", "Correct it."


def line_of(node: yaml.Node | None, location: tuple[int | str, ...]) -> int | None:
    """The line (from 1) at which the value at ``location`` stands, or its nearest parent there is."""
    line = None if node is None else node.start_mark.line + 1
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


def _path(content: Any, location: _Location) -> str:
    """Where in the file, as a reader says it: entries of a list by their id, or counted from 1.

    >>> _path({"key_factors": [{"id": "strategy", "weight": 0}, {}]}, ("key_factors", 0, "weight"))
    'key_factors "strategy" weight'
    >>> _path({"key_factors": [{}, {}]}, ("key_factors", 1))
    'key_factors 2'
    """
    words = []
    for step in location:
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            content = None
        named = content.get("id") if isinstance(content, dict) and isinstance(step, int) else None
        if isinstance(named, str) and named:
            words.append(quoted(named))
        else:
            words.append(str(step + 1) if isinstance(step, int) else quoted(step)[1:-1])
    return " ".join(words)


def _fields(model: type[BaseModel], location: _Location) -> list[str]:
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
