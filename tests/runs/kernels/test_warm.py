"""Kernels forked from a template: like ordinary ones in what they give, and gone when they should be."""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("warm kernels are for Linux", allow_module_level=True)

import contextlib

import nbformat.v4
import papermill
import psutil
from conftest import ROOT, SOON, soon
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from ickit.runs import runner as runs
from ickit.runs.executors import executor
from ickit.runs.executors.job import Job
from ickit.runs.kernels import folders, template_client
from ickit.runs.kernels import template as template_module
from ickit.runs.kernels.provisioner import WarmProvisioner

PATHS = [str(Path(__file__).parent), str(ROOT / "tests"), str(ROOT / "tests" / "helpers")]
"""Where another process finds this module and what it imports."""

if not template_client.available():
    pytest.skip("the kernel ickit-warm is not installed", allow_module_level=True)

MODULES = ("numpy", "pandas", "matplotlib.pyplot", "seaborn", "matplotlib_inline.config")

FIGURE = """
import pandas as pd, seaborn as sns
data = pd.DataFrame({"city": list("abcabc"), "score": [50.0, 60, 55, 70, 20, 10]})
sns.barplot(data, x="city", y="score")
"""
DRAWN = (
    "print('hello'); 1 / 3",
    FIGURE,
    "data.groupby('city').score.mean()",
    "import warnings; warnings.warn('odd', UserWarning, stacklevel=1)",
    "import logging; logging.warning('careful')",
    "import matplotlib.pyplot as plt; _ = plt.plot([1, 2]); plt.show()",
)
STATE = """
import os, sys, logging, warnings, tempfile, threading, signal
import numpy as np, matplotlib as mpl, matplotlib.pyplot as plt, pandas as pd, seaborn as sns, ipywidgets
from IPython import get_ipython
json.dumps({
    "argv": [os.path.basename(sys.argv[0]), len(sys.argv)],
    "path": sys.path,
    "cwd": os.getcwd(),
    "environment": {name: value for name, value in os.environ.items() if name not in ("JPY_PARENT_PID", "OLDPWD")},
    "names": sorted(globals()),
    "history": [list(In)[0], sorted(Out), get_ipython().history_manager.hist_file],
    "main": [sys.modules["__main__"].__dict__ is globals(), __name__],
    "mpl": repr({key: value for key, value in mpl.rcParams.items()}),
    "figures": plt.get_fignums(),
    "handlers": [repr(type(handler)) for handler in logging.root.handlers],
    "level": logging.root.level,
    "warnings": sorted(repr(entry) for entry in warnings.filters),
    "tempdir": tempfile.gettempdir(),
    "threads": len(threading.enumerate()),
    "signals": {int(number): repr(signal.getsignal(number)) for number in signal.valid_signals()},
    "descriptors_of_mine": sorted(number for number in map(int, os.listdir("/proc/self/fd")) if number < 3),
    "comms": sorted(get_ipython().kernel.comm_manager.targets),
    "encoding": [sys.stdout.encoding, sys.getfilesystemencoding()],
})
"""


def notebook(*cells):
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}},
    )


def executed(*cells, kernel=template_client.NAME, path=None, **options):
    resources = {"metadata": {"path": str(path)}} if path else {}
    done = papermill.execute_notebook(
        notebook(*cells), None, kernel_name=kernel, progress_bar=False, resources=resources, **options
    )
    return [[_without_pid(dict(output)) for output in cell.outputs] for cell in done.cells]


def _without_pid(output):
    """A warning names a file whose path holds the kernel's process id, in any kernel."""
    return output | {"text": re.sub(r"ipykernel_\d+", "ipykernel", output["text"])} if "text" in output else output


def shown(outputs):
    return outputs[-1]["data"]["text/plain"]


def value(*cells, **options):
    """What the last cell's JSON says."""
    return json.loads(eval(shown(executed(*cells, **options)[-1])))


