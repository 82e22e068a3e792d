"""The real input: foreign-born share and city size against ten factors and the overall score of 100 cities."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ickit.analysis.association.settled_digits import one_decimal, shown_q
from ickit.analysis.association.tests import Draws, associations

NAE = Path(__file__).resolve().parents[4] / "shared" / "real" / "nae"


@pytest.mark.skipif(not NAE.exists(), reason="the real input is not here")
def test_associations_of_the_real_input_make_sense_and_are_stable():
    rows, indicators = pd.read_csv(NAE / "assessments.csv"), pd.read_csv(NAE / "indicators.csv")
    outcome = rows.pivot(index=["city", "year"], columns="key_factor", values="rating").astype(float).reset_index()
    outcome = outcome.merge(pd.read_csv(NAE / "published.csv")[["city", "overall_score"]], on="city")
    wide = indicators.pivot(index=["city", "year"], columns="indicator", values="value").reset_index()
    context = wide[["city", "year"]].assign(
        **{
            "city-size": np.digitize(wide["population"], [400_000, 700_000]),
            "foreign-born": np.digitize(wide["foreign_born_share"], [15]),
        }
    )
    found, again = (
        associations(outcome, context, apart=["overall_score"], draws=Draws(seed=seed)).set_index(
            ["outcome", "context_factor"]
        )
        for seed in (20_120, 7)
    )
    assert set(found["n_tests"]) == {20, 2}
    assert (found["interval_reason"] == "").all()
    surely = found[found["q"] <= 0.05]["D"]
    assert surely[("community", "city-size")] > 0.3  # larger cities have more policies
    assert surely[("legal-support", "foreign-born")] > 0.3
    assert surely[("economic-prosperity", "foreign-born")] < -0.2
    assert ("job-opportunities", "city-size") not in surely
    assert ((found["low"] < found["D"]) & (found["D"] < found["high"])).all()
    assert found["q"].map(shown_q).tolist() == again["q"].map(shown_q).tolist()
    bounds = [[one_decimal(v) for v in table[["low", "high"]].to_numpy().ravel()] for table in (found, again)]
    assert bounds[0] == bounds[1]
