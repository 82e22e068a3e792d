"""The page beside the demonstration tables: what they are, and what is planted in them."""

from collections.abc import Iterable, Sequence
from dataclasses import fields

import pandas as pd

from ickit.demo import names
from ickit.demo.findings import MARKER
from ickit.demo.ratings import MIGRANTS
from ickit.demo.truth import CONTEXT_LEVELS, EXPECTED, EXPECTED_CITIES, Truth

FIRST_LINE = "# Demonstration data: synthetic, of fictional cities"

SAYS = {
    "cities": "the cities, with their other names, when they signed the Charter, and languages for visits",
    "invitations": "who was asked in each wave, who answered, who agreed to a public page",
    "assessments": "ratings of the benchmark's key factors by the city itself, by peers where there was a review, and "
    "by migrant organisations",
    "survey": "answers to the survey on the Charter",
    "practices": "what cities offer others as an example",
    "answers": "answers to guide questions and parts of checklists",
    "evidence": "documents, interviews, focus groups and monitoring for and against a key factor",
    "recommendations": "what peers recommended and what became of it",
    "context": "context factors as rated by the city's officer and by peers",
    "indicators": "population, foreign-born share and unemployment rate, with gaps",
    "actions": "actions of cities' development plans, and what became of them",
}
SHOWS = {
    names.TWICE_REVIEWED: "answers in every wave, is reviewed twice and takes every survey: look at it first",
    names.ALL_MET: "has everything in place in the last wave",
    names.ALL_MISSING: "sends back the form of the last wave without one rating",
    names.ONE_WAVE: "answers in the last wave alone",
    names.LOW_COVERAGE: "rates five of nine key factors in the last wave, so it gets no score",
    names.SILENT: "is asked in every wave and never answers the benchmark, but takes the Charter survey",
    names.ALONE: "has no city in like context: alone at the hardest level of `migrant-population` and in its country",
    names.GAP: "leaves out a middle wave (of three or more); signed the Charter but skips its last survey",
}


def page(tables: dict[str, pd.DataFrame], waves: Sequence[int], seed: int, truth: Truth) -> str:
    """The page as Markdown, made from the tables and from the truth that they were drawn with."""
    cities = tables["cities"]
    parts = [
        FIRST_LINE,
        f"All of this is made up by a program: {len(cities):,} cities that do not exist, in the waves "
        f"{', '.join(map(str, waves))} (seed {seed}). The country codes are those that ISO 3166-1 leaves to its users, "
        "so they name no country; by them every page knows that its cities are fictional. "
        "Texts are invented too. Do not edit these files: `ickit demo` writes them, the same bytes each time.",
        "## Tables",
        _table(("file", "rows", "what it holds"), [(f"`{n}.csv`", f"{len(tables[n]):,}", SAYS[n]) for n in tables]),
        "## What is planted",
        "Each city has a strength on each key factor in each wave. It is the sum of the city's own quality, how easy "
        "the factor is, a trend that all cities share, the effects of the city's context, and chance. From "
        f"{truth.cuts[0]} up the factor is partly met, from {truth.cuts[1]} up met. Peers see this; the city's own "
        "ratings come from it as told below.",
        *_planted(truth),
        _signs(),
        "## What a large sample finds",
        f"With {EXPECTED_CITIES:,} cities, every other wave from 2014 to 2024 and these settings:",
        _table(("quantity", "value"), [(name, f"{value:.2f}") for name, value in EXPECTED.items()]),
        "A sample of 24 cities scatters widely around these. The random numbers were chosen among some thousands "
        "as ones whose small sample comes near them: so do not take the shipped data as a sign of what 24 cities "
        "can show.",
        *_special(cities),
        "## All settings",
        _table(("setting", "value"), [(f"`{f.name}`", _shown(getattr(truth, f.name))) for f in fields(truth)]),
    ]
    return "\n\n".join(parts) + "\n"


