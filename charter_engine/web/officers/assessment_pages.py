"""The pages of the form: a question, a record, a list, an item; saved one by one, by several people at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from charter_engine.errors import NotFound, Refused
from charter_engine.web.forms import Fields, FieldsHere
from charter_engine.web.officers import form_view
from charter_engine.web.officers.assessment_here import Here, HereNow, OfficerHere, OpenHere, who
from charter_engine.web.officers.assessment_lists import list_said, of_list
from charter_engine.web.pages import page, redirect
from charter_engine.web.visitor import ServiceHere
from charter_engine.workspace.drafting import draft_content as content
from charter_engine.workspace.drafting import drafts
from charter_engine.workspace.drafting.draft_answers import (
    By,
    Given,
    filled,
    read_page,
)
from charter_engine.workspace.drafting.draft_history import Saved, aside
from charter_engine.workspace.drafting.draft_pages import Page, page_at
from charter_engine.workspace.drafting.draft_progress import (
    asked,
    is_answered,
    is_asked,
    pages_of,
    screening,
    screening_pages,
)
from charter_engine.workspace.drafting.draft_words import lines
from charter_engine.workspace.drafting.drafts import Change, save, save_all
from charter_engine.workspace.service import held

router = APIRouter(prefix="/assessments/{draft}", include_in_schema=False)


@router.get("/form/{key:path}")
def show(request: Request, here: HereNow, key: str) -> Response:
    """A page of the form, with what stands on it."""
    at = page_at(here.draft.form, key)
    return _shown(request, here, at, filled(at, here.draft.nodes(at)), (), here.draft.revision(key))


@router.post("/form/{key:path}")
def save_page(
    request: Request, service: ServiceHere, visitor: OfficerHere, fields: FieldsHere, draft: str, key: str
) -> Response:  # fmt: skip
    """Save a page, and go on to the next. Only this page is read and written."""
    form = held(service).charter.form
    at = page_at(form, key)
    row, before, revision = drafts.at_page(service.record.database, draft, visitor.name, at)
    if at.kind == "list":
        return _save_list(request, _here(service, visitor, draft), at, fields)
    by, shown = who(service, visitor), fields.many("shown")
    nodes, wrong = read_page(at, fields, before, By(by.role, service.today), shown)
    wrong += fields.wrong
    if at.kind == "item" and not nodes and not wrong:
        wrong.append((at.fields[0].name if at.fields else "", "Answer at least one question about it."))
    if wrong:
        return _shown(request, _here(service, visitor, draft), at, fields, wrong, seen_revision(fields))
    if row.closed:
        raise Refused("This version was submitted, and stays as it is. Nothing was saved.")
    if seen_revision(fields) == revision and nodes == before and revision:
        return redirect(f"/assessments/{draft}/after/{key}?had={len(shown)}")
    saved = save(service.record.database, draft, at, seen_revision(fields), content.write(at, nodes), by)
    return _went_on(draft, key, saved, len(shown))


@router.get("/after/{key:path}")
def after(here: HereNow, key: str, had: int = 0) -> Response:
    """Where to go after a page was saved: to a question that only now is asked, else to the next page."""
    at = page_at(here.draft.form, key)
    if at.fields and sum(each is not False for each in asked(here.draft, at, here.reader).values()) > had:
        return redirect(f"{here.url}/form/{key}")
    return redirect(next_url(here, at))


@router.get("/first")
def first(here: HereNow) -> Response:
    """The first of the first questions that is not answered, else the list of sections."""
    for each in screening_pages(here.draft):
        if not is_answered(here.draft, each, here.reader) and is_asked(here.draft, each, here.reader) is not False:
            return redirect(f"{here.url}/form/{each.key}")
    return redirect(here.url)


@router.post("/add/{key:path}")
def add(here: OpenHere, key: str) -> Response:
    """A page for a new item of a list; it is on the list once it is saved."""
    at = page_at(here.draft.form, key)
    if at.kind != "list":
        raise NotFound("list", key, ())
    return redirect(f"{here.url}/form/{key}/{drafts.new_item()}")


@router.post("/remove/{key:path}")
def remove(here: OpenHere, fields: FieldsHere, key: str) -> Response:
    """Take an item off its list. What it said stays among what was saved before."""
    at = page_at(here.draft.form, key)
    if at.kind != "item" or key not in here.draft.contents:
        raise NotFound("item", key, ())
    [saved] = save_all(
        here.service.record.database, here.draft.id, [Change(key, seen_revision(fields), content.GONE)], here.who
    )
    return redirect(f"{here.url}/choose/{saved.number}" if saved.aside else f"{here.url}/form/{at.of_list}")


def next_url(here: Here, at: Page) -> str:
    """The page after this one: of an item its list, else the next of the section that is asked, else the sections."""
    for inner in at.lists:
        if at.kind == "item":
            return f"{here.url}/form/{inner}"
    if at.kind == "item":
        return f"{here.url}/form/{at.of_list}"
    if at.question.screening and screening(here.draft, here.reader).unanswered:
        return f"{here.url}/first"
    if "/" in at.key:  # a list within an item
        return f"{here.url}/form/{at.key.rpartition('/')[0].rpartition('/')[0]}"
    pages = [each for each in pages_of(here.draft, at.section) if each.kind != "item" and "/" not in each.key]
    keys = [each.key for each in pages]
    for each in pages[keys.index(at.key) + 1 :] if at.key in keys else ():
        if is_asked(here.draft, each, here.reader) is not False:
            return f"{here.url}/form/{each.key}"
    return f"{here.url}#section-{at.section.section}"


def _here(service: ServiceHere, visitor: OfficerHere, draft: str) -> Here:
    found = held(service)
    return Here(service, visitor, found, drafts.load(service.record.database, draft, visitor.name, found.charter.form))


def _shown(
    request: Request, here: Here, at: Page, given: Given, wrong: Sequence[tuple[str, str]], revision: int
) -> Response:  # fmt: skip
    status = 422 if wrong else 200
    values: dict[str, Any] = {
        "here": here, "at": at, "problems": wrong, "revision": revision, "title": page_title(here, at),
        "aside": [each for each in aside(here.service.record.database, here.draft) if each.page == at.key],
        "open": drafts.remaining(here.draft, here.edition), "first": screening(here.draft, here.reader),
        "saved": here.draft.saved.get(at.key), "back": _back(here, at),
    }  # fmt: skip
    if at.kind == "list":
        return page(request, "assessment_list.html", status, **values, **of_list(here, at, given, wrong))
    may = asked(here.draft, at, here.reader)
    nodes = here.draft.nodes(at)
    return page(
        request, "assessment_page.html", status, **values, may=may,
        blocks=form_view.blocks(at, given, wrong, may, here.held.charter), whole=form_view.whole(at, given, wrong),
        imported=[line for line in lines(at, nodes) if line.to_confirm],
        hidden=[field for field in at.fields if may.get(field.name) is False],
    )  # fmt: skip


def _save_list(request: Request, here: Here, at: Page, fields: Fields) -> Response:
    if here.draft.row.closed:
        raise Refused("This version was submitted, and stays as it is. Nothing was saved.")
    text, wrong = list_said(here, at, fields)
    if wrong or fields.wrong:
        return _shown(request, here, at, fields, [*wrong, *fields.wrong], seen_revision(fields))
    saved = save(here.service.record.database, here.draft.id, at, seen_revision(fields), text, here.who)
    return _went_on(here.draft.id, at.key, saved, 0)


def _went_on(draft: str, key: str, saved: Saved, had: int) -> Response:
    if saved.aside:
        return redirect(f"/assessments/{draft}/choose/{saved.number}")
    return redirect(f"/assessments/{draft}/after/{key}?had={had}")


def page_title(here: Here, at: Page) -> str:
    """What a page is called; of an item with its name."""
    if at.kind == "item":
        name = here.draft.assembled.names.get(at.key)
        called = here.reader.item_name(name) if name else "one more"
        return f"{at.question.label}: {called}"
    return at.question.wording


def _back(here: Here, at: Page) -> str:
    if at.kind == "item":
        return f"{here.url}/form/{at.of_list}"
    if "/" in at.key:
        return f"{here.url}/form/{at.key.rpartition('/')[0]}"
    return here.url


def seen_revision(fields: Given) -> int:
    """The revision of the page that whoever sent these fields had seen; 0 where nothing was saved."""
    text = fields.text("revision", 12)
    return int(text) if text.isdecimal() and text.isascii() else 0
