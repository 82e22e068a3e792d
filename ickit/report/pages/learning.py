"""Pages about what cities can learn from each other: actions, answers, practices, visits; and
one city as a whole."""

from ickit.report.elements import Element
from ickit.report.sections import actions as action_sections
from ickit.report.sections import exchange as exchange_sections
from ickit.report.sections import guide_questions as question_sections
from ickit.report.sections import overview as overview_sections
from ickit.report.sections import practices as practice_sections
from ickit.study.exchange import Exchange, check_reviewed, load_exchange
from ickit.study.overview import load_overview
from ickit.study.study import Study


class ActionsPage:
    """The actions of all cities' plans. Made by :func:`ickit.report.actions`."""

    def __init__(self, study: Study) -> None:
        self._actions = action_sections.Actions(study.data)

    def headline(self) -> Element:
        """How many actions there are, and what became of them."""
        return action_sections.headline(self._actions)

    def by_key_factor(self) -> Element:
        """How many actions each key factor has, by status."""
        return action_sections.by_key_factor(self._actions)

    def moved_more(self) -> Element:
        """Whether cities with a finished action moved more than similar cities without."""
        return action_sections.moved_more(self._actions)

    def in_the_way(self) -> Element:
        """What stands in the way of actions that are not done."""
        return action_sections.in_the_way(self._actions)

    def every_action(self) -> Element:
        """Every action, to look through and to take away."""
        return action_sections.every_action(self._actions)


class ExchangePage:
    """Whom to visit in one wave. Made by :func:`ickit.report.exchange`."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def headline(self) -> Element:
        """How many visits there are, how many gaps they cover, and the proof that no plan is better."""
        return exchange_sections.headline(self._exchange)

    def visits(self) -> Element:
        """Every visit: who goes where, and to see what."""
        return exchange_sections.visits(self._exchange)

    def each_gap(self) -> Element:
        """Every gap that a visit covers, with its host."""
        return exchange_sections.each_gap(self._exchange)

    def left_open(self) -> Element:
        """The gaps that no visit covers, and which limit stands in the way."""
        return exchange_sections.left_open(self._exchange)

    def review_teams(
        self, reviewed: str = "", reviews: int = 3, size: int = 4, teams_per_city: int = 1, own_country: bool = False
    ) -> Element:
        """Teams for the next peer reviews.

        ``reviewed``: ids of cities with commas between; by default the ``reviews`` cities whose last review is longest
        ago. ``size``: the most members a team; ``teams_per_city``: in how many teams a city may be; ``own_country``:
        whether a reviewer may come from the reviewed city's country. Raises InputError for an unknown city.
        """
        cities = check_reviewed(self._exchange, reviewed) or self._exchange.due_for_review(reviews)
        return exchange_sections.review_teams(self._exchange, cities, size, teams_per_city, own_country)


class CityOverviewPage:
    """One city in all benchmarks and waves. Made by :func:`ickit.report.city_overview`."""

    def __init__(self, study: Study, city: str) -> None:
        self._overview = load_overview(study.data.whole, city)

    def headline(self) -> Element:
        """Where the city stands in the last wave of each benchmark."""
        return overview_sections.headline(self._overview)

    def results(self) -> Element:
        """The result of every benchmark and wave."""
        return overview_sections.results(self._overview)

    def commitments(self) -> Element:
        """How key factors bear on the commitments of the Charter, beside the city's own answers."""
        return overview_sections.commitments(self._overview)

    def conditions(self) -> Element:
        """The city's conditions over time."""
        return overview_sections.conditions(self._overview)


def city_overview(study: Study, city: str) -> CityOverviewPage:
    """One city in all benchmarks and waves of the source, as the notebook of that name shows it.

    Raises InputError where the city is not in the data, or has no rating in any benchmark.
    """
    return CityOverviewPage(study, city)


class GuideQuestionsPage:
    """What cities answer to the guide questions of one key factor. Made by :func:`ickit.report.guide_questions`."""

    def __init__(self, study: Study, year: int, key_factor: str) -> None:
        study.data.wave(year)
        study.data.benchmark.factor(key_factor)
        self._questions = question_sections.GuideQuestions(study.data, year, key_factor)

    def headline(self) -> Element:
        """What the key factor says, and how many cities have it in place."""
        return question_sections.headline(self._questions)

    def findings(self) -> Element:
        """How many cities gave each finding."""
        return question_sections.findings(self._questions)

    def numbers(self) -> Element:
        """What cities answer to questions that ask for a number."""
        return question_sections.numbers(self._questions)

    def texts(self) -> Element:
        """Answers in the words of cities that agreed."""
        return question_sections.texts(self._questions)


def guide_questions(study: Study, year: int, key_factor: str) -> GuideQuestionsPage:
    """What cities answer to the guide questions of one key factor, as the notebook of that name shows it.

    Raises InputError for an unknown wave or key factor.
    """
    return GuideQuestionsPage(study, year, key_factor)


class PracticesPage:
    """All practices of a network. Made by :func:`ickit.report.practices`."""

    def __init__(self, study: Study) -> None:
        self._practices = practice_sections.Practices(study.data)

    def headline(self) -> Element:
        """How many practices there are, and of how many cities."""
        return practice_sections.headline(self._practices)

    def by_key_factor(self) -> Element:
        """How many practices each key factor has, and how many of these cities have it in place."""
        return practice_sections.by_key_factor(self._practices)

    def every_practice(self) -> Element:
        """Every practice and every example of the benchmark, with a field to find some."""
        return practice_sections.every_practice(self._practices)


def practices(study: Study) -> PracticesPage:
    """All that cities offer as an example, with the benchmark's examples, as the notebook of that name shows it."""
    return PracticesPage(study)


def exchange(
    study: Study,
    year: int,
    *,
    visits_per_host: int = 2,
    visits_per_visitor: int = 2,
    country: str = "",
    shared_language: bool = False,
) -> ExchangePage:
    """Whom to visit in the wave ``year``: one plan of visits for the network, as the notebook of that name shows it.

    ``visits_per_host`` and ``visits_per_visitor`` are the most visits that a city receives and makes; ``country`` is
    ``same`` or ``other`` where visits are to be within a country, or between countries; with ``shared_language`` two
    cities visit each other only where they name a language in common (column ``languages`` of the table cities). Raises
    InputError for an unknown wave, a limit below 1, another preference, for more than 300 cities, and where a shared
    language is asked for and no city names any.
    """
    return ExchangePage(
        load_exchange(
            study.data,
            year,
            visits_per_host=visits_per_host,
            visits_per_visitor=visits_per_visitor,
            country=country,
            shared_language=shared_language,
        )
    )


def actions(study: Study) -> ActionsPage:
    """The actions of all cities' development plans, as the notebook of that name shows it."""
    return ActionsPage(study)
