"""The ratings that an audit of a benchmark looks at."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ickit._base.phrases import counted
from ickit.analysis import audit, scores
from ickit.analysis.audit.dif import LEAST_GROUP
from ickit.study.study_data import StudyData


@dataclass(frozen=True)
class Audit:
    """The ratings of one wave (``year``), or of each city's last wave (``year`` 0). Made by :func:`load`."""

    study: StudyData
    year: int

    @cached_property
    def values(self) -> pd.DataFrame:
        """Cities × key factors: ratings from 0 to 1, NaN where missing or not applicable; cities without any left out."""
        return _wide(self, self.study.ratings)

    @cached_property
    def names(self) -> dict[str, str]:
        """Key factors' names by id."""
        return {f.id: f.label for f in self.study.benchmark.key_factors}

    @property
    def weights(self) -> list[float]:
        """Nominal weights, in the order of the columns."""
        return [float(self.study.benchmark.factor_weights[f]) for f in self.study.benchmark.ids]

    @property
    def when(self) -> str:
        """The wave in words."""
        return str(self.year) if self.year else "each city's last wave"

    @cached_property
    def reliability(self) -> audit.Reliability:
        """Alpha and its interval."""
        return audit.reliability(self.values)

    @cached_property
    def dimensions(self) -> pd.DataFrame:
        """See :func:`ickit.analysis.audit.parallel_analysis`."""
        return audit.parallel_analysis(self.values)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """See :func:`ickit.analysis.audit.redundant_pairs`."""
        return audit.redundant_pairs(self.values)

    @cached_property
    def silent(self) -> pd.DataFrame:
        """See :func:`ickit.analysis.audit.silent_factors`."""
        return audit.silent_factors(self.values)

    @cached_property
    def rest(self) -> pd.DataFrame:
        """See :func:`ickit.analysis.audit.against_the_rest`."""
        return audit.against_the_rest(self.values, self.weights)

    @cached_property
    def effective(self) -> pd.DataFrame:
        """See :func:`ickit.analysis.audit.effective_weights`."""
        return audit.effective_weights(self.values, self.weights)

    @cached_property
    def functioning(self) -> dict[str, pd.DataFrame | str]:
        """By group of cities, see :func:`ickit.analysis.audit.differential_functioning`; or why it cannot be told."""
        return {"country": _by_country(self), "reviewers": _by_assessor(self)}


def load(study: StudyData, year: int = 0) -> Audit:
    """The audit of one wave, or with ``year`` 0 of each city's last. Raises InputError for an unknown wave."""
    if year:
        study.wave(year)
    return Audit(study, year)


def _wide(of: Audit, ratings: pd.DataFrame) -> pd.DataFrame:
    rows = ratings[ratings["value"].notna()]
    if of.year:
        rows = rows[rows["year"] == of.year]
    else:
        rows = rows[rows["year"] == rows.groupby("city")["year"].transform("max")]
    rows = rows.assign(value=[float(v) for v in rows["value"]])
    return rows.pivot(index="city", columns="key_factor", values="value").reindex(columns=list(of.study.benchmark.ids))


def _by_country(of: Audit) -> pd.DataFrame | str:
    country = of.study.tables.cities.set_index("city")["country"].reindex(of.values.index)
    counts = country.value_counts()
    inside = int(counts.iloc[0]) if len(counts) else 0
    if inside < LEAST_GROUP or len(of.values) - inside < LEAST_GROUP:
        return f"By country: no country and its rest have {LEAST_GROUP} cities each, so this cannot be told."
    return audit.differential_functioning(of.values, (country == counts.index[0]).astype(bool))


def _by_assessor(of: Audit) -> pd.DataFrame | str:
    """Reviewers' ratings of the cities they rated against self-ratings of all other cities: no city counts twice."""
    others = _wide(of, scores.ratings(of.study.assessments, of.study.benchmark, "peer"))
    own = _wide(of, scores.ratings(of.study.assessments, of.study.benchmark, "self"))
    own = own[~own.index.isin(others.index)]
    if min(len(others), len(own)) < LEAST_GROUP:
        return f"By who rated: {counted(len(others), 'city was', 'cities were')} rated by reviewers and {len(own)} by themselves alone; it takes {LEAST_GROUP} of each, so this cannot be told."
    both = pd.concat([others, own])
    return audit.differential_functioning(both, pd.Series(both.index.isin(others.index), index=both.index))
