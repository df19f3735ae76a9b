"""Reads tests/conformance/*.yaml: what conditions, rules and routes mean, as data. The README there tells the format.

A group has its own small form; whatever a case does not say itself, it takes from its group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from charter_engine.errors import InvalidSource
from charter_engine.language import expressions, source
from charter_engine.language.answers import read_answers
from charter_engine.language.notes import BAD, Notes
from charter_engine.language.shape import parse_day
from charter_engine.model import proposal
from charter_engine.model.charter import DatedValue, Edition, Parameter, Route
from charter_engine.model.expression import Expression
from charter_engine.model.questionnaire import Derived, Form, Option, Question, Section
from charter_engine.model.rule import Gate, Rule
from tests.build import DAY, FIRST, an_edition, asks, requires

FOLDER = Path(__file__).parent / "conformance"
RULE = "first.rule"
FORM_KEYS = ("form", "derived", "record_facts", "fillers", "parameters")
GIVEN_KEYS = ("if", "rule", "rules", "routes", "facts", "on", "gate", "record")
OF_A_RULE = ("is", "could_only_be", "outcome", "ready", "next", "due")
OF_A_REPORT = ("tier", "could_reach", "gate_is", "officer", "community", "custodian", "line")
EXPECTED_KEYS = (*OF_A_RULE, *OF_A_REPORT)
RULE_PARTS = ("due_by", "needs", "tier", "standing")
RULE_KEYS = ("effect", "basis", "when", "satisfied_when", "unfinished_when", *RULE_PARTS)
QUESTION_KEYS = ("type", "options", "fields", "asked_when", "otherwise", "screening")
PLAIN, ASKING = requires(RULE, "{a: yes}"), asks(RULE)


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a group: what is asked of what, and what it comes to."""

    place: str
    rule: Rule | None
    edition: Edition
    answers: Mapping[str, proposal.Node]
    record: Mapping[str, proposal.Node]
    gate: Gate | None
    expected: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """Cases about one thing, with one form."""

    name: str
    says: str
    cases: tuple[Case, ...]


def groups() -> list[Group]:
    """All groups of all files, in order."""
    return [group for file in sorted(FOLDER.glob("*.yaml")) for group in _groups(file)]


def _groups(file: Path) -> Iterator[Group]:
    page = source.read(file.read_bytes(), file.name)
    assert isinstance(page, source.Mapping), file.name
    _only(page, ("topic", "groups"), file.name)
    for number, node in enumerate(_items(page.items["groups"]), start=1):
        place = f"{file.name}:{node.line}"
        _only(node, ("says", "cases", *FORM_KEYS, *GIVEN_KEYS), place)
        reader = _Reader(node, place)
        cases = tuple(reader.case(case, f"{file.name}:{case.line}") for case in _items(node.items["cases"]))
        yield Group(f"{file.stem}-{number}", str(plain(node.items["says"])), cases)


