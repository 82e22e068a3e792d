"""Figures for a researcher: a study, or a frame that it gave, is drawn on matplotlib axes, to go on with.

Every function takes ``ax`` (a figure of its own by default) and returns the axes. The figures are those of the pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import pandas as pd

from ickit.analysis import comparison
from ickit.analysis import trends as trend_numbers
from ickit.analysis.seriation import order_by_similarity
from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.report.figures import differences as difference_figures
from ickit.report.figures import ratings as rating_figures
from ickit.report.figures import scores as score_figures
from ickit.report.figures import survey as survey_figures
from ickit.report.figures import tiles as tile_figures
from ickit.report.figures import trends as trend_figures
from ickit.report.figures import uncertainty as rank_figures
from ickit.study.study import Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes

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


def scores_by(study: Study, year: int, by: str, *, city: str | None = None, ax: Axes | None = None) -> Axes:
    """Every city's score in a wave as a point, in rows of groups, with the group's median.

    Parameters
    ----------
    study : ickit.Study
        The study.
    year : int
        The wave.
    by : str
        What makes the groups: the id of a context factor, ``country``, or an indicator with its breaks
        (``population/200000/500000``).
    city : str, optional
        The id of a city to set off.
    ax : matplotlib.axes.Axes, optional
        The axes to draw on.

    Returns
    -------
    matplotlib.axes.Axes
        The horizontal axis is the score, 0 to 100.

    Raises
    ------
    ickit.InputError
        ``year`` is no wave, or ``by`` makes no groups.

    Examples
    --------
    >>> import ickit
    >>> ax = ickit.plot.scores_by(ickit.load("data/demo"), 2024, "city-resources")
    >>> ax.get_xlabel()
    'score (0 to 100)'
    """
    groups = study.groups(year, by)
    scores = study.scores(year)[["city", "score"]]
    points = groups.merge(scores, on="city").assign(panel="")
    score_figures.scores_by_group(
        points, title=f"Scores by {_by_name(study, by)}, {year}", city=city, ax=(ax := _axes(ax))
    )
    return ax


def ratings_by_key_factor(study: Study, year: int, *, ax: Axes | None = None) -> Axes:
    """How many cities have each rating of each key factor in a wave, as stacked bars.

    Raises InputError where ``year`` is no wave.
    """
    data, ax = study.data, _axes(ax)
    counts = comparison.distribution(data.wave(year), data.benchmark, [year])
    rating_figures.ratings_by_factor(counts, data.benchmark, title=f"Ratings of key factors, {year}", ax=ax)
    return ax


def ratings_grid(study: Study, year: int, *, ax: Axes | None = None) -> Axes:
    """Every city's rating of every key factor in a wave; cities with like ratings stand together. No ranking.

    Raises InputError where ``year`` is no wave.
    """
    data, ax = study.data, _axes(ax)
    wave = data.wave(year)
    order = order_by_similarity(wave, data.benchmark)
    placed = wave.set_index("city").loc[order].reset_index()
    rating_figures.ratings_grid(placed, data.benchmark, data.names, title=f"Cities and key factors, {year}", ax=ax)
    return ax


def ratings_over_time(study: Study, city: str, *, ax: Axes | None = None) -> Axes:
    """One city's rating of every key factor in each of its waves.

    Raises InputError where the city is not in the data.
    """
    data, ax = study.data, _axes(ax)
    name = _name(study, city)
    rows = data.ratings[data.ratings["city"] == city]
    rating_figures.ratings_over_time(rows, data.benchmark, title=f"Ratings of {name} over time", ax=ax)
    return ax


def score_over_time(study: Study, city: str, *, ax: Axes | None = None) -> Axes:
    """One city's score in its waves with its bounds, beside the mean of the same other cities.

    The other cities are those with a score in every one of these waves. Raises InputError where the city is not in the
    data.
    """
    ax, name = _axes(ax), _name(study, city)
    scores = study.scores()
    own = scores[scores["city"] == city]
    others = scores[(scores["city"] != city) & scores["score"].notna()]
    same = comparison.matched(others, own["year"])
    means = same.groupby("year")["score"].agg(mean="mean", cities="size").reset_index()
    score_figures.score_over_time(own, means, title=f"Score of {name} over time", name=name, ax=ax)
    return ax


def coverage(study: Study, *, ax: Axes | None = None) -> Axes:
    """The share of key factors rated, by city and wave, in percent."""
    ax = _axes(ax)
    wide = study.coverage().pivot(index="city_name", columns="year", values="coverage").astype(float)
    legend = "Number: percent of the factors rated, by weight."
    tile_figures.coverage_tiles(wide, title="Coverage by city and wave", legend=legend, ax=ax)
    return ax


def rank_intervals(study: Study | pd.DataFrame, year: int | None = None, *, ax: Axes | None = None) -> Axes:
    """The rank of every city in a wave, with the middle 90 % of its ranks under other choices.

    ``study`` is a study (with ``year``), or a frame of :meth:`ickit.Study.ranks`. Raises InputError where ``year`` is
    no wave.
    """
    ax, frame = _axes(ax), _frame(study, "ranks", year)
    given = frame[frame["rank"].notna()].sort_values(["rank", "city_name"], kind="stable")
    rows = given.rename(columns={"city_name": "name", "rank": "nominal"})
    rank_figures.rank_ranges(rows, title=f"Ranks and how sure they are{_in(frame)}", ax=ax)
    return ax


def sensitivity(study: Study | pd.DataFrame, year: int | None = None, *, ax: Axes | None = None) -> Axes:
    """Which group of choices moves the ranks of a wave most.

    ``study`` is a study (with ``year``), or a frame of :meth:`ickit.Study.sensitivity`. Raises InputError where
    ``year`` is no wave.
    """
    ax, frame = _axes(ax), _frame(study, "sensitivity", year)
    rows = frame.assign(name=frame["group"].str.capitalize())
    rank_figures.sobol_bars(rows, title="Which choices move ranks", ax=ax)
    return ax


def trends(study: Study | pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The mean score of each wave, for the same cities and for all who answered, with 95 % intervals.

    ``study`` is a study, or a frame of :meth:`ickit.Study.trends`.
    """
    ax = _axes(ax)
    frame = study.trends() if isinstance(study, Study) else study
    if not set(trend_numbers.MEANS) <= set(frame.columns):
        raise InputError(Fault("trends", "the frame is none of study.trends()", "Pass a study, or that frame."))
    trend_figures.means_over_time(frame, title="Mean score over waves", ax=ax)
    return ax


