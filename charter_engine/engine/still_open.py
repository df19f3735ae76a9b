"""Which unanswered questions could still change a report: all that could, and few that could not.

A result that is settled stays so whatever else is answered (docs/meaning.md), so nothing bears on it any more. Of an
open one this follows its conditions down to the answers that they lack, those of questions included that would be asked
only then. It goes by Kleene's tables: it may name a question that turns out not to matter, and leaves out none that
does. What is withheld is answered, and what the record writes nobody can answer: neither is named.

"Change a report" means: an outcome, whether a raised question is ready to be asked, the tier, or the sections opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from charter_engine.engine.evaluate import Scope, due, outcome, see, truth
from charter_engine.engine.facts import Facts, Listed, facts_of
from charter_engine.engine.gate import gate_of_stage
from charter_engine.engine.reader import Reader
from charter_engine.engine.trace import Spot, without_numbers
from charter_engine.errors import RuleError
from charter_engine.model.charter import Edition
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
from charter_engine.model.proposal import Answers, Proposal
from charter_engine.model.rule import Asks, Gate, Requires, Rule
from charter_engine.model.truth import UNKNOWN


def still_open(edition: Edition, proposal: Proposal, gate: Gate | None = None) -> tuple[str, ...]:
    """The unanswered facts that could still change the report, in the order of the form.

    A list that may have more items stands among them by its own name. None means: nothing that is unanswered can
    change the report of this day and gate. Without `gate`, it is that of the stage that the proposal states.
    """
    facts = facts_of(proposal.answers, edition.form, proposal.record)
    scope = Scope(edition, facts, edition.day)
    reader = Reader(edition, proposal, scope)
    found: set[str] = set()
    for rule in edition.rules:
        found.update(_of_rule(rule, reader, gate or gate_of_stage(scope)))
    found.update(_of_routes(scope))
    index = edition.form.index
    named = [name for name in found if not index[without_numbers(name)].from_record and _is_unanswered(name, reader)]
    return tuple(sorted(named, key=lambda name: (index[without_numbers(name)].order, name)))


def _is_unanswered(name: str, reader: Reader) -> bool:
    return reader.fact(name).state not in ("withheld", "not_asked")


def _of_rule(rule: Rule, reader: Reader, gate: Gate | None) -> Iterator[str]:
    spot = Spot(reader.scope)
    try:
        came_to = outcome(rule, reader.scope, gate)
    except RuleError:
        return  # nothing that is answered later takes away what it erred on
    if came_to == "undetermined" and rule.when is not None:
        yield from _walk(rule.when, spot)
    if isinstance(rule, Asks):
        if came_to in ("undetermined", "raised"):
            yield from _of_needs(rule, reader)
    elif came_to == "undetermined":
        yield from _of_requirement(rule, spot, gate)


def _of_requirement(rule: Requires, spot: Spot, gate: Gate | None) -> Iterator[str]:
    if _settled(rule.satisfied_when, spot) is True:
        return
    yield from _walk(rule.satisfied_when, spot)
    if rule.unfinished_when is None or _settled(rule.unfinished_when, spot) is False:
        return
    yield from _walk(rule.unfinished_when, spot)
    if due(rule.due_by, gate, spot.scope) is UNKNOWN:
        wanted = (["stage"] if gate is None else []) + (["starts_on"] if rule.due_by == "twelve_months" else [])
        for name in wanted:
            if name in spot.scope.edition.form.index:
                yield from _leaf(name, spot)


def _of_needs(rule: Asks, reader: Reader) -> Iterator[str]:
    """What a group needs to know and does not; and every list on the way to it that may have more items."""
    for need in reader.needs(rule):
        if not need.known:
            yield from _needed(need.id, reader)
        parts = need.id.split("[")
        for end in range(1, len(parts)):
            items = "[".join(parts[:end])
            node = reader.node(items)
            if isinstance(node, Answers) and not node.complete:
                yield items


def _needed(name: str, reader: Reader) -> Iterator[str]:
    items, _, own = name.rpartition("].")
    spot = reader.spot(f"{items}].{own}") if items else Spot(reader.scope)
    yield from _leaf(own, spot)
    yield name


def _of_routes(scope: Scope) -> Iterator[str]:
    """Every route is followed until one applies whatever else is said; "unsure" may come and go."""
    spot = Spot(replace(scope, unsure=_unsure(scope)))
    for route in scope.edition.charter.routes:
        yield from _walk(route.when, spot)
        if _settled(route.when, spot) is True:
            return


def _settled(expression: Expression, spot: Spot) -> bool | None:
    """What an expression comes to whatever else is answered; None where that is open, or it cannot be worked out."""
    scope = spot.scope
    try:
        low = truth(expression, replace(scope, unsure=frozenset()) if scope.unsure else scope)
        return low if not scope.unsure or low is truth(expression, scope) else UNKNOWN
    except RuleError:
        return UNKNOWN


def _unsure(scope: Scope) -> frozenset[str]:
    """Every path of the form at which "not known yet" is, or could still be, stated."""
    leaves = ((path, each) for path, each in scope.edition.form.index.items() if not each.question.fields)
    return frozenset(path for path, each in leaves if not each.scope and _is_unknown(path, scope.facts))


def _is_unknown(path: str, facts: Facts) -> bool:
    fact: object = facts
    for step in path.split("."):
        fact = fact.get(step) if isinstance(fact, dict) else None
    return fact is None


def _walk(expression: Expression, spot: Spot) -> Iterator[str]:
    if _settled(expression, spot) is not UNKNOWN:
        return
    match expression:
        case Not(item):
            yield from _walk(item, spot)
        case AllOf(items) | AnyOf(items):
            for item in items:
                yield from _walk(item, spot)
        case Quantified(_, items, where) | Count(items, _, _, where):
            yield from _walk_items(items, where, spot)
        case Unsure(fact):
            yield from _leaf(fact, spot)
        case _:
            for name in _names(expression):
                yield from _leaf(name, spot)


def _walk_items(items: str, where: Expression | None, spot: Spot) -> Iterator[str]:
    yield from _leaf(items, spot)
    listed = see(items, spot.scope)
    if where is None or not isinstance(listed, Listed):
        return
    for number, facts in enumerate(listed.items, 1):
        yield from _walk(where, spot.item(items, number, facts))


def _names(expression: Expression) -> list[str]:
    names = [expression.fact]  # type: ignore[union-attr]
    if isinstance(expression, (Order, Within)) and isinstance(expression.day, str) and expression.day != REPORT_DATE:
        names.append(expression.day)
    return names


def _leaf(name: str, spot: Spot) -> Iterator[str]:
    """A fact that is not known, with all that decides whether it is asked."""
    form = spot.scope.edition.form
    derived = form.derived_by_name.get(name)
    if derived is not None and not spot.scope.items:
        yield from _walk(derived.means, spot)
        return
    path = f"{spot.scope.items}.{name}" if spot.scope.items else name
    fact: object = spot.scope.facts
    for question in form.index[path].chain:
        asked = True if question.asked_when is None else _settled(question.asked_when, spot)
        if asked is False:
            return
        if asked is UNKNOWN and question.asked_when is not None:
            yield from _walk(question.asked_when, spot)
        fact = fact.get(question.question) if isinstance(fact, dict) else None if not _is_said(fact) else fact
    if fact is None or (isinstance(fact, Listed) and not fact.complete):
        yield spot.named(name)


def _is_said(fact: object) -> bool:
    """Whether a whole record was answered with a word, "none" or "does not apply", which then holds of its fields."""
    return fact is not None and not isinstance(fact, dict)


__all__ = ["still_open"]
