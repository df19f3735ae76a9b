"""Changing each rule in small ways, and trying which of the changes no case notices.

A change stands for a mistake that a custodian could make: another option, another word, a part left out. A case notices
it where the changed rule no longer comes to what the case expects. Where a change makes no difference to any proposal,
the case file says so under `same_rule`, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal, TypeAlias

from charter_engine.engine.cases import as_proposal
from charter_engine.engine.compile import compile_edition
from charter_engine.engine.facts import Facts, facts_of
from charter_engine.model.case import Case, Cases
from charter_engine.model.charter import GATES, Asks, Charter, Edition, Requires, Rule
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
    parameters,
    parts,
    paths,
)
from charter_engine.model.questionnaire import YES_NO, Form

CONDITIONS = ("when", "satisfied_when", "unfinished_when")
Told: TypeAlias = tuple[str, Expression]
"""A change of an expression in words, and what the expression becomes."""


@dataclass(frozen=True, slots=True)
class Change:
    """A rule changed in one place, and what was done to it. `shifts` is what is added to parameters."""

    says: str
    rule: Rule
    shifts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tried:
    """A change, and whether any case noticed it. `because` is why it is the same rule, where the case file says so."""

    principle: str
    change: str
    noticed: bool
    because: str = ""

    @property
    def stands(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.noticed or bool(self.because)


@dataclass(frozen=True, slots=True)
class _Look:
    """A case that speaks of the rule, ready to be tried."""

    case: Case
    edition: Edition
    facts: Facts


def attack(charter: Charter, cases: Cases) -> Iterator[Tried]:
    """Every small change of every rule of one principle, tried on the cases of that principle."""
    editions = {case.on: charter.on(case.on) for case in cases.cases}
    excused = {same.change: same.because for same in cases.same_rule}
    for rule in (rule for rule in charter.rules if rule.principle == cases.principle):
        looks = [
            _Look(case, editions[case.on], facts_of(case.facts, charter.form, case.record))
            for case in cases.cases
            if rule.rule in case.expect and rule.rule in editions[case.on].by_rule
        ]
        for change in changes(rule, charter.form):
            yield Tried(cases.principle, change.says, _noticed(change, looks), excused.get(change.says, ""))


def idle_excuses(tried: Iterable[Tried], cases: Cases) -> tuple[str, ...]:
    """The excuses of a case file that no longer stand for a change that goes unnoticed."""
    unnoticed = {each.change for each in tried if not each.noticed}
    return tuple(same.change for same in cases.same_rule if same.change not in unnoticed)


def changes(rule: Rule, form: Form) -> Iterator[Change]:
    """Every small change of a rule, each with words of its own."""
    seen: Counter[str] = Counter()
    for change in _changes(rule, form):
        seen[change.says] += 1
        place = f", place {seen[change.says]}" if seen[change.says] > 1 else ""
        yield replace(change, says=f"{rule.rule} {change.says}{place}")


def _noticed(change: Change, looks: list[_Look]) -> bool:
    compiled = {}
    for look in looks:
        values = {
            name: value if value is None else value + change.shifts.get(name, 0)
            for name, value in look.edition.parameters.items()
        }
        key = tuple(values.values())
        if key not in compiled:
            compiled[key] = compile_edition(replace(look.edition, rules=(change.rule,), parameters=values))
        found = compiled[key].outcomes(look.facts, look.case.on, look.case.gate)
        if found[change.rule.rule] != look.case.expect[change.rule.rule]:
            return True
    return False


# --- of a rule --------------------------------------------------------------------------------------------------------


def _changes(rule: Rule, form: Form) -> Iterator[Change]:
    conditions = {name: getattr(rule, name, None) for name in CONDITIONS}
    own = {name: condition for name, condition in conditions.items() if condition is not None}
    for name, condition in own.items():
        for says, changed in _within_expression(condition, form, ""):
            yield Change(f"{name}: {says}", replace(rule, **{name: changed}))
    for name in dict.fromkeys(name for condition in own.values() for name in parameters(condition)):
        yield Change(f"parameter: `{name}` one more", rule, {name: 1})
        yield Change(f"parameter: `{name}` one less", rule, {name: -1})
    for name in own.keys() - {"satisfied_when"}:
        yield Change(f"{name}: dropped", replace(rule, **{name: None}))
    if isinstance(rule, Requires):
        yield from _of_requires(rule)
    elif rule.when is not None:
        unless = Not(rule.when)
        shared = {name: getattr(rule, name) for name in ("rule", "clause", "basis", "when")}
        texts = dict.fromkeys(("says", "unmet", "shown_by", "remedy"), "")
        met = Requires(**shared, satisfied_when=unless, due_by="deliberation", **texts)
        yield Change("effect: `requires` for `asks`", met)


def _of_requires(rule: Requires) -> Iterator[Change]:
    """The effect; and the order and the last gate, which bear on an outcome only where something counts as begun."""
    asks = Asks(
        rule=rule.rule, clause=rule.clause, basis=rule.basis, when=rule.when,
        needs=(), about="", question="", options=(), tier="none",
    )  # fmt: skip
    yield Change("effect: `asks` for `requires`", asks)
    if rule.unfinished_when is None:
        return
    swapped = replace(rule, satisfied_when=rule.unfinished_when, unfinished_when=rule.satisfied_when)
    yield Change("satisfied_when, unfinished_when: each for the other", swapped)
    at = GATES.index(rule.due_by)
    for gate in (*GATES[max(at - 1, 0) : at], *GATES[at + 1 : at + 2]):
        yield Change(f"due_by: `{gate}` for `{rule.due_by}`", replace(rule, due_by=gate))


# --- of an expression -------------------------------------------------------------------------------------------------


def _within_expression(expression: Expression, form: Form, scope: str) -> Iterator[Told]:
    """Changes of the expression itself, then of each part of it."""
    yield from _of_itself(expression, form, scope)
    for at, part in enumerate(parts(expression)):
        inner = f"{scope}.{expression.items}".strip(".") if isinstance(expression, (Quantified, Count)) else scope
        for says, changed in _within_expression(part, form, inner):
            if not (isinstance(expression, Not) and isinstance(changed, Not)):  # that is `not` dropped
                yield says, _with_part(expression, at, changed)


def _of_itself(expression: Expression, form: Form, scope: str) -> Iterator[Told]:
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


def _brief(expression: Expression) -> str:
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
