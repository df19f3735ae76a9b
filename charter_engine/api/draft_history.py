"""What was ever saved in a draft, and who may fill it in, for programs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from charter_engine.api.drafts import HereNow
from charter_engine.api.paging import Paged, link
from charter_engine.api.problem import Stopped
from charter_engine.api.revisions import IfMatch, check_seen, tag_of
from charter_engine.api.said import Brief, Sent
from charter_engine.workspace.drafting import draft_history as use
from charter_engine.workspace.drafting.draft_officers import let_in, officers
from charter_engine.workspace.drafting.drafts import Change

router = APIRouter(prefix="/drafts/{draft_id}", tags=["drafts"])
SavedNo = Annotated[int, Path(ge=1, le=2**53, description="The number of something that was saved.")]


class Past(Paged):
    """Which part of what was saved is asked for."""

    about: Annotated[str, Field(max_length=400, description="A page of the form; all of them where it is empty.")] = ""


class Choice(Sent):
    """Which of two answers to one page stands: the one that does, or the one that came later and waits."""

    stands: Literal["earlier", "later"]


class Name(Sent):
    """An officer, by the name of their account."""

    name: Brief


@router.get("/history")
def history(request: Request, response: Response, here: HereNow, asked: Annotated[Past, Query()]) -> dict[str, Any]:
    """All that was ever saved, the newest first. What `waits` came later than what stands, and somebody chooses."""
    found = use.of_page(here.service.record.database, here.draft, asked.about)
    some = found[asked.skip : asked.skip + asked.size]
    return {
        **link(request, response, asked, len(found)),
        "saved": [use.saved_object(here.draft, each) for each in some],
    }


@router.post("/history/{number}/choice")
def choose(here: HereNow, number: SavedNo, said: Choice, if_match: IfMatch = None) -> Response:
    """End the wait of an answer: it takes the place of the one that was seen (`If-Match`), or that one stays."""
    database = here.service.record.database
    late = use.one(database, here.draft, number, use.WAITS)
    stands = here.draft.revision(late.page)
    check_seen(stands, if_match)
    change = Change(late.page, stands, late.content) if said.stands == "later" else None
    held = use.settle(database, here.draft, number, change, here.who)
    if held and held.aside:
        raise Stopped("changed-meanwhile", "Somebody saved this page meanwhile. Get it, and choose again.")
    revision = held.revision if held else stands
    return JSONResponse({"page": late.page, "revision": revision}, headers={"etag": tag_of(revision)})


@router.get("/officers")
def may_fill_in(here: HereNow) -> dict[str, Any]:
    """Who may fill in a draft."""
    return {"officers": officers(here.service.record.database, here.draft)}


@router.post("/officers")
def let_another_in(here: HereNow, said: Name) -> dict[str, Any]:
    """Let another officer fill in the same draft."""
    let_in(here.service.record.database, here.draft, said.name)
    return may_fill_in(here)
