"""Taking times side by side: every round runs each contestant once, so that a slow moment slows all of them."""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

ROUNDS = 5
SHARE_SECONDS = 0.2
"""A contestant's share of a round: as many inputs, in order, as take about so long."""

Spent: TypeAlias = Callable[[], float]
"""How much processor time has been used until now, in seconds."""


@dataclass(frozen=True)
class Contestant:
    """Something to time: what runs, and over which inputs."""

    name: str
    run: Callable[[Any], object]
    inputs: Sequence[Any]


@dataclass(frozen=True)
class Spread:
    """A middle and both ends of what was measured."""

    low: float
    middle: float
    high: float

    def inverse(self) -> Spread:
        """The same for one over each value."""
        return Spread(1 / self.high, 1 / self.middle, 1 / self.low)

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """The spread of some values."""
        several = sorted(values)
        return cls(several[0], statistics.median(several), several[-1])


@dataclass(frozen=True)
class Times:
    """Seconds for each input, and how many times those of the first contestant in the same round."""

    seconds: Spread
    ratio: Spread
    inputs: int


def side_by_side(
    contestants: Sequence[Contestant], rounds: int = ROUNDS, spent: Spent = time.process_time
) -> Mapping[str, Times]:
    """Times of all contestants against the first, which runs before and after each of the others (A, B, A).

    Time is processor time, as `spent` counts it: what else the machine does meanwhile is not counted, though it still
    disturbs caches and clock rates. The ratio of a round is that of neighbours in time.
    """
    first, *others = contestants
    counts = {each.name: _inputs_for(each, spent) for each in contestants}
    seconds: dict[str, list[float]] = {each.name: [] for each in contestants}
    ratios: dict[str, list[float]] = {each.name: [1.0] for each in contestants[:1]}
    ratios.update({each.name: [] for each in others})
    for number in range(rounds):
        progress(f"round {number + 1} of {rounds}")
        before = _one(first, counts[first.name], spent)
        for each in others:
            own, after = _one(each, counts[each.name], spent), _one(first, counts[first.name], spent)
            seconds[each.name].append(own)
            seconds[first.name].append(after)
            ratios[each.name].append(own / ((before + after) / 2))
            before = after
    return {
        each.name: Times(Spread.of(seconds[each.name]), Spread.of(ratios[each.name]), counts[each.name])
        for each in contestants
    }


def by_children() -> float:
    """The processor time of the processes that this one has started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def progress(words: str) -> None:
    """A line that the next one replaces, on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)


def _inputs_for(each: Contestant, spent: Spent) -> int:
    if len(each.inputs) == 1:
        return 1
    each.run(each.inputs[0])
    one = _one(each, 5, spent)
    return max(1, min(len(each.inputs), round(SHARE_SECONDS / one)))


def _one(each: Contestant, count: int, spent: Spent) -> float:
    run, inputs = each.run, each.inputs[:count]
    start = spent()
    for given in inputs:
        run(given)
    return (spent() - start) / len(inputs)
