"""Figures of a peer review: self rating and reviewers' rating side by side."""

from typing import TYPE_CHECKING, Any

import pandas as pd

from ickit._base import palette
from ickit.benchmark.model import Benchmark
from ickit.report.figures.style import WIDTH, figure, grid, headline, in_lines, label, look

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NAMED = 9


def self_and_peers(rows: pd.DataFrame, benchmark: Benchmark, *, title: str) -> "Figure":
    """Each key factor as the city and as its reviewers rate it; a line joins the two where they differ.

    ``rows``: name, self_rating and peer_rating (levels; missing or not applicable are not drawn), in order.
    """
    names = benchmark.scale.names
    with look():
        fig, axes = figure(WIDTH, 1.35 + 0.32 * max(len(rows), 1))
        for place, row in enumerate(rows.to_dict("records")):
            own, peer = (_at(row[k], benchmark) for k in ("self_rating", "peer_rating"))
            if own is not None and peer is not None and own != peer:
                axes.hlines(place, min(own, peer), max(own, peer), color=palette.PEERS, lw=2)
            if peer is not None:
                axes.plot(peer, place, "o", color=palette.ACCENT, ms=11, zorder=2)
            if own is not None:
                axes.plot(own, place, "D", color="white", mec=palette.CITY, mew=2, ms=6, zorder=3)
            if own is None and peer is None:
                axes.text(0, place, "not rated", va="center", color=palette.QUIET, fontsize=8.5)
        axes.set_yticks(range(len(rows)), [in_lines(name) for name in rows["name"]], fontsize=9)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        shown = names if len(names) <= _NAMED and benchmark.scale.few else (names[0], names[-1])
        axes.set_xticks([float(benchmark.scale.value(n)) for n in shown], [label(n.replace("_", " ")) for n in shown])
        axes.set_xlim(-0.08, 1.08)
        axes.set_xlabel("rating")
        grid(axes)
        headline(fig, title)
        _legend(fig)
    return fig


def _at(rating: Any, benchmark: Benchmark) -> float | None:
    value = benchmark.scale.rate(rating)
    return None if value is None else float(value)


def _legend(fig: "Figure") -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], ls="", marker="D", color="white", mec=palette.CITY, mew=2, ms=6, label="the city's own rating"),
        Line2D([], [], ls="", marker="o", color=palette.ACCENT, ms=11, label="the reviewers' rating"),
    ]
    fig.legend(handles=handles, loc="outside lower center", ncols=2)
