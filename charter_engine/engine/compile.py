"""An edition compiled once to Python source, for one proposal at a time: the outcomes of `evaluate`, fast.

Every expression becomes two: "certainly true" and "certainly false" (two rails), so that Python's own `and` and `or`
carry Kleene's tables. What a rule sees of a fact is put into a local variable once; a list is gone through once, for
all conditions on its items. All of this is computed before the first rule, without short cuts, so that whatever makes
`evaluate` raise `RuleError` raises here too; then that proposal goes to `evaluate`, which says exactly which rules err.
The same happens to a proposal with facts that do not follow the form, and to a rule that no check would let pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any, TypeAlias

from charter_engine.engine import compiled
from charter_engine.engine.compiled import Unusual, one_of
from charter_engine.engine.evaluate import Scope, otherwise, outcome
from charter_engine.engine.facts import Facts, Said
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
from charter_engine.model.questionnaire import Located, Question
from charter_engine.model.rule import GATES, Asks, Gate, Requires, Rule
from charter_engine.model.truth import Outcome

MANY = 12
"""So many facts of the form are read faster by laying those given over blank ones than by looking up each."""

Rails: TypeAlias = tuple[str, str]
"""Two Python expressions: certainly true, certainly false. Of each only counts whether it is truthy."""


@dataclass(frozen=True)
class Compiled:
    """An edition ready to run. `source` is the Python that it runs, for whoever wants to read it."""

    edition: Edition
    source: str
    rules: tuple[str, ...]
    _run: Any

    def outcomes(self, facts: Facts, on: date, gate: Gate | None) -> dict[str, Outcome]:
        """The outcome of every rule, by rule id; "errored" where `evaluate` raises `RuleError`."""
        return dict(zip(self.rules, self.in_order(facts, on, gate), strict=True))

    def in_order(self, facts: Facts, on: date, gate: Gate | None) -> tuple[Outcome, ...]:
        """The same in the order of the edition's rules."""
        try:
            found: tuple[Outcome, ...] = self._run(facts, on, gate)
        except (RuleError, LookupError, TypeError):  # the last two where a table does not know what was said
            found = tuple(_by_definition(self.edition, rule, facts, on, gate) for rule in self.edition.rules)
        return found


def compile_edition(edition: Edition) -> Compiled:
    """The edition as one Python function."""
    names: dict[str, Any] = dict(compiled.NAMES)
    writer = _Writer(edition, names)
    results = [f"        {_rule(rule, writer)},  # {rule.rule}" for rule in edition.rules]
    lines = [f"    {line}" for line in writer.text()]
    source = "\n".join(["def run(f, on, gate):", *lines, "    return (", *results, "    )", ""])
    names["by_definition"] = lambda rule, *seen: _by_definition(edition, edition.by_rule[rule], *seen)
    exec(compile(source, "<edition>", "exec"), names)  # noqa: S102 - the source is made here, from a checked tree
    return Compiled(edition, source, tuple(rule.rule for rule in edition.rules), names["run"])


def _by_definition(edition: Edition, rule: Rule, facts: Facts, on: date, gate: Gate | None) -> Outcome:
    try:
        return outcome(rule, Scope(edition, facts, on), gate)
    except RuleError:
        return "errored"


def _rule(rule: Rule, writer: _Writer) -> str:
    """The Python expression of a rule's outcome."""
    try:
        applies, not_applies = ("True", "False") if rule.when is None else writer.rails(rule.when)
        came_to = "'raised'" if isinstance(rule, Asks) else _required(rule, writer)
        return f"({came_to}) if {applies} else 'not_applicable' if {not_applies} else 'undetermined'"
    except Unusual:
        return f"by_definition({rule.rule!r}, f, on, gate)"


def _required(rule: Requires, writer: _Writer) -> str:
    met, unmet = writer.rails(rule.satisfied_when)
    due_by = writer.due(rule.due_by)
    settled = f"'satisfied' if {met} else 'undetermined' if not {unmet} else "
    if rule.unfinished_when is None:
        return f"{settled}'breached'"
    begun, idle = writer.rails(rule.unfinished_when)
    open_, closed = f"({begun} and {due_by} is False)", f"({idle} or {due_by})"
    return f"{settled}'unfinished' if {open_} else 'breached' if {closed} else 'undetermined'"


