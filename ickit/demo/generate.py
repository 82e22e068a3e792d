"""The demonstration tables, from a number of cities, a list of waves and a seed."""

from collections.abc import Sequence

import pandas as pd

from ickit.demo.actions import actions
from ickit.demo.charter import charter_invitations, make_survey, survey_answers
from ickit.demo.findings import answers, evidence, practices, recommendations
from ickit.demo.ratings import assessments, cities_table, context, indicators, invitations
from ickit.demo.truth import TRUTH, Truth
from ickit.demo.world import make_world
from ickit.errors import Fault, InputError, quoted

CITIES = 24
WAVES = (2014, 2016, 2018, 2020, 2022, 2024)
SEED = 2012
MOST_CITIES = 100_000


def generate(
    cities: int = CITIES, waves: Sequence[int] = WAVES, seed: int = SEED, truth: Truth = TRUTH
) -> dict[str, pd.DataFrame]:
    """Every table of the data contract, by name: synthetic, of fictional cities, with the effects of ``truth``.

    ``waves`` are years (1990 to 2100), in any order, each once. Text that is missing is an empty text. The same call
    gives the same tables everywhere. Raises InputError for a number or a year that cannot be.
    """
    years = _checked(cities, waves, seed)
    world = make_world(cities, years, seed, truth)
    survey = make_survey(world)
    return {
        "cities": cities_table(world, survey.written),
        "invitations": pd.concat([invitations(world), charter_invitations(world, survey)], ignore_index=True),
        "assessments": assessments(world),
        "survey": survey_answers(world, survey),
        "practices": practices(world, survey.answered),
        "answers": answers(world),
        "evidence": evidence(world),
        "recommendations": recommendations(world),
        "context": context(world),
        "indicators": indicators(world),
        "actions": actions(world),
    }


def _checked(cities: int, waves: Sequence[int], seed: int) -> tuple[int, ...]:
    faults = []
    if not 1 <= cities <= MOST_CITIES:
        faults.append(Fault("cities", f"{quoted(cities)} is not between 1 and {MOST_CITIES:,}", "For example: 24."))
    if not 0 <= seed < 2**32:
        faults.append(Fault("seed", f"{quoted(seed)} is not between 0 and 4,294,967,295", "For example: 2012."))
    years = tuple(sorted(waves))
    if not years:
        faults.append(Fault("waves", "there is none", "Give one year or more, for example 2022 and 2024."))
    if len(set(years)) < len(years):
        faults.append(Fault("waves", "a year stands twice", "Give each year once."))
    faults += [
        Fault("waves", f"{quoted(year)} is not a year from 1990 to 2100", "For example: 2024.")
        for year in years
        if not 1990 <= year <= 2100
    ]
    if faults:
        raise InputError(faults)
    return years
