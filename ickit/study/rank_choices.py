"""Which choices are made otherwise to see how sure ranks are, and how far, as parameters say it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypedDict, cast

import numpy as np

from ickit._base.phrases import comma_separated
from ickit.analysis.uncertainty import GROUPS, Aggregation, TreeIndex, slip_size
from ickit.analysis.uncertainty.draws import OWN_OR_POWER
from ickit.benchmark.exact import written
from ickit.benchmark.groups import Mean
from ickit.benchmark.model import Benchmark
from ickit.benchmark.named_shares import Given, NamedShares, parse_number, parse_shares
from ickit.benchmark.scale import Scale
from ickit.errors import Fault, InputError, did_you_mean, quoted

INDEX = "index"
OWN = "benchmark"
MEANS = (OWN, "arithmetic", "power", "geometric")
QUARTER, HALF = Fraction(1, 4), Fraction(1, 2)
WeightTo = Literal["", "group", "all", "both"]


class RankOptions(TypedDict, total=False):
    """What may be chosen; empty text is the default. See :func:`rank_choices`."""

    choices: str
    weight_noise: Given
    means: str
    power: Given
    slip_size: Given
    slip_chance: Given
    weight_to: str
    rank_digits: Given


@dataclass(frozen=True)
class RankChoices:
    """Which ``groups`` of choices are made otherwise, and how far; and which ranks stand beside. Made by
    :func:`rank_choices`.

    ``noise``: by how much weights are moved (share of each), of all and of the parts of some groups. ``means``: how
    ratings are put together, None for the benchmark's own way; ``asked_means``: whether they were asked for.
    ``slip_size``: how far a judgement slips, in the scale's units (None: to the next level). ``slip_chance``: None for
    what the source shows. ``weight_to``: who gets the weight of a factor that is left out. ``digits``: of scores by
    which cities are ranked beside the exact ranks.
    """

    groups: tuple[str, ...] = GROUPS
    noise: NamedShares = field(default_factory=lambda: NamedShares(QUARTER))
    means: tuple[Aggregation | None, ...] = OWN_OR_POWER
    asked_means: bool = False
    slip_size: Fraction | None = None
    slip_chance: Fraction | None = None
    weight_to: WeightTo = ""
    digits: int | None = None

    def spread(self, benchmark: Benchmark) -> float | tuple[float, ...]:
        """By how much each weight is moved: those of the key factors, then those of the groups of a tree."""
        every = QUARTER if self.noise.every is None else self.noise.every
        if not self.noise.named:
            return float(every)
        if not benchmark.tree:
            return tuple(float(self.noise.named.get(f.group or "", every)) for f in benchmark.key_factors)
        index = TreeIndex(benchmark.root, benchmark.ids)
        found = np.zeros(len(index.weights))
        for node in benchmark.root.walk():
            found[index.own_places(node)] = float(self.noise.named.get(node.id, every))
        return tuple(found.tolist())

    @property
    def other_means(self) -> tuple[Aggregation, ...]:
        """The means that were asked for, without the benchmark's own."""
        return tuple(mean for mean in self.means if mean is not None) if self.asked_means else ()


def rank_choices(benchmark: Benchmark, options: RankOptions) -> RankChoices:
    """What the parameters ask for.

    ``choices``: ``all``, or some of weights, missing, judgement, aggregation. ``weight_noise``: a share, with others
    for the parts of some groups (``1/4, policy=1/2``; ``index``: the groups at the top). ``means``: some of benchmark,
    arithmetic, power, geometric, with ``power`` as the exponent. ``slip_size`` in the scale's units, ``slip_chance``
    from 0 to 1. ``weight_to``: group, all or both. ``rank_digits``: 0 to 6. Raises InputError with every fault.
    """
    faults: list[Fault] = []
    given = {name: value for name, value in options.items() if str(value).strip()}
    made: dict[str, object] = {}
    for name, read in _READ.items():
        if name in given or (name == "means" and "power" in given):
            try:
                made |= read(benchmark, given)
            except InputError as error:
                faults.extend(error.faults)
    if faults:
        raise InputError(faults)
    usual = {"slip_size": slip_size(benchmark.scale)}
    return RankChoices(**(usual | made))  # type: ignore[arg-type]


