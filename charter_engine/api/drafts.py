"""Drafts for programs: begun, filled in page by page, assessed, submitted.

A page has its revision as `ETag`. It is saved over the revision that was seen (`If-Match`), or where nothing was saved
yet (`If-None-Match: *`); where somebody saved it meanwhile, nothing of theirs is lost.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Path, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from charter_engine.api.acts import submitted
from charter_engine.api.caller import Caller, ServiceHere, by, may
from charter_engine.api.problem import Stopped
from charter_engine.api.revisions import IfMatch, IfNone, check_seen, tag_of, tagged
from charter_engine.api.said import Day, Sent
from charter_engine.errors import Refused
from charter_engine.model.charter import Edition
from charter_engine.render.report_json import as_object
from charter_engine.workspace.acting import Acting
from charter_engine.workspace.drafting import draft_begin, draft_officers, draft_sent, drafts
from charter_engine.workspace.drafting.draft_answers import By
from charter_engine.workspace.drafting.draft_content import GONE
from charter_engine.workspace.drafting.draft_pages import Page, page_at
from charter_engine.workspace.drafting.draft_sent import ListSent
from charter_engine.workspace.drafting.drafts import Draft, Who
from charter_engine.workspace.drafting.older_forms import carry_over, is_older
from charter_engine.workspace.held import Held
from charter_engine.workspace.service import Service, held

router = APIRouter(prefix="/drafts", tags=["drafts"])
DraftId = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{1,40}$", description="The id of a draft.")]
Key = Annotated[str, Path(pattern="^[a-z0-9_./]{1,400}$", description="The page: `partners/3f9a0c21` is an item.")]
Filling = Annotated[Caller, Depends(may("submit"))]
_ITEM: Final = re.compile("[0-9a-f]{8}")


@dataclass(frozen=True)
class Here:
    """A draft that the caller may fill in."""

    service: Service
    caller: Caller
    held: Held
    draft: Draft

    @property
    def edition(self) -> Edition:
        """The edition of the day."""
        return self.held.charter.on(self.service.today)

    @property
    def who(self) -> Who:
        """Who saves."""
        return Who(self.caller.name, self.caller.role, self.service.now)

    @property
    def by(self) -> By:
        """Who answers."""
        return By(self.caller.role, self.service.today)


def here(service: ServiceHere, caller: Filling, draft_id: DraftId) -> Here:
    """The draft that the address names.

    Raises:
        NotFound: when there is none, or the caller may not fill it in.
    """
    found = held(service)
    return Here(service, caller, found, drafts.load(service.record.database, draft_id, caller.name, found.charter.form))


HereNow = Annotated[Here, Depends(here)]


def page_of(found: HereNow, key: Key) -> Page:
    """The page that the address names.

    Raises:
        NotFound: when the form has no such page.
        Stopped: when an item is named by another id than eight hexadecimal digits.
    """
    if not all(map(_ITEM.fullmatch, key.split("/")[1::2])):
        raise Stopped("not-there", "An item of a list is named by eight hexadecimal digits, such as 3f9a0c21.")
    return page_at(found.draft.form, key)


PageHere = Annotated[Page, Depends(page_of)]


def seen(found: HereNow, page: PageHere, if_match: IfMatch = None, if_none_match: IfNone = None) -> int:
    """The revision over which somebody saves; 0 where nothing was saved.

    Raises:
        Stopped: where it is not said, or is not the one that stands.
    """
    stands = found.draft.revision(page.key)
    check_seen(stands, if_match, if_none_match)
    return stands


SeenHere = Annotated[int, Depends(seen)]


class Begun(Sent):
    """How a draft begins: from nothing, a transparency record, the version before, or another project."""

    begin: Literal["blank", "record", "version", "copy"]
    title: Annotated[str, Field(max_length=200)] = ""
    project: Annotated[str, Field(max_length=100)] = ""
    text: Annotated[str, Field(description="The text of the transparency record.")] = ""
    file: Annotated[str, Field(max_length=200, description="What its file is called.")] = "record.md"


class Answers(Sent):
    """What a page holds: the answers as in a file; of a list, what is said of it as a whole."""

    answers: Annotated[dict[str, Any] | None, Field(description="Of a question, a record, or an item.")] = None
    answer: Annotated[Any, Field(description="Of a list, in place of items: `none`, and the like.")] = None
    complete: Annotated[
        list[str] | None, Field(max_length=1_000, description="Of a list: the pages of its items, where these are all.")
    ] = None
    comment: Annotated[str, Field(max_length=20_000)] = ""
    confirm: Annotated[bool, Field(description="Somebody has looked at what was imported here, and stands for it.")] = (
        False
    )


class PutForward(Sent):
    """The day by which what is submitted will be public."""

    publish_by: Day


@router.get("")
def own(service: ServiceHere, caller: Filling) -> dict[str, Any]:
    """The drafts that the caller may fill in, the one last touched first."""
    found = draft_officers.own(service.record.database, caller.name)
    rows = [
        {"id": row.id, "project": row.project, "version": row.version, "state": row.closed or "open", "saved": last}
        for row, last in found
    ]
    return {"drafts": rows}


@router.post("", status_code=201)
def begin(service: ServiceHere, caller: Filling, said: Begun) -> Response:
    """Begin a draft. Of the next version there is one draft: whoever began it lets others in."""
    charter, who, parts = held(service).charter, Who(caller.name, caller.role, service.now), []
    match said.begin:
        case "blank":
            name = draft_begin.from_nothing(service.record, charter, said.title, who)
        case "record":
            name, imported = draft_begin.from_atrs(service.record, charter, said.text.encode("utf-8"), said.file, who)
            parts = [asdict(each) for each in imported.parts]
        case "version":
            name = draft_begin.next_version(service.record, charter, said.project, who)
        case _:
            name = draft_begin.copy_of(service.record, charter, said.project, said.title, who)
    more = {"parts": parts} if parts else {}
    return JSONResponse({"id": name, **more}, 201, {"location": f"/api/v1/drafts/{name}"})


@router.get("/{draft_id}")
def draft(found: HereNow, if_none_match: IfNone = None) -> Response:
    """A draft: the proposal that its answers make, its pages with their revisions, and what is still open."""
    revisions = [
        found.draft.row.closed,
        f"form {found.draft.row.form}",
        *(f"{key} {each.revision}" for key, each in sorted(found.draft.saved.items())),
    ]
    tag = f'"{sha256(" ".join(revisions).encode()).hexdigest()[:32]}"'
    return tagged(tag, draft_sent.draft_object(found.draft, found.edition), if_none_match)


@router.delete("/{draft_id}", status_code=204)
def take_away(found: HereNow) -> Response:
    """Take a draft away with all that was ever saved in it; only who began it may, and only before it is submitted."""
    drafts.discard(found.service.record.database, found.draft, found.caller.name)
    return Response(status_code=204)


@router.get("/{draft_id}/report")
def draft_report(found: HereNow) -> dict[str, Any]:
    """The report on a draft as it stands (docs/report-json.md)."""
    return as_object(drafts.report(found.draft, found.edition))


@router.get("/{draft_id}/pages/{key:path}")
def page(found: HereNow, at: PageHere, if_none_match: IfNone = None) -> Response:
    """A page of a draft: what is asked, and the answers as a file has them."""
    return tagged(tag_of(found.draft.revision(at.key)), draft_sent.page_object(found.draft, at), if_none_match)


@router.put("/{draft_id}/pages/{key:path}")
def save(found: HereNow, at: PageHere, said: Answers, revision: SeenHere) -> Response:
    """Save a page. Who answered, and when, is the caller, now; an answer that stays as it was stays theirs."""
    if at.kind == "list":
        if said.answers is not None:
            raise Refused("This is a list. Its items are pages of their own; here `answer` and `complete` can be said.")
        whole = None if said.complete is None else tuple(said.complete)
        content = draft_sent.list_sent(found.draft, at, ListSent(said.answer, whole, said.comment), found.by)
    else:
        if said.answers is None:
            raise Refused("`answers` is missing: the answers of this page, each by its question.")
        content = draft_sent.content_sent(at, said.answers, found.draft.nodes(at), found.by, confirms=said.confirm)
    return _saved(found, at, revision, content)


@router.delete("/{draft_id}/pages/{key:path}")
def take_off(found: HereNow, at: PageHere, revision: SeenHere) -> Response:
    """Take an item off its list. What was said of it stays in the history of the draft."""
    if at.kind != "item":
        raise Refused("Only an item of a list can be taken off. To empty a page, save it without answers.")
    return _saved(found, at, revision, GONE)


@router.post("/{draft_id}/carry")
def carry(found: HereNow) -> dict[str, Any]:
    """Carry a draft that answers an older form over into that of today; what no question takes is among its notes."""
    if is_older(found.draft):
        carry_over(found.service.record, found.draft, found.who)
    again = here(found.service, found.caller, found.draft.id)
    return draft_sent.draft_object(again.draft, again.edition)


@router.post("/{draft_id}/submission", status_code=201)
def put_forward(found: HereNow, acting: Annotated[Acting, Depends(by("submit"))], said: PutForward) -> Response:
    """Submit a draft: a numbered version, and the report on it. It is no longer filled in."""
    return submitted(draft_sent.submit_draft(acting, found.held, found.draft, said.publish_by))


def _saved(found: Here, at: Page, revision: int, content: str) -> Response:
    saved = drafts.save(found.service.record.database, found.draft.id, at, revision, content, found.who)
    if saved.aside:
        raise Stopped("changed-meanwhile", "Somebody saved this page meanwhile. Yours is kept aside; somebody chooses.")
    return JSONResponse({"page": at.key, "revision": saved.revision}, headers={"etag": tag_of(saved.revision)})
