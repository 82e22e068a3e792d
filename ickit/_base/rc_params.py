"""matplotlib's settings for a while, without what :func:`matplotlib.rc_context` does for all of them each time."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl

_WHERE = ("backend", "backend_fallback", "interactive")


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as matplotlib keeps them. Raises ValueError or KeyError where it knows none such.

    >>> checked({"lines.linewidth": "2"})
    {'lines.linewidth': 2.0}
    """
    settings: Any = mpl.RcParams(dict(values))
    return {name: settings._get(name) for name in settings}


@contextmanager
def settings_of(values: Mapping[str, Any]) -> Iterator[None]:
    """Give settings of :func:`checked` to all that is drawn inside; those that they replace come back after it."""
    settings: Any = mpl.rcParams
    before = {name: settings._get(name) for name in values}
    settings._update_raw(values)
    try:
        yield
    finally:
        settings._update_raw(before)


def all_settings() -> dict[str, Any]:
    """All settings as they are now, but for those that say where figures are shown."""
    settings: Any = mpl.rcParams
    return {name: value for name, value in dict.items(settings) if name not in _WHERE}
