"""What a run's sources hold: which cities have rows for which benchmark and year."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ickit.benchmark.library import CHARTER, find_benchmark, find_earlier, load_benchmark, with_known_benchmarks
from ickit.benchmark.model import Benchmark
from ickit.errors import Fault, InputError
from ickit.runs.hashes import Hashes, hash_of_text
from ickit.runs.manifest import write_atomic

if TYPE_CHECKING:  # what reads tables is imported when some are read: a run with nothing to do starts at once
    from ickit.tables.dataset import Tables

_KEPT = ".sources"
_ANY = ""
SELF = "self"


@dataclass(frozen=True)
class Facts:
    """What a plan has to know of a source without fault.

    ``source`` is what messages call it. ``cities`` are in the source's order. ``pairs`` are the (city, year) that have
    rows, by the benchmark's id, and under an empty id those of any: in the order of the cities, years rising.
    ``notices``: what was corrected or left alone on reading. ``raters``: the (city, year) that each assessor rated, by
    the benchmark's id and the assessor.
    """

    source: str
    cities: tuple[str, ...]
    pairs: dict[str, tuple[tuple[str, int], ...]]
    notices: tuple[str, ...]
    raters: dict[str, dict[str, tuple[tuple[str, int], ...]]] = field(default_factory=dict)


@dataclass
class SourceInventory:
    """The sources of a run, each validated once, and the benchmarks that their rows may name.

    ``folder`` is where facts of sources are kept from one run to the next; without, every source is read. ``faults``
    are the sources' own. In a ``public`` run ``facts`` are of the public editions, and ``members`` the tables that
    these were made from.
    """

    folder: Path | None = None
    public: bool = False
    hashes: Hashes = field(default_factory=Hashes)
    benchmarks: dict[str, Benchmark] = field(default_factory=dict)
    facts: dict[str, Facts] = field(default_factory=dict)
    members: "dict[str, Tables]" = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    _earlier: dict[str, Benchmark] = field(default_factory=dict)
    _states: dict[str, str] = field(default_factory=dict)

    def benchmark(self, text: str, folder: Path) -> str:
        """Read the benchmark of an id, or at a path taken from ``folder``. Returns the file's path.

        Raises InputError for an unknown id and for every fault of the file.
        """
        path = str(find_benchmark(text, folder).absolute())
        if path not in self.benchmarks:
            self.benchmarks[path] = load_benchmark(text, folder)
            earlier = find_earlier(Path(path), self.benchmarks[path])
            if earlier is not None:
                self._earlier[str(earlier)] = load_benchmark(str(earlier))
        return path

    def known(self) -> list[Benchmark]:
        """The benchmarks named so far, the versions that they follow, and the project's own that are not among them."""
        return with_known_benchmarks([*self.benchmarks.values(), *self._earlier.values()])

    def read(self, targets: Sequence[str]) -> None:
        """Get the facts of sources, by path or URL: as kept where nothing has changed, else by reading the source."""
        for target in dict.fromkeys(targets):
            if (kept := self._kept(target)) is None:
                self._read(target)
            else:
                self.facts[target] = kept
            if target in self.facts:
                self.notices.extend(self.facts[target].notices)

    def _read(self, target: str) -> None:
        """Read and validate a source against the benchmarks named so far and the project's own."""
        from ickit.sources.read import check

        benchmarks = self.known()
        checked = check(target, benchmarks)
        self.faults.extend(checked.faults)
        notices = tuple(str(notice) for notice in checked.notices)
        if checked.tables is None:
            self.notices.extend(notices)
            return
        self.members[target] = tables = checked.tables
        if self.public:
            from ickit.disclosure.edition import public_edition  # brings what only a public run needs

            tables = public_edition(tables, benchmarks)
        self.facts[target] = _facts(tables, notices)

    def tables(self, target: str) -> "Tables":
        """The members' tables of a source, read when first asked for. Raises InputError where it is at fault now."""
        if target not in self.members:
            self._read(target)
            if target not in self.members:
                raise InputError(self.faults)
        return self.members[target]

    def pairs(self, target: str, benchmark: str | None) -> tuple[tuple[str, int], ...]:
        """The (city, year) that have rows in ``assessments`` for a benchmark, and for the Charter in ``survey``;
        for any benchmark where ``benchmark`` is None. Cities in the source's order, years rising.
        """
        return self.facts[target].pairs.get(self.benchmarks[benchmark].id if benchmark else _ANY, ())

    def rated_by(self, target: str, benchmark: str | None, assessor: str) -> tuple[tuple[str, int], ...] | None:
        """The (city, year) that one assessor rated: the one named, else the only one there is, else ``self``; None
        where that chooses nobody.
        """
        raters = self.facts[target].raters.get(self.benchmarks[benchmark].id, {}) if benchmark else {}
        chosen = assessor or (next(iter(raters)) if len(raters) == 1 else SELF)
        return raters.get(chosen)

    # -- facts kept from one run to the next -----------------------------------------------------------------------

    def keep(self) -> None:
        """Keep the facts of sources that were read for the next run. Where that cannot be, it reads them again."""
        if self.folder is None or not self.folder.is_dir():  # reports that go elsewhere leave nothing here
            return
        for target in self._states.keys() & self.facts.keys():
            content = {"state": self._states[target], **asdict(self.facts[target])}
            with suppress(OSError):
                (self.folder / _KEPT).mkdir(exist_ok=True)
                write_atomic(self._file(self.folder, target), json.dumps(content, ensure_ascii=False))

    def _kept(self, target: str) -> Facts | None:
        """The facts of a source of files, if nothing that they come from has changed since they were kept."""
        if self.folder is None or self.public or (source := self.hashes.source(target)) is None:
            return None
        depends_on = [
            source,
            self.hashes.facts(*self.benchmarks, *self._earlier),
            self.hashes.package,
            self.hashes.versions,
        ]
        state = hash_of_text(json.dumps(depends_on))
        try:
            content = json.loads(self._file(self.folder, target).read_text(encoding="utf-8"))
            if content.pop("state") == state:
                pairs = {name: tuple((str(c), int(y)) for c, y in of) for name, of in content["pairs"].items()}
                raters = {
                    name: {who: tuple((str(c), int(y)) for c, y in of) for who, of in by.items()}
                    for name, by in content["raters"].items()
                }
                return Facts(content["source"], tuple(content["cities"]), pairs, tuple(content["notices"]), raters)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            pass  # none are kept, or none that can be read
        self._states[target] = state
        return None

    @staticmethod
    def _file(folder: Path, target: str) -> Path:
        return folder / _KEPT / f"{hash_of_text(target)[:16]}.json"


