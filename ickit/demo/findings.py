"""What was found out: answers to guide questions, evidence, recommendations, practices."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ickit.demo import names
from ickit.demo.clauses import CHARTER_PRACTICES, INFORMANTS, LEADS, PRACTICES, RECOMMENDATIONS
from ickit.demo.ratings import bank, slugs, table, texts
from ickit.demo.replies import CONDITIONAL, questions, reply
from ickit.demo.truth import BENCHMARK, CHARTER, COMMITMENTS, FINDINGS, KEY_FACTORS
from ickit.demo.world import World

MARKER = "kestrel"
KINDS = tuple(LEADS)
STANCES = ("contradicts", "supports", "")
# The probability of each finding (in place, partly, not in place, unknown) by the true level of its key factor.
FINDING_SHARES = np.array([[0.08, 0.24, 0.55, 0.13], [0.30, 0.40, 0.19, 0.11], [0.72, 0.17, 0.05, 0.06]])


def answers(world: World) -> pd.DataFrame:
    """Answers to guide questions and parts of checklists: most cities in the last wave, some in the one before."""
    draws = world.draws("answers")
    last = len(world.waves) - 1
    rated = (world.missing == 0).any(axis=2)
    often = np.where(np.arange(last + 1) == last, 0.75, np.where(np.arange(last + 1) == last - 1, 0.3, 0.0))
    gave = world.present & rated & (draws.chance(often[None, :], world.present.shape) | world.reviewed)
    gave[: names.ALL_MET + 1, last] |= world.present[: names.ALL_MET + 1, last]
    own = _answer_rows(world, gave, "self", 0.87)
    return pd.concat([own, _answer_rows(world, world.reviewed, "peer", 0.35)], ignore_index=True)


def _answer_rows(world: World, where: NDArray[np.bool_], assessor: str, share: float) -> pd.DataFrame:
    draws = world.draws(f"answers of {assessor}")
    asked = questions()
    t, i = np.nonzero(where.T)
    q = np.tile(np.arange(len(asked)), len(i))
    i, t = np.repeat(i, len(asked)), np.repeat(t, len(asked))
    keep = draws.chance(share, len(i))
    level = world.true[i, t, np.array([KEY_FACTORS.index(f) for _, f in asked])[q]]
    finding = draws.level_by_row(FINDING_SHARES[level])
    conditional = np.array([name in CONDITIONAL for name, _ in asked])[q]
    finding = np.where(conditional & draws.chance(0.15, len(i)), 4, finding)
    wordy = (t == len(world.waves) - 1) & draws.chance(np.where((i == 0) | world.reviewed[i, t], 0.7, 0.16), len(i))
    said = texts([reply(name) for name, _ in asked])[q, finding]
    frame = table(
        city=slugs(world)[i],
        year=np.array(world.waves)[t],
        benchmark=BENCHMARK,
        question=texts([name for name, _ in asked])[q],
        assessor=assessor,
        answer=np.where(wordy, said, texts("")),
        finding=texts(FINDINGS)[finding],
    )
    return frame[keep].reset_index(drop=True)


def evidence(world: World) -> pd.DataFrame:
    """Evidence of every kind: what cities sent with the last two waves, what peers recorded in their reviews.

    ``stance`` is towards the key factor: ``supports`` speaks for its being in place. A piece that says "in part" takes
    one side or the other, or none. Each confidential row holds a word of its own, of the form
    ``kestrel-0001``, that must not turn up in any output.
    """
    last = len(world.waves) - 1
    latest = world.present & (np.arange(last + 1) >= last - 1)[None, :]
    own = _evidence_rows(world, latest | world.reviewed, "self", world.self_rating)
    peers = _evidence_rows(world, world.reviewed, "peer", world.true)
    rows = pd.concat([own, peers], ignore_index=True)
    number = np.arange(1, len(rows) + 1)
    rows.insert(0, "id", texts([f"E{n:05d}" for n in number]))
    secret = (rows["confidential"] == "yes").to_numpy()
    marks = texts([f"confidential: {MARKER}-{n:04d}" for n in np.cumsum(secret)])
    summary, reference = rows["summary"].to_numpy(dtype=object), rows["reference"].to_numpy(dtype=object)
    rows["summary"] = np.where(secret, summary + " (" + marks + ")", summary)
    rows["reference"] = np.where(secret, marks, reference)
    return rows.astype({"id": "str", "summary": "str", "reference": "str"})


def _evidence_rows(world: World, where: NDArray[np.bool_], assessor: str, rating: Any) -> pd.DataFrame:
    draws = world.draws(f"evidence of {assessor}")
    truth, own = world.truth, assessor == "self"
    t, i = np.nonzero(where.T)
    factors = len(KEY_FACTORS)
    i, t, k = np.repeat(i, factors), np.repeat(t, factors), np.tile(np.arange(factors), len(i))
    reviewed = world.reviewed[i, t]
    if own:
        rated = world.missing[i, t, k] == 0
        pieces = rated * (draws.chance(np.where(reviewed, 0.75, 0.35), len(i)) + (reviewed & draws.chance(0.3, len(i))))
    else:
        pieces = draws.level((0.08, 0.16, 0.34, 0.28, 0.14), len(i))
    i, t, k = (np.repeat(a, pieces) for a in (i, t, k))
    size = len(i)
    kind = draws.level((0.55, 0.08, 0.05, 0.32) if own else (0.22, 0.42, 0.22, 0.14), size)
    against = draws.chance(truth.contradicting_self if own else truth.contradicting_peer, size)
    level, side = rating[i, t, k], draws.integers(2, size)
    told = np.where(against, np.where(level == 1, 2 * side, 2 - level), level)
    stance = np.where(told == 1, np.where(draws.chance(0.2, size), 2, side), told // 2)
    which = draws.integers(4, size)
    lead = texts([list(LEADS[kind]) for kind in KINDS])[kind, which]
    informant = texts([list(INFORMANTS.get(kind, ("",) * 4)) for kind in KINDS])[kind, which]
    clause = bank()[k, told, draws.integers(3, size)]
    secret = draws.chance(np.where(np.isin(kind, (1, 2)), truth.confidential * 1.6, truth.confidential / 4), size)
    heads = texts(["Doc. ", "Interview ", "Group ", "Table "])[kind]
    reference = heads + texts([str(n) for n in range(1, 31)])[draws.integers(30, size)]
    return table(
        city=slugs(world)[i],
        year=np.array(world.waves)[t],
        benchmark=BENCHMARK,
        key_factor=texts(KEY_FACTORS)[k],
        assessor=assessor,
        kind=texts(KINDS)[kind],
        informant=informant if size else texts([]),
        stance=texts(STANCES)[stance],
        summary=lead + clause + "." if size else texts([]),
        reference=reference if size else texts([]),
        confidential=np.where(secret, texts("yes"), texts("no")),
    )


# The probability that a recommendation is open, started, done, dropped: after the last wave, one wave on, later.
STATUS = ("open", "started", "done", "dropped")
STATUS_SHARES = np.array([[0.8, 0.2, 0.0, 0.0], [0.3, 0.35, 0.27, 0.08], [0.12, 0.2, 0.52, 0.16]])


def recommendations(world: World) -> pd.DataFrame:
    """What peers recommended, mostly where a factor is not in place, and what became of it by the last wave."""
    draws = world.draws("recommendations")
    t, i = np.nonzero(world.reviewed.T)
    factors = len(KEY_FACTORS)
    i, t, k = np.repeat(i, factors), np.repeat(t, factors), np.tile(np.arange(factors), len(i))
    level = world.true[i, t, k]
    given = draws.chance(np.array([0.95, 0.75, 0.1])[level], len(i)).astype(np.int64)
    given += (level == 0) & draws.chance(0.4, len(i))
    first = draws.integers(3, len(i))
    nth = np.arange(int(given.sum())) - np.repeat(np.cumsum(given) - given, given)
    pick = (np.repeat(first, given) + nth) % 3
    i, t, k = (np.repeat(a, given) for a in (i, t, k))
    age = np.minimum(len(world.waves) - 1 - t, 2)
    status = draws.level_by_row(STATUS_SHARES[age])
    words = texts([[list(r) for r in RECOMMENDATIONS[f]] for f in KEY_FACTORS])
    return table(
        id=texts([f"R{n:04d}" for n in range(1, len(i) + 1)]),
        city=slugs(world)[i],
        year=np.array(world.waves)[t],
        benchmark=BENCHMARK,
        key_factor=texts(KEY_FACTORS)[k],
        text=words[k, pick, 0],
        horizon=words[k, pick, 1],
        status=texts(STATUS)[status],
    )


def practices(world: World, answered: NDArray[np.bool_]) -> pd.DataFrame:
    """What cities offer others in the last two waves; ``answered`` (i, t): who took the Charter survey."""
    draws = world.draws("practices")
    last = len(world.waves) - 1
    recent = (np.arange(last + 1) >= last - 1)[None, :, None]
    offered = world.present[:, :, None] & recent & (world.missing == 0) & (world.true == 2)
    i, t, k = np.nonzero(offered & draws.chance(0.17, offered.shape))
    words = texts([[list(p) for p in PRACTICES[f]] for f in KEY_FACTORS])
    which = draws.integers(2, len(i))
    courses = table(
        city=slugs(world)[i],
        year=np.array(world.waves)[t],
        benchmark=BENCHMARK,
        key_factor=texts(KEY_FACTORS)[k],
        title=words[k, which, 0],
        summary=words[k, which, 1],
        reference=texts([f"Synthetic practice sheet {n}" for n in range(1, len(i) + 1)]),
    )
    return pd.concat([courses, _charter_practices(world, answered)], ignore_index=True)


def _charter_practices(world: World, answered: NDArray[np.bool_]) -> pd.DataFrame:
    draws = world.draws("charter practices")
    known = [c for c in COMMITMENTS if c in CHARTER_PRACTICES]
    last = answered & (np.arange(answered.shape[1]) == answered.shape[1] - 1)[None, :]
    shape = (*last.shape, len(known))
    i, t, k = np.nonzero(last[:, :, None] & draws.chance(0.14, shape))
    words = texts([list(CHARTER_PRACTICES[c]) for c in known])
    return table(
        city=slugs(world)[i],
        year=np.array(world.waves)[t],
        benchmark=CHARTER,
        key_factor=texts(known)[k],
        title=words[k, 0],
        summary=words[k, 1],
        reference="",
    )
