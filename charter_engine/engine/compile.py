"""An edition compiled once to Python source, for one proposal at a time: the outcomes of `evaluate`, fast.

Every expression becomes two: "certainly true" and "certainly false" (two rails), so that Python's own `and` and `or`
carry Kleene's tables. Facts are fetched into local variables once. Whatever could raise `RuleError` in `evaluate` is
computed before any short cut; where something does raise, that proposal is evaluated by `evaluate` instead, which says
exactly which rules err.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from charter_engine.engine.days import shift
from charter_engine.engine.evaluate import Scope, due, otherwise, outcome
from charter_engine.engine.facts import Facts, Listed, Said
from charter_engine.errors import RuleError
from charter_engine.model.charter import Asks, Edition, Gate, Rule
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
    parameters,
    paths,
)
from charter_engine.model.questionnaire import Question
from charter_engine.model.truth import Outcome

Rails: TypeAlias = tuple[str, str]
"""Two Python expressions: certainly true, certainly false."""

_TYPES = {"yes_no": "str", "choice": "str", "text": "str", "number": "int", "date": "date"}


@dataclass(frozen=True)
class Compiled:
    """An edition ready to run. `source` is the Python that it runs, for whoever wants to read it."""

    edition: Edition
    source: str
    _run: Any

    def outcomes(self, facts: Facts, on: date, gate: Gate | None) -> dict[str, Outcome]:
        """The outcome of every rule, by rule id; "errored" where `evaluate` raises `RuleError`."""
        scope = Scope(self.edition, facts, on)
        try:
            dues = {by: due(by, gate, scope) for by in _gates(self.edition)}
            values: tuple[Outcome, ...] = self._run(facts, on, dues)
        except RuleError:
            return {rule.rule: _slowly(rule, scope, gate) for rule in self.edition.rules}
        return dict(zip((rule.rule for rule in self.edition.rules), values, strict=True))


def compile_edition(edition: Edition) -> Compiled:
    """The edition as one Python function."""
    writer = _Writer(edition)
    results = [writer.rule(rule) for rule in edition.rules]
    body = "\n".join(f"    {line}" for line in writer.lines)
    returned = ",\n        ".join(results)
    head = "\n".join(writer.functions)
    text = f"{head}\ndef run(f, on, due):\n{body}\n    return (\n        {returned},\n    )\n"
    names: dict[str, Any] = {**writer.constants, "NONE": Said.NONE, "NA": Said.NOT_APPLICABLE, **_RUNTIME}
    exec(compile(text, "<edition>", "exec"), names)  # noqa: S102 - the source is made here, from a checked tree
    return Compiled(edition, text, names["run"])


def _slowly(rule: Rule, scope: Scope, gate: Gate | None) -> Outcome:
    try:
        return outcome(rule, scope, gate)
    except RuleError:
        return "errored"


def _gates(edition: Edition) -> set[Gate]:
    return {rule.due_by for rule in edition.rules if not isinstance(rule, Asks)}


def _mismatch(*_: object) -> Any:
    raise RuleError("a value of another type, or a parameter without a value")


def _compare_days(op: str, first: Any, second: Any) -> bool | None:
    if first is Said.NONE or second is Said.NONE:
        return False
    if first is None or second is None:
        return None
    return bool(first < second if op == "before" else first > second)


def _within_days(first: Any, second: Any, number: int, unit: str) -> bool | None:
    if first is Said.NONE or second is Said.NONE:
        return False
    if first is None or second is None:
        return None
    return bool(shift(second, -number, unit) <= first <= shift(second, number, unit))


_RUNTIME = {
    "Listed": Listed,
    "UNASKED": object(),
    "date": date,
    "mismatch": _mismatch,
    "compare_days": _compare_days,
    "within_days": _within_days,
    "EMPTY": Listed((), complete=True),
    "OPEN": Listed(()),
}


@dataclass
class _Writer:
    """Writes one function: the top one, or one for the items of a list. Functions and constants are shared."""

    edition: Edition
    items: str = ""
    lines: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)
    known: dict[str, Rails] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    loops: dict[tuple[str, str, Expression | None], str] = field(default_factory=dict)

    def rule(self, rule: Rule) -> str:
        """The Python expression of a rule's outcome."""
        expressions = [rule.when] if isinstance(rule, Asks) else [rule.when, rule.satisfied_when, rule.unfinished_when]
        used = {name for e in expressions if e is not None for name in self._parameters(e)}
        if any(self.edition.parameters.get(name) is None for name in used):
            return "mismatch()"
        applies, not_applies = ("True", "False") if rule.when is None else self.rails(rule.when)
        prefix = f"'not_applicable' if {not_applies} else 'undetermined' if not {applies} else "
        if isinstance(rule, Asks):
            return prefix + "'raised'"
        met, unmet = self.rails(rule.satisfied_when)
        prefix += f"'satisfied' if {met} else 'undetermined' if not {unmet} else "
        if rule.unfinished_when is None:
            return prefix + "'breached'"
        under_way, idle = self.rails(rule.unfinished_when)
        by = f"due[{rule.due_by!r}]"
        open_, closed = f"({under_way} and {by} is False)", f"({idle} or {by} is True)"
        return prefix + f"'unfinished' if {open_} else 'breached' if {closed} else 'undetermined'"

    def rails(self, expression: Expression) -> Rails:
        """The two rails of an expression, as Python expressions without side effects."""
        match expression:
            case AllOf(items) | AnyOf(items):
                pairs = [self.rails(item) for item in items]
                both, either = " and ".join, " or ".join
                true, false = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
                if isinstance(expression, AllOf):
                    return f"({both(true)})", f"({either(false)})"
                return f"({either(true)})", f"({both(false)})"
            case Not(item):
                true_of, false_of = self.rails(item)
                return false_of, true_of
            case Is(fact, values):
                return self._is(fact, values)
            case Includes(fact, values):
                ticked, options = self._list(fact), self._constant(frozenset(values))
                found = f"{options}.isdisjoint({ticked}.items)"
                return f"(not {found})", f"({ticked}.complete and {found})"
            case Unsure():
                return "False", "True"
            case _:
                return self._computed(expression)

    def _computed(self, expression: Expression) -> Rails:
        """The rails of something computed once into a variable that is True, False or None."""
        code = self._code(expression)
        if code not in self.known:
            name = f"c{len(self.known)}"
            self.lines.append(f"{name} = {code}")
            self.known[code] = (f"({name} is True)", f"({name} is False)")
        return self.known[code]

    def _code(self, expression: Expression) -> str:
        match expression:
            case Answered(fact):
                return self._answered(fact)
            case Bound(fact, op, parameter):
                seen, sign = self.variable(fact), ">=" if op == "at_least" else "<="
                limit = self.edition.parameters[parameter]
                return f"None if {seen} is None else False if {seen} is NONE else {seen} {sign} {limit}"
            case Order(fact, op, day):
                return f"compare_days({op!r}, {self.variable(fact)}, {self._day(day)})"
            case Within(fact, parameter, day):
                number, unit = self.edition.parameters[parameter], self.edition.units[parameter]
                return f"within_days({self.variable(fact)}, {self._day(day)}, {number}, {unit!r})"
            case Quantified(op, items, where):
                return f"{self._function(op, items, where)}({self._list(items)}, on, 0)"
            case Count(items, op, parameter, where):
                limit = self.edition.parameters[parameter]
                return f"{self._function(op, items, where)}({self._list(items)}, on, {limit})"
            case _:
                raise AssertionError(expression)

    def _is(self, fact: str, values: tuple[str, ...]) -> Rails:
        derived = self.edition.form.derived_by_name.get(fact)
        if derived is not None and not self.items:
            true, false = self._derived(fact, derived.means)
            yes, no = "yes" in values, "no" in values
            if yes and no:
                return f"({true} or {false})", "False"
            return (true, false) if yes else (false, true) if no else ("False", f"({true} or {false})")
        seen = self.variable(fact)
        test = f"== {values[0]!r}" if len(values) == 1 else f"in {self._constant(frozenset(values))}"
        other = test.replace("==", "!=") if len(values) == 1 else f"not {test}"
        return f"({seen} {test})", f"({seen} is not None and {seen} {other})"

    def _derived(self, fact: str, means: Expression) -> Rails:
        if fact not in self.known:
            true, false = self.rails(means)
            name = f"d{len(self.known)}"
            self.lines.append(f"{name}t = {true}; {name}f = not {name}t and {false}")
            self.known[fact] = (f"{name}t", f"{name}f")
        return self.known[fact]

    def variable(self, fact: str) -> str:
        """The local variable that holds what a rule sees of a fact, fetched on first use."""
        path = f"{self.items}.{fact}" if self.items else fact
        derived = self.edition.form.derived_by_name.get(fact)
        if derived is not None and not self.items:
            true, false = self._derived(fact, derived.means)
            return f"('yes' if {true} else 'no' if {false} else None)"
        if path not in self.variables:
            chain = self.edition.form.index[path].chain
            parent = ""
            for depth, question in enumerate(chain):
                name = ".".join(q.question for q in chain[: depth + 1])
                if f"#{name}" not in self.variables:
                    self.variables[f"#{name}"] = self._fetch(question, parent)
                parent = self.variables[f"#{name}"]
            self.variables[path] = parent
        return self.variables[path]

    def _fetch(self, question: Question, parent: str) -> str:
        """Lines that put what is seen of a question into a new variable; `parent` holds its record, if it has one."""
        asked, not_asked = ("True", "False") if question.asked_when is None else self.rails(question.asked_when)
        variable, rest = f"x{len(self.variables)}", self._constant(otherwise(question))
        is_record = question.type == "record"
        blocked = "UNASKED" if is_record else "None"
        cases = [f"{rest} if {not_asked}", f"{blocked} if not {asked}"] if question.asked_when is not None else []
        source = "f"
        if parent:
            source = parent
            cases = [f"NONE if {parent} is NONE", f"{blocked} if {parent} is UNASKED", *cases]
            cases.append(f"None if type({parent}) is not dict")
        fetched = f"{source}.get({question.question!r})"
        self.lines.append(f"{variable} = {' else '.join([*cases, fetched])}")
        self.lines.append(f"if {variable} is NA: {variable} = {rest}")
        expected = _TYPES.get(question.type)
        if expected:
            wrong = f"{variable} is not None and {variable} is not NONE and type({variable}) is not {expected}"
            self.lines.append(f"if {wrong}: mismatch()")
        return variable

    def _list(self, fact: str) -> str:
        seen = self.variable(fact)
        if f"list {seen}" not in self.variables:
            name = self.variables[f"list {seen}"] = f"l{len(self.variables)}"
            self.lines.append(f"{name} = OPEN if {seen} is None else EMPTY if {seen} is NONE else {seen}")
            self.lines.append(f"if type({name}) is not Listed: mismatch()")
        return self.variables[f"list {seen}"]

    def _answered(self, fact: str) -> str:
        seen = self.variable(fact)
        path = f"{self.items}.{fact}" if self.items else fact
        located = self.edition.form.index.get(path)
        if located is not None and located.question.type in ("list", "choices"):
            listed = self._list(fact)
            return f"True if {listed}.items else False if {listed}.complete else None"
        return f"None if {seen} is None else {seen} is not NONE"

    def _function(self, op: str, items: str, where: Expression | None) -> str:
        """The name of the function that goes through a list; the same list and condition share one."""
        path = f"{self.items}.{items}" if self.items else items
        key = (op, path, where)
        if key not in self.loops:
            inner = _Writer(self.edition, path, functions=self.functions, constants=self.constants, loops=self.loops)
            true, false = ("True", "False") if where is None else inner.rails(where)
            name = f"q{len(self.functions)}"
            loop = "\n".join(f"        {line}" for line in inner.lines)
            self.functions.append(_LOOPS[op].format(name=name, loop=loop, true=true, false=false))
            self.loops[key] = name
        return self.loops[key]

    def _day(self, day: date | str) -> str:
        if isinstance(day, date):
            return self._constant(day)
        return "on" if day == REPORT_DATE else self.variable(day)

    def _constant(self, value: object) -> str:
        if value is Said.NONE:
            return "NONE"
        if isinstance(value, str):
            return repr(value)
        for name, known in self.constants.items():
            if name.startswith("k_") and known == value and type(known) is type(value):
                return name
        name = f"k_{len(self.constants)}"
        self.constants[name] = value
        return name

    def _parameters(self, expression: Expression) -> set[str]:
        """The parameters that an expression uses, through derived facts too."""
        found = set(parameters(expression))
        derived = self.edition.form.derived_by_name
        for fact in paths(expression):
            found |= self._parameters(derived[fact].means) if fact in derived else set()
        return found


_LOOPS: Mapping[str, str] = {
    "some": """
def {name}(l, on, limit):
    unknown = not l.complete
    found = False
    for f in l.items:
{loop}
        if {true}: found = True
        elif not {false}: unknown = True
    return True if found else None if unknown else False
""",
    "every": """
def {name}(l, on, limit):
    unknown = not l.complete
    failed = False
    for f in l.items:
{loop}
        if {false}: failed = True
        elif not {true}: unknown = True
    return False if failed else None if unknown else True
""",
    "none": """
def {name}(l, on, limit):
    unknown = not l.complete
    found = False
    for f in l.items:
{loop}
        if {true}: found = True
        elif not {false}: unknown = True
    return False if found else None if unknown else True
""",
    "at_least": """
def {name}(l, on, limit):
    low = high = 0
    for f in l.items:
{loop}
        if {true}: low += 1
        if not {false}: high += 1
    return True if low >= limit else False if l.complete and high < limit else None
""",
    "at_most": """
def {name}(l, on, limit):
    low = high = 0
    for f in l.items:
{loop}
        if {true}: low += 1
        if not {false}: high += 1
    return False if low > limit else True if l.complete and high <= limit else None
""",
}
