"""The first questions for anybody: an answer at once, and a link to it. Nothing is stored; the address carries all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.datastructures import QueryParams

from charter_engine.engine.assess import assess
from charter_engine.engine.still_open import still_open
from charter_engine.model.charter import Charter, Edition
from charter_engine.model.proposal import Answer, Node, Proposal
from charter_engine.model.questionnaire import Form
from charter_engine.render.words import TIER_WORDS
from charter_engine.web.officers import form_view
from charter_engine.web.pages import page, redirect
from charter_engine.web.visitor import ServiceHere, client_of
from charter_engine.workspace.drafting.draft_answers import MOST, Filled, Given
from charter_engine.workspace.drafting.draft_words import STATES, lines
from charter_engine.workspace.drafting.drafts import blank
from charter_engine.workspace.drafting.screening import Asked, answers_in, are_asked, carried, first_questions, title_of
from charter_engine.workspace.people.limits import Limit, check_limit
from charter_engine.workspace.service import held

router = APIRouter(prefix="/screening", include_in_schema=False)
OFTEN: Final = Limit("answer the first questions", "The first questions were answered very often from here", 60, 900)
"""Each answer takes the rules once: so many a visitor in a quarter of an hour."""
LONGEST: Final = 8_000
"""Length of the longest address that a mail program leaves whole, more or less, in signs."""


@dataclass(frozen=True, slots=True)
class Open:
    """What is unanswered and could still change the report: the first questions, by name and label; how many others."""

    first: tuple[tuple[str, str], ...]
    others: int


def often(request: Request, service: ServiceHere) -> None:
    """Let nobody ask for this work without end.

    Raises:
        TooMany: when this visitor did.
    """
    check_limit(service.record.database, OFTEN, client_of(request), service.now)


@router.get("")
def ask(request: Request, service: ServiceHere) -> Response:
    """The first questions, as far as the address answers them; and which could still change what they lead to."""
    given, charter = given_in(request.query_params), held(service).charter
    answers, wrong = answers_in(charter.form, given, service.today)
    if wrong or not answers:
        return _asked(request, service, given, ())
    often(request, service)
    edition = charter.on(service.today)
    proposal = _proposed(charter, answers)
    return _asked(request, service, given, (), _open(edition, proposal))


@router.get("/answer", dependencies=[Depends(often)])
def answer(request: Request, service: ServiceHere) -> Response:
    """What the answers lead to, and the link that leads here."""
    charter, given = held(service).charter, given_in(request.query_params)
    query = urlencode(carried(charter.form, given))
    if len(query) > LONGEST:
        return _asked(request, service, given, [("title", "This is too long for a link. Shorten the title.")])
    answers, wrong = answers_in(charter.form, given, service.today)
    if wrong or not answers:
        return _asked(request, service, given, wrong or [("", "Answer at least one question.")])
    if query != request.url.query:
        return redirect(f"/screening/answer?{query}")
    edition = charter.on(service.today)
    report = assess(edition, _proposed(charter, answers))
    link = f"{service.settings.address}/screening/answer?{query}"
    titles = {section.section: section.title for section in charter.form.sections}
    return page(
        request, "screening_answer.html", report=report, open=_open(edition, report.proposal), link=link, query=query,
        edition=edition, tier=TIER_WORDS[report.tier], could=TIER_WORDS[report.triage.could_reach],
        opens=[titles.get(name, name) for name in report.triage.sections_opened], title=title_of(answers),
        rows=_rows(charter.form, answers),
    )  # fmt: skip


def given_in(query: QueryParams) -> Filled:
    """The fields that an address carries."""
    held_fields: dict[str, tuple[str, ...]] = {}
    for name, value in query.multi_items()[:500]:
        held_fields[name] = (*held_fields.get(name, ()), value[:MOST])
    return Filled(held_fields)


def _proposed(charter: Charter, answers: Mapping[str, Node]) -> Proposal:
    proposal = blank(charter.form, "first-questions", title_of(answers) or "This project", charter.council)
    return replace(proposal, answers=answers)


def _open(edition: Edition, proposal: Proposal) -> Open:
    form, names = edition.form, still_open(edition, proposal)
    first = are_asked(form, names, proposal.answers)
    return Open(tuple((name, form.index[name].question.label) for name in first), len(names) - len(first))


def _asked(
    request: Request, service: ServiceHere, given: Given, wrong: Sequence[tuple[str, str]], found: Open | None = None
) -> Response:  # fmt: skip
    charter = held(service).charter
    sections = []
    for section in charter.form.sections:
        own = [each for each in first_questions(charter.form) if each.page.section == section]
        blocks = [block for each in own for block in _blocks(each, given, wrong, charter)]
        if blocks:
            sections.append((section, blocks))
    return page(
        request, "screening.html", 422 if wrong else 200, sections=sections, problems=wrong, open=found,
        number=len(first_questions(charter.form)),
    )  # fmt: skip


def _blocks(asked: Asked, given: Given, wrong: Sequence[tuple[str, str]], charter: Charter) -> list[form_view.Block]:
    if asked.is_list:
        return [form_view.any_of(asked.page.question, given, wrong)]
    may: dict[str, bool | None] = {field.name: False for field in asked.page.fields}
    may |= {field.name: None for field in asked.fields}
    return list(form_view.blocks(asked.page, given, wrong, may, charter, one_of_many=True))


def _rows(form: Form, answers: Mapping[str, Node]) -> list[tuple[str, str]]:
    rows = []
    for asked in first_questions(form):
        name = asked.page.question.question
        if asked.is_list and name in answers:
            node = answers[name]
            rows.append((asked.page.question.label, STATES[node.state] if isinstance(node, Answer) else "yes"))
        elif not asked.is_list:
            rows += [(line.label, line.words) for line in lines(asked.page, answers)]
    return rows
