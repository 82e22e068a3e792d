"""What a run's sources hold: which cities have rows for which benchmark and year."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ickit.benchmark import CHARTER, Benchmark, find_benchmark, known_benchmarks, load_benchmark
from ickit.errors import Fault, InputError
from ickit.tables import Tables, check

Pairs = dict[tuple[str, int], None]


@dataclass
class Sources:
    """The sources of a run, each read and validated once, and the benchmarks that their rows may name.

    ``faults`` are the sources' own, ``notices`` what was corrected or left alone on reading. In a ``public`` run
    ``tables`` are the public editions, and ``members`` the tables that these were made from.
    """

    benchmarks: dict[str, Benchmark] = field(default_factory=dict)
    tables: dict[str, Tables] = field(default_factory=dict)
    public: bool = False
    members: dict[str, Tables] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    _pairs: dict[tuple[str, str], Pairs] = field(default_factory=dict)

    def benchmark(self, text: str, folder: Path) -> str:
        """Read the benchmark of an id, or at a path taken from ``folder``. Returns the file's path.

        Raises InputError for an unknown id and for every fault of the file.
        """
        path = str(find_benchmark(text, folder).absolute())
        if path not in self.benchmarks:
            self.benchmarks[path] = load_benchmark(text, folder)
        return path

    def known(self) -> list[Benchmark]:
        """The benchmarks named so far, and the project's own that are not among them."""
        known = {benchmark.id: benchmark for benchmark in reversed(self.benchmarks.values())}
        for name, path in known_benchmarks().items():
            if name not in known and path.exists():
                known[name] = load_benchmark(name)
        return list(known.values())

    def read(self, targets: Sequence[str]) -> None:
        """Read and validate sources, by path or URL, against the benchmarks named so far and the project's own."""
        benchmarks = self.known()
        for target in dict.fromkeys(targets):
            checked = check(target, benchmarks)
            self.faults.extend(checked.faults)
            self.notices.extend(str(notice) for notice in checked.notices)
            if checked.tables is not None:
                self.tables[target] = checked.tables
            if checked.tables is not None and self.public:
                from ickit.disclosure import public_edition  # brings what only a public run needs

                self.members[target] = checked.tables
                self.tables[target] = public_edition(checked.tables, benchmarks)

    def cities(self, target: str) -> list[str]:
        """The cities of a source, in its order."""
        return [str(city) for city in self.tables[target].cities["city"]]

    def pairs(self, target: str, benchmark: str | None) -> Pairs:
        """The (city, year) that have rows in ``assessments`` for a benchmark, and for the Charter in ``survey``;
        for any benchmark where ``benchmark`` is None. Cities in the source's order, years rising.
        """
        key = (target, benchmark or "")
        if key not in self._pairs:
            self._pairs[key] = self._found(self.tables[target], self.benchmarks[benchmark].id if benchmark else None)
        return self._pairs[key]

    def _found(self, tables: Tables, benchmark: str | None) -> Pairs:
        rated = tables.assessments
        frames = [rated if benchmark is None else rated[rated["benchmark"] == benchmark]]
        if benchmark in (None, CHARTER):
            frames.append(tables.survey)
        found = {(str(c), int(y)) for f in frames for c, y in zip(f["city"], f["year"], strict=True)}
        order = {str(city): n for n, city in enumerate(tables.cities["city"])}
        return dict.fromkeys(sorted(found, key=lambda pair: (order[pair[0]], pair[1])))


def collected(faults: list[Fault], error: InputError, place: str) -> None:
    """Add an error's faults to ``faults``, led by the ``place`` that named what is at fault."""
    for fault in error.faults:
        shown = place if fault.place == "benchmark" else f"{place}: {fault.place}"
        faults.append(Fault(shown, fault.problem, fault.mend))
