"""What reviewers would say of ratings that only the city made, and how good such predictions are."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ickit.analysis.measurement.graded_response import Floats, GradedResponse, Ratings, fit
from ickit.analysis.measurement.responses import Responses

LEAST_REVIEWED = 8
GAIN_NEEDED = 0.2
_ITERATIONS = 40


@dataclass(frozen=True)
class Check:
    """How good predictions of left-out reviews were: mean squared errors (Brier scores) of ``ratings``.

    ``model``: of the model's chances; ``as_rated``: of the city's own ratings, taken as they are (met counts as 1, all
    else as 0). ``cities`` were left out, one at a time with all its reviews.
    """

    model: float
    as_rated: float
    ratings: int
    cities: int

    @property
    def gain(self) -> float:
        """By what share the model's score is smaller."""
        return 1 - self.model / self.as_rated if self.as_rated else 0.0


def chances(model: GradedResponse, ratings: Ratings) -> Floats:
    """The chance that reviewers give the highest level, by city-wave and key factor; NaN where the city rated nothing.

    What reviewers said elsewhere of the same city and wave is used, what they said of the rating itself is not.
    """
    tables, levels = model.tables(), ratings.levels
    found = np.full(ratings.own.shape, np.nan)
    twice = (ratings.own >= 0) & (ratings.peers >= 0)
    posterior = model.posterior(ratings)
    for row, k in zip(*np.nonzero(ratings.own >= 0), strict=True):
        own = int(ratings.own[row, k])
        points = posterior[row]
        if twice[row, k]:
            points = points * tables.own[k, :, own] / tables.both[k, :, own * levels + int(ratings.peers[row, k])]
            points = points / points.sum()
        top = tables.both[k, :, own * levels + levels - 1] / tables.own[k, :, own]
        found[row, k] = float((points * top).sum())
    clipped: Floats = np.clip(found, 0, 1)
    return clipped


def leave_one_review_out(responses: Responses, model: GradedResponse) -> Check:
    """Predict every reviewed city's reviews from all the others', and compare with what its reviewers said."""
    ratings = responses.ratings
    by_city: dict[str, list[int]] = {}
    for row in responses.reviewed:
        by_city.setdefault(responses.rows[row][0], []).append(row)
    errors, plain, n = 0.0, 0, 0
    for rows in by_city.values():
        without = ratings
        for row in rows:
            without = without.without_peers(row)
        found = chances(fit(without, model, _ITERATIONS), without)
        for row in rows:
            twice = (ratings.own[row] >= 0) & (ratings.peers[row] >= 0)
            top = ratings.levels - 1
            said, own = ratings.peers[row, twice] == top, ratings.own[row, twice] == top
            errors += float(((found[row, twice] - said) ** 2).sum())
            plain += int((own != said).sum())
            n += int(twice.sum())
    return Check(errors / n, plain / n, n, len(by_city)) if n else Check(0.0, 0.0, 0, 0)


def what_reviewers_would_say(responses: Responses, model: GradedResponse, year: int) -> pd.DataFrame:
    """For each rating of a wave that the city made and reviewers did not: the chance that they would call it met.

    One row per rating: city, year, key_factor, level (0 is the lowest) and chance (0 to 1).
    """
    found = chances(model, responses.ratings)
    rows = []
    for row in responses.of_wave(year):
        for k, factor in enumerate(responses.factors):
            own, peers = int(responses.ratings.own[row, k]), int(responses.ratings.peers[row, k])
            if own >= 0 and peers < 0:
                head = {"city": responses.rows[row][0], "year": year, "key_factor": factor}
                rows.append({**head, "level": own, "chance": float(found[row, k])})
    return pd.DataFrame(rows, columns=["city", "year", "key_factor", "level", "chance"])
