"""Pages of one sheet: what to take away of a city's result, and of a wave."""

from ickit.report.elements import Element
from ickit.report.sections import network_brief as of_wave
from ickit.report.sections.city import brief as of_city
from ickit.report.sections.city.report import CityReport
from ickit.study.associations import load_tests
from ickit.study.study import Study


class CityBriefPage:
    """What to take away of a city's result, on one sheet. Made by :func:`ickit.report.city_brief`."""

    def __init__(self, study: Study, city: str, year: int) -> None:
        study.data.check_city(city, year)
        self._report = CityReport(study.data, city, year)

    def sheet(self) -> Element:
        """The sheet: level, change, strengths, gaps, conditions, what reviewers saw, next steps."""
        return of_city.brief(self._report)


class NetworkBriefPage:
    """What to take away of a wave, on one sheet. Made by :func:`ickit.report.network_brief`."""

    def __init__(self, study: Study, year: int) -> None:
        self._data, self._year = study.data, year
        self._tests = load_tests(study.data, year)

    def sheet(self) -> Element:
        """The sheet: what most have and lack, what moved, which conditions go with it, how sure it is."""
        return of_wave.brief(self._data, self._year, self._tests)


def city_brief(study: Study, city: str, year: int) -> CityBriefPage:
    """What to take away of a city's result in one wave, as the notebook ``city_brief`` shows it on one page.

    Parameters
    ----------
    study : ickit.Study
        Any study that holds the city's rows up to the wave.
    city, year : str, int
        The city's id, and the wave.

    Returns
    -------
    CityBriefPage
        Its one method is the sheet.

    Raises
    ------
    ickit.InputError
        The city is not in the data, or has no rows in the wave.

    Examples
    --------
    >>> import ickit
    >>> page = ickit.report.city_brief(ickit.load("data/demo"), "lindenfurt", 2024)
    >>> page.sheet().summary["in_place"]
    '4 of 9'
    """
    return CityBriefPage(study, city, year)


def network_brief(study: Study, year: int) -> NetworkBriefPage:
    """What to take away of a wave, as the notebook ``network_brief`` shows it on one page.

    Parameters
    ----------
    study : ickit.Study
        A study of all cities and waves.
    year : int
        The wave.

    Returns
    -------
    NetworkBriefPage
        Its one method is the sheet.

    Raises
    ------
    ickit.InputError
        ``year`` is no wave.
    """
    return NetworkBriefPage(study, year)
