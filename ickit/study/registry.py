"""The aggregates: functions of a whole study whose values a run makes once and shares among its reports."""

import pkgutil
from collections.abc import Callable
from typing import Any, TypeVar

_Make = TypeVar("_Make", bound=Callable[..., Any])
_AGGREGATES: dict[str, Callable[..., Any]] = {}


def aggregate(make: _Make) -> _Make:
    """A decorator: ``make(study, *arguments)`` covers all cities, and is made once for all reports of a run.

    Its arguments can be written as JSON, and its value is plain: frames, mappings, sequences, numbers, texts. Only what
    bears it can be asked for by :meth:`ickit.study.study_data.StudyData.shared`.
    """
    _AGGREGATES[full_name(make)] = make
    return make


def full_name(make: Callable[..., Any]) -> str:
    """The module and name of a function."""
    return f"{make.__module__}.{make.__qualname__}"


def registered_name(make: Callable[..., Any]) -> str:
    """The full name of an aggregate. Raises TypeError for a function that is none."""
    name = full_name(make)
    if _AGGREGATES.get(name) is not make:
        raise TypeError(f"{name} is no aggregate; decorate it with ickit.study.registry.aggregate")
    return name


def find_aggregate(name: str) -> Callable[..., Any]:
    """The aggregate of a full name. Raises KeyError where there is none."""
    if name not in _AGGREGATES and name.startswith("ickit."):
        try:
            pkgutil.resolve_name(name)  # importing its module registers it
        except (ImportError, AttributeError, ValueError):
            raise KeyError(name) from None
    return _AGGREGATES[name]
