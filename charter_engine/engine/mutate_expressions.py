"""Every small change of a condition, each in a few words: what `engine.mutate` does to the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal, TypeAlias

from charter_engine.model.expression import (
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
    parts,
    paths,
)
from charter_engine.model.questionnaire import YES_NO, Form

Told: TypeAlias = tuple[str, Expression]
"""A change of an expression in words, and what the expression becomes."""


def changes_within(expression: Expression, form: Form, scope: str = "") -> Iterator[Told]:
    """Changes of the expression itself, then of each part of it."""
    yield from _of_itself(expression, form, scope)
    for at, part in enumerate(parts(expression)):
        inner = f"{scope}.{expression.items}".strip(".") if isinstance(expression, (Quantified, Count)) else scope
        for says, changed in changes_within(part, form, inner):
            if not (isinstance(expression, Not) and isinstance(changed, Not)):  # that is `not` dropped
                yield says, _with_part(expression, at, changed)


def _of_itself(expression: Expression, form: Form, scope: str) -> Iterator[Told]:  # noqa: C901 - one match over the whole tree
    match expression:
        case Is() | Includes():
            yield from _of_values(expression, form, scope)
        case AllOf(items) | AnyOf(items):
            yield from _of_branches(expression, items)
        case Bound(_, op, _):
            yield _other_word(expression, op)
        case Count(_, op, _, where):
            yield _other_word(expression, op)
            if where is not None:
                yield f"`where` dropped from `count` of {expression.items}", replace(expression, where=None)
        case Order(fact, op, day):
            yield _other_word(expression, op)
            if isinstance(day, date):
                for days, says in ((-1, "one day earlier"), (1, "one day later")):
                    moved = replace(expression, day=day + timedelta(days))
                    yield f"{day.isoformat()} {says} for {fact}", moved
        case Quantified():
            yield from _of_quantified(expression)
        case _:
            pass
    if isinstance(expression, Not):
        yield f"`not` dropped before ({_brief(expression.item)})", expression.item
    elif not (isinstance(expression, Quantified) and expression.op != "every"):  # `some` and `none` deny each other
        yield f"`not` put before ({_brief(expression)})", Not(expression)


def _of_values(expression: Is | Includes, form: Form, scope: str) -> Iterator[Told]:
    fact, values = expression.fact, expression.values
    derived = not scope and fact in form.derived_by_name
    options = YES_NO if derived else form.index[f"{scope}.{fact}".strip(".")].question.option_ids
    for value in values if len(values) > 1 else ():
        rest = tuple(other for other in values if other != value)
        yield f"`{value}` left out of {fact}", replace(expression, values=rest)
    for option in (option for option in options if option not in values):
        yield f"`{option}` added to {fact}", replace(expression, values=(*values, option))
        for value in values:
            swapped = tuple(option if other == value else other for other in values)
            yield f"`{option}` for `{value}` in {fact}", replace(expression, values=swapped)


def _of_branches(expression: AllOf | AnyOf, items: tuple[Expression, ...]) -> Iterator[Told]:
    if len(items) < 2:
        return
    word, other = ("all", "any") if isinstance(expression, AllOf) else ("any", "all")
    turned = AnyOf(items) if isinstance(expression, AllOf) else AllOf(items)
    yield f"`{other}` for `{word}` of ({_facts(expression)})", turned
    for at, item in enumerate(items):
        yield f"({_brief(item)}) left out of `{word}`", type(expression)((*items[:at], *items[at + 1 :]))


def _of_quantified(expression: Quantified) -> Iterator[Told]:
    """The other two words, and no `where`; not `every` without `where`, which cannot be written."""
    others: tuple[Literal["some", "every", "none"], ...] = ("some", "every", "none")
    for op in others:
        if op != expression.op and not (op == "every" and expression.where is None):
            yield f"`{op}` for `{expression.op}` of {expression.items}", replace(expression, op=op)
    if expression.where is not None and expression.op != "every":
        yield f"`where` dropped from `{expression.op}` of {expression.items}", replace(expression, where=None)


def _other_word(expression: Bound | Count | Order, op: str) -> Told:
    other = {"at_least": "at_most", "at_most": "at_least", "before": "after", "after": "before"}[op]
    name = expression.items if isinstance(expression, Count) else expression.fact
    return f"`{other}` for `{op}` of {name}", replace(expression, op=other)  # type: ignore[arg-type]


def _with_part(expression: Expression, at: int, part: Expression) -> Expression:
    match expression:
        case Not():
            return Not(part)
        case AllOf(items) | AnyOf(items):
            return type(expression)((*items[:at], part, *items[at + 1 :]))
        case Quantified() | Count():
            return replace(expression, where=part)
        case _:
            return expression


def _brief(expression: Expression) -> str:  # noqa: C901 - one match over the whole tree
    """The expression in a few words; of one that has parts, the facts that it is about."""
    match expression:
        case Is(fact, values):
            return f"{fact} {' or '.join(values)}"
        case Includes(fact, values):
            return f"{fact} includes {' or '.join(values)}"
        case Answered(fact) | Unsure(fact):
            return f"{fact} {'answered' if isinstance(expression, Answered) else 'unsure'}"
        case Bound(fact, op, than) | Order(fact, op, than):
            return f"{fact} {op} {than}"
        case Within(fact, parameter, day):
            return f"{fact} within {parameter} of {day}"
        case Not(item):
            return f"not {_brief(item)}"
        case AllOf() | AnyOf():
            return f"{'all' if isinstance(expression, AllOf) else 'any'} of {_facts(expression)}"
        case Quantified(op, items) | Count(items, op):
            return f"{op} {items}" + (f" with {_facts(expression.where)}" if expression.where else "")


def _facts(expression: Expression) -> str:
    return ", ".join(dict.fromkeys(paths(expression)))
