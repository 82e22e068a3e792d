"""Whose ratings count."""

from collections.abc import Collection

from ickit.errors import Fault, InputError, did_you_mean


def choose_assessor(raters: Collection[str], assessor: str = "", what: str = "assessments") -> str:
    """The one assessor whose ratings count: the one asked for, else the only one of the ``raters``, else ``self``.

    Raises InputError where the one asked for rated nothing, or where several rated and none of them is ``self``. No
    rater at all gives ``self``.
    """
    present = sorted(raters)
    if assessor:
        if present and assessor not in present:
            mend = did_you_mean(assessor, present)
            raise InputError(Fault("parameter assessor", f'"{assessor}" rated nothing in {what}', mend))
        return assessor
    if len(present) == 1:
        return str(present[0])
    if "self" in present or not present:
        return "self"
    names = ", ".join(present)
    raise InputError(Fault("parameter assessor", f"{what} hold ratings by {names}", "Choose one of them."))
