"""Whether the service is up, and whether it can work: for whoever watches over it."""

from __future__ import annotations

from fastapi import APIRouter, Response

from charter_engine.errors import CharterError
from charter_engine.web.visitor import ServiceHere
from charter_engine.workspace.service import size

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def alive() -> Response:
    """That the process answers. It waits for none of those who are worked for."""
    return Response("up\n", media_type="text/plain")


@router.get("/readyz")
def ready(service: ServiceHere) -> Response:
    """That the database can be read and has the tables of this version; 503 where it cannot."""
    try:
        entries = size(service)
    except CharterError:
        return Response("the database cannot be read\n", 503, media_type="text/plain")
    return Response(f"ready, {entries} entries\n", media_type="text/plain")
