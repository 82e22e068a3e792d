"""The actions of all cities' plans: what is done, what stands in the way, and whether it goes with progress."""

from dataclasses import dataclass
from functools import cached_property
from math import ceil

import pandas as pd

from ickit._base.phrases import counted, listed
from ickit._base.phrases import points as signed
from ickit._base.rounding import rounded
from ickit.analysis import finished_actions, plan_actions
from ickit.report.elements import Element, cards, details, notice, stack, table
from ickit.report.elements import text as words
from ickit.report.sections.wording import HORIZONS, STATUSES, opening
from ickit.study.study_data import StudyData


@dataclass(frozen=True)
class Actions:
    """The actions of a study."""

    study: StudyData

    @cached_property
    def rows(self) -> pd.DataFrame:
        """All actions on the key factors of the study (see :func:`ickit.analysis.plan_actions.actions_of`)."""
        found = plan_actions.actions_of(self.study.tables.actions, self.study.benchmark)
        return found.assign(city_name=[self.study.names[city] for city in found["city"]])

    @cached_property
    def compared(self) -> finished_actions.FinishedActions:
        """Cities with a finished action beside similar cities without."""
        study = self.study
        return finished_actions.compare(self.rows, study.ratings, study.context, study.benchmark.scale)


def headline(it: Actions) -> Element:
    """How many actions there are, and what became of them."""
    rows, waves = it.rows, sorted(it.rows["year"].unique())
    done = int((rows["status"] == "done").sum())
    said = f"{done} of {counted(len(rows), 'action')} done" if len(rows) else "no actions yet"
    title = "Actions of all plans"
    head = opening(
        it.study,
        title,
        subtitle=it.study.benchmark.title,
        headline=said,
        shows=f"Actions of all cities' development plans by key factor: {said}.",
    )
    if rows.empty:
        return stack(
            head, words("The data hold no actions. They come from plan workbooks: ickit plan, then ickit add.")
        )
    cities = rows["city"].nunique()
    items = [
        (f"{done} of {len(rows)}", "actions done", f"{int((rows['status'] == 'started').sum())} started"),
        (
            str(cities),
            "cities with actions" if cities != 1 else "city with actions",
            f"in plans of {listed(map(str, waves))}",
        ),
        (str(int(rows["public"].sum())), "may be public once done", "as the cities say"),
    ]
    return stack(head, cards(items))


def by_key_factor(it: Actions) -> Element:
    """How many actions each key factor has, by status."""
    if it.rows.empty:
        return words("There are no actions.")
    return table(
        plan_actions.by_key_factor(it.rows, it.study.benchmark),
        name="by-key-factor",
        caption="Actions by key factor and status",
        labels={
            "name": "Key factor",
            "cities": "Cities",
            "actions": "Actions",
            **{s: s.capitalize() for s in STATUSES},
        },
        note="A city that has several actions on a key factor counts once under cities.",
    )


def in_the_way(it: Actions) -> Element:
    """What stands in the way of actions that are not done, in the cities' words."""
    rows = it.rows[it.rows["cause"].notna() & (it.rows["status"] != "done")]
    if rows.empty:
        return words("No city says what stands in the way of an action.")
    return table(
        rows,
        name="causes",
        caption="What stands in the way of actions that are not done",
        labels={"name": "Key factor", "city_name": "City", "text": "Action", "cause": "What stands in the way"},
        most=30,
    )


