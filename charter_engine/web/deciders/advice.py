"""Advice on a version of a proposal: an adviser reads the answers and what the rules find, and writes."""

from __future__ import annotations

from itertools import count
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from charter_engine.errors import NotFound, Refused
from charter_engine.model.proposal import Proposal
from charter_engine.model.questionnaire import Form
from charter_engine.render.words import OUTCOME_WORDS
from charter_engine.web.forms import Fields, FieldsHere
from charter_engine.web.pages import page, redirect
from charter_engine.web.visitor import ServiceHere, Visitor, need_act
from charter_engine.workspace.acts.advise import advise
from charter_engine.workspace.acts.advising import advising, submitted
from charter_engine.workspace.drafting.draft_content import read, taken_apart
from charter_engine.workspace.drafting.draft_pages import page_at
from charter_engine.workspace.drafting.draft_words import Line, lines
from charter_engine.workspace.service import Service

router = APIRouter(prefix="/advice", include_in_schema=False)
AdviserHere = Annotated[Visitor, Depends(need_act("advise"))]


@router.get("")
def listed(request: Request, service: ServiceHere, visitor: AdviserHere) -> Response:
    """Every project that was submitted, with its newest version, in the order of their titles."""
    del visitor
    return page(request, "advice.html", found=submitted(service))


@router.get("/{project}/{version}")
def show(request: Request, service: ServiceHere, visitor: AdviserHere, project: str, version: int) -> Response:
    """A version, what was advised on it, and the form for more."""
    del visitor
    return _shown(request, service, project, version, None)


@router.post("/{project}/{version}")
def give(
    request: Request, service: ServiceHere, visitor: AdviserHere, fields: FieldsHere, project: str, version: int
) -> Response:  # fmt: skip
    """Write advice into the record."""
    text = fields.needed("text", "Say what you advise.")
    if fields.text("read") != "yes":
        fields.wrong.append(("read", "Say that you have read who will see it, and when."))
    if not fields.wrong:
        try:
            advise(visitor.acting(service, "advise"), project, version, text, fields.many("rule"))
        except (Refused, NotFound) as wrong:
            fields.wrong.append(("text", str(wrong)))
    if fields.wrong:
        return _shown(request, service, project, version, fields)
    return redirect(f"/advice/{project}/{version}#given")


def _shown(request: Request, service: Service, project: str, version: int, fields: Fields | None) -> Response:
    advised = advising(service, project, version)
    found = advised.issued
    proposal, edition = found.report.proposal, found.report.edition
    wrong = fields.wrong if fields else ()
    return page(
        request, "advice_on.html", 422 if wrong else 200, project=project, version=version, title=proposal.title,
        found=found, words=OUTCOME_WORDS, given=advised.given, parts=_answers(edition.form, proposal), problems=wrong,
        fields=fields, public=advised.is_public, due=advised.publish_by,
    )  # fmt: skip


def _answers(form: Form, proposal: Proposal) -> list[tuple[str, tuple[Line, ...]]]:
    """All answers in words, page by page."""
    numbers = count(1)
    contents = taken_apart(form, proposal.answers, lambda: str(next(numbers)))
    pages = [(page_at(form, key), content) for key, content in contents.items()]
    said = [(at.question.wording, lines(at, read(at, content) or {})) for at, content in pages if at.kind != "list"]
    return [(wording, found) for wording, found in said if found]
