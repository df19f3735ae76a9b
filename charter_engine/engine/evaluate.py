"""What a rule means: this file is the definition, and nobody makes it fast.

`see` says what a rule sees of a fact, `truth` what an expression comes to, `outcome` what a rule comes to. All else in
the engine is held equal to these three functions by tests. In words: docs/meaning.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import assert_never

from charter_engine.engine.days import shift
from charter_engine.engine.facts import Facts, Listed, Said, Seen, typed
from charter_engine.errors import RuleError
from charter_engine.model.charter import Edition
from charter_engine.model.expression import (
    REPORT_DATE,
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
)
from charter_engine.model.questionnaire import NONE_WORD, Question
from charter_engine.model.rule import GATES, Asks, Gate, Requires, Rule
from charter_engine.model.truth import (
    UNKNOWN,
    AsksOutcome,
    Outcome,
    RequiresOutcome,
    Truth,
    conjunction,
    disjunction,
    negation,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where names are looked up: the facts of the whole form, or those of one item of the list `items`.

    `unsure` holds the paths of the form that are stated as not known yet; of an item nothing is stated.
    """

    edition: Edition
    facts: Facts
    on: date
    items: str = ""
    unsure: frozenset[str] = frozenset()


def see(name: str, scope: Scope) -> Seen:
    """What a rule sees of the fact `name`."""
    form = scope.edition.form
    derived = form.derived_by_name.get(name)
    if derived is not None and not scope.items:
        known = truth(derived.means, scope)
        return UNKNOWN if known is UNKNOWN else ("yes" if known else "no")
    path = f"{scope.items}.{name}" if scope.items else name
    chain = form.index[path].chain
    asked = [True if question.asked_when is None else truth(question.asked_when, scope) for question in chain]
    fact: object = scope.facts
    for question, is_asked in zip(chain, asked, strict=True):
        if is_asked is not True:
            return UNKNOWN if is_asked is UNKNOWN else otherwise(question)
        if fact is not Said.NONE:  # of a record of which there is none, there is none of each field
            fact = fact.get(question.question) if isinstance(fact, dict) else None
        if fact is Said.NOT_APPLICABLE:
            fact = otherwise(question)
    return fact  # type: ignore[return-value]


def otherwise(question: Question) -> Seen:
    """What holds of a question that is not asked or does not apply."""
    value = question.otherwise
    if isinstance(value, tuple):
        return Listed(value, complete=True)
    if value is None or (value == NONE_WORD and NONE_WORD not in question.option_ids):
        return Said.NONE
    return value


def truth(expression: Expression, scope: Scope) -> Truth:  # noqa: C901 - one match over the whole tree
    """What an expression comes to: true, false, or unknown.

    Raises:
        RuleError: when a parameter has no value on the day, a date leaves the calendar, or a value is of another type.
    """
    match expression:
        case AllOf(items):
            return conjunction(truth(item, scope) for item in items)
        case AnyOf(items):
            return disjunction(truth(item, scope) for item in items)
        case Not(item):
            return negation(truth(item, scope))
        case Is(fact, values):
            seen = see(fact, scope)
            return UNKNOWN if seen is None else (seen is not Said.NONE and typed(seen, str, fact) in values)
        case Includes(fact, values):
            ticked = _listed(see(fact, scope), fact)
            found = any(value in ticked.items for value in values)
            return found or (False if ticked.complete else UNKNOWN)
        case Answered(fact):
            return _answered(see(fact, scope))
        case Unsure(fact):
            return any(f"{fact}.".startswith(f"{stated}.") for stated in scope.unsure)
        case Bound(fact, op, parameter):
            limit, seen = _parameter(parameter, scope), see(fact, scope)
            if seen is None or seen is Said.NONE:
                return UNKNOWN if seen is None else False
            number = typed(seen, int, fact)
            return number >= limit if op == "at_least" else number <= limit
        case Order(fact, op, day):
            return _in_order(see(fact, scope), op, _day(day, scope), fact)
        case Within(fact, parameter, day):
            return _within(see(fact, scope), _day(day, scope), fact, parameter, scope)
        case Quantified(op, items, where):
            return _quantified(op, _matching(items, where, scope))
        case Count(items, op, parameter, where):
            return _counted(op, _parameter(parameter, scope), _matching(items, where, scope))
        case _:
            assert_never(expression)


