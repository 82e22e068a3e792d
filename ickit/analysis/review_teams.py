"""Teams for peer reviews: who visits which city, so that each team has every key factor in place among its members."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

_UNCOVERED, _MEMBER = 100.0, 2.0


@dataclass(frozen=True)
class Teams:
    """Teams by the city reviewed. Made by :func:`review_teams`.

    ``members``: the cities whose people are in the team. ``uncovered``: key factors that no member has in place; with
    other teams there would be no fewer in all. ``proven``: it is proven that no other teams are better.
    """

    members: Mapping[str, tuple[str, ...]]
    uncovered: Mapping[str, tuple[str, ...]]
    proven: bool


def review_teams(
    reviewed: Sequence[str],
    has: Mapping[str, Sequence[str]],
    key_factors: Sequence[str],
    likeness: Mapping[tuple[str, str], float],
    *,
    size: int = 4,
    at_most: int = 1,
    country: Mapping[str, str] | None = None,
    seconds: float = 60.0,
) -> Teams:
    """The best teams for the cities ``reviewed``.

    ``has``: by city, the key factors it has in place; these cities give reviewers. As few key factors as can be stay
    without a member who has them in place; then teams are as large as can be, up to ``size``, and members come from
    cities in like conditions (``likeness`` by reviewed city and member's). A city is in ``at_most`` so many teams.
    ``country``: by city; with it no reviewer comes from the reviewed city's country.
    """
    pairs = [
        (team, city)
        for team in reviewed
        for city in sorted(has)
        if city != team and (country is None or not country.get(city) or country.get(city) != country.get(team))
    ]
    n, points = len(pairs), [(team, key_factor) for team in reviewed for key_factor in key_factors]
    if not pairs:
        return Teams(dict.fromkeys(reviewed, ()), {t: tuple(key_factors) for t in reviewed}, proven=True)
    cost = np.concatenate([[-_MEMBER - likeness.get(pair, 0.0) for pair in pairs], np.full(len(points), _UNCOVERED)])
    rows = {("team", team): size for team in reviewed} | {("city", city): at_most for city in sorted(has)}
    number = {row: place for place, row in enumerate(rows)}
    limits = lil_array((len(rows), len(cost)))
    covers = lil_array((len(points), len(cost)))
    place_of = {point: place for place, point in enumerate(points)}
    for column, (team, city) in enumerate(pairs):
        limits[number["team", team], column] = limits[number["city", city], column] = 1
        for key_factor in has[city]:
            if (team, key_factor) in place_of:
                covers[place_of[team, key_factor], column] = 1
    for place in range(len(points)):
        covers[place, n + place] = 1
    solved = milp(
        cost,
        constraints=[
            LinearConstraint(limits.tocsr(), -np.inf, np.array(list(rows.values()), dtype=float)),
            LinearConstraint(covers.tocsr(), 1, np.inf),
        ],
        integrality=np.concatenate([np.ones(n, dtype=np.int64), np.zeros(len(points), dtype=np.int64)]),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    taken = [] if solved.x is None else [pairs[place] for place in np.flatnonzero(np.round(solved.x[:n])).tolist()]
    members = {team: tuple(city for t, city in taken if t == team) for team in reviewed}
    missing = {
        team: tuple(k for k in key_factors if not any(k in has[city] for city in members[team])) for team in reviewed
    }
    return Teams(members, missing, proven=bool(solved.success))