def survey_shares(
    study: Study | pd.DataFrame, year: int | None = None, *, answer: str | None = None, ax: Axes | None = None
) -> Axes:
    """The share of cities that gave an answer to each commitment of the Charter, with its interval and bounds.

    ``study`` is a study of the Charter (with ``year``), or a frame of :meth:`ickit.Study.survey_shares`. ``answer`` is
    a level of the scale, the highest by default. Raises InputError for an unknown wave or answer.
    """
    ax, frame = _axes(ax), _frame(study, "survey_shares", year)
    levels = list(dict.fromkeys(frame["answer"]))
    chosen = levels[-1] if answer is None else answer
    if chosen not in levels:
        raise InputError(Fault("answer", f"{quoted(chosen)} is not a level", did_you_mean(chosen, levels)))
    rows = frame[frame["answer"] == chosen]
    survey_figures.shares_with_bounds(rows, title="Commitments of the Charter", answer=chosen.replace("_", " "), ax=ax)
    return ax


def agreement(study: Study | pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The city's rating minus its reviewers', by key factor, with 95 % intervals.

    ``study`` is a study, or a frame of :meth:`ickit.Study.agreement`.
    """
    ax, frame = _axes(ax), _frame(study, "agreement", None)
    rows = frame[frame["key_factor"].notna()]
    rows = rows.assign(name=rows["key_factor_name"], n=rows["cities"], value=rows["difference"])
    difference_figures.differences(
        rows,
        title="The city's rating minus its reviewers', by key factor",
        xlabel="mean difference (points of 100)",
        sides=("reviewers rate higher", "cities rate higher"),
        ax=ax,
    )
    return ax


def _axes(ax: Axes | None) -> Axes:
    return plt.subplots(layout="constrained")[1] if ax is None else ax


def _frame(study: Study | pd.DataFrame, method: str, year: int | None) -> pd.DataFrame:
    if isinstance(study, pd.DataFrame):
        return study
    found: pd.DataFrame = getattr(study, method)() if year is None else getattr(study, method)(year)
    return found


def _in(frame: pd.DataFrame) -> str:
    years = sorted(frame["year"].unique())
    return f", {years[0]}" if len(years) == 1 else ""


def _name(study: Study, city: str) -> str:
    names = study.data.names
    if city not in names:
        raise InputError(Fault("city", f"{quoted(city)} is not in the data", did_you_mean(city, names)))
    return names[city]


def _by_name(study: Study, by: str) -> str:
    factors = {f.id: f.name for f in study.benchmark.context_factors or ()}
    return factors.get(by, by.split("/", maxsplit=1)[0]).lower()
