"""Who visits whom: the plan of visits of a network, what it leaves open, and teams for the next peer reviews."""

from collections.abc import Sequence
from math import ceil, isfinite

from ickit._base.frames import frame
from ickit._base.phrases import counted, listed
from ickit._base.rounding import rounded
from ickit.analysis.exchange import BY_CITY, greedy_plan
from ickit.report.elements import Element, cards, notice, points, stack, table
from ickit.report.elements import text as words
from ickit.report.sections.wording import best_alone_words, opening
from ickit.study.exchange import Exchange

VISITS = {
    "visitor": "str", "visitor_name": "str", "host": "str", "host_name": "str", "key_factors": "int64", "subjects": "str",
    "confirmed": "int64", "likeness": "float64",
}  # fmt: skip
TEAMS = {
    "reviewed": "str", "reviewed_name": "str", "last_review": "Int64", "members": "str", "member_names": "str",
    "uncovered": "str",
}  # fmt: skip


def headline(it: Exchange) -> Element:
    """How many visits there are, and how many gaps they cover."""
    plan = it.plan
    total = sum(map(len, it.gaps.values()))
    said = f"{counted(len(plan.visits), 'visit covers', 'visits cover')} {len(plan.covered)} of {counted(total, 'gap')}"
    head = opening(
        it.study,
        f"Whom to visit, {it.year}",
        subtitle=it.study.benchmark.title,
        year=it.year,
        headline=said,
        shows=f"One plan of visits for the network: {said}.",
    )
    confirmed = sum(it.offers[host][key_factor] != BY_CITY for (_, key_factor), host in plan.covered.items())
    items = [
        (
            f"{len(plan.covered)} of {total}",
            "gaps covered by a visit",
            f"{confirmed} where reviewers or evidence confirm the host",
        ),
        (str(len(plan.visits)), "visits", f"at most {it.host_limit} to a host and {it.visitor_limit} by a visitor"),
        (
            str(len({visitor for visitor, _ in plan.visits})),
            "cities that travel",
            f"to {counted(len({h for _, h in plan.visits}), 'host')}",
        ),
    ]
    spoken = ""
    if it.shared_language:
        silent = len(set(it.cities) - it.languages.keys())
        spoken = "Two cities visit each other only where they name a language in common."
        spoken += f" {counted(silent, 'city names', 'cities name')} none." if silent else ""
    return stack(head, cards(items), words(spoken), _proof(it), words(best_alone_words(it.study.benchmark)))


def _proof(it: Exchange) -> Element:
    plan = it.plan
    if not plan.optimal:
        said = "In the time given no proof was found that this plan is the best."
        if isfinite(plan.bound) and plan.bound > 0:
            gap = ceil(1000 * (plan.bound - plan.value) / plan.bound - 1e-9) / 10
            said += f" At most {rounded(gap, 1)} % of the best possible worth could be missing."
        return notice(said, "caution")
    beside = greedy_plan(plan.network)
    more = len(plan.covered) - len(beside.covered)
    said = "It is proven that no plan within these limits is worth more."
    if more > 0:
        said += f" Choosing visits one after the other, the best first, would cover {counted(more, 'gap')} fewer."
    elif plan.value > beside.value + 1e-9:
        said += (
            " Choosing visits one after the other, the best first, would give hosts that are less sure or less alike."
        )
    return words(said)


def visits(it: Exchange) -> Element:
    """Every visit: who goes where, and to see what."""
    rows = it.table
    made = []
    for visitor, host in it.plan.visits:
        own = rows[(rows["visitor"] == visitor) & (rows["host"] == host)]
        made.append(
            {
                "visitor": visitor,
                "visitor_name": it.study.names[visitor],
                "host": host,
                "host_name": it.study.names[host],
                "key_factors": len(own),
                "subjects": listed(own["name"], most=12),
                "confirmed": int((own["confirmed_by"] != BY_CITY).sum()),
                "likeness": it.likeness.get((visitor, host)),
            }
        )
    if not made:
        return words(f"There is no visit to plan: {_why_none(it)}.")
    return table(
        frame(made, VISITS),
        name="visits",
        caption=f"The plan of visits, {it.year}",
        labels={
            "visitor_name": "Who goes",
            "host_name": "Where",
            "subjects": "To see",
            "confirmed": "Confirmed",
            "likeness": "Alike",
        },
        digits={"likeness": 2},
        note="Confirmed: on how many of these reviewers, or evidence that nothing contradicts, confirm that the host has it in place. Alike: 1 means the same conditions.",
    )