def running(pid):
    """Whether ``pid`` is there and not merely waiting for its parent to notice its end."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture(scope="module")
def _template():
    with template_client.WarmTemplate(MODULES) as template:
        assert template.ready()
        yield template


@pytest.fixture
def template(_template):
    template_client.use(_template.address)
    yield _template
    assert soon(lambda: not children(_template.pid)), "a kernel is left"
    assert sorted(os.listdir(_template.address)) == ["lock", "said", "t"], "files are left"


def test_outputs_are_those_of_an_ordinary_kernel(template):
    assert executed(*DRAWN) == executed(*DRAWN, kernel="python3")


def test_a_kernel_is_forked_from_the_template(template):
    assert value("import os, json; json.dumps(os.getppid())") == template.pid


def test_a_python_may_be_called_by_another_path(template, monkeypatch):
    folder, name = os.path.split(sys.executable)
    monkeypatch.setattr(sys, "executable", os.path.join(folder, os.pardir, os.path.basename(folder), name))
    assert value("import os, json; json.dumps(os.getppid())") == template.pid


def test_a_kernel_starts_as_an_ordinary_one(template, tmp_path, monkeypatch):
    monkeypatch.setenv("ICKIT_TRIED", "yes")
    for name, one in template_client.ONE_THREAD.items():
        monkeypatch.setenv(name, one)
    for name, quiet in template_client.QUIET.items():
        monkeypatch.setenv(name, quiet)
    warmed = value("import json", STATE, path=tmp_path)
    template_client.use(None)
    assert warmed == value("import json", STATE, kernel="python3", path=tmp_path)
    assert warmed["cwd"] == str(tmp_path)
    assert warmed["environment"]["ICKIT_TRIED"] == "yes"


def test_each_kernel_has_sockets_of_its_own_where_only_the_owner_can_go(template):
    said = "json.dumps([c.get_connection_file(), c.get_connection_info(unpack=True)['ip']])"
    places = [[Path(path).parent for path in value("import json, ipykernel.connect as c", said)] for _ in range(2)]
    assert all(of_file == of_sockets for of_file, of_sockets in places)
    (first, _), (second, _) = places
    assert first != second
    assert {first.parent, second.parent} == {Path(template.address)}
    assert Path(template.address).stat().st_mode & 0o777 == 0o700


def test_what_one_kernel_changes_the_next_does_not_see(template):
    executed("import pandas as pd, seaborn, os; seaborn.set_theme(); pd.options.display.precision = 1; os.chdir('/')")
    said = "json.dumps([pd.options.display.precision, mpl.rcParams['axes.grid'], os.getcwd()])"
    assert value("import pandas as pd, matplotlib as mpl, os, json", said) == [6, False, os.getcwd()]


def test_seeds_differ_from_kernel_to_kernel(template):
    drawn = "import random, numpy as np, json; json.dumps([random.random(), np.random.random()])"
    (first, second), (third, fourth) = value(drawn), value(drawn)
    assert first != third
    assert second != fourth


def _in_a_worker(number):
    return value(f"import os, json, time; time.sleep(1); json.dumps([{number}, os.getpid(), os.getppid()])")


def test_workers_share_a_template(template):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        said = list(pool.map(_in_a_worker, range(2)))
    assert [number for number, _, _ in said] == [0, 1]
    assert len({pid for _, pid, _ in said}) == 2
    assert {parent for _, _, parent in said} == {template.pid}


WORKER = """
import sys
sys.path[:0] = {tests!r}
import test_warm
test_warm.executed("import os; os.mkdir({note!r} + str(os.getpid()))", "import time; time.sleep(600)")
"""


def test_a_killed_worker_takes_its_kernel_with_it(template, tmp_path):
    script = WORKER.format(tests=PATHS, note=f"{tmp_path}/")
    with subprocess.Popen([sys.executable, "-c", script]) as worker:
        assert soon(lambda: os.listdir(tmp_path), 60)
        worker.kill()
    (kernel,) = os.listdir(tmp_path)
    assert soon(lambda: not running(kernel))
    assert running(template.pid)


@pytest.mark.parametrize("end", ["import os; os._exit(3)", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"])
def test_a_kernel_that_ends_is_reported_dead(template, end):
    with pytest.raises(DeadKernelError):
        executed(end)


def test_a_cell_that_never_ends_is_ended_with_what_it_started(template, tmp_path):
    note = tmp_path / "pids"
    loop = f"""
