"""A city's development plan as a workbook that the city can keep working in."""

from pathlib import Path

from ickit._base.atomic import write_atomic
from ickit.analysis import development_plan
from ickit.benchmark.library import find_benchmark
from ickit.errors import Fault, InputError, did_you_mean, folded, nearest, quoted
from ickit.report.render import plan_workbook
from ickit.study.study_data import StudyData, load_data


def write_plan(
    city: str,
    year: int,
    data: str,
    out: Path,
    *,
    benchmark: str = "introductory-language-courses",
    assessor: str = "",
    peer_group: str = "all",
) -> None:
    """Write the development plan of ``city`` (its id, name or an alias) after the wave ``year`` to ``out`` (.xlsx).

    The parameters are those of :func:`ickit.study.study_data.load_data`. The file appears whole or not at all. Raises
    InputError for faults of the source and the choices, for an ``out`` that is no .xlsx, and for one that exists: a
    city may have worked in it.
    """
    if out.suffix.lower() != ".xlsx":
        raise InputError(Fault(str(out), "is no name for a workbook", "Let it end in .xlsx."))
    if out.exists():
        raise InputError(Fault(str(out), "exists already and may hold the city's own work", "Choose another name."))
    find_benchmark(benchmark)
    study = load_data(data, benchmark, assessor=assessor, peer_group=peer_group)
    slug = _slug(study, city)
    study.check_city(slug, year)
    made = development_plan.plan(
        study.rated_tables,
        study.benchmark,
        slug,
        year,
        assessor=study.assessor,
        peers=_peers(study, slug, year),
        names=study.names,
    )
    note = "Synthetic demonstration data. The cities are fictional." if study.synthetic else ""
    write_atomic(out, plan_workbook.plan_workbook(made, study.names[slug], note, peer_group))


def _peers(study: StudyData, city: str, year: int) -> list[str] | None:
    group = study.group(city, year)
    return None if group is None else [other for other in study.members(group, year) if other != city]


def _slug(study: StudyData, city: str) -> str:
    if city in study.names:
        return city
    cities = study.tables.cities
    known: dict[str, set[str]] = {}
    for slug, name, aliases in zip(cities["city"], cities["name"], cities["aliases"].fillna(""), strict=True):
        for word in (slug, name, *aliases.split("|")):
            known.setdefault(folded(word), set()).add(slug)
    found = known.get(folded(city), set())
    if len(found) == 1:
        return found.pop()
    near = nearest(city, [*study.names, *study.names.values()])
    mend = f"Did you mean {quoted(near)}?" if near else did_you_mean(city, study.names)
    raise InputError(Fault("CITY", f"{quoted(city)} is not a city in the data", mend))
