"""Generated editions, forms and facts for the engine: small, valid by the static checks, and unkind.

Names refer only to what was generated before them, so nothing is circular. Lists hold lists; questions are asked under
conditions; parameters may lack a value on the day; dates may stand at the end of the calendar; facts may be absent,
none, not applicable, open, or (where asked for) of a type that no form admits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from hypothesis import strategies as st

from charter_engine.engine.facts import Facts, Listed, Said
from charter_engine.model.charter import (
    Charter,
    DatedValue,
    Edition,
    EditionNote,
    Parameter,
    Principle,
    PrincipleSource,
)
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
    Within,
)
from charter_engine.model.questionnaire import TAKES_NONE, Derived, Form, Option, Question, QuestionType, Section
from charter_engine.model.rule import GATES, Asks, Basis, InForce, Requires, Rule

Draw = Callable[[st.SearchStrategy[Any]], Any]

START = date(2022, 1, 1)
DAYS = (date(2024, 2, 29), date(2024, 3, 31), date(2025, 2, 28), date(2023, 12, 1))
ENDS = (date.min, date.max)
OPTIONS = ("a", "b", "c")
LEAVES: tuple[QuestionType, ...] = ("yes_no", "choice", "choices", "number", "date", "text")
DEEPEST = 2


@dataclass
class Names:
    """The facts that an expression of one scope may name, by the type of their question."""

    draw: Draw
    parameters: Sequence[Parameter]
    of: dict[str, list[str]] = field(default_factory=dict)
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    inside: dict[str, Names] = field(default_factory=dict)

    def add(self, name: str, kind: str, options: tuple[str, ...] = ()) -> None:
        self.of.setdefault(kind, []).append(name)
        self.options[name] = options

    def any_of(self, *kinds: str) -> list[str]:
        return [name for kind in kinds for name in self.of.get(kind, ())]

    def expression(self, depth: int = 2) -> Expression:
        """A condition on the facts of this scope."""
        kind = self.draw(st.integers(0, 9))
        lists = self.any_of("list")
        if kind <= 3 and lists:
            return self._about_items(self.draw(st.sampled_from(lists)), depth)
        if kind <= 6 and depth:
            items = tuple(self.expression(depth - 1) for _ in range(self.draw(st.integers(1, 3))))
            return Not(items[0]) if kind == 4 else AllOf(items) if kind == 5 else AnyOf(items)
        return self._leaf()

    def _about_items(self, items: str, depth: int) -> Expression:
        op = self.draw(st.sampled_from(("some", "every", "none", "at_least", "at_most")))
        where = (
            self.inside[items].expression(max(0, depth - 1)) if op == "every" or self.draw(st.integers(0, 4)) else None
        )
        if op in ("some", "every", "none"):
            return Quantified(op, items, where)
        return Count(items, op, self._parameter("times"), where)

    def _leaf(self) -> Expression:
        name = self.draw(st.sampled_from(self.any_of(*LEAVES, "list", "derived")))
        kind = next(kind for kind, names in self.of.items() if name in names)
        if kind not in ("derived", "list") and self.draw(st.integers(0, 4)) == 0:
            return Answered(name)
        match kind:
            case "derived" | "yes_no" | "choice":
                return Is(name, self._some_of(self.options[name]))
            case "choices":
                return Includes(name, self._some_of(self.options[name]))
            case "number":
                return Bound(name, self.draw(st.sampled_from(("at_least", "at_most"))), self._parameter("times"))
            case "date":
                return self._about_a_day(name)
            case _:
                return Answered(name)

    def _about_a_day(self, name: str) -> Expression:
        other: date | str = self.draw(st.sampled_from([*DAYS[:2], REPORT_DATE, *self.any_of("date")]))
        if self.draw(st.booleans()):
            return Within(name, self._parameter("months", "days"), other)
        return Order(name, self.draw(st.sampled_from(("before", "after"))), other)

    def _parameter(self, *units: str) -> str:
        return str(self.draw(st.sampled_from([p.parameter for p in self.parameters if p.unit in units])))

    def _some_of(self, options: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.draw(st.lists(st.sampled_from(options), min_size=1, max_size=3, unique=True)))


@st.composite
def editions(draw: Draw, *, tame: bool = False) -> Edition:
    """An edition with a form of its own. `tame`: no rule of it can err on facts that follow the form."""
    parameters = tuple(_parameters(draw, tame=tame))
    names = Names(draw, parameters)
    questions: list[Question] = []
    derived: list[Derived] = []
    for number in range(draw(st.integers(2, 5))):
        questions.append(_question(f"q{number}", "", names, depth=0))
        if draw(st.integers(0, 3)) == 0:
            derived.append(Derived(f"d{number}", "", names.expression()))
            names.add(f"d{number}", "derived", ("yes", "no"))
    if draw(st.integers(0, 3)):
        questions.append(_leaf_question("starts_on", "date", names))
    form = Form(1, (Section("s", "A", "", tuple(questions)),), tuple(derived))
    leaves = [path for path, located in form.index.items() if located.question.type != "record"]
    rules = tuple(_rule(f"p.r{number}", names, leaves) for number in range(draw(st.integers(2, 5))))
    return _charter(form, rules, parameters).on(draw(st.sampled_from(DAYS)))


def edition_of(
    questions: Sequence[Question],
    rules: Sequence[Rule],
    parameters: Sequence[Parameter] = (),
    derived: Sequence[Derived] = (),
) -> Edition:
    """An edition made by hand, for a test of one thing."""
    form = Form(1, (Section("s", "A", "", tuple(questions)),), tuple(derived))
    return _charter(form, tuple(rules), tuple(parameters)).on(DAYS[0])


@st.composite
def facts_for(draw: Draw, form: Form, *, wild: bool = False) -> Facts:
    """Facts that follow a form. `wild`: some do not, and dates may stand at the ends of the calendar."""
    return _record(draw, form.questions, wild=wild)


def _charter(form: Form, rules: tuple[Rule, ...], parameters: tuple[Parameter, ...]) -> Charter:
    principle = Principle("p", "", "", InForce(START), PrincipleSource("s"), "", (), rules)
    note = EditionNote("1", "", START, "s")
    return Charter("c", "", "", "", ("p",), (note,), (), (principle,), form, (), parameters=parameters)


def _parameters(draw: Draw, *, tame: bool) -> list[Parameter]:
    made = []
    for unit, values in (("times", (1, 2, 3)), ("months", (0, 1, 12)), ("days", (0, 30, 365))):
        for number in range(2):
            value = draw(st.sampled_from(values if tame else (*values, 10**7)))
            start = START if tame or draw(st.integers(0, 4)) else date(2090, 1, 1)
            dated = DatedValue(start, value, "s", "D")
            made.append(Parameter(f"{unit}_{number}", unit, "", (dated,)))
    return made


def _rule(name: str, names: Names, leaves: Sequence[str]) -> Rule:
    draw = names.draw
    when = names.expression(1) if draw(st.integers(0, 2)) == 0 else None
    basis = Basis("reading", "D")
    if draw(st.integers(0, 3)) == 0:
        needs = tuple(draw(st.lists(st.sampled_from(leaves), max_size=2, unique=True)))
        return Asks(
            rule=name, clause="", basis=basis, when=when, needs=needs, about="", question="", options=(), tier="light"
        )
    return Requires(
        rule=name,
        clause="",
        basis=basis,
        when=when,
        satisfied_when=names.expression(draw(st.integers(0, 2))),
        unfinished_when=names.expression(0) if draw(st.booleans()) else None,
        due_by=draw(st.sampled_from((*GATES, GATES[-1]))),
        says="",
        unmet="",
        shown_by="",
        remedy="",
    )


def _question(name: str, prefix: str, names: Names, depth: int) -> Question:
    draw = names.draw
    kind = draw(st.integers(0, 9))
    if depth < DEEPEST and kind <= 4:
        return _nested(name, prefix, names, depth, "record" if kind <= 1 else "list")
    return _leaf_question(name, draw(st.sampled_from(LEAVES)), names, prefix)


def _leaf_question(name: str, kind: QuestionType, names: Names, prefix: str = "") -> Question:
    options = {"choice": (*OPTIONS, "none"), "choices": OPTIONS}.get(kind, ())
    asked, otherwise = _asked_when(kind, names)
    question = _made(name, kind, asked, otherwise, options=tuple(Option(option, "") for option in options))
    names.add(f"{prefix}{name}", kind, question.option_ids)
    return question


def _nested(name: str, prefix: str, names: Names, depth: int, kind: Literal["record", "list"]) -> Question:
    asked, otherwise = _asked_when(kind, names)
    inner = Names(names.draw, names.parameters) if kind == "list" else names
    path = "" if kind == "list" else f"{prefix}{name}."
    count = names.draw(st.integers(1, 3))
    fields = tuple(_question(f"f{number}", path, inner, depth + 1) for number in range(count))
    if kind == "list" and not inner.any_of(*LEAVES, "list"):
        fields = (*fields, _leaf_question("leaf", "yes_no", inner))
    if kind == "list":
        names.add(f"{prefix}{name}", "list")
        names.inside[f"{prefix}{name}"] = inner
    return _made(name, kind, asked, otherwise, fields=fields)


def _made(name: str, kind: QuestionType, asked: Expression | None, otherwise: Any, **more: Any) -> Question:
    return Question(name, kind, "", "", "choice", asked_when=asked, otherwise=otherwise, **more)


def _asked_when(kind: QuestionType, names: Names) -> tuple[Expression | None, Any]:
    """A condition on what came before, and what holds otherwise."""
    draw = names.draw
    if not names.any_of(*LEAVES, "list", "derived") or draw(st.integers(0, 3)):
        return None, draw(st.sampled_from((None, _otherwise(draw, kind))))
    return names.expression(1), _otherwise(draw, kind)


def _otherwise(draw: Draw, kind: QuestionType) -> Any:
    match kind:
        case "yes_no":
            return draw(st.sampled_from(("yes", "no")))
        case "choice":
            return draw(st.sampled_from((*OPTIONS, "none")))
        case "choices":
            return draw(st.sampled_from(("none", (), ("a",), ("b", "c"))))
        case _:
            return "none"


def _record(draw: Draw, questions: Sequence[Question], *, wild: bool) -> dict[str, Any]:
    facts = {}
    for question in questions:
        state = draw(st.integers(0, 9))
        if state <= 1:
            continue
        said = [Said.NONE] if wild or question.type in TAKES_NONE else []
        said += [Said.NOT_APPLICABLE] if wild or question.otherwise is not None else []
        if said and state == 2:
            facts[question.question] = draw(st.sampled_from(said))
        elif wild and state == 3:
            facts[question.question] = draw(st.sampled_from(STRANGE))
        else:
            facts[question.question] = _value(draw, question, wild=wild)
    return facts


STRANGE: tuple[object, ...] = (
    *("a", "", True, 3, date(2024, 1, 1), {}, {"f0": "yes"}),
    *(Listed(("a", "b")), Listed(({"f0": "a"},), complete=True), Listed((3,), complete=True)),  # type: ignore[arg-type]
)


def _value(draw: Draw, question: Question, *, wild: bool) -> object:
    match question.type:
        case "record":
            return _record(draw, question.fields, wild=wild)
        case "list":
            items = [_record(draw, question.fields, wild=wild) for _ in range(draw(st.integers(0, 3)))]
            return Listed(tuple(items), draw(st.booleans()))
        case "choices":
            ticked = draw(st.lists(st.sampled_from(OPTIONS), max_size=2, unique=True))
            return Listed(tuple(ticked), draw(st.booleans()))
        case "number":
            return draw(st.integers(-1, 3))
        case "date":
            return draw(st.sampled_from((*DAYS, *ENDS) if wild else DAYS))
        case "text":
            return draw(st.sampled_from(("some text", "none")))
        case _:
            return draw(st.sampled_from(question.option_ids))
