"""All fuzzers, side by side: broken tables, workbooks, forms, exports of survey platforms, rounds of forms, YAML files.

    python benchmarks/fuzz.py [CASES] [SEED]

CASES (20,000 by default) are shared out among them. Each may use 4 GB of memory. Prints what each says, the largest
memory used, and how long it took; exit status 1 where any case went wrong.
"""

import resource
import subprocess
import sys
import time
from pathlib import Path

SHARES = {
    "fuzz_tables.py": 0.35, "fuzz_exports.py": 0.25, "fuzz_forms.py": 0.1, "fuzz_rounds.py": 0.05, "fuzz_yaml.py": 0.25
}  # fmt: skip
MOST_BYTES = 4_000_000_000


def started(script: Path, cases: int, seed: str) -> subprocess.Popen[str]:
    """A process of one of the fuzzers, limited in its memory."""
    words = [sys.executable, "-W", "error", str(script), str(cases), seed]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    resource.prlimit(process.pid, resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    return process


def main() -> int:
    """Runs the cases that the command line asks for."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    seed = sys.argv[2] if len(sys.argv) > 2 else "1"
    here, begun = Path(__file__).parent, time.monotonic()
    running = {name: started(here / name, round(cases * share), seed) for name, share in SHARES.items()}
    said = {name: process.communicate()[0].strip() for name, process in running.items()}
    for name, words in said.items():
        print(f"{name}: {words}")
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest memory {most:,.0f} MB, {time.monotonic() - begun:,.0f} s")
    return 1 if any(process.returncode for process in running.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
