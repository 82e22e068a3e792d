"""Figures for a researcher: a study, or a frame that it gave, is drawn on matplotlib axes, to go on with.

Every function takes ``ax`` (a figure of its own by default) and returns the axes. The figures are those of the pages.
"""

from ickit.report.plot.ranks import rank_intervals, sensitivity
from ickit.report.plot.ratings import agreement, ratings_by_key_factor, ratings_grid, ratings_over_time
from ickit.report.plot.scores import coverage, score_over_time, scores_by, trends
from ickit.report.plot.survey import survey_shares

__all__ = [
    "agreement",
    "coverage",
    "rank_intervals",
    "ratings_by_key_factor",
    "ratings_grid",
    "ratings_over_time",
    "score_over_time",
    "scores_by",
    "sensitivity",
    "survey_shares",
    "trends",
]


def __dir__() -> list[str]:
    return sorted(__all__)
