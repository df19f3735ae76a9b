"""Small Charters, forms, rules and proposals in memory. What a test does not care about has a plain default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from charter_engine.engine.assess import assess
from charter_engine.engine.evaluate import Scope
from charter_engine.engine.facts import facts_of
from charter_engine.errors import InvalidSource
from charter_engine.language import expressions, source
from charter_engine.language.answers import read_answers
from charter_engine.language.folder import Folder
from charter_engine.language.notes import BAD, Notes
from charter_engine.model.charter import (
    Charter,
    Clause,
    DatedValue,
    Edition,
    EditionNote,
    Parameter,
    Principle,
    PrincipleSource,
    Route,
)
from charter_engine.model.expression import Expression
from charter_engine.model.proposal import Node, Proposal
from charter_engine.model.questionnaire import Derived, Form, Option, Question, QuestionType, Section
from charter_engine.model.report import Report
from charter_engine.model.rule import Asks, Basis, BasisKind, InForce, Requires, Rule
from charter_engine.workspace.find import read_charter_at
from charter_engine.workspace.reports.proposals import read_proposals

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2024, 1, 1)
FIRST = date(2022, 1, 1)


def expression(text: str) -> Expression:
    """An expression, as a rule would have it."""
    return _read(text, expressions.read)  # type: ignore[no-any-return]


def answers(text: str, form: Form) -> Mapping[str, Node]:
    """Answers to a form, as a proposal would have them."""
    return _read(text, lambda node, notes: read_answers(node, form.questions, notes))  # type: ignore[no-any-return]


def ask(name: str, kind: QuestionType = "text", options: Sequence[str] = (), **more: Any) -> Question:
    """A question. Its `asked_when` may be text."""
    if isinstance(more.get("asked_when"), str):
        more["asked_when"] = expression(more["asked_when"])
    words = name.replace("_", " ")
    given = tuple(Option(option, option.replace("_", " ")) for option in options)
    plain: dict[str, Any] = {"wording": f"What is the {words}?", "label": f"the {words}", "about": "choice"}
    return Question(name, kind, options=given, **{**plain, **more})


def a_form(*questions: Question, derived: Mapping[str, str] | None = None, **more: Any) -> Form:
    """A form of one section; `derived` maps names to expressions."""
    facts = tuple(Derived(name, f"whether {name}", expression(text)) for name, text in (derived or {}).items())
    return Form(1, (Section("all", "A", "All", questions),), facts, **more)


def requires(rule: str, satisfied_when: str, *, when: str = "", unfinished_when: str = "", **more: Any) -> Requires:
    """A rule that a project meets or does not meet. Its texts name it, so that a test can find it on a page."""
    return Requires(
        rule=rule,
        when=expression(when) if when else None,
        satisfied_when=expression(satisfied_when),
        unfinished_when=expression(unfinished_when) if unfinished_when else None,
        due_by=more.pop("due_by", "deliberation"),
        **_head(rule, more),
        says=f"The rule {rule} is met.",
        unmet=f"The rule {rule} is not met.",
        shown_by=f"A paper about {rule}.",
        remedy=f"Mend {rule}.",
        **more,
    )


def asks(rule: str, when: str = "", **more: Any) -> Asks:
    """A question for the community."""
    return Asks(
        rule=rule,
        when=expression(when) if when else None,
        **_head(rule, more),
        **{
            "needs": (),
            "about": f"the matter of {rule}",
            "question": f"What about {rule}?",
            "options": ("do it", "do not do it"),
            "tier": "standard",
            **more,
        },
    )


def parameter(name: str, value: int, unit: str = "months", start: date = FIRST, until: date | None = None) -> Parameter:
    """A parameter with one value."""
    return Parameter(name, unit, f"the {name}", (DatedValue(start, value, "words", "A", until),))


def a_charter(form: Form, *rules: Rule, **more: Any) -> Charter:
    """A Charter with a principle for each first half of a rule's id."""
    names = list(dict.fromkeys(rule.principle for rule in rules)) or ["first"]
    principles = tuple(
        Principle(
            principle=name,
            title=f"Of {name}",
            short=name,
            in_force=InForce(FIRST),
            source=PrincipleSource("words"),
            meaning=f"What {name} means.",
            clauses=(Clause(f"{name}.clause", f"The clause of {name}.", "words", "A"),),
            rules=tuple(rule for rule in rules if rule.principle == name),
        )
        for name in names
    )
    head: dict[str, Any] = {
        "order": tuple(names),
        "editions": (EditionNote("2022", "The Charter of 2022", FIRST, "words"),),
        "sources": (),
        "routes": (),
    }
    return Charter(
        "test-charter", "Test Charter", "The Council", "Nowhere", principles=principles, form=form, **{**head, **more}
    )


def an_edition(form: Form, *rules: Rule, on: date = DAY, **more: Any) -> Edition:
    """The edition of one day."""
    return a_charter(form, *rules, **more).on(on)


def route(tier: str, when: str, opens: Sequence[str] = ()) -> Route:
    """One step of the triage."""
    return Route(tier, expression(when), tuple(opens), f"It goes the {tier} way.")  # type: ignore[arg-type]


def a_proposal(given: Mapping[str, Node] | str, form: Form, **more: Any) -> Proposal:
    """A proposal with these answers, which may be text."""
    nodes = answers(given, form) if isinstance(given, str) else given
    return replace(Proposal("a-project", 1, form.form, "own", "The Council", nodes), **more)


def a_scope(given: Mapping[str, Node] | str, edition: Edition) -> Scope:
    """What the rules of an edition see of answers, which may be text."""
    nodes = answers(given, edition.form) if isinstance(given, str) else given
    return Scope(edition, facts_of(nodes, edition.form), edition.day)


def shipped() -> Folder:
    """The Charter of this checkout, with its cases."""
    return read_charter_at(ROOT / "principles", with_cases=True)


@cache
def shipped_proposals() -> dict[str, Proposal]:
    """The proposals of this checkout, by id."""
    read = read_proposals([ROOT / "proposals"], shipped().charter.form)
    if read.problems:
        raise InvalidSource(read.problems)
    return {proposal.proposal: proposal for _, proposal in read.proposals}


@cache
def shipped_reports() -> dict[str, Report]:
    """The reports on all of them by the Charter of this checkout, as on `DAY`, at the gate of their stage."""
    edition = shipped().charter.on(DAY)
    return {name: assess(edition, proposal) for name, proposal in shipped_proposals().items()}


def _head(rule: str, more: dict[str, Any]) -> dict[str, Any]:
    kind: BasisKind = more.pop("kind", "charter")
    provision = "section 1" if kind == "law" else ""
    return {"clause": f"{rule.partition('.')[0]}.clause", "basis": Basis(kind, "A", "words", provision)}


def _read(text: str, how: Any) -> Any:
    notes = Notes("a test")
    value = how(source.read(text.encode(), "a test"), notes)
    if value is BAD:
        raise InvalidSource(notes.problems)
    return value
