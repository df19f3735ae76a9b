"""The smallest sets of levers with which a formula holds.

Each node of a formula gives its *ways*: states for some levers, such that the node holds. A way says nothing of the
other levers. Ways are built from the parts upwards, up to a cost that is raised until one is found. What makes this
short is that only levers which the rest of the formula also limits need be remembered apart: of two ways that ask no
more of those, the one that sets fewer others, or others that stand earlier in the form, is as good in any surrounding.
Of two sets of the same size the one comes first that changes fewer given answers, then that lists less that is new,
then whose facts stand first in the form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from charter_engine.engine.search.formula import ALWAYS, AS_IT_STANDS, NOT_AT_ALL, Formula, all_of
from charter_engine.engine.search.levers import Lever

Way: TypeAlias = Mapping[int, int]
"""For some levers the states that work, each together with each."""
MOST_SETS = 12
"""So many sets of two or more facts are found, those that stand first in the form. Single facts are all found."""
MOST_WAYS = 400
"""So many ways are kept of one part of a formula. Beyond that a smaller set could have been passed over."""
MOST_STEPS = 500_000
"""So much is looked at for one result: levers of ways, and parts of formulas. The largest proposal that comes with the
program takes a quarter of it, a list of hundreds of items all of it."""
MOST_FACTS = NOT_AT_ALL - 1
MANY_IN_COMMON = 4
NOTHING: Way = {}


@dataclass(frozen=True, slots=True)
class Found:
    """Ways to set the fewest levers, the best first. `exact` is false where a bound was reached on the way.

    Without ways, and not `exact`, nothing was found in `MOST_STEPS`.
    """

    ways: tuple[Way, ...]
    exact: bool


def smallest(formula: Formula, levers: Sequence[Lever], up_to: int = MOST_FACTS) -> Found:
    """The smallest sets of levers with which a formula holds; none where that takes more than `up_to`."""
    most, steps = max(formula.least, 1), Steps()
    while most <= up_to:
        search = _Search(most, levers, steps)
        try:
            found = search.ways(formula, frozenset())
        except TooFar:
            return Found((), exact=False)
        if found:
            least = min(search.cost(way) for way in found)
            return Found(tuple(way for way in found if search.cost(way) == least), search.exact)
        if search.lowest_left == NOT_AT_ALL:
            return Found((), search.exact)
        most = max(search.lowest_left, most * 2)
    return Found((), exact=True)


class TooFar(Exception):
    """A search has taken `MOST_STEPS`. Caught where the search began."""


@dataclass
class Steps:
    """How much has been looked at for one result."""

    taken: int = 0

    def take(self, number: int) -> None:
        """Count so many more.

        Raises:
            TooFar: when these are too many.
        """
        self.taken += number
        if self.taken > MOST_STEPS:
            raise TooFar


@dataclass
class _Search:
    """One search for ways that cost at most so much."""

    most: int
    levers: Sequence[Lever]
    steps: Steps
    exact: bool = True
    lowest_left: int = NOT_AT_ALL
    known: dict[tuple[Formula, frozenset[int]], list[Way]] = field(default_factory=dict)

    def ways(self, formula: Formula, shared: frozenset[int]) -> list[Way]:
        """The ways of a formula of which the surrounding limits the levers in `shared` too."""
        if formula is ALWAYS:
            return [NOTHING]
        if formula.least > self.most:
            self.lowest_left = min(self.lowest_left, formula.least)
            return []
        if formula.kind == "limit":
            return [{formula.lever: formula.states}]
        shared &= formula.levers
        key = (formula, shared)
        if key not in self.known:
            made = self._any if formula.kind == "any" else self._all
            self.known[key] = made(formula.parts, shared)
        return self.known[key]

    def _any(self, parts: Sequence[Formula], shared: frozenset[int]) -> list[Way]:
        return self._best((way for part in parts for way in self.ways(part, shared)), shared)

    def _all(self, parts: Sequence[Formula], shared: frozenset[int]) -> list[Way]:
        split = self._to_split(parts)
        if split is not None:
            rest = [part for part in parts if part is not split]
            cases = (self._joined(case, rest) for case in split.parts)
            return self._best((way for case in cases for way in self.ways(case, shared)), shared)
        ordered = sorted(parts, key=lambda part: (part.kind != "limit", len(part.levers)))
        later = Counter(lever for part in ordered for lever in part.levers)
        inside = shared | {lever for lever, number in later.items() if number > 1}
        joined: list[Way] = [NOTHING]
        for part in ordered:
            options = self.ways(part, inside)
            later.subtract(part.levers)
            outside = frozenset(lever for lever, number in later.items() if number > 0) | shared
            both = (met for way in joined for other in options if (met := _met(way, other)) is not None)
            joined = self._best(both, outside)
            if not joined:
                break
        return joined

    def _joined(self, case: Formula, rest: Sequence[Formula]) -> Formula:
        self.steps.take(sum(len(part.levers) for part in (case, *rest)))
        return all_of((case, *rest))

    def _to_split(self, parts: Sequence[Formula]) -> Formula | None:
        """An "any of" each case of which has far fewer levers in common with the others than all together have."""
        counted = Counter(lever for part in parts for lever in part.levers)
        self.steps.take(counted.total())
        for part in parts:
            if part.kind != "any":
                continue
            others = {lever for lever in part.levers if counted[lever] > 1}
            if len(others) >= MANY_IN_COMMON:
                self.steps.take(sum(len(case.levers) for case in part.parts))
                if max(len(case.levers & others) for case in part.parts) * 2 <= len(others):
                    return part
        return None

    def cost(self, way: Way) -> int:
        """How many levers it sets."""
        return sum(not states & AS_IT_STANDS and not self.levers[lever].free for lever, states in way.items())

    def _best(self, ways: Iterable[Way], shared: frozenset[int]) -> list[Way]:
        """Without the ways that another is as good as, whatever the surrounding asks of the shared levers."""
        ranked = sorted(self._ranked(ways, shared), key=lambda pair: pair[0])
        if len(ranked) <= 1:
            return [way for _, way in ranked]
        kept: list[tuple[Any, dict[int, int], Way]] = []
        for rank, way in ranked:
            self.steps.take(len(kept))
            asked = {lever: states for lever, states in way.items() if lever in shared}
            if not self._beaten(rank, asked, kept):
                kept.append((rank, asked, way))
            if len(kept) > MOST_WAYS:
                self.exact = False
                break
        return [way for _, _, way in kept]

    def _ranked(self, ways: Iterable[Way], shared: frozenset[int]) -> Iterator[tuple[Any, Way]]:
        """The ways that do not cost too much, and what ranks them: how many levers they alone set, and which."""
        for way in ways:
            self.steps.take(1 + len(way))
            set_ones = [lever for lever, states in way.items() if not states & AS_IT_STANDS]
            own = [lever for lever in set_ones if not self.levers[lever].free]
            if len(own) > self.most:
                self.lowest_left = min(self.lowest_left, len(own))
                continue
            brought = sum(lever not in shared for lever in set_ones if self.levers[lever].free)
            private = [self.levers[lever] for lever in own if lever not in shared]
            replaced = sum(lever.given for lever in private)
            yield (len(private), replaced, brought, sorted(lever.place for lever in private)), way

    def _beaten(self, rank: Any, asked: dict[int, int], kept: list[tuple[Any, dict[int, int], Way]]) -> bool:
        better = 0
        for other, others_asked, _ in kept:
            if all(asked.get(lever, 0) and not asked[lever] & ~states for lever, states in others_asked.items()):
                if other[0] < rank[0] or other[3] == rank[3]:
                    return True
                better += 1
        return better >= MOST_SETS and self.most > 1


def _met(way: Way, other: Way) -> Way | None:
    """Both ways at once; None where they ask for different states of a lever."""
    met = dict(way)
    for lever, states in other.items():
        met[lever] = met[lever] & states if lever in met else states
        if not met[lever]:
            return None
    return met
