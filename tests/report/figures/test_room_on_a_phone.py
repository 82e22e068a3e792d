"""Figures leave room for what they show: on a phone, which shows a part of a figure, labels take at most half."""

import pandas as pd

from ickit.benchmark.model import Benchmark
from ickit.report.figures.audit import correlation_tiles, weight_dots
from ickit.report.figures.differences import differences
from ickit.report.figures.numbers import rating_points
from ickit.report.figures.ratings import ratings_by_factor, ratings_over_time
from ickit.report.figures.review import self_and_peers
from ickit.report.figures.scores import scores_by_group
from ickit.report.figures.survey import shares_with_bounds
from ickit.report.figures.uncertainty import sobol_bars
from ickit.report.render.svg import svg

LONG = "Labour market and other economic conditions of newcomers"
SEEN = 350 / (34 * 16)
"""Of a figure's width, on a screen of 390 pixels: it is drawn 34 rem wide there."""


def benchmark(**scale) -> Benchmark:
    factors = [{"id": f"f{i}", "number": i, "name": LONG} for i in range(1, 4)]
    return Benchmark.model_validate({"id": "b", "title": "B", "key_factors": factors, **scale})


def by_factor(rating: str) -> pd.DataFrame:
    rows = [{"key_factor": f"f{i}", "rating": rating, "cities": 4} for i in range(1, 4)]
    return pd.DataFrame(rows)


def drawn() -> dict:
    words, numbers = benchmark(), benchmark(scale={"min": 0, "max": 100})
    names = pd.DataFrame({"name": [LONG, f"{LONG}, too"], "n": [3, 14]})
    path = pd.DataFrame({"key_factor": ["f1", "f2"], "year": [2022, 2024], "rating": ["met", "met"], "applies": True})
    groups = pd.DataFrame(
        {
            "panel": "",
            "level": [f"{LONG}: very difficult", "All"],
            "order": [0, 1],
            "city": ["a", "b"],
            "score": [1, 99],
        }
    )
    asked = {"asked": 3, "share": 0.5, "low": 0.2, "high": 0.8, "asked_low": 0.1, "asked_high": 0.9, "answered": 2}
    sobol = {f"{kind}{end}": 0.4 for kind in ("total", "first") for end in ("_low", "_high")}
    return {
        "ratings_by_factor": ratings_by_factor(by_factor("met"), words, title="T", own={"f1": "met"}),
        "ratings_over_time": ratings_over_time(path, words, title="T"),
        "rating_points": rating_points(by_factor("40"), numbers, title="T"),
        "differences": differences(names.assign(value=1.0, low=0.0, high=2.0), title="T", xlabel="x"),
        "self_and_peers": self_and_peers(names.assign(self_rating="met", peer_rating="not_met"), words, title="T"),
        "scores_by_group": scores_by_group(groups, title="T", city="a"),
        "shares_with_bounds": shares_with_bounds(names.assign(**asked), title="T", answer="fully"),
        "sobol_bars": sobol_bars(names.assign(total=0.5, first_order=0.4, **sobol), title="T"),
        "weight_dots": weight_dots(names.assign(nominal=0.5, effective=0.4, low=0.3, high=0.6), title="T"),
        "correlation_tiles": correlation_tiles(pd.DataFrame([[1, 0.5], [0.5, 1]], index=names["name"]), title="T"),
    }


def test_labels_take_at_most_half_of_what_a_phone_shows():
    wide = {}
    for name, figure in drawn().items():
        svg(figure)  # lays it out
        if (left := figure.axes[0].get_position().x0) > SEEN / 2:
            wide[name] = left
    assert wide == {}
