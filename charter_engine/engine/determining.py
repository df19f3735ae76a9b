"""The determining facts of a settled result: a smallest set that, all else unknown, forces the same outcome.

A fact is named as in a report: `retention.until`, `partners[2].pledge.state`, and for lists `partners[2]` ("this item
is listed") and `partners[*]` ("these are all"). Supports are built along the expression: what makes a conjunction true
is one support of every part, what makes it false one support of any false part. Of the smallest sets the one whose
facts stand first in the form is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from charter_engine.engine.evaluate import Scope, due, see, truth
from charter_engine.engine.facts import Fact, Facts, Listed, Said
from charter_engine.engine.trace import Spot, without_numbers
from charter_engine.model.charter import GATES, Asks, Gate, Requires, Rule
from charter_engine.model.expression import (
    REPORT_DATE,
    AllOf,
    Answered,
    AnyOf,
    Bound,
    Count,
    Expression,
    Includes,
    Is,
    Not,
    Order,
    Quantified,
    Unsure,
    Within,
)
from charter_engine.model.truth import UNKNOWN, Outcome, Truth

Support: TypeAlias = frozenset[str]
EMPTY: Support = frozenset()
ALL_ITEMS = "[*]"
MOST_SUPPORTS = 400
"""So many minimal sets are kept at each step; beyond that the answer says that it may not be the smallest."""


@dataclass(frozen=True, slots=True)
class Determining:
    """The facts, in the order of the form; `exact` is false where the bound was reached on the way."""

    facts: tuple[str, ...]
    exact: bool


def determining(rule: Rule, came_to: Outcome, scope: Scope, gate: Gate | None) -> Determining:
    """The determining facts of a settled result; none for an undetermined or errored one."""
    if came_to in ("undetermined", "errored"):
        return Determining((), exact=True)
    supports = _Supports(Spot(scope))
    found = supports.of_result(rule, came_to, gate)
    best = min(found, key=lambda support: (len(support), sorted(supports.place(name) for name in support)))
    return Determining(tuple(sorted(best, key=supports.place)), exact=supports.exact)


def restrict(facts: Facts, kept: Iterable[str]) -> Facts:
    """The facts named in `kept`, and nothing else: what `evaluate` would see if only they were known.

    Items keep their order. An item is there if it or a fact of it is kept; a list is complete only if that is kept, and
    then has all its items, of which nothing more need be known.
    """
    return _restricted(facts, frozenset(kept), "")


def _restricted(facts: Facts, kept: Support, prefix: str) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for name, fact in facts.items():
        path = f"{prefix}.{name}" if prefix else name
        if path in kept:
            found[name] = fact
        elif isinstance(fact, Listed) and fact.items and isinstance(fact.items[0], dict):
            listed = _restricted_list(fact, kept, path)
            if listed is not None:
                found[name] = listed
        elif isinstance(fact, dict):
            inner = _restricted(fact, kept, path)
            if inner:
                found[name] = inner
    return found


def _restricted_list(listed: Listed, kept: Support, path: str) -> Listed | None:
    complete = path + ALL_ITEMS in kept
    items: list[Facts] = []
    for number, item in enumerate(listed.items, 1):
        name = f"{path}[{number}]"
        if complete or any(fact == name or fact.startswith(f"{name}.") for fact in kept):
            items.append(_restricted(item, kept, name))  # type: ignore[arg-type]
    return Listed(tuple(items), complete) if items or complete else None


class _Supports:
    """Builds the minimal supports of expressions; every method returns an antichain of sets."""

    def __init__(self, spot: Spot) -> None:
        self.top = spot
        self.exact = True

    def of_result(self, rule: Rule, came_to: Outcome, gate: Gate | None) -> list[Support]:
        applies = [EMPTY] if rule.when is None else self.of(rule.when, self.top)
        if isinstance(rule, Asks) or came_to == "not_applicable":
            return applies
        found = self.every([applies, self.of(rule.satisfied_when, self.top)])
        if came_to == "satisfied" or rule.unfinished_when is None:
            return found
        begun = truth(rule.unfinished_when, self.top.scope)
        under_way = [] if begun is UNKNOWN else self.of(rule.unfinished_when, self.top)
        if came_to == "unfinished":
            return self.every([found, under_way, self._due(rule, gate)])
        ways = under_way if begun is False else []
        if due(rule.due_by, gate, self.top.scope) is True:
            ways = [*ways, *self._due(rule, gate)]
        return self.every([found, self.least(ways)])

    def _due(self, rule: Requires, gate: Gate | None) -> list[Support]:
        """What shows whether a rule is due: nothing but the gate, or the day of the start."""
        by_start = rule.due_by == GATES[-1] != gate and "starts_on" in self.top.scope.edition.form.index
        return self.seen("starts_on", self.top) if by_start else [EMPTY]

    def of(self, expression: Expression, spot: Spot) -> list[Support]:
        """The minimal sets that force the truth value that a settled expression has."""
        holds = truth(expression, spot.scope)
        match expression:
            case Not(item):
                return self.of(item, spot)
            case AllOf(items) | AnyOf(items):
                decisive = [item for item in items if truth(item, spot.scope) is holds]
                each = [self.of(item, spot) for item in decisive]
                needs_all = isinstance(expression, AllOf) is (holds is True)
                return self.every(each) if needs_all else self.least([s for found in each for s in found])
            case Is(fact) | Includes(fact) | Answered(fact) | Bound(fact):
                return self.seen(fact, spot)
            case Order(fact, _, day) | Within(fact, _, day):
                return self._dates(fact, day, spot)
            case Quantified(op, items, where):
                return self._quantified(op, items, where, holds, spot)
            case Count():
                return self._counted(expression, holds, spot)
            case Unsure():
                return [EMPTY]

    def seen(self, name: str, spot: Spot) -> list[Support]:
        """The minimal sets that force what a rule sees of a fact."""
        form = spot.scope.edition.form
        derived = form.derived_by_name.get(name)
        if derived is not None and not spot.scope.items:
            return self.of(derived.means, spot)
        path = f"{spot.scope.items}.{name}" if spot.scope.items else name
        needed: list[list[Support]] = []
        fact: object = spot.scope.facts
        walked = ""
        for question in form.index[path].chain:
            if question.asked_when is not None:
                needed.append(self.of(question.asked_when, spot))
                if truth(question.asked_when, spot.scope) is False:
                    return self.every(needed)
            if not isinstance(fact, Said):  # of a record of which there is none, a field may still not be asked
                walked = f"{walked}.{question.question}" if walked else question.question
                fact = fact.get(question.question) if isinstance(fact, dict) else None
        return self.every([*needed, [frozenset({spot.named(walked)})]])

    def every(self, each: Sequence[list[Support]]) -> list[Support]:
        """One support of each, joined."""
        joined = [EMPTY]
        for supports in each:
            joined = self.least([_plain(left | right) for left in joined for right in supports])
        return joined

    def least(self, supports: Iterable[Support]) -> list[Support]:
        """Without any set that holds another; at most MOST_SUPPORTS of them."""
        kept: list[Support] = []
        for support in sorted(set(supports), key=lambda s: (len(s), sorted(self.place(name) for name in s))):
            if not any(smaller <= support for smaller in kept):
                kept.append(support)
        if len(kept) > MOST_SUPPORTS:
            self.exact = False
        return kept[:MOST_SUPPORTS]

    def place(self, name: str) -> tuple[int, str]:
        """Where a fact stands in the form."""
        located = self.top.scope.edition.form.index.get(without_numbers(name.removesuffix(ALL_ITEMS)))
        return (located.order if located else 0, name)

    def _dates(self, fact: str, day: object, spot: Spot) -> list[Support]:
        first = self.seen(fact, spot)
        if not isinstance(day, str) or day == REPORT_DATE or see(fact, spot.scope) is Said.NONE:
            return first
        second = self.seen(day, spot)
        return (
            second
            if see(fact, spot.scope) is None or see(day, spot.scope) is Said.NONE
            else self.every([first, second])
        )

    def _quantified(self, op: str, items: str, where: Expression | None, holds: Truth, spot: Spot) -> list[Support]:
        listed = see(items, spot.scope)
        if not isinstance(listed, Listed):
            return self.seen(items, spot)
        decides = (op == "some") is (holds is True) if op != "every" else holds is False
        wanted = op != "every"
        if decides:
            ways = [way for inner in self._items(items, listed, spot) for way in self._item(where, inner, wanted)]
            return self.every([self._asked(items, spot), self.least(ways)])
        each = [self._item(where, inner, not wanted) for inner in self._items(items, listed, spot)]
        return self.every([self._asked(items, spot), [frozenset({spot.named(items) + ALL_ITEMS})], *each])

    def _counted(self, count: Count, holds: Truth, spot: Spot) -> list[Support]:
        listed = see(count.items, spot.scope)
        if not isinstance(listed, Listed):
            return self.seen(count.items, spot)
        limit = spot.scope.edition.parameters[count.parameter] or 0
        spots = list(self._items(count.items, listed, spot))
        asked = self._asked(count.items, spot)
        if (count.op == "at_least") is (holds is True):
            wanted = limit if count.op == "at_least" else limit + 1
            return self.every([asked, self._so_many(count.where, spots, wanted, wanted_truth=True)])
        allowed = limit - 1 if count.op == "at_least" else limit
        none_of = self._so_many(count.where, spots, max(0, len(spots) - allowed), wanted_truth=False)
        return self.every([asked, [frozenset({spot.named(count.items) + ALL_ITEMS})], none_of])

    def _so_many(
        self, where: Expression | None, spots: list[Spot], number: int, *, wanted_truth: bool
    ) -> list[Support]:
        ways = [self._item(where, inner, wanted_truth) for inner in spots]
        able = [way for way in ways if way]
        return self.least(support for chosen in combinations(able, number) for support in self.every(list(chosen)))

    def _items(self, items: str, listed: Listed, spot: Spot) -> Iterator[Spot]:
        return (spot.item(items, number, facts) for number, facts in enumerate(listed.items, 1))

    def _item(self, where: Expression | None, inner: Spot, wanted: bool) -> list[Support]:  # noqa: FBT001
        """The supports of an item's condition coming out as wanted; none where it does not."""
        here = frozenset({inner.prefix})
        if where is None:
            return [here] if wanted else []
        if truth(where, inner.scope) is not wanted:
            return []
        return [support or here for support in self.of(where, inner)]

    def _asked(self, items: str, spot: Spot) -> list[Support]:
        """What shows that the question of a list is asked."""
        path = f"{spot.scope.items}.{items}" if spot.scope.items else items
        chain = spot.scope.edition.form.index[path].chain
        return self.every([self.of(q.asked_when, spot) for q in chain if q.asked_when is not None])


def _plain(support: Support) -> Support:
    """Without "this item is listed" where another fact says so already."""
    said = {name[: end + 1] for name in support for end in range(len(name) - 1) if name[end] == "]"}
    whole = tuple(name.removesuffix(ALL_ITEMS) + "[" for name in support if name.endswith(ALL_ITEMS))
    return frozenset(
        name
        for name in support
        if not (name.endswith("]") and not name.endswith(ALL_ITEMS))
        or (name not in said and not any(name.startswith(start) and "." not in name[len(start) :] for start in whole))
    )
