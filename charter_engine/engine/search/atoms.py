"""What a single condition says of a single answer: true, false or unknown, as `evaluate` has it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from charter_engine.engine.compiled import before, within
from charter_engine.engine.evaluate import Scope
from charter_engine.engine.facts import Listed, Said, Seen
from charter_engine.errors import RuleError
from charter_engine.model.expression import Answered, Bound, Expression, Includes, Is, Order, Within
from charter_engine.model.truth import UNKNOWN, Truth

Test: TypeAlias = Callable[[Seen], Truth]


def says(expression: Expression, scope: Scope, other: Seen = None) -> Test:
    """What the condition says of an answer. `other` is the day that it compares with, where that is another answer."""
    match expression:
        case Is(_, values):
            return lambda seen: UNKNOWN if seen is None else seen in values
        case Includes(_, values):
            return lambda seen: _includes(seen, values)
        case Answered():
            return _answered
        case Bound(_, op, parameter):
            limit = limit_of(parameter, scope)
            return lambda seen: _bound(seen, op, limit)
        case Order(_, op, day):
            than = day if isinstance(day, date) else other
            return lambda seen: before(seen, than) if op == "before" else before(than, seen)
        case Within(_, parameter, day):
            number, unit = limit_of(parameter, scope), scope.edition.units[parameter]
            middle = day if isinstance(day, date) else other
            return lambda seen: _within(seen, middle, number, unit)
        case _:
            raise TypeError(expression)


def limit_of(parameter: str, scope: Scope) -> int:
    """The value of a parameter on the day.

    Raises:
        RuleError: when it has none.
    """
    value = scope.edition.parameters.get(parameter)
    if value is None:
        raise RuleError(f"the parameter `{parameter}` has no value on {scope.on}")
    return value


def _includes(seen: Seen, values: tuple[str, ...]) -> Truth:
    if not isinstance(seen, Listed):
        return UNKNOWN if seen is None else False
    return True if any(value in seen.items for value in values) else (False if seen.complete else UNKNOWN)


def _answered(seen: Seen) -> Truth:
    if isinstance(seen, Listed):
        return True if seen.items else (False if seen.complete else UNKNOWN)
    return UNKNOWN if seen is None else seen is not Said.NONE


def _bound(seen: Seen, op: str, limit: int) -> Truth:
    if not isinstance(seen, int):
        return UNKNOWN if seen is None else False
    return seen >= limit if op == "at_least" else seen <= limit


def _within(seen: Seen, middle: Seen, number: int, unit: str) -> Truth:
    try:
        return within(seen, middle, number, unit)
    except RuleError:
        return UNKNOWN  # such a day cannot be offered: the rule would err
