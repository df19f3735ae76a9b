"""How many new items of a list there must be room for, so that no smaller set of facts is missed.

That some item meets a condition takes one new item to bear it out, that so many do takes so many; that all do takes
none. Every item beyond these could be left out again, and the outcome would stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from charter_engine.engine.search.levers import Aim
from charter_engine.model.charter import Edition
from charter_engine.model.expression import AllOf, Answered, AnyOf, Count, Expression, Not, Quantified, paths
from charter_engine.model.rule import Asks, Rule

Room: TypeAlias = Mapping[str, int]
"""For the path of a list how many new items."""
NONE: Room = {}


def most_new_items(rule: Rule, aim: Aim, edition: Edition) -> int:
    """How many new items any one list must have room for. Found once for an edition."""
    key = ("new items", rule.rule, aim)
    if key not in edition.once:
        edition.once[key] = max(_rule(rule, aim, edition).values(), default=0)
    most: int = edition.once[key]
    return most


def _rule(rule: Rule, aim: Aim, edition: Edition) -> Room:
    applies, never = ((_of(rule.when, wanted, "", edition) if rule.when else NONE) for wanted in (True, False))
    if isinstance(rule, Asks):
        return never if aim == "mend" else _most((applies, never))
    met, unmet = (_of(rule.satisfied_when, wanted, "", edition) for wanted in (True, False))
    if aim == "mend":
        return _sum((applies, met))
    begun = rule.unfinished_when
    in_time = _most(_of(begun, wanted, "", edition) for wanted in (True, False)) if begun else NONE
    return _most((never, _sum((applies, _most((met, _sum((unmet, in_time))))))))


def _of(expression: Expression, wanted: bool, scope: str, edition: Edition) -> Room:  # noqa: FBT001 - one of two truths
    prefix = f"{scope}." if scope else ""
    match expression:
        case Not(item):
            return _of(item, not wanted, scope, edition)
        case AllOf(items) | AnyOf(items):
            join = _sum if isinstance(expression, AllOf) is wanted else _most
            return join([_of(item, wanted, scope, edition) for item in items])
        case Quantified(op, items, where):
            some, met = wanted is (op == "some"), op != "every"
            inside = _of(where, met is some, prefix + items, edition) if where else NONE
            return _sum((inside, {prefix + items: int(some)}, _asked(items, scope, edition)))
        case Count(items, op, parameter, where):
            so_many = wanted is (op == "at_least")
            limit = (edition.parameters.get(parameter) or 0) + (op == "at_most")
            inside = _of(where, so_many, prefix + items, edition) if where else NONE
            return _sum((inside, {prefix + items: limit if so_many else 0}, _asked(items, scope, edition)))
        case _:
            own = {prefix + expression.fact: 1} if isinstance(expression, Answered) and wanted else NONE
            return _sum((own, *(_asked(name, scope, edition) for name in paths(expression))))


def _asked(name: str, scope: str, edition: Edition) -> Room:
    """What a fact takes to be seen one way or another: its question asked or not, its parts true or false."""
    key = ("room", scope, name)
    if key not in edition.once:
        edition.once[key] = _room_to_ask(name, scope, edition)
    found: Room = edition.once[key]
    return found


def _room_to_ask(name: str, scope: str, edition: Edition) -> Room:
    derived = None if scope else edition.form.derived_by_name.get(name)
    if derived is not None:
        return _most(_of(derived.means, wanted, scope, edition) for wanted in (True, False))
    chain = edition.form.index[f"{scope}.{name}" if scope else name].chain
    asked = (question.asked_when for question in chain if question.asked_when is not None)
    return _sum(_most(_of(when, wanted, scope, edition) for wanted in (True, False)) for when in asked)


def _sum(rooms: Iterable[Room]) -> Room:
    found: dict[str, int] = {}
    for room in rooms:
        for path, number in room.items():
            found[path] = found.get(path, 0) + number
    return found


def _most(rooms: Iterable[Room]) -> Room:
    found: dict[str, int] = {}
    for room in rooms:
        for path, number in room.items():
            found[path] = max(found.get(path, 0), number)
    return found
