"""Pages about all cities of one wave, or of all waves."""

from typing import Unpack

from ickit.report.elements import Element
from ickit.report.sections import audited_ratings, key_factor_groups
from ickit.report.sections import benchmark_audit as audit_sections
from ickit.report.sections import data_quality as quality_sections
from ickit.report.sections import key_factors as factor_sections
from ickit.report.sections import trends as trend_sections
from ickit.report.sections import uncertainty as rank_sections
from ickit.report.sections.context import associations, comparison, examples, robustness
from ickit.study.associations import load_tests
from ickit.study.rank_choices import RankOptions
from ickit.study.ranks import load_ranks
from ickit.study.study import Study


class KeyFactorComparisonPage:
    """All cities by key factor in one wave. Made by :func:`ickit.report.key_factor_comparison`."""

    def __init__(self, study: Study, year: int) -> None:
        self._data, self._year = study.data, year

    def headline(self) -> Element:
        """How many cities took part, and which factors are in place most and least often."""
        return factor_sections.headline(self._data, self._year)

    def distribution(self) -> Element:
        """How many cities have each rating of each key factor."""
        return factor_sections.distribution(self._data, self._year)

    def overview(self) -> Element:
        """Every city's rating of every key factor."""
        return factor_sections.overview(self._data, self._year)

    def groups(self) -> Element:
        """Scores by peer group."""
        return key_factor_groups.groups(self._data, self._year)

    def coverage(self) -> Element:
        """How much each city rated, with its score and bounds."""
        return factor_sections.coverage(self._data, self._year)


class ContextComparisonPage:
    """Results by the conditions cities work in. Made by :func:`ickit.report.context_comparison`."""

    def __init__(self, study: Study, year: int, context_factors: str, waves: str, permutations: int, seed: int) -> None:
        self._data, self._year = study.data, year
        self._tests = load_tests(
            study.data,
            year,
            context_factors=context_factors,
            waves=waves,
            permutations=permutations,
            seed=seed,
        )

    def headline(self) -> Element:
        """How many cities and conditions are compared."""
        return comparison.headline(self._data, self._year)

    def scores_by_level(self) -> Element:
        """Scores of the cities at each level of each context factor."""
        return comparison.scores_by_level(self._data, self._year)

    def in_place_by_level(self) -> Element:
        """How many cities at each level have each key factor in place."""
        return comparison.in_place_by_level(self._data, self._year)

    def association_tests(self) -> Element:
        """Every test: Somers' D with its interval, p and q."""
        return associations.association_tests(self._tests)

    def plain_reading(self) -> Element:
        """What the tests say, in words."""
        return associations.plain_reading(self._tests)

    def what_n_could_show(self) -> Element:
        """The smallest association that so many cities would mostly show."""
        return associations.what_n_could_show(self._tests)

    def matched_examples(self) -> Element:
        """Cities in the same conditions with different results."""
        return examples.matched_examples(self._tests)

    def indicators_as_numbers(self) -> Element:
        """The same with the indicators themselves, as numbers instead of groups."""
        return robustness.indicators_as_numbers(self._tests)

    def waves_pooled(self) -> Element:
        """The score with all waves up to this one together."""
        return robustness.waves_pooled(self._tests)

    def within_cities(self) -> Element:
        """Changes within cities."""
        return robustness.within_cities(self._tests)

    def several_at_once(self) -> Element:
        """Several context factors at once, where the data can carry that."""
        return robustness.several_at_once(self._tests)

    def by_other_assessors(self) -> Element:
        """The same where one assessor rated the results and another the conditions."""
        return robustness.by_other_assessors(self._tests)


class UncertaintyPage:
    """How sure ranks are. Made by :func:`ickit.report.uncertainty`."""

    def __init__(self, study: Study, year: int, draws: int, seed: int, **options: Unpack[RankOptions]) -> None:
        self._ranks = load_ranks(study.data, year, draws=draws, seed=seed, **options)

    def headline(self) -> Element:
        """How many cities are ranked, and how wide their intervals are."""
        return rank_sections.headline(self._ranks)

    def intervals(self) -> Element:
        """The rank of every city with its interval."""
        return rank_sections.intervals(self._ranks)

    def what_matters(self) -> Element:
        """Which group of choices moves ranks most."""
        return rank_sections.what_matters(self._ranks)

    def other_rules(self) -> Element:
        """Ranks under other rules."""
        return rank_sections.other_rules(self._ranks)

    def without_one_factor(self) -> Element:
        """Ranks without each key factor in turn."""
        return rank_sections.without_one_factor(self._ranks)


