"""A flat edition for engines with two values: as two tests for each condition, and as one.

With two tests, certainly true and certainly false, any engine answers exactly; a compiler writes them, not a person.
With one test, what is not known is whatever the engine makes of a fact that is absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from charter_engine.engine.facts import Facts, Listed, Said
from charter_engine.model.expression import AllOf, Answered, AnyOf, Expression, Includes, Is, Not
from charter_engine.model.questionnaire import Form
from charter_engine.model.rule import Asks, Rule

GATE: Literal["deliberation"] = "deliberation"
"""What the reports are made for: a rule with a later last gate is not due."""

UNKNOWN = "?"
"""For the peers: what stands for a fact of which nothing is known, so that two-valued comparisons can tell."""
NOTHING = ""
"""For the peers: what stands for "none", said."""
COMPLETE = "__complete"
"""For the peers: the end of the name that says whether a list of ticked options is complete."""


@dataclass(frozen=True)
class OneOf:
    """Whether the value of a fact is one of these words."""

    fact: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Ticked:
    """Whether one of these options is ticked."""

    fact: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Empty:
    """Whether no option is ticked."""

    fact: str


@dataclass(frozen=True)
class Flag:
    """Whether a fact that is true or false is true."""

    fact: str


@dataclass(frozen=True)
class No:
    """Not."""

    item: Test


@dataclass(frozen=True)
class Every:
    """All of them."""

    items: tuple[Test, ...]


@dataclass(frozen=True)
class Some:
    """Any of them."""

    items: tuple[Test, ...]


Test: TypeAlias = OneOf | Ticked | Empty | Flag | No | Every | Some


@dataclass(frozen=True)
class Choice:
    """The outcome of the first test that holds; else the last outcome."""

    rule: str
    ways: tuple[tuple[Test, str], ...]
    last: str


class _Form:
    """What must be known of a form: its derived facts, put in where they are named, and what can be ticked."""

    def __init__(self, form: Form) -> None:
        self.questions = form.questions
        self.means = {derived.fact: derived.means for derived in form.derived}
        self.ticked = {question.question for question in form.questions if question.type == "choices"}


class DualRail(_Form):
    """Each expression as two tests: certainly true, certainly false. Exact."""

    exact = True

    def choice(self, rule: Rule) -> Choice:
        """A rule as guarded tests, in the order that answers soonest."""
        applies, not_applies = (None, None) if rule.when is None else self.rails(rule.when)
        if isinstance(rule, Asks):
            ways = [(applies, "raised"), (not_applies, "not_applicable")]
            return _choice(rule, ways, "raised" if applies is None else "undetermined")
        ways = [(not_applies, "not_applicable"), (applies and No(applies), "undetermined")]
        met, unmet = self.rails(rule.satisfied_when)
        ways += [(met, "satisfied"), (No(unmet), "undetermined")]
        if rule.unfinished_when is None or rule.due_by == GATE:
            return _choice(rule, ways, "breached")
        begun, idle = self.rails(rule.unfinished_when)
        return _choice(rule, [*ways, (begun, "unfinished"), (idle, "breached")], "undetermined")

    def rails(self, expression: Expression) -> tuple[Test, Test]:
        """Certainly true, certainly false."""
        match expression:
            case AllOf(items) | AnyOf(items):
                pairs = [self.rails(item) for item in items]
                first, second = (Every, Some) if isinstance(expression, AllOf) else (Some, Every)
                return first(tuple(true for true, _ in pairs)), second(tuple(false for _, false in pairs))
            case Not(item):
                true, false = self.rails(item)
                return false, true
            case Is(fact, values) if fact in self.means:
                true, false = self.rails(self.means[fact])
                return (true, false) if values == ("yes",) else (false, true)
            case Is(fact, values):
                return OneOf(fact, values), No(OneOf(fact, (*values, UNKNOWN)))
            case Includes(fact, values):
                found = Ticked(fact, values)
                return found, Every((Flag(fact + COMPLETE), No(found)))
            case Answered(fact) if fact in self.ticked:
                return No(Empty(fact)), Every((Flag(fact + COMPLETE), Empty(fact)))
            case Answered(fact):
                return No(OneOf(fact, (NOTHING, UNKNOWN))), OneOf(fact, (NOTHING,))
            case _:
                raise AssertionError(expression)

    def facts(self, facts: Facts) -> dict[str, Any]:
        """Facts as JSON types, none absent."""
        found: dict[str, Any] = {}
        for question in self.questions:
            fact = facts.get(question.question)
            if question.type == "choices":
                ticked = fact if isinstance(fact, Listed) else Listed((), complete=fact is Said.NONE)
                found[question.question] = list(ticked.items)
                found[question.question + COMPLETE] = ticked.complete
            else:
                found[question.question] = UNKNOWN if fact is None else NOTHING if fact is Said.NONE else fact
        return found


class Native(_Form):
    """Each expression once, as the peer would have it. Absent facts are absent; what that means is the peer's own."""

    exact = False

    def choice(self, rule: Rule) -> Choice:
        """A rule as one would write it for two values."""
        applies = None if rule.when is None else self.test(rule.when)
        if isinstance(rule, Asks):
            return _choice(rule, [(applies, "raised")], "raised" if applies is None else "not_applicable")
        ways = [(applies and No(applies), "not_applicable"), (self.test(rule.satisfied_when), "satisfied")]
        if rule.unfinished_when is not None and rule.due_by != GATE:
            ways.append((self.test(rule.unfinished_when), "unfinished"))
        return _choice(rule, ways, "breached")

    def test(self, expression: Expression) -> Test:  # noqa: C901 - one branch for each form
        """The expression itself."""
        match expression:
            case AllOf(items):
                return Every(tuple(self.test(item) for item in items))
            case AnyOf(items):
                return Some(tuple(self.test(item) for item in items))
            case Not(item):
                return No(self.test(item))
            case Is(fact, values) if fact in self.means:
                test = self.test(self.means[fact])
                return test if values == ("yes",) else No(test)
            case Is(fact, values):
                return OneOf(fact, values)
            case Includes(fact, values):
                return Ticked(fact, values)
            case Answered(fact) if fact in self.ticked:
                return No(Empty(fact))
            case Answered(fact):
                return No(OneOf(fact, (NOTHING,)))
            case _:
                raise AssertionError(expression)

    def facts(self, facts: Facts) -> dict[str, Any]:
        """Facts as JSON types. What is not known is absent; of an open list, what is ticked is all there is to say."""
        found: dict[str, Any] = {}
        for question in self.questions:
            fact = facts.get(question.question)
            if isinstance(fact, Listed):
                found[question.question] = list(fact.items)
            elif fact is not None:
                nothing: Any = [] if question.type == "choices" else NOTHING
                found[question.question] = nothing if fact is Said.NONE else fact
        return found


def _choice(rule: Rule, ways: list[tuple[Test | None, str]], last: str) -> Choice:
    return Choice(rule.rule, tuple((test, outcome) for test, outcome in ways if test is not None), last)
