"""The interface for programs as a whole: its parts under one address, and its description in OpenAPI 3.1."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from charter_engine import __version__
from charter_engine.api import (
    acts,
    advice,
    assess,
    challenges,
    charter,
    charter_changes,
    charter_drafts,
    decisions,
    draft_history,
    drafts,
    evidence,
    people,
    problem,
    projects,
    record,
    requests,
)
from charter_engine.api.caller import CallerHere
from charter_engine.api.unchanged import Unchanged, made_from, the_program
from charter_engine.model.actor import MAY

PREFIX: Final = "/api/v1"
PARTS: Final[tuple[APIRouter, ...]] = (
    acts.router,
    advice.router,
    assess.router,
    challenges.router,
    charter.router,
    charter_changes.router,
    charter_drafts.router,
    decisions.router,
    draft_history.router,
    drafts.router,
    evidence.router,
    people.router,
    projects.router,
    record.router,
    requests.router,
)
"""One module a concept."""
ABOUT: Final = (
    "What the pages of the service do, for programs. Reading needs no token. Every error is a problem in JSON "
    "(RFC 9457). The engine advises. People decide. The log remembers."
)


def _named(route: APIRoute) -> str:
    return route.name


router = APIRouter(
    prefix=PREFIX,
    route_class=Unchanged,
    generate_unique_id_function=_named,
    responses={
        "default": {
            "description": "A problem: what happened, and what to do.",
            "content": {problem.MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    },
)
for _part in PARTS:
    router.include_router(_part)


@router.get("/caller", tags=["about"])
def whoever_asks(caller: CallerHere) -> dict[str, Any]:
    """Whom a token acts for, in which role, and what that role may do."""
    acts = [act for act, roles in MAY.items() if caller.role in roles]
    return {"name": caller.name, "role": caller.role, "acts": acts}


@router.get("/problems", tags=["about"])
@made_from(the_program)
def problems() -> dict[str, Any]:
    """Every kind of problem, by the end of its type."""
    return {name: {"status": status, "title": title} for name, (status, title) in problem.KINDS.items()}


@router.get("/openapi.json", tags=["about"])
@made_from(the_program)
def described() -> dict[str, Any]:
    """This description."""
    return description()


@cache
def description() -> dict[str, Any]:
    """The description of the interface: OpenAPI 3.1."""
    alone = FastAPI(title="Charter Engine", version=__version__, description=ABOUT, openapi_url=None)
    alone.include_router(router)
    found = alone.openapi()
    schemas = found.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = dict(problem.SCHEMA)
    return found
