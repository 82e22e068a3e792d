"""Several context factors at once: a mixed model with an intercept per city, where the data can carry it."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

MIN_WAVES = 3
CITIES_PER_COEFFICIENT = 10
COLUMNS = ["term", "estimate", "low", "high", "p"]


@dataclass(frozen=True)
class MixedModel:
    """The model's ``table`` (empty where it was not fitted) and the ``reason`` why it was not.

    Columns: term (a context factor's name, or "wave 2022"), estimate (change of the outcome, in its own units, that
    goes with one level harder, the other terms held fixed), low, high (95 %, Wald), p (Wald, not corrected for the
    number of tests). ``city_share``: the share, 0 to 1, of the remaining variance that lies between cities.
    """

    n_cities: int
    n_rows: int
    n_waves: int
    reason: str = ""
    city_share: float | None = None
    table: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COLUMNS))


def mixed_model(outcome: pd.DataFrame, context: pd.DataFrame, name: str, factors: Sequence[str]) -> MixedModel:
    """Outcome ``name`` on the linear levels of context ``factors`` and the wave, with a random intercept per city.

    Tables as for ``associations``. Fitted (statsmodels.MixedLM, restricted maximum likelihood) only from 3 waves
    up and with at least 10 cities per coefficient, context levels and waves counted, the intercept not.
    """
    rows = outcome[["city", "year", name]].merge(context[["city", "year", *factors]], on=["city", "year"]).dropna()
    cities, waves = int(rows["city"].nunique()), sorted(rows["year"].unique())
    if reason := _why_not(rows, name, factors, cities, len(waves)):
        return MixedModel(cities, len(rows), len(waves), reason)
    design = pd.DataFrame({"intercept": 1.0}, index=rows.index)
    for factor in factors:
        design[factor] = rows[factor].astype(float)
    for wave in waves[1:]:
        design[f"wave {wave}"] = (rows["year"] == wave).astype(float)
    if np.linalg.matrix_rank(design.to_numpy()) < design.shape[1]:
        text = "The context factors repeat one another in these data, so what goes with each cannot be told apart."
        return MixedModel(cities, len(rows), len(waves), text)
    return _fitted(rows, design, name, cities, len(waves))


def _why_not(rows: pd.DataFrame, name: str, factors: Sequence[str], cities: int, waves: int) -> str:
    lead = "These data cannot carry a model of several context factors at once:"
    if waves < MIN_WAVES:
        return f"{lead} {waves} of at least {MIN_WAVES} waves."
    coefficients = len(factors) + waves - 1
    if cities < (needed := CITIES_PER_COEFFICIENT * coefficients):
        each = f"{CITIES_PER_COEFFICIENT} for each of {coefficients} coefficients"
        return f"{lead} {cities} of at least {needed} cities, {each}."
    if rows[name].nunique() < 2:
        return f"{lead} all results are the same."
    if constant := [factor for factor in factors if rows[factor].nunique() < 2]:
        return f"{lead} {', '.join(constant)} is the same everywhere."
    return ""


def _fitted(rows: pd.DataFrame, design: pd.DataFrame, name: str, cities: int, waves: int) -> MixedModel:
    import statsmodels.api as sm

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            fit = sm.MixedLM(rows[name].to_numpy(dtype=float), design, groups=rows["city"].to_numpy()).fit(reml=True)
        except (np.linalg.LinAlgError, ValueError):
            fit = None
    terms = list(design.columns)
    error = np.asarray(fit.bse_fe, dtype=float) if fit is not None else np.array([np.nan])
    if fit is None or not fit.converged or not np.all(np.isfinite(error)) or np.any(error <= 0):
        text = "The model of several context factors at once could not be fitted to these data."
        return MixedModel(cities, len(rows), waves, text)
    bounds = np.asarray(fit.conf_int())[: len(terms)]
    table = pd.DataFrame(
        {
            "term": terms,
            "estimate": np.asarray(fit.fe_params, dtype=float),
            "low": bounds[:, 0].astype(float),
            "high": bounds[:, 1].astype(float),
            "p": np.asarray(fit.pvalues, dtype=float)[: len(terms)],
        }
    )
    between = float(np.asarray(fit.cov_re)[0, 0])
    return MixedModel(
        cities,
        len(rows),
        waves,
        city_share=between / (between + float(fit.scale)),
        table=table[table["term"] != "intercept"].reset_index(drop=True),
    )
