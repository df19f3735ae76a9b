"""The register of projects for programs: looked through, and each project with all that is public of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from charter_engine.api.caller import ServiceHere, acts, address_of, service_of
from charter_engine.api.paging import Paged, link
from charter_engine.api.problem import Stopped
from charter_engine.api.unchanged import Unchanged, made_from, the_register
from charter_engine.errors import NotFound
from charter_engine.record.past import Past
from charter_engine.workspace.projects import register_json
from charter_engine.workspace.projects.looking import Row, wanted
from charter_engine.workspace.projects.project import project, row_of
from charter_engine.workspace.projects.register import bring_near
from charter_engine.workspace.reports import shown_reading as reading
from charter_engine.workspace.service import Service

router = APIRouter(tags=["projects"], route_class=Unchanged)
_Word = Annotated[str, Field(max_length=100, pattern=r"^[\w.-]*$")]
ProjectId = Annotated[str, Path(pattern="^[a-z0-9-]{1,100}$", description="The id of a project.")]
VersionNo = Annotated[int, Path(ge=1, le=1_000_000)]


class Looked(Paged):
    """What somebody looks for in the register. What is left out is not asked for."""

    q: Annotated[str, Field(max_length=200, description="Words, or how they begin.")] = ""
    stage: _Word = ""
    principle: Annotated[_Word, Field(description="A principle under which the project itself raises a question.")] = ""
    area: _Word = ""
    asked: Annotated[
        Literal["", "own", "standing", "nothing"],
        Field(description="Questions of its own, only what every project is asked, or nothing."),
    ] = ""
    state: Literal["", "on_table", "decided", "waiting", "overdue", "withdrawn"] = ""


@router.get("/projects")
@made_from(the_register)
def projects(
    request: Request, response: Response, service: ServiceHere, looked: Annotated[Looked, Query()]
) -> dict[str, Any]:
    """The projects that are found; what changed last comes first."""
    database = service.record.database
    bring_near(database, waits=acts(request))
    chosen = (looked.stage, looked.principle, looked.area, looked.asked, looked.state)
    search = wanted(service.today, looked.q, chosen, skip=looked.skip, most=looked.size)
    count, rows = register_json.found(database, search, address_of(request))
    marked = {"demonstration": reading.DEMONSTRATION} if service.settings.demonstration else {}
    return {"format": 1, **marked, **link(request, response, looked, count), "projects": rows}


@router.get("/projects/{project_id}")
@made_from(the_register)
def one_project(request: Request, service: ServiceHere, project_id: ProjectId) -> dict[str, Any]:
    """A project: its versions, what was decided and advised, what it may do although a rule is not met."""
    database = service.record.database
    row = _row(request, project_id)
    found = project(database, row, service.today)
    return {
        **register_json.one(database, row, address_of(request), service.today),
        "versions": [asdict(each) for each in found.versions],
        "decided": asdict(found.decision) if found.decision else None,
        "advice": [asdict(each) for each in found.advice],
        "waivers": [asdict(each) for each in found.waivers],
        "taken_back": found.taken_back or None,
    }


@router.get("/projects/{project_id}/timeline")
@made_from(the_register)
def timeline(request: Request, service: ServiceHere, project_id: ProjectId) -> dict[str, Any]:
    """What happened to a project, entry by entry."""
    row = _row(request, project_id)
    told = project(service.record.database, row, service.today).timeline
    return {"project": row.project, "entries": [asdict(each) for each in told]}


@router.get("/projects/{project_id}/versions/{number}/report")
@made_from(the_register)
def report(request: Request, service: ServiceHere, project_id: ProjectId, number: VersionNo) -> Response:
    """The report on a public version, as `charter assess --format json` prints it, with what groups dispute in it."""
    of = _shown(_past(service, _row(request, project_id)), project_id, number)
    made = reading.as_json(service.record.database, of, demonstration=service.settings.demonstration)
    return Response(made, media_type="application/json")


@router.get("/projects/{project_id}/versions/{number}/changes")
@made_from(the_register)
def changes(request: Request, service: ServiceHere, project_id: ProjectId, number: VersionNo) -> Response:
    """What differs from the report on the version before, as `charter compare --format json` prints it."""
    past = _past(service, _row(request, project_id))
    before, after = (_shown(past, project_id, each) for each in (number - 1, number))
    return Response(reading.changes_json(service.record.database, before, after), media_type="application/json")


def _shown(past: Past, name: str, number: int) -> reading.Shown:
    found = reading.shown(past, name, number)
    if found is None:
        raise Stopped("not-there", f"Version {number} of this project is not public.")
    return found


def _past(service: Service, row: Row) -> Past:
    return project(service.record.database, row, service.today).past


def _row(request: Request, name: str) -> Row:
    found = row_of(service_of(request).record.database, name, waits=acts(request))
    if found is None:
        raise NotFound("project", name, (), "in the record")
    return found
