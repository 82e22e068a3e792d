"""What several test modules use."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings
from postgres import postgres, server  # noqa: F401  fixtures

from ickit.benchmark.model import Benchmark

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts pytest in the background has it ignore interrupts; tests that interrupt a process need them.
    signal.signal(signal.SIGINT, signal.default_int_handler)


# Under load an example takes as long as it takes: no test depends on a clock.
settings.register_profile("ickit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ickit")

ROOT = Path(__file__).resolve().parent.parent


SOON = 5.0
"""Seconds in which nothing may be left of something that has ended."""


def soon(condition: Callable[[], bool], seconds: float = SOON) -> bool:
    """Whether a condition holds within some time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: some tests wait."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests to ``.ci/run``, which asks for them with ICKIT_LONG."""
    if not os.environ.get("ICKIT_LONG"):
        long = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


@pytest.fixture(scope="module")
def light_templates() -> Iterator[None]:
    """Templates of kernels import little in this process: for notebooks that use none of the libraries."""
    from ickit.runs.kernels import template_client

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(template_client, "WarmTemplate", partial(template_client.WarmTemplate, ("json",)))
        yield


SHARED = ROOT.parent / "shared"
NAE = SHARED / "real" / "nae"


@pytest.fixture
def nae() -> Path:
    """The folder of a real index with its published results, read in place."""
    if not NAE.is_dir():
        pytest.skip("the real index in ../shared/real/nae is not on this machine")
    return NAE


@pytest.fixture
def three() -> Benchmark:
    """A benchmark of three factors in two groups, on the default scale; the third may not apply."""
    return Benchmark.model_validate(
        {
            "id": "three",
            "title": "Three factors",
            "key_factors": [
                {"id": "a", "name": "A", "number": 1, "group": "G"},
                {"id": "b", "name": "B", "number": 2, "group": "G"},
                {"id": "c", "name": "C", "number": 3, "group": "H", "may_not_apply": True},
            ],
            "context_factors": [],
        }
    )


Answers = dict[tuple[str, int], str]


@pytest.fixture
def assessed() -> Callable[..., pd.DataFrame]:
    """Build an assessments table from ``{("city", year): "met partly_met -"}``; ``-`` is a blank rating."""

    def build(answers: Answers, benchmark: Benchmark, assessor: str = "self") -> pd.DataFrame:
        rows = [
            (city, year, benchmark.id, factor, assessor, None if word == "-" else word)
            for (city, year), words in answers.items()
            for factor, word in zip(benchmark.ids, words.split(), strict=True)
        ]
        columns = ["city", "year", "benchmark", "key_factor", "assessor", "rating"]
        table = pd.DataFrame(rows, columns=columns)
        return table.astype({"year": "int64", **{c: "str" for c in columns if c != "year"}})

    return build
