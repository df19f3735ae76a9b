"""Answering what one was asked about an assessment: by a link that works once, without an account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from charter_engine.web.forms import FieldsHere
from charter_engine.web.officers import form_view
from charter_engine.web.pages import page
from charter_engine.web.visitor import ServiceHere, client_of
from charter_engine.workspace.drafting import replies as use
from charter_engine.workspace.drafting.draft_answers import Filled, Given
from charter_engine.workspace.drafting.draft_pages import Page
from charter_engine.workspace.drafting.reply_parts import MOST, Part, parts_of
from charter_engine.workspace.drafting.requests import RequestRow
from charter_engine.workspace.held import Held
from charter_engine.workspace.service import Service, held

router = APIRouter(prefix="/reply", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of the page: its questions, of a list those of each item, whether there is any, and why not."""

    part: Part
    blocks: tuple[tuple[form_view.Block, ...], ...]
    none: dict[str, Any] | None = None
    reason: dict[str, Any] | None = None


@router.get("/{token}")
def show(request: Request, service: ServiceHere, token: str) -> Response:
    """What is asked. Looking at it uses up nothing: programs that look at mail open links, too."""
    row = _row(request, service, token)
    return _shown(request, service, row, Filled({}), ())


@router.post("/{token}")
def answer(request: Request, service: ServiceHere, fields: FieldsHere, token: str) -> Response:
    """Answer, once; or show one more item of a list, with all that was typed."""
    row, found = _row(request, service, token), held(service)
    if fields.text("add"):
        return _shown(request, service, row, fields, ())
    parts = parts_of(found.charter.form, row.about, fields)
    contents, wrong = use.read(service, row, parts, fields, fields.many("shown"))
    wrong += fields.wrong
    if wrong:
        return _shown(request, service, row, fields, wrong)
    use.reply(service, row, contents)
    return page(request, "reply_thanks.html", row=row)


def _row(request: Request, service: Service, token: str) -> RequestRow:
    return use.opened(service, token, client_of(request))


def _shown(
    request: Request, service: Service, row: RequestRow, given: Given, wrong: Sequence[tuple[str, str]]
) -> Response:  # fmt: skip
    found = held(service)
    about = use.about(service, row, found.charter.form)
    parts = [_part(each, found, given, wrong) for each in parts_of(found.charter.form, row.about, given)]
    status = 422 if wrong else 200
    answer = page(request, "reply.html", status, row=row, about=about, parts=parts, problems=wrong, most=MOST)
    answer.headers["referrer-policy"] = "no-referrer"  # the address is the secret
    answer.headers["cache-control"] = "no-store"
    return answer


def _part(part: Part, found: Held, given: Given, wrong: Sequence[tuple[str, str]]) -> Shown:
    blocks, key = tuple(_blocks(at, found, given, wrong) for at in part.slots or (part.at,)), part.at.key
    if not part.slots:
        return Shown(part, blocks)
    said, question = given.text(f"{key}--whole"), part.at.question
    none = form_view.of_list(question, said, wrong, listed=False, name=key)
    return Shown(part, blocks, none, form_view.reason_field(key, question, given, dict(reversed(wrong))))


def _blocks(at: Page, found: Held, given: Given, wrong: Sequence[tuple[str, str]]) -> tuple[form_view.Block, ...]:
    may: dict[str, bool | None] = dict.fromkeys((field.name for field in at.fields), None)
    return form_view.blocks(at, given, wrong, may, found.charter, one_of_many=True)
