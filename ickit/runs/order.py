"""In which order reports are made: the longest first, so that no processor waits for one long report at the end."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from statistics import fmean

from ickit.runs.manifest import Entry
from ickit.runs.report import Report


def order_longest_first(reports: Sequence[Report], before: Collection[Entry]) -> list[Report]:
    """``reports`` with those first that are going to take longest, as far as that is known; else in their own order.

    What is known is how long reports of the same notebook took in the run before. A notebook that was not run yet
    comes first where it is on all cities, and last where it is on one.
    """
    seconds: dict[str, list[float]] = defaultdict(list)
    for entry in before:
        if entry.seconds is not None:
            seconds[entry.notebook].append(entry.seconds)

    def expected(report: Report) -> float:
        known = seconds.get(report.notebook.name)
        return fmean(known) if known else 0.0 if "city" in report.values else float("inf")

    return sorted(reports, key=expected, reverse=True)
