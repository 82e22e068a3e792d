"""ickit: compare cities on the Integrating Cities benchmarks and Charter survey.

``load`` reads a source and gives a :class:`Study`, whose methods return tidy frames; ``plot`` draws them; ``report``
makes what the pages show, with its tables and figures. Importing this package is cheap: pandas, matplotlib and the
like are imported when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ickit._base.version import __version__ as __version__

if TYPE_CHECKING:
    from ickit import report as report
    from ickit.errors import InputError as InputError
    from ickit.report import plot as plot
    from ickit.study.study import Study as Study
    from ickit.study.study import load as load

__all__ = ["InputError", "Study", "load", "plot", "report"]

_FROM = {"InputError": "ickit.errors", "Study": "ickit.study.study", "load": "ickit.study.study"}
_MODULES = {"plot": "ickit.report.plot", "report": "ickit.report"}


def __getattr__(name: str) -> Any:
    if name in _FROM:
        return getattr(import_module(_FROM[name]), name)
    if name in _MODULES:
        return import_module(_MODULES[name])
    raise AttributeError(f"module 'ickit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
