"""What the template of warm kernels imports and reads ahead."""

import contextlib
import importlib
import io
import os
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ickit.benchmark.model import Benchmark

KERNEL = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "tornado.platform.asyncio",
    "sqlite3",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
)
LIBRARIES = ("numpy", "pandas", "matplotlib.pyplot", "scipy.stats")
SEABORN = "seaborn"
"""Takes half a second: imported where a notebook of the run names it."""
NOT_FOR_NOTEBOOKS = (
    *(f"ickit.{name}" for name in ("cli", "collect", "demo", "report.render", "runs", "sources", "_base.spreadsheet")),
    *(f"ickit.disclosure.{name}" for name in ("audit", "binary_text", "extract_text", "scan")),
)
"""What a run does itself: reading, writing, auditing. Where a notebook does so, it imports what it needs."""
_OUTPUT = ("ickit.report.render.notebook_output", "ickit.report.render.lettering")
"""What cells show; other renderers make pages of notebooks."""
_LETTERS = " ".join(map(chr, range(0x21, 0x7F))) + " – − × ○ ◔ ◑ ◕ ●"
"""Drawn once, so that no kernel needs to find out how they are drawn."""
_WORDS = ("score (0 to 100)", "wave (year)", "this city", "a city", "median of the others", "not rated", "lp")
_NUMBERS = (*range(0, 101, 5), *range(2010, 2031))
_LEVELS = 6
"""What most figures hold beside names: words, numbers, and the first levels of a scale. They are shaped ahead."""
WORKS_ON_IMPORT = ("matplotlib_inline", "tqdm.auto")
"""Modules that look on import for the kernel they are in: a forked kernel is to import them itself."""


def preload(modules: tuple[str, ...]) -> dict[str, str]:
    """Import ``modules`` and, with matplotlib, draw a figure; returns the variables that imports added to the
    environment.

    A module that cannot be imported is left to the notebook that uses it, which will say so.
    """
    before = dict(os.environ)
    for name in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    if "matplotlib.pyplot" in sys.modules:
        with contextlib.suppress(Exception):
            _draw()
    for name, module in list(sys.modules.items()):
        if name.startswith(WORKS_ON_IMPORT) or module is None:  # None: kept out of this process by ickit.runs
            del sys.modules[name]
        getattr(module, "__warningregistry__", {}).clear()
    return {name: value for name, value in os.environ.items() if before.get(name) != value}


def own_modules() -> tuple[str, ...]:
    """The modules of ickit that a notebook may use."""
    import ickit

    return (*(name for folder in ickit.__path__ for name in _modules(folder, "ickit.")), *_OUTPUT)


def _modules(folder: str, prefix: str) -> Iterator[str]:
    """The modules below a package's folder, found without importing any."""
    for module in pkgutil.iter_modules([folder], prefix):
        if module.name.startswith(NOT_FOR_NOTEBOOKS) or module.name.endswith("__main__"):
            continue
        yield module.name
        if module.ispkg:
            yield from _modules(os.path.join(folder, module.name.rpartition(".")[2]), f"{module.name}.")


def read_ahead(files: Iterable[str]) -> None:
    """Read benchmarks, so that a kernel which finds the same content need not understand it again, and shape their
    words for figures.
    """
    for file in files:
        with contextlib.suppress(Exception):
            from ickit.benchmark.library import load_benchmark

            benchmark = load_benchmark(file)
            if "ickit.report.render.lettering" in sys.modules:
                _shape_words(benchmark)


def _shape_words(benchmark: "Benchmark") -> None:
    from ickit.report.figures.style import in_lines
    from ickit.report.render.lettering import shape_ahead

    shape_ahead(line for factor in benchmark.key_factors for line in in_lines(factor.label).split("\n"))
    ratings = [benchmark.scale.label(name) for name in (*benchmark.scale.names[:_LEVELS], "not_rated")]
    shape_ahead(ratings)
    shape_ahead(ratings, "bold")


def _draw() -> None:
    """Draw one figure and throw it away: the first in a process takes long. Pyplot and options stay as new."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from ickit.report.figures.style import make_ready
    from ickit.report.render.lettering import shape_ahead
    from ickit.report.render.svg import svg

    with mpl.rc_context():
        figure = Figure(layout="constrained")
        FigureCanvasAgg(figure)
        left, right = figure.subplots(1, 2)
        left.set_title(_LETTERS, fontweight="bold")
        left.set_xlabel(_LETTERS)
        left.plot([1, 2], label="m")
        left.legend()
        right.barh([1, 2], [3, 4])
        right.scatter([1, 2], [3, 4])
        if SEABORN in sys.modules:
            _draw_with_seaborn(left, right)
            figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
        svg(figure)
    shape_ahead(map(str, _NUMBERS))
    shape_ahead(_WORDS)
    make_ready()


def _draw_with_seaborn(left: Any, right: Any) -> None:
    import pandas as pd
    import seaborn as sns

    data = pd.DataFrame({"x": [1, 2, 3, 4] * 3, "y": [3.0, 1, 2, 5] * 3, "group": list("aabbccaabbcc")})
    sns.lineplot(data, x="x", y="y", hue="group", errorbar=None, ax=left)
    sns.barplot(data, x="group", y="y", errorbar=None, ax=right)
