"""Two versions of a benchmark: which key factors correspond, and the ratings of both."""

import numpy as np
import pandas as pd

from ickit._base.frames import frame
from ickit.benchmark.model import Benchmark
from ickit.errors import Fault, InputError, did_you_mean, quoted

VERSIONS = {"key_factor": "str", "name": "str", "earlier_key_factor": "str", "earlier_name": "str"}


def corresponding(benchmark: Benchmark, earlier: Benchmark) -> pd.DataFrame:
    """Which key factors of a benchmark compare with which of the earlier version that it ``follows``.

    Taken from the benchmark's ``follows`` and from ``follows`` of its key factors; where neither names a factor, those
    with the same id. Columns: key_factor, name, earlier_key_factor, earlier_name. Raises InputError where the benchmark
    does not follow ``earlier``, or names a factor that is in neither.
    """
    if benchmark.follows is None or benchmark.follows.benchmark != earlier.id:
        mend = f"Write follows: {{benchmark: {earlier.id}}} into its file."
        raise InputError(Fault(benchmark.id, f"does not follow {quoted(earlier.id)}", mend))
    named = {f.id: f.follows for f in benchmark.key_factors if f.follows} | benchmark.follows.factors
    named = named or {f: f for f in benchmark.ids if f in earlier.ids}
    for new, old in named.items():
        for which, factor in ((benchmark, new), (earlier, old)):
            if factor not in which.ids:
                problem = f"{quoted(factor)} is not a key factor of {which.id}"
                raise InputError(Fault(f"{benchmark.id}, follows", problem, did_you_mean(factor, which.ids)))
    rows = [
        {
            "key_factor": f.id,
            "name": f.label,
            "earlier_key_factor": named[f.id],
            "earlier_name": earlier.factor(named[f.id]).label,
        }
        for f in benchmark.key_factors
        if f.id in named
    ]
    return frame(rows, VERSIONS)


def with_earlier(
    ratings: pd.DataFrame, benchmark: Benchmark, earlier_ratings: pd.DataFrame, earlier: Benchmark
) -> tuple[pd.DataFrame, Benchmark]:
    """The ratings of both versions on the key factors that correspond, under the ids of the later one.

    ``ratings`` and ``earlier_ratings`` as from :func:`ickit.analysis.scores.ratings`. Values are rescaled to 0..1 on
    either scale. Where a city used both versions in one wave, the later version counts. Returns the ratings, with a
    column ``version`` (the benchmark's id), and the benchmark reduced to these factors.
    """
    pairs = corresponding(benchmark, earlier)
    if pairs.empty:
        raise InputError(Fault(benchmark.id, f"has no key factor that compares with {quoted(earlier.id)}"))
    new_id = dict(zip(pairs["earlier_key_factor"], pairs["key_factor"], strict=True))
    own = ratings[ratings["key_factor"].isin(list(pairs["key_factor"]))].assign(version=benchmark.id)
    before = earlier_ratings[earlier_ratings["key_factor"].isin(list(new_id))].assign(version=earlier.id)
    before["key_factor"] = before["key_factor"].map(new_id).astype("str")
    used = set(zip(own["city"], own["year"], strict=True))
    kept = [key not in used for key in zip(before["city"], before["year"], strict=True)]
    return pd.concat([before[np.array(kept, dtype=bool)], own], ignore_index=True), benchmark.subset(
        pairs["key_factor"]
    )
