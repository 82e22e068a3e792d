"""Which group of choices moves ranks most: Sobol indices of the ranks themselves.

The output is the vector of all cities' ranks. Its aggregated index for a group of choices is the sum over cities of the
variance that the group makes, divided by the sum over cities of the variance (Lamboni, Monod and Makowski 2011,
*Reliab. Eng. Syst. Saf.* 96; Gamboa et al. 2014, *Electron. J. Stat.* 8). The older index of the mean absolute rank
shift stands beside it for comparison with published ones; it misses a choice that always moves ranks equally far.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ickit.analysis.uncertainty.draws import GROUPS, Assumptions, drawn, ranks_under
from ickit.analysis.uncertainty.field import Field, Floats, ranked_field
from ickit.benchmark.groups import Node

SURE = 3.0
FIRST_SAMPLES, MOST_SAMPLES = 2_048, 65_536
NUMBERS = ["first_order", "first_error", "first_low", "first_high", "total", "total_error", "total_low", "total_high"]
SHIFTS = ["shift_first_order", "shift_total"]


def sensitivity(
    values: pd.DataFrame,
    levels: Sequence[float],
    *,
    weights: pd.Series | None = None,
    applies: pd.DataFrame | None = None,
    assumptions: Assumptions | None = None,
    samples: int | None = None,
    seed: int = 20_120,
    minimum_coverage: float = 2 / 3,
    tree: Node | None = None,
    size: float | None = None,
) -> pd.DataFrame:
    """Which group of choices moves ranks most: aggregated Sobol indices of all cities' ranks.

    Arguments as for ``rank_intervals``. ``samples``: how many; by default 2,048, doubled up to 65,536 until chance in
    the drawing would no longer change the ten per cent to which the indices of the most important group are rounded.

    One row per group switched on: group; first_order, the share of the ranks' variance (summed over cities) that this
    group makes alone; total, the share that it makes together with the others; *_error, the standard error of either
    by Monte Carlo, and *_low and *_high, the 95 % bounds; shift_first_order and shift_total, the same of the mean
    absolute rank shift (Saltelli et al. 2010), for comparison alone; samples; and reason, the sentence why there are no
    indices. They are estimates: small ones can come out slightly negative.
    """
    assumptions = assumptions or Assumptions()
    groups = [group for group in GROUPS if group in assumptions.groups]
    found = pd.DataFrame({"group": groups})
    for name in [*NUMBERS, *SHIFTS]:
        found[name] = pd.array([pd.NA] * len(found), dtype="Float64")
    found["samples"] = 0
    field, _ = ranked_field(values, levels, weights, applies, minimum_coverage, tree, size)
    if len(field.cities) < 2:
        return found.assign(reason="Fewer than two cities have a score, so there are no ranks to move.")
    rng = np.random.default_rng(seed)
    sums = _sums(field, assumptions, groups, samples or FIRST_SAMPLES, rng)
    if not sums.moves:
        return found.assign(reason="No choice moves any rank.")
    while samples is None and len(sums.variance) < MOST_SAMPLES and not _settled(sums.indices()):
        sums = sums.with_more(_sums(field, assumptions, groups, len(sums.variance), rng, sums.centre))
    found[NUMBERS] = sums.indices().astype("Float64")
    found[SHIFTS] = np.array(_shift_indices(sums.shift, groups))
    return found.assign(samples=len(sums.variance), reason="")


@dataclass(frozen=True)
class Sums:
    """What each sample adds to the variance of the ranks and to every group's parts of it, summed over the cities.

    ``variance``: samples; ``first`` and ``total``: groups × samples; ``shift``: the mean absolute rank shift under A, B
    and each group from B. ``centre``: the ranks' means, from which distances are taken. ``moves``: whether any
    rank moves.
    """

    variance: Floats
    first: Floats
    total: Floats
    shift: Mapping[str, Floats]
    centre: Floats
    moves: bool

    def with_more(self, more: "Sums") -> "Sums":
        """These samples and ``more``."""
        shift = {name: np.concatenate([part, more.shift[name]]) for name, part in self.shift.items()}
        first, total = np.hstack([self.first, more.first]), np.hstack([self.total, more.total])
        return Sums(np.concatenate([self.variance, more.variance]), first, total, shift, self.centre, self.moves)

    def indices(self) -> pd.DataFrame:
        """One row per group: the columns of :data:`NUMBERS`; errors by linearisation of the ratio."""
        rows = []
        for first, total in zip(self.first, self.total, strict=True):
            row: dict[str, float] = {}
            for name, part in (("first", first), ("total", total)):
                share = float(part.mean() / self.variance.mean())
                rest = part - share * self.variance
                error = float(rest.std(ddof=1) / self.variance.mean() / np.sqrt(len(part)))
                row |= {"first_order" if name == "first" else name: share, f"{name}_error": error}
                row |= {f"{name}_low": share - 1.96 * error, f"{name}_high": share + 1.96 * error}
            rows.append(row)
        return pd.DataFrame(rows, columns=NUMBERS, index=range(len(rows)))


def _sums(
    field: Field,
    assumptions: Assumptions,
    groups: Sequence[str],
    samples: int,
    rng: np.random.Generator,
    centre: Floats | None = None,
) -> Sums:
    """Ranks under choices A, under B, and for each group under A with that group from B; summed over the cities."""
    parts: dict[str, list[Floats]] = {name: [] for name in ("A", "B", *groups)}
    firsts, seconds = drawn(field, assumptions, samples, rng), drawn(field, assumptions, samples, rng)
    for a, b in zip(firsts, seconds, strict=True):
        for name, made in [("A", a), ("B", b), *((group, a.with_group(group, b)) for group in groups)]:
            parts[name].append(ranks_under(field, made).astype(np.float32))
    ranks = {name: np.vstack(part) for name, part in parts.items()}
    shift = {name: np.abs(part - field.nominal).mean(axis=1, dtype=float) for name, part in ranks.items()}
    found = aggregated_sums(ranks["A"], ranks["B"], [ranks[group] for group in groups], centre)
    return replace(found, shift=shift)


def aggregated_sums(a: Floats, b: Floats, mixed: Sequence[Floats], centre: Floats | None = None) -> Sums:
    """What aggregated first-order and total indices of a vector output are made of.

    ``a`` and ``b`` (samples × outputs) are two independent samples; ``mixed`` has, by group, the output under A with
    that group taken from B. First order mean(b·(ab - a)), total mean((a - ab)²)/2 (Saltelli et al. 2010), each summed
    over outputs and divided by the summed variance; b is centred (default: by the means of both samples).
    """
    if centre is None:
        centre = (a.mean(axis=0, dtype=float) + b.mean(axis=0, dtype=float)) / 2
    variance = (((a - centre) ** 2).sum(axis=1) + ((b - centre) ** 2).sum(axis=1)) / 2
    first = np.array([((b - centre) * (ab - a)).sum(axis=1) for ab in mixed])
    total = np.array([((a - ab) ** 2).sum(axis=1) / 2 for ab in mixed])
    moves = bool((a != a[0]).any() or (b != a[0]).any())
    return Sums(variance, first, total, {}, centre, moves)


def _settled(found: pd.DataFrame) -> bool:
    """Whether the indices of the group with the largest total round to the same ten per cent at both ends."""
    row = found.iloc[int(found["total"].to_numpy().argmax())]
    ends = [share_tens(row["total"], row["total_error"]), share_tens(row["first_order"], row["first_error"])]
    return all(low == high for low, high in ends)


def share_tens(share: float, error: float) -> tuple[int, int]:
    """The tens of per cent to which a share rounds at the lower and at the upper end of three standard errors.

    >>> share_tens(0.54, 0.002), share_tens(0.25, 0.004), share_tens(-0.01, 0.01)
    ((50, 50), (20, 30), (0, 0))
    """
    low, high = (np.clip(share + side * SURE * error, 0, 1) for side in (-1, 1))
    return int(np.floor(10 * low + 0.5)) * 10, int(np.floor(10 * high + 0.5)) * 10


def _shift_indices(shift: Mapping[str, Floats], groups: Sequence[str]) -> list[list[float]]:
    from SALib.analyze.sobol import first_order, total_order

    centre = np.concatenate([shift["A"], shift["B"]]).mean()
    about = {name: part - centre for name, part in shift.items()}
    if np.ptp(np.concatenate([about["A"], about["B"]])) < 1e-12:
        return [[float("nan")] * 2 for _ in groups]
    estimates = (first_order, total_order)
    return [[float(estimate(about["A"], about[group], about["B"])) for estimate in estimates] for group in groups]
