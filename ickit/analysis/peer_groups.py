"""The conditions cities work in, and the group of cities a city is compared with.

A context factor is rated in the context table, or grouped from an indicator: groups are closed below (a value equal
to a break belongs to the upper group), and the value used is the latest up to the wave, with its year.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pandas as pd

from ickit._base.phrases import comma_separated
from ickit.benchmark.context_factor import ContextFactor
from ickit.benchmark.exact import exact
from ickit.benchmark.model import Benchmark
from ickit.errors import Fault, InputError, did_you_mean, quoted

SIMILAR, MOST_SIMILAR = "similar", 100

COLUMNS = [
    "city",
    "year",
    "factor",
    "level",
    "order",
    "harder",
    "value",
    "unit",
    "value_year",
    "source",
    "flag",
    "public_note",
]


def context_levels(
    waves: pd.DataFrame,
    factors: Iterable[ContextFactor],
    context: pd.DataFrame,
    indicators: pd.DataFrame,
    *,
    benchmark: str,
    assessor: str,
    levels: Sequence[str],
) -> pd.DataFrame:
    """The level of every context factor for every city and wave that has one.

    ``waves`` has city and year; ``context`` and ``indicators`` the columns of the data contract; ``levels`` the ordered
    levels of the context table. A row of the context table for this benchmark goes before one for all benchmarks.
    Columns: city, year, factor, level (as shown), order (0 is the first group), harder (0 is the least hard group;
    missing where neither end is harder, and where groups have no order), and for an indicator value, unit, value_year,
    source, flag; public_note.
    The organisers' own note is no part of it.
    """
    factors = list(factors)
    rated = [f for f in factors if f.rated]
    parts = [_rated(waves, rated, _by_assessor(context, benchmark, assessor), levels)] if rated else []
    parts += [_grouped(waves, f, indicators) for f in factors if not f.rated]
    found = [p for p in parts if not p.empty]
    if not found:
        return pd.DataFrame({c: pd.Series(dtype="object") for c in COLUMNS}).astype({"year": "int64", "order": "int64"})
    every = pd.concat(found, ignore_index=True)
    place = pd.Index([f.id for f in factors]).get_indexer(pd.Index(every["factor"]))
    return every.iloc[np.argsort(place, kind="stable")].reset_index(drop=True)


def _by_assessor(context: pd.DataFrame, benchmark: str, assessor: str) -> pd.DataFrame:
    """The levels that an assessor gave, one row a factor, city and year."""
    own = context[(context["assessor"] == assessor) & context["level"].notna()]
    own = own[own["benchmark"].isna() | (own["benchmark"] == benchmark)]
    own = own.sort_values("benchmark", na_position="last", kind="stable")
    return own.drop_duplicates(["factor", "city", "year"])[["factor", "city", "year", "level", "public_note"]]


def _rated(
    waves: pd.DataFrame, factors: Sequence[ContextFactor], rated: pd.DataFrame, levels: Sequence[str]
) -> pd.DataFrame:
    """The levels of rated ``factors``, from the rows of :func:`_by_assessor`."""
    of_these = rated[rated["factor"].isin([f.id for f in factors])]
    found = waves[["city", "year"]].merge(of_these, on=["city", "year"])
    places = {(f.id, level): place for f in factors for place, level in enumerate(f.allowed(levels))}
    order = np.array([places.get(one, -1) for one in zip(found["factor"], found["level"], strict=True)], dtype="int64")
    ordered = found["factor"].isin([f.id for f in factors if f.ordered]).to_numpy(dtype=bool)
    found = found.assign(
        order=order, harder=np.where(ordered, order, np.nan), level=found["level"].str.replace("_", " ", regex=False)
    )
    return found[order >= 0].reindex(columns=COLUMNS)


def latest_values(waves: pd.DataFrame, indicators: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """The latest value of an indicator up to each wave.

    Columns: city, year, value, value_year, unit, source, flag; cities without any value up to the wave have no row.
    """
    own = indicators[(indicators["indicator"] == indicator) & indicators["value"].notna()]
    wanted = waves[["city", "year"]].drop_duplicates()
    if own.empty or wanted.empty:
        return pd.DataFrame(columns=["city", "year", "value", "value_year", "unit", "source", "flag"])
    city, cities = pd.factorize(own["city"].array, sort=True)
    own_year, year = own["year"].to_numpy(), wanted["year"].to_numpy()
    wanted_city = pd.Index(cities).get_indexer(pd.Index(wanted["city"]))
    span = max(own_year.max(), year.max()) + 1
    order = np.lexsort((own_year, city))
    rows = order[np.searchsorted((city * span + own_year)[order], wanted_city * span + year, side="right") - 1]
    found = np.flatnonzero((wanted_city >= 0) & (city[rows] == wanted_city) & (own_year[rows] <= year))
    found = found[np.lexsort((year[found], wanted_city[found]))]
    rows = rows[found]
    return pd.DataFrame(
        {
            "city": wanted["city"].array.take(found),
            "year": year[found],
            "value": own["value"].to_numpy()[rows],
            "value_year": own_year[rows],
            **{name: own[name].array.take(rows) for name in ("unit", "source", "flag")},
        }
    )


def _grouped(waves: pd.DataFrame, factor: ContextFactor, indicators: pd.DataFrame) -> pd.DataFrame:
    assert factor.indicator is not None
    found = latest_values(waves, indicators, factor.indicator)
    if found.empty:
        return found.reindex(columns=COLUMNS)
    breaks = [float(b) for b in factor.breaks]
    order = np.searchsorted(breaks, found["value"].astype(float), side="right")
    units = found["unit"].dropna().unique()
    names = group_names(factor.breaks, str(units[0]) if len(units) == 1 else "")
    steps = {"higher": order, "lower": len(breaks) - order, "none": np.full(len(order), np.nan)}
    hard = pd.Series(steps[factor.harder], index=found.index)
    found = found.assign(factor=factor.id, order=order, harder=hard, level=[names[i] for i in order])
    return found.reindex(columns=COLUMNS)


def group_names(breaks: Sequence[Fraction], unit: str = "") -> list[str]:
    """What the groups between breaks are called, lowest first.

    >>> group_names([Fraction(8), Fraction(12)], "%")
    ['below 8 %', '8 to below 12 %', '12 % and above']
    """
    shown = [f"{b.numerator:,}" if b.denominator == 1 else f"{float(b):,.10g}" for b in breaks]
    tail = f" {unit}" if unit else ""
    between = [f"{a} to below {b}{tail}" for a, b in pairwise(shown)]
    return [f"below {shown[0]}{tail}", *between, f"{shown[-1]}{tail} and above"]


def peer_factors(
    peer_group: str, benchmark: Benchmark, indicators: Iterable[str], *, partition: bool = False
) -> list[ContextFactor]:
    """The context factors that a peer group is made by.

    ``peer_group``: ``all``, or parts separated by commas, each ``country``, a grouping of the benchmark, the id of a
    context factor, an indicator with its breaks (``population/200000/500000``), or ``similar/10`` for the ten most
    similar cities. ``country``, groupings, ``all`` and ``similar`` give no factor. ``partition``: the groups are to be
    the same for all cities, which similar cities are not. Raises InputError for anything else.
    """
    known = {f.id: f for f in benchmark.context_factors or ()}
    factors = []
    for part in _parts(peer_group):
        name, *breaks = part.split("/")
        if part in ("all", "country", *benchmark.groupings):
            continue
        if name == SIMILAR:
            _check_similar(part, partition)
            continue
        if breaks:
            factors.append(_own_groups(name, breaks, list(indicators)))
        elif part in known:
            factors.append(known[part])
        else:
            choices = ["all", "country", *benchmark.groupings, f"{SIMILAR}/10", *known]
            raise InputError(
                Fault("parameter peer_group", f"{quoted(part)} is no context factor", did_you_mean(part, choices))
            )
    return factors


def _check_similar(part: str, partition: bool) -> None:
    """Raise InputError where ``part`` does not say how many similar cities, or groups are to be the same for all."""
    place, number = "parameter peer_group", part.partition("/")[2]
    if not number.isdigit() or not 1 <= int(number) <= MOST_SIMILAR:
        mend = f"For example similar/10; at most {MOST_SIMILAR}."
        raise InputError(Fault(place, f"{quoted(part)} does not say how many similar cities", mend))
    if partition:
        problem = "every city has similar cities of its own, and a public edition has one partition for all"
        raise InputError(Fault(place, problem, "Use all, country or a context factor."))


def _parts(peer_group: str) -> list[str]:
    return comma_separated(peer_group) or ["all"]


def _own_groups(name: str, breaks: list[str], indicators: list[str]) -> ContextFactor:
    place = "parameter peer_group"
    if name not in indicators:
        raise InputError(Fault(place, f"{quoted(name)} is no indicator in the data", did_you_mean(name, indicators)))
    try:
        values = tuple(exact(b) for b in breaks)
        return ContextFactor(id=name, name=name.replace("_", " "), indicator=name, breaks=values)
    except ValueError:
        mend = "Write rising numbers, for example population/200000/500000."
        raise InputError(Fault(place, f"{quoted('/'.join(breaks))} are no breaks", mend)) from None


Group = tuple[tuple[str, str | int], ...]
"""A peer group: what its cities have in common, as pairs of ``country`` and a code, a context factor and a level, or
``similar`` and how many to which city (``10/lindenfurt``)."""


def group_of(city: str, year: int, peer_group: str, levels: pd.DataFrame, cities: pd.DataFrame) -> Group | None:
    """The peer group of a city in one wave, or None where the city cannot be placed. All cities are the group ``()``.

    ``levels`` as from :func:`context_levels` for the factors of ``peer_group``; ``cities`` has city, country and the
    benchmark's groupings. Both need hold no other city.
    """
    found: list[tuple[str, str | int]] = []
    own = levels[(levels["city"] == city) & (levels["year"] == year)].set_index("factor")["order"]
    for part in _parts(peer_group):
        name = part.split("/")[0]
        if part != "city" and part in cities.columns:
            own_group = cities.set_index("city")[part].get(city)
            if own_group is None or pd.isna(own_group):
                return None
            found.append((part, str(own_group)))
        elif name == SIMILAR:
            found.append((name, f"{part.partition('/')[2]}/{city}"))
        elif part != "all":
            if name not in own.index:
                return None
            found.append((name, int(own[name])))
    return tuple(found)


def members(group: Group, year: int, levels: pd.DataFrame, cities: pd.DataFrame, in_wave: Iterable[str]) -> list[str]:
    """The cities of a peer group among those ``in_wave``, in order. The parameters are those of :func:`group_of`.

    Similar cities are chosen by who calls this.
    """
    found = set(in_wave)
    for name, value in group:
        if name == SIMILAR:
            continue
        if name in cities.columns:
            found &= set(cities.loc[cities[name] == value, "city"])
        else:
            alike = (levels["factor"] == name) & (levels["year"] == year) & (levels["order"] == value)
            found &= set(levels.loc[alike, "city"])
    return sorted(found)