import os, subprocess
child = subprocess.Popen(["sleep", "600"])
open({str(note)!r}, "w").write(f"{{os.getpid()}} {{child.pid}}")
while True: pass
"""
    with pytest.raises(CellTimeoutError):
        executed(loop, execution_timeout=2)
    assert soon(lambda: not any(running(pid) for pid in note.read_text().split()))


async def _exit_status(code, signum=None):
    manager = AsyncKernelManager(kernel_name=template_client.NAME)
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=30)
    asked = client.execute(code)
    if signum is not None:
        await asyncio.sleep(0.5)
        await manager.signal_kernel(signum)
    reply = None
    with contextlib.suppress(TimeoutError):
        reply = (await client._async_recv_reply(asked, timeout=3))["content"]
    status = await manager.provisioner.poll()
    await manager.shutdown_kernel()
    client.stop_channels()
    return reply, status


def test_the_exit_status_is_known(template):
    assert asyncio.run(_exit_status("import os; os._exit(3)"))[1] == 3
    assert asyncio.run(_exit_status("import time; time.sleep(60)", signal.SIGKILL))[1] == -signal.SIGKILL


def test_a_cell_can_be_interrupted_and_the_kernel_goes_on(template):
    reply, status = asyncio.run(_exit_status("import time; time.sleep(60)", signal.SIGINT))
    assert (reply["ename"], status) == ("KeyboardInterrupt", None)


async def _restarted():
    manager = AsyncKernelManager(kernel_name=template_client.NAME)
    await manager.start_kernel()
    before = manager.provisioner.pid
    await manager.restart_kernel()
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=30)
    after = manager.provisioner.pid
    await manager.shutdown_kernel(now=True)
    client.stop_channels()
    return before, after


def test_a_kernel_can_be_restarted(template):
    before, after = asyncio.run(_restarted())
    assert before != after
    assert not running(before)


async def _restarted_without_template(template):
    manager = AsyncKernelManager(kernel_name=template_client.NAME)
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=30)
    os.kill(template.pid, signal.SIGKILL)
    assert soon(lambda: not running(template.pid))
    await manager.restart_kernel(now=True)
    await client.wait_for_ready(timeout=30)
    parent = psutil.Process(manager.provisioner.pid).ppid()
    await manager.shutdown_kernel(now=True)
    client.stop_channels()
    return parent


@pytest.fixture
def apart(monkeypatch):
    """A folder for temporary files of its own: what a killed template leaves, anybody else on the machine removes."""
    folder = tempfile.mkdtemp(prefix="k")
    monkeypatch.setenv("TMPDIR", folder)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield
    shutil.rmtree(folder)


def test_a_client_finds_a_kernel_again_that_is_restarted_after_its_template_was_killed(apart):
    with template_client.WarmTemplate(("numpy",)) as killed:
        assert killed.ready()
        assert asyncio.run(_restarted_without_template(killed)) == os.getpid()


async def _killed_at_its_start(template):
    manager = AsyncKernelManager(kernel_name=template_client.NAME)
    starting = asyncio.create_task(manager.start_kernel())
    while not children(template.pid):
        await asyncio.sleep(0.001)
    (killed,) = children(template.pid)
    os.kill(killed, signal.SIGKILL)
    await starting
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=30)
    parent = psutil.Process(manager.provisioner.pid).ppid()
    await manager.shutdown_kernel(now=True)
    client.stop_channels()
    return parent


def test_a_kernel_that_is_killed_at_its_start_is_replaced_by_an_ordinary_one(template):
    assert asyncio.run(_killed_at_its_start(template)) == os.getpid()


def test_a_kernel_that_could_not_be_like_an_ordinary_one_is_an_ordinary_one(template, monkeypatch, tmp_path):
    parent = "import os, json, sys; json.dumps([os.getppid(), sys.flags.hash_randomization])"
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    assert value(parent) == [os.getpid(), 0]
    monkeypatch.delenv("PYTHONHASHSEED")
    (tmp_path / "matplotlibrc").write_text("axes.grid: True\n")
    assert value(
        "import os, json, matplotlib as m; json.dumps([os.getppid(), m.rcParams['axes.grid']])", path=tmp_path
    ) == [
        os.getpid(),
        True,
    ]


def test_the_template_has_one_thread_and_no_warning_is_given(tmp_path):
    script = tmp_path / "run.py"
    script.write_text(
        "import os, sys\n"
        f"sys.path[:0] = {PATHS!r}\n"
        "from ickit.runs.kernels.template_client import WarmTemplate\n"
        "with WarmTemplate() as template:\n"
        "    template.ready()\n"
        "    print(len(os.listdir(f'/proc/{template.pid}/task')))\n"
        "    import test_warm\n"
        "    test_warm.executed(*test_warm.DRAWN[:3])\n"
        "    print(open(os.path.join(template.address, 'said')).read(), file=sys.stderr)\n"
        "test_warm.executed('1')\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1"]
    assert not re.search("fork|encryption|frozen|WARNING", done.stderr), done.stderr


RUNNER = """
import os, sys
sys.path[:0] = {tests!r}
import test_warm
from ickit.runs.kernels.template_client import WarmTemplate
with WarmTemplate(("numpy",)) as template:
    test_warm.executed(
        "import os, subprocess, time",
        "child = subprocess.Popen(['sleep', '600'])",
        f"print(os.getpid(), child.pid, file=open({note!r} + '.new', 'w')); os.rename({note!r} + '.new', {note!r})",
        "time.sleep(600)",
    )
