"""Which facts an expression turns on: those that make it true or false, or those whose absence leaves it open.

A fact is named with the numbers of its items, counted from 1: `partners[2].pledge.state`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from charter_engine.engine.evaluate import Scope, see, truth
from charter_engine.engine.facts import Listed, Said
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
    paths,
)
from charter_engine.model.questionnaire import Form
from charter_engine.model.truth import UNKNOWN


@dataclass(frozen=True, slots=True)
class Spot:
    """A scope together with the numbered path of the item that it is."""

    scope: Scope
    prefix: str = ""

    def named(self, name: str) -> str:
        """The numbered path of a fact of this scope."""
        return f"{self.prefix}.{name}" if self.prefix else name

    def item(self, items: str, number: int, facts: object) -> Spot:
        """The scope of one item of a list."""
        path = f"{self.scope.items}.{items}" if self.scope.items else items
        inner = Scope(self.scope.edition, facts, self.scope.on, path)  # type: ignore[arg-type]
        return Spot(inner, f"{self.named(items)}[{number}]")


_NUMBER = re.compile(r"\[[0-9]+\]")


def turns_on(expression: Expression, spot: Spot) -> list[str]:
    """The facts that settle an expression or keep it open, in the order of the expression, each once."""
    return list(dict.fromkeys(_walk(expression, spot)))


@lru_cache(maxsize=10_000)
def without_numbers(name: str) -> str:
    """The path of a question: `partners[2].pledge.state` is asked by `partners.pledge.state`."""
    return _NUMBER.sub("", name) if "[" in name else name


def opened(expression: Expression, form: Form) -> Iterator[str]:
    """The absolute paths of all facts that an expression names, derived facts opened up."""
    for name in paths(expression):
        derived = form.derived_by_name.get(name)
        if derived is None:
            yield name
        else:
            yield from opened(derived.means, form)


def _walk(expression: Expression, spot: Spot) -> Iterator[str]:
    if isinstance(expression, Unsure):
        return
    holds = truth(expression, spot.scope)
    match expression:
        case Not(item):
            yield from _walk(item, spot)
        case AllOf(items) | AnyOf(items):
            same = [item for item in items if truth(item, spot.scope) is holds]
            enough = isinstance(expression, AllOf) is (holds is False) and holds is not UNKNOWN
            for item in same[:1] if enough else same:
                yield from _walk(item, spot)
        case Quantified(_, items, where) | Count(items, _, _, where):
            yield from _walk_items(items, where, holds, spot)
        case _:
            for name in _names(expression):
                yield from _leaf(name, spot, open_only=holds is UNKNOWN)


def _walk_items(items: str, where: Expression | None, holds: object, spot: Spot) -> Iterator[str]:
    listed = see(items, spot.scope)
    if not isinstance(listed, Listed):
        yield from _leaf(items, spot, open_only=holds is UNKNOWN)
        return
    spots = [spot.item(items, number, facts) for number, facts in enumerate(listed.items, 1)]
    if holds is UNKNOWN:
        for inner in spots:
            if where is not None and truth(where, inner.scope) is UNKNOWN:
                yield from _walk(where, inner)
        if not listed.complete:
            yield spot.named(items)
        return
    if where is None or not spots:
        yield spot.named(items)
        return
    for inner in spots:
        yield from _walk(where, inner)


def _names(expression: Expression) -> list[str]:
    names = [expression.fact]  # type: ignore[union-attr]
    if isinstance(expression, (Order, Within)) and isinstance(expression.day, str) and expression.day != REPORT_DATE:
        names.append(expression.day)
    return names


def _leaf(name: str, spot: Spot, *, open_only: bool) -> Iterator[str]:
    """A fact; a derived fact gives what it turns on, and a question that may not be asked gives what decides that."""
    form = spot.scope.edition.form
    derived = form.derived_by_name.get(name)
    if derived is not None and not spot.scope.items:
        yield from _walk(derived.means, spot)
        return
    seen = see(name, spot.scope)
    if open_only and seen is not None and not (isinstance(seen, Listed) and not seen.complete):
        return
    path = f"{spot.scope.items}.{name}" if spot.scope.items else name
    for question in form.index[path].chain:
        if question.asked_when is not None and truth(question.asked_when, spot.scope) is not True:
            yield from _walk(question.asked_when, spot)
            return
    yield spot.named(name)


__all__ = ["Said", "Spot", "opened", "turns_on", "without_numbers"]
