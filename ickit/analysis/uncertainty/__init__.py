"""How sure is a rank, and which of our assumptions matter most for it.

A rank rests on choices that could reasonably have been made otherwise: the weights, what a missing rating counts as,
the assessor's judgement of one level more or less, and how factors are put together. Thousands of draws make all of
these choices otherwise; the spread of a city's rank over them is its interval (OECD/JRC Handbook 2008, step 7). How
much of that spread each group of choices makes is measured by Sobol indices of the ranks (Lamboni et al. 2011).
"""

from ickit.analysis.uncertainty.draws import GROUPS, Assumptions
from ickit.analysis.uncertainty.judgement import JudgementSlip, judgement_slip, slip_size
from ickit.analysis.uncertainty.ranks import RankDraws, draw_ranks, rank_intervals
from ickit.analysis.uncertainty.rules import alternatives, leave_one_factor_out, mean_words
from ickit.analysis.uncertainty.sobol import sensitivity
from ickit.analysis.uncertainty.tree_values import Aggregation, TreeIndex

__all__ = [
    "GROUPS",
    "Aggregation",
    "Assumptions",
    "JudgementSlip",
    "RankDraws",
    "TreeIndex",
    "alternatives",
    "draw_ranks",
    "judgement_slip",
    "leave_one_factor_out",
    "mean_words",
    "rank_intervals",
    "sensitivity",
    "slip_size",
]
