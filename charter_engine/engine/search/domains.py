"""The values of an answer that the conditions of an edition can tell apart.

Of options all are; of numbers and dates each boundary and its two neighbours; of a text only that something is said. Of
options that can be ticked together those count as one that no condition tells apart. What is compared with another
date depends on the proposal, and is added there (`around`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations

from charter_engine.engine.days import shift
from charter_engine.engine.facts import Fact, Listed, Said
from charter_engine.engine.reader import conditions
from charter_engine.errors import RuleError
from charter_engine.model.charter import Edition
from charter_engine.model.expression import (
    REPORT_DATE,
    Bound,
    Count,
    Expression,
    Includes,
    Order,
    Quantified,
    Within,
    parts,
)
from charter_engine.model.questionnaire import TAKES_NONE, Question

ONE_DAY = timedelta(days=1)
A_TEXT = "something"
A_NUMBER = 1
MOST_GROUPS = 8
"""So many groups of options that can be ticked together are told apart; the options beyond count as the last."""


@dataclass(frozen=True)
class Domains:
    """What the conditions of an edition mention, by the path of the question; `beyond` are those past `MOST_GROUPS`."""

    edition: Edition
    ticked: dict[str, set[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(set))
    limits: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    days: set[date] = field(default_factory=set)
    others: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    spans: set[tuple[int, str]] = field(default_factory=set)
    beyond: set[str] = field(default_factory=set)
    made: dict[str, tuple[Fact, ...]] = field(default_factory=dict)

    def values(self, path: str) -> tuple[Fact, ...]:
        """The values of the question at a path, in the order in which they are offered."""
        if path not in self.made:
            self.made[path] = tuple(self._values(path, self.edition.form.index[path].question))
        return self.made[path]

    def _values(self, path: str, question: Question) -> Iterator[Fact]:
        match question.type:
            case "text":
                yield A_TEXT
            case "number":
                yield from sorted(self.limits[path]) or [A_NUMBER]
            case "date":
                yield from self.around(self.days)
            case "choices":
                yield from ticked(Listed(()), self.groups(path))
            case _:
                yield from question.option_ids
        if question.type in TAKES_NONE:
            yield Said.NONE

    def around(self, days: set[date]) -> list[date]:
        """These days, what lies as far from them as a condition says, and the neighbours of each."""
        ends = {end for day in days for end in (day, *self._as_far(day))}
        return sorted({near for end in ends for near in _neighbours(end)})

    def _as_far(self, day: date) -> Iterator[date]:
        for number, unit in self.spans:
            for way in (-number, number):
                try:
                    yield shift(day, way, unit)
                except RuleError:
                    continue

    def groups(self, path: str) -> tuple[tuple[str, ...], ...]:
        """The options of a question, those together that no condition tells apart; at most `MOST_GROUPS` of them."""
        mentioned = sorted(self.ticked[path])
        groups: dict[tuple[bool, ...], list[str]] = {}
        for option in self.edition.form.index[path].question.option_ids:
            alike = tuple(option in options for options in mentioned)
            there = alike in groups or len(groups) < MOST_GROUPS
            if not there:
                self.beyond.add(path)
            groups.setdefault(alike if there else next(reversed(groups)), []).append(option)
        return tuple(tuple(group) for group in groups.values())


def ticked(now: Listed, groups: tuple[tuple[str, ...], ...]) -> list[Listed]:
    """What could be ticked: for any of the groups of options those ticked now, or else the first. The nearest first."""
    before = {group for group in groups if not set(group).isdisjoint(now.items)}
    found = []
    for number in range(len(groups) + 1):
        for chosen in combinations(groups, number):
            kept = (tuple(option for option in group if option in now.items) or group[:1] for group in chosen)
            options = tuple(option for group in kept for option in group)
            changed = len(before.symmetric_difference(chosen))
            found += [
                (changed, complete, Listed(options, complete)) for complete in (False, True) if options or complete
            ]
    found.sort(key=lambda one: one[0])
    return [listed for _, _, listed in found]


def domains_of(edition: Edition) -> Domains:
    """The domains of an edition, gathered once."""
    if "domains" not in edition.once:
        domains = Domains(edition)
        for rule in edition.rules:
            for condition in conditions(rule):
                _gather(condition, "", domains)
        for derived in edition.form.derived:
            _gather(derived.means, "", domains)
        for located in edition.form.index.values():
            if located.question.asked_when is not None:
                _gather(located.question.asked_when, located.scope, domains)
        domains.days.update((edition.day, shift(edition.day, -12, "months")))
        edition.once["domains"] = domains
    found: Domains = edition.once["domains"]
    return found


def _gather(expression: Expression, scope: str, domains: Domains) -> None:
    prefix = f"{scope}." if scope else ""
    edition = domains.edition
    match expression:
        case Includes(fact, values):
            domains.ticked[prefix + fact].add(values)
        case Bound(fact, _, parameter):
            limit = edition.parameters.get(parameter) or 0
            domains.limits[prefix + fact].update((limit - 1, limit, limit + 1))
        case Order(fact, _, day) | Within(fact, _, day):
            if isinstance(day, date):
                domains.days.add(day)
            elif day != REPORT_DATE:
                domains.others[prefix + fact].add(prefix + day)
                domains.others[prefix + day].add(prefix + fact)
            if isinstance(expression, Within):
                domains.spans.add(
                    (edition.parameters.get(expression.parameter) or 0, edition.units[expression.parameter])
                )
        case _:
            pass
    inner = prefix + expression.items if isinstance(expression, (Quantified, Count)) else scope
    for part in parts(expression):
        _gather(part, inner, domains)


def _neighbours(day: date) -> Iterator[date]:
    if day > date.min:
        yield day - ONE_DAY
    yield day
    if day < date.max:
        yield day + ONE_DAY
