"""The actions of cities' development plans, and what became of them by the next wave."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ickit.demo import names
from ickit.demo.ratings import slugs, table, texts
from ickit.demo.replies import questions
from ickit.demo.truth import BENCHMARK, KEY_FACTORS
from ickit.demo.world import World

STATUS = ("open", "started", "done", "dropped")
EFFORT = ("small", "medium", "large")
OWNERS = ("Integration office", "Course office", "Adult education college", "Welcome centre", "Mayor's office")
CAUSES = (
    "No money for it in this year's budget.",
    "The post that would do it is vacant.",
    "Rooms are hard to find.",
    "Providers have no time for meetings.",
)
PROOFS = (
    "The page is online.",
    "The council's minutes say so.",
    "The register shows it.",
    "Learners say so in the survey.",
)
ACTIONS: dict[str, tuple[str, str]] = {
    "public-commitment": ("Have the council renew its statement.", "Invite the press to the first day of each course."),
    "strategy": ("Set dates and owners for every goal of the strategy.", "Let migrant groups read the draft."),
    "coordination": ("Meet all providers every other month.", "Draw a chart of who offers what."),
    "needs-assessment": ("Ask two hundred newcomers what they need.", "Compare course places with registrations."),
    "facilitating-access": ("Open a childcare room beside two courses.", "Pay travel cards for learners."),
    "flexibility": ("Start evening courses in two districts.", "Offer one course a term online."),
    "orientation": ("Add three visits to each beginners' course.", "Write a unit on rights and duties."),
    "next-steps": ("Have an adviser visit each course in its last month.", "Agree on placements with ten firms."),
    "monitoring": ("Test learners at entry and at the end.", "Report results to the council once a year."),
}


def actions(world: World) -> pd.DataFrame:
    """Actions of the last four waves. On some key factors (``truth.actions_helped``) actions were finished more often
    where the city's own rating then rose; on the others they were finished by chance alone.
    """
    draws = world.draws("actions")
    last = len(world.waves) - 1
    shape = world.self_rating.shape
    plans = draws.chance(0.7, len(world.cities))
    plans[: names.ALL_MET] = True
    gap = (world.self_rating < 2) & (world.missing == 0) & world.present[:, :, None]
    recent = (np.arange(last + 1) >= last - 3)[None, :, None]
    taken = gap & recent & plans[:, None, None] & draws.chance(0.5, shape)
    finished = _finished(world, draws.uniform(shape))
    i, t, k = np.nonzero(taken)
    size = len(i)
    before_last = t < last
    rest = np.where(before_last, draws.level((0.45, 0.35, 0.2), size), draws.level((0.7, 0.3), size))
    status = np.where(finished[i, t, k] & before_last, 2, np.array([0, 1, 3])[rest])
    which = draws.integers(2, size)
    done = status == 2
    return table(
        id=texts(
            [
                f"{slugs(world)[c]}-{world.waves[w]}-{BENCHMARK}-{q}"
                for c, w, q in zip(i, t, _asked(k, which), strict=True)
            ]
        ),
        city=slugs(world)[i],
        year=np.array(world.waves)[t],
        benchmark=BENCHMARK,
        key_factor=texts(KEY_FACTORS)[k],
        question=texts(_asked(k, which)),
        text=texts([list(ACTIONS[f]) for f in KEY_FACTORS])[k, which],
        cause=np.where(~done & draws.chance(0.5, size), texts(CAUSES)[draws.integers(len(CAUSES), size)], texts("")),
        horizon=np.where(which == 0, texts("longer_term"), texts("quick_win")),
        effort=texts(EFFORT)[draws.integers(3, size)],
        owner=texts(OWNERS)[draws.integers(len(OWNERS), size)],
        due=texts(
            [f"{world.waves[w] + 1}-{month:02d}-28" for w, month in zip(t, 1 + draws.integers(12, size), strict=True)]
        ),
        status=texts(STATUS)[status],
        evidence=np.where(done, texts(PROOFS)[draws.integers(len(PROOFS), size)], texts("")),
        public=np.where(done & draws.chance(0.5, size), texts("yes"), texts("no")),
    )


def _asked(factor: NDArray[np.int64], which: NDArray[np.int64]) -> list[str]:
    """The guide question that each action is about: the first or second of its key factor."""
    own = [[name for name, of in questions() if of == f][:2] for f in KEY_FACTORS]
    return [own[k][w] for k, w in zip(factor, which, strict=True)]


def _finished(world: World, draw: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether an action would be finished by the next wave (i, t, k)."""
    truth, rating = world.truth, np.where(world.missing == 0, world.self_rating, -1)
    rating = np.where(world.present[:, :, None], rating, -1)
    rose = np.zeros(rating.shape, dtype=bool)
    rose[:, :-1] = (rating[:, 1:] > rating[:, :-1]) & (rating[:, :-1] >= 0)
    helped = np.array([f in truth.actions_helped for f in KEY_FACTORS])[None, None, :]
    by_rise = np.where(rose, truth.finished_where_risen, truth.finished_where_not)
    return np.asarray(draw < np.where(helped, by_rise, truth.finished))
