"""From answers to facts: what a rule may see of a proposal (docs/meaning.md).

Facts are plain nested mappings that follow the form. What is absent is unknown: nothing answered, "not known yet",
withheld, imported and not confirmed, or a stock text that says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import TypeAlias, TypeVar, Union

from charter_engine.errors import RuleError
from charter_engine.model.proposal import Answer, Answers, Node, Value
from charter_engine.model.questionnaire import Form, Question


class Said(Enum):
    """Answers that hold no value: "we have none", and "does not apply" with a reason."""

    NONE = "none"
    NOT_APPLICABLE = "not_applicable"

    __hash__ = object.__hash__  # in C; that of Enum is a function in Python, and tables of what was said are hot


@dataclass(frozen=True, slots=True)
class Listed:
    """The items listed, or the options ticked. Unless `complete`, there may be more of which nothing is known."""

    items: tuple[Facts, ...] | tuple[str, ...]
    complete: bool = False


Fact: TypeAlias = Union[Value, Said, Listed, "Facts"]
Facts: TypeAlias = Mapping[str, Fact | None]
"""What is absent, or None, is unknown."""
Seen: TypeAlias = str | int | date | Listed | Said | None
"""What a rule sees: a value, a list, `Said.NONE` for nothing, said; None for unknown."""

T = TypeVar("T")
KINDS: Mapping[type, str] = {
    str: "one of its options",
    int: "a whole number",
    date: "a date",
    Listed: "a list",
    dict: "a list of items with answers",
}


def facts_of(answers: Mapping[str, Node], form: Form, record: Mapping[str, Node] | None = None) -> Facts:
    """The facts in `answers`, and those that the record wrote."""
    questions = (*form.questions, *form.record_facts)
    return _record({**answers, **(record or {})}, questions, fillers_of(form))


def fillers_of(form: Form) -> frozenset[str]:
    """The stock texts that say nothing, without capitals, needless spaces and marks at their end."""
    return frozenset(_plain(filler) for filler in form.fillers)


def counts_as_said(answer: Answer, fillers: frozenset[str] = frozenset()) -> bool:
    """Whether an answer says something that a rule may see. `fillers` are those of `fillers_of`, for a text alone."""
    if answer.state in ("not_known_yet", "withheld") or not_confirmed(answer):
        return False
    return not (isinstance(answer.value, str) and _plain(answer.value) in fillers)


def not_confirmed(answer: Answer | Answers) -> bool:
    """Whether an answer was imported and no person has confirmed it: it counts as not given, whatever it says."""
    return answer.source == "imported" and not answer.confirmed_by


def as_heard(answers: Mapping[str, Node]) -> Mapping[str, Node]:
    """The answers, with each list that was imported and not confirmed as one such answer: nothing is listed by it."""
    return {name: _heard(node) for name, node in answers.items()}


def typed(seen: Seen | Facts, kind: type[T], fact: str) -> T:
    """`seen`, which must be of the kind that its question admits.

    Raises:
        RuleError: when it is not.
    """
    if not isinstance(seen, kind) or isinstance(seen, bool):
        raise RuleError(f"`{fact}` holds something that is not {KINDS[kind]}")
    return seen


def _record(answers: Mapping[str, Node], questions: tuple[Question, ...], fillers: frozenset[str]) -> Facts:
    asked = {question.question: question for question in questions}
    seen = {name: _fact(node, asked.get(name), fillers) for name, node in answers.items()}
    return {name: fact for name, fact in seen.items() if fact is not None}


def _fact(node: Node, question: Question | None, fillers: frozenset[str]) -> Fact | None:
    fields = question.fields if question else ()
    if isinstance(node, Answers):
        if not_confirmed(node):
            return None
        return Listed(tuple(_record(item, fields, fillers) for item in node.items), node.complete)
    if not isinstance(node, Answer):
        return _record(node, fields, fillers)
    if not counts_as_said(node, fillers if question and question.type == "text" else frozenset()):
        return None
    if node.state == "none":
        return Said.NONE
    if node.state == "not_applicable":
        return Said.NOT_APPLICABLE
    return Listed(node.value, node.complete) if isinstance(node.value, tuple) else node.value


def _heard(node: Node) -> Node:
    if isinstance(node, Answers):
        if not_confirmed(node):
            return Answer("not_known_yet", source="imported", source_ref=node.source_ref)
        return replace(node, items=tuple(as_heard(item) for item in node.items))
    return node if isinstance(node, Answer) else as_heard(node)


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(" .!?")
