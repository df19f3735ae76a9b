"""The first questions, without an account: an answer at once, from what stands in the address of the page alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from charter_engine.model.proposal import Answer, Answers, Node
from charter_engine.model.questionnaire import Form, Question
from charter_engine.workspace.drafting.draft_answers import By, Given, Wrong, read_page
from charter_engine.workspace.drafting.draft_pages import Field, Page, page_at

TITLE = "title"


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the first questions: its page, and those of its fields that are asked here; none of a list."""

    page: Page
    fields: tuple[Field, ...]

    @property
    def is_list(self) -> bool:
        """Whether only this is asked: is there anything to list?"""
        return self.page.kind == "list"


def first_questions(form: Form) -> tuple[Asked, ...]:
    """The first questions as they are asked here. Of texts only the title: no rule looks at what a text says."""
    found = []
    for question in form.questions:
        if question.screening:
            page = page_at(form, question.question)
            fields = tuple(each for each in page.fields if each.question.type != "text" or each.name == TITLE)
            if fields or page.kind == "list":
                found.append(Asked(page, fields))
    return tuple(found)


def answers_in(form: Form, given: Given, day: date) -> tuple[dict[str, Node], Wrong]:
    """The answers that the fields of the page give, and what is wrong with them."""
    answers: dict[str, Node] = {}
    wrong: Wrong = []
    for asked in first_questions(form):
        name = asked.page.question.question
        if asked.is_list:
            node = _any(asked.page.question, given, wrong)
            if node is not None:
                answers[name] = node
            continue
        nodes, bad = read_page(asked.page, given, {}, By("officer", day), [field.name for field in asked.fields])
        answers |= nodes
        wrong += bad
    return answers, wrong


def are_asked(form: Form, names: Iterable[str], answers: Mapping[str, Node]) -> tuple[str, ...]:
    """Of some facts those that are asked here and not answered; of what is listed nothing more is asked here."""
    leaves = {field.path for asked in first_questions(form) for field in asked.fields}
    lists = {asked.page.path for asked in first_questions(form) if asked.is_list}
    lists -= {name for name, node in answers.items() if isinstance(node, Answers)}
    return tuple(name for name in names if name in leaves | lists)


def carried(form: Form, given: Given) -> tuple[tuple[str, str], ...]:
    """What the address of the answer carries: each field that was filled in, in the order of the form."""
    found: list[tuple[str, str]] = []
    for asked in first_questions(form):
        names = [asked.page.question.question] if asked.is_list else [field.name for field in asked.fields]
        for name in names:
            parts = (name, *(f"{name}-{part}" for part in ("day", "month", "year")), f"{name}--state", f"{name}--all")
            found += [(part, value) for part in parts for value in given.many(part) if value.strip()]
    return tuple(found)


def title_of(answers: Mapping[str, Node]) -> str:
    """The title that was given; empty where none was."""
    node = answers.get(TITLE)
    return str(node.value) if isinstance(node, Answer) and node.state == "answered" else ""


def _any(question: Question, given: Given, wrong: Wrong) -> Node | None:
    match given.text(question.question):
        case "":
            return None
        case "yes":
            return Answers(({},))
        case "no":
            return Answer("none")
        case "not_known_yet":
            return Answer("not_known_yet")
        case _:
            wrong.append((question.question, "Choose one of the answers shown."))
            return None
