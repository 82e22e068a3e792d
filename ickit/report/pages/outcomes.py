"""The page on outcomes: what cities have in place against what it is for."""

from ickit.report.elements import Element
from ickit.report.sections import outcomes as sections
from ickit.study.outcomes import load_outcomes
from ickit.study.study import Study


class OutcomesPage:
    """Outcomes by what is in place. Made by :func:`ickit.report.outcomes`."""

    def __init__(self, study: Study, year: int, waves: str, permutations: int, seed: int) -> None:
        self._tests = load_outcomes(study.data, year, waves=waves, permutations=permutations, seed=seed)

    def headline(self) -> Element:
        """How many cities are compared, and by what."""
        return sections.headline(self._tests)

    def by_count(self) -> Element:
        """Each outcome by the number of key factors in place."""
        return sections.by_count(self._tests)

    def association_tests(self) -> Element:
        """Every test: Somers' D with its interval, p and q."""
        return sections.association_tests(self._tests)

    def plain_reading(self) -> Element:
        """What the tests say, in words."""
        return sections.plain_reading(self._tests)

    def what_n_could_show(self) -> Element:
        """The smallest association that so many cities would mostly show."""
        return sections.what_n_could_show(self._tests)


def outcomes(
    study: Study, year: int, *, waves: str = "one", permutations: int = 10_000, seed: int = 20_120_522
) -> OutcomesPage:
    """Outcomes of the benchmark in the wave ``year``, as the notebook of that name shows it.

    The parameters are those of :meth:`ickit.Study.outcomes`. Raises InputError for an unknown wave or number.
    """
    return OutcomesPage(study, year, waves, permutations, seed)
