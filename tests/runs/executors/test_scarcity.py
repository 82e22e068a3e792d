"""A machine that gives too little: the reason, and soon, in place of a fault of ickit or of silence."""

import errno
import os
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from tinyproject import make_project, write_params

from ickit.errors import InputError
from ickit.runs.executors import local
from ickit.runs.executors.job import Job

if sys.platform == "win32":
    pytest.skip("limits", allow_module_level=True)

LIMITS = [("RLIMIT_NOFILE, (20, 20)", "files"), ("RLIMIT_AS, (5 * 10**8,) * 2", "memory")]
JOBS = [Job(name, "x.ipynb", {}, 60.0, "run") for name in ("one", "two", "three")]


REFUSALS = [
    (BrokenPipeError(errno.EPIPE, "Broken pipe"), "no further process"),
    (BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"), "no further process"),
    (RuntimeError("can't start new thread"), "no further process"),
    (OSError(errno.EMFILE, "Too many open files"), "open enough files"),
    (OSError(errno.ENOMEM, "Cannot allocate memory"), "too little memory"),
]


@pytest.mark.parametrize(
    ("error", "said", "after"), [*((*one, 0) for one in REFUSALS), (*REFUSALS[0], 1)], ids=lambda one: str(one)[:20]
)
def test_workers_that_cannot_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str, after: int
) -> None:
    """Also a broken pipe, which a command line takes for a terminal that is gone and swallows."""
    start, left = ProcessPoolExecutor._spawn_process, [after]

    def refuse(self: ProcessPoolExecutor) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise error
        start(self)

    monkeypatch.setattr(ProcessPoolExecutor, "_spawn_process", refuse)
    begun = time.monotonic()
    with pytest.raises(InputError, match=f"cannot be started: .*{said}"):
        list(local.outcomes(JOBS, 2, str(tmp_path)))
    assert time.monotonic() - begun < 30  # and does not wait for work that nobody does


@pytest.mark.parametrize(("limit", "said"), LIMITS)
def test_a_process_that_gets_too_little_says_of_what(tmp_path: Path, limit: str, said: str) -> None:
    root = make_project(tmp_path / "project")
    write_params(root, {"notebook": "tiny", "parameters": {"city": "aa"}})
    code = f"import resource\nresource.setrlimit(resource.{limit})\nfrom ickit.cli.commands import main\nmain()"
    command = [sys.executable, "-c", code, "run", "params/run.yaml", "--jobs", "1"]
    done = subprocess.run(command, check=False, cwd=root, capture_output=True, text=True, env={**os.environ})
    assert done.returncode in (1, 2)
    assert said in done.stdout + done.stderr
    assert "fault of ickit" not in done.stdout + done.stderr
