"""What pages say of ranks holds of the numbers, whatever the seed."""

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from ickit.analysis.uncertainty import JudgementSlip
from ickit.analysis.uncertainty.sobol import share_tens
from ickit.report.sections import uncertainty as page
from ickit.report.sections.rank_wording import (
    choices_words,
    most_important,
    order_words,
    sensitivity_words,
    share_words,
)
from ickit.study import ranks as study_ranks
from ickit.study import study_data


@pytest.fixture(scope="module")
def demo():
    return study_data.load_data(str(ROOT / "data" / "demo"), "introductory-language-courses")


def test_what_is_said_of_the_choices_is_the_same_for_every_seed(demo):
    said = {page.what_matters(study_ranks.load_ranks(demo, 2022, draws=100, seed=seed)).plain for seed in range(6)}
    assert len(said) == 1


@given(st.floats(0, 1), st.floats(0.0001, 0.03))
def test_a_share_in_words_holds_of_the_whole_range_of_drawing(share, error):
    said = share_words(share, error)
    low, high = max(share - 3 * error, 0), min(share + 3 * error, 1)
    if said.startswith("about"):
        tens = int(said.split()[1]) / 100
        assert tens - 0.05 - 1e-9 <= low <= high <= tens + 0.05 + 1e-9
    elif said.startswith("between"):
        assert int(said.split()[1]) / 100 - 0.05 <= low + 1e-9
        assert high <= int(said.split()[3]) / 100 + 0.05 + 1e-9
    else:
        assert high < 0.05 + 1e-9 or low >= 0.95 - 1e-9


def indices(totals, errors):
    n = len(totals)
    names = [f"Choice {i}" for i in range(n)]
    return pd.DataFrame(
        {
            "group": [f"g{i}" for i in range(n)],
            "name": names,
            "first_order": totals,
            "first_error": errors,
            "total": totals,
            "total_error": errors,
        }
    )


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.001, 0.05)), min_size=2, max_size=5))
def test_most_is_said_only_where_the_largest_is_so_beyond_chance(rows):
    totals, errors = map(list, zip(*rows, strict=True))
    found = indices(totals, errors)
    said = sensitivity_words(found)
    top = int(np.argmax(totals))
    apart = [totals[top] - t > 3 * np.hypot(errors[top], e) for i, (t, e) in enumerate(rows) if i != top]
    assert all(apart) == said.startswith("Ranks depend most on this choice")
    assert f"g{top}" in most_important(found)


def test_neighbours_keep_their_order_as_often_as_the_table_says(demo):
    ranks = study_ranks.load_ranks(demo, 2024, draws=1_000)
    rows = ranks.neighbours
    assert len(rows) == len(ranks.ranked) - 1
    assert (rows["rank"] <= rows["next_rank"]).all()
    assert rows[["above", "equal", "below"]].sum(axis=1).to_numpy() == pytest.approx(1)
    apart = rows[rows["rank"] != rows["next_rank"]]
    held = int((apart["above"] >= 0.9).sum())
    assert f"Of {len(apart)} pairs" in order_words(apart)
    assert f"rank, {held} keep" in order_words(apart)


def test_the_page_says_where_the_chance_of_a_slip_comes_from(demo):
    ranks = study_ranks.load_ranks(demo, 2024, draws=100)
    assert ranks.slip.observed
    assert ranks.assumptions.slip == ranks.slip.differ / ranks.slip.pairs
    said = page.intervals(ranks).html
    assert f"{ranks.slip.differ} of {ranks.slip.pairs} ratings made twice" in said
    assert "an assumption" in choices_words(JudgementSlip(0.1, 1, 9, 4), demo.benchmark, ranks.choices)


def test_tens_of_a_share():
    assert share_tens(0.45, 0.001) == (40, 50)
    assert share_words(0.45, 0.001) == "between 40 and 50 %"