def due(due_by: Gate, gate: Gate | None, scope: Scope) -> Truth:
    """Whether what has a last gate is due at `gate` (None where the stage is not known) on the day of the scope."""
    if due_by == GATES[0]:
        return True
    reached: Truth = UNKNOWN if gate is None else GATES.index(due_by) <= GATES.index(gate)
    if due_by != "twelve_months" or reached is True:
        return reached
    starts_on = see("starts_on", scope) if "starts_on" in scope.edition.form.index else Said.NONE
    begun = isinstance(starts_on, date) and starts_on < scope.on and scope.on >= shift(starts_on, 12, "months")
    a_year_on: Truth = UNKNOWN if starts_on is None else begun
    return disjunction([reached, a_year_on])


def outcome(rule: Rule, scope: Scope, gate: Gate | None) -> Outcome:
    """What a rule comes to.

    Raises:
        RuleError: as `truth`.
    """
    applies = True if rule.when is None else truth(rule.when, scope)
    match rule:
        case Asks():
            return _asks_outcome(applies)
        case Requires():
            return _requires_outcome(rule, applies, scope, gate)
        case _:
            assert_never(rule)


def _asks_outcome(applies: Truth) -> AsksOutcome:
    if applies is UNKNOWN:
        return "undetermined"
    return "raised" if applies else "not_applicable"


def _requires_outcome(rule: Requires, applies: Truth, scope: Scope, gate: Gate | None) -> RequiresOutcome:
    if applies is not True:
        return "undetermined" if applies is UNKNOWN else "not_applicable"
    met = truth(rule.satisfied_when, scope)
    if met is not False:
        return "undetermined" if met is UNKNOWN else "satisfied"
    under_way = False if rule.unfinished_when is None else truth(rule.unfinished_when, scope)
    in_time = conjunction([under_way, negation(due(rule.due_by, gate, scope))])
    if in_time is UNKNOWN:
        return "undetermined"
    return "unfinished" if in_time else "breached"


def _matching(items: str, where: Expression | None, scope: Scope) -> tuple[list[Truth], bool]:
    """For each item listed, whether its condition holds; and whether the list is complete."""
    path = f"{scope.items}.{items}" if scope.items else items
    listed = _listed(see(items, scope), items)
    if where is None:
        return [True for _ in listed.items], listed.complete
    truth(where, Scope(scope.edition, {}, scope.on, path))  # errs for want of a parameter, items or not
    inner = [Scope(scope.edition, typed(item, dict, items), scope.on, path) for item in listed.items]
    return [truth(where, item) for item in inner], listed.complete


def _quantified(op: str, matching: tuple[list[Truth], bool]) -> Truth:
    holds, complete = matching
    if op == "every":
        return conjunction([*holds, True if complete else UNKNOWN])
    some = disjunction([*holds, False if complete else UNKNOWN])
    return some if op == "some" else negation(some)


def _counted(op: str, limit: int, matching: tuple[list[Truth], bool]) -> Truth:
    holds, complete = matching
    low = sum(item is True for item in holds)
    high = sum(item is not False for item in holds)
    if op == "at_least":
        return True if low >= limit else (False if complete and high < limit else UNKNOWN)
    return False if low > limit else (True if complete and high <= limit else UNKNOWN)


def _answered(seen: Seen) -> Truth:
    if isinstance(seen, Listed):
        return True if seen.items else (False if seen.complete else UNKNOWN)
    return UNKNOWN if seen is None else seen is not Said.NONE


def _in_order(seen: Seen, op: str, other: Seen, fact: str) -> Truth:
    if seen is Said.NONE or other is Said.NONE:
        return False
    if seen is None or other is None:
        return UNKNOWN
    first, second = typed(seen, date, fact), typed(other, date, fact)
    return first < second if op == "before" else first > second


def _within(seen: Seen, other: Seen, fact: str, parameter: str, scope: Scope) -> Truth:
    number, unit = _parameter(parameter, scope), scope.edition.units[parameter]
    if seen is Said.NONE or other is Said.NONE:
        return False
    if seen is None or other is None:
        return UNKNOWN
    day = typed(other, date, fact)
    first, last = shift(day, -number, unit), shift(day, number, unit)  # both, so that either may leave the calendar
    return first <= typed(seen, date, fact) <= last


def _day(day: date | str, scope: Scope) -> Seen:
    if isinstance(day, date):
        return day
    return scope.on if day == REPORT_DATE else see(day, scope)


def _parameter(name: str, scope: Scope) -> int:
    value = scope.edition.parameters.get(name)
    if value is None:
        raise RuleError(f"the parameter `{name}` has no value on {scope.on}")
    return value


def _listed(seen: Seen, fact: str) -> Listed:
    if seen is None or seen is Said.NONE:
        return Listed((), complete=seen is Said.NONE)
    return typed(seen, Listed, fact)
