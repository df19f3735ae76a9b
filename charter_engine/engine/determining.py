"""The determining facts of a settled result: a smallest set that, all else unknown, forces the same outcome.

A fact is named as in a report: `retention.until`, `partners[2].pledge.state`, and for lists `partners[2]` ("this item
is listed") and `partners[*]` ("these are all"). Of the smallest sets the one whose facts stand first in the form is
taken. It is found from the meaning of the rule's conditions (`engine.search`) and then held against it: `evaluate`,
with these facts and no others, must come to the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from charter_engine.engine.evaluate import outcome
from charter_engine.engine.facts import Fact, Facts, Listed
from charter_engine.engine.search.aims import SETTLED, stay
from charter_engine.engine.search.formula import AS_IT_STANDS
from charter_engine.engine.search.keeping import ALL_ITEMS, Keeping
from charter_engine.engine.search.solver import smallest
from charter_engine.model.rule import Gate, Rule
from charter_engine.model.truth import Outcome

Names: TypeAlias = frozenset[str]


@dataclass(frozen=True, slots=True)
class Determining:
    """The facts, in the order of the form; `exact` is false where a bound was reached on the way.

    Then they may not be the fewest: all that the conditions turn on, where nothing was found in time.
    """

    facts: tuple[str, ...] = ()
    exact: bool = True


def determining(rule: Rule, came_to: Outcome, keeping: Keeping, gate: Gate | None) -> Determining:
    """The determining facts of a settled result; none for an undetermined or errored one."""
    if came_to not in SETTLED:
        return Determining()
    formula, levers = keeping.implied(stay(rule, came_to, keeping, gate)), keeping.levers
    found = smallest(formula, levers)
    way = found.ways[0] if found.ways else dict.fromkeys(formula.levers, 0)
    kept = sorted(
        (levers[lever] for lever, states in way.items() if not states & AS_IT_STANDS),
        key=lambda lever: lever.place,
    )
    facts = tuple(lever.name for lever in kept)
    alone = replace(keeping.scope, facts=restrict(keeping.scope.facts, facts))
    return Determining(facts, found.exact and outcome(rule, alone, gate) == came_to)


def restrict(facts: Facts, kept: Iterable[str]) -> Facts:
    """The facts named in `kept`, and nothing else: what `evaluate` would see if only they were known.

    Items keep their order. An item is there if it or a fact of it is kept; a list is complete only if that is kept, and
    then has all its items, of which nothing more need be known.
    """
    return _restricted(facts, frozenset(kept), "")


def _restricted(facts: Facts, kept: Names, prefix: str) -> dict[str, Fact | None]:
    found: dict[str, Fact | None] = {}
    for name, fact in facts.items():
        path = f"{prefix}.{name}" if prefix else name
        if path in kept:
            found[name] = fact
        elif isinstance(fact, Listed) and (not fact.items or isinstance(fact.items[0], dict)):
            listed = _restricted_list(fact, kept, path)
            if listed is not None:
                found[name] = listed
        elif isinstance(fact, dict):
            inner = _restricted(fact, kept, path)
            if inner:
                found[name] = inner
    return found


def _restricted_list(listed: Listed, kept: Names, path: str) -> Listed | None:
    complete = path + ALL_ITEMS in kept
    items: list[Facts] = []
    for number, item in enumerate(listed.items, 1):
        name = f"{path}[{number}]"
        if complete or any(fact == name or fact.startswith(f"{name}.") for fact in kept):
            items.append(_restricted(item, kept, name))  # type: ignore[arg-type]
    return Listed(tuple(items), complete) if items or complete else None


__all__ = ["ALL_ITEMS", "Determining", "determining", "restrict"]
