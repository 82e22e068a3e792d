"""From numbers to a document: elements, figures, sections, pages, and what renders them.

For a researcher: ``city_brief``, ``network_brief``, ``city_report``, ``peer_review``,
``review_preparation``, ``key_factor_comparison``, ``context_comparison``, ``uncertainty``, ``trends``, ``agreement``,
``charter_survey``, ``data_quality``, ``benchmark_audit``, ``explore_context``, ``outcomes``, ``actions``, ``exchange``,
``practices`` and ``guide_questions`` make the page of the notebook of that name; its methods are the sections, whose
``tables`` and ``figures`` are the frames and figures that the page shows.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ickit.report.pages.agreement import agreement as agreement
    from ickit.report.pages.brief import city_brief as city_brief
    from ickit.report.pages.brief import network_brief as network_brief
    from ickit.report.pages.charter import charter_survey as charter_survey
    from ickit.report.pages.city import city_report as city_report
    from ickit.report.pages.city import key_factors as key_factors
    from ickit.report.pages.city import peer_review as peer_review
    from ickit.report.pages.explore import explore_context as explore_context
    from ickit.report.pages.learning import actions as actions
    from ickit.report.pages.learning import city_overview as city_overview
    from ickit.report.pages.learning import exchange as exchange
    from ickit.report.pages.learning import guide_questions as guide_questions
    from ickit.report.pages.learning import practices as practices
    from ickit.report.pages.network import benchmark_audit as benchmark_audit
    from ickit.report.pages.network import context_comparison as context_comparison
    from ickit.report.pages.network import data_quality as data_quality
    from ickit.report.pages.network import key_factor_comparison as key_factor_comparison
    from ickit.report.pages.network import trends as trends
    from ickit.report.pages.network import uncertainty as uncertainty
    from ickit.report.pages.outcomes import outcomes as outcomes
    from ickit.report.pages.review import review_preparation as review_preparation

_MODULES = {
    **dict.fromkeys(("city_brief", "network_brief"), "brief"),
    **dict.fromkeys(("city_report", "key_factors", "peer_review"), "city"),
    "charter_survey": "charter",
    "explore_context": "explore",
    **dict.fromkeys(("actions", "city_overview", "exchange", "guide_questions", "practices"), "learning"),
    "agreement": "agreement",
    "outcomes": "outcomes",
    "review_preparation": "review",
}
"""Where a page is made; the others in ``network``."""

__all__ = [
    "actions",
    "agreement",
    "benchmark_audit",
    "charter_survey",
    "city_brief",
    "city_overview",
    "city_report",
    "context_comparison",
    "data_quality",
    "exchange",
    "explore_context",
    "guide_questions",
    "key_factor_comparison",
    "key_factors",
    "network_brief",
    "outcomes",
    "peer_review",
    "practices",
    "review_preparation",
    "trends",
    "uncertainty",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module(f"ickit.report.pages.{_MODULES.get(name, 'network')}"), name)
    raise AttributeError(f"module 'ickit.report' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