"""


@pytest.fixture
def runner(tmp_path):
    """A process that runs a notebook without end: its process, template, folder, kernel and the kernel's child."""
    note = tmp_path / "pids"
    script = textwrap.dedent(RUNNER).format(tests=PATHS, note=str(note))
    process = subprocess.Popen([sys.executable, "-c", script], start_new_session=True, stderr=subprocess.PIPE)
    assert soon(note.exists, 60)
    kernel, child = map(int, note.read_text().split())
    (template,) = children(process.pid)
    folder = Path(f"/proc/{template}/cwd").resolve()
    yield process, template, folder, kernel, child
    process.kill()
    process.wait()
    process.stderr.close()
    shutil.rmtree(folder, ignore_errors=True)


def test_nothing_is_left_of_a_killed_runner(runner):
    process, template, folder, kernel, child = runner
    process.kill()
    assert soon(lambda: not any(map(running, (template, kernel, child))) and not folder.exists())


def test_nothing_is_left_of_a_runner_that_is_killed_while_the_template_gets_ready(tmp_path):
    """What the template imports may take long; the end takes longer than it looks whether the runner lives."""
    (tmp_path / "long_import.py").write_text("import time; time.sleep(600)")
    code = (
        "import os, time; from ickit.runs.kernels.template_client import WarmTemplate\n"
        f"there = {{**os.environ, 'PYTHONPATH': {str(tmp_path)!r}}}\n"
        "with WarmTemplate(('long_import',), environment=there) as template:\n"
        "    print(template.pid, template.address, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        pid, folder = process.stdout.readline().split()
        assert soon(lambda: b"sleep" in Path(f"/proc/{pid}/wchan").read_bytes(), 30)
        process.kill()
    assert soon(lambda: not running(int(pid)) and not Path(folder).exists(), 15)


def test_nothing_is_left_of_a_killed_template(runner):
    process, template, folder, kernel, child = runner
    os.kill(template, signal.SIGKILL)
    assert soon(lambda: not any(map(running, (template, kernel, child))))
    assert process.wait(SOON * 2) == 1
    assert b"Kernel died" in process.stderr.read()
    assert not folder.exists()


def test_an_ended_runner_leaves_nothing(runner):
    process, template, folder, kernel, child = runner
    process.send_signal(signal.SIGINT)
    process.wait(SOON * 2)
    assert not any(map(running, (template, kernel, child)))
    assert not folder.exists()


def test_the_next_start_removes_what_killed_ones_left(runner):
    process, template, folder, kernel, _ = runner
    os.kill(process.pid, signal.SIGSTOP)
    os.kill(template, signal.SIGKILL)
    process.kill()
    assert soon(lambda: not running(kernel))
    assert folder.exists()
    folders.sweep()
    assert not folder.exists()


def test_a_sweep_leaves_what_is_in_use_or_not_a_templates(template, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name in ("ickit-warm-mine", "ickit-other"):
        (tmp_path / name).mkdir()
    folders.sweep()
    assert {path.name for path in tmp_path.iterdir()} == {"ickit-warm-mine", "ickit-other"}
    assert Path(template.address).exists()


def test_a_template_reads_benchmarks_ahead_for_its_kernels():
    file = str(ROOT / "data/benchmarks/introductory-language-courses.yaml")
    loading = (
        f"from ickit._base import yaml\nfrom ickit.benchmark.library import load_benchmark\nload_benchmark({file!r}).id"
    )
    known = "import json; json.dumps(yaml._as_model.cache_info().hits)"
    found = []
    for ahead in ([file, "/nowhere.yaml"], []):
        with template_client.WarmTemplate(("ickit._base.yaml",)) as template:
            template.prepare(benchmarks=ahead)
            found.append(value(loading, known))
    assert found == [2, 0]  # the benchmark, and the context factors that it takes


def test_a_killed_template_costs_speed_not_reports():
    with template_client.WarmTemplate(("numpy",)) as killed:
        assert killed.ready()
        os.kill(killed.pid, signal.SIGKILL)
        address = Path(killed.address)
        assert value("import os, json; json.dumps(os.getppid())") == os.getpid()
    assert not address.exists()


def test_a_killed_template_may_be_swept_away_at_any_moment(monkeypatch):
    ask = WarmProvisioner._ask

    async def swept(provisioner, *given):
        folders.sweep()
        return await ask(provisioner, *given)

    monkeypatch.setattr(WarmProvisioner, "_ask", swept)
    with template_client.WarmTemplate(("numpy",)) as killed:
        assert killed.ready()
        os.kill(killed.pid, signal.SIGKILL)
        assert soon(lambda: not running(killed.pid))
        assert value("import os, json; json.dumps(os.getppid())") == os.getpid()
        assert not Path(killed.address).exists()


def test_a_template_may_be_killed_and_swept_away_while_it_is_asked(monkeypatch):
    ask, asked = WarmProvisioner._ask, []

    async def ended(provisioner, *given):
        if not asked:
            asked.append(provisioner)
            os.kill(killed.pid, signal.SIGKILL)
            assert soon(lambda: not running(killed.pid))
            folders.sweep()
            assert not Path(killed.address).exists()
        return await ask(provisioner, *given)

    monkeypatch.setattr(WarmProvisioner, "_ask", ended)
    with template_client.WarmTemplate(("numpy",)) as killed:
        assert killed.ready()
        found = value(
            "import os, json, ipykernel; json.dumps([os.getppid(), ipykernel.get_connection_file()])", start_timeout=30
        )
    assert found[0] == os.getpid()
    assert asked
    assert not Path(found[1]).parent.exists()


def test_a_template_that_cannot_start_is_no_error(monkeypatch):
    monkeypatch.setattr(folders, "places", list)
    with template_client.WarmTemplate() as template:
        assert (template.address, template.pid, template.ready()) == (None, None, False)
        assert value("import os, json; json.dumps(os.getppid())") == os.getpid()


def test_sockets_lie_where_only_the_owner_can_go_even_if_the_usual_place_has_a_long_path(tmp_path, monkeypatch):
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    with template_client.WarmTemplate(("numpy",)) as template:
        folder = Path(template.address)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder.parent == Path("/tmp")
        assert value("import os, json; json.dumps(os.getppid())") == template.pid


def test_starting_does_not_wait_for_the_template():
    began = time.monotonic()
    with template_client.WarmTemplate(MODULES) as template:
        assert time.monotonic() - began < 1
        assert value("import os, json; json.dumps(os.getppid())") == template.pid
    template.stop()
    assert template_client.ADDRESS not in os.environ


def test_a_template_is_ended_at_once_also_in_the_midst_of_its_imports():
    template = template_client.WarmTemplate()
    template.start()
    pid, folder = template.pid, Path(template.address)
    began = time.monotonic()
    template.stop()
    assert time.monotonic() - began < 0.5
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_kernel_lists_no_modules_for_a_debugger_and_has_all_of_sys(template):
    code = "import json, sys, ipykernel.ipkernel as k; json.dumps([get_ipython().kernel._kernel_modules, k.sys is sys])"
    assert value(code) == [[], True]


@pytest.mark.parametrize(("said", "swept"), [(b"", [5]), (b"end", [])])
def test_a_runner_that_hangs_up_without_a_word_is_tidied_up_after_once_it_has_ended(tmp_path, monkeypatch, said, swept):
    """Its end is closed a moment before it has ended."""
    lives, found = iter([True, True, False]), []
    monkeypatch.setattr(template_module, "sweep", found.append)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    mine, its = socket.socketpair()
    with mine, socket.socket(socket.AF_UNIX) as listener:
        kept = template_module.Template(tmp_path / "folder", mine, listener, runner=5)
        monkeypatch.setattr(kept, "wanted", lambda: next(lives, True))
        with its:
            its.send(said)
        kept.hung_up = not kept._heard()
        kept.end()
        for opened in (kept.woken, kept.waker, kept.selector):
            opened.close()
    assert found == swept


def test_modules_that_are_prepared_later_are_there_in_kernels_and_their_variables_too(tmp_path, monkeypatch):
    (tmp_path / "own_library.py").write_text("import os; os.environ['OWN_LIBRARY'] = 'set'")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with template_client.WarmTemplate(("ickit._base.yaml",)) as template:
        template.prepare(["own_library"])
        there = "import json, os, sys; json.dumps(['own_library' in sys.modules, os.environ.get('OWN_LIBRARY')])"
        assert value(there) == [True, "set"]


@pytest.mark.long
def test_pages_and_numbers_are_those_of_ordinary_kernels_and_of_any_number_of_jobs(tmp_path, monkeypatch):
    about = {"data": str(ROOT / "data/demo"), "benchmark": "introductory-language-courses"}
    city = {
        "notebook": "city_report",
        "for_each": {"city": ["lindenfurt", "sankt-joerdis"]},
        "parameters": {"year": 2024},
    }
    params = tmp_path / "params" / "both.yaml"
    params.parent.mkdir()
    params.write_text(json.dumps({**about, "reports": [city]}))
    monkeypatch.chdir(ROOT)
    made = {}
    for jobs, kernel in ((1, template_client.NAME), (2, template_client.ORDINARY)):
        used = []
        monkeypatch.setattr(template_client, "available", lambda kernel=kernel: kernel == template_client.NAME)
        noted = lambda used=used, **given: used.append(given["kernel_name"]) or Job(**given)  # noqa: E731
        monkeypatch.setattr(executor, "Job", noted)
        assert runs.run(params, jobs=jobs, out=tmp_path / kernel) == 0
        assert used == [kernel] * 2
        folder = tmp_path / kernel / "both"
        kept = [path for path in folder.rglob("*") if path.suffix in (".html", ".csv")]
        made[kernel] = {path.relative_to(folder): path.read_bytes() for path in kept}
    assert len(made[template_client.NAME]) > 20
    assert made[template_client.NAME] == made[template_client.ORDINARY]
