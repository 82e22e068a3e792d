"""Every sentence that the pages on context can say, held against its number over random worlds.

Each sentence has a predicate on the numbers of its row, written here anew and not taken from the code. Where a sentence
is said and its predicate does not hold, or the other way round, the test fails; and each is said in some world.
"""

import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from ickit._base.frames import records
from ickit.analysis.association.power import smallest_detectable
from ickit.analysis.association.sentences import association_sentence
from ickit.analysis.association.settled_digits import one_decimal
from ickit.analysis.association.tests import Draws, associations
from ickit.analysis.association.within_cities import within_city
from ickit.report.sections.context.associations import _could

FEW = Draws(permutations=199, at_most=0, exact_up_to=200)


def number(text):
    return float(text.replace("−", "-"))


def has_interval(row):
    return not (pd.isna(row["low"]) or pd.isna(row["high"]))


def was_tested(row):
    return not row["reason"] and not pd.isna(row["D"])


def found(row):
    return was_tested(row) and row["q"] <= 0.05


def zero_shown(row):
    return has_interval(row) and number(one_decimal(row["low"])) <= 0 <= number(one_decimal(row["high"]))


def weak(row):
    return has_interval(row) and max(-row["low"], row["high"]) <= 0.3


SENTENCES = {
    r"goes with lower results|goes with a change for the worse": lambda r: found(r) and r["D"] < 0,
    r"goes with higher results|goes with a change for the better": lambda r: found(r) and r["D"] > 0,
    r"; how closely we cannot tell": lambda r: found(r) and not has_interval(r),
    r"reaches zero, so how closely": lambda r: found(r) and zero_shown(r),
    r"interval is wide, so how": lambda r: (
        found(r) and has_interval(r) and not zero_shown(r) and r["high"] - r["low"] > 0.6
    ),
    r"if there is an association, it is not a strong one": lambda r: was_tested(r) and not found(r) and weak(r),
    r"it is not a strong association": lambda r: found(r) and weak(r) and not zero_shown(r),
    r"cannot tell whether there is an association, or in which direction": lambda r: (
        was_tested(r) and not found(r) and zero_shown(r) and not weak(r)
    ),
    r"Among so many tests this can come by chance": lambda r: (
        was_tested(r) and not found(r) and has_interval(r) and not zero_shown(r) and not weak(r)
    ),
    r"cannot tell whether this holds beyond these cities": lambda r: (
        was_tested(r) and not found(r) and not has_interval(r)
    ),
    r"We cannot tell\. ": lambda r: pd.isna(r["D"]) or (r["reason"] and r["reason"] != r["interval_reason"]),
    r"We cannot tell more from these": lambda r: (
        not pd.isna(r["D"]) and r["reason"] and r["reason"] == r["interval_reason"]
    ),
    r"who took part in which waves goes with context and results": lambda r: (
        not pd.isna(r["D"]) and abs(r["D"] - r["D_all"]) > 0.05
    ),
    r"Cities of one country are alike here": lambda r: (
        not pd.isna(r["p_countries"]) and min(r["clustering_context"], r["clustering_outcome"]) > 0.1
    ),
    r"\(\d+\), p is .*: not beyond chance": lambda r: r["p_countries"] > 0.05,
    r"a small sample": lambda r: was_tested(r) and r["n_units"] < 30,
}  # fmt: skip


