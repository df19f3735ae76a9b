"""The part of a Charter that every peer can express, and the same rules and facts for all of them.

Flat is a condition on choices, yes-or-no questions and ticked options, or on whether something is said, joined by all,
any and not; derived facts are flat where their meaning is. A rule that is flat throughout is taken whole. Of the others
each greatest flat part is taken, as a rule that applies or does not. What decides whether a question is asked is left
out: here a fact is what a rule sees of it, worked out beforehand, for us as for the peers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from charter_engine.engine.evaluate import Scope, see
from charter_engine.engine.facts import Fact, Facts
from charter_engine.model.charter import Edition
from charter_engine.model.expression import AllOf, Answered, AnyOf, Expression, Includes, Is, Not
from charter_engine.model.questionnaire import NONE_WORD, TAKES_NONE, Form, Question, Section
from charter_engine.model.rule import Asks, Rule


@dataclass(frozen=True)
class Flat:
    """The flat edition, and how much of the whole it is."""

    edition: Edition
    whole_rules: int
    all_rules: int
    parts: int
    conditions: int


def flat_edition(edition: Edition) -> Flat:
    """The flat part of an edition, as an edition over a form without records, lists and conditions of its own."""
    form = edition.form
    whole = [rule for rule in edition.rules if all(_is_flat(e, form) for e in conditions(rule))]
    pieces = dict.fromkeys(
        part for rule in edition.rules if rule not in whole for e in conditions(rule) for part in _parts(e, form)
    )
    asks = next(rule for rule in edition.rules if isinstance(rule, Asks))
    rules = [_renamed(rule) for rule in whole]
    rules += [replace(asks, rule=f"part.number-{n}", when=_flat_names(e)) for n, e in enumerate(pieces, 1)]
    derived = tuple(replace(d, means=_flat_names(d.means)) for d in form.derived if _is_flat(d.means, form))
    flat = Form(form.form, (Section("all", "A", "", tuple(_questions(form))),), derived)
    charter = replace(edition.charter, form=flat)
    made = replace(edition, charter=charter, rules=tuple(rules))
    read = {name for rule in rules for e in conditions(rule) for name in _names(e, flat)}
    kept = tuple(q for q in flat.questions if q.question in read)
    made = replace(made, charter=replace(charter, form=replace(flat, sections=(Section("all", "A", "", kept),))))
    leaves = sum(_leaves(e, flat) for rule in rules for e in conditions(rule))
    return Flat(made, len(whole), len(edition.rules), len(pieces), leaves)


def flat_facts(flat: Flat, edition: Edition, facts: Facts, on: date) -> Facts:
    """What a rule sees of each flat question, by its flat name; None where that is unknown."""
    scope = Scope(edition, facts, on)
    paths = {_flat(path): path for path in edition.form.index}
    names = [question.question for question in flat.edition.form.questions]
    return {name: _as_fact(see(paths[name], scope)) for name in names}


def conditions(rule: Rule) -> list[Expression]:
    """The conditions of a rule."""
    own = [rule.when] if isinstance(rule, Asks) else [rule.when, rule.satisfied_when, rule.unfinished_when]
    return [expression for expression in own if expression is not None]


def _as_fact(value: Any) -> Fact | None:
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, int) else value


def _is_flat(expression: Expression, form: Form) -> bool:
    match expression:
        case Is(fact) | Answered(fact):
            derived = form.derived_by_name.get(fact)
            return _is_flat(derived.means, form) if derived else form.index[fact].question.type != "list"
        case Includes():
            return True
        case AllOf(items) | AnyOf(items):
            return all(_is_flat(item, form) for item in items)
        case Not(item):
            return _is_flat(item, form)
        case _:
            return False


def _parts(expression: Expression, form: Form) -> Iterator[Expression]:
    """The greatest flat parts of an expression."""
    if _is_flat(expression, form):
        yield expression
        return
    match expression:
        case AllOf(items) | AnyOf(items):
            flat = tuple(item for item in items if _is_flat(item, form))
            if flat:
                yield flat[0] if len(flat) == 1 else type(expression)(flat)
            for item in items:
                yield from () if item in flat else _parts(item, form)
        case Not(item):
            yield from _parts(item, form)
        case _:
            pass  # nothing flat stands in a date, a number or a list


def _questions(form: Form) -> Iterator[Question]:
    for path, at in form.index.items():
        if not at.scope and at.question.type not in ("record", "list"):
            kind = at.question.type if at.question.type in ("yes_no", "choice", "choices") else "text"
            may_be_none = any(q.otherwise is not None or q.type in TAKES_NONE for q in at.chain)
            otherwise = NONE_WORD if may_be_none else None
            yield replace(at.question, question=_flat(path), type=kind, asked_when=None, otherwise=otherwise)


def _renamed(rule: Rule) -> Rule:
    when = None if rule.when is None else _flat_names(rule.when)
    if isinstance(rule, Asks):
        return replace(rule, when=when)
    unfinished = None if rule.unfinished_when is None else _flat_names(rule.unfinished_when)
    return replace(rule, when=when, satisfied_when=_flat_names(rule.satisfied_when), unfinished_when=unfinished)


def _flat_names(expression: Expression) -> Expression:
    match expression:
        case Is() | Includes() | Answered():
            return replace(expression, fact=_flat(expression.fact))
        case AllOf(items) | AnyOf(items):
            return type(expression)(tuple(_flat_names(item) for item in items))
        case Not(item):
            return Not(_flat_names(item))
        case _:
            return expression


def _flat(path: str) -> str:
    return path.replace(".", "__")


def _names(expression: Expression, form: Form) -> Iterator[str]:
    match expression:
        case AllOf(items) | AnyOf(items):
            for item in items:
                yield from _names(item, form)
        case Not(item):
            yield from _names(item, form)
        case Is(fact) | Answered(fact) | Includes(fact):
            derived = form.derived_by_name.get(fact)
            yield from _names(derived.means, form) if derived else (fact,)
        case _:
            raise AssertionError(expression)


def _leaves(expression: Expression, form: Form) -> int:
    return len(list(_names(expression, form)))