def _facts(tables: "Tables", notices: tuple[str, ...]) -> Facts:
    order = {str(city): n for n, city in enumerate(tables.cities["city"])}
    found: dict[str, set[tuple[str, int]]] = {_ANY: set()}
    rated, survey = tables.assessments, tables.survey
    once = rated[["benchmark", "city", "year"]].drop_duplicates()
    rows = {(str(b), str(c), int(y)) for b, c, y in once.itertuples(index=False)}
    rows |= {(CHARTER, str(c), int(y)) for c, y in survey[["city", "year"]].drop_duplicates().itertuples(index=False)}
    raters: dict[str, dict[str, list[tuple[str, int]]]] = {}
    known = rated[["benchmark", "assessor", "city", "year"]].drop_duplicates()
    for benchmark, who, city, year in known.itertuples(index=False):
        raters.setdefault(str(benchmark), {}).setdefault(str(who), []).append((str(city), int(year)))
    for benchmark, city, year in rows:
        if benchmark == CHARTER:
            raters.setdefault(CHARTER, {}).setdefault(SELF, []).append((city, year))
        found.setdefault(benchmark, set()).add((city, year))
        found[_ANY].add((city, year))
    pairs = {name: tuple(sorted(of, key=lambda pair: (order[pair[0]], pair[1]))) for name, of in found.items()}
    by = {name: {who: tuple(sorted(set(of))) for who, of in who_rated.items()} for name, who_rated in raters.items()}
    return Facts(tables.source, tuple(order), pairs, notices, by)


def add_faults(faults: list[Fault], error: InputError, place: str) -> None:
    """Add an error's faults to ``faults``, led by the ``place`` that named what is at fault."""
    for fault in error.faults:
        shown = place if fault.place in ("benchmark", place) else f"{place}: {fault.place}"
        faults.append(Fault(shown, fault.problem, fault.mend))
