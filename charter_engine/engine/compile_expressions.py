"""Conditions as Python source, for `engine.compile`: two expressions each, over variables that hold codes.

The two rails of a condition are "certainly true" and "certainly false", so that Python's own `and` and `or` carry
Kleene's tables. What a rule sees of a fact is put into a local variable once; a list is gone through once, for all
conditions on its items. What a condition says of a number, a date or a list is a variable too: 0 where that is
unknown, 1 where it is so, 2 where it is not. So in the end everything rests on variables that hold small numbers, and
what rests on few of them is looked up in a table, made beforehand by running it on all that they can hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count, product
from math import prod
from types import CodeType
from typing import Any, TypeAlias

from charter_engine.engine import compiled
from charter_engine.engine.compiled import Unusual
from charter_engine.engine.evaluate import otherwise
from charter_engine.engine.facts import Said
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
from charter_engine.model.questionnaire import Located, Question
from charter_engine.model.rule import GATES, Gate

MANY = 12
"""So many facts of the form are read faster all at once, absent ones laid beneath, than by looking up each."""

LARGEST = 1024
"""The most entries of a table."""

FOUND = 1 << 20
"""What an item that meets a condition adds to a tally; one that may adds 1. No file holds so many items."""

Rails: TypeAlias = tuple[str, str]
"""Two Python expressions: certainly true, certainly false. Of each only counts whether it is truthy."""

ALWAYS: Rails = ("True", "False")


@dataclass
class Writer:
    """Writes the lines about the facts of one scope, the form's or an item's, which stand in the variable `facts`."""

    edition: Edition
    constants: dict[str, Any]
    items: str = ""
    facts: str = "f"
    numbers: Iterator[int] = field(default_factory=count)
    lines: list[str | _Loop] = field(default_factory=list)
    shared: dict[str, Rails] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[object, int]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    loops: dict[str, _Loop] = field(default_factory=dict)

    def text(self) -> Iterator[str]:
        """All lines, loops among them."""
        if len(self.read) < MANY:
            yield from (f"{seen} = f.get({name!r})" for name, seen in self.read.items())
        else:
            form = self.edition.form
            names = tuple(question.question for question in (*form.questions, *form.record_facts))
            every, blank = self._constant(names), self._constant(dict.fromkeys(names))
            read = ", ".join(self.read.get(name, "_") for name in names)
            yield f"{read}, *_ = (f if (*f,) == {every} else {{**{blank}, **f}}).values()"
        for line in self.lines:
            yield from [line] if isinstance(line, str) else line.text()

    def rails(self, expression: Expression) -> Rails:  # noqa: C901 - one match over the whole tree
        """The two rails of an expression, after lines that compute what they need."""
        match expression:
            case AllOf(items) | AnyOf(items):
                pairs = [self.rails(item) for item in items]
                ways = (" and ", " or ") if isinstance(expression, AllOf) else (" or ", " and ")
                return f"({ways[0].join(true for true, _ in pairs)})", f"({ways[1].join(false for _, false in pairs)})"
            case Not(item):
                true, false = self.rails(item)
                return false, true
            case Is(fact, values):
                return self._is(fact, values)
            case Includes(fact, values):
                return self._includes(self.variable(fact, "choices"), values)
            case Answered(fact):
                return self._answered(fact)
            case Unsure():
                return "False", "True"  # nothing is stated unsure in `outcomes`; only routing asks
            case Bound(fact, op, parameter):
                seen, limit = self.variable(fact, "number"), self._parameter(parameter)
                inside = ">=" if op == "at_least" else "<="
                said = f"{seen} is not None and {seen} is not NONE"
                return self.kept(f"{said} and {seen} {inside} {limit}", f"{seen} is not None")
            case Order(fact, op, day):
                first, second = self.variable(fact, "date"), self._day(day)
                return self._computed(f"before({first}, {second})" if op == "before" else f"before({second}, {first})")
            case Within(fact, parameter, day):
                number, unit = self._parameter(parameter), self.edition.units[parameter]
                return self._computed(f"within({self.variable(fact, 'date')}, {self._day(day)}, {number}, {unit!r})")
            case Quantified(op, items, where):
                return self._quantified(op, items, where)
            case Count(items, op, parameter, where):
                return self._counted(op, items, self._parameter(parameter), where)

    def due(self, by: Gate) -> Rails:
        """The rails of whether what has this last gate is due."""
        if by == GATES[0]:
            return ALWAYS
        if by == "twelve_months" and "starts_on" in self.edition.form.index:
            return self._computed(f"a_year_on(DUE[gate][2], {self.variable('starts_on', 'date')}, on)")
        return self._computed(f"DUE[gate][{GATES[1:].index(by)}]")

    def kept(self, true: str, false: str) -> Rails:
        """The rails of a new variable that holds what a condition comes to. `false` is asked where `true` is not so."""
        code = f"1 if {true} else 2 if {false} else 0"
        if code not in self.shared:
            seen = f"v{next(self.numbers)}"
            self.lines.append(f"{seen} = {self.looked_up(code) or code}")
            self.shared[code] = self._coded(seen)
        return self.shared[code]

    def looked_up(self, code: str) -> str | None:
        """An expression over variables that hold codes, as a look-up in a table; None where that would be too large."""
        made = compile(code, "<expression>", "eval")
        sizes = [self.sizes.get(name, LARGEST + 1) for name in made.co_names]
        if prod(sizes) > LARGEST:
            return None
        return "".join([self._constant(_table(made, sizes)), *(f"[{name}]" for name in made.co_names)])

    def variable(self, fact: str, *kinds: str) -> str:
        """The variable that holds what a rule sees of a fact, which is a question of one of these kinds."""
        if not self.items and fact in self.edition.form.derived_by_name:
            raise Unusual
        chain = self._located(fact).chain
        if chain[-1].type not in kinds:
            raise Unusual
        names = [".".join(question.question for question in chain[: depth + 1]) for depth in range(len(chain))]
        for name, question, record in zip(names, chain, [None, *names], strict=False):
            if name not in self.variables:
                self.variables[name] = self._fetched(question, self.variables[record] if record else self.facts)
        return self.variables[names[-1]]

    def _fetched(self, question: Question, record: str) -> str:
        """Lines that put what is seen of a question of a record into a new variable."""
        seen, rest = f"x{next(self.numbers)}", otherwise(question)
        is_record, is_coded = question.type == "record", question.type in compiled.CODED
        if is_record and rest is not Said.NONE:
            raise Unusual
        table: Any = rest
        if is_coded:
            table = self.codes[seen] = compiled.codes(question)
            self.sizes[seen] = max(table.values()) + 1
        look, then = compiled.LOOKS[question.type]
        is_read = record == self.facts and not self.items
        if is_read:
            self.read[question.question] = seen
        get = seen if is_read else f"{record}.get({question.question!r})"
        words = {"x": seen, "get": get, "rest": self._constant(table)}
        fetched = code = look.format(**words)
        if question.asked_when is not None:
            asked, not_asked = self.kept(*self.rails(question.asked_when))
            blank = "NOT_ASKED" if is_record else table.get(Said.NOT_APPLICABLE, 2) if is_coded else words["rest"]
            unknown = "UNSURE" if is_record else 0 if is_coded else None
            code = f"{blank} if {not_asked} else {unknown} if not {asked} else {fetched}"
        if record != self.facts and (is_record or question.asked_when is not None):
            whole = record if is_record else f"({fetched})"
            code = f"{whole} if {record} is UNSURE or {record} is NOT_ASKED else {code}"
        if code != seen:
            self.lines.append(f"{seen} = {code}")
        self.lines += [then.format(**words)] if then else []
        return seen

    def _is(self, fact: str, values: tuple[str, ...]) -> Rails:
        derived = None if self.items else self.edition.form.derived_by_name.get(fact)
        if derived is not None:
            if fact not in self.shared:
                self.shared[fact] = self.kept(*self.rails(derived.means))
            sides = dict(zip(("yes", "no"), self.shared[fact], strict=True))
            true, false = ([sides[s] for s in sides if (s in values) is wanted] for wanted in (True, False))
            return f"({' or '.join(true) or False})", f"({' or '.join(false) or False})"
        seen = self.variable(fact, "yes_no", "choice")
        codes = self.codes[seen]
        return self._one_of(seen, {codes[value] for value in values if value in codes})

    def _includes(self, ticked: str, values: tuple[str, ...]) -> Rails:
        if len(values) == 1:
            return self.kept(f"{values[0]!r} in {ticked}.items", f"{ticked}.complete")
        missed = f"{self._constant(frozenset(values))}.isdisjoint({ticked}.items)"
        return self.kept(f"not {missed}", f"{ticked}.complete")

    def _answered(self, fact: str) -> Rails:
        seen = self.variable(fact, *compiled.CODED, "number", "date", "choices", "list")
        match self._located(fact).question.type:
            case "choices" | "list":
                return self.kept(f"{seen}.items", f"{seen}.complete")
            case "number" | "date":
                return self.kept(f"{seen} is not None and {seen} is not NONE", f"{seen} is NONE")
            case _:
                return self._one_of(seen, {*range(1, self.sizes[seen] - 1)})

    def _one_of(self, seen: str, held: set[int]) -> Rails:
        others = {*range(1, self.sizes[seen])} - held
        return f"({seen} in {(*sorted(held),)})", f"({seen} in {(*sorted(others),)})"

    def _quantified(self, op: str, items: str, where: Expression | None) -> Rails:
        listed = self.variable(items, "list")
        if where is None:
            some = self._answered(items)
            return self.kept(f"{listed}.complete", "False") if op == "every" else _turned(some, op)
        tally = self._tally(items, where, failing=op == "every")
        return _turned(self.kept(f"{tally} >= {FOUND}", f"{listed}.complete and not {tally}"), op)

    def _counted(self, op: str, items: str, limit: int, where: Expression | None) -> Rails:
        listed = self.variable(items, "list")
        tally = f"len({listed}.items) * {FOUND}" if where is None else self._tally(items, where)
        least = limit if op == "at_least" else limit + 1
        too_few = f"{listed}.complete and sum(divmod({tally}, {FOUND})) < {least}"
        enough = self.kept(f"{tally} >= {least * FOUND}", too_few)
        return enough if op == "at_least" else (enough[1], enough[0])

    def _tally(self, items: str, where: Expression, *, failing: bool = False) -> str:
        listed = self.variable(items, "list")
        if items not in self.loops:
            path, numbers = f"{self.items}.{items}" if self.items else items, self.numbers
            inside = Writer(self.edition, self.constants, path, f"f{next(numbers)}", numbers)
            self.loops[items] = _Loop(listed, inside)
            self.lines.append(self.loops[items])
        return self.loops[items].tally(where, failing=failing)

    def _computed(self, code: str) -> Rails:
        """The rails of what one call computes as True, False or None."""
        if code not in self.shared:
            seen = f"v{next(self.numbers)}"
            self.lines.append(f"{seen} = CODES[{code}]")
            self.shared[code] = self._coded(seen)
        return self.shared[code]

    def _coded(self, seen: str) -> Rails:
        self.sizes[seen] = 3
        return f"({seen} == 1)", f"({seen} == 2)"

    def _located(self, fact: str) -> Located:
        return self.edition.form.index[f"{self.items}.{fact}" if self.items else fact]

    def _parameter(self, name: str) -> int:
        value = self.edition.parameters.get(name)
        if value is None:
            raise Unusual
        return value

    def _day(self, day: date | str) -> str:
        if isinstance(day, date):
            return self._constant(day)
        return "on" if day == REPORT_DATE else self.variable(day, "date")

    def _constant(self, value: object) -> str:
        if value is Said.NONE or isinstance(value, str):
            return "NONE" if value is Said.NONE else repr(value)
        known = self.constants.items() if isinstance(value, dict | tuple) else ()
        same = (name for name, other in known if type(other) is type(value) and other == value)
        name = next(same, None) or f"k{next(self.numbers)}"
        self.constants[name] = value
        return name


@dataclass
class _Loop:
    """Goes through the items of a list once, for all conditions on them."""

    listed: str
    inside: Writer
    tallies: dict[tuple[Expression, bool], tuple[str, Rails]] = field(default_factory=dict)

    def tally(self, where: Expression, *, failing: bool) -> str:
        """The variable that counts the items that meet (or fail) a condition, `FOUND` each, and those that may."""
        if (where, failing) not in self.tallies:
            true, false = self.inside.rails(where)
            rails = (false, true) if failing else (true, false)
            self.tallies[where, failing] = f"n{next(self.inside.numbers)}", rails
        return self.tallies[where, failing][0]

    def text(self) -> Iterator[str]:
        """The lines of the loop."""
        yield "".join(f"{name} = " for name, _ in self.tallies.values()) + "0"
        item = self.inside.facts
        yield f"for {item} in {self.listed}.items:"
        yield f"    if not isinstance({item}, dict): raise LookupError"
        yield from (f"    {line}" for line in self.inside.text())
        for name, (true, false) in self.tallies.values():
            code = f"{FOUND} if {true} else 0 if {false} else 1"
            yield f"    {name} += {self.inside.looked_up(code) or code}"


def _turned(some: Rails, op: str) -> Rails:
    return some if op == "some" else (some[1], some[0])


def _table(code: CodeType, sizes: list[int]) -> Any:
    """What an expression comes to for all that its variables can hold, as tuples within tuples."""
    held = product(*map(range, sizes))
    entries = [eval(code, dict(zip(code.co_names, each, strict=True))) for each in held]  # noqa: S307 - made here
    for size in reversed(sizes):
        entries = [tuple(entries[at : at + size]) for at in range(0, len(entries), size)]
    return entries[0]
