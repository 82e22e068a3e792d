"""How long a small report takes with an ordinary kernel and with a warm one.

``python benchmarks/warm_start.py [--times N] [--jobs N]`` executes a notebook of four seaborn figures through papermill
and prints the median seconds of start, execution and shutdown together, and the ratio. The kinds take turns, so that
whatever else the machine does meets both.
"""

import argparse
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

CELLS = (
    "import numpy as np, pandas as pd, seaborn as sns\n"
    "random = np.random.default_rng(1)\n"
    "data = pd.DataFrame({'a': random.normal(size=90), 'b': random.normal(size=90), 'group': list('xyz') * 30})",
    "sns.scatterplot(data, x='a', y='b', hue='group');",
    "sns.boxplot(data, x='group', y='b');",
    "sns.histplot(data, x='a', hue='group');",
    "sns.heatmap(data[['a', 'b']].corr(), annot=True);",
)


def seconds(kernel: str, cells: tuple[str, ...] = CELLS) -> float:
    """Seconds to start ``kernel``, execute ``cells`` and shut it down."""
    import nbformat.v4
    import papermill

    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}},
    )
    began = time.perf_counter()
    papermill.execute_notebook(notebook, None, kernel_name=kernel, progress_bar=False)
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    from ickit.runs.kernels.template_client import ORDINARY, WarmTemplate, warm_kernel_name

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--times", type=int, default=7, help="how often each is measured (default: %(default)s)")
    parser.add_argument(
        "--jobs", type=int, default=2, help="worker processes for the throughput (default: %(default)s)"
    )
    given = parser.parse_args()
    warm = warm_kernel_name()
    began = time.perf_counter()
    with WarmTemplate() as template:
        template.ready()
        print(f"template ready after {time.perf_counter() - began:.2f} s")
        seconds(ORDINARY), seconds(warm)
        rounds = [(seconds(ORDINARY), seconds(warm), seconds(warm, ("1",))) for _ in range(given.times)]
        ordinary, quick, idle = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"{'four figures, ordinary kernel':40} {ordinary:6.2f} s")
        print(f"{'four figures, warm kernel':40} {quick:6.2f} s   {ordinary / quick:.1f} times as fast")
        print(f"{'one empty cell, warm kernel':40} {idle:6.2f} s")
        for name in (ORDINARY, warm):
            with ProcessPoolExecutor(given.jobs, mp_context=get_context("spawn")) as pool:
                list(pool.map(seconds, [name] * given.jobs))
                began = time.perf_counter()
                list(pool.map(seconds, [name] * given.times * given.jobs))
                each = (time.perf_counter() - began) / (given.times * given.jobs)
            print(f"{f'{given.jobs} at a time, {name}':40} {each:6.2f} s a report")


if __name__ == "__main__":
    main()