def _groups(_: Benchmark, given: dict[str, object]) -> dict[str, object]:
    if comma_separated(str(given["choices"])) == ["all"]:
        return {}
    wanted = _words(given["choices"], GROUPS, "choices", "no choice that can be made otherwise")
    return {"groups": tuple(group for group in GROUPS if group in wanted)}


def _noise(benchmark: Benchmark, given: dict[str, object]) -> dict[str, object]:
    if benchmark.tree:
        names = {node.id: node.id for node in benchmark.root.walk() if node.depth}
        names = {INDEX: "", **names}
    else:
        names = {group: group for group in benchmark.groups}
    return {"noise": parse_shares(cast(Given, given["weight_noise"]), names, "parameter weight_noise")}


def _means(_: Benchmark, given: dict[str, object]) -> dict[str, object]:
    text = given.get("means", f"{OWN}, power")
    wanted = _words(text, MEANS, "means", "no mean")
    power = parse_number(cast(Given, given.get("power", HALF)), "parameter power", most=Fraction(10), above=True)
    if "power" in given and "power" not in wanted:
        raise InputError(Fault("parameter power", "no mean among means is a power mean", "Add power to means."))
    means = [None if word == OWN else Aggregation(cast(Mean, word), float(power)) for word in wanted]
    return {"means": tuple(means), "asked_means": True}


def _size(benchmark: Benchmark, given: dict[str, object]) -> dict[str, object]:
    scale, place = benchmark.scale, "parameter slip_size"
    if not scale.numeric:
        problem = "the scale has named levels, so a judgement slips by one level"
        raise InputError(Fault(place, problem, "Leave it out."))
    low, high = scale.range
    size = parse_number(cast(Given, given["slip_size"]), place, most=high - low, above=True)
    if scale.step is not None and size % scale.step:
        problem = f"{quoted(given['slip_size'])} is not a whole number of steps of the scale"
        raise InputError(Fault(place, problem, f"Write a multiple of {written(scale.step)}."))
    return {"slip_size": size}


def _chance(_: Benchmark, given: dict[str, object]) -> dict[str, object]:
    number = parse_number(cast(Given, given["slip_chance"]), "parameter slip_chance", most=Fraction(1))
    return {"slip_chance": number}


def _weight_to(benchmark: Benchmark, given: dict[str, object]) -> dict[str, object]:
    (word, *more) = _words(given["weight_to"], ("group", "all", "both"), "weight_to", "not known")
    if more:
        raise InputError(Fault("parameter weight_to", "is one word", "Write both for group and all."))
    if word != "all" and len(benchmark.groups) < 2:
        raise InputError(Fault("parameter weight_to", "the benchmark has no groups", "Write all, or leave it out."))
    return {"weight_to": word}


def _digits(_: Benchmark, given: dict[str, object]) -> dict[str, object]:
    number = parse_number(cast(Given, given["rank_digits"]), "parameter rank_digits", most=Fraction(6))
    if number.denominator != 1:
        problem = f"{quoted(given['rank_digits'])} is not a whole number"
        raise InputError(Fault("parameter rank_digits", problem, "Write how many decimals, such as 1."))
    return {"digits": int(number)}


_READ = {
    "choices": _groups,
    "weight_noise": _noise,
    "means": _means,
    "slip_size": _size,
    "slip_chance": _chance,
    "weight_to": _weight_to,
    "rank_digits": _digits,
}


def _words(text: object, known: Sequence[str], name: str, what: str) -> list[str]:
    """The words of a list, each once. Raises InputError for one that is not ``known``, and for none at all."""
    found = list(dict.fromkeys(comma_separated(str(text))))
    place = f"parameter {name}"
    faults = [Fault(place, f"{quoted(one)} is {what}", did_you_mean(one, known)) for one in found if one not in known]
    if faults or not found:
        raise InputError(faults or [Fault(place, "names nothing", f"Write some of {', '.join(known)}.")])
    return found


def slip_words(choices: RankChoices, scale: Scale) -> str:
    """How far a rating moves: a level or, on a scale of many numbers, so much of it."""
    size = choices.slip_size
    if size is None:
        return "one level"
    return f"by {written(size)} ({' to '.join(map(written, scale.range))})"
