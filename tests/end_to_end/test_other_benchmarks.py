"""A benchmark is data: two others, a numeric scale and four levels, go through every notebook unchanged."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

from ickit.benchmark.library import load_benchmark
from ickit.benchmark.model import Benchmark
from ickit.runs import runner

NUMERIC = """\
id: night-buses
title: Night buses
scale: {min: 0, max: 10, step: 0.5}
key_factors:
  - {id: lines, name: Lines, number: 1, group: Offer, weight: 2/3}
  - {id: hours, name: Hours, number: 2, group: Offer, weight: 1/3}
  - {id: fares, name: Fares, number: 3, group: Price, weight: 2, may_not_apply: true}
context_factors:
  - {id: hills, name: Hills, involves: How steep the city is.}
  - {id: city-size, name: City size, indicator: population, breaks: [200000], harder: higher}
"""
CITIES = [f"town-{letter}" for letter in "abcdefghij"]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """One source with ratings by both benchmarks, and every notebook run on each."""
    root = tmp_path_factory.mktemp("others")
    (root / "night-buses.yaml").write_text(NUMERIC, encoding="utf-8")
    four = load_benchmark(ROOT / "docs" / "benchmark-template.yaml")
    (root / "housing.yaml").write_text(
        (ROOT / "docs" / "benchmark-template.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    numeric = load_benchmark(root / "night-buses.yaml")
    _tables(root / "data", [numeric, four])
    reports = [
        {"notebook": name, "benchmark": file, **more}
        for file, label in (("night-buses.yaml", "buses"), ("housing.yaml", "housing"))
        for name, more in _notebooks(label)
    ]
    (root / "others.yaml").write_text(json.dumps({"data": "data", "reports": reports}), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        assert runner.run(root / "others.yaml", out=root / "out") == 0
    return root / "out" / "others"


def _notebooks(label: str) -> list[tuple[str, dict]]:
    """Every notebook, with an assessor named so that the pages of the two benchmarks do not share a name."""
    year = {"year": 2024}
    one = {"city": "town-a", **year} if label == "buses" else {"city": "town-b", **year}
    other = year if label == "buses" else {"year": 2022}
    return [
        ("city_report", {"parameters": one}),
        ("peer_review", {"parameters": one}),
        *[(name, {"parameters": other}) for name in ("key_factor_comparison", "context_comparison", "uncertainty")],
        *[
            (
                name,
                {
                    "parameters": {
                        "assessor": "" if name == "agreement" else "self",
                        "peer_group": "all" if label == "buses" else "country",
                    }
                },
            )
            for name in ("trends", "agreement", "data_quality")
        ],
    ]


def _tables(folder: Path, benchmarks: list[Benchmark]) -> None:
    folder.mkdir()
    rng = np.random.default_rng(3)
    pd.DataFrame({"city": CITIES, "name": [c.title() for c in CITIES], "country": ["XA", "XB"] * 5}).to_csv(
        folder / "cities.csv", index=False
    )
    rows, context = [], []
    for year in (2022, 2024):
        for city in CITIES:
            for b in benchmarks:
                for factor in b.ids:
                    for assessor in ("self", "peer"):
                        rows.append((city, year, b.id, factor, assessor, rng.choice([*b.scale.names, ""])))
            context.append((city, year, "hills", "night-buses", rng.choice(["favourable", "difficult"])))
            context.append((city, year, "national-legislation", "housing-advice", "neutral"))
    columns = ["city", "year", "benchmark", "key_factor", "assessor", "rating"]
    pd.DataFrame(rows, columns=columns).to_csv(folder / "assessments.csv", index=False)
    columns = ["city", "year", "factor", "benchmark", "level"]
    pd.DataFrame(context, columns=columns).to_csv(folder / "context.csv", index=False)
    values = [(c, 2021, "population", 150_000 + 20_000 * i, "persons") for i, c in enumerate(CITIES)]
    pd.DataFrame(values, columns=["city", "year", "indicator", "value", "unit"]).to_csv(
        folder / "indicators.csv", index=False
    )


def test_every_notebook_ran_on_both(made):
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    assert {r["status"] for r in manifest["reports"]} == {"ok"}
    assert len(manifest["reports"]) == 16


def test_each_page_is_about_its_own_benchmark(made):
    buses = (made / "city_report" / "town-a-2024.html").read_text(encoding="utf-8")
    homes = (made / "city_report" / "town-b-2024.html").read_text(encoding="utf-8")
    assert "Night buses" in buses
    assert "Opening hours" not in buses
    assert "Mean rating (0 to 10)" in buses
    assert "Advice on housing" in homes
    assert "Fares" not in homes
    factors = pd.read_csv(made / "key_factor_comparison" / "2022" / "in-place-by-factor.csv")["key_factor"].tolist()
    assert factors == list(load_benchmark(ROOT / "docs" / "benchmark-template.yaml").ids)