def _planted(truth: Truth) -> list[str]:
    missing, hard = truth.missing, truth.missing_hard
    return [
        "### Context and ratings",
        "Effects on the strength, for each level that the context is more difficult (levels: "
        f"{_codes(CONTEXT_LEVELS)}):",
        _table(
            ("context factor", "effect", "on these key factors"),
            [
                ("`city-resources`", str(truth.resources), _codes(truth.resources_factors)),
                ("`political-situation`", str(truth.politics), _codes(truth.politics_factors)),
                ("`national-legislation`", str(truth.legislation), _codes(truth.legislation_factors)),
                ("`labour-market`", str(truth.labour), _codes(truth.labour_factors)),
                (_codes(truth.unrelated), "none", "any"),
            ],
        ),
        "`national-legislation` is the same in all cities of a country. `data-availability` has no effect either. "
        "The indicator `unemployment_rate` rises with the true level of `labour-market`, so it goes with `next-steps`; "
        "`population` and `foreign_born_share` go with nothing.",
        "### Self-assessments flatter",
        f"Where there is room, a city rates itself one level above what peers find with probability {truth.flattery}; "
        f"for {_codes(truth.over_claimed_factors)} with probability {truth.over_claimed}: these two are over-claimed. "
        f"With probability {truth.modesty} it rates itself one level below.",
        "### One officer rates result and context",
        f"In a wave an officer is in a sunny, even or gloomy mood (shares {_list(truth.mood_shares)}). The mood "
        f"multiplies the flattery by {_list(truth.mood_flattery)}, and with probability {truth.mood_context} a sunny "
        f"officer rates {_codes(truth.mood_factors)} one level easier than they are, a gloomy one harder. So the "
        "city's own ratings of these go together more closely than the peers' ratings do. Peers rate context as it is.",
        "### Missing answers are not random",
        f"A self rating is missing with probability {_list(missing)} where the factor is truly not met, partly met, "
        f"met; for {_codes(truth.missing_hard_factors)} with probability {_list(hard)}. A missing rating is blank, "
        f"`not_assessed` or `dont_know` (shares {_list(truth.missing_words)}).",
        "### Waves: the trend and who answers",
        f"Every city's strength rises by {truth.trend} a year. But of the ordinary cities {_percent(truth.leavers)} "
        f"are strong (by {truth.leavers_quality:+}) and leave after some wave, and {_percent(truth.joiners)} are weak "
        f"(by {truth.joiners_quality:+}) and join in a later one. So the mean of all who answered falls while the same "
        "cities, followed over time, get better.",
        "### Reviews, evidence, recommendations",
        f"About {_percent(truth.reviews)} of the cities are reviewed, more of them in later waves. Of the pieces of "
        f"evidence, {_percent(truth.contradicting_self)} of the cities' and {_percent(truth.contradicting_peer)} of "
        "the peers' speak against the rating of the one who recorded them; `stance` is towards the key factor "
        "(`supports`: for its being in place). Some ratings have no evidence. Each confidential piece holds a word of "
        f"the form `{MARKER}-0001`, which no output may hold. Interviews and focus groups say whom they are with "
        "(`informant`). Findings on guide questions follow the true level "
        "loosely, so some contradict the rating. Recommendations age: the older the review, the more are done or "
        "dropped.",
        "### A third assessor",
        f"In the last of several waves migrant organisations rate about {_percent(truth.migrants)} of the cities too "
        f"(assessor `{MIGRANTS}`). They see what peers see, or one level less: with probability "
        f"{truth.migrants_lower}, and on {_codes(truth.migrants_much_lower_factors)} with {truth.migrants_much_lower}.",
        "### Actions, and whether they helped",
        "In each of the last four waves about 70 % of the cities plan actions on half of the key factors that they do "
        f"not rate as met. On {_codes(truth.actions_helped)} an action is finished by the next wave with probability "
        f"{truth.finished_where_risen} where the city's own rating of the factor then rises, and "
        f"{truth.finished_where_not} where it does not: these actions go with progress. On the other key factors it is "
        f"{truth.finished}, whatever the rating does: these do not. No rating depends on an action.",
        "### The Charter survey",
        "It takes place in the last two waves and the fourth from the end. Answers go with the city's quality and with "
        f"the role (ease {_list(truth.role_ease.values())} for P, S, E, B). For S1 and S2 each, "
        f"{_percent(truth.advocates)} of the cities are advocates, who answer lower (by {truth.advocacy}). Some who "
        "signed do not answer; some who did not sign do.",
    ]


def _signs() -> str:
    return (
        "### Awkward text\n\nNotes of the last wave hold quotation marks, semicolons, line breaks, other scripts, "
        "HTML, marks of Markdown and LaTeX, and a leading `=`, `-` or `+`. All are harmless and must be shown as text."
    )


def _special(cities: pd.DataFrame) -> list[str]:
    rows = [(f"`{cities['city'][i]}`", what) for i, what in SHOWS.items() if i < len(cities)]
    return ["## Cities that are there to show something", _table(("city", "what it shows"), rows)]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [" | ".join(row) for row in (head, ["---"] * len(head), *rows)]
    return "\n".join(f"| {line} |" for line in lines)


def _codes(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _list(numbers: Iterable[float]) -> str:
    return ", ".join(f"{number:g}" for number in numbers)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(one)}" for key, one in value.items())
    if isinstance(value, tuple):
        return ", ".join(_shown(one) for one in value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)