def moved_more(it: Actions) -> Element:
    """Whether cities with a finished action moved more than similar cities without."""
    found = it.compared
    if found.mean is None:
        return words(
            "There is nothing to compare: it needs a city with a finished action that rated the key factor again, and "
            "another city that started from the same rating in the same waves and finished none."
        )
    pairs = found.pairs.assign(
        name=[it.study.names[c] for c in found.pairs["city"]],
        other=[it.study.names[c] for c in found.pairs["compared_with"]],
        **{column: [100 * v for v in found.pairs[column]] for column in ("own_change", "other_change", "difference")},
    )
    shown = table(
        pairs,
        name="pairs",
        caption="Cities with a finished action, and the similar city that each is compared with",
        labels={
            "name": "City",
            "other": "Compared with",
            "key_factors": "Key factors",
            "own_change": "Change",
            "other_change": "Other's change",
            "difference": "Difference",
            "condition_distance": "Conditions differ by",
        },
        digits={"condition_distance": 1},
        note="Changes in points of 100, the mean of the key factors compared. Conditions: mean difference in levels of the context factors.",
    )
    return stack(_verdict(found), words(_rule()), details("The pairs of cities", shown))


def _verdict(found: finished_actions.FinishedActions) -> Element:
    pairs = counted(len(found.pairs), "pair")
    assert found.mean is not None
    mean = f"On the mean of {pairs}, the city with the finished action moved {signed(100 * found.mean)} points of 100 beside the other."
    left = found.cities - len(found.pairs)
    out = (
        f" Of {counted(found.cities, 'city', 'cities')} with a finished action {len(found.pairs)} {'is' if len(found.pairs) == 1 else 'are'} "
        "compared so; the rest found no such partner, or are the other city of a pair."
        if left
        else ""
    )
    if found.p is None:
        why = f"Cannot tell: with {pairs} no test is made; it needs {finished_actions.LEAST_PAIRS}."
        return stack(notice(why, "caution"), words(mean + out))
    p = _p_words(found.p)
    between = ""
    if not found.interval.no_interval:
        between = f" The 95 % interval goes from {signed(100 * found.interval.low)} to {signed(100 * found.interval.high)} points."
    if found.verdict != "cannot tell":
        way = "rose more, or fell less," if found.mean > 0 else "rose less, or fell more,"
        lead = f"In cities with a finished action ratings {way} than in similar cities without ({p})."
        caution = "This is no proof that actions did it: cities that finish what they plan may differ in other ways."
        return stack(words(lead, mean + between + out), notice(caution, "caution"))
    return stack(notice(f"Cannot tell ({p}). {_power(found)}", "caution"), words(mean + between + out))


def _p_words(p: float) -> str:
    """p with three decimals, never on the other side of 0.05 than it is."""
    if p < 0.001:
        return "p < 0.001"
    shown = rounded(p, 3)
    return "p > 0.05" if p > finished_actions.LEVEL >= float(shown) else f"p = {shown}"


def _power(found: finished_actions.FinishedActions) -> str:
    if found.smallest > finished_actions.LEVEL:
        return (
            f"So few pairs differ that no result could have been found: the smallest p is {rounded(found.smallest, 3)}."
        )
    if found.detectable is None:
        return "So few pairs show only a large difference."
    if found.detectable >= 1:
        return "With so few pairs even the largest difference would often not have been found."
    return f"A difference of {ceil(100 * found.detectable - 1e-9)} points of 100 or more would have been found about three times in four."


def _rule() -> str:
    return (
        "How this is compared. Each city with a finished action is set beside one city that finished none on the same key "
        "factors: in the same waves, from the same ratings, in conditions as like as can be; a city stands in one pair at "
        "most, and the pairs are chosen without a look at what came after. Where actions change nothing, each pair could "
        "as well stand the other way round: p says how often chance alone would give a difference as large."
    )


def every_action(it: Actions) -> Element:
    """Every action, to look through and to take away."""
    if it.rows.empty:
        return words("")
    rows = it.rows.assign(status=it.rows["status"].map(STATUSES), horizon=it.rows["horizon"].map(HORIZONS))
    return table(
        rows,
        name="actions",
        caption="Actions of all plans",
        labels={
            "name": "Key factor",
            "city_name": "City",
            "year": "Plan of",
            "text": "Action",
            "horizon": "Horizon",
            "effort": "Effort",
            "due": "Until",
            "status": "Status",
        },
        most=60,
    )
