"""Evidence that somebody other than the submitter has looked at, as pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from charter_engine.errors import Refused
from charter_engine.render.story import details, says
from charter_engine.web.custodians.custodian import kept
from charter_engine.web.forms import FieldsHere, mark
from charter_engine.web.pages import page, redirect
from charter_engine.web.visitor import ServiceHere, Visitor, need_act
from charter_engine.workspace.acts.evidence import Seen, see_evidence
from charter_engine.workspace.acts.evidence_of import evidence_of
from charter_engine.workspace.projects.looking import on_table
from charter_engine.workspace.projects.register import catch_up
from charter_engine.workspace.service import Service

router = APIRouter(include_in_schema=False)
Looker = Annotated[Visitor, Depends(need_act("see_evidence"))]


@router.get("/evidence")
def projects(request: Request, service: ServiceHere, _: Looker) -> Response:
    """The public projects that are not decided, whose evidence can be looked at."""
    catch_up(service.record.database)
    rows = on_table(service.record.database, service.today, 100)
    return page(request, "evidence_projects.html", rows=rows)


@router.get("/evidence/{name}")
def one(request: Request, service: ServiceHere, _: Looker, name: str) -> Response:
    """The evidence behind the answers of one project, and what was seen of it."""
    return _one(request, service, name, {})


@router.post("/evidence/{name}")
def send(request: Request, service: ServiceHere, visitor: Looker, fields: FieldsHere, name: str) -> Response:
    """Put it on the record that evidence was seen."""
    shown = evidence_of(service, name)
    which = fields.needed("which", "Choose the evidence that you looked at.", 20)
    expires = fields.day("expires")
    behind = next((each for each in shown.behind if mark(each.path, each.evidence) == which), None)
    if which and behind is None:
        fields.wrong.append(("which", "Choose one of the list. It may have changed since you opened the page."))
    if behind and not fields.wrong:
        seen = Seen(name, shown.version, behind.path, behind.evidence.hash or behind.evidence.title, expires)
        try:
            see_evidence(visitor.acting(service, "see_evidence"), seen)
            return redirect(f"/evidence/{name}")
        except Refused as wrong:
            fields.wrong.append(("which", str(wrong)))
    return _one(request, service, name, dict(kept(fields)), fields.wrong)


def _one(
    request: Request, service: Service, name: str, values: dict[str, str], problems: list[tuple[str, str]] | None = None
) -> Response:
    shown = evidence_of(service, name)
    rows = [(each, says(each), list(details(each))) for each in shown.seen]
    if problems and not shown.behind:
        problems = [("", "No answer of this version names evidence.")]
    return page(
        request,
        "evidence.html",
        422 if problems else 200,
        shown=shown,
        rows=rows,
        values=values,
        problems=problems or (),
    )
