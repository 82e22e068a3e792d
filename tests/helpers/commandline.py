"""The command line, called from tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from ickit.cli.commands import main


def ickit(*words: str, cwd: Path = ROOT, seconds: float = 280, **environment: str) -> subprocess.CompletedProcess[str]:
    """``python -m ickit`` with these words, in the working directory ``cwd``."""
    return subprocess.run(
        [sys.executable, "-m", "ickit", *words],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=seconds,
        check=False,
    )


def call(*words) -> int:
    """The exit status of a command that is called in this process."""
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return int(ended.value.code or 0)
