"""Publishing what was submitted, as pages: what waits and by which day, who will see what, and the act."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from charter_engine.errors import Refused
from charter_engine.web.forms import FieldsHere
from charter_engine.web.officers.assessment_here import who
from charter_engine.web.pages import page, redirect
from charter_engine.web.visitor import ServiceHere, Visitor, need_act
from charter_engine.workspace.acts.release import publish
from charter_engine.workspace.drafting.draft_begin import titles_among
from charter_engine.workspace.projects.looking import Row, waiting
from charter_engine.workspace.projects.project import project, row_of
from charter_engine.workspace.projects.register import catch_up
from charter_engine.workspace.service import Service

router = APIRouter(prefix="/publish", include_in_schema=False)
Publisher = Annotated[Visitor, Depends(need_act("publish"))]
MOST: Final = 200
"""So many projects that wait stand on the page."""


@router.get("")
def listed(request: Request, service: ServiceHere, visitor: Publisher) -> Response:
    """What waits to be published: what was promised for the earliest day comes first."""
    catch_up(service.record.database)
    count, rows = waiting(service.record.database, service.today, MOST)
    return page(request, "publish.html", rows=rows, count=count, titles=_titles(service, visitor, rows))


@router.get("/{name}")
def before(request: Request, service: ServiceHere, visitor: Publisher, name: str) -> Response:
    """What publishing a project does."""
    return _before(request, service, visitor, name, ())


@router.post("/{name}")
def send(request: Request, service: ServiceHere, visitor: Publisher, fields: FieldsHere, name: str) -> Response:
    """Publish it."""
    _row(service, name)
    wrong = "Say that you have read who will see it." if fields.text("read") != "yes" else ""
    if not wrong:
        try:
            seq, _ = publish(visitor.acting(service, "publish"), name)
            return redirect(f"/record/entries/{seq}?recorded=now")
        except Refused as why:
            wrong = str(why)
    return _before(request, service, visitor, name, [("read", wrong)])


def _before(
    request: Request, service: Service, visitor: Visitor, name: str, wrong: Sequence[tuple[str, str]]
) -> Response:
    row = _row(service, name)
    found = project(service.record.database, row, service.today)
    if row.state != "waiting" and not wrong:
        return redirect(f"/projects/{name}")
    numbers = [each.number for each in found.versions if each.state in ("not_yet_published", "overdue")]
    title = _titles(service, visitor, [row]).get(name, "")
    return page(
        request, "publish_one.html", 422 if wrong else 200, row=row, found=found, numbers=numbers, title=title,
        problems=wrong,
    )  # fmt: skip


def _row(service: Service, name: str) -> Row:
    row = row_of(service.record.database, name)
    if row is None:
        raise HTTPException(404, "There is no project of this name in the record. Look for it among the data projects.")
    return row


def _titles(service: Service, visitor: Visitor, rows: Sequence[Row]) -> dict[str, str]:
    """The titles of those of these projects that somebody may read before they are public."""
    return titles_among(service.record, rows, who(service, visitor)) if "officer" in visitor.roles else {}
