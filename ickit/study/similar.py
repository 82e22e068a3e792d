"""Similar cities of a study: which conditions count, and the list for one city."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ickit.analysis import similar_cities
from ickit.analysis.peer_groups import latest_values
from ickit.analysis.similar_cities import DRAWS, SEED, Condition
from ickit.errors import Fault, InputError, did_you_mean, quoted
from ickit.study.registry import aggregate
from ickit.study.selection import condition_indicators

if TYPE_CHECKING:
    from ickit.study.study_data import StudyData

MOST_INDICATORS = 12
NEAREST = 10


def conditions(
    study: StudyData, year: int, by: Sequence[str] = (), weights: Mapping[str, float] | None = None
) -> list[Condition]:
    """The conditions by which the cities of a wave are compared, each with a value for every city.

    ``by``: ids of rated context factors and of indicators; by default all rated context factors, and the indicators of
    the data (above twelve, those that the benchmark's context factors name). ``weights``: 1 where nothing is said.
    Raises InputError for an unknown condition or a weight that is no number above 0.
    """
    rated = {factor.id: factor for factor in study.benchmark.context_factors or () if factor.rated}
    there = sorted(study.tables.indicators["indicator"].dropna().unique())
    chosen = list(by) or [*rated, *_indicators(study, condition_indicators(study.tables, study.benchmark))]
    for name in (*chosen, *(weights or {})):
        if name not in rated and name not in there:
            mend = did_you_mean(name, [*rated, *there])
            raise InputError(Fault("by", f"{quoted(name)} is no rated condition and no indicator", mend))
    for name, weight in (weights or {}).items():
        if not weight > 0 or weight == float("inf"):
            raise InputError(Fault("weights", f"the weight of {name} is not a number above 0", "Write 1, say."))
    cities = study.cities_in(year)
    keys = pd.DataFrame({"city": cities, "year": year})
    levels = study.context[study.context["year"] == year]
    found = []
    for name in chosen:
        weight = float((weights or {}).get(name, 1.0))
        if name in rated:
            own = levels[levels["factor"] == name].set_index("city")["order"]
            values = own.reindex(cities).to_numpy(dtype=float, na_value=np.nan).tolist()
            found.append(
                Condition(rated[name].name, tuple(values), "level" if rated[name].ordered else "group", weight)
            )
        else:
            given = latest_values(keys, study.tables.indicators, name).set_index("city")
            values = given["value"].reindex(cities).to_numpy(dtype=float, na_value=np.nan).tolist()
            unit = next(iter(given["unit"].dropna()), "") if len(given) else ""
            kind = "size" if similar_cities.size_like(values, str(unit)) else "number"
            found.append(Condition(name.replace("_", " "), tuple(values), kind, weight))
    return [condition for condition in found if not np.isnan(condition.values).all()]


def _indicators(study: StudyData, there: Sequence[str]) -> list[str]:
    if len(there) <= MOST_INDICATORS:
        return list(there)
    named = {factor.indicator for factor in study.benchmark.context_factors or ()}
    return [name for name in there if name in named]


def similar_to(
    study: StudyData,
    city: str,
    year: int,
    k: int = NEAREST,
    *,
    by: Sequence[str] = (),
    weights: Mapping[str, float] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """The cities most alike to one among those of a wave (see :func:`ickit.analysis.similar_cities.similar`)."""
    own = by or weights or not study.rows.whole
    asked = conditions(study, year, by, weights) if own else study.shared(conditions_in, year)
    return similar_cities.similar(city, study.cities_in(year), asked, k, draws=draws, seed=seed)


@aggregate
def conditions_in(study: StudyData, year: int) -> list[Condition]:
    """The conditions by which the cities of a wave are compared where nothing else is asked for.

    Other aggregates use it; no report asks for it, since a condition is no plain value.
    """
    return conditions(study, year)


@aggregate
def similar_cities_of(study: StudyData, year: int, city: str) -> pd.DataFrame:
    """The ten cities most alike to one, with columns city_name and in_place: ids of key factors that each has in
    place, with semicolons between.
    """
    found = similar_to(study, city, year)
    wave = study.wave(year)
    top = wave[wave["city"].isin(found["city"]) & wave["rating"].isin(study.benchmark.scale.in_place)]
    has = {c: [k for k in study.benchmark.ids if k in set(own["key_factor"])] for c, own in top.groupby("city")}
    return found.assign(
        city_name=pd.Series([study.names[c] for c in found["city"]], dtype="str"),
        in_place=pd.Series(["; ".join(has.get(c, [])) for c in found["city"]], dtype="str"),
    )


@aggregate
def conditions_of(study: StudyData, year: int) -> list[str]:
    """The names of the conditions by which the cities of a wave are compared."""
    return [condition.name for condition in study.shared(conditions_in, year)]
