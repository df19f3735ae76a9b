"""What whoever decides must know of a project, for programs: what stands in the way, and what was advised."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from charter_engine.api.caller import Caller, ServiceHere, may
from charter_engine.api.paging import Paged, link
from charter_engine.api.projects import ProjectId
from charter_engine.model.actor import Actor
from charter_engine.workspace.acts import deciding as use
from charter_engine.workspace.acts.deciding import Deciding

router = APIRouter(prefix="/decisions", tags=["decisions"])
Decider = Annotated[Caller, Depends(may("decide"))]


class Asked(Paged):
    """Which projects are asked for: those on the table, or those that were decided."""

    state: Literal["on_table", "decided"] = "on_table"


@router.get("")
def table(
    request: Request, response: Response, service: ServiceHere, _: Decider, asked: Annotated[Asked, Query()]
) -> dict[str, Any]:
    """What is public and undecided, or was decided, with what stands in the way of each."""
    count, rows = use.listed(service, asked.state, asked.skip, asked.size)
    return {**link(request, response, asked, count), "projects": [_object(each) for each in rows]}


@router.get("/{project_id}")
def one(service: ServiceHere, caller: Decider, project_id: ProjectId) -> dict[str, Any]:
    """What whoever decides must know of one project. `own`: they submitted it, and somebody else decides."""
    held = use.deciding(service, project_id)
    return {**_object(held), "own": use.is_own(service, held, Actor(caller.role, caller.name))}


def _object(held: Deciding) -> dict[str, Any]:
    return {
        "project": held.row.project,
        "title": held.row.title or None,
        "version": held.version,
        "public": held.is_public,
        "blocks": list(held.blocks),
        "notes": list(held.notes),
        "breaches": [asdict(each) for each in held.breaches],
        "advice": [asdict(each) for each in held.advice],
        "questions": [{"question": question, "ready": ready} for question, ready in held.questions],
        "decision": held.standing.seq if held.standing else None,
    }
