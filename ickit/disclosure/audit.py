"""The audit of a public run: all its files together, before they are published under their names."""

from collections.abc import Iterable, Sequence

from ickit.benchmark.model import Benchmark
from ickit.disclosure.binary_text import text_of_file
from ickit.disclosure.bounds import Claim, claims, narrowed
from ickit.disclosure.scan import MEND, Scan
from ickit.disclosure.suppression import MINIMUM
from ickit.errors import Fault
from ickit.tables.dataset import Tables, Unnamed

_MOST = 20


def audit(
    files: Iterable[tuple[str, str | bytes]], members: Tables, edition: Tables, benchmarks: Sequence[Benchmark]
) -> list[Fault]:
    """What is wrong with the ``files`` of a public run, as pairs of name and content; nothing where it may be
    published.

    ``members`` are the tables that the ``edition`` was made from, with the run's one partition. Looked for: names of
    cities that did not agree, texts not written for the public, counts of unnamed cities that are not in the edition,
    of too few cities, or from which a rating can be bounded.
    """
    scan = Scan(members, edition, benchmarks)
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
    told = {claim for one in edition.unnamed for claim in _claims_of(one, known[one.benchmark])}
    every = {claim.cell for claim in told}
    found = []
    for claim, name in published.items():
        whole = claim.levels == known[claim.benchmark].scale.names
        alone = claim.group != "all" or (*claim.cell[:3], "all", claim.key_factor) in every
        if whole and claim.count < MINIMUM:
            found.append(Fault(name, f"counts {claim.count} unnamed cities that rated {claim.key_factor}", MEND))
        elif alone and claim not in told:
            found.append(Fault(name, f"tells more of unnamed cities on {claim.key_factor} than may be told", MEND))
    for claim, level in narrowed(published, known):
        problem = f"bounds ratings: it tells that no unnamed city has {level} on {claim.key_factor} in {claim.year}"
        found.append(Fault(published[claim], problem, MEND))
    return found[:_MOST]


def _claims_of(one: Unnamed, benchmark: Benchmark) -> Iterable[Claim]:
    group = " ".join(f"{name} {level}" for name, level in one.group) or "all"
    head = (one.benchmark, one.year, one.assessor, group, one.key_factor)
    yield Claim(*head, benchmark.scale.names, one.rated)
    yield Claim(*head, benchmark.scale.names[-1:], one.counts[-1][1])
    for levels, count in one.counts:
        yield Claim(*head, levels, count)
