"""All tests of a report: every outcome against every context factor, corrected for their number."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from ickit.analysis.association.intervals import Interval, intervals
from ickit.analysis.association.panel import Panel, joined, panel, panel_of
from ickit.analysis.association.permutation import permutation_test
from ickit.analysis.association.settled_digits import SURE, q_settled

MIN_COUNTRIES = 10
COLUMNS = [
    *("outcome", "context_factor", "family", "unit", "n_cities", "n_units", "waves", "n_pairs", "D", "tau_b"),
    *(
        "lower",
        "equal",
        "higher",
        "p",
        "method",
        "m",
        "q",
        "n_tests",
        "low",
        "high",
        "interval_reason",
        "reason",
        "note",
    ),
]


@dataclass(frozen=True)
class Draws:
    """How many samples are drawn: ``permutations`` for p, ``bootstraps`` for the interval, from ``seed``.

    Up to ``at_most`` are drawn for what could be shown otherwise under another seed: a bound to one decimal, q by its
    step (0: never more). All arrangements are counted instead where there are at most ``exact_up_to``.
    """

    permutations: int = 10_000
    bootstraps: int = 2_000
    at_most: int = 200_000
    exact_up_to: int = 100_000
    seed: int = 20_120

    def __post_init__(self) -> None:
        if self.permutations < 1 or self.bootstraps < 0 or self.at_most < 0 or self.seed < 0:
            raise ValueError("permutations is at least 1, bootstraps, at_most and seed at least 0")

    def generator(self, *names: str) -> np.random.Generator:
        """A generator that depends on the seed and these names alone, so that one test never changes another's."""
        return np.random.default_rng([self.seed, *(crc32(name.encode()) for name in names)])


def associations(
    outcome: pd.DataFrame,
    context: pd.DataFrame,
    *,
    country: pd.Series | None = None,
    country_level: Collection[str] = (),
    apart: Collection[str] = (),
    draws: Draws | None = None,
) -> pd.DataFrame:
    """How every outcome goes with every context factor: Somers' D with interval, p and q, one row per pair of them.

    ``outcome`` has the columns city, year and one per outcome: a rating as a number, or the score (NaN: missing).
    ``context`` has city, year and one column per context factor: its level, or an indicator, as a number, higher =
    harder (NaN: missing). Each has one row per city and year; several years are pooled: only cities of the same year
    are compared. ``country`` (country by city) is needed for the factors named in ``country_level``, which are the
    same in all cities of a country: for these, countries are permuted, resampled and counted.

    Outcomes named in ``apart`` (the overall score, say) are a family of tests of their own.

    The result, in the order of the columns of both tables:

    - outcome, context_factor, family ("all", or the outcome's name for one apart), unit ("cities", "countries");
    - n_cities, n_units, waves (years used, as text), n_pairs (pairs of one year that differ in context);
    - D: Somers' D of the outcome given the context, -1 to 1, negative where harder context goes with lower results;
      tau_b;
    - lower, equal, higher: of pairs in different context, the share in which the one in the harder scores so (sum 1);
    - p (two-sided, by permutation), method ("exact", "Monte Carlo", or empty), m (arrangements counted or drawn);
    - q (Benjamini and Hochberg 1995), n_tests: the size of the family. It is fixed beforehand, so a pair that could not
      be tested counts as one, with p = 1;
    - low, high: 95 % interval of D, and interval_reason, the sentence why there is none;
    - reason: the sentence why there is no D or no test; note: what had to be done to the data.

    Where a number does not exist it is NaN and the sentence beside it says why. Raises ValueError for a table with two
    rows for one city and year, for a name
    in both tables, and for a country-level factor without ``country``.
    """
    draws = draws or Draws()
    outcomes, factors = _checked(outcome, "outcome"), _checked(context, "context")
    if both := set(outcomes) & set(factors):
        raise ValueError(f"{min(both)} is the name of an outcome and of a context factor")
    if set(country_level) & set(factors) and country is None:
        raise ValueError("a factor that is constant within countries needs the country of each city")
    rows = [
        row
        for factor in factors
        for row in _of_factor(outcome, context, factor, outcomes, country if factor in country_level else None, draws)
    ]
    found = pd.DataFrame(rows, columns=COLUMNS)
    found["family"] = [name if name in apart else "all" for name in found["outcome"]]
    order = {name: place for place, name in enumerate(outcomes)}
    found = found.sort_values("outcome", key=lambda names: names.map(order), kind="stable", ignore_index=True)
    found = adjust_pvalues(found)
    if draws.at_most > draws.permutations:
        found = _settled(found, outcome, context, country, country_level, draws)
    return found


def _settled(
    found: pd.DataFrame,
    outcome: pd.DataFrame,
    context: pd.DataFrame,
    country: pd.Series | None,
    country_level: Collection[str],
    draws: Draws,
) -> pd.DataFrame:
    """``found`` with p from more arrangements where q could be shown otherwise under another seed."""
    drawn, p = (found["method"] == "Monte Carlo").to_numpy(), found["p"].to_numpy(dtype=float)
    error = np.where(drawn, SURE * np.sqrt(p * (1 - p) / np.maximum(found["m"].to_numpy(dtype=float), 1)), 0.0)
    ends = [adjust_pvalues(found.assign(p=np.clip(p + side * error, 0, 1)))["q"] for side in (-1, 1)]
    found = found.copy()
    for row in np.flatnonzero(drawn & ~q_settled(*ends)).tolist():
        name, factor = str(found.loc[row, "outcome"]), str(found.loc[row, "context_factor"])
        made = panel(outcome, context, factor, [name], country if factor in country_level else None)
        if made is not None:
            again = permutation_test(made, draws.generator(factor, "settle"), permutations=draws.at_most, exact_up_to=0)
            found.loc[row, ["p", "m"]] = again.p[0], again.m[0]
    return adjust_pvalues(found)


