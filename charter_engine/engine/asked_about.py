"""Which items of a list a question is about: of all uses, a question about planning is about those for planning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from charter_engine.engine.evaluate import Scope, see, truth
from charter_engine.engine.facts import Listed
from charter_engine.engine.trace import Spot
from charter_engine.model.expression import AllOf, Expression, Is, Quantified
from charter_engine.model.rule import Asks


def items_asked_about(rule: Asks, scope: Scope) -> Mapping[str, Set[str]]:
    """By list, the numbered names of the items that the rule's own `some` finds; a list that it does not narrow is out.

    A `some` counts where the rule cannot apply without it: alone, among `all`, or behind a derived fact.
    """
    found: dict[str, Set[str]] = {}
    for items, where in _narrowed(rule.when, scope):
        listed = see(items, scope)
        if isinstance(listed, Listed):
            spots = (Spot(scope).item(items, number, facts) for number, facts in enumerate(listed.items, 1))
            matching = {spot.prefix for spot in spots if truth(where, spot.scope) is True}
            found[items] = found.get(items, matching) & matching
    return found


def _narrowed(condition: Expression | None, scope: Scope) -> Iterator[tuple[str, Expression]]:
    match condition:
        case AllOf(items):
            for item in items:
                yield from _narrowed(item, scope)
        case Is(fact, ("yes",)) if fact in scope.edition.form.derived_by_name:
            yield from _narrowed(scope.edition.form.derived_by_name[fact].means, scope)
        case Quantified("some", items, where) if where is not None:
            yield items, where
        case _:
            return
