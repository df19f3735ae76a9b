"""Whether a rule can ever apply, hold and fail: tried on the answers that its own conditions can tell apart.

By Kleene monotonicity whatever an unknown answer could bring about, some known answer brings about too, so known
answers and complete lists are enough. Lists have up to two items. Up to `LIMIT` combinations are tried in full; beyond
that, as many are drawn, and a warning says that the question was not decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from math import prod

from charter_engine.engine.days import shift
from charter_engine.engine.evaluate import Scope, outcome
from charter_engine.engine.facts import Fact, Listed, Said
from charter_engine.engine.reader import conditions
from charter_engine.errors import Problem, RuleError
from charter_engine.language.folder import Folder
from charter_engine.model.charter import Edition
from charter_engine.model.expression import (
    REPORT_DATE,
    Bound,
    Count,
    Expression,
    Includes,
    Is,
    Order,
    Quantified,
    Within,
    parts,
    paths,
)
from charter_engine.model.questionnaire import TAKES_NONE, Form, Question
from charter_engine.model.rule import GATES, Asks, Rule

LIMIT = 100_000
MANY = LIMIT + 1
_LAST = date.max.toordinal()
_STEP = 7_919
"""A prime: steps of this size through the combinations visit values of every answer early, and always the same ones."""


def check_reach(folder: Folder, limit: int = LIMIT) -> Iterator[Problem]:
    """Rules that never apply, never hold or never fail, whatever is answered."""
    for principle in folder.charter.principles:
        for rule in principle.rules:
            edition = folder.charter.on((rule.in_force or principle.in_force).start)
            never, decided = unreached(rule, edition, limit)
            for what in sorted(never):
                found = f"`{rule.rule}` never {what}, whatever is answered."
                if decided:
                    yield Problem(folder.place(rule), f"never-{what}", found, "Look at its conditions.")
                else:
                    found = f"It was not decided whether `{rule.rule}` ever {what}."
                    expected = f"More than {limit:,} combinations of answers bear on it. Split the rule."
                    yield Problem(folder.place(rule), "not-decided", found, expected, "warning")


def unreached(rule: Rule, edition: Edition, limit: int = LIMIT) -> tuple[set[str], bool]:
    """Which of "applies", "holds" and "fails" no combination showed, and whether every combination was tried."""
    wanted = {"applies"} if isinstance(rule, Asks) else {"applies", "holds", "fails"}
    domains = Domains(rule, edition).top()
    size = min(prod(len(values) for _, values in domains), MANY)
    decided = size <= limit
    for facts in _combinations(domains, limit):
        for gate in GATES[:1] + GATES[-1:]:
            try:
                came_to = outcome(rule, Scope(edition, facts, edition.day), gate)
            except RuleError:
                continue
            wanted -= _SHOWS[came_to]
        if not wanted:
            return set(), True
    return wanted, decided


_SHOWS: Mapping[str, set[str]] = {
    "raised": {"applies"},
    "satisfied": {"applies", "holds"},
    "breached": {"applies", "fails"},
    "unfinished": {"applies", "fails"},
    "undetermined": set(),
    "not_applicable": set(),
    "errored": set(),
}


def _combinations(domains: list[tuple[tuple[str, ...], list[Fact]]], limit: int) -> Iterator[dict[str, Fact]]:
    """Every combination, in an order that varies all answers early; at most `limit` of them."""
    total = prod(len(values) for _, values in domains)
    step = _STEP if total % _STEP else 1
    for number in range(min(total, limit)):
        at = number * step % total
        facts: dict[str, Fact] = {}
        for path, values in domains:
            at, which = divmod(at, len(values))
            _put(facts, path, values[which])
        yield facts


def _put(facts: dict[str, Fact], path: tuple[str, ...], value: Fact) -> None:
    for step in path[:-1]:
        facts = facts.setdefault(step, {})  # type: ignore[assignment]
    facts[path[-1]] = value


class Domains:
    """For each answer that a rule's conditions name, the values that they can tell apart."""

    def __init__(self, rule: Rule, edition: Edition) -> None:
        self.edition = edition
        self.form: Form = edition.form
        self.named: dict[str, list[Fact]] = defaultdict(list)
        for expression in conditions(rule):
            self._collect(expression, "")

    def top(self) -> list[tuple[tuple[str, ...], list[Fact]]]:
        """The answers outside lists, each with its values."""
        return [
            (tuple(path.split(".")), self.values(path))
            for path in sorted(self.named, key=lambda path: self.form.index[path].order)
            if not self.form.index[path].scope
        ]

    def _collect(self, expression: Expression, scope: str) -> None:
        for name in paths(expression, scope):
            derived = self.form.derived_by_name.get(name)
            if derived is not None:
                self._collect(derived.means, "")
            else:
                self._name(name)
        self._mention(expression, scope)

    def _name(self, path: str) -> None:
        if path in self.named:
            return
        self.named[path] = []
        located = self.form.index[path]
        for question in located.chain:
            if question.asked_when is not None:
                self._collect(question.asked_when, located.scope)

    def _mention(self, expression: Expression, scope: str) -> None:
        prefix = f"{scope}." if scope else ""
        match expression:
            case Is(fact, values) | Includes(fact, values):
                if prefix + fact in self.form.index:
                    self.named[prefix + fact] += values
            case Bound(fact, _, parameter):
                limit = self.edition.parameters.get(parameter) or 0
                self.named[prefix + fact] += [limit - 1, limit, limit + 1]
            case Order(fact, _, day):
                self.named[prefix + fact] += _around(self._day(day))
                self._other_day(day, prefix)
            case Within(fact, parameter, day):
                number, unit = self.edition.parameters.get(parameter) or 0, self.edition.units[parameter]
                middle = self._day(day)
                self.named[prefix + fact] += [e for end in (-number, number) for e in _ends(middle, end, unit)]
                self._other_day(day, prefix)
            case _:
                pass
        inner = prefix + expression.items if isinstance(expression, (Quantified, Count)) else scope
        for part in parts(expression):
            self._mention(part, inner)

    def _other_day(self, day: date | str, prefix: str) -> None:
        if isinstance(day, str) and day != REPORT_DATE:
            self.named[prefix + day] += [self.edition.day]

    def _day(self, day: date | str) -> date:
        return day if isinstance(day, date) else self.edition.day

    def values(self, path: str) -> list[Fact]:
        """The values of one answer that the conditions can tell apart."""
        question = self.form.index[path].question
        if question.type == "list":
            return self._lists(path)
        mentioned = list(dict.fromkeys(self.named[path]))
        found = mentioned + _others(question, mentioned)
        if question.type == "choices":
            together = [Listed(tuple(mentioned), complete=True)] if len(mentioned) > 1 else []  # type: ignore[arg-type]
            found = [*(Listed((value,), complete=True) for value in found), *together]  # type: ignore[arg-type]
        # A record may be said to be none as a whole, and then so is each of its fields.
        if any(part.type in TAKES_NONE for part in self.form.index[path].chain):
            found.append(Said.NONE)
        return found

    def _lists(self, path: str) -> list[Fact]:
        inner = [name for name in self.named if self.form.index[name].scope == path]
        ways = [(tuple(name[len(path) + 1 :].split(".")), self.values(name)) for name in inner]
        items: list[dict[str, Fact]] = []
        for values in product(*(values for _, values in ways)):
            item: dict[str, Fact] = {}
            for (name, _), value in zip(ways, values, strict=True):
                _put(item, name, value)
            items.append(item)
        pairs = [(first, second) for first in items for second in items]
        listed = [(), *((item,) for item in items), *pairs]
        return [Listed(group, complete=True) for group in listed]


def _around(day: date) -> list[Fact]:
    """The day, the one before and the one after, as far as the calendar has them."""
    return [date.fromordinal(n) for n in range(day.toordinal() - 1, day.toordinal() + 2) if 0 < n <= _LAST]


def _ends(middle: date, number: int, unit: str) -> list[Fact]:
    """The days around an end of a time; none where it leaves the calendar, because then the rule errs."""
    try:
        return _around(shift(middle, number, unit))
    except RuleError:
        return []


def _others(question: Question, mentioned: list[Fact]) -> list[Fact]:
    """One value that the conditions do not tell from any other."""
    if question.option_ids:
        rest = [option for option in question.option_ids if option not in mentioned]
        return list(rest[:1])
    if mentioned:
        return []
    return {"text": ["something"], "date": [date(2024, 1, 1)], "number": [1]}.get(question.type, [])  # type: ignore[return-value]


__all__ = ["check_reach", "unreached"]
