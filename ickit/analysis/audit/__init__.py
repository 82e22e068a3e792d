"""The structure of an instrument: what its key factors measure together, and which of them no longer tell cities apart.

What a statistical audit of an index asks (OECD/JRC, *Handbook on Constructing Composite Indicators*, 2008), for a
benchmark with ordinal ratings and few cities.
"""

from ickit.analysis.audit.association import redundant_pairs, spearman
from ickit.analysis.audit.dif import differential_functioning
from ickit.analysis.audit.dimensions import parallel_analysis
from ickit.analysis.audit.factors import against_the_rest, silent_factors
from ickit.analysis.audit.polychoric import polychoric
from ickit.analysis.audit.reliability import Reliability, reliability
from ickit.analysis.audit.weights import effective_weights

__all__ = [
    "Reliability",
    "against_the_rest",
    "differential_functioning",
    "effective_weights",
    "parallel_analysis",
    "polychoric",
    "redundant_pairs",
    "reliability",
    "silent_factors",
    "spearman",
]
