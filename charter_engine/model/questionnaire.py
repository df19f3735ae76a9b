"""The form: sections of questions, the facts derived from them, and the facts that the record writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

from charter_engine.model.expression import Expression

QuestionType: TypeAlias = Literal["yes_no", "choice", "choices", "number", "date", "text", "record", "list"]
NONE_WORD = "none"
RECORD_FACTS = "record_facts"
"""Stands for a section where a fact belongs to none, because the record writes it."""
YES_NO = ("yes", "no")
TAKES_NONE: frozenset[QuestionType] = frozenset({"text", "date", "record", "list", "choices"})


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen: its id and the words for it."""

    option: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One item of the form; a record or a list has questions of its own in `fields`.

    `about` is "choice" where the project can choose the answer and "world" where it cannot. `otherwise` is what holds
    when the question is not asked or does not apply: "none", an option, or a list of options.
    """

    question: str
    type: QuestionType
    wording: str
    label: str
    about: Literal["choice", "world"]
    use: tuple[str, ...] = ()
    published: bool = True
    hint: str = ""
    why: str = ""
    code: str = ""
    screening: bool = False
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    asked_when: Expression | None = None
    otherwise: str | tuple[str, ...] | None = None
    options: tuple[Option, ...] = ()
    options_from: str = ""
    fields: tuple[Question, ...] = ()
    example: str = ""

    @property
    def option_ids(self) -> tuple[str, ...]:
        """The ids of what can be chosen; yes and no for a yes-or-no question."""
        return YES_NO if self.type == "yes_no" else tuple(option.option for option in self.options)

    def label_of(self, option: str) -> str:
        """The words for an option; the id itself where there are none."""
        return next((o.label for o in self.options if o.option == option), option)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form, with a letter for paper."""

    section: str
    letter: str
    title: str
    questions: tuple[Question, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact that follows from answers: a name and an expression. Rules read it as yes or no."""

    fact: str
    label: str
    means: Expression
    criterion: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Located:
    """A question with its place in the form: its path, the list it is an item of, and the way to it from there."""

    path: str
    question: Question
    scope: str
    chain: tuple[Question, ...]
    section: str
    order: int

    @property
    def from_record(self) -> bool:
        """Whether the record writes this fact, so that nobody is asked for it."""
        return self.section == RECORD_FACTS


@dataclass(frozen=True)
class Form:
    """The whole questionnaire. `form` is raised when a question is renamed, split or retyped."""

    form: int
    sections: tuple[Section, ...]
    derived: tuple[Derived, ...] = ()
    record_facts: tuple[Question, ...] = ()
    fillers: tuple[str, ...] = ()

    @cached_property
    def index(self) -> Mapping[str, Located]:
        """Every question by its absolute path, lists and records included, in the order of the form."""
        tops = [(section.section, q) for section in self.sections for q in section.questions]
        tops += [(RECORD_FACTS, q) for q in self.record_facts]
        found: dict[str, Located] = {}
        for section, question in tops:
            for path, scope, chain in _walk(question, "", "", ()):
                found[path] = Located(path, chain[-1], scope, chain, section, len(found))
        return found

    @cached_property
    def derived_by_name(self) -> Mapping[str, Derived]:
        """Derived facts by name."""
        return {derived.fact: derived for derived in self.derived}

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions of all sections, in order; not the facts that the record writes."""
        return tuple(question for section in self.sections for question in section.questions)


def _walk(
    question: Question, prefix: str, scope: str, chain: tuple[Question, ...]
) -> Iterator[tuple[str, str, tuple[Question, ...]]]:
    path = f"{prefix}.{question.question}" if prefix else question.question
    chain = (*chain, question)
    yield path, scope, chain
    inner = (path, ()) if question.type == "list" else (scope, chain)
    for child in question.fields:
        yield from _walk(child, path, *inner)
