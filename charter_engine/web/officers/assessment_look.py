"""Looking at an assessment: a section, all answers, what is open and why, what changed since the last version."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import dropwhile, islice
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from charter_engine.engine.assess import assess
from charter_engine.engine.compare import compare
from charter_engine.engine.twins import differing
from charter_engine.errors import NotFound, Refused
from charter_engine.model.proposal import Answer, Answers, Evidence, Node
from charter_engine.model.questionnaire import Section
from charter_engine.render import compare as compared
from charter_engine.render.words import OUTCOME_WORDS
from charter_engine.web.forms import Fields, FieldsHere, mark
from charter_engine.web.officers.assessment_here import Here, HereNow, OpenHere
from charter_engine.web.pages import page, redirect
from charter_engine.workspace.drafting import draft_begin, requests
from charter_engine.workspace.drafting import draft_content as content
from charter_engine.workspace.drafting.draft_answers import clean
from charter_engine.workspace.drafting.draft_pages import Field, Page, at, page_at
from charter_engine.workspace.drafting.draft_progress import is_answered, is_asked, pages_of, progress
from charter_engine.workspace.drafting.draft_words import Line, in_words, lines
from charter_engine.workspace.drafting.drafts import remaining, report, save

router = APIRouter(prefix="/assessments/{draft}", include_in_schema=False)
SHOWN: Final = ("breached", "raised", "unfinished", "undetermined", "errored")
"""The outcomes that somebody has to do something about, in this order."""


COUNTED: Final = (*SHOWN, "satisfied", "not_applicable")


def section_rows(here: Here, name: str) -> dict[str, Any]:
    """The pages of a section in words.

    Raises:
        NotFound: when the form has no such section.
    """
    for section in here.draft.form.sections:
        if section.section == name:
            return {
                "section": section,
                "state": progress(here.draft, section, here.reader),
                "rows": _rows(here, section),
            }
    raise NotFound("section", name, (each.section for each in here.draft.form.sections))


@router.get("/section/{section}")
def show_section(request: Request, here: HereNow, section: str) -> Response:
    """The pages of a section."""
    shown = section_rows(here, section)
    pages = (
        at for at, _, _, asked in shown["rows"] if asked is not False and not is_answered(here.draft, at, here.reader)
    )
    later = dropwhile(lambda each: each.section != section, here.draft.form.sections)
    return page(
        request, "assessment_section.html", here=here, **shown, next_page=next(pages, None),
        next_section=next(islice(later, 1, None), None),
    )  # fmt: skip


@router.get("/check")
def check(request: Request, here: HereNow) -> Response:
    """All answers, to be checked before they are submitted."""
    sections = [section_rows(here, each.section) for each in here.draft.form.sections]
    return page(request, "assessment_check.html", here=here, sections=sections, notes=here.draft.notes)


@router.get("/open")
def what_is_open(request: Request, here: HereNow) -> Response:
    """What the rules find now, what is open and why, the answers that settle most first."""
    found, database = report(here.draft, here.edition), here.service.record.database
    open_ones = remaining(here.draft, here.edition)
    index = here.draft.form.index
    titles = {section.section: section.title for section in here.draft.form.sections}
    missing = [(each, here.draft.key_of(each.id), titles.get(index[each.asks].section, "")) for each in found.missing]
    results = [(outcome, OUTCOME_WORDS[outcome], found.with_outcome(outcome)) for outcome in SHOWN]
    return page(
        request, "assessment_open.html", here=here, report=found, open=open_ones, missing=missing, results=results,
        counts=[(OUTCOME_WORDS[each], len(found.with_outcome(each))) for each in COUNTED],
        asked=[row for row in requests.of_draft(database, here.draft) if row.state == "asked"],
        to_confirm=sum(progress(here.draft, each, here.reader).to_confirm for each in here.draft.form.sections),
    )  # fmt: skip


@router.get("/changes")
def changes(request: Request, here: HereNow) -> Response:
    """What is answered otherwise than in the version before, and what that changes in the report."""
    version = here.draft.row.version
    if version < 2:
        raise Refused("This is the first version: there is none to compare it with.")
    _, earlier = draft_begin.recorded(here.service.record, here.held.charter, here.draft.row.project, version - 1)
    before, after = assess(here.edition, earlier), report(here.draft, here.edition)
    found = compare(before, after)
    old, new = here.reader.of(here.edition, earlier), here.reader
    answers = [
        *differing(_names(here.draft.proposal.answers), new, old, new),
        *differing(_names(earlier.answers), old, old, new),
    ]
    unique = {(each.label, each.before, each.after): each for each in answers}
    return page(
        request, "assessment_changes.html", here=here, before=version - 1, answers=list(unique.values()),
        changed=found.changed, words=OUTCOME_WORDS, summary=compared.summary(found),
    )  # fmt: skip


@router.get("/evidence/{key:path}")
def evidence(request: Request, here: HereNow, key: str) -> Response:
    """The evidence beside the answers of a page."""
    return _evidence(request, here, page_at(here.draft.form, key), None)


@router.post("/evidence/{key:path}")
def add_evidence(request: Request, here: OpenHere, fields: FieldsHere, key: str) -> Response:
    """Put evidence beside an answer, or take it away."""
    where = page_at(here.draft.form, key)
    nodes = here.draft.nodes(where)
    field = next((each for each in where.fields if each.name == fields.text("to")), None)
    answer = at(nodes, field.steps) if field else None
    if field is None or not isinstance(answer, Answer):
        fields.wrong.append(("to", "Choose the answer that it shows. A question must be answered first."))
        return _evidence(request, here, where, fields)
    changed = _changed(answer, fields)
    if fields.wrong or changed is None:
        return _evidence(request, here, where, fields)
    text = content.write(where, _with(nodes, field, changed))
    saved = save(here.service.record.database, here.draft.id, where, here.draft.revision(key), text, here.who)
    return redirect(f"{here.url}/choose/{saved.number}" if saved.aside else f"{here.url}/evidence/{key}")


def _changed(answer: Answer, fields: Fields) -> Answer | None:
    gone = fields.text("remove", 20)
    if gone:
        return replace(answer, evidence=tuple(each for each in answer.evidence if mark(each) != gone))
    kind = _said(fields, "kind", "Say what sort of thing it is: a contract, a letter, a page.")
    title = _said(fields, "title", "Say what it is called.")
    url = fields.text("url", 2_000)
    if url and not re.fullmatch(r"https?://[^\s<>\"]+", url):
        fields.wrong.append(("url", "Write the whole address, beginning with https://."))
    dated, expires = fields.day("dated"), fields.day("expires")
    if fields.wrong:
        return None
    return replace(answer, evidence=(*answer.evidence, Evidence(kind, title, url, "", dated, expires)))


def _said(fields: Fields, name: str, otherwise: str) -> str:
    text = clean(fields.needed(name, otherwise, 500))
    if text is None:
        fields.wrong.append((name, "This holds a sign that cannot be shown. Type it anew."))
    return text or ""


def _with(nodes: content.Nodes, field: Field, answer: Answer) -> dict[str, Node]:
    def put(held: content.Nodes, steps: tuple[str, ...]) -> dict[str, Node]:
        if len(steps) == 1:
            return {**held, steps[0]: answer}
        inner = held.get(steps[0])
        return {**held, steps[0]: put(inner if not isinstance(inner, (Answer, Answers)) and inner else {}, steps[1:])}

    return put(nodes, field.steps)


def _evidence(request: Request, here: Here, where: Page, fields: Fields | None) -> Response:
    nodes = here.draft.nodes(where)
    rows = [(field, node) for field in where.fields if isinstance(node := at(nodes, field.steps), Answer)]
    wrong = [(name if name != "to" or len(rows) > 1 else "", said) for name, said in (fields.wrong if fields else ())]
    return page(
        request, "assessment_evidence.html", 422 if wrong else 200, here=here, at=where, rows=rows, problems=wrong,
        fields=fields,
    )  # fmt: skip


def _rows(here: Here, section: Section) -> list[tuple[Page, str, tuple[Line, ...], bool | None]]:
    """Each page of a section: what it is called, what it says, whether it is asked of this project."""
    found = []
    for each in pages_of(here.draft, section):
        name = here.draft.assembled.names.get(each.key)
        called = f"{each.question.label}: {here.reader.item_name(name)}" if name else each.question.wording
        said = _list_lines(here, each) if each.kind == "list" else lines(each, here.draft.nodes(each))
        found.append((each, called, said, is_asked(here.draft, each, here.reader)))
    return found


def _list_lines(here: Here, where: Page) -> tuple[Line, ...]:
    node = here.reader.node(here.draft.numbered(where))
    if node is None:
        return ()
    if isinstance(node, Answers):
        words = f"{len(node.items)} listed" + (", and these are all" if node.complete else ", and there may be more")
        return (Line(where.question.label, words, node.comment),)
    return (Line(where.question.label, in_words(node, where.question)),) if isinstance(node, Answer) else ()


def _names(answers: content.Nodes, prefix: str = "") -> Iterator[str]:
    """The numbered name of every answer, every item and every list."""
    for name, node in answers.items():
        path = f"{prefix}{name}"
        if isinstance(node, Answers):
            yield f"{path}[*]"
            for number, item in enumerate(node.items, 1):
                yield f"{path}[{number}]"
                yield from _names(item, f"{path}[{number}].")
        elif isinstance(node, Answer):
            yield path
        else:
            yield from _names(node, f"{path}.")
