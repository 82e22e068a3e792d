"""The page on how far assessors agree."""

from ickit.report.elements import Element, text
from ickit.report.sections import agreement as agreement_sections
from ickit.report.sections import agreement_by_key_factor as key_factor_sections
from ickit.report.sections.assessor_pair import AssessorPair
from ickit.report.sections.reviewers_expected import expected_reviews
from ickit.study.study import Study


class AgreementPage:
    """How far two assessors agree. Made by :func:`ickit.report.agreement`."""

    def __init__(self, study: Study, first: str, second: str) -> None:
        self._pair = AssessorPair(study.data, first, second)

    def headline(self) -> Element:
        """How many ratings were made twice, how often they agree, and who rates higher."""
        return agreement_sections.headline(self._pair)

    def overall(self) -> Element:
        """Agreement over all key factors."""
        return agreement_sections.overall(self._pair)

    def all_assessors(self) -> Element:
        """Agreement of all assessors, where there are more than two."""
        return agreement_sections.all_assessors(self._pair)

    def by_key_factor(self) -> Element:
        """Agreement on each key factor."""
        return key_factor_sections.by_key_factor(self._pair)

    def over_claimed(self) -> Element:
        """Key factors that the first rates higher than the second, by more than chance."""
        return key_factor_sections.over_claimed(self._pair)

    def expected_reviews(self) -> Element:
        """What reviewers would say of ratings that only the city made: a model, shown where it was checked."""
        if not self._pair.usual:
            return text("This model is about cities and their reviewers: see the page that compares these two.")
        return expected_reviews(self._pair.study)


def agreement(study: Study, first: str = "self", second: str = "peer") -> AgreementPage:
    """How far two assessors agree over all waves, as the notebook of that name shows it.

    Parameters
    ----------
    study : ickit.Study
        A study of all cities.
    first, second : str
        The two assessors, by their names in the table ``assessments``: ``self``, ``peer``, or another, such as
        ``migrant-organisations``.

    Returns
    -------
    AgreementPage
        Its methods are the page's sections. Differences are the first minus the second.

    Raises
    ------
    ickit.InputError
        An assessor other than ``self`` and ``peer`` rated nothing in the data, or the two are one.
    """
    return AgreementPage(study, first, second)