class TrendsPage:
    """Change over all waves. Made by :func:`ickit.report.trends`."""

    def __init__(self, study: Study) -> None:
        self._data = study.data

    def headline(self) -> Element:
        """From the first to the last wave: the change of the same cities, and of all who answered."""
        return trend_sections.headline(self._data)

    def means(self) -> Element:
        """The mean score of each wave."""
        return trend_sections.means(self._data)

    def who_answered(self) -> Element:
        """How far a change is one of cities, or of who answered."""
        return trend_sections.who_answered(self._data)

    def by_key_factor(self) -> Element:
        """The change of each key factor."""
        return trend_sections.by_key_factor(self._data)

    def earlier_version(self) -> Element:
        """Comparison with the version of the benchmark that came before."""
        return trend_sections.earlier_version(self._data)


class BenchmarkAuditPage:
    """The benchmark itself: what its key factors measure together. Made by :func:`ickit.report.benchmark_audit`."""

    def __init__(self, study: Study, year: int) -> None:
        self._audit = audited_ratings.load(study.data, year)

    def headline(self) -> Element:
        """What was found, in numbers."""
        return audit_sections.headline(self._audit)

    def questions(self) -> Element:
        """Questions for the next edition of the benchmark."""
        return audit_sections.questions(self._audit)

    def hang_together(self) -> Element:
        """Whether the key factors measure one thing."""
        return audit_sections.hang_together(self._audit)

    def go_together(self) -> Element:
        """Which key factors say the same."""
        return audit_sections.go_together(self._audit)

    def how_much_each_counts(self) -> Element:
        """Each factor's effective weight beside its nominal one."""
        return audit_sections.how_much_each_counts(self._audit)

    def each_key_factor(self) -> Element:
        """Key factors that no longer tell cities apart, or run against the rest."""
        return audit_sections.each_key_factor(self._audit)

    def read_differently(self) -> Element:
        """Key factors that one group of cities reads otherwise than another."""
        return audit_sections.read_differently(self._audit)


class DataQualityPage:
    """What a source holds, what is missing, and what was corrected. Made by :func:`ickit.report.data_quality`."""

    def __init__(self, study: Study) -> None:
        self._data = study.data

    def headline(self) -> Element:
        """Cities, waves and the share of ratings that is there."""
        return quality_sections.headline(self._data)

    def contents(self) -> Element:
        """Every table: rows, cities and years."""
        return quality_sections.contents(self._data)

    def coverage(self) -> Element:
        """The share of factors rated, by city and wave."""
        return quality_sections.coverage(self._data)

    def missing(self) -> Element:
        """Which ratings are missing, and why."""
        return quality_sections.missing(self._data)

    def corrections(self) -> Element:
        """What was corrected when the source was read."""
        return quality_sections.corrections(self._data)


def key_factor_comparison(study: Study, year: int) -> KeyFactorComparisonPage:
    """All cities by key factor in the wave ``year``, as the notebook of that name shows it."""
    return KeyFactorComparisonPage(study, year)


def context_comparison(
    study: Study,
    year: int,
    *,
    context_factors: str = "all",
    waves: str = "one",
    permutations: int = 10_000,
    seed: int = 20_120_522,
) -> ContextComparisonPage:
    """Results by the conditions cities work in, in the wave ``year``, as the notebook of that name shows it.

    The parameters are those of :meth:`ickit.Study.associations`; ``waves`` is ``one`` or ``pooled``. Raises InputError
    for an unknown wave, context factor or number.
    """
    return ContextComparisonPage(study, year, context_factors, waves, permutations, seed)


def uncertainty(
    study: Study, year: int, *, draws: int = 10_000, seed: int = 20_120_522, **options: Unpack[RankOptions]
) -> UncertaintyPage:
    """How sure ranks are in the wave ``year``, as the notebook of that name shows it.

    The parameters are those of :meth:`ickit.Study.ranks`, and ``weight_to`` and ``rank_digits`` as in the notebook.
    Raises InputError for an unknown wave, number of draws or choice.
    """
    return UncertaintyPage(study, year, draws, seed, **options)


def trends(study: Study) -> TrendsPage:
    """Change over all waves of the study, as the notebook of that name shows it."""
    return TrendsPage(study)


def data_quality(study: Study) -> DataQualityPage:
    """What the source holds, what is missing, and what was corrected, as the notebook of that name shows it."""
    return DataQualityPage(study)


def benchmark_audit(study: Study, year: int = 0) -> BenchmarkAuditPage:
    """The benchmark itself in the wave ``year`` (0: each city's last wave). Raises InputError for an unknown wave."""
    return BenchmarkAuditPage(study, year)
