"""A project as pages: what is proposed and asked, what people said and decided, and how to be heard."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request, Response
from markupsafe import Markup

from charter_engine.errors import Malformed
from charter_engine.record.challenges import RAISED
from charter_engine.render.readings import AUDIENCES, Audience
from charter_engine.web.kept import public_page
from charter_engine.web.pages import page
from charter_engine.web.residents.about import WISH_WORDS
from charter_engine.web.visitor import ServiceHere, service_of, visitor_of
from charter_engine.workspace.acts.challenge import Listed, listed
from charter_engine.workspace.projects.looking import Row
from charter_engine.workspace.projects.project import Project, project, row_of
from charter_engine.workspace.reports import shown_reading as use
from charter_engine.workspace.service import Service

router = APIRouter(include_in_schema=False)
FOR: Final[dict[Audience, str]] = {"resident": "For residents", "officer": "For officers", "auditor": "For auditors"}
"""What the link to a reading says."""
KEEP: Final = {"cache-control": "public, no-cache"}


@router.get("/projects/{name}")
def show(request: Request, service: ServiceHere, name: str) -> Response:
    """The page of a project."""
    row = _row(request, name)
    return public_page(request, row, lambda: _page(request, service, row))


@router.get("/projects/{name}/versions/{version}/changes")
def changes(request: Request, service: ServiceHere, name: str, version: int) -> Response:
    """What changed from the version before, and what that changed in the report."""
    row = _row(request, name)

    def make() -> Response:
        found = project(service.record.database, row, service.today)
        after, before = use.shown(found.past, name, version), use.shown(found.past, name, version - 1)
        if after is None or before is None:
            raise HTTPException(404, "There are no two public versions to hold against each other.")
        part, why = _told(lambda: use.changes(service.record.database, before, after))
        return page(request, "changes.html", row=row, version=version, part=part, why=why)

    return public_page(request, row, make)


@router.get("/projects/{name}/versions/{version}/report.json")
def report(request: Request, service: ServiceHere, name: str, version: int) -> Response:
    """The report on a version, for programs."""
    of = _shown(service, _row(request, name), version)
    made = use.as_json(service.record.database, of, demonstration=service.settings.demonstration)
    return Response(made, media_type="application/json", headers=KEEP)


@router.get("/projects/{name}/versions/{version}/{audience}.pdf")
def pdf(request: Request, service: ServiceHere, name: str, version: int, audience: str) -> Response:
    """A reading on paper."""
    of, reader = _shown(service, _row(request, name), version), _audience(audience)
    made = use.pdf(service.record.database, of, reader, demonstration=service.settings.demonstration)
    file = {"content-disposition": f'inline; filename="{name}-{version}-{reader}.pdf"'}
    return Response(made, media_type="application/pdf", headers={**KEEP, **file})


@router.get("/projects/{name}/versions/{version}/{audience}")
def one_reading(request: Request, service: ServiceHere, name: str, version: int, audience: str) -> Response:
    """One reading of the report on a version."""
    row, reader = _row(request, name), _audience(audience)

    def make() -> Response:
        of = _shown(service, row, version)
        part, why = _told(lambda: use.fragment(service.record.database, of, reader))
        found = project(service.record.database, row, service.today)
        values = {"row": row, "version": version, "audience": reader, "found": found, "part": part, "why": why}
        return page(request, "reading.html", **values, readers=FOR, challenges=_challenges(service, found))

    return public_page(request, row, make)


def _row(request: Request, name: str) -> Row:
    database, waits = service_of(request).record.database, visitor_of(request).is_signed_in
    found = row_of(database, name, waits=waits)
    if found is None:
        raise HTTPException(404, "There is no project of this name in the record. Look for it among the data projects.")
    return found


def _shown(service: Service, row: Row, version: int) -> use.Shown:
    found = project(service.record.database, row, service.today)
    of = use.shown(found.past, row.project, version)
    if of is None:
        raise HTTPException(404, f"Version {version} of this project is not public.")
    return of


def _audience(said: str) -> Audience:
    for each in AUDIENCES:
        if each == said:
            return each
    raise HTTPException(404)


def _page(request: Request, service: Service, row: Row) -> Response:
    database = service.record.database
    found = project(database, row, service.today)
    values: dict[str, Any] = {"row": row, "found": found, "readers": FOR, "ways": _ways(service)}
    of = use.shown(found.past, row.project, row.shown) if row.shown else None
    if of is None:
        return page(request, "project_waiting.html", **values)
    values |= {"part": "", "why": "", "said": None, "challenges": _challenges(service, found)}
    try:
        made, values["said"] = use.told(database, of)
        values["part"] = Markup(made)  # noqa: S704 - `render.html` escapes all that it puts in
    except Malformed as wrong:
        values["why"] = str(wrong)
    return page(request, "project.html", **values)


def _challenges(service: Service, found: Project) -> list[Listed]:
    """What groups asked or dispute; looked for only where the project's own entries tell of any."""
    if not any(each.kind == RAISED for each in found.past.entries):
        return []
    return listed(service, found.row.project)


def _ways(service: Service) -> list[tuple[str, list[Any]]]:
    return [
        (words, [way for way in service.settings.ways if way.to == wish]) for wish, words in WISH_WORDS.items()
    ]  # fmt: skip


def _told(make: Any) -> tuple[Markup, str]:
    """A part of a page that the renderer has made and escaped; else why it cannot be made."""
    try:
        return Markup(make()), ""  # noqa: S704 - `render.html` escapes all that it puts in
    except Malformed as wrong:
        return Markup(""), str(wrong)
