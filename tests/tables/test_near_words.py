"""What is suggested for a word that is none of a list: never the opposite, nor another degree."""

import pytest

from ickit.benchmark.library import load_benchmark
from ickit.collect.forms.choices import FINDING, rating
from ickit.tables.near_words import near_choice
from ickit.tables.rules import WORDS, closest

LEVELS = ("not_met", "partly_met", "met")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("partly in place", "partly"), ("largely in place", "partly"), ("in place, partially", "partly"),
        ("not completely in place", "partly"), ("not yet in place", "not_in_place"), ("In place!", "in_place"),
        ("unknow", "unknown"), ("under way", None), ("not for us", None),
    ],
)  # fmt: skip
def test_a_finding_that_is_near(text, meant):
    assert near_choice(text, WORDS["finding"]) == meant
    assert closest(text, WORDS["finding"]) == (f'Did you mean "{meant}"?' if meant else "Write one of them.")
    said = FINDING.fault(text)[1]
    assert said == (f'Did you mean "{meant.replace("_", " ")}"?' if meant else "Choose from the list in the cell.")


@pytest.mark.parametrize(
    ("text", "meant"),
    [("unmet", "not_met"), ("notmet", "not_met"), ("almost met", "partly_met"), ("mett", "met"), ("unfair", None)],
)
def test_a_level_that_is_near(text, meant):
    assert near_choice(text, LEVELS) == meant
    said = rating(load_benchmark("introductory-language-courses"), may_not_apply=False).fault(text)[1]
    assert said == (f'Did you mean "{meant.replace("_", " ")}"?' if meant else "Choose from the list in the cell.")
