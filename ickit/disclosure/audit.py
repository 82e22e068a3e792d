"""The audit of a public run: all its files together, before they are published under their names."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ickit.benchmark.model import Benchmark
from ickit.disclosure.binary_text import text_of_file
from ickit.disclosure.bounds import Claim, claims, narrowed
from ickit.disclosure.partition import MINIMUM
from ickit.disclosure.scan import MEND, Scan
from ickit.errors import Fault
from ickit.tables.dataset import Tables, Unnamed

_MOST = 20


def audit(
    files: Iterable[tuple[str, str | bytes]],
    members: Tables,
    edition: Tables,
    benchmarks: Sequence[Benchmark],
    allowed: Collection[str] = (),
) -> list[Fault]:
    """What is wrong with the ``files`` of a public run, as pairs of name and content; nothing where it may be
    published.

    ``members`` are the tables that the ``edition`` was made from, with the run's one partition. Looked for: names of
    cities that did not agree, texts not written for the public, counts of unnamed cities that are not in the edition,
    of too few cities, or from which a rating can be bounded. ``allowed`` words are not taken for a form of a name.
    """
    scan = Scan(members, edition, benchmarks, allowed)
    known = {benchmark.id: benchmark for benchmark in benchmarks}
    found: list[Fault] = []
    published: dict[Claim, str] = {}
    for name, file in files:
        content = text_of_file(name, file)
        found.extend(scan.faults(name, content))
        if name.endswith(".csv"):
            published |= dict.fromkeys(claims(content, known), name)
        if len(found) > _MOST:
            break
    return found + _of_counts(published, edition, known)


def _of_counts(published: dict[Claim, str], edition: Tables, known: dict[str, Benchmark]) -> list[Fault]:
    told = set(edition_claims(edition, known))
    found = []
    for claim, name in published.items():
        if claim.levels == known[claim.benchmark].scale.names and claim.count < MINIMUM:
            found.append(Fault(name, f"counts {claim.count} unnamed cities that rated {claim.key_factor}", MEND))
        elif claim not in told:
            found.append(Fault(name, f"tells more of unnamed cities on {claim.key_factor} than may be told", MEND))
    bounding = []
    for claim, level in narrowed(published, known):
        problem = f"bounds ratings: it tells that no unnamed city has {level} on {claim.key_factor} in {claim.year}"
        bounding.append(Fault(published[claim], problem, MEND))
    return [fault for faults in (found, bounding) for fault in list(dict.fromkeys(faults))[:_MOST]]


def edition_claims(edition: Tables, known: Mapping[str, Benchmark]) -> Iterator[Claim]:
    """All that the edition tells of unnamed cities: of each group, and of all groups that are told of together."""
    together: dict[tuple[str, int, str, str], list[Unnamed]] = {}
    for one in edition.unnamed:
        group = " ".join(f"{name} {level}" for name, level in one.group) or "all"
        yield from _claims_of(one, group, known[one.benchmark])
        together.setdefault((one.benchmark, one.year, one.assessor, one.key_factor), []).append(one)
    for (name, year, assessor, factor), own in together.items():
        scale = known[name].scale
        head = (name, year, assessor, "all", factor)
        yield Claim(*head, scale.names, sum(one.rated for one in own))
        yield Claim(*head, scale.in_place, sum(one.counts[-1][1] for one in own))
        if len(own) == 1:
            yield from _claims_of(own[0], "all", known[name])


def _claims_of(one: Unnamed, group: str, benchmark: Benchmark) -> Iterator[Claim]:
    head = (one.benchmark, one.year, one.assessor, group, one.key_factor)
    yield Claim(*head, benchmark.scale.names, one.rated)
    yield Claim(*head, benchmark.scale.in_place, one.counts[-1][1])
    for levels, count in one.counts:
        yield Claim(*head, levels, count)
