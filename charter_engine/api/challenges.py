"""What groups ask to discuss, or dispute, for programs."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from charter_engine.api.caller import ServiceHere, acts
from charter_engine.api.paging import Paged, link
from charter_engine.api.unchanged import Unchanged, made_from, the_challenges
from charter_engine.workspace.acts import challenge as use

router = APIRouter(tags=["challenges"], route_class=Unchanged)


class Listed(Paged):
    """Which of them are asked for."""

    project: Annotated[str, Field(pattern="^[a-z0-9-]*$", max_length=100)] = ""


@router.get("/challenges")
@made_from(the_challenges)
def challenges(
    request: Request, response: Response, service: ServiceHere, listed: Annotated[Listed, Query()]
) -> dict[str, Any]:
    """What groups asked or disputed: what waits for an answer first."""
    waits = acts(request)
    if listed.project:
        found = use.listed(service, listed.project, waits=waits)
        count, some = len(found), found[listed.skip : listed.skip + listed.size]
    else:
        count, some = use.some(service, listed.skip, listed.size, waits=waits)
    return {**link(request, response, listed, count), "challenges": [_object(each) for each in some]}


def _object(row: use.Listed) -> dict[str, Any]:
    raised, answered = row.standing.raised, row.standing.answered
    body = raised.body
    return {
        "entry": raised.seq,
        "time": raised.time,
        "about": body["about"],
        "project": body.get("project"),
        "version": body.get("version"),
        "which": body.get("which"),
        "label": row.label or None,
        "group": body["group"],
        "received": body["received"],
        "text": row.text,
        "due": body["due"],
        "overdue": row.standing.is_overdue,
        "rests_on_it": list(row.resting),
        "answer": answered
        and {
            "entry": answered.seq,
            "time": answered.time,
            "text": answered.body["text"],
            "changes": answered.body["changes"],
        },
    }
