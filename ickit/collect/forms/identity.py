"""What a form says of itself, hidden: which form it is, for which benchmark, and for which version of it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ickit.benchmark.model import Benchmark, KeyFactor

SHEET = "ickit"
FORMAT = "1"
MARK = "ickit form:"
VISIT_FORM = "visit"
"""What the workbook of a visit carries under ``form``; other forms carry nothing there."""


def identity(benchmark: Benchmark) -> dict[str, str]:
    """What a form of a benchmark carries: ``format``, ``benchmark`` (its id), ``questions`` and ``wording``.

    ``questions`` is a hash of everything that answers refer to: ids, kinds, scale. ``wording`` is one of the texts.
    """
    asked = {
        "id": benchmark.id,
        "scale": (*benchmark.scale.names, *(("any decimals",) if benchmark.scale.continuous else ())),
        "key_factors": [_asked(factor) for factor in benchmark.key_factors],
        "context": [
            [factor.id, factor.indicator, *([list(factor.groups)] if factor.groups else ())]
            for factor in benchmark.context_factors or ()
        ],
    }
    said = [
        [factor.name, factor.statement, [[q.text, q.condition, [p.text for p in q.parts]] for q in factor.questions]]
        for factor in benchmark.key_factors
    ] + [[factor.name, factor.involves, factor.unit] for factor in benchmark.context_factors or ()]
    return {"format": FORMAT, "benchmark": benchmark.id, "questions": _hash(asked), "wording": _hash(said)}


def _asked(factor: KeyFactor) -> Mapping[str, Any]:
    return {
        "id": factor.id,
        "may_not_apply": factor.may_not_apply,
        "advocacy": factor.advocacy,
        "questions": [[q.id, q.kind, [part.id for part in q.parts]] for q in factor.questions],
    }


def _hash(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
