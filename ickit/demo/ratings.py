"""The tables of ratings and conditions: cities, invitations, assessments, context, indicators."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ickit.demo import awkward, names
from ickit.demo.clauses import CLAUSES, CONCLUSIONS, REASONS
from ickit.demo.truth import BENCHMARK, CONTEXT_FACTORS, CONTEXT_LEVELS, KEY_FACTORS, RATINGS
from ickit.demo.world import World

Texts = NDArray[Any]
LANGUAGES = {"en": 0.7, "fr": 0.35, "de": 0.3, "es": 0.2}
"""The languages in which cities can receive and make visits, each with its share."""
MIGRANTS = "migrant-organisations"
MISSING_WORDS = np.array(["", "", "not_assessed", "dont_know"], dtype=object)


def texts(values: Any) -> Texts:
    """An array of Python texts."""
    return np.array(values, dtype=object)


def slugs(world: World) -> Texts:
    """The cities' slugs, in order."""
    return texts([c[0] for c in world.cities])


def table(**columns: Any) -> pd.DataFrame:
    """A table of these columns; a single value fills its column."""
    size = max((len(v) for v in columns.values() if isinstance(v, np.ndarray)), default=0)
    filled = {n: v if isinstance(v, np.ndarray) else np.repeat(texts([v]), size) for n, v in columns.items()}
    frame = pd.DataFrame({n: v.astype(object) if v.dtype.kind in "OUS" else v for n, v in filled.items()})
    return frame.astype({n: "str" for n, v in filled.items() if v.dtype.kind in "OUS"})


def bank() -> Texts:
    """Clauses by key factor, level and variant."""
    return texts([[list(level) for level in CLAUSES[k]] for k in KEY_FACTORS])


def cities_table(world: World, charter_signed: Texts) -> pd.DataFrame:
    """The ``cities`` table; ``charter_signed`` is one text for each city."""
    slug, name, country, aliases = (texts([c[n] for c in world.cities]) for n in range(4))
    spoken = world.draws("languages").chance(tuple(LANGUAGES.values()), (len(world.cities), len(LANGUAGES)))
    languages = texts(["|".join(np.array(tuple(LANGUAGES))[own]) for own in spoken])
    return table(
        city=slug, name=name, country=country, aliases=aliases, charter_signed=charter_signed, languages=languages
    )


def yes_no(values: NDArray[np.bool_]) -> Texts:
    """True as ``yes`` and False as ``no``."""
    return np.where(values, texts("yes"), texts("no"))


def invitations(world: World) -> pd.DataFrame:
    """Who was asked in each wave of the benchmark: all who ever took part before, and those who then did."""
    draws = world.draws("invitations")
    came = np.maximum.accumulate(world.present, axis=1)
    asked = came | draws.chance(0.35, world.present.shape)
    if len(asked) > names.SILENT:
        asked[names.SILENT] = True
    i, t = np.nonzero(asked)
    returned = world.present[i, t]
    return table(
        city=slugs(world)[i],
        year=np.array(world.waves)[t],
        benchmark=BENCHMARK,
        asked="yes",
        returned=yes_no(returned),
        publish=yes_no(returned & world.publish[i, t]),
    )


def assessments(world: World) -> pd.DataFrame:
    """Self ratings of every city that answered, the peers' ratings where there was a review, and the ratings by migrant
    organisations of some cities in the last wave.
    """
    parts = [_self_assessments(world), _peer_assessments(world), _migrants_assessments(world)]
    return pd.concat(parts, ignore_index=True)


def _cells(where: NDArray[np.bool_]) -> tuple[Any, Any, Any]:
    """City, wave and key factor of each rating of the city-waves in ``where``, wave by wave."""
    t, i = np.nonzero(where.T)
    count = len(KEY_FACTORS)
    return np.repeat(i, count), np.repeat(t, count), np.tile(np.arange(count), len(i))


