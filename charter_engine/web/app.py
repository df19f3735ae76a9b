"""The service as one application: its journeys, what guards them, and how errors are told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from charter_engine import __version__
from charter_engine.api import app as api
from charter_engine.api import problem
from charter_engine.render.visible import visible
from charter_engine.web import errors, health, theme, watch
from charter_engine.web.assets import folders
from charter_engine.web.auditors import record, record_check
from charter_engine.web.custodians import charter, charter_changes, custodian
from charter_engine.web.deciders import advice, decisions, evidence
from charter_engine.web.headers import Headers
from charter_engine.web.kept import Kept
from charter_engine.web.officers import (
    assessment_choose,
    assessment_look,
    assessment_pages,
    assessment_requests,
    assessments,
    release,
    replies,
    screening,
)
from charter_engine.web.origin import SameOrigin
from charter_engine.web.people import account, admin, signin, work
from charter_engine.web.residents import about, challenges, project, projects, projects_out, public
from charter_engine.workspace.service import Service

MOST: Final = 2 * 2**20
"""The largest thing that can be sent, in bytes; a route that takes files says its own."""
AT_ONCE: Final = 12
"""So many requests are worked at at once, and others wait: more would end no sooner, and each holds its own memory."""
JOURNEYS: Final[tuple[APIRouter, ...]] = (
    project.router,
    projects.router,
    public.router,
    about.router,
    account.router,
    admin.router,
    advice.router,
    assessment_choose.router,
    assessment_look.router,
    assessment_pages.router,
    assessment_requests.router,
    assessments.router,
    challenges.router,
    charter.router,
    charter_changes.router,
    custodian.router,
    decisions.router,
    evidence.router,
    health.router,
    projects_out.router,
    record.router,
    record_check.router,
    release.router,
    replies.router,
    screening.router,
    signin.router,
    theme.router,
    watch.router,
    work.router,
)
"""The pages, one module a journey. What is asked for most comes first: addresses are tried one after another."""


async def without_nul(request: Request) -> None:
    """Refuse an address with the sign NUL: nothing is called so, and PostgreSQL takes no text with it.

    Raises:
        HTTPException: 404 for the path of a page, 400 for what follows its question mark.
        Stopped: the same for programs; a path with it their own routes refuse.
    """
    programs = request.url.path.startswith(problem.UNDER)
    if "\0" in request.url.path and not programs:
        raise HTTPException(404)
    if named := [name for name, value in request.query_params.multi_items() if "\0" in name + value]:
        said = (
            f"What the address says of `{visible(named[0][:40])}` has a sign in it that no text has (NUL). Take it out."
        )
        raise problem.Stopped("not-understood", said) if programs else HTTPException(400, said)


@asynccontextmanager
async def few_at_once(_: FastAPI) -> AsyncIterator[None]:
    """While the service is up, requests have so many threads."""
    current_default_thread_limiter().total_tokens = AT_ONCE
    yield


class _Pages(FastAPI):
    """The application with its headers on whatever leaves it, what the framework itself answers among it."""

    def build_middleware_stack(self) -> ASGIApp:
        service: Service = self.state.service
        stack = errors.TooLarge(super().build_middleware_stack())
        return Headers(stack, secure=service.settings.address.startswith("https://"))


def build(service: Service) -> FastAPI:
    """The application of one council's service."""
    pages = _Pages(
        title="Charter Engine",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=MOST,
        redirect_slashes=False,
        lifespan=few_at_once,
        dependencies=[Depends(without_nul)],
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    pages.state.service = service
    pages.state.kept = Kept()
    pages.add_middleware(SameOrigin)
    pages.add_middleware(watch.Watched)
    errors.add_to(pages)
    for name, folder in folders().items():
        pages.mount(f"/{name}", StaticFiles(directory=folder), name=name)
    pages.mount("/record/published", record.published(service), name="published")
    for router in (*JOURNEYS, api.router):
        pages.include_router(router)
    return pages
