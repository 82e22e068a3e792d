"""The page on how far assessors agree."""

from ickit.report.elements import Element
from ickit.report.sections import agreement as agreement_sections
from ickit.report.sections.reviewers_expected import expected_reviews
from ickit.study.study import Study


class AgreementPage:
    """Self-assessment against peer review. Made by :func:`ickit.report.agreement`."""

    def __init__(self, study: Study) -> None:
        self._data = study.data

    def headline(self) -> Element:
        """How many ratings were made twice, how often they agree, and who rates higher."""
        return agreement_sections.headline(self._data)

    def overall(self) -> Element:
        """Agreement over all key factors."""
        return agreement_sections.overall(self._data)

    def all_assessors(self) -> Element:
        """Agreement of all assessors, where there are more than two."""
        return agreement_sections.all_assessors(self._data)

    def by_key_factor(self) -> Element:
        """Agreement on each key factor."""
        return agreement_sections.by_key_factor(self._data)

    def over_claimed(self) -> Element:
        """Key factors that cities rate higher than their reviewers do, by more than chance."""
        return agreement_sections.over_claimed(self._data)

    def expected_reviews(self) -> Element:
        """What reviewers would say of ratings that only the city made: a model, shown where it was checked."""
        return expected_reviews(self._data)


def agreement(study: Study) -> AgreementPage:
    """Self-assessment against peer review over all waves, as the notebook of that name shows it."""
    return AgreementPage(study)
