"""The calibration script in small; its full results are in docs/calibration.md."""

import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "benchmarks" / "calibration.py"


@pytest.fixture(scope="module")
def calibration():
    spec = importlib.util.spec_from_file_location("calibration", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["calibration"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["calibration"]


@pytest.mark.parametrize("name", ["80/20, mostly met", "country-level, 12 countries", "pooled, 3 waves, all take part"])
def test_true_nulls_are_seldom_rejected(calibration, name):
    null = next(null for null in calibration.NULLS if null.name == name)
    share, tested = calibration.false_positive(null, 120)
    assert tested > 100
    assert share <= 0.05 + 1.5 * calibration.error(0.05, tested)


def test_the_wrong_permutation_is_seen_to_be_wrong(calibration):
    wrong = next(null for null in calibration.NULLS if null.name.startswith("WRONG: levels"))
    assert calibration.false_positive(wrong, 60)[0] > 0.15


def test_intervals_that_are_shown_cover(calibration):
    plan = calibration.Planted("", 40, calibration.FOUR, calibration.EVEN_RATINGS, -0.5)
    shown, hit, _ = calibration.covered(plan, 120)
    assert shown > 100
    assert hit / shown >= 0.95 - 1.5 * calibration.error(0.95, shown)
    hidden = calibration.Planted("", 20, calibration.NINETY, calibration.EVEN_RATINGS, -0.5, fixed=True)
    assert calibration.covered(hidden, 5)[0] == 0


def test_false_discoveries_and_power(calibration):
    rate, _, found = calibration.discovered(calibration.FAMILIES[3], 12)
    assert rate <= 0.15
    assert found >= 0.5
    at_five, at_corrected = calibration.found_at(calibration.POWERS[2], 20)
    assert at_five >= at_corrected
    assert at_five >= 0.8
