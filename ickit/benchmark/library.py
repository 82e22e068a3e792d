"""The benchmarks, context factors and Charter that a project knows: found by id or file, loaded once."""

from collections.abc import Iterable
from pathlib import Path

from ickit._base import project
from ickit._base.yaml import read_model
from ickit.benchmark.context_factor import ContextFactors
from ickit.benchmark.model import Benchmark
from ickit.errors import Fault, InputError, did_you_mean, quoted

CHARTER = "charter"


def context_factors() -> ContextFactors:
    """The toolkit's context factors and the levels of the context table (``data/context_factors.yaml``)."""
    return read_model(project.data("context_factors.yaml"), ContextFactors)


def load_benchmark(benchmark: str | Path, base: Path | None = None) -> Benchmark:
    """A benchmark by its id under ``data/benchmarks`` (or ``charter``), or by the path of a YAML file.

    A relative path is taken from ``base`` (default: :func:`ickit._base.project.base`). Context factors that the file
    does not give are the toolkit's. Raises InputError for an unknown id and for every fault of the file.
    """
    path = find_benchmark(benchmark, base)
    loaded = read_model(path, Benchmark)
    if str(benchmark) == path.stem != loaded.id:
        problem = f"the id {quoted(loaded.id)} is not the file's name"
        raise InputError(Fault(path.name, problem, f"Write id: {path.stem}, or rename the file."))
    if loaded.context_factors is None:
        loaded = loaded.model_copy(update={"context_factors": context_factors().factors})
    return loaded


def find_benchmark(benchmark: str | Path, base: Path | None = None) -> Path:
    """The YAML file behind a benchmark's id or path. Raises InputError for an unknown id."""
    text = str(benchmark)
    if text.endswith((".yaml", ".yml")) or "/" in text or "\\" in text:
        return project.resolve_path((base or project.base()) / text)
    if text == CHARTER:
        return project.data("charter.yaml")
    known = known_benchmarks()
    if text not in known:
        folder = project.show_path(project.root() / "data" / "benchmarks")
        problem = f"{quoted(text)} is not an id under {folder}, nor a built-in one"
        raise InputError(Fault("benchmark", problem, did_you_mean(text, known)))
    return known[text]


def find_earlier(path: Path, benchmark: Benchmark) -> Path | None:
    """The file of the version that a ``benchmark``, read from ``path``, follows: one the project knows, or the file of
    that name beside its own; None where there is none.
    """
    if benchmark.follows is None:
        return None
    earlier = benchmark.follows.benchmark
    beside = path.with_name(f"{earlier}.yaml")
    return known_benchmarks().get(earlier) or (beside if beside.is_file() else None)


def load_with_earlier(benchmark: str | Path, base: Path | None = None) -> list[Benchmark]:
    """A benchmark, as :func:`load_benchmark` gives it, and the version that it follows where its file is found."""
    loaded = load_benchmark(benchmark, base)
    earlier = find_earlier(find_benchmark(benchmark, base), loaded)
    return [loaded] if earlier is None else [loaded, load_benchmark(str(earlier))]


def with_known_benchmarks(own: Iterable[Benchmark]) -> list[Benchmark]:
    """These benchmarks, the first of each id, and those that a project knows which are not among them."""
    found = {benchmark.id: benchmark for benchmark in reversed(list(own))}
    for name, path in known_benchmarks().items():
        if name not in found and path.exists():
            found[name] = load_benchmark(name)
    return list(found.values())


def known_benchmarks() -> dict[str, Path]:
    """The files of benchmarks and the Charter's, by the id that is the file's stem: the project's own under
    ``data/benchmarks`` and, where it has none of the id, the built-in ones.
    """
    return project.find_files("data/benchmarks", "*.yaml") | {CHARTER: project.data("charter.yaml")}
