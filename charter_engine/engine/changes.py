"""What would change a result: the smallest sets of answers that settle it, and of design choices that mend it.

Each set is found from the meaning of the rule's conditions (`engine.search`) and then held against it: its first values
are put into the facts, and `evaluate` must come to what was aimed at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from charter_engine.engine.evaluate import Scope, outcome
from charter_engine.engine.facts import Fact, Facts, Listed
from charter_engine.engine.gate import gate_of_stage
from charter_engine.engine.search.aims import change, wanted
from charter_engine.engine.search.changing import Changing
from charter_engine.engine.search.domains import domains_of
from charter_engine.engine.search.formula import AS_IT_STANDS
from charter_engine.engine.search.levers import Aim, Grown, Lever, Opened, applied, is_complete
from charter_engine.engine.search.room import most_new_items
from charter_engine.engine.search.solver import MOST_FACTS, Way, smallest
from charter_engine.engine.trace import without_numbers
from charter_engine.errors import RuleError
from charter_engine.model.rule import Gate, Rule

MOST_NEW_ITEMS = 6
"""So many new items a list is thought to get; where a rule counts further, the answer says that it is not exact."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact, and its values each of which works together with each of the others of its set.

    `could_be` holds all values that the rules tell apart, so that a range can be named. A list has no values: it gets
    `items` more, each with the changes that give its answers, and `whole` says that it is to be declared complete.
    """

    fact: str
    values: tuple[Fact, ...] = ()
    items: tuple[tuple[Change, ...], ...] = ()
    whole: bool = False
    could_be: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """The smallest sets, in the order of the form. `exact` is false where the search stopped before it was done.

    No sets, and `exact`, means that there are none.
    """

    sets: tuple[tuple[Change, ...], ...] = ()
    exact: bool = True


@dataclass
class Search:
    """A search through the facts of one proposal, at one gate. What several rules turn on is worked out once."""

    scope: Scope
    gate: Gate | None
    known: dict[tuple[Aim, int], Changing] = field(default_factory=dict)
    alone: dict[str, Changes] = field(default_factory=dict)

    def would_settle(self, rule: Rule) -> Changes:
        """The smallest sets of missing facts that could settle an undetermined result."""
        alone = self._alone(rule)
        return alone if alone.sets else self._smallest(rule, "settle")

    def alone_would_settle(self, rule: Rule) -> tuple[str, ...]:
        """The missing facts each of which could settle an undetermined result by itself, in the order of the form."""
        return tuple(one[0].fact for one in self._alone(rule).sets)

    def would_mend(self, rule: Rule) -> Changes:
        """The smallest sets of design choices that would satisfy a rule, or under which a question would not arise."""
        return self._smallest(rule, "mend")

    def _alone(self, rule: Rule) -> Changes:
        if rule.rule not in self.alone:
            self.alone[rule.rule] = self._smallest(rule, "settle", up_to=1)
        return self.alone[rule.rule]

    def _smallest(self, rule: Rule, aim: Aim, up_to: int = MOST_FACTS) -> Changes:
        room = most_new_items(rule, aim, self.scope.edition)
        more = min(max(1, room), MOST_NEW_ITEMS)
        ways = self.known.setdefault((aim, more), Changing(self.scope, aim=aim, more=more))
        levers, aimed_at = ways.levers, change(rule, ways, self.gate)
        found = smallest(aimed_at, levers, up_to)
        good = [way for way in found.ways if self._works(rule, ways, way)]
        beyond = domains_of(self.scope.edition).beyond
        told_apart = not beyond or beyond.isdisjoint(without_numbers(levers[lever].name) for lever in aimed_at.levers)
        exact = found.exact and told_apart and room <= MOST_NEW_ITEMS and len(good) == len(found.ways)
        return Changes(tuple(_changes(way, levers) for way in good), exact)

    def _works(self, rule: Rule, ways: Changing, way: Way) -> bool:
        facts = with_changes(self.scope.facts, _changes(way, ways.levers))
        scope = replace(self.scope, facts=facts)
        try:
            return outcome(rule, scope, self.gate or gate_of_stage(scope)) in wanted(rule, ways)
        except RuleError:
            return False


def with_changes(facts: Facts, changes: tuple[Change, ...]) -> Facts:
    """The facts after these changes, each with the first of its values."""
    return applied(facts, (state for change in changes for state in _states(change)))


def _states(change: Change) -> Iterator[tuple[str, Fact | Grown]]:
    if change.values:
        yield change.fact, change.values[0]
        return
    yield change.fact, Grown(len(change.items), change.whole)
    for item in change.items:
        for inner in item:
            yield from _states(inner)


def _changes(way: Way, levers: list[Lever]) -> tuple[Change, ...]:
    """The facts that a way sets, in the order of the form; what is in new items stands with their list."""
    set_ones = [lever for lever in way if not way[lever] & AS_IT_STANDS]
    by_name = {levers[lever].name: (levers[lever], way[lever]) for lever in sorted(set_ones)}
    counted = sorted((levers[lever] for lever in set_ones if not levers[lever].free), key=lambda lever: lever.place)
    return tuple(_change(lever.name, by_name) for lever in counted)


def _change(name: str, by_name: dict[str, tuple[Lever, int]]) -> Change:
    lever, states = by_name[name]
    among = lever.among(states)
    grown = among[0]
    if not isinstance(grown, Grown):
        values, could_be = (
            tuple(state for state in some if not isinstance(state, (Grown, Opened))) for some in (among, lever.states)
        )
        return Change(name, values, could_be=could_be)
    listed = len(lever.now.items) if isinstance(lever.now, Listed) else 0
    items = [_inside(f"{name}[{number}]", by_name) for number in range(listed + 1, listed + grown.more + 1)]
    return Change(name, (), tuple(items), whole=grown.complete and not is_complete(lever.now))


def _inside(item: str, by_name: dict[str, tuple[Lever, int]]) -> tuple[Change, ...]:
    """The answers that a new item brings; what is inside its own new items stands with their list."""
    own = [name for name in by_name if name.startswith(f"{item}.") and "[" not in name[len(item) :]]
    return tuple(_change(name, by_name) for name in sorted(own, key=lambda name: by_name[name][0].place))
