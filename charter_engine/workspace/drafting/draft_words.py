"""What a page of a draft says, in words: each answer with its comment and evidence, and whether it is confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from charter_engine.engine.facts import not_confirmed
from charter_engine.engine.reader import long_date
from charter_engine.model.proposal import Answer, Evidence, Node
from charter_engine.model.questionnaire import Question
from charter_engine.workspace.drafting import draft_content as content
from charter_engine.workspace.drafting.draft_pages import Page, at

STATES: Final[Mapping[str, str]] = {
    "none": "none",
    "not_known_yet": "not known yet",
    "not_applicable": "does not apply",
    "withheld": "withheld",
}
REASONS: Final[Mapping[str, str]] = {
    "third_party_personal_data": "personal data of somebody else",
    "commercially_confidential": "commercially confidential",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: the label of its question, and what is said; where it waits to be confirmed, where it comes from."""

    label: str
    words: str
    comment: str = ""
    evidence: tuple[Evidence, ...] = ()
    to_confirm: bool = False
    source: str = ""


def lines(page: Page, nodes: Mapping[str, Node]) -> tuple[Line, ...]:
    """Every answer on a page, in the order of the form; what is not answered is left out."""
    return tuple(_lines(page, nodes))


def said(page: Page, text: str) -> tuple[Line, ...]:
    """What the content of any page says, as it was saved."""
    if page.kind == "list":
        found = content.read_list(page.question, text)
        words = "does not fit this form" if found is None else _of_list(found, page.question)
        return (Line(page.question.label, words, found.comment if found else ""),)
    if text == content.GONE:
        return (Line(page.question.label, "taken off the list"),)
    nodes = content.read(page, text)
    return (Line(page.question.label, "does not fit this form"),) if nodes is None else lines(page, nodes)


def in_words(answer: Answer, question: Question) -> str:
    """One answer in words, whole."""
    if answer.state != "answered":
        reason = REASONS.get(answer.reason, answer.reason)
        return STATES[answer.state] + (f": {reason}" if reason else "")
    value = answer.value
    if isinstance(value, tuple):
        listed = ", ".join(map(question.label_of, value)) or "none"
        return listed + ("" if answer.complete else ", and there may be more")
    if isinstance(value, date):
        return long_date(value)
    return question.label_of(value) if isinstance(value, str) and question.type != "text" else str(value)


def _of_list(said: content.ListSaid, question: Question) -> str:
    if said.answer is not None:
        return in_words(said.answer, question)
    return "these are all" if said.whole is not None else "there may be more"


def _lines(page: Page, nodes: Mapping[str, Node]) -> Iterator[Line]:
    for group in page.groups:
        node = at(nodes, group.steps)
        if isinstance(node, Answer):
            yield _line(node, group.question)
    for field in page.fields:
        node = at(nodes, field.steps)
        if isinstance(node, Answer):
            yield _line(node, field.question)


def _line(answer: Answer, question: Question) -> Line:
    words = in_words(answer, question)
    waits = not_confirmed(answer)
    return Line(question.label, words, answer.comment, answer.evidence, waits, answer.source_ref if waits else "")
