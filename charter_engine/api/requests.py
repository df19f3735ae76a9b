"""Asking colleagues and partners something about a draft, and answering what one was asked, for programs."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from charter_engine.api.caller import ServiceHere, client_of
from charter_engine.api.drafts import Here, HereNow
from charter_engine.api.paging import Paged, link
from charter_engine.api.said import MOST, Brief, Day, Sent
from charter_engine.workspace.drafting import replies
from charter_engine.workspace.drafting import requests as use
from charter_engine.workspace.drafting.request_sent import PageSaid, asked_object, reply_sent, request_object
from charter_engine.workspace.service import held

router = APIRouter(tags=["requests"])
RequestId = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{1,40}$", description="The id of a request.")]
AT = "/drafts/{draft_id}/requests"


class Wish(Sent):
    """What somebody is asked for: a page of the form, or `section:` and the id of a section; by when; as whom."""

    about: Annotated[str, Field(min_length=1, max_length=400)]
    asked: Brief
    role: Annotated[Brief, Field(description="In which role they answer: it is kept with the answer.")]
    due: Day
    address: Annotated[str, Field(max_length=254, description="Where a letter with the link goes, if one shall.")] = ""
    note: Annotated[str, Field(max_length=2_000)] = ""


class Asked(Sent):
    """What a link of a request ends with."""

    secret: Annotated[str, Field(min_length=1, max_length=100)]


class Page(Sent):
    """What is answered of a page: `answers` as in a file; of a list `items`, or an `answer` such as `none`."""

    answers: dict[str, Any] | None = None
    items: Annotated[list[dict[str, Any]], Field(max_length=MOST)] = Field(default_factory=list)
    answer: Any = None
    comment: Annotated[str, Field(max_length=20_000, description="Beside an `answer` of a list.")] = ""


class Reply(Asked):
    """The answer to a request, page by page."""

    pages: Annotated[dict[str, Page], Field(max_length=MOST)]


@router.get(AT)
def requests(request: Request, response: Response, here: HereNow, listed: Annotated[Paged, Query()]) -> dict[str, Any]:
    """Who was asked for what of a draft, by when, and what came of it, the oldest first."""
    rows = use.of_draft(here.service.record.database, here.draft)
    some = rows[listed.skip : listed.skip + listed.size]
    found = [request_object(here.draft.form, row) for row in some]
    return {**link(request, response, listed, len(rows)), "requests": found}


@router.post(AT, status_code=201)
def ask(here: HereNow, said: Wish) -> Response:
    """Ask. The link is told only now: whoever has it can answer, once. Without an `address` you send it yourself."""
    wish = use.Wish(said.about, said.asked, said.role, said.due, said.address, said.note)
    service = here.service
    name, at = use.ask(service.record.database, here.draft, wish, here.who, service.today, service.settings)
    location = f"/api/v1/drafts/{here.draft.id}/requests/{name}"
    headers = {"location": location, "cache-control": "no-store"}
    return JSONResponse({"id": name, "link": at}, 201, headers)


@router.get(f"{AT}/{{request_id}}")
def asked(here: HereNow, request_id: RequestId) -> dict[str, Any]:
    """One request: whether it was answered, and what."""
    return _object(here, request_id)


@router.post(f"{AT}/{{request_id}}/withdrawal")
def withdraw(here: HereNow, request_id: RequestId) -> dict[str, Any]:
    """End a request that nobody has answered. Its link leads nowhere then."""
    use.take_back(here.service.record.database, here.draft, request_id, here.who)
    return _object(here, request_id)


@router.post(f"{AT}/{{request_id}}/acceptance")
def accept(here: HereNow, request_id: RequestId) -> dict[str, Any]:
    """Take a reply over into the draft. `aside` says that a page was saved meanwhile: somebody chooses on the pages."""
    whole = use.accept(here.service.record.database, here.draft, request_id, here.who)
    return {**_object(here, request_id), "aside": not whole}


@router.post(f"{AT}/{{request_id}}/refusal")
def decline(here: HereNow, request_id: RequestId) -> dict[str, Any]:
    """Do not take a reply over. It stays readable among the requests."""
    use.decline(here.service.record.database, here.draft, request_id, here.who)
    return _object(here, request_id)


@router.post("/replies/asked")
def asked_of(request: Request, service: ServiceHere, said: Asked) -> Response:
    """What the link with this secret asks. Looking at it uses up nothing, and no token is needed."""
    row = replies.opened(service, said.secret, client_of(request))
    found = asked_object(held(service).charter.form, row)
    return JSONResponse(found, headers={"cache-control": "no-store"})


@router.post("/replies", status_code=201)
def reply(request: Request, service: ServiceHere, said: Reply) -> Response:
    """Answer a request by the secret of its link, once. The officers who asked take the answer over, or not."""
    row = replies.opened(service, said.secret, client_of(request))
    pages = {
        key: PageSaid(each.answers, tuple(each.items), each.answer, each.comment) for key, each in said.pages.items()
    }
    contents = reply_sent(held(service).charter.form, row, pages, replies.by(service, row))
    replies.reply(service, row, contents)
    return JSONResponse({"state": "answered"}, 201, {"cache-control": "no-store"})


def _object(here: Here, name: str) -> dict[str, Any]:
    return request_object(here.draft.form, use.of_id(here.service.record.database, here.draft, name))
