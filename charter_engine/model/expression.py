"""The expression tree: one frozen class a form, and nothing that computes.

A fact is named by its dotted path in the form (`retention.until`). Inside the `where` of a list form, names are the
item's own. Numbers are never written in a rule: `parameter` names a dated value of the Charter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Is:
    """`fact: value` or `fact: [any, of]`, on a choice, a yes-or-no question or a derived fact."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Includes:
    """`fact: {includes: [any, of]}`, on a question where several options can be ticked."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """`answered: fact`: true where something is said, false for "none", else unknown."""

    fact: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """`unsure: fact`: true for a stated "not known yet". Only routing may ask this."""

    fact: str


@dataclass(frozen=True, slots=True)
class Bound:
    """`fact: {at_least: parameter}` or `at_most`, on a number. Both ends count."""

    fact: str
    op: Literal["at_least", "at_most"]
    parameter: str


@dataclass(frozen=True, slots=True)
class Order:
    """`fact: {before: day}` or `after`, on a date, strictly. The day is a date, `report_date` or a date question."""

    fact: str
    op: Literal["before", "after"]
    day: date | str


@dataclass(frozen=True, slots=True)
class Within:
    """`fact: {within: parameter, of: day}`: at most so many months or days before or after that day."""

    fact: str
    parameter: str
    day: date | str


@dataclass(frozen=True, slots=True)
class Not:
    """`not: expression`."""

    item: Expression


@dataclass(frozen=True, slots=True)
class AllOf:
    """`all: [expressions]`."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`any: [expressions]`."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Quantified:
    """`some: list`, `every: list` or `none: list`, with an optional `where` about each item."""

    op: Literal["some", "every", "none"]
    items: str
    where: Expression | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """`count: list` with `at_least` or `at_most` a parameter, and an optional `where` about each item."""

    items: str
    op: Literal["at_least", "at_most"]
    parameter: str
    where: Expression | None = None


Expression: TypeAlias = (
    Is | Includes | Answered | Unsure | Bound | Order | Within | Not | AllOf | AnyOf | Quantified | Count
)

REPORT_DATE = "report_date"


def parts(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside this one, in order; a `where` counts as inside."""
    match expression:
        case Not(item):
            return (item,)
        case AllOf(items) | AnyOf(items):
            return items
        case Quantified(where=where) | Count(where=where):
            return () if where is None else (where,)
        case _:
            return ()


def paths(expression: Expression, scope: str = "") -> Iterator[str]:
    """The absolute paths of every fact that the expression names, in order, lists themselves included."""
    prefix = f"{scope}." if scope else ""
    match expression:
        case Quantified(items=items) | Count(items=items):
            yield prefix + items
            scope = prefix + items
        case Is() | Includes() | Answered() | Unsure() | Bound():
            yield prefix + expression.fact
        case Order(fact, _, day) | Within(fact, _, day):
            yield prefix + fact
            if isinstance(day, str) and day != REPORT_DATE:
                yield prefix + day
        case _:
            pass
    for part in parts(expression):
        yield from paths(part, scope)


def parameters(expression: Expression) -> Iterator[str]:
    """The names of the parameters that the expression uses."""
    if isinstance(expression, (Bound, Within, Count)):
        yield expression.parameter
    for part in parts(expression):
        yield from parameters(part)


def reads_report_date(expression: Expression) -> bool:
    """Whether the outcome can differ from one day to the next with the same answers."""
    own = isinstance(expression, (Order, Within)) and expression.day == REPORT_DATE
    return own or any(reads_report_date(part) for part in parts(expression))
