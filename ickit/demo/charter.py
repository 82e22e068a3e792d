"""The Charter survey: who signed, who was asked, what cities answered."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ickit.demo import names
from ickit.demo.ratings import MISSING_WORDS, slugs, table, texts, yes_no
from ickit.demo.truth import ANSWERS, CHARTER, COMMITMENTS
from ickit.demo.world import World


@dataclass(frozen=True)
class Survey:
    """Who signed and when (year, 0: never; text as written), who was asked and who answered in each wave (i, t)."""

    signed: NDArray[np.int64]
    written: Any
    asked: NDArray[np.bool_]
    answered: NDArray[np.bool_]


def survey_waves(world: World) -> list[int]:
    """The positions of the waves with a Charter survey: the last two and the fourth from the end, so with a gap."""
    last = len(world.waves) - 1
    return sorted({last, max(last - 1, 0), max(last - 3, 0)})


def make_survey(world: World) -> Survey:
    """Draw who signed the Charter and who takes part in its survey."""
    draws = world.draws("charter")
    cities, years = len(world.cities), np.array(world.waves)
    signs = draws.chance(0.62, cities)
    signs[[i for i in (names.TWICE_REVIEWED, names.SILENT, names.GAP) if i < cities]] = True
    begin, end = 2010, max(2012, int(years[-1]))
    signed = np.where(signs, begin + draws.integers(end - begin, cities), 0)
    month, day, form = 1 + draws.integers(12, cities), 1 + draws.integers(28, cities), draws.integers(3, cities)
    written = texts([_written(*row) for row in zip(signed, month, day, form, strict=True)])
    member = (signed[:, None] > 0) & (signed[:, None] < years[None, :])
    held = np.isin(np.arange(len(years)), survey_waves(world))[None, :]
    asked = held & (member | draws.chance(0.6, member.shape))
    answered = asked & draws.chance(np.where(member, 0.8, 0.55), member.shape)
    if cities > names.SILENT:
        asked[names.SILENT] |= held[0]
        answered[names.SILENT] = held[0]
    if cities > names.GAP:
        asked[names.GAP, -1], answered[names.GAP, -1] = True, False
    if cities > names.TWICE_REVIEWED:
        asked[names.TWICE_REVIEWED] |= held[0]
        answered[names.TWICE_REVIEWED] = held[0]
    return Survey(signed=signed, written=written, asked=asked, answered=answered)


def _written(year: int, month: int, day: int, form: int) -> str:
    if year == 0:
        return ""
    return (f"{year}-{month:02d}-{day:02d}", f"{year}-{month:02d}", f"{year}")[form]


def charter_invitations(world: World, survey: Survey) -> pd.DataFrame:
    """Who was asked to take the Charter survey, who returned it, and who agreed to a public page."""
    t, i = np.nonzero(survey.asked.T)
    returned = survey.answered[i, t]
    return table(
        city=slugs(world)[i],
        year=np.array(world.waves)[t],
        benchmark=CHARTER,
        asked="yes",
        returned=yes_no(returned),
        publish=yes_no(returned & world.publish[i, t]),
    )


def survey_answers(world: World, survey: Survey) -> pd.DataFrame:
    """The ``survey`` table: one answer per commitment; advocates answer a little lower than providers."""
    draws, truth = world.draws("survey"), world.truth
    shape = (len(world.cities), len(world.waves), len(COMMITMENTS))
    service = np.array([c.startswith("S") for c in COMMITMENTS])
    advocate = draws.chance(truth.advocates, (shape[0], 1, shape[2])) & service[None, None, :]
    years = np.array(world.waves, dtype=np.float64) - world.waves[0]
    latent = 0.5 * world.quality[:, None, None] + truth.trend * years[None, :, None]
    latent = latent + np.array([truth.role_ease[c[0]] for c in COMMITMENTS])[None, None, :]
    latent = latent + truth.advocacy * advocate
    latent = (
        latent + truth.factor_spread * draws.normal((shape[0], 1, shape[2])) + truth.wave_spread * draws.normal(shape)
    )
    level = (latent >= truth.cuts[0]).astype(np.int64) + (latent >= truth.cuts[1])
    gone = draws.chance(0.06, shape)
    word = MISSING_WORDS[1 + draws.level(truth.missing_words, shape)]
    answer = np.where(gone, word, texts(ANSWERS)[level])
    noted = draws.chance(0.07, shape) & ~gone
    note = np.where(noted, texts(NOTES)[level, draws.integers(3, shape)], texts(""))
    capacity = np.where(service[None, None, :], np.where(advocate, texts("advocate"), texts("provider")), texts(""))
    capacity = np.broadcast_to(capacity, shape)
    t, i = np.nonzero(survey.answered.T)
    c = np.tile(np.arange(shape[2]), len(i))
    i, t = np.repeat(i, shape[2]), np.repeat(t, shape[2])
    return table(
        city=slugs(world)[i],
        year=np.array(world.waves)[t],
        commitment=texts(COMMITMENTS)[c],
        answer=answer[i, t, c],
        capacity=capacity[i, t, c],
        note=note[i, t, c],
    )


NOTES = (
    ("Not on our agenda so far.", "The council has postponed it.", "Nobody is responsible for this yet."),
    ("Begun in two departments.", "A plan is written; the money is not there yet.", "In some districts."),
    ("Evaluated last year, with good results.", "Part of the city's rules since 2013.", "See our practice sheet."),
)
