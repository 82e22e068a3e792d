"""Which strengths and gaps of a city stand on its sheet, and the rule that says so."""

from fractions import Fraction

from ickit.report.sections.city.report import CityReport

_QUICK = (
    "A quick win finds something out, completes what is partly there, or adds a single point: of a gap's, the one that the "
    "largest number of other cities has. "
)
_IN_PLACE = (
    "How they are chosen. Strengths: in place here, first those that the smallest share of the other cities that rated them "
    "has in place. Gaps: rated and not in place here, first those with the largest such share. " + _QUICK
)
_BY_MEANS = (
    "How they are chosen. Strengths and gaps: rated furthest above and furthest below the mean of the other cities. "
    + _QUICK
)
_REST = (
    "Conditions: first those nearest to the hard end of their levels, last those without one. Where nothing decides, the "
    "order of the benchmark does."
)


def rule(report: CityReport) -> str:
    """The rule by which strengths, gaps, quick wins and conditions are chosen."""
    return (_IN_PLACE if report.study.benchmark.scale.tells_in_place else _BY_MEANS) + _REST


def strengths(report: CityReport) -> list[str]:
    """The key factors in place, first those that the smallest share of the other cities has; on a scale that does not
    say what is in place, those rated above the mean of the other cities, the furthest first.
    """
    if report.study.benchmark.scale.tells_in_place:
        return sorted(report.in_place, key=lambda k: _share(report, k, Fraction(1)))
    away = _away(report)
    return sorted((k for k, by in away.items() if by > 0), key=lambda k: -away[k])


def gaps(report: CityReport) -> list[str]:
    """The key factors rated and not in place, first those that the largest share of the other cities has; on a scale
    that does not say what is in place, those rated below the mean of the other cities, the furthest first.
    """
    if report.study.benchmark.scale.tells_in_place:
        return sorted(report.not_yet, key=lambda k: -_share(report, k, Fraction(0)))
    away = _away(report)
    return sorted((k for k, by in away.items() if by < 0), key=lambda k: away[k])


def _away(report: CityReport) -> dict[str, Fraction]:
    """How far the city's rating of a key factor lies from the mean of the other cities, where both are known."""
    scale = report.study.benchmark.scale
    own = {k: scale.rate(rating) for k, rating in report.own.items()}
    means = {k: report.others[k]["mean"] for k in own if k in report.others}
    return {k: own[k] - means[k] for k in own if own[k] is not None and means.get(k) is not None}


def _share(report: CityReport, factor: str, unknown: Fraction) -> Fraction:
    share = report.others[factor]["share"] if report.others else None
    return unknown if share is None else Fraction(share)
