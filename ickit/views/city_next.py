"""The report of one city: what to know about its data."""

from ickit.shown import Shown, facts, join, text
from ickit.views.city_report import CityReport, peer_words
from ickit.views.common import assessor_words
from ickit.words import listed


def data_notes(here: CityReport) -> Shown:
    """What a careful reader needs to know about the numbers of this page."""
    study = here.study
    notes = [n for n in study.tables.notices if here.city in n.text or here.name in n.text]
    missing = _missing_reasons(here)
    return join(
        facts(
            [
                ("Benchmark", study.benchmark.title),
                ("Rated by", assessor_words(study.assessor)),
                ("Conditions rated by", assessor_words(study.context_assessor)),
                ("Comparison", peer_words(here)),
                (
                    "Key factors",
                    f"{len(study.benchmark.ids)}: {listed([f.name for f in study.benchmark.key_factors], most=12)}",
                ),
                ("Missing ratings", missing),
                ("Corrected on reading", listed([n.text for n in notes], most=5) if notes else "nothing for this city"),
            ]
        ),
        text(
            "Missing is never counted as not met. The score is the weighted mean of the rated factors, rescaled to 0 to 100. "
            "Its bounds are the same with every missing rating at the lowest and at the highest level. "
            "There is no score where less than two thirds of the factors, by weight, are rated."
        ),
    )


def _missing_reasons(here: CityReport) -> str:
    if not here.not_rated:
        return "none"
    table_ = here.study.assessments
    mine = table_[
        (table_["city"] == here.city)
        & (table_["year"] == here.year)
        & (table_["benchmark"] == here.study.benchmark.id)
        & (table_["assessor"] == here.study.assessor)
    ].set_index("key_factor")["missing"]
    words = {"blank": "left blank", "not_assessed": "not assessed", "dont_know": "don't know"}
    said = []
    for factor in here.not_rated:
        reason = mine.get(factor)
        said.append(f"{here.label(factor)} ({words.get(str(reason), 'no row in the data')})")
    return listed(said, most=12)