class _Reader:
    """Reads the cases of one group. An edition is made once for all that is the same."""

    def __init__(self, group: source.Mapping, place: str) -> None:
        self.group, self.notes = group, Notes(place)
        self.form = self._form()
        self.parameters = tuple(_parameter(*item) for item in _pairs(group.items.get("parameters")))
        self.editions: dict[object, Edition] = {}

    def case(self, case: source.Mapping, place: str) -> Case:
        """The case, with what its group says of it."""
        _only(case, ("why", *GIVEN_KEYS, *EXPECTED_KEYS), place)
        given = {key: case.items.get(key, self.group.items.get(key)) for key in GIVEN_KEYS}
        expected = {key: plain(case.items[key]) for key in EXPECTED_KEYS if key in case.items}
        assert expected, f"{place} expects nothing"
        edition = self._edition(given)
        answers = self._answers(given["facts"], self.form.questions)
        record = self._answers(given["record"], self.form.record_facts)
        if self.notes.problems:
            raise InvalidSource(self.notes.problems)
        return Case(place, next(iter(edition.rules), None), edition, answers, record, plain(given["gate"]), expected)

    def _edition(self, given: Mapping[str, source.Node | None]) -> Edition:
        same = tuple(id(given[key]) for key in ("if", "rule", "rules", "routes", "on"))
        if same not in self.editions:
            rules = [self._rule(given[key]) for key in ("if", "rule") if given[key] is not None]
            rules += [replace(self._rule(node), rule=f"first.{name}") for name, node in _pairs(given["rules"])]
            routes = tuple(self._route(node) for node in _items(given["routes"]))
            on = _day(given["on"]) or DAY
            self.editions[same] = an_edition(self.form, *rules, on=on, parameters=self.parameters, routes=routes)
        return self.editions[same]

    def _form(self) -> Form:
        parts = {key: self.group.items.get(key) for key in FORM_KEYS}
        questions = tuple(self._question(*pair) for pair in _pairs(parts["form"]))
        record = tuple(self._question(*pair) for pair in _pairs(parts["record_facts"]))
        derived = tuple(Derived(name, name, self._expression(node)) for name, node in _pairs(parts["derived"]))
        return Form(1, (Section("all", "A", "All", questions),), derived, record, tuple(plain(parts["fillers"]) or ()))

    def _question(self, name: str, node: source.Node) -> Question:
        """`lit: yes_no`, `colour: [red, green]`, or `lamp: {type: choice, options: [...], asked_when: ...}`."""
        if isinstance(node, source.Scalar):
            return Question(name, node.value, name, name, "choice")  # type: ignore[arg-type]
        if isinstance(node, source.Sequence):
            return Question(name, "choice", name, name, "choice", options=_options(node))
        _only(node, QUESTION_KEYS, f"the question {name}")
        rest = plain(node.items.get("otherwise"))
        return Question(
            name,
            plain(node.items["type"]),
            name,
            name,
            "choice",
            options=_options(node.items.get("options")),
            fields=tuple(self._question(*pair) for pair in _pairs(node.items.get("fields"))),
            asked_when=self._expression(node.items["asked_when"]) if "asked_when" in node.items else None,
            otherwise=tuple(rest) if isinstance(rest, list) else rest,
        )

    def _rule(self, node: source.Node | None) -> Rule:
        """A rule as in a principle's file; a condition by itself is a rule that requires it."""
        assert isinstance(node, source.Mapping)
        if "effect" not in node.items:
            return replace(PLAIN, satisfied_when=self._expression(node))
        _only(node, RULE_KEYS, "a rule")
        kind = plain(node.items.get("basis")) or "charter"
        start: Any = PLAIN if plain(node.items["effect"]) == "requires" else ASKING
        read: dict[str, Any] = {key: plain(part) for key, part in node.items.items() if key in RULE_PARTS}
        read |= {key: self._expression(part) for key, part in node.items.items() if key.endswith("when")}
        rule: Rule = replace(start, basis=replace(start.basis, kind=kind), **read)
        return rule

    def _route(self, node: source.Mapping) -> Route:
        _only(node, ("tier", "when"), "a route")
        return Route(plain(node.items["tier"]), self._expression(node.items["when"]), (), "")

    def _expression(self, node: source.Node) -> Expression:
        read = expressions.read(node, self.notes)
        if read is BAD:
            raise InvalidSource(self.notes.problems)
        return read  # type: ignore[no-any-return]

    def _answers(self, node: source.Node | None, questions: tuple[Question, ...]) -> Mapping[str, proposal.Node]:
        return read_answers(node, questions, self.notes) if node else {}


def plain(node: source.Node | None) -> Any:
    """A node as plain data."""
    match node:
        case source.Mapping():
            return {key: plain(part) for key, part in node.items.items()}
        case source.Sequence():
            return [plain(part) for part in node.items]
        case _:
            return node.value if node else None


def _parameter(name: str, node: source.Node) -> Parameter:
    """`two: 2`, `a_month: 1 months`, or a list of `{value: ..., from: ..., until: ...}`."""
    dated = [plain(part) for part in _items(node)] or [{"value": plain(node)}]
    read = [(str(part["value"]).partition(" "), part) for part in dated]
    values = tuple(
        DatedValue(
            parse_day(part.get("from", "")) or FIRST, int(number), "words", "A", parse_day(part.get("until", ""))
        )
        for (number, _, _), part in read
    )
    return Parameter(name, read[0][0][2], name, values)


def _options(node: source.Node | None) -> tuple[Option, ...]:
    return tuple(Option(option, option) for option in plain(node) or ())


def _day(node: source.Node | None) -> date | None:
    return parse_day(str(plain(node)))


def _items(node: source.Node | None) -> list[source.Mapping]:
    found = node.items if isinstance(node, source.Sequence) else []
    return [item for item in found if isinstance(item, source.Mapping)]


def _pairs(node: source.Node | None) -> list[tuple[str, source.Node]]:
    return list(node.items.items()) if isinstance(node, source.Mapping) else []


def _only(node: source.Mapping, known: tuple[str, ...], place: str) -> None:
    assert set(node.items) <= set(known), f"{place}: {sorted(set(node.items) - set(known))} is not known"
