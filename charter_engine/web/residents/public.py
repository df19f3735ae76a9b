"""The first page: what this is, three ways in, what is on the table now, and how it works."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from charter_engine.web.kept import public_page
from charter_engine.web.pages import page
from charter_engine.web.visitor import ServiceHere, visitor_of
from charter_engine.workspace.projects.looking import begun
from charter_engine.workspace.projects.register import bring_near
from charter_engine.workspace.service import Service

router = APIRouter(include_in_schema=False)
ON_TABLE: Final = 5
"""So many projects stand on the first page."""


@router.get("/")
def home(request: Request, service: ServiceHere) -> Response:
    """The first page."""
    at = bring_near(service.record.database, waits=visitor_of(request).is_signed_in)
    return public_page(request, at, lambda: _home(request, service))


def _home(request: Request, service: Service) -> Response:
    rows, counts = begun(service.record.database, service.today, ON_TABLE)
    return page(request, "home.html", rows=rows, counts=counts)
