"""Asking a colleague or partner something about an assessment; taking over what they answered, or not."""

from __future__ import annotations

import json
from typing import Final

from fastapi import APIRouter, Request, Response

from charter_engine.errors import NotFound, Refused
from charter_engine.web.forms import Fields, FieldsHere
from charter_engine.web.officers.assessment_here import Here, HereNow, OpenHere
from charter_engine.web.pages import page, redirect
from charter_engine.workspace.drafting import requests
from charter_engine.workspace.drafting.draft_pages import has_page, page_at
from charter_engine.workspace.drafting.draft_words import Line, said
from charter_engine.workspace.drafting.requests import SECTION, RequestRow, Wish

router = APIRouter(prefix="/assessments/{draft}/requests", include_in_schema=False)
NO_LONGER: Final = "A question that the form no longer asks"


@router.get("")
def listed(request: Request, here: HereNow) -> Response:
    """Who was asked for what, by when, and what came of it."""
    rows = [
        (row, about_words(here, row.about), _reply(here, row)) for row in requests.of_draft(_database(here), here.draft)
    ]
    return page(request, "assessment_requests.html", here=here, rows=rows)


@router.get("/new")
def new(request: Request, here: OpenHere, about: str = "") -> Response:
    """The form with which somebody is asked."""
    return _new(request, here, about, None)


@router.post("/new")
def ask(request: Request, here: OpenHere, fields: FieldsHere) -> Response:
    """Ask; the link is shown once."""
    about, due = fields.text("about", 400), fields.day("due", "Say by which day you need the answer.")
    asked = fields.needed("asked", "Say whom you ask.", 200)
    role = fields.needed("role", "Say in which role they answer, like “records manager”.", 200)
    address, note = fields.text("address", 254), fields.text("note", 2_000)
    if not fields.wrong and due is not None:
        try:
            wish = Wish(about, asked, role, due, address, note)
            settings, today = here.service.settings, here.service.today
            _, link = requests.ask(_database(here), here.draft, wish, here.who, today, settings)
            values = {"here": here, "link": link, "wish": wish, "about": about_words(here, about)}
            return page(request, "assessment_asked.html", 201, **values)
        except (Refused, NotFound) as wrong:
            fields.wrong.append(("address" if address and "address" in str(wrong) else "due-day", str(wrong)))
    return _new(request, here, about, fields)


@router.post("/{name}/{what}")
def settle(here: OpenHere, name: str, what: str) -> Response:
    """Take a reply over, do not, or end a request."""
    acts = {"accept": requests.accept, "decline": requests.decline, "end": requests.take_back}
    if what not in acts:
        raise NotFound("act", what, acts)
    acts[what](_database(here), here.draft, name, here.who)
    return redirect(f"{here.url}/requests")


def about_words(here: Here, about: str) -> str:
    """What a request is about, in words."""
    if about.startswith(SECTION):
        titles = {each.section: each.title for each in here.draft.form.sections}
        return f"Section: {titles.get(about.removeprefix(SECTION), about)}"
    return page_at(here.draft.form, about).question.wording if has_page(here.draft.form, about) else NO_LONGER


def _new(request: Request, here: Here, about: str, fields: Fields | None) -> Response:
    choices = [(f"{SECTION}{each.section}", f"The whole section “{each.title}”") for each in here.draft.form.sections]
    if about and not about.startswith(SECTION):
        choices.insert(0, (about, about_words(here, about)))
    wrong = fields.wrong if fields else ()
    return page(
        request, "assessment_ask.html", 422 if wrong else 200, here=here, choices=choices, about=about, fields=fields,
        problems=wrong,
    )  # fmt: skip


def _reply(here: Here, row: RequestRow) -> list[tuple[str, tuple[Line, ...]]]:
    found = []
    for key, text in json.loads(row.reply).items() if row.reply else ():
        if has_page(here.draft.form, key):
            at = page_at(here.draft.form, key)
            found.append((at.question.wording, said(at, text)))
        else:
            found.append((NO_LONGER, (Line(key, text),)))
    return found


def _database(here: Here):  # type: ignore[no-untyped-def]
    return here.service.record.database
