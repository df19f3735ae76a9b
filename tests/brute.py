"""Which facts of a small proposal could be set, and to what, by trying: written apart from `engine.search`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, islice, product
from typing import Any

from charter_engine.engine.evaluate import Scope, outcome
from charter_engine.engine.facts import Fact, Facts, Listed, Said
from charter_engine.engine.gate import gate_of_stage
from charter_engine.errors import RuleError
from charter_engine.model.charter import Edition
from charter_engine.model.questionnaire import TAKES_NONE, Question
from charter_engine.model.rule import Gate, Rule
from charter_engine.model.truth import Outcome

MOST_ITEMS = 60
DAYS = tuple(
    day + timedelta(days=near)
    for day in (date(2022, 12, 1), date(2023, 2, 28), date(2023, 12, 1), date(2024, 2, 29), date(2024, 3, 31))
    for near in (-366, -31, -30, -1, 0, 1, 30, 31, 366)
)


@dataclass(frozen=True)
class Knob:
    """A fact that may be set: the way to it, and what it may be set to."""

    steps: tuple[str | int, ...]
    values: tuple[Fact, ...]


def knobs(edition: Edition, facts: Facts, aim: str) -> list[Knob]:
    """Every fact that may be set to settle, or to mend, a result."""
    found: list[Knob] = []
    _gather(edition.form.questions, facts, (), aim, found)
    return [knob for knob in found if knob.values]


def _gather(questions: Sequence[Question], facts: Any, steps: tuple[Any, ...], aim: str, found: list[Knob]) -> None:
    for question in questions:
        now = facts.get(question.question) if isinstance(facts, dict) else None
        here = (*steps, question.question)
        if question.type == "record":
            if not (isinstance(now, Said) and aim == "settle"):
                _gather(question.fields, now, here, aim, found)
        elif question.type == "list":
            found.append(Knob(here, tuple(_lists(question, now, aim))))
            for number, item in enumerate(now.items if isinstance(now, Listed) else ()):
                _gather(question.fields, item, (*here, number), aim, found)
        else:
            found.append(Knob(here, tuple(_leaf(question, now, aim))))


def _lists(question: Question, now: Fact | None, aim: str) -> Iterator[Fact]:
    items: tuple[Any, ...] = now.items if isinstance(now, Listed) else ()
    whole = isinstance(now, Said) or (isinstance(now, Listed) and now.complete)
    if aim == "settle" and whole:
        return
    choice = aim == "settle" or question.about == "choice"
    if not whole and (choice or items):
        yield Listed(items, complete=True)
    if choice:
        for item in islice(_new_items(question), MOST_ITEMS):
            yield Listed((*items, item), complete=True)
            if not whole:
                yield Listed((*items, item))


def _new_items(question: Question) -> Iterator[Any]:
    ways = []
    for part in question.fields:
        if part.type == "record":
            values: list[Any] = [None, *islice(_new_items(part), 10)]
        elif part.type == "list":
            values = [None, Listed((), complete=True), *(Listed((i,), True) for i in islice(_new_items(part), 6))]
        else:
            values = [None, *_values(part)]
        ways.append(values)
    for chosen in product(*ways):
        yield {part.question: value for part, value in zip(question.fields, chosen, strict=True) if value is not None}


def _leaf(question: Question, now: Fact | None, aim: str) -> Iterator[Fact]:
    if aim == "mend":
        if question.about == "choice":
            yield from (value for value in _values(question) if value != now)
    elif now is None:
        yield from _values(question)
    elif isinstance(now, Listed) and not now.complete:
        for value in (Listed(()), *_values(question)):
            if isinstance(value, Listed):
                items: Any = tuple(dict.fromkeys((*now.items, *value.items)))
                yield from (Listed(items, complete) for complete in (False, True))


def _values(question: Question) -> Iterator[Fact]:
    if question.type in TAKES_NONE:
        yield Said.NONE
    match question.type:
        case "text":
            yield "something"
        case "number":
            yield from range(-1, 5)
        case "date":
            yield from DAYS
        case "choices":
            for number in range(1, 4):
                for ticked in combinations(question.option_ids, number):
                    yield from (Listed(ticked, complete) for complete in (False, True))
        case _:
            yield from question.option_ids


def with_set(facts: Any, steps: Sequence[str | int], value: Fact) -> Any:
    """The facts with one of them set."""
    step, *rest = steps
    if isinstance(step, int):
        items = list(facts.items)
        items[step] = with_set(items[step], rest, value)
        return Listed(tuple(items), facts.complete)
    facts = facts if isinstance(facts, dict) else {}
    return {**facts, step: with_set(facts.get(step), rest, value) if rest else value}


@dataclass(frozen=True)
class Case:
    """A result to be changed: the rule, what it sees, the gate, the aim, and the outcomes that are aimed at."""

    rule: Rule
    scope: Scope
    gate: Gate | None
    aim: str
    wanted: frozenset[Outcome]

    def outcome(self, facts: Facts) -> Outcome:
        """What the rule comes to with other facts; where no gate is given, at that of the stage."""
        scope = Scope(self.scope.edition, facts, self.scope.on)
        try:
            return outcome(self.rule, scope, self.gate or gate_of_stage(scope))
        except RuleError:
            return "errored"

    def sets(self, size: int, most: int) -> list[tuple[str, ...]] | None:
        """The sets of so many facts that bring about what is aimed at; None where that would take more trials."""
        found, trials = [], 0
        for chosen in combinations(knobs(self.scope.edition, self.scope.facts, self.aim), size):
            for values in product(*(knob.values for knob in chosen)):
                trials += 1
                if trials > most:
                    return None
                facts: Facts = self.scope.facts
                for knob, value in zip(chosen, values, strict=True):
                    facts = with_set(facts, knob.steps, value)
                if self.outcome(facts) in self.wanted:
                    found.append(tuple(_name(knob.steps) for knob in chosen))
                    break
        return found


def _name(steps: Sequence[str | int]) -> str:
    name = ""
    for step in steps:
        name += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if name else step
    return name
