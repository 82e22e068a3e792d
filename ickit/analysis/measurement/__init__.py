"""A measurement model: how strong a city may be, given few ordinal ratings made by people.

One graded response model a benchmark (Samejima 1969), fitted by empirical Bayes. It is a model: its results stand
beside ranks and ratings, never instead of them, and never enter a score.
"""

from ickit.analysis.measurement.graded_response import GradedResponse, Ratings, fit
from ickit.analysis.measurement.latent_ranks import chance_above, draw_strength, latent_intervals
from ickit.analysis.measurement.peer_prediction import Check, leave_one_review_out, what_reviewers_would_say
from ickit.analysis.measurement.responses import Responses, lay_out

__all__ = [
    "Check",
    "GradedResponse",
    "Ratings",
    "Responses",
    "chance_above",
    "draw_strength",
    "fit",
    "latent_intervals",
    "lay_out",
    "leave_one_review_out",
    "what_reviewers_would_say",
]