def _why_none(it: Exchange) -> str:
    """Why there is no visit: no gap, nobody who could show it, or a limit."""
    gaps = {key_factor for missing in it.gaps.values() for key_factor in missing}
    if not gaps:
        return "no city rates a key factor below the level that counts as in place"
    if not gaps & {key_factor for has in it.offers.values() for key_factor in has}:
        return "no city has in place what another has not"
    return "no city that has in place what another has not can be visited within the limits"


def each_gap(it: Exchange) -> Element:
    """Every gap with its host, to take away."""
    rows = it.table
    covered = rows[rows["host"].notna()]
    if covered.empty:
        return words("")
    return table(
        covered,
        name="covered",
        caption="Each gap that a visit covers",
        labels={"visitor_name": "City", "name": "Key factor", "host_name": "Host", "confirmed_by": "In place by"},
        most=40,
    )


def left_open(it: Exchange) -> Element:
    """The gaps that no visit covers, and why."""
    rows = it.table
    rows = rows[rows["reason"].notna()]
    if rows.empty:
        return words("Every gap is covered." if len(it.table) else "There is no gap.")
    reasons = rows["reason"].value_counts()
    lead = points([(f"{n} of {len(rows)}", str(reason)) for reason, n in reasons.items()], "Why they stay open:")
    shown = table(
        rows,
        name="left-open",
        caption="Gaps that no visit covers",
        labels={"visitor_name": "City", "name": "Key factor", "reason": "Why"},
        most=40,
        note="Where a limit stands in the way, one more visit a host or a visitor may help. Where nobody has it in place, a seminar with a city from outside may.",
    )
    return stack(lead, shown)


def review_teams(it: Exchange, reviewed: Sequence[str], size: int, at_most: int, own_country: bool) -> Element:
    """Teams for the next peer reviews."""
    if not reviewed:
        return words("No review is asked for.")
    found = it.teams(reviewed, size, at_most, own_country)
    names, benchmark = it.study.names, it.study.benchmark
    rows = frame(
        [
            {
                "reviewed": city,
                "reviewed_name": names[city],
                "last_review": it.last_review(city) or None,
                "members": "; ".join(found.members[city]),
                "member_names": listed([names[c] for c in found.members[city]], most=20),
                "uncovered": listed([benchmark.factor(k).label for k in found.uncovered[city]], most=20)
                if found.uncovered[city]
                else None,
            }
            for city in reviewed
        ],
        TEAMS,
    )
    rule = f"At most {counted(size, 'member')} a team, {counted(at_most, 'team')} a city" + (
        "." if own_country else ", nobody from the reviewed city's own country."
    )
    lacking = rows["uncovered"].notna().any()
    said = (
        "Some key factors stay without a member who has them in place"
        + ("; no other teams within these limits would leave fewer." if found.proven else ".")
        if lacking
        else "Each team has every key factor in place in some member's city."
    )
    proof = (
        ""
        if found.proven or not lacking
        else "In the time given it was not proven that no other teams would leave fewer."
    )
    shown = table(
        rows,
        name="review-teams",
        caption=f"Teams for the next peer reviews, after {it.year}",
        labels={
            "reviewed_name": "City to be reviewed",
            "last_review": "Last review",
            "member_names": "Reviewers from",
            "uncovered": "Nobody has in place",
        },
        note="Members come from cities in like conditions where that costs nothing else.",
    )
    return stack(words(f"{rule} {said} {proof}"), shown)
