"""What kernels need on a machine for as long as a run, or a worker, lasts."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def own_folder(parent: str | None = None) -> Iterator[Path]:
    """A folder for kernels' sockets and settings, which only the owner can enter; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="ickit-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def kernels() -> Iterator[tuple[Path, str]]:
    """What a run's kernels need on this machine, for as long as the run lasts: a folder for their sockets, and the name
    of the kernel to start. Entered before the workers are started.
    """
    from ickit.batch.kernels import environment
    from ickit.batch.warm import WarmTemplate, warm_kernel_name

    with own_folder() as folder, WarmTemplate(environment=environment(folder)) as template:
        yield folder, warm_kernel_name() if template.address else "python3"
