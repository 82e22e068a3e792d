"""The page for a team before it visits a city for a peer review."""

from ickit.report.elements import Element
from ickit.report.sections.review import preparation, preparation_factors
from ickit.study.study import Study


class ReviewPreparationPage:
    """What a team should know before a peer review. Made by :func:`ickit.report.review_preparation`."""

    def __init__(self, study: Study, city: str, year: int) -> None:
        study.data.check_city(city, year)
        self._preparation = preparation.ReviewPreparation(study.data, city, year)

    def headline(self) -> Element:
        """How much evidence there is, and how much is open."""
        return preparation.headline(self._preparation)

    def at_a_glance(self) -> Element:
        """Every key factor in one row: the rating, what it rests on, what is missing."""
        return preparation.at_a_glance(self._preparation)

    def whom_to_hear(self) -> Element:
        """Kinds of people from whom there is no evidence yet, and on which key factors."""
        return preparation.whom_to_hear(self._preparation)

    def evidence(self) -> Element:
        """What evidence there is, and of which kind."""
        return preparation.evidence(self._preparation)

    def contradictions(self) -> Element:
        """Where a rating and what was found do not go together."""
        return preparation.contradictions(self._preparation)

    def factor_by_factor(self) -> Element:
        """Each key factor in full: what the city says, what that rests on, what to find out."""
        return preparation_factors.factor_by_factor(self._preparation)

    def open_questions(self) -> Element:
        """The guide questions that the city has not answered."""
        return preparation.open_questions(self._preparation)

    def last_review(self) -> Element:
        """What reviewers concluded and recommended the last time."""
        return preparation.last_review(self._preparation)

    def record(self) -> Element:
        """How to record evidence during the visit."""
        return preparation.record(self._preparation)


def review_preparation(study: Study, city: str, year: int) -> ReviewPreparationPage:
    """What a team should know before a peer review, as the notebook ``review_preparation`` shows it.

    Parameters
    ----------
    study : ickit.Study
        Any study that holds all rows of the city.
    city, year : str, int
        The city's id, and the wave that is reviewed.

    Returns
    -------
    ReviewPreparationPage
        Its methods are the page's sections. What reviewers gave in this wave is left out.

    Raises
    ------
    ickit.InputError
        The city is not in the data, or has no rows in the wave.
    """
    return ReviewPreparationPage(study, city, year)
