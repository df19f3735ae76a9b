"""Requests to colleagues and partners as data, and replies that programs send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from charter_engine.errors import NotFound, Refused
from charter_engine.model.questionnaire import Form
from charter_engine.store.working.requests import RequestRow
from charter_engine.workspace.drafting.draft_answers import By
from charter_engine.workspace.drafting.draft_pages import Page, page_at
from charter_engine.workspace.drafting.draft_sent import content_object, content_sent, whole_sent
from charter_engine.workspace.drafting.drafts import new_item
from charter_engine.workspace.drafting.reply_parts import MOST
from charter_engine.workspace.drafting.requests import about_pages


@dataclass(frozen=True, slots=True)
class PageSaid:
    """What is answered of a page: its answers; of a list some items, or an answer in their place, and a comment."""

    answers: Mapping[str, Any] | None = None
    items: tuple[Mapping[str, Any], ...] = ()
    answer: Any = None
    comment: str = ""


def request_object(form: Form, row: RequestRow) -> dict[str, Any]:
    """A request as whoever fills in the draft sees it, with what came of it."""
    return {
        "id": row.id,
        "about": row.about,
        "asked": row.asked,
        "role": row.role,
        "note": row.note,
        "due": row.due,
        "by": row.by,
        "at": row.at,
        "state": row.state,
        "ended": row.ended or None,
        "reply": _reply_object(form, row.reply),
    }


def asked_object(form: Form, row: RequestRow) -> dict[str, Any]:
    """A request as whoever was asked sees it: what is asked, and nothing else of the draft."""
    pages = [
        {
            "page": at.key,
            "kind": at.kind,
            "wording": at.question.wording,
            "label": at.question.label,
            "questions": [each.question for each in _asked(form, at)],
        }
        for at in about_pages(form, row.about)
    ]
    return {"by": row.by, "role": row.role, "note": row.note, "due": row.due, "pages": pages}


def reply_sent(form: Form, row: RequestRow, said: Mapping[str, PageSaid], by: By) -> dict[str, str]:
    """The contents of pages that answer a request, by their keys. Items get new ids.

    Raises:
        InvalidSource: with every problem of the answers of a page.
        NotFound: when a page was not asked for.
        Refused: when a list has items and an answer in their place, or another page has either.
    """
    asked = {at.key: at for at in about_pages(form, row.about)}
    contents = dict[str, str]()
    for key, page in said.items():
        if key not in asked:
            raise NotFound("page", key, asked, "in this request")
        contents |= _list(form, asked[key], page, by) if asked[key].kind == "list" else _page(asked[key], page, by)
    return contents


def _asked(form: Form, at: Page) -> tuple[Any, ...]:
    return page_at(form, f"{at.key}/{new_item()}").questions if at.kind == "list" else at.questions


def _page(at: Page, said: PageSaid, by: By) -> dict[str, str]:
    if said.items or said.answer is not None or said.comment:
        raise Refused(f"`{at.key}` is no list. Send its `answers` alone; a comment stands beside each of them.")
    return {at.key: content_sent(at, said.answers, {}, by)} if said.answers else {}


def _list(form: Form, at: Page, said: PageSaid, by: By) -> dict[str, str]:
    if said.answers is not None:
        raise Refused(f"`{at.key}` is a list. Send its `items`, each with its answers, or an `answer` in their place.")
    if said.answer is not None and said.items:
        raise Refused(f"Something is listed in `{at.key}`, and it is said that nothing can be. Take one away.")
    if said.comment and said.answer is None:
        raise Refused(f"The `comment` on `{at.key}` belongs to an `answer`. On items it stands beside their answers.")
    if len(said.items) > MOST:
        raise Refused(f"A reply holds {MOST} items of `{at.key}`. Tell whoever asked of the others.")
    if said.answer is not None:
        return {at.key: whole_sent(at, said.answer, said.comment, by)}
    found = dict[str, str]()
    for item in filter(None, said.items):
        key = f"{at.key}/{new_item()}"
        found[key] = content_sent(page_at(form, key), item, {}, by)
    return found


def _reply_object(form: Form, reply: str) -> dict[str, Any] | None:
    """What was answered, page by page; None where nothing was, and for a page that does not answer this form."""
    if not reply:
        return None
    return {key: content_object(page_at(form, key), text) for key, text in json.loads(reply).items()}
