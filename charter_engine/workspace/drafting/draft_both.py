"""One answer of two: what two people said on the same page, put together, for one of them to make right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from charter_engine.model.proposal import Answer, Node
from charter_engine.model.questionnaire import Question
from charter_engine.workspace.drafting.draft_answers import By, put
from charter_engine.workspace.drafting.draft_pages import Page, at


def both(page: Page, stands: Mapping[str, Node], late: Mapping[str, Node], by: By) -> dict[str, Node]:
    """What stands on a page together with what came later. What only one of them says is taken as they said it.

    Texts and comments stand one below the other, what was ticked and the evidence are joined. Of two numbers, days or
    choices the one that stands is taken. What is joined is of whoever puts it together.
    """
    found: dict[str, Node] = {}
    for field in page.fields:
        answers = [node for side in (stands, late) if isinstance(node := at(side, field.steps), Answer)]
        if answers:
            put(found, field.steps, _one(field.question, answers[0], answers[-1], by))
    for group in reversed(page.groups):
        wholes = [node for side in (stands, late) if isinstance(node := at(side, group.steps), Answer)]
        if wholes and not at(found, group.steps):
            put(found, group.steps, wholes[0])
    return found


def one_below_the_other(first: str, second: str) -> str:
    """Two texts as one; a text that the other holds already is not said twice.

    >>> one_below_the_other("By law.", "By law.")
    'By law.'
    """
    if second in first:
        return first
    return second if first in second else f"{first}\n{second}"


def _one(question: Question, stands: Answer, late: Answer, by: By) -> Answer:
    if stands.state != "answered" and late.state == "answered":
        stands, late = late, stands
    found = replace(
        stands,
        comment=one_below_the_other(stands.comment, late.comment),
        evidence=tuple(dict.fromkeys((*stands.evidence, *late.evidence))),
    )
    if late.state != "answered":
        return found
    match stands.value, late.value:
        case tuple() as ticked, tuple() as more:
            found = replace(
                found, value=tuple(dict.fromkeys((*ticked, *more))), complete=stands.complete and late.complete
            )
        case str() as said, str() as more if question.type == "text":
            found = replace(found, value=one_below_the_other(said, more))
        case _:
            return found
    if (found.value, found.complete) == (stands.value, stands.complete):
        return found
    return replace(found, source="typed", source_ref="", confirmed_by="", answered_by=by.role, answered_at=by.day)
