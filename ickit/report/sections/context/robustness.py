"""Other ways to look at context and results: indicators as numbers, more waves, several conditions at once."""

from ickit._base.phrases import counted, listed
from ickit.analysis.association.mixed_model import mixed_model
from ickit.report.elements import Element, details, stack, table, text
from ickit.report.sections.context.associations import NOTHING, headings, map_and_table, of_score, readings, with_names
from ickit.report.sections.wording import assessor_words
from ickit.study.associations import LEAST_COMPARED, SCORE, ContextTests


def indicators_as_numbers(tests: ContextTests) -> Element:
    """The same with the indicators themselves, as numbers instead of groups."""
    if not tests.indicator_names:
        return text("The data hold no indicators.")
    lead = "Here the value itself is compared, not the group it falls in: of two cities that differ in it, how often the one with the higher value has the lower or the higher result."
    found = tests.families["indicators"]
    return details(
        f"Indicators as numbers: {listed(n.replace('_', ' ') for n in tests.indicator_names)}",
        text(lead),
        readings(tests, of_score(found), ""),
        map_and_table(tests, found, "indicator-associations", tests.indicator_names, "indicator"),
    )


def waves_pooled(tests: ContextTests) -> Element:
    """The overall score with all waves up to this one together; only cities of the same wave are compared."""
    waves = tests.waves_so_far
    title = f"All waves up to {tests.year} together"
    if len(waves) < 2 or not tests.factors:
        return details(title, text(f"{tests.year} is the first wave, so there is nothing to pool."))
    found = of_score(tests.found) if tests.pooled else tests.families["pooled"]
    lead = "Only cities of the same wave are compared, and a city's whole history counts as one. Waves can be used together where enough cities took part in the same ones."
    shown_rows = with_names(tests, found)
    labels = {k: v for k, v in headings(shown_rows).items() if k != "outcome_name"} | {"waves": "Waves"}
    shown = table(
        shown_rows,
        name="pooled",
        caption=f"Overall score, waves {waves[0]} to {waves[-1]}",
        labels=labels,
    )
    return details(title, text(lead), readings(tests, found, ""), shown)


def within_cities(tests: ContextTests) -> Element:
    """Changes within cities: where the context became harder, did the score change otherwise than elsewhere?"""
    waves, title = tests.waves_so_far, "Changes within cities"
    if len(waves) < 2 or not tests.factors:
        return details(title, text(f"{tests.year} is the first wave, so nothing has changed yet."))
    found = tests.families["within"]
    lead = "What a city always was, such as its size or its history, drops out of a change. Only changes between the same two waves are compared, so a change that all cities share is no association."
    shown_rows = with_names(tests, found)
    labels = {k: v for k, v in headings(shown_rows).items() if k != "outcome_name"}
    labels |= {
        "waves": "Changes",
        "n_changed": "Cities whose context changed",
        "slope": "Points of score for one level harder",
    }
    shown = table(shown_rows, name="within-cities", caption="Changes from wave to wave", labels=labels)
    return details(title, text(lead), readings(tests, found, "", changes=True), shown)


def by_other_assessors(tests: ContextTests) -> Element:
    """The overall score where one assessor rated results and another the conditions: a shared mood is then no reason."""
    title = "Results and conditions by different assessors"
    if tests.study.public:
        return details(title, text("A public page does not compare assessors."))
    if not any(f.rated for f in tests.factors) or tests.study.assessor != tests.study.context_assessor:
        return details(title, text("Results and conditions of this page do not come from the same people."))
    if not tests.other_sources:
        return details(
            title,
            text(
                "Nobody else rated results or conditions, so how much of a likeness lies in how these people judge is not known."
            ),
        )
    lead = "Where the same people rate both, their mood can make results and conditions go together. Here one side is rated by somebody else."
    return details(title, text(lead), *(_crossed(tests, who) for who in tests.other_sources))


def _crossed(tests: ContextTests, who: str) -> Element:
    result, _, conditions = who.partition("/")
    said = f"Results by {assessor_words(result)}, conditions by {assessor_words(conditions)}"
    other = tests.other_sources[who]
    if who not in tests.families:
        n = counted(other.n_compared, "city has", "cities have") if other.n_compared else "no city has"
        return text(f"{said}: {n} both, too few to compare ({LEAST_COMPARED} needed).")
    found = tests.families[who]
    rows = with_names(tests, found)
    labels = {k: v for k, v in headings(rows).items() if k != "outcome_name"}
    shown = table(rows, name=f"by-{result}-and-{conditions}", caption=said, labels=labels)
    return stack(readings(tests, found, f"{said}:"), shown)


def several_at_once(tests: ContextTests) -> Element:
    """Several context factors at once, in a mixed model, where the data can carry one."""
    waves, title = tests.waves_so_far, "Several context factors at once"
    if not tests.factors:
        return details(title, text(NOTHING))
    context = tests.context(waves)
    columns = [str(c) for c in context if c not in ("city", "year")]
    names = {c: tests.factor_name(c.partition(":")[2]) for c in columns}
    if len(set(names.values())) < len(names):
        names = {c: c.partition(":")[2] for c in columns}
    context = context.rename(columns=names)
    model = mixed_model(tests.outcome(waves), context, SCORE, list(names.values()))
    lead = "A linear model of the overall score on the levels of all context factors and the wave, with an intercept for each city. It needs at least 3 waves, and 10 cities for each coefficient."
    if model.reason:
        return details(title, text(lead, model.reason))
    shown = table(
        model.table,
        name="mixed-model",
        caption=f"Mixed model, {counted(model.n_cities, 'city', 'cities')}, {model.n_waves} waves, {model.n_rows} results",
        labels={"term": "Term", "estimate": "Points of score", "low": "95 % from", "high": "to", "p": "p"},
        digits={"p": 3},
        note=f"Points of score that go with one level harder, the others held fixed. {model.city_share or 0:.2f} of the remaining variance lies between cities. p is not corrected.",
    )
    return details(title, text(lead), shown)
