"""Change over waves, the Charter survey, peer review and plan: what a study tells beside one wave's results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from ickit.analysis import agreement, charter_survey, development_plan, many_raters, peer_review, trends
from ickit.benchmark.library import CHARTER
from ickit.errors import Fault, InputError, quoted
from ickit.study.conditions import Conditions
from ickit.study.tidy import Columns, tidy, with_names

if TYPE_CHECKING:
    from ickit.study.study_data import StudyData

NUMBER = "number"
TRENDS: Columns = {name: NUMBER if kind == "object" else kind for name, kind in trends.MEANS.items()}
CHANGES: Columns = {name: NUMBER if kind == "object" else kind for name, kind in trends.CHANGES.items()}
KEY_FACTOR_CHANGES: Columns = {"key_factor": "str", "key_factor_name": "str", **CHANGES}
SURVEY_SHARES: Columns = {name: NUMBER if kind == "object" else kind for name, kind in charter_survey.SHARES.items()}
_AGREEMENT: Columns = {name: NUMBER if kind == "object" else kind for name, kind in agreement.AGREEMENT.items()}
AGREEMENT: Columns = {"key_factor": "str", "key_factor_name": "str", **_AGREEMENT, "q": "float64"}
_FACTORS = {name: NUMBER if kind == "object" else kind for name, kind in peer_review.FACTORS.items() if name != "name"}
REVIEW: Columns = {"key_factor": "str", "key_factor_name": "str", **_FACTORS}
_ACTIONS = {name: kind for name, kind in development_plan.ACTIONS.items() if name not in ("key_factor", "name")}
PLAN: Columns = {"key_factor": "str", "key_factor_name": "str", **_ACTIONS}
QUALITY: Columns = {"place": "str", "text": "str"}


class Waves(Conditions):
    """The part of :class:`ickit.Study` on waves, survey, review and plan."""

    data: StudyData

    def trends(self, exact: bool = False) -> pd.DataFrame:
        """The mean score of each wave, for all who answered and for the same cities.

        Parameters
        ----------
        exact : bool
            Means as :class:`fractions.Fraction` in place of floats.

        Returns
        -------
        pandas.DataFrame
            A row a wave and base: ``year``, ``base`` (``all who answered``, or ``the same cities``: those with a score
            in every wave), ``cities``, ``mean`` (0 to 100), ``low`` and ``high`` (95 % interval over cities, bootstrap)
            or ``no_interval`` (why there is none).
        """
        return tidy(trends.means(trends.of_scores(self.data.scores)), TRENDS, exact=exact)

    def changes(self, by: Literal["score", "key_factor"] = "score", exact: bool = False) -> pd.DataFrame:
        """The change from each wave to the next, taken apart into the same cities and who answered.

        Parameters
        ----------
        by : {"score", "key_factor"}
            Of the score, or of each key factor (a column ``key_factor`` and its name come first).
        exact : bool
            Means and changes as :class:`fractions.Fraction` in place of floats.

        Returns
        -------
        pandas.DataFrame
            ``earlier``, ``later`` (waves); ``cities_earlier``, ``cities_later``, ``cities_both``, ``cities_joined``,
            ``cities_left``; ``mean_earlier``, ``mean_later``, ``change`` (points of 100) with ``change_low``,
            ``change_high`` or ``change_no_interval``; ``stayed`` (change of the same cities) with its interval or
            reason; ``joined``, ``left`` and ``who_answered`` (their sum: change = stayed + who_answered); ``up``,
            ``same``, ``down`` (of the same cities).

        Raises
        ------
        ickit.InputError
            ``by`` is neither of the two.
        """
        if by == "key_factor":
            found = trends.key_factor_changes(self.data.ratings, self.data.benchmark)
            return tidy(self._named(found), KEY_FACTOR_CHANGES, exact=exact)
        if by != "score":
            raise InputError(Fault("by", f"{quoted(by)} is not known", "Write score or key_factor."))
        return tidy(trends.changes(trends.of_scores(self.data.scores)), CHANGES, exact=exact)

    def survey_shares(self, year: int, exact: bool = False) -> pd.DataFrame:
        """How many cities gave each answer to each commitment of the Charter, providers and advocates apart.

        Parameters
        ----------
        year : int
            The wave. The study is one of the Charter: ``ickit.load(source, "charter")``.
        exact : bool
            Shares as :class:`fractions.Fraction` in place of floats.

        Returns
        -------
        pandas.DataFrame
            A row a commitment, capacity and level: ``item`` (the commitment's id), ``role``, ``name``, ``capacity``;
            ``answer``, ``count``, ``answered`` (cities that answered in this capacity), ``share`` (0 to 1; missing
            where nobody answered), ``low`` and ``high`` (Wilson 95 %); ``asked``, ``asked_low`` and ``asked_high``
            (bounds of the share among those asked: if no and if every missing answer were this one).

        Raises
        ------
        ickit.InputError
            The study is not one of the Charter, or ``year`` is no wave.
        """
        if self.data.benchmark.id != CHARTER:
            problem = f"{self.data.benchmark.id} is not the Charter survey"
            raise InputError(Fault("benchmark", problem, f'Load the study with benchmark "{CHARTER}".'))
        self.data.wave(year)
        tables = self.data.tables
        found = charter_survey.shares(tables.survey, tables.invitations, self.data.benchmark, year)
        return tidy(found, SURVEY_SHARES, exact=exact)

    def agreement_of_all(self, year: int | None = None) -> pd.DataFrame:
        """How far all assessors of the data agree, any number of them, with blanks.

        Parameters
        ----------
        year : int, optional
            One wave; all of them by default.

        Returns
        -------
        pandas.DataFrame
            A row a coefficient and kind of weights: ``coefficient`` (Fleiss' kappa, Gwet's AC1 or AC2, Krippendorff's
            alpha), ``weights`` (identity, linear, quadratic); ``units`` (ratings of a city's key factor by anybody),
            ``rated_twice``, ``cities``, ``assessors``; ``value``; ``error``, the asymptotic standard error, with its
            95 % interval ``low``, ``high``; ``cities_low``, ``cities_high``, the 95 % interval by drawing cities anew
            (missing below 8 cities). No rows for fewer than two assessors.

        References
        ----------
        Fleiss 1971, Psychol. Bull. 76; Gwet 2014, Handbook of Inter-Rater Reliability; Krippendorff 2013.
        """
        rated = many_raters.rated_by_all(self.data.assessments, self.data.benchmark, year)
        return tidy(many_raters.many_raters(rated, self.data.benchmark), many_raters.COEFFICIENTS)

    def agreement(self, first: str = "self", second: str = "peer", exact: bool = False) -> pd.DataFrame:
        """How far two assessors agree, over all key factors and on each.

        Parameters
        ----------
        first, second : str
            The two assessors, by their names in the table ``assessments``: ``self``, ``peer``, or another.
        exact : bool
            Shares and differences as :class:`fractions.Fraction` in place of floats.

        Returns
        -------
        pandas.DataFrame
            First a row over all key factors (``key_factor`` is missing), then a row for each that both rated:
            ``key_factor``, ``key_factor_name``; ``cities``, of which ``cities_differ``, ``pairs``, ``same``,
            ``first_higher``, ``second_higher``; ``percent_agreement`` (0 to 1), ``kappa`` and ``ac2`` (linear weights),
            ``alpha`` (Krippendorff, ordinal), missing where they do not exist; ``commonest`` (level) and
            ``commonest_share``; ``difference`` (first minus second, points of 100) with ``low``, ``high`` (95 %
            interval over cities) or ``no_interval``; ``p`` (permutation, two-sided) and ``q`` over the key factors
            (missing in the first row). No rows where no factor was rated by both.

        References
        ----------
        Cohen 1968; Gwet 2014; Krippendorff 2004.
        """
        both = agreement.pairs(self.data.assessments, self.data.benchmark, first, second)
        if both.empty:
            return tidy(pd.DataFrame(columns=list(AGREEMENT)), AGREEMENT, exact=exact)
        overall = agreement.overall(both, self.data.benchmark)
        each = self._named(agreement.by_key_factor(both, self.data.benchmark))
        rows = pd.concat([overall.reindex(columns=list(AGREEMENT)).astype("object"), each.astype("object")])
        return tidy(rows, AGREEMENT, exact=exact)

    def review(self, city: str, year: int, exact: bool = False) -> pd.DataFrame:
        """A city's peer review: each key factor as the city and as its reviewers see it.

        Parameters
        ----------
        city, year : str, int
            The city's id, and the wave.
        exact : bool
            ``difference`` as :class:`fractions.Fraction` in place of floats.

        Returns
        -------
        pandas.DataFrame
            A row a key factor: ``key_factor``, ``key_factor_name``, ``self_rating``, ``peer_rating`` (missing where not
            rated), ``difference`` (self minus peer, points of 100), ``self_note``, ``conclusion`` (the reviewers'
            note); ``supports``, ``contradicts`` (pieces of evidence), of which ``confidential``; ``contradictions``,
            ``recommendations``, ``practices`` (numbers).

        Raises
        ------
        ickit.InputError
            The city is not in the data, or has no rows in the wave.
        """
        self._check(city, year)
        review = peer_review.select(self.data.rated_tables, self.data.benchmark, city, year)
        return tidy(self._named(peer_review.factors(review)), REVIEW, exact=exact)

    def plan(self, city: str, year: int) -> pd.DataFrame:
        """What a city could do next: the candidate actions of its development plan.

        Parameters
        ----------
        city, year : str, int
            The city's id, and the wave whose ratings and findings the plan starts from.

        Returns
        -------
        pandas.DataFrame
            A row a guide question or part of a checklist that is not found in place: ``key_factor``,
            ``key_factor_name``, ``state`` of the factor; ``question``, ``text``, ``kind`` (yes_no, open, part),
            ``condition``; ``finding``, ``answer`` (the city's words); ``step`` (complete, start, find out), ``horizon``
            (quick_win, longer_term) and its ``reason``; ``peers`` (cities of its peer group with a finding on it;
            missing without a peer group), ``peers_in_place``, ``ask`` (their names).

        Raises
        ------
        ickit.InputError
            The city is not in the data, or has no rows in the wave.
        """
        self._check(city, year)
        data = self.data.whole
        group = data.group(city, year)
        peers = None if group is None else [other for other in data.members(group, year) if other != city]
        found = development_plan.plan(
            data.rated_tables, data.benchmark, city, year, assessor=data.assessor, peers=peers, names=data.names
        )
        return tidy(self._named(found.actions), PLAN)

    def peer_group_of(self, city: str, year: int) -> pd.DataFrame:
        """The other cities that a city is compared with in a wave, by the study's ``peer_group``.

        Returns
        -------
        pandas.DataFrame
            A row a city: ``city``, ``city_name``. No rows where the city cannot be placed in a group.

        Raises
        ------
        ickit.InputError
            The city is not in the data, or has no rows in the wave.
        """
        self._check(city, year)
        data = self.data.whole
        group = data.group(city, year)
        others = [] if group is None else [other for other in data.members(group, year) if other != city]
        rows = pd.DataFrame({"city": pd.Series(others, dtype="str")})
        return tidy(with_names(rows, "city", data.names), {"city": "str", "city_name": "str"})

    def quality(self) -> pd.DataFrame:
        """What was corrected, left out or doubtful when the source was read.

        Returns
        -------
        pandas.DataFrame
            A row a notice: ``place`` (table, row, column), ``text``.
        """
        rows = [{"place": notice.place, "text": notice.text} for notice in self.data.whole.tables.notices]
        return tidy(pd.DataFrame(rows, columns=list(QUALITY)), QUALITY)

    def _named(self, found: pd.DataFrame) -> pd.DataFrame:
        return with_names(found, "key_factor", self._factor_names)

    def _check(self, city: str, year: int) -> None:
        self.data.whole.check_city(city, year)
