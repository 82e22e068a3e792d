"""The two editions of a run: one for members, which names cities, and one for the public."""

from ickit.runs.notebook import Notebook

MEMBER = "member edition: names cities, for members only"
PUBLIC = "public edition: names only cities that agreed"

NOT_PUBLIC = {
    "actions": "it is about what members plan",
    "benchmark_audit": "it is for whoever keeps the benchmark",
    "peer_review": "it is for the city and its reviewers",
    "review_preparation": "it is for the city and its reviewers",
    "exchange": "it is a plan of the members' own",
    "guide_questions": "it is for whoever prepares a seminar of members",
    "explore_context": "it is for JupyterLab",
    "data_quality": "it is about the members' tables",
}
"""The notebooks that no public run makes, and why."""


def edition(public: bool) -> str:
    """What every page and the index of a run call its edition."""
    return PUBLIC if public else MEMBER


def why_not_public(name: str, notebook: Notebook | None) -> str | None:
    """Why a notebook is not part of a public edition; None where it is."""
    if name in NOT_PUBLIC:
        return NOT_PUBLIC[name]
    if notebook is not None and "public" not in notebook.parameters:
        return "it has no parameter public, so it cannot tell what to leave out"
    return None
