"""Changing each rule in small ways, and trying which of the changes no case notices.

A change stands for a mistake that a custodian could make: another option, another word, a part left out. A case notices
it where the changed rule no longer comes to what the case expects. Where a change makes no difference to any proposal,
the case file says so under `same_rule`, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from charter_engine.engine.compile import compile_edition
from charter_engine.engine.facts import Facts, facts_of
from charter_engine.engine.mutate_expressions import changes_within
from charter_engine.model.case import Case, Cases
from charter_engine.model.charter import Charter, Edition
from charter_engine.model.expression import Expression, Not, parameters
from charter_engine.model.questionnaire import Form
from charter_engine.model.rule import GATES, Asks, Requires, Rule

CONDITIONS = ("when", "satisfied_when", "unfinished_when")


@dataclass(frozen=True, slots=True)
class Change:
    """A rule changed in one place, and what was done to it. `shifts` is what is added to parameters."""

    says: str
    rule: Rule
    shifts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tried:
    """A change, and whether any case noticed it. `because` is why it is the same rule, where the case file says so."""

    change: str
    noticed: bool
    because: str = ""

    @property
    def excused(self) -> bool:
        """Whether it need not be noticed."""
        return bool(self.because) and not self.noticed

    @property
    def stands(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.noticed or self.excused


@dataclass(frozen=True, slots=True)
class Attacked:
    """Every change tried on one principle. `idle` are excuses of its case file that stand for no unnoticed change."""

    principle: str
    tried: tuple[Tried, ...]
    idle: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Look:
    """A case that speaks of the rule, ready to be tried."""

    case: Case
    edition: Edition
    facts: Facts


def attack(charter: Charter, cases: Cases) -> Attacked:
    """Every small change of every rule of one principle, tried on the cases of that principle."""
    tried = tuple(_tried(charter, cases))
    unnoticed = {each.change for each in tried if not each.noticed}
    idle = tuple(same.change for same in cases.same_rule if same.change not in unnoticed)
    return Attacked(cases.principle, tried, idle)


def _tried(charter: Charter, cases: Cases) -> Iterator[Tried]:
    editions = {case.on: charter.on(case.on) for case in cases.cases}
    excused = {same.change: same.because for same in cases.same_rule}
    for rule in (rule for rule in charter.rules if rule.principle == cases.principle):
        looks = [
            _Look(case, editions[case.on], facts_of(case.facts, charter.form, case.record))
            for case in cases.cases
            if rule.rule in case.expect and rule.rule in editions[case.on].by_rule
        ]
        for change in changes(rule, charter.form):
            yield Tried(change.says, _noticed(change, looks), excused.get(change.says, ""))


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
        for says, changed in changes_within(condition, form):
            yield Change(f"{name}: {says}", _with(rule, name, changed))
    for name in dict.fromkeys(name for condition in own.values() for name in parameters(condition)):
        yield Change(f"parameter: `{name}` one more", rule, {name: 1})
        yield Change(f"parameter: `{name}` one less", rule, {name: -1})
    for name in own.keys() - {"satisfied_when"}:
        yield Change(f"{name}: dropped", _with(rule, name, None))
    if isinstance(rule, Requires):
        yield from _of_requires(rule)
    elif rule.when is not None:
        unless = Not(rule.when)
        met = Requires(
            rule=rule.rule, clause=rule.clause, basis=rule.basis, when=rule.when, satisfied_when=unless,
            due_by="deliberation", says="", unmet="", shown_by="", remedy="",
        )  # fmt: skip
        yield Change("effect: `requires` for `asks`", met)


def _with(rule: Rule, name: str, condition: Expression | None) -> Rule:
    conditions: dict[str, Any] = {name: condition}
    return replace(rule, **conditions)


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
