"""Pages about one city: its report, and its peer review."""

from ickit.report.elements import Element
from ickit.report.sections.city import about_data, brief, changes, context, own_rank, plan, report, result, similar
from ickit.report.sections.city import last_plan as earlier_plans
from ickit.report.sections.city import peer_review as review_sections
from ickit.report.sections.review import findings, follow_up, side_by_side
from ickit.study.study import Study


class CityReportPage:
    """The report of one city in one wave, section by section. Made by :func:`ickit.report.city_report`.

    Every method returns an element: in Jupyter it shows itself, ``tables`` and ``figures`` hold its frames and figures.
    """

    def __init__(self, study: Study, city: str, year: int) -> None:
        study.data.check_city(city, year)
        self._report = report.CityReport(study.data, city, year)

    def headline(self) -> Element:
        """How many key factors are in place; then score, bounds and coverage."""
        return result.headline(self._report)

    def in_short(self) -> Element:
        """Level beside others, change, two strengths, two gaps, the first step."""
        return brief.in_short(self._report)

    def key_factors(self) -> Element:
        """Each key factor beside the other cities' ratings."""
        return result.key_factors(self._report)

    def strengths_and_gaps(self) -> Element:
        """What the city has in place that few others have, and what most others have in place that it has not."""
        return result.strengths_and_gaps(self._report)

    def changes(self) -> Element:
        """What has changed since the baseline, and since the wave before."""
        return changes.since(self._report)

    def conditions(self) -> Element:
        """The conditions that the city works in, and the scores of cities in like conditions."""
        return context.context(self._report)

    def peer_review(self) -> Element:
        """How the city sees itself, and how its reviewers see it."""
        return review_sections.seen_by_peers(self._report)

    def similar_cities(self) -> Element:
        """The cities most alike in their conditions, and what each could show this one."""
        return similar.similar_cities(self._report)

    def last_plan(self) -> Element:
        """What became of the actions of the city's earlier plans."""
        return earlier_plans.last_plan(self._report)

    def next_steps(self) -> Element:
        """Objectives, candidate actions, and whom to ask."""
        return plan.what_next(self._report)

    def charter_survey(self) -> Element:
        """The city's own answers to the Charter survey."""
        return review_sections.charter_survey(self._report)

    def other_rules(self) -> Element:
        """How far other reasonable rules would move the score."""
        return about_data.other_rules(self._report)

    def rank(self, show: bool = True) -> Element:
        """The rank with how sure it is; nothing unless it is asked for."""
        return own_rank.own_rank(self._report, show)

    def data_notes(self) -> Element:
        """What to know before quoting a number."""
        return about_data.data_notes(self._report)


class PeerReviewPage:
    """The document for the feedback session of a peer review, and later its follow-up report. Made by
    :func:`ickit.report.peer_review`.
    """

    def __init__(self, study: Study, city: str, year: int) -> None:
        ratings = study.data.assessments
        if not ((ratings["city"] == city) & (ratings["year"] == year)).any():
            study.data.check_city(city, year)
        self._review = side_by_side.PeerReview(study.data, city, year)

    def headline(self) -> Element:
        """Whether there was a review, and what it holds in numbers."""
        return side_by_side.headline(self._review)

    def what_became(self) -> Element:
        """What became of the recommendations, and each key factor before and after, once time has passed."""
        return follow_up.what_became(self._review)

    def side_by_side(self) -> Element:
        """Each key factor as the city and as its reviewers rate it."""
        return side_by_side.side_by_side(self._review)

    def does_well(self) -> Element:
        """What the city does well, and the practices that it offers."""
        return findings.does_well(self._review)

    def factor_by_factor(self) -> Element:
        """Each key factor in full: notes, evidence, conclusion."""
        return side_by_side.factor_by_factor(self._review)

    def contradictions(self) -> Element:
        """Where a rating and what was found do not go together, and ratings without evidence."""
        return findings.contradictions(self._review)

    def recommendations(self) -> Element:
        """What the reviewers recommend."""
        return findings.recommendations(self._review)


def city_report(study: Study, city: str, year: int) -> CityReportPage:
    """The report of one city in one wave, as the notebook ``city_report`` shows it.

    Parameters
    ----------
    study : ickit.Study
        Any study that holds the city's rows up to the wave.
    city, year : str, int
        The city's id, and the wave.

    Returns
    -------
    CityReportPage
        Its methods are the page's sections.

    Raises
    ------
    ickit.InputError
        The city is not in the data, or has no rows in the wave.

    Examples
    --------
    >>> import ickit
    >>> page = ickit.report.city_report(ickit.load("data/demo"), "lindenfurt", 2024)
    >>> sorted(page.key_factors().tables)
    ['key-factors', 'peer-ratings']
    """
    return CityReportPage(study, city, year)


def peer_review(study: Study, city: str, year: int) -> PeerReviewPage:
    """A city's peer review, as the notebook ``peer_review`` shows it.

    Parameters
    ----------
    study : ickit.Study
        Any study that holds all rows of the city.
    city, year : str, int
        The city's id, and the wave.

    Returns
    -------
    PeerReviewPage
        Its methods are the page's sections.

    Raises
    ------
    ickit.InputError
        The city is not in the data, or has no rows in the wave.
    """
    return PeerReviewPage(study, city, year)


def key_factors(study: Study, city: str, year: int) -> Element:
    """Each key factor of a city beside the other cities' ratings: a section of the city report.

    Parameters
    ----------
    study : ickit.Study
        Any study that holds the city's rows of the wave.
    city, year : str, int
        The city's id, and the wave.

    Returns
    -------
    ickit.report.elements.Element
        ``tables``: ``key-factors`` (a row a key factor: the city's rating, and how many of its peer group were rated
        and have it in place) and ``peer-ratings`` (how many have each rating); ``figures``: ``peer-ratings``.

    Raises
    ------
    ickit.InputError
        The city is not in the data, or has no rows in the wave.
    """
    return CityReportPage(study, city, year).key_factors()