@dataclass
class _Writer:
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
    loops: dict[str, _Loop] = field(default_factory=dict)

    def text(self) -> Iterator[str]:
        """All lines, loops among them."""
        if len(self.read) < MANY:
            yield from (f"{seen} = f.get({name!r})" for name, seen in self.read.items())
        else:
            blank = self._constant(dict.fromkeys(self.read))
            yield f"{', '.join(self.read.values())}, *_ = {{**{blank}, **f}}.values()"
        for line in self.lines:
            yield from [line] if isinstance(line, str) else line.text()

    def rails(self, expression: Expression) -> Rails:  # noqa: C901 - one match over the whole tree
        """The two rails of an expression, after lines that compute what they need."""
        match expression:
            case AllOf(items) | AnyOf(items):
                pairs = [self.rails(item) for item in items]
                all_of = isinstance(expression, AllOf)
                ways = (" and ", " or ") if all_of else (" or ", " and ")
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
                said = f"{seen} is not None and {seen} is not NONE and {seen}"
                inside, outside = (">=", "<") if op == "at_least" else ("<=", ">")
                return f"({said} {inside} {limit})", f"({seen} is NONE or {said} {outside} {limit})"
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

    def due(self, by: Gate) -> str:
        """The variable that says whether what has this last gate is due."""
        if by == "deliberation":
            return "True"
        if by == "twelve_months" and "starts_on" in self.edition.form.index:
            return self._computed(f"a_year_on(DUE[gate][2], {self.variable('starts_on', 'date')}, on)")[0]
        return self._computed(f"DUE[gate][{GATES[1:].index(by)}]")[0]

    def variable(self, fact: str, *kinds: str) -> str:
        """The variable that holds what a rule sees of a fact, which is a question of one of these kinds."""
        chain = self._located(fact).chain
        if chain[-1].type not in kinds or (not self.items and fact in self.edition.form.derived_by_name):
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
        look, then = compiled.LOOKS[question.type]
        is_read = record == self.facts and not self.items
        if is_read:
            self.read[question.question] = seen
        get = seen if is_read else f"{record}.get({question.question!r})"
        words = {"x": seen, "get": get, "rest": self._constant(table)}
        fetched = code = look.format(**words)
        if question.asked_when is not None:
            asked, not_asked = self.rails(question.asked_when)
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
                self.shared[fact] = self._kept(*self.rails(derived.means))
            sides = dict(zip(("yes", "no"), self.shared[fact], strict=True))
            true, false = ([sides[s] for s in sides if (s in values) is wanted] for wanted in (True, False))
            return f"({' or '.join(true) or False})", f"({' or '.join(false) or False})"
        seen = self.variable(fact, "yes_no", "choice")
        codes = self.codes[seen]
        held = {codes[value] for value in values if value in codes}
        last = max(codes.values())
        return one_of(seen, held, last), one_of(seen, {*range(1, last + 1)} - held, last)

    def _includes(self, ticked: str, values: tuple[str, ...]) -> Rails:
        if len(values) == 1:
            return f"({values[0]!r} in {ticked}.items)", f"({ticked}.complete and {values[0]!r} not in {ticked}.items)"
        missed = f"{self._constant(frozenset(values))}.isdisjoint({ticked}.items)"
        return f"(not {missed})", f"({ticked}.complete and {missed})"

    def _answered(self, fact: str) -> Rails:
        seen = self.variable(fact, *compiled.CODED, "number", "date", "choices", "list")
        match self._located(fact).question.type:
            case "choices" | "list":
                return f"{seen}.items", f"({seen}.complete and not {seen}.items)"
            case "number" | "date":
                return f"({seen} is not None and {seen} is not NONE)", f"({seen} is NONE)"
            case _:
                none = max(self.codes[seen].values())
                return one_of(seen, {*range(1, none)}, none), one_of(seen, {none}, none)

    def _quantified(self, op: str, items: str, where: Expression | None) -> Rails:
        if where is None:
            some = self._answered(items)
            return (f"{self.variable(items, 'list')}.complete", "False") if op == "every" else _turned(some, op)
        listed = self.variable(items, "list")
        found, open_ = self._tally(items, where, failing=op == "every")
        return _turned((found, f"({listed}.complete and not ({found} or {open_}))"), op)

    def _counted(self, op: str, items: str, limit: int, where: Expression | None) -> Rails:
        listed = self.variable(items, "list")
        low, open_ = (f"len({listed}.items)", "0") if where is None else self._tally(items, where)
        if op == "at_least":
            return f"({low} >= {limit})", f"({listed}.complete and {low} + {open_} < {limit})"
        return f"({listed}.complete and {low} + {open_} <= {limit})", f"({low} > {limit})"

    def _tally(self, items: str, where: Expression, *, failing: bool = False) -> tuple[str, str]:
        listed = self.variable(items, "list")
        if items not in self.loops:
            path, numbers = f"{self.items}.{items}" if self.items else items, self.numbers
            inside = _Writer(self.edition, self.constants, path, f"f{next(numbers)}", numbers)
            self.loops[items] = _Loop(listed, inside)
            self.lines.append(self.loops[items])
        return self.loops[items].tally(where, failing=failing)

    def _computed(self, code: str) -> Rails:
        """The rails of what one call computes as True, False or None."""
        if code not in self.shared:
            seen = f"c{next(self.numbers)}"
            self.lines.append(f"{seen} = {code}")
            self.shared[code] = (seen, f"({seen} is False)")
        return self.shared[code]

    def _kept(self, true: str, false: str) -> Rails:
        number = next(self.numbers)
        self.lines.append(f"t{number} = {true}; n{number} = {false}")
        return f"t{number}", f"n{number}"

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
        same = (name for name, known in self.constants.items() if type(known) is dict is type(value) and known == value)
        name = next(same, None) or f"k{next(self.numbers)}"
        self.constants[name] = value
        return name


@dataclass
class _Loop:
    """Goes through the items of a list once, for all conditions on them."""

    listed: str
    inside: _Writer
    tallies: dict[tuple[Expression, bool], str] = field(default_factory=dict)
    conditions: list[tuple[str, Rails]] = field(default_factory=list)

    def tally(self, where: Expression, *, failing: bool) -> tuple[str, str]:
        """The variables that count the items that meet (or fail) a condition, and those that may; an open list may."""
        if (where, failing) not in self.tallies:
            true, false = self.inside.rails(where)
            number = self.tallies[where, failing] = str(next(self.inside.numbers))
            self.conditions.append((number, (false, true) if failing else (true, false)))
        number = self.tallies[where, failing]
        return f"s{number}", f"u{number}"

    def text(self) -> Iterator[str]:
        """The lines of the loop."""
        yield "".join(f"s{number} = u{number} = " for number, _ in self.conditions) + "0"
        item = self.inside.facts
        yield f"for {item} in {self.listed}.items:"
        yield f"    if not isinstance({item}, dict): raise LookupError"
        yield from (f"    {line}" for line in self.inside.text())
        for number, (true, false) in self.conditions:
            yield f"    if {true}: s{number} += 1"
            yield f"    elif not {false}: u{number} += 1"


def _turned(some: Rails, op: str) -> Rails:
    return some if op == "some" else (some[1], some[0])
