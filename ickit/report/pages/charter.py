"""The page of the Charter survey."""

from ickit.benchmark.library import CHARTER
from ickit.errors import Fault, InputError
from ickit.report.elements import Element
from ickit.report.sections.charter import cities as charter_cities
from ickit.report.sections.charter import survey
from ickit.study.study import Study


class CharterSurveyPage:
    """The survey on the Integrating Cities Charter in one wave. Made by :func:`ickit.report.charter_survey`."""

    def __init__(self, study: Study, year: int) -> None:
        if study.data.benchmark.id != CHARTER:
            problem = f"{study.data.benchmark.id} is not the Charter survey"
            raise InputError(Fault("parameter benchmark", problem, f"Set benchmark: {CHARTER}."))
        self._data, self._year = study.data, year

    def headline(self) -> Element:
        """Who answered, and how often commitments are kept."""
        return survey.headline(self._data, self._year)

    def commitments(self) -> Element:
        """Each commitment: shares with intervals and bounds."""
        return survey.commitments(self._data, self._year)

    def roles(self) -> Element:
        """The four roles."""
        return survey.roles(self._data, self._year)

    def since_last(self) -> Element:
        """What changed since the wave before, for the same cities."""
        return survey.since_last(self._data, self._year)

    def signatories(self) -> Element:
        """Signatories of the Charter and other cities."""
        return survey.signatories(self._data, self._year)

    def who_answered(self) -> Element:
        """Which cities were asked, and answered how much."""
        return charter_cities.who_answered(self._data, self._year)

    def overview(self) -> Element:
        """Every city's answer to every commitment."""
        return charter_cities.overview(self._data, self._year)

    def practices(self) -> Element:
        """Practices that cities offer to others."""
        return charter_cities.practices(self._data, self._year)


def charter_survey(study: Study, year: int) -> CharterSurveyPage:
    """The Charter survey in the wave ``year``, as the notebook of that name shows it.

    Raises InputError where the study is not one of the Charter.
    """
    return CharterSurveyPage(study, year)