def _self_assessments(world: World) -> pd.DataFrame:
    draws = world.draws("self notes")
    i, t, k = _cells(world.present)
    level, missing = world.self_rating[i, t, k], world.missing[i, t, k]
    rating = np.where(missing > 0, MISSING_WORDS[missing], texts(RATINGS)[level])
    has_note = draws.chance(np.where(t == len(world.waves) - 1, 0.3, 0.1), len(i)) & (missing == 0)
    variant, form = draws.integers(3, len(i)), draws.integers(len(REASONS), len(i))
    spoken = _spoken()
    note = np.where(has_note, spoken[k, level, variant, form], texts(""))
    note = np.where((missing == 3) & draws.chance(0.5, len(i)), texts("The person who knew has left."), note)
    latest = np.nonzero((t == len(world.waves) - 1) & (missing == 0) & (i != names.ALL_MISSING))[0]
    places = latest[3 :: max(1, len(latest) // len(awkward.NOTES))][: len(awkward.NOTES)]
    note[places] = texts(awkward.NOTES)[: len(places)]
    return table(
        city=slugs(world)[i],
        year=np.array(world.waves)[t],
        benchmark=BENCHMARK,
        key_factor=texts(KEY_FACTORS)[k],
        assessor="self",
        rating=rating,
        note=note,
    )


def _spoken() -> Texts:
    """Reasons by key factor, level, clause and form of words."""
    return texts([[[[form.format(c) for form in REASONS] for c in level] for level in row] for row in bank()])


def _peer_assessments(world: World) -> pd.DataFrame:
    draws = world.draws("peer notes")
    i, t, k = _cells(world.reviewed)
    level = world.true[i, t, k]
    unseen = draws.chance(0.03, len(i))
    first, step, form = draws.integers(3, len(i)), 1 + draws.integers(2, len(i)), draws.integers(3, len(i))
    clause = bank()
    one, two = clause[k, level, first], clause[k, level, (first + step) % 3]
    said = [CONCLUSIONS[f].format(a, b) for f, a, b in zip(form, one, two, strict=True)]
    said = [text[:1].upper() + text[1:] for text in said]
    return table(
        city=slugs(world)[i],
        year=np.array(world.waves)[t],
        benchmark=BENCHMARK,
        key_factor=texts(KEY_FACTORS)[k],
        assessor="peer",
        rating=np.where(unseen, texts("not_assessed"), texts(RATINGS)[level]),
        note=np.where(unseen, texts("There was no time to look into this."), texts(said)) if len(i) else texts([]),
    )


def _migrants_assessments(world: World) -> pd.DataFrame:
    """What migrant organisations say in the last of several waves: as it is, or one level lower, on two key factors
    often.
    """
    draws, truth = world.draws(MIGRANTS), world.truth
    where = np.zeros_like(world.present)
    if len(world.waves) > 1:
        where[:, -1] = world.present[:, -1] & draws.chance(truth.migrants, len(world.cities))
        where[: names.ALL_MET, -1] = world.present[: names.ALL_MET, -1]
    i, t, k = _cells(where)
    much = np.isin(texts(KEY_FACTORS)[k], truth.migrants_much_lower_factors)
    lower = draws.chance(np.where(much, truth.migrants_much_lower, truth.migrants_lower), len(i))
    level = np.maximum(world.true[i, t, k] - lower, 0)
    return table(
        city=slugs(world)[i],
        year=np.array(world.waves)[t],
        benchmark=BENCHMARK,
        key_factor=texts(KEY_FACTORS)[k],
        assessor=MIGRANTS,
        rating=texts(RATINGS)[level] if len(i) else texts([]),
        note="",
    )


def context(world: World) -> pd.DataFrame:
    """Context as the city's officer rates it in each wave, and as the peers rate it where there was a review."""
    parts = [_context_rows(world, world.present, "self"), _context_rows(world, world.reviewed, "peer")]
    return pd.concat(parts, ignore_index=True)


def _context_rows(world: World, where: NDArray[np.bool_], assessor: str) -> pd.DataFrame:
    draws = world.draws(f"context of {assessor}")
    t, i = np.nonzero(where.T)
    count = len(CONTEXT_FACTORS)
    c = np.tile(np.arange(count), len(i))
    i, t = np.repeat(i, count), np.repeat(t, count)
    own = assessor == "self"
    level = texts(CONTEXT_LEVELS)[(world.self_context if own else world.context)[i, t, c]]
    if own:
        level = np.where(draws.chance(0.03, len(i)), MISSING_WORDS[1 + draws.level((0.5, 0.2, 0.3), len(i))], level)
    note, public = np.repeat(texts([""]), len(i)), np.repeat(texts([""]), len(i))
    if own:
        latest = t == len(world.waves) - 1
        told = latest & draws.chance(0.12, len(i))
        note[told] = texts(awkward.CONTEXT_NOTES)[draws.integers(len(awkward.CONTEXT_NOTES), int(told.sum()))]
        about = texts([awkward.PUBLIC_NOTES[p] for p in _PUBLIC_NOTE_OF])
        public = np.where(latest & draws.chance(0.15, len(i)), about[c], public)
    return table(
        city=slugs(world)[i],
        year=np.array(world.waves)[t],
        factor=texts(CONTEXT_FACTORS)[c],
        assessor=assessor,
        benchmark="",
        level=level,
        note=note,
        public_note=public,
    )


_PUBLIC_NOTE_OF = (2, 3, 1, 6, 0, 4, 5)  # which public note speaks of which context factor


def indicators(world: World) -> pd.DataFrame:
    """Population, foreign-born share and unemployment rate, with gaps, units, sources and flags."""
    first, last = world.waves[0], world.waves[-1]
    years = np.arange(max(1990, first - 3), last + 1)
    parts = [_population(world, years), _foreign_born(world, years), _unemployment(world, years)]
    return pd.concat(parts, ignore_index=True)


FLAGS = texts(["", "break", "estimate", "definition differs"])


def _indicator(
    world: World, name: str, unit: str, *, sources: Texts, value: Any, keep: Any, years: Any
) -> pd.DataFrame:
    draws = world.draws(f"flags of {name}")
    i, y = np.nonzero(keep)
    source = sources[draws.integers(len(sources), len(world.cities))[i]]
    flag = FLAGS[draws.level((0.82, 0.05, 0.08, 0.05), len(i))]
    return table(
        city=slugs(world)[i],
        year=years[y],
        indicator=name,
        value=value[i, y],
        unit=unit,
        source=source,
        flag=flag,
    )


def _population(world: World, years: Any) -> pd.DataFrame:
    draws = world.draws("population")
    cities = len(world.cities)
    size = np.floor(40_000 * (1 + draws.uniform(cities) * 4) * (1 + draws.uniform(cities) * 5))
    growth = 0.004 + 0.006 * draws.normal(cities)
    value = np.floor(size[:, None] * (1 + growth[:, None] * (years - years[0])[None, :]))
    keep = (years[None, :] % 3) == draws.integers(3, cities)[:, None]
    sources = texts(["Synthetic city register", "Synthetic population count"])
    return _indicator(world, "population", "persons", sources=sources, value=value, keep=keep, years=years)


def _foreign_born(world: World, years: Any) -> pd.DataFrame:
    draws = world.draws("foreign-born share")
    cities = len(world.cities)
    start, growth = 4 + 26 * draws.uniform(cities), 0.35 * draws.uniform(cities)
    value = _tenths(start[:, None] + growth[:, None] * (years - years[0])[None, :])
    keep = (years[None, :] % 5) == draws.integers(5, cities)[:, None]
    keep |= draws.chance(0.08, keep.shape)
    sources = texts(["Synthetic city register", "Synthetic census"])
    return _indicator(
        world, "foreign_born_share", "% of population", sources=sources, value=value, keep=keep, years=years
    )


def _unemployment(world: World, years: Any) -> pd.DataFrame:
    """The rate follows the true level of the labour market in the wave at hand, or the next one."""
    draws = world.draws("unemployment rate")
    wave = np.searchsorted(np.array(world.waves), years)
    level = world.context[:, :, CONTEXT_FACTORS.index("labour-market")][:, wave]
    value = _tenths(3.5 + 2.8 * level + 0.8 * draws.normal(level.shape))
    keep = draws.chance(0.6, level.shape)
    keep[1:, years == years[-1]] &= draws.chance(0.5, (len(level) - 1, 1))
    sources = texts(["Synthetic labour force survey", "Synthetic job centre register"])
    return _indicator(
        world, "unemployment_rate", "% of labour force", sources=sources, value=value, keep=keep, years=years
    )


def _tenths(values: Any) -> Any:
    return np.floor(np.maximum(values, 0.5) * 10 + 0.5) / 10
