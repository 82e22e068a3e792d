"""What a public run asks of its params file."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ickit._base.phrases import comma_separated, counted, listed
from ickit.errors import Fault
from ickit.runs.params import Params

if TYPE_CHECKING:
    from ickit.runs.report import Plan, Report

_MOST_CHANGES = 5
NO_CONSENT = "Leave it out, or write yes under publish of its invitation once it has agreed."


def public_faults(params: Params, reports: Sequence["Report"], left_out: Mapping[str, str]) -> Iterator[Fault]:
    """What would let readers of a public run set one report against another: two partitions of the cities, or two
    sources; and a run of which nothing is left.
    """
    if not reports and left_out:
        problem = f"no report is part of a public edition ({listed(left_out)})"
        yield Fault(params.place("reports"), problem, "Add a report such as city_report.")
    groups = dict.fromkeys(map(_partition, reports))
    if len(groups) > 1:
        problem = f"a public run has one partition of the cities, and these are {len(groups)}: {listed(groups)}"
        without = dict.fromkeys(report.notebook.name for report in reports if "peer_group" not in report.values)
        mend = "Set the same peer_group in all reports."
        mend += f" {listed(without)} has no such parameter, which counts as all: give it one." * bool(without)
        yield Fault(params.place("reports"), problem, mend)
    sources = dict.fromkeys(report.data for report in reports if report.data is not None)
    if len(sources) > 1:
        yield Fault(params.place("reports"), "a public run reads one source of tables", "Make a run for each source.")


def _partition(report: "Report") -> str:
    """The partition that a report is made by; a notebook that cannot be told one reads all cities as one group."""
    parts = comma_separated(str(report.values.get("peer_group", "")))
    return ",".join(parts) or "all"


def partition_of(reports: Sequence["Report"]) -> str:
    """The one peer group of a public run."""
    return next(map(_partition, reports), "all")


def with_own_values(ipynb: str, report: "Report") -> str:
    """An executed notebook whose parameters cell holds the report's own values: a default may name any city."""
    if not ipynb:
        return ipynb
    content = json.loads(ipynb)
    for cell in content["cells"]:
        if "parameters" in cell["metadata"].get("tags", []):
            cell["source"] = "\n".join(
                f"{name} = {report.values[name]!r}" + (f"  # {parameter.help}" if parameter.help else "")
                for name, parameter in report.notebook.parameters.items()
            )
    return f"{json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)}\n"


def changes_from_before(plan: "Plan", tables: Iterable[str]) -> list[str]:
    """What the public edition would count otherwise than one that is there, of which these are the CSV ``tables``; and
    what that means.
    """
    from ickit.disclosure.audit import edition_claims
    from ickit.disclosure.bounds import claims
    from ickit.disclosure.edition import public_edition
    from ickit.disclosure.two_editions import changed_counts

    benchmarks = plan.sources.known()
    known = {benchmark.id: benchmark for benchmark in benchmarks}
    before = [claim for table in tables for claim in claims(table, known)]
    if not before:
        return []
    changed = []
    for members in plan.sources.members.values():
        edition = public_edition(members, benchmarks, peer_group=partition_of(plan.reports))
        changed += changed_counts(before, edition_claims(edition, known), known)
    if not changed:
        return []
    lead = (
        f"The public edition that is there counts {counted(len(changed), 'key factor')} otherwise. Who has both can "
        "subtract, and learn the rating of a city that answered late or changed its rating:"
    )
    more = [f"  and {len(changed) - _MOST_CHANGES} more"] * (len(changed) > _MOST_CHANGES)
    return [lead, *(f"  {one}" for one in changed[:_MOST_CHANGES]), *more]


def audit_public(plan: "Plan", files: Iterable[tuple[str, str | bytes]]) -> list[Fault]:
    """What the audit finds in the files of a public run (see :func:`ickit.disclosure.audit.audit`)."""
    from ickit.disclosure.audit import audit
    from ickit.disclosure.edition import public_edition

    benchmarks = plan.sources.known()
    for members in plan.sources.members.values():
        edition = public_edition(members, benchmarks, peer_group=partition_of(plan.reports))
        return audit(files, members, edition, benchmarks, plan.params.content.public_words)
    return []
