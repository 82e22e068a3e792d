"""Public editions: what may be told of cities that did not agree to be named, and the audit that nothing else is."""

from ickit.disclosure.agreed import agreed
from ickit.disclosure.counts import MINIMUM
from ickit.disclosure.edition import public_edition
from ickit.disclosure.spread import spread_of_unnamed, told_of

__all__ = ["MINIMUM", "agreed", "public_edition", "spread_of_unnamed", "told_of"]
