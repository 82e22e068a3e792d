"""The report of one city: its rank, with how sure it is, where that is asked for."""

import pandas as pd

from ickit._base.phrases import listed
from ickit._base.rounding import rounded
from ickit.analysis.uncertainty import JudgementSlip
from ickit.report.elements import Element, heading, stack, table, text
from ickit.report.sections.city.report import CityReport
from ickit.report.sections.rank_wording import choices_words, latent_sentence
from ickit.report.sections.uncertainty import LATENT
from ickit.study.rank_choices import rank_choices
from ickit.study.ranks import rank_intervals


def own_rank(report: CityReport, rank: bool, *, draws: int = 10_000, seed: int = 20_120_522) -> Element:
    """A city's rank with its interval, where it is asked for (``rank``); else nothing."""
    if not rank:
        return text("")
    title = heading("How sure is the rank", 2)
    found = report.study.shared(rank_intervals, report.year, draws, seed)
    row, n = found["cities"][report.city], found["ranked"]
    if row["reason"]:
        return stack(title, text(str(row["reason"])))
    thirds = [("upper", "top_third"), ("middle", "middle_third"), ("lower", "bottom_third")]
    shares = listed(f"{rounded(100 * float(row[key]))} % in the {name} third" for name, key in thirds)
    said = f"By the default rule {report.name} has rank {row['nominal']} of {n} cities with a score in {report.year}. Had choices been made otherwise, its rank would lie between {row['p5']} and {row['p95']} in the middle 90 % of {draws} draws (median {row['median']}): {shares}."
    latent = found["latent"]
    model = f"No second bar: {latent}" if isinstance(latent, str) else latent_sentence(latent[report.city])
    benchmark = report.study.benchmark
    own = {} if isinstance(latent, str) else {key: latent[report.city][key] for key in LATENT}
    data = pd.DataFrame([{**row, **own, "cities_ranked": n}])
    shown = table(
        data,
        name="own-rank",
        caption=f"The rank of {report.name} and how sure it is",
        labels={
            "nominal": "Rank",
            "median": "Median",
            "p5": "5 % of draws up to",
            "p95": "95 % up to",
            **({"latent_low": "Model: from", "latent_high": "Model: to"} if own else {}),
            "cities_ranked": "Cities ranked",
        },
        note=choices_words(JudgementSlip(**found["slip"]), benchmark, rank_choices(benchmark, {})),
        digits=0,
    )
    return stack(title, text(said, model), shown)
