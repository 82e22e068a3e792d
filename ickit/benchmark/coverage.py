"""A benchmark with another coverage than its file says: as a whole, or of some of its groups."""

from collections.abc import Mapping
from fractions import Fraction

from ickit.benchmark.groups import Group
from ickit.benchmark.model import Benchmark
from ickit.benchmark.named_shares import Given, parse_shares

PLACE = "parameter coverage"


def with_coverage(benchmark: Benchmark, given: Given) -> Benchmark:
    """The benchmark with the coverage that a parameter asks for: ``1/2``, or with groups ``1/2, policy=3/4``.

    ``given`` is empty for the benchmark's own. A number alone takes the place of the benchmark's own, and leaves those
    that its groups ask for. Raises InputError for no share, and for a group that is none of the tree.

    >>> bench = Benchmark(id="b", title="B", key_factors=[{"id": "a", "name": "A"}])
    >>> with_coverage(bench, "1/2").coverage, with_coverage(bench, "").coverage
    (Fraction(1, 2), Fraction(2, 3))
    """
    names = {group.id: group.id for one in benchmark.tree for group, _ in one.walk(())}
    asked = parse_shares(given, names, PLACE)
    if not asked:
        return benchmark
    tree = tuple(_changed(group, asked.named) for group in benchmark.tree)
    every = benchmark.coverage if asked.every is None else asked.every
    return benchmark.model_copy(update={"coverage": every, "tree": tree})


def _changed(group: Group, named: Mapping[str, Fraction]) -> Group:
    below = tuple(_changed(one, named) for one in group.groups)
    return group.model_copy(update={"coverage": named.get(group.id, group.coverage), "groups": below})
