"""From conditions to formulas: what the facts that may be set must be for a condition to be true, or to be false.

This follows `evaluate` form by form. Where `evaluate` sees a fact of which nothing may be set, the formula is decided
here and now; so what is left of a rule is small.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, cast

from charter_engine.engine.evaluate import Scope, otherwise, truth
from charter_engine.engine.facts import Fact, Facts, Listed, Said, Seen
from charter_engine.engine.search.atoms import Test, limit_of, says
from charter_engine.engine.search.formula import ALWAYS, NEVER, Formula, all_of, any_of, limited
from charter_engine.engine.search.levers import Lever
from charter_engine.engine.trace import without_numbers
from charter_engine.model.expression import (
    REPORT_DATE,
    AllOf,
    AnyOf,
    Count,
    Expression,
    Not,
    Order,
    Quantified,
    Unsure,
    Within,
)
from charter_engine.model.questionnaire import Question


@dataclass(frozen=True, slots=True)
class Here:
    """Where names are looked up: the form, or an item of the list `items`. A `new` item is not in the proposal."""

    facts: Facts
    prefix: str = ""
    items: str = ""
    new: bool = False

    def named(self, name: str) -> str:
        """The numbered path of a fact."""
        return f"{self.prefix}.{name}" if self.prefix else name

    def path(self, name: str) -> str:
        """The path of its question."""
        return f"{self.items}.{name}" if self.items else name


@dataclass(frozen=True, slots=True)
class End:
    """One way in which a fact comes to be seen: if `asked` holds, as `seen`, or as what is said at its own question."""

    asked: Formula
    seen: Seen = None
    question: Question | None = None
    fact: Fact | None = None
    name: str = ""


@dataclass
class Ways(ABC):
    """Formulas for the conditions on one proposal. What levers there are, and their states, is for subclasses."""

    scope: Scope
    levers: list[Lever] = field(default_factory=list)
    by_name: dict[str, int | None] = field(default_factory=dict)
    known: dict[Hashable, Formula] = field(default_factory=dict)
    ends: dict[tuple[str, str], list[End]] = field(default_factory=dict)

    @abstractmethod
    def now(self, end: End) -> Seen:
        """What is seen at the question where a fact ends, in state 0 of its lever."""

    @abstractmethod
    def leaf(self, end: End, here: Here) -> int | None:
        """The lever of a leaf; None where nothing about it may be set."""

    @abstractmethod
    def whole(self, name: str, fact: Said) -> tuple[Formula, Formula]:
        """For a record of which there is none: what must be so for that to be seen, and for its fields to be."""

    @abstractmethod
    def new_items(self, end: End, here: Here) -> list[Here]:
        """The items that a list may have besides those it has."""

    @abstractmethod
    def size(self, end: End, here: Here, least: int, most: int) -> Formula:
        """That a list has between so many and so many new items."""

    @abstractmethod
    def complete(self, end: End, here: Here, least: int, most: int) -> Formula:
        """That it has, and no others."""

    @abstractmethod
    def listed(self, end: End, item: Here, holds: Formula) -> Formula:
        """That something holds of an item that the list has, and that it is known to have it."""

    def of(self, expression: Expression, wanted: bool, here: Here) -> Formula:  # noqa: FBT001 - one of two truths
        """What must be so for an expression to be true, or to be false."""
        key = (id(expression), wanted, here.prefix)
        if key not in self.known:
            self.known[key] = self._of(expression, wanted, here)
        return self.known[key]

    def test(self, name: str, test: Test, wanted: bool, here: Here) -> Formula:  # noqa: FBT001
        """What must be so for a test of a fact to come out as wanted."""
        if test(None) is wanted:  # whatever is seen
            return ALWAYS
        derived = None if here.items else self.scope.edition.form.derived_by_name.get(name)
        if derived is not None:
            return any_of(self.of(derived.means, seen == "yes", here) for seen in ("yes", "no") if test(seen) is wanted)
        return any_of([all_of((end.asked, self._tested(end, test, wanted, here))) for end in self._ends(name, here)])

    def _of(self, expression: Expression, wanted: bool, here: Here) -> Formula:  # noqa: FBT001
        match expression:
            case Not(item):
                return self.of(item, not wanted, here)
            case AllOf(items) | AnyOf(items):
                join = all_of if isinstance(expression, AllOf) is wanted else any_of
                return join([self.of(item, wanted, here) for item in items])
            case Unsure():
                return ALWAYS if truth(expression, self.scope) is wanted else NEVER
            case Quantified(op, items, where):
                met = op != "every"  # that every item meets a condition is that none fails it
                some = wanted is (op == "some")
                return any_of(
                    all_of((end.asked, self._some(end, where, met, some, here))) for end in self._ends(items, here)
                )
            case Count(items, op, parameter, where):
                limit = limit_of(parameter, self.scope) + (op == "at_most")
                so_many = wanted is (op == "at_least")
                return any_of(
                    all_of((end.asked, self._so_many(end, where, limit, so_many, here)))
                    for end in self._ends(items, here)
                )
            case Order(fact, _, day) | Within(fact, _, day) if isinstance(day, str) and day != REPORT_DATE:
                return self._dates(expression, fact, day, wanted, here)
            case _:
                return self.test(expression.fact, says(expression, self.scope, self.scope.on), wanted, here)

    # --- what is seen of a fact ---

    def _ends(self, name: str, here: Here) -> list[End]:
        key = (name, here.prefix)
        if key not in self.ends:
            self.ends[key] = [end for end in self._all_ends(name, here) if end.asked is not NEVER]
        return self.ends[key]

    def _all_ends(self, name: str, here: Here) -> Iterator[End]:
        """The ways in which a fact comes to be seen: not asked, in a record of which there is none, or said."""
        chain = self.scope.edition.form.index[here.path(name)].chain
        asked: Formula = ALWAYS
        none, opened = NEVER, ALWAYS
        fact: object = here.facts
        walked = ""
        for question in chain:
            walked = f"{walked}.{question.question}" if walked else question.question
            if question.asked_when is not None:
                yield End(all_of((asked, self.of(question.asked_when, False, here))), otherwise(question))  # noqa: FBT003
                asked = all_of((asked, self.of(question.asked_when, True, here)))  # noqa: FBT003
            fact = fact.get(question.question) if isinstance(fact, dict) else None
            if question is not chain[-1] and isinstance(fact, Said):
                none, opened = self.whole(here.named(walked), fact)
        yield End(all_of((asked, none)), Said.NONE)
        yield End(all_of((asked, opened)), None, chain[-1], fact, here.named(walked))  # type: ignore[arg-type]

    def _tested(self, end: End, test: Test, wanted: bool, here: Here) -> Formula:  # noqa: FBT001
        if end.question is None:
            return ALWAYS if test(end.seen) is wanted else NEVER
        if end.question.type == "list":  # all that can be asked of a list is whether it has an item
            return self._some(end, None, met=True, some=wanted, here=here)
        lever = self.leaf(end, here)
        if lever is None:
            return ALWAYS if test(self.now(end)) is wanted else NEVER
        seen = (self.now(end), *self.levers[lever].states)
        return self.limited(lever, sum(1 << bit for bit, one in enumerate(seen) if test(cast(Seen, one)) is wanted))

    def limited(self, lever: int, states: int) -> Formula:
        """That a lever is in one of these states."""
        return limited(lever, states, self.levers[lever].of, costs=not self.levers[lever].free)

    def _dates(self, expression: Order | Within, fact: str, day: str, wanted: bool, here: Here) -> Formula:  # noqa: FBT001
        """A comparison of two answers: for each day that the second may be, what the first must be."""
        found = [self._compared(expression, fact, None, wanted, here)]  # whatever the second may be
        for end in self._ends(day, here):
            lever = self.leaf(end, here) if end.question is not None else None
            days = [
                end.seen if end.question is None else self.now(end),
                *(self.levers[lever].states if lever is not None else ()),
            ]
            alike: dict[object, int] = defaultdict(int)
            firsts = [self._compared(expression, fact, other, wanted, here) for other in days]  # type: ignore[arg-type]
            for bit, first in enumerate(firsts):
                alike[first.same] |= 1 << bit
            for same, states in alike.items():
                second = ALWAYS if lever is None else self.limited(lever, states)
                first = next(first for first in firsts if first.same == same)
                found.append(all_of((end.asked, second, first)))
        return any_of(found)

    def _compared(self, expression: Order | Within, fact: str, other: Seen, wanted: bool, here: Here) -> Formula:  # noqa: FBT001
        key = (id(expression), wanted, here.prefix, other)
        if key not in self.known:
            self.known[key] = self.test(fact, says(expression, self.scope, other), wanted, here)
        return self.known[key]

    # --- lists ---

    def _some(self, end: End, where: Expression | None, met: bool, some: bool, here: Here) -> Formula:  # noqa: FBT001
        """That a condition is met (or failed) by some item, or surely by none."""
        if end.question is None:
            return NEVER if some else ALWAYS
        there, new = _there(end, here), self.new_items(end, here)
        if some:
            ways = [self.listed(end, item, self._item(where, met, item)) for item in there]
            for number, item in enumerate(new, 1):
                ways.append(all_of((self.size(end, here, number, len(new)), self._item(where, met, item))))
            return any_of(ways)
        none = all_of([self._item(where, not met, item) for item in there])
        ways = []
        for number in range(len(new) + 1):
            if none is NEVER:
                break
            ways.append(all_of((self.complete(end, here, 0, number), none)))
            none = all_of((none, *(self._item(where, not met, item) for item in new[number : number + 1])))
        return any_of(ways)

    def _so_many(self, end: End, where: Expression | None, limit: int, so_many: bool, here: Here) -> Formula:  # noqa: FBT001
        """That so many items surely meet a condition, or surely fewer."""
        if end.question is None:
            return ALWAYS if so_many is (limit <= 0) else NEVER
        there, new = _there(end, here), self.new_items(end, here)
        ways = []
        for chosen in _subsets(new):
            own = all_of([self._item(where, so_many, item) for item in chosen])
            last = new.index(chosen[-1]) + 1 if chosen else 0
            if so_many:
                enough = self._of_these(end, where, True, there, limit - len(chosen))  # noqa: FBT003
                ways.append(all_of((self.size(end, here, last, len(new)), own, enough)))
                continue
            for more in range(last, len(new) + 1):
                least = len(there) + more - limit + 1 - len(chosen)
                few = self._of_these(end, where, False, there, least)  # noqa: FBT003
                ways.append(all_of((self.complete(end, here, more, more), own, few)))
        return any_of(ways)

    def _of_these(self, end: End, where: Expression | None, met: bool, items: Sequence[Here], least: int) -> Formula:  # noqa: FBT001
        """That at least so many of these items meet a condition (or fail it)."""
        if least <= 0:
            return ALWAYS
        if least > len(items):
            return NEVER
        key = ("of these", id(where), met, items[0].prefix, least)
        if key not in self.known:
            first = self._item(where, met, items[0])
            first = self.listed(end, items[0], first) if met else first
            with_it = all_of((first, self._of_these(end, where, met, items[1:], least - 1)))
            self.known[key] = any_of((with_it, self._of_these(end, where, met, items[1:], least)))
        return self.known[key]

    def _item(self, where: Expression | None, met: bool, item: Here) -> Formula:  # noqa: FBT001
        if where is None:
            return ALWAYS if met else NEVER
        return self.of(where, met, item)

    def lever(
        self, name: str, path: str, now: Fact | None, states: tuple[Any, ...], *, free: bool = False
    ) -> int | None:
        """A new lever for the question at a path, by the name of the fact; None where it has no state but the first."""
        self.by_name[name] = len(self.levers) if states else None
        if states:
            place = (self.scope.edition.form.index[path].order, _numbers(name))
            self.levers.append(Lever(name, place, now, states, free))
        return self.by_name[name]


def stands_for(end: End) -> Seen:
    """What is seen of a fact as it stands in the proposal."""
    if end.fact is Said.NOT_APPLICABLE and end.question is not None:
        return otherwise(end.question)
    return end.fact  # type: ignore[return-value]


def _there(end: End, here: Here) -> list[Here]:
    """The items that a list has."""
    listed = end.fact.items if isinstance(end.fact, Listed) else ()
    path = without_numbers(end.name)
    return [Here(item, f"{end.name}[{n}]", path, here.new) for n, item in enumerate(listed, 1)]  # type: ignore[arg-type]


def _subsets(items: Sequence[Here]) -> Iterator[tuple[Here, ...]]:
    return (chosen for number in range(len(items) + 1) for chosen in combinations(items, number))


def _numbers(name: str) -> tuple[int, ...]:
    """The numbers of the items on the way to a fact."""
    return tuple(int(number) for part in name.split("[")[1:] if (number := part.partition("]")[0]).isdigit())


__all__ = ["End", "Here", "Ways", "stands_for"]
