"""Formulas over levers: what must be so of the facts that may be set, joined by "all of" and "any of".

A lever has a numbered list of states. State 0 is the lever left as it stands, and costs nothing. A formula limits a
lever to some of its states, written as the bits of a number. Nothing is negated: that a condition is false is a formula
of its own (`engine.search.ways`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

AS_IT_STANDS = 1
"""The bit of state 0."""
NOT_AT_ALL = 1 << 30
"""The cost of what cannot be had."""


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """A node of a formula. `least` is a lower bound for how many facts must be set."""

    kind: Literal["all", "any", "limit"]
    parts: tuple[Formula, ...] = ()
    lever: int = -1
    states: int = 0
    of: int = 0
    costs: bool = False
    levers: frozenset[int] = frozenset()
    least: int = 0

    @property
    def same(self) -> object:
        """Equal for formulas that are known to say the same."""
        return (self.lever, self.states) if self.kind == "limit" else id(self)


ALWAYS = Formula("all")
NEVER = Formula("any", least=NOT_AT_ALL)


def limited(lever: int, states: int, of: int, *, costs: bool = True) -> Formula:
    """That a lever is in one of these states, of those it has (`of`)."""
    if states == of:
        return ALWAYS
    if not states:
        return NEVER
    least = 1 if costs and not states & AS_IT_STANDS else 0
    return Formula("limit", (), lever, states, of, costs, frozenset((lever,)), least)


def all_of(parts: Iterable[Formula]) -> Formula:
    """That all of these hold."""
    found = _flat(parts, "all", NEVER)
    if found is None:
        return NEVER
    if len(found) == 1:
        return found[0]
    if not found:
        return ALWAYS
    levers = _levers(found)
    if sum(len(part.levers) for part in found) == len(levers):  # none in common, which is quick to tell
        return Formula("all", tuple(found), levers=levers, least=sum(part.least for part in found))
    counted = Counter(lever for part in found for lever in part.levers)
    apart = sum(part.least for part in found if all(counted[lever] == 1 for lever in part.levers))
    together = max(part.least for part in found if any(counted[lever] > 1 for lever in part.levers))
    return Formula("all", tuple(found), levers=levers, least=apart + together)


def any_of(parts: Iterable[Formula]) -> Formula:
    """That one of these holds."""
    found = _flat(parts, "any", ALWAYS)
    if found is None:
        return ALWAYS
    if len(found) == 1:
        return found[0]
    if not found:
        return NEVER
    return Formula("any", tuple(found), levers=_levers(found), least=min(part.least for part in found))


def _levers(parts: list[Formula]) -> frozenset[int]:
    return frozenset().union(*(part.levers for part in parts))


def _flat(parts: Iterable[Formula], kind: Literal["all", "any"], decisive: Formula) -> list[Formula] | None:
    """The parts, with those of parts of the same kind in their place; limits on one lever joined. None if decided."""
    found: list[Formula] = []
    place: dict[int, int] = {}
    for part in parts:
        for inner in part.parts if part.kind == kind else (part,):
            if inner is decisive:
                return None
            if inner.kind != "limit" or inner.lever not in place:
                if inner.kind == "limit":
                    place[inner.lever] = len(found)
                found.append(inner)
                continue
            joined = _joined(found[place[inner.lever]], inner, kind)
            if joined is decisive:
                return None
            found[place[inner.lever]] = joined
    return found


def _joined(first: Formula, second: Formula, kind: Literal["all", "any"]) -> Formula:
    states = first.states & second.states if kind == "all" else first.states | second.states
    return limited(first.lever, states, first.of, costs=first.costs)
