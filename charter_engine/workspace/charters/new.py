"""Beginning a proposal or a rule: texts that `charter check` accepts as they are, to be filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal, TypeAlias

from charter_engine.errors import InvalidSource, NotFound, Place, Problem
from charter_engine.language.documents_principle import RULE
from charter_engine.language.format import document, to_text
from charter_engine.language.notes import BAD, Notes
from charter_engine.language.proposals import cases_kind, proposal_kind
from charter_engine.language.shape import DOTTED, KEBAB, Kind
from charter_engine.language.source import Scalar
from charter_engine.model.case import Case, Cases
from charter_engine.model.charter import Charter, Principle
from charter_engine.model.expression import Is
from charter_engine.model.proposal import Answer, Node, Proposal
from charter_engine.model.questionnaire import Form, Question
from charter_engine.model.rule import Asks, Basis, Requires, Rule
from charter_engine.model.truth import Outcome
from charter_engine.workspace.find import load_charter

Effect: TypeAlias = Literal["requires", "asks"]


def new_proposal(given: str | None, name: str) -> str:
    """A proposal to be filled in: its title is its id, and every other screening question is not known yet.

    Raises:
        InvalidSource: when `name` cannot be an id, or the Charter cannot be read.
        NotFound: when there is no Charter.
    """
    accept(name, KEBAB)
    charter = load_charter(given)[0].charter
    answers = _unknown(charter.form.questions)
    if "title" in answers:
        answers = {**answers, "title": Answer("answered", name.replace("-", " ").capitalize())}
    proposal = Proposal(name, 1, charter.form.form, "own", charter.council, answers)
    return document(proposal_kind(charter.form), proposal)


def new_rule(given: str | None, name: str, effect: Effect) -> str:
    """A rule and three cases, to be pasted under `rules:` and `cases:` and changed.

    Raises:
        InvalidSource: when `name` cannot be the id of a new rule, or the Charter cannot be read.
        NotFound: when there is no Charter, or no such principle, or no question that the rule could begin with.
    """
    accept(name, DOTTED)
    charter = load_charter(given)[0].charter
    principle = _principle(charter, name)
    fact = next(_simple(charter.form), None)
    if fact is None:
        raise NotFound("question of type", "yes_no", ())
    rule = _requires(name, principle, fact) if effect == "requires" else _asks(name, principle, fact)
    day = max(principle.in_force.start, min(edition.start for edition in charter.editions))
    cases = Cases(principle.principle, tuple(_cases(rule, fact, day)))
    written: Mapping[str, Any] = cases_kind(charter.form).write(cases)
    return to_text({"rules": [RULE.write(rule)], "cases": written["cases"]})


def accept(name: str, kind: Kind) -> None:
    """Refuse an id that is not of this kind.

    Raises:
        InvalidSource: when it is not.
    """
    notes = Notes("the id")
    if kind.read(Scalar(name, 0, 0), notes) is BAD:
        raise InvalidSource(notes.problems)


def _unknown(questions: tuple[Question, ...]) -> Mapping[str, Node]:
    """Not known yet for each screening question, within its record where it has one."""
    answers: dict[str, Node] = {}
    for question in questions:
        within = _unknown(question.fields) if question.type == "record" else {}
        if question.screening:
            answers[question.question] = Answer("not_known_yet")
        elif within:
            answers[question.question] = within
    return answers


def _principle(charter: Charter, name: str) -> Principle:
    known = {principle.principle: principle for principle in charter.principles}
    wanted = name.partition(".")[0]
    if wanted not in known:
        raise NotFound("principle", wanted, known)
    if name in {rule.rule for rule in charter.rules}:
        found = f"There is a rule `{name}` already."
        raise InvalidSource([Problem(Place("the id"), "repeated-id", found, "Choose another word.")])
    return known[wanted]


def _simple(form: Form) -> Iterator[str]:
    """Questions that are answered by yes or no and always asked."""
    return (q.question for q in form.questions if q.type == "yes_no" and q.asked_when is None)


def _head(name: str, principle: Principle) -> dict[str, Any]:
    clauses = sorted(principle.clauses, key=lambda clause: bool(clause.left_to_people))
    return {"rule": name, "clause": clauses[0].clause, "basis": Basis("reading", "D")}


def _requires(name: str, principle: Principle, fact: str) -> Requires:
    return Requires(
        **_head(name, principle),
        satisfied_when=Is(fact, ("yes",)),
        due_by="deliberation",
        says="Say here in one sentence what holds when the rule is met.",
        unmet="Say here in one sentence what is wrong when it is not met.",
        shown_by="Say here what evidence would show it.",
        remedy="Say here what to do.",
    )


def _asks(name: str, principle: Principle, fact: str) -> Asks:
    return Asks(
        **_head(name, principle),
        when=Is(fact, ("yes",)),
        needs=(fact,),
        about="what the question is about",
        question="Ask here, in plain words, about one thing only?",
        options=("do it", "do it with conditions", "do not do it"),
        tier="standard",
    )


def _cases(rule: Rule, fact: str, day: date) -> Iterator[Case]:
    met: Outcome = "satisfied" if rule.effect == "requires" else "raised"
    unmet: Outcome = "breached" if rule.effect == "requires" else "not_applicable"
    for told, value, outcome in (("yes", "yes", met), ("no", "no", unmet), ("not given yet", "", "undetermined")):
        facts: dict[str, Node] = {fact: Answer("answered", value)} if value else {}
        yield Case(
            f"{rule.rule.replace('.', ', ').replace('-', ' ')}: the answer is {told}", day, facts, {rule.rule: outcome}
        )