def adjust_pvalues(found: pd.DataFrame) -> pd.DataFrame:
    """``found`` with q and n_tests: Benjamini-Hochberg within each family; a missing p counts as 1 and gets no q.

    >>> adjust_pvalues(pd.DataFrame({"family": ["all"] * 3, "p": [0.01, 0.04, None]}))[["q", "n_tests"]].values.tolist()
    [[0.03, 3.0], [0.06, 3.0], [nan, 3.0]]
    """
    found = found.assign(q=np.nan, n_tests=0)
    for _, rows in found.groupby("family").groups.items():
        p = found.loc[rows, "p"].astype(float)
        q = false_discovery_control(p.fillna(1.0).to_numpy())
        found.loc[rows, "q"] = np.where(p.isna(), np.nan, q)
        found.loc[rows, "n_tests"] = len(p)
    return found


def _checked(table: pd.DataFrame, name: str) -> list[str]:
    if table.duplicated(["city", "year"]).any():
        raise ValueError(f"the {name} table has two rows for one city and year")
    return [str(column) for column in table.columns if column not in ("city", "year")]


def _of_factor(
    outcome: pd.DataFrame,
    context: pd.DataFrame,
    factor: str,
    outcomes: Sequence[str],
    country: pd.Series | None,
    draws: Draws,
) -> Iterator[dict[str, object]]:
    rows = joined(outcome, context, factor)
    for names in _missing_alike(rows, outcomes):
        made = panel_of(rows, factor, names, country)
        if made is None:
            text = "No city has both a result and this context factor."
            yield from ({"outcome": n, "context_factor": factor, **_nothing(text)} for n in names)
            continue
        testable = [column for column in range(len(names)) if not _why_no_test(made, column)]
        tested = _tested(made, testable, factor, draws)
        for column, name in enumerate(names):
            row = {"outcome": name, "context_factor": factor, **_described(made, column)}
            yield row | tested.get(column, _untested(made, column))


def _missing_alike(outcome: pd.DataFrame, outcomes: Sequence[str]) -> list[list[str]]:
    """The outcomes in groups that are missing in the same places: these share their arrangements and resamples."""
    groups: dict[bytes, list[str]] = {}
    for name in outcomes:
        groups.setdefault(outcome[name].isna().to_numpy().tobytes(), []).append(name)
    return list(groups.values())


def _tested(made: Panel, testable: Sequence[int], factor: str, draws: Draws) -> dict[int, dict[str, object]]:
    if not testable:
        return {}
    part = made.only(testable)
    permuted = permutation_test(
        part,
        draws.generator(factor, "permute"),
        permutations=draws.permutations,
        exact_up_to=draws.exact_up_to,
    )
    found = intervals(
        part,
        draws.generator(factor, "bootstrap"),
        bootstraps=draws.bootstraps,
        at_most=draws.at_most,
    )
    return {
        column: {"p": permuted.p[i], "method": permuted.method[i], "m": permuted.m[i], **_interval(found[i])}
        for i, column in enumerate(testable)
    }


def _untested(made: Panel, column: int) -> dict[str, object]:
    reason = _why_no_test(made, column)
    return {"p": np.nan, "method": "", "m": 0, "reason": reason} | _interval(Interval(reason=reason))


def _interval(interval: Interval) -> dict[str, object]:
    low = np.nan if interval.low is None else interval.low
    high = np.nan if interval.high is None else interval.high
    return {"low": low, "high": high, "interval_reason": interval.reason}


def _described(made: Panel, column: int) -> dict[str, object]:
    pairs = made.pairs[column]
    lower, equal, higher = pairs.shares or (np.nan,) * 3
    return {
        "unit": made.unit_name,
        "n_cities": made.n_cities,
        "n_units": made.n_units,
        "waves": ", ".join(str(wave) for wave in made.waves),
        "n_pairs": pairs.in_context,
        "D": np.nan if pairs.d is None else pairs.d,
        "tau_b": np.nan if pairs.tau_b is None else pairs.tau_b,
        "lower": lower,
        "equal": equal,
        "higher": higher,
        "reason": "",
        "note": " ".join(made.notes),
    }


def _nothing(reason: str) -> dict[str, object]:
    numbers = dict.fromkeys(("D", "tau_b", "lower", "equal", "higher", "p", "low", "high"), np.nan)
    counts = dict.fromkeys(("n_cities", "n_units", "n_pairs", "m"), 0)
    texts = {"unit": "cities", "waves": "", "method": "", "note": "", "reason": reason, "interval_reason": reason}
    return {**numbers, **counts, **texts}


def _why_no_test(made: Panel, column: int) -> str:
    """The sentence why this outcome is not tested; empty where it is."""
    unit = made.unit_name
    if made.n_cities == 1:
        return "Only one city has both a result and this context factor, so there is nothing to compare."
    if made.n_cities == 2:
        return "Only two cities have both a result and this context factor: too few to say anything."
    pairs = made.pairs[column]
    if not pairs.in_context:
        return f"All {made.n_cities} cities are in the same context, so nothing can be said about it."
    if not pairs.in_outcome:
        return f"All {made.n_cities} cities have the same result, so nothing can be said about context."
    if unit == "countries" and made.n_units < MIN_COUNTRIES:
        return (
            f"This context factor is the same in all cities of a country, and {made.n_units} countries are too few to "
            f"test it ({MIN_COUNTRIES} needed)."
        )
    return ""
