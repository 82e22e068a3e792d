"""Attacks ``add`` with a disk that fills: at every size and every step, for each kind of source.

    python benchmarks/attack_add.py [--every 1]

A source of each kind (a folder of CSV or Parquet files, a workbook, an SQLite database) gets answers again and again
while no file may grow beyond a size, or while one step after the other fails for want of room, once or from then on.
After each the source has to be as before or as after. Prints how many were tried and what was lost; exit status 1 where
that is anything.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HELPERS = ROOT / "tests" / "helpers"
sys.path.insert(0, str(HELPERS))


def main() -> int:
    """Run the attacks."""
    from addsources import FILES, build_source

    parser = argparse.ArgumentParser(description="Attacks add with a full disk.")
    parser.add_argument("--every", type=int, default=1, help="try every so many of the sizes and steps")
    asked = parser.parse_args()
    tried, lost = 0, []
    for kind in FILES:
        with tempfile.TemporaryDirectory() as folder:
            to = build_source(kind, Path(folder))
            command = [sys.executable, str(HELPERS / "failing_add.py"), to, str(asked.every)]
            done = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)
        number, came_in, found = json.loads(done.stdout)
        tried, lost = tried + number, lost + [f"{kind}: {one}" for one in found]
        print(f"{kind}: {number} moments, {came_in} came in, {len(found)} lost something", flush=True)
    for one in lost:
        print(one)
    print(f"{tried} moments: something was lost at {len(lost)}")
    return int(bool(lost))


if __name__ == "__main__":
    sys.exit(main())
