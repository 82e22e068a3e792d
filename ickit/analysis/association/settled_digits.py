"""The digits that are shown, and whether chance in the drawing of samples could still change them.

D and its interval are shown to one decimal, q by the step it stays below: more digits would be an appearance of
precision. Where another seed could change what is shown of q, more samples are drawn.
"""

from math import ceil, floor

import numpy as np
import numpy.typing as npt

STEPS = (0.01, 0.05, 0.1)
SURE = 3.0


def one_decimal(value: float) -> str:
    """A number to one decimal, halves away from zero, with a true minus sign and no minus zero.

    >>> one_decimal(-0.25), one_decimal(0.04), one_decimal(-0.01)
    ('−0.3', '0.0', '0.0')
    """
    tenths = floor(abs(value) * 10 + 0.5 + 1e-9)
    return f"{'−' if value < 0 and tenths else ''}{tenths // 10}.{tenths % 10}"


def shown_q(q: float) -> str:
    """The smallest step that q does not exceed.

    >>> shown_q(0.004), shown_q(0.05), shown_q(0.3)
    ('≤ 0.01', '≤ 0.05', '> 0.1')
    """
    return next((f"≤ {step}" for step in STEPS if q <= step), f"> {STEPS[-1]}")


def shown_p(p: float) -> str:
    """p to two decimals, never down to a step that it exceeds.

    >>> shown_p(0.0501), shown_p(0.05), shown_p(0.0004), shown_p(0.236)
    ('0.06', '0.05', '≤ 0.01', '0.24')
    """
    return "≤ 0.01" if p <= 0.01 else f"{ceil(p * 100 - 1e-9) / 100:.2f}"


def q_settled(low: npt.ArrayLike, high: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Whether q's that may lie from ``low`` to ``high`` are shown alike at both ends.

    >>> q_settled([0.02, 0.04], [0.03, 0.06]).tolist()
    [True, False]
    """
    return np.asarray(np.searchsorted(STEPS, low) == np.searchsorted(STEPS, high))
