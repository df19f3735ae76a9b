"""What a rule could come to: every completion of what is unknown is tried, with ordinary true and false.

It shares no code with the engine. A world is a form of which everything is known; it is chosen question by question, as
far as the rule asks. A list that is open may have further items, a text may say something or nothing. Only some worlds
are tried (dates near those that are named, a few more items), so what is found here can happen, and more may.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations, count, islice
from random import Random
from typing import Any, TypeAlias

from charter_engine.engine.facts import Facts, Listed, Said
from charter_engine.model.charter import Edition
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
)
from charter_engine.model.questionnaire import Question
from charter_engine.model.rule import GATES, Asks, Gate, Rule

NOTHING = "(nothing, said)"
WORDS = "(some words)"
Choose: TypeAlias = Callable[[Sequence[Any]], Any]
CONDITIONS = ("when", "satisfied_when", "unfinished_when")


class Errs(Exception):
    """A parameter has no value on the day, or a date leaves the calendar."""


def possible_outcomes(edition: Edition, rule: Rule, facts: Facts, gate: Gate | None, most: int = 3_000) -> set[str]:
    """The outcomes of a rule in the worlds in which `facts` hold; where there are more than `most`, in some of them."""
    domains = _Domains(edition, [c for key in CONDITIONS if (c := getattr(rule, key, None)) is not None], facts)

    def run(choose: Choose) -> str:
        return _outcome(rule, _World(edition, domains, choose), facts, gate)

    worlds = list(islice(_all_worlds(run), most))
    chance = Random(most)  # noqa: S311 - no secret; the same worlds each time
    return {*worlds, *(run(chance.choice) for _ in range(most if len(worlds) == most else 0))}


def _all_worlds(run: Callable[[Choose], str]) -> Iterator[str]:
    """What `run` comes to for every sequence of choices that it makes; it is run once for each."""
    taken: list[list[int]] = []
    while True:
        steps = count()

        def choose(options: Sequence[Any], steps: Iterator[int] = steps) -> Any:
            step = next(steps)
            if step == len(taken):
                taken.append([0, len(options)])
            return options[taken[step][0]]

        yield run(choose)
        while taken and taken[-1][0] + 1 == taken[-1][1]:
            taken.pop()
        if not taken:
            return
        taken[-1][0] += 1


def _outcome(rule: Rule, world: _World, facts: Facts, gate: Gate | None) -> str:
    """By the two tables of docs/meaning.md. All conditions are looked at, so that whatever errs is seen."""
    whole = _Place(facts)
    try:
        if rule.when is not None and not world.holds(rule.when, whole):
            return "not_applicable"
        if isinstance(rule, Asks):
            return "raised"
        if world.holds(rule.satisfied_when, whole):
            return "satisfied"
        begun = rule.unfinished_when is not None and world.holds(rule.unfinished_when, whole)
        return "unfinished" if begun and not world.due(rule.due_by, gate, whole) else "breached"
    except Errs:
        return "errored"


class _Domains:
    """The numbers and dates that are tried, and how many more items: those near what the rule and the facts name."""

    def __init__(self, edition: Edition, conditions: Sequence[Expression], facts: Facts) -> None:
        spans = [(value, edition.units[name]) for name, value in edition.parameters.items() if value is not None]
        self.numbers = sorted({value + step for value in (0, *dict(spans)) for step in (-1, 0, 1)})
        self.more = range(2 + max((value for value, unit in spans if not unit and value < 4), default=1))
        steps = [(1, "days"), (12, "months"), *(span for span in spans if span[1] in ("days", "months"))]
        named = {edition.day, *_dates_in(facts), *(day for one in conditions for day in _days_of(one))}
        ways = [(sign * number, unit) for number, unit in steps for sign in (-1, 1)]
        self.dates = sorted({*named, *(moved for day in named for way in ways if (moved := _moved_or_none(day, *way)))})


@dataclass
class _Place:
    """Where names are looked up: the form, or one item of the list at `path`. `seen` is what was chosen there."""

    facts: Mapping[str, Any]
    path: str = ""
    seen: dict[str, Any] = field(default_factory=dict)


@dataclass
class _World:
    edition: Edition
    domains: _Domains
    choose: Choose

    def holds(self, condition: Expression, at: _Place) -> bool:
        """Whether a condition holds in this world."""
        match condition:
            case AllOf(items) | AnyOf(items):
                held = [self.holds(item, at) for item in items]  # all of them: any may err
                return all(held) if isinstance(condition, AllOf) else any(held)
            case Not(item):
                return not self.holds(item, at)
            case Quantified(op, items, where):
                listed, met = self._count(items, where, at)
                return {"some": met > 0, "none": met == 0, "every": met == listed}[op]
            case Count(items, op, name, where):
                limit, (_, met) = self._parameter(name), self._count(items, where, at)
                return met >= limit if op == "at_least" else met <= limit
            case Unsure():
                return False
            case _:
                return self._compare(condition, at)

    def _compare(self, condition: Expression, at: _Place) -> bool:
        match condition:
            case Is(fact, values):
                return self.see(fact, at) in values
            case Includes(fact, values):
                seen = self.see(fact, at)
                return seen is not NOTHING and bool(set(values) & set(seen))
            case Answered(fact):
                seen = self.see(fact, at)
                return seen is not NOTHING and seen != ()
            case Bound(fact, op, name):
                limit, seen = self._parameter(name), self.see(fact, at)
                return seen is not NOTHING and (seen >= limit if op == "at_least" else seen <= limit)
            case Order(fact, op, day):
                one, other = self.see(fact, at), self._day(day, at)
                return NOTHING not in (one, other) and (one < other if op == "before" else one > other)
            case Within(fact, name, day):
                number, one, other = self._parameter(name), self.see(fact, at), self._day(day, at)
                if NOTHING in (one, other):
                    return False
                unit = self.edition.units[name]
                first, last = _moved(other, -number, unit), _moved(other, number, unit)
                return bool(first <= one <= last)
            case _:
                raise AssertionError(condition)

    def due(self, by: Gate, gate: Gate | None, whole: _Place) -> bool:
        """Whether what has this last gate is due."""
        if by == "deliberation":
            return True
        if gate is None:
            gate = self.choose(GATES)
            assert gate is not None
        if GATES.index(by) <= GATES.index(gate):
            return True
        if by != "twelve_months" or "starts_on" not in self.edition.form.index:
            return False
        start = self.see("starts_on", whole)
        return start is not NOTHING and start < self.edition.day and self.edition.day >= _moved(start, 12, "months")

    def see(self, name: str, at: _Place) -> Any:
        """A value, a tuple of options or of places, or NOTHING."""
        if name not in at.seen:
            derived = None if at.path else self.edition.form.derived_by_name.get(name)
            if derived is None:
                at.seen[name] = self._answer(name, at)
            else:
                at.seen[name] = "yes" if self.holds(derived.means, at) else "no"
        return at.seen[name]

    def _answer(self, name: str, at: _Place) -> Any:
        """The way to a field goes through its records: each may be not asked, said to be none, or not apply."""
        chain = self.edition.form.index[f"{at.path}.{name}" if at.path else name].chain
        given: Any = at.facts
        for depth, question in enumerate(chain, start=1):
            if question.asked_when is not None and not self.holds(question.asked_when, at):
                return _rest(question)
            way = ".".join(question.question for question in chain[:depth])
            here = given if given is NOTHING else self._given(given, question, way, at)
            given = NOTHING if here in (Said.NONE, Said.NOT_APPLICABLE) and question.type == "record" else here
        return _rest(chain[-1]) if given is Said.NOT_APPLICABLE else NOTHING if given is Said.NONE else given

    def _given(self, facts: Mapping[str, Any], question: Question, path: str, at: _Place) -> Any:
        """What is said of one question: what the proposal says, and where it says nothing, one of all that it could."""
        fact = facts.get(question.question)
        key = f"(given) {path}"
        if key not in at.seen:
            at.seen[key] = self._completed(fact, question, f"{at.path}.{path}" if at.path else path)
        return at.seen[key]

    def _completed(self, fact: Any, question: Question, path: str) -> Any:
        match fact:
            case Listed(items, complete) if question.type == "list":
                more = 0 if complete else self.choose(self.domains.more)
                return tuple(_Place(item, path) for item in (*items, *({} for _ in range(more))))
            case Listed(items, complete):
                rest = [option for option in question.option_ids if option not in items]
                return (*items, *(() if complete else self.choose(_subsets(rest))))
            case None:
                return self._invented(question, path)
            case _:
                return fact

    def _invented(self, question: Question, path: str) -> Any:
        skipped = [Said.NOT_APPLICABLE] if question.otherwise is not None else []
        match question.type:
            case "yes_no" | "choice":
                return self.choose([*question.option_ids, *skipped])
            case "text":
                return self.choose([WORDS, Said.NONE, *skipped])
            case "choices":
                return self.choose([*_subsets(question.option_ids), *skipped])
            case "number":
                return self.choose([*self.domains.numbers, *skipped])
            case "date":
                return self.choose([*self.domains.dates, Said.NONE, *skipped])
            case "record":
                return self.choose([{}, Said.NONE, *skipped])
            case "list":
                return self.choose(
                    [tuple(_Place({}, path) for _ in range(more)) for more in self.domains.more] + skipped
                )

    def _count(self, items: str, where: Expression | None, at: _Place) -> tuple[int, int]:
        """How many items there are, and how many meet a condition."""
        for name in parameters(where) if where is not None else ():
            self._parameter(name)  # whether or not an item is listed
        listed = self.see(items, at)
        places = () if listed is NOTHING else listed
        return len(places), sum([where is None or self.holds(where, place) for place in places])

    def _day(self, day: date | str, at: _Place) -> Any:
        if isinstance(day, date):
            return day
        return self.edition.day if day == "report_date" else self.see(day, at)

    def _parameter(self, name: str) -> int:
        value = self.edition.parameters.get(name)
        if value is None:
            raise Errs
        return value


def _rest(question: Question) -> Any:
    rest = question.otherwise
    return NOTHING if rest is None or (rest == "none" and "none" not in question.option_ids) else rest


def _subsets(options: Sequence[str]) -> list[tuple[str, ...]]:
    return [some for size in range(len(options) + 1) for some in combinations(options, size)]


def _moved(day: date, number: int, unit: str) -> date:
    """So many days or months on; a month on is never later than the last day of that month."""
    try:
        if unit == "days":
            return day + timedelta(number)
        month = day.year * 12 + day.month - 1 + number
        for last in (day.day, 30, 29, 28):
            try:
                return date(month // 12, month % 12 + 1, min(day.day, last))
            except ValueError:
                continue
        raise Errs
    except (OverflowError, ValueError):
        raise Errs from None


def _moved_or_none(day: date, number: int, unit: str) -> date | None:
    try:
        return _moved(day, number, unit)
    except Errs:
        return None


def _days_of(condition: Expression) -> list[date]:
    own = [condition.day] if isinstance(condition, (Order, Within)) and isinstance(condition.day, date) else []
    return own + [day for part in parts(condition) for day in _days_of(part)]


def _dates_in(facts: Any) -> list[date]:
    if isinstance(facts, date):
        return [facts]
    inside = facts.values() if isinstance(facts, Mapping) else facts.items if isinstance(facts, Listed) else ()
    return [day for fact in inside for day in _dates_in(fact)]
