"""What the Charter asks about a proposal that is sent along. Nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response

from charter_engine.api.caller import ServiceHere, client_of
from charter_engine.api.problem import Stopped
from charter_engine.api.unchanged import Unchanged, made_from, the_edition
from charter_engine.model.rule import Gate
from charter_engine.render.report_json import as_object, to_json
from charter_engine.workspace.charters.charter_on import charter_on
from charter_engine.workspace.drafting import sent
from charter_engine.workspace.people.limits import Limit, check_limit

router = APIRouter(tags=["assess"], route_class=Unchanged)
JSON: Final = "application/json"
YAML: Final = ("application/yaml", "application/x-yaml", "text/yaml")
OFTEN: Final = Limit("assess", "Proposals were sent to be assessed very often", 600, 900)
"""So many proposals a visitor in a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Body:
    """What was sent, and whether it is said to be JSON, else YAML."""

    data: bytes
    is_json: bool


async def body_of(request: Request) -> Body:
    """What was sent.

    Raises:
        Stopped: where it is of another type than JSON or YAML.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON and kind not in YAML:
        raise Stopped("not-this-type", f"Send {JSON} or {YAML[0]}, and say so in Content-Type.")
    return Body(await request.body(), kind == JSON)


BodyHere = Annotated[Body, Depends(body_of)]


def seldom(request: Request, service: ServiceHere) -> None:
    """Let nobody send proposals without end.

    Raises:
        TooMany: when this client did.
    """
    check_limit(service.record.database, OFTEN, client_of(request), service.now)


def takes(*kinds: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the description of an interface says of a body that is read by itself."""
    return {"requestBody": {"required": True, "content": {kind: {"schema": schema or {}} for kind in kinds}}}


@router.post(
    "/assess",
    dependencies=[Depends(seldom)],
    openapi_extra=takes(JSON, YAML[0], schema={"type": "object", "description": "See GET /charter/form."}),
)
def assess(service: ServiceHere, body: BodyHere, on: date | None = None, gate: Gate | None = None) -> Response:
    """The report on a proposal, as `charter assess --format json` prints it (docs/report-json.md)."""
    edition = charter_on(service, on or service.today).edition
    report = sent.report_sent(edition, body.data, gate, is_json=body.is_json)
    return Response(to_json([report], several=False), media_type=JSON)


@router.get("/screening")
@made_from(the_edition)
def first_questions(service: ServiceHere) -> dict[str, Any]:
    """The questions that are asked first; the answers to them go to POST /screening."""
    return {"questions": sent.first_asked(charter_on(service, service.today).edition.form)}


@router.post(
    "/screening",
    dependencies=[Depends(seldom)],
    openapi_extra=takes(JSON, schema={"type": "object", "properties": {"answers": {"type": "object"}}}),
)
def screening(service: ServiceHere, body: BodyHere) -> dict[str, Any]:
    """What the first answers come to, and which unanswered questions could still change it."""
    if not body.is_json:
        raise Stopped("not-this-type", f"Send {JSON}.")
    found = sent.screen(charter_on(service, service.today).edition, body.data)
    return {"report": as_object(found.report), "still_open": list(found.still_open)}