def world(seed):
    """A network of any size, one to three waves, an association or none, countries or none, and gaps."""
    r = np.random.default_rng([77, seed])
    n, waves = int(r.choice([3, 9, 16, 24, 24, 40, 90, 250])), int(r.integers(1, 4))
    levels = r.dirichlet(np.full(int(r.integers(2, 5)), r.choice([0.7, 5])))
    slope, home = r.choice([0, 0, -0.3, -1, 1.5, -4]), r.integers(0, max(2, n // 3), n)
    clustered = r.choice([0, 1.2])
    part = r.random((n, waves)) < r.choice([0.6, 0.9, 1])
    part[np.arange(n), r.integers(0, waves, n)] = True
    late = r.choice([0, 1.5]) * (part.sum(axis=1) < waves)
    lasting = r.standard_normal(n) + clustered * r.standard_normal(n)[home]
    x_latent = lasting[:, None] + 0.6 * r.standard_normal((n, waves)) + late[:, None]
    x = np.searchsorted(np.quantile(x_latent, np.cumsum(levels)[:-1]), x_latent).astype(float)
    own = r.standard_normal(n) + clustered * r.standard_normal(n)[home] - late
    y_latent = own[:, None] + 0.6 * r.standard_normal((n, waves)) + slope * x
    y = np.searchsorted(np.quantile(y_latent, r.choice([(0.3, 0.6), (0.05, 0.2)])), y_latent) / 2
    y[r.random(y.shape) < r.choice([0, 0.1])] = np.nan
    city, wave = np.nonzero(part)
    keys = {"city": [f"c{c:03}" for c in city], "year": 2020 + 2 * wave}
    country = pd.Series([f"n{h}" for h in home], index=[f"c{i:03}" for i in range(n)])
    outcome = pd.DataFrame(keys | {"y": y[part], "z": np.where(y[part] > 0.4, 1.0, y[part])})
    context = pd.DataFrame(keys | {"x": x[part]})
    level_of_land = context["city"].map(country).str[1:].astype(int) % 3
    return outcome, context.assign(w=level_of_land.astype(float)), country


def rows_of(seed):
    outcome, context, country = world(seed)
    how = {"country": country, "country_level": ["w"], "draws": FEW}
    yield from ((row, "levels") for row in records(associations(outcome, context, **how)))
    if outcome["year"].nunique() > 1:
        yield from ((row, "changes") for row in records(within_city(outcome, context, **how)))


@pytest.fixture(scope="module")
def worlds():
    """Rows of 90 worlds, each also as one of many tests: with a q that is larger, as on a page that holds more."""
    own = [(row, of) for seed in range(90) for row, of in rows_of(seed)]
    more = [({**row, "q": min(1, 20 * row["q"]), "n_tests": 20 * row["n_tests"]}, of) for row, of in own]
    return own + more


def test_every_sentence_is_said_exactly_where_its_numbers_say_so(worlds):
    said = Counter()
    for row, of in worlds:
        text = association_sentence(row, of=of)
        for sentence, holds in SENTENCES.items():
            is_said = re.search(sentence, text) is not None
            assert is_said == bool(holds(row)), (sentence, text, row)
            said[sentence] += is_said
    assert not [sentence for sentence in SENTENCES if not said[sentence]]


def test_every_number_said_is_that_of_the_row(worlds):
    for row, of in worlds:
        text = association_sentence(row, of=of)
        if pd.isna(row["D"]):
            continue
        assert re.search(rf"(^|[ :])D is {re.escape(one_decimal(row['D']))}[,.]", text), (text, row)
        bounds = re.search(r"95 % interval (\S+) to (\S+)\. ", text)
        assert (bounds is not None) == has_interval(row)
        if bounds:
            assert bounds.groups() == (one_decimal(row["low"]), one_decimal(row["high"]))
        shares = re.search(r"(?:lower|worse) in (\d+) of (\d+) pairs?, equal(?:ly)? in (\d+) and", text)
        lower, base, equal = map(int, shares.groups())
        assert abs(lower / base - row["lower"]) < 1 / base
        assert abs(equal / base - row["equal"]) < 1 / base
        assert f"{row['n_pairs']:,} pair" in text
        if was_tested(row) and not pd.isna(row["q"]):
            q = re.search(r"\(q (≤|>) ([\d.]+) over (\d+) tests?\)", text)
            assert (row["q"] <= float(q[2])) == (q[1] == "≤")
            assert int(q[3]) == row["n_tests"]


def test_reasons_for_no_interval_are_true(worlds):
    counts = Counter()
    for row, _ in worlds:
        if was_tested(row) and not has_interval(row):
            k, n, unit, why = re.match(
                r"No interval: only (\d+) of (\d+) (cities|countries) (.*)", row["interval_reason"]
            ).groups()
            assert (unit, int(n)) == (row["unit"], row["n_units"])
            of_result = "another result" in why or "change of the result" in why
            assert int(k) < (3 if of_result else 6)
            counts[of_result] += 1
    assert counts[True]
    assert counts[False]


def test_changes_within_cities_come_from_one_sample(worlds):
    seen = 0
    for row, of in worlds:
        if of == "changes" and was_tested(row):
            seen += 1
            assert row["n_changed"] <= row["n_cities"]
            changed = re.match(
                r"No interval: only (\d+) of \d+ cities with another change of context", row["interval_reason"]
            )
            if changed and not row["note"]:  # nobody's context is the commonest change unless that is none
                assert int(changed[1]) <= row["n_cities"]
    assert seen > 20


@pytest.mark.parametrize("seed", range(12))
def test_what_could_be_found_is_said_as_it_is(seed):
    outcome, context, country = world(seed)
    rows = smallest_detectable(
        outcome, context, n_tests=int(np.random.default_rng(seed).choice([1, 63, 400])), country=country,
        country_level=["w"], simulations=200,
    )  # fmt: skip
    text = _could(rows)
    tested_rows = rows[rows["attainable"].notna()]
    given = tested_rows["detectable"].dropna()
    assert ("nothing to compare" in text) == tested_rows.empty
    assert ("even the strongest association would be missed more than one time in five" in text) == (
        given.empty and not tested_rows.empty
    )
    assert ("only strong" in text) == (len(given) > 0 and given.min() > 0.4)
    none = re.search(r"in (\d+) of (\d+) cases even the strongest possible one", text)
    assert (none is not None) == (len(given) > 0 and len(given) < len(tested_rows))
    if none:
        assert int(none[1]) == int((tested_rows["power_at_most"] < 0.8).sum())
    assert (
        tested_rows["detectable"].dropna() <= tested_rows["attainable"][tested_rows["detectable"].notna()] + 1e-6
    ).all()
