"""The world behind the demonstration tables: which city is how strong, in what context, and what it says of itself."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ickit.demo import names
from ickit.demo.draws import Draws, Floats, Ints
from ickit.demo.truth import CONTEXT_FACTORS, KEY_FACTORS, Truth

Bools = NDArray[np.bool_]
STAYER, LEAVER, JOINER = 0, 1, 2


@dataclass(frozen=True)
class World:
    """Arrays over cities (i), waves (t), key factors (k) and context factors (c).

    ``true``, ``self_rating``: 0 not met, 1 partly met, 2 met. ``missing``: 0 rated, 1 blank, 2 not_assessed,
    3 dont_know. ``context``, ``self_context``: 0 favourable to 3 very difficult.
    """

    cities: list[tuple[str, str, str, str]]
    waves: tuple[int, ...]
    seed: int
    truth: Truth
    kind: Ints  # i
    quality: Floats  # i
    present: Bools  # i, t
    reviewed: Bools  # i, t
    publish: Bools  # i, t
    context: Ints  # i, t, c
    self_context: Ints  # i, t, c
    true: Ints  # i, t, k
    self_rating: Ints  # i, t, k
    missing: Ints  # i, t, k

    def draws(self, purpose: str) -> Draws:
        """Random numbers for one purpose."""
        return Draws(self.seed, purpose)


def make_world(cities: int, waves: Sequence[int], seed: int, truth: Truth) -> World:
    """The world of ``cities`` fictional cities in these waves (sorted, each once)."""
    named = names.fictional(cities, seed)
    kind, quality = _qualities(cities, seed, truth)
    present = _present(kind, len(waves), seed)
    context = _context(named, len(waves), seed, truth)
    true = _true(quality, context, waves, seed, truth)
    if cities > names.ALL_MET:
        true[names.ALL_MET, -1] = 2
    mood = Draws(seed, "mood").level(truth.mood_shares, (cities, len(waves)))
    self_rating = _self_rating(true, mood, seed, truth)
    reviewed = _reviewed(present, seed, truth)
    return World(
        cities=named,
        waves=tuple(waves),
        seed=seed,
        truth=truth,
        kind=kind,
        quality=quality,
        present=present,
        reviewed=reviewed,
        publish=_publish(cities, len(waves), seed),
        context=context,
        self_context=_self_context(context, mood, seed, truth),
        true=true,
        self_rating=self_rating,
        missing=_missing(true, seed, truth),
    )


def _qualities(cities: int, seed: int, truth: Truth) -> tuple[Ints, Floats]:
    draws = Draws(seed, "quality")
    kind = np.full(cities, STAYER, dtype=np.int64)
    free = np.arange(cities)[names.GAP + 1 :]
    order = free[draws.order(len(free))]
    leaving, joining = round(len(free) * truth.leavers), round(len(free) * truth.joiners)
    kind[order[:leaving]] = LEAVER
    kind[order[leaving : leaving + joining]] = JOINER
    kind[[i for i in (names.ONE_WAVE, names.LOW_COVERAGE) if i < cities]] = JOINER
    shift = np.array([0.0, truth.leavers_quality, truth.joiners_quality])[kind]
    quality = truth.quality_spread * draws.normal(cities) + shift
    if cities > names.ALL_MET:
        quality[names.ALL_MET] = abs(quality[names.ALL_MET]) + 0.3
    quality[names.TWICE_REVIEWED] = 0.1
    return kind, quality


def _present(kind: Ints, waves: int, seed: int) -> Bools:
    """Who answers in which wave: stayers in nearly all, leavers up to some wave, joiners from some wave on."""
    draws = Draws(seed, "present")
    cities, last = len(kind), waves - 1
    when = np.arange(waves)[None, :]
    turn = 1 + draws.integers(max(last, 1), cities)[:, None]  # 1 to last: the first wave without, or with, the city
    present = np.where(kind[:, None] == LEAVER, when < turn, np.where(kind[:, None] == JOINER, when >= turn, True))
    away = draws.chance(0.06, (cities, waves)) & (when > 0) & (when < last)
    present = present & ~away if waves > 1 else np.ones((cities, 1), dtype=bool)
    steady = [i for i in (names.TWICE_REVIEWED, names.ALL_MET, names.ALL_MISSING, names.ALONE, names.GAP) if i < cities]
    present[steady] = True
    if waves > 2 and cities > names.GAP:
        present[names.GAP, last // 2] = False
    if cities > names.ONE_WAVE:
        present[names.ONE_WAVE] = np.arange(waves) == last
    if cities > names.LOW_COVERAGE:
        present[names.LOW_COVERAGE] = np.arange(waves) >= min(2, last)
    if cities > names.SILENT:
        present[names.SILENT] = False
    return present


def _context(named: list[tuple[str, str, str, str]], waves: int, seed: int, truth: Truth) -> Ints:
    """True context levels: each starts somewhere and now and then moves by one level between waves."""
    once, country = names.country_numbers([c[2] for c in named])
    cities, factors = len(named), len(CONTEXT_FACTORS)
    level = _walk(Draws(seed, "context"), (cities, waves, factors), truth)
    law = _walk(Draws(seed, "legislation"), (len(once), waves, 1), truth)
    level[:, :, CONTEXT_FACTORS.index("national-legislation")] = law[country, :, 0]
    if names.ALONE < cities <= 200:
        migration = CONTEXT_FACTORS.index("migrant-population")
        level[:, :, migration] = np.minimum(level[:, :, migration], 2)
        level[names.ALONE, :, migration] = 3
    return level


def _walk(draws: Draws, shape: tuple[int, int, int], truth: Truth) -> Ints:
    units, waves, factors = shape
    level = np.empty(shape, dtype=np.int64)
    level[:, 0] = draws.level(truth.context_shares, (units, factors))
    for t in range(1, waves):
        step = np.where(draws.chance(0.5, (units, factors)), 1, -1) * draws.chance(
            truth.context_change, (units, factors)
        )
        level[:, t] = np.clip(level[:, t - 1] + step, 0, 3)
    return level


def effects(truth: Truth) -> Floats:
    """The planted effects as a matrix: context factors by key factors."""
    return np.array([[truth.effect(c, k) for k in KEY_FACTORS] for c in CONTEXT_FACTORS])


def _true(quality: Floats, context: Ints, waves: Sequence[int], seed: int, truth: Truth) -> Ints:
    cities, factors = len(quality), len(KEY_FACTORS)
    draws = Draws(seed, "true")
    years = np.array(waves, dtype=np.float64) - waves[0]
    latent = quality[:, None, None] + np.array(truth.ease)[None, None, :] + truth.trend * years[None, :, None]
    for c, row in enumerate(effects(truth)):  # one by one: the sum is then the same on every machine
        latent = latent + (context[:, :, c] - 1.0)[:, :, None] * row[None, None, :]
    latent = latent + truth.factor_spread * draws.normal((cities, 1, factors))
    latent = latent + truth.wave_spread * draws.normal((cities, len(waves), factors))
    return np.asarray((latent >= truth.cuts[0]).astype(np.int64) + (latent >= truth.cuts[1]), dtype=np.int64)


def _self_rating(true: Ints, mood: Ints, seed: int, truth: Truth) -> Ints:
    draws = Draws(seed, "flattery")
    up = np.array([truth.flattery_of(k) for k in KEY_FACTORS])
    up_now = np.array(truth.mood_flattery)[mood][:, :, None] * up[None, None, :]
    draw = draws.uniform(true.shape)
    raised = (draw < up_now) & (true < 2)
    lowered = (draw >= 1 - truth.modesty) & (true > 0)
    rating = true + raised - lowered
    if len(true) > names.ALL_MET:
        rating[names.ALL_MET, -1] = 2
    return np.asarray(rating, dtype=np.int64)


def _self_context(context: Ints, mood: Ints, seed: int, truth: Truth) -> Ints:
    """What officers say: in a sunny mood (0) some factors look one level easier, in a gloomy one (2) harder."""
    moved = Draws(seed, "mood and context").chance(truth.mood_context, context.shape)
    blamed = np.array([c in truth.mood_factors for c in CONTEXT_FACTORS])
    shown = context + (mood - 1)[:, :, None] * (moved & blamed[None, None, :])
    return np.asarray(np.clip(shown, 0, 3), dtype=np.int64)


def _missing(true: Ints, seed: int, truth: Truth) -> Ints:
    draws = Draws(seed, "missing")
    chance = np.array([truth.missing_of(k) for k in KEY_FACTORS])
    gone = draws.chance(chance[np.arange(len(KEY_FACTORS))[None, None, :], true], true.shape)
    missing = np.where(gone, 1 + draws.level(truth.missing_words, true.shape), 0)
    if len(true) > names.TWICE_REVIEWED:
        missing[names.TWICE_REVIEWED, -1] = 0
        missing[names.TWICE_REVIEWED, -1, KEY_FACTORS.index("monitoring")] = 3
    if len(true) > names.ALL_MET:
        missing[names.ALL_MET, -1] = 0
    if len(true) > names.ALL_MISSING:
        missing[names.ALL_MISSING, -1] = np.resize([2, 2, 1, 3], len(KEY_FACTORS))
    if len(true) > names.LOW_COVERAGE:
        missing[names.LOW_COVERAGE, -1] = [0, 0, 1, 2, 0, 0, 0, 3, 1]
    return np.asarray(missing, dtype=np.int64)


def _reviewed(present: Bools, seed: int, truth: Truth) -> Bools:
    """A random third of the cities is reviewed once, in a later wave more likely; the first city twice."""
    draws = Draws(seed, "reviewed")
    cities, waves = present.shape
    weight = (np.arange(waves) + 1.0)[None, :] * present
    weight[[i for i in (names.TWICE_REVIEWED, names.ALL_MISSING, names.ONE_WAVE) if i < cities]] = 0
    upto = np.cumsum(weight, axis=1)
    when = np.asarray((draws.uniform(cities)[:, None] * upto[:, -1:] >= upto).sum(axis=1))
    order = draws.order(cities)
    order = order[upto[order, -1] > 0][: max(0, round(cities * truth.reviews) - 1)]
    reviewed = np.zeros_like(present)
    reviewed[order, when[order]] = True
    if cities > names.TWICE_REVIEWED:
        reviewed[names.TWICE_REVIEWED, [(waves - 1) // 2, waves - 1]] = True
    return reviewed


def _publish(cities: int, waves: int, seed: int) -> Bools:
    draws = Draws(seed, "publish")
    agrees = draws.chance(0.6, (cities, 1))
    publish = agrees ^ draws.chance(0.08, (cities, waves))
    publish[: names.ALL_MET + 1] = True
    return np.asarray(publish)
