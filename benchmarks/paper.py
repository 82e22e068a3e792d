"""What PDF and Word add to a report, in processor time: python benchmarks/paper.py [NOTEBOOK [CITY]].

The document is made once, in this process; each form is timed alone, the first time (fonts and libraries are read) and
then as it is for every further report of a worker.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "helpers"))

from inprocess import executed

from ickit.report.render.document import document_of
from ickit.report.render.more_files import more_files
from ickit.report.render.render import render


def main(name: str = "city_report", city: str = "lindenfurt") -> None:
    """Print processor time and size of every form of one report."""
    given = {"city": city} if "city" in name else {}
    nb = executed(name, **given)
    page = render(nb)
    begun = time.process_time()
    document = document_of(nb, page.head)
    print(f"document   {time.process_time() - begun:.3f} s")
    for form in ("pdf", "docx", "figures", "workbook"):
        for which in ("first", "then"):
            begun = time.process_time()
            files = more_files(document, (form,))
            spent = time.process_time() - begun
            print(f"{form:10} {which:5} {spent:.3f} s, {sum(map(len, files.values())) // 1000} kB")
            document = document_of(nb, page.head)


if __name__ == "__main__":
    main(*sys.argv[1:])
