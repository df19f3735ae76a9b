"""The record for programs: its entries, their proofs, where everything stands, and all checks run now."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field

from charter_engine.api.caller import ServiceHere, client_of
from charter_engine.api.paging import Paged, link
from charter_engine.api.problem import Stopped
from charter_engine.api.unchanged import Unchanged, made_from, one_entry, the_record
from charter_engine.record.standing import status
from charter_engine.record.story import story
from charter_engine.render import checks
from charter_engine.render import status as status_page
from charter_engine.render import story as story_page
from charter_engine.workspace.people.limits import Limit, check_limit
from charter_engine.workspace.records import audit, log
from charter_engine.workspace.reports import replay
from charter_engine.workspace.service import Service

router = APIRouter(prefix="/record", tags=["record"], route_class=Unchanged)
HEAVY: Final = Limit("check the record", "The record was checked very often", 30, 900)
"""Checks read the whole record: so many a visitor in a quarter of an hour, on pages and here together."""
WHOLE: Final = Limit("read the record", "The whole record was asked for very often", 120, 900)
"""Stories, and the folder to take away: so many a visitor in a quarter of an hour."""
_JSON: Final = "application/json"
Number = Annotated[int, Path(ge=0, lt=2**53, description="The place of an entry; the first is 0.")]


class Listed(Paged):
    """Which entries are asked for."""

    kind: Annotated[str, Field(pattern="^([a-z]+[.][a-z_]+)?$", max_length=60)] = ""


def heavy(request: Request, service: ServiceHere) -> None:
    """Let nobody ask for long work again and again.

    Raises:
        TooMany: when this client did.
    """
    check_limit(service.record.database, HEAVY, client_of(request), service.now)


def whole(request: Request, service: ServiceHere) -> None:
    """Let nobody have the whole record read again and again.

    Raises:
        TooMany: when this client did.
    """
    check_limit(service.record.database, WHOLE, client_of(request), service.now)


@router.get("")
@made_from(the_record)
def overview(service: ServiceHere) -> dict[str, Any]:
    """The record at a glance: its name, its key, how many entries it has, the newest checkpoint that is published."""
    found = audit.overview(service.home, service.record)
    return {
        "record": found.origin,
        "key": str(service.record.signer.key),
        "entries": found.size,
        "published": found.published,
        "checkpoint": found.note or None,
        "witnesses": [each.name for each in found.witnesses],
    }


@router.get("/status", dependencies=[Depends(whole)])
@made_from(the_record)
def where_all_stands(service: ServiceHere, on: date | None = None) -> Response:
    """Where each project stands, as `charter record status --format json` prints it."""
    found = status(audit.past(service.record), on or service.today)
    return Response(status_page.to_json(found) + "\n", media_type=_JSON)


@router.get("/entries")
@made_from(the_record)
def entries(
    request: Request, response: Response, service: ServiceHere, listed: Annotated[Listed, Query()]
) -> dict[str, Any]:
    """The entries, the newest first: of each its number and kind, and what it says in a sentence."""
    found, count = audit.some(service.record, listed.skip, listed.size, listed.kind)
    told = [
        {"entry": each.seq, "id": each.id, "kind": each.kind, "time": each.time, "role": each.actor.get("role"),
         "says": story_page.says(each), "details": list(story_page.details(each))}
        for each in found if each
    ]  # fmt: skip
    return {"format": 1, **link(request, response, listed, count), "entries": told}


@router.get("/entries/{number}")
@made_from(one_entry)
def entry(service: ServiceHere, number: Number) -> Response:
    """One entry: the very bytes that are hashed, which are JSON."""
    _, data = audit.entry(service.record, number)
    return Response(data, media_type=_JSON)


@router.get("/entries/{number}/story", dependencies=[Depends(whole)])
@made_from(the_record)
def told(service: ServiceHere, number: Number) -> Response:
    """What led to an entry, and what became of it, as `charter log explain --format json` prints it."""
    audit.entry(service.record, number)
    return Response(
        story_page.to_json(story(audit.past(service.record).entries, number), number) + "\n", media_type=_JSON
    )


@router.get(
    "/entries/{number}/proof",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
@made_from(the_record)
def proof(service: ServiceHere, number: Number) -> Response:
    """The file that proves an entry to whoever has the record's key (C2SP tlog-proof)."""
    audit.entry(service.record, number)
    _check_published(service, number)
    return Response(log.prove(service.home.publish, number), media_type="text/plain")


@router.post("/entries/{number}/replay", dependencies=[Depends(heavy)])
def run_again(service: ServiceHere, number: Number) -> dict[str, Any]:
    """The report in an entry, run again from what was published with it, and compared."""
    audit.entry(service.record, number)
    _check_published(service, number)
    (done,) = replay.rows(replay.replay(service.home.publish, number, service.today))
    return done


@router.post("/check", dependencies=[Depends(heavy)])
def check(service: ServiceHere) -> Response:
    """Every check of the published record, run now, as `charter log verify --format json` prints them.

    Whoever trusts this service no further runs that command, or `verify.py`, on a copy of the published folder.
    """
    found = audit.check_now(service.home.publish, b"", b"", service.today)
    about = checks.title(found, service.home.publish.name)
    return Response(checks.to_json(about, found.checks, found.verdict) + "\n", media_type=_JSON)


def _check_published(service: Service, number: int) -> None:
    if number >= audit.overview(service.home, service.record).published:
        raise Stopped("not-there", f"Entry {number} is not in the published folder yet. Ask again in a minute.")
