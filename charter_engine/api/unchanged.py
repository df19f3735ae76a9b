"""Word to whoever reads again that what they have still holds (ETag, RFC 9110), without making it anew.

A tag is made from what decides an answer, and not from the answer. Whoever reads with a token gets none, and nothing
of what they read may be kept by anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from hashlib import sha256
from typing import Any, Final, TypeVar

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from charter_engine import __version__
from charter_engine.api.caller import service_of
from charter_engine.language.shape import parse_day
from charter_engine.workspace.projects.register import bring_near
from charter_engine.workspace.records import audit
from charter_engine.workspace.service import Service, held_by, size

F = TypeVar("F", bound=Callable[..., Any])
_KEPT: Final = {"cache-control": "public, no-cache", "vary": "authorization"}


def the_register(service: Service, _: Request) -> object:
    """What decides what is told of projects: the entries that are in their rows, and all of the record."""
    return bring_near(service.record.database, waits=False), size(service)


def the_record(service: Service, _: Request) -> object:
    """What decides what is told of the record: its size, and the newest checkpoint that is published."""
    return size(service), audit.checkpoint(service.home)


def one_entry(service: Service, _: Request) -> object:
    """What decides the bytes of an entry: whose record it is. Nobody changes an entry."""
    return str(service.record.signer.key)


def the_edition(service: Service, request: Request) -> object | None:
    """What decides what is told of the Charter of a day: the entry it is from; nothing where it is a folder's."""
    said = request.query_params.get("on")
    day = parse_day(said) if said else service.today
    return held_by(service, day) if day else None


def the_challenges(service: Service, request: Request) -> object | None:
    """What decides what is told of them: as of projects, with the words of the edition that serves."""
    edition = the_edition(service, request)
    return None if edition is None else (the_register(service, request), edition)


def the_program(_service: Service, _request: Request) -> object:
    """What decides what is told of the program itself."""
    return __version__


def made_from(decides: Callable[[Service, Request], object | None]) -> Callable[[F], F]:
    """Say of an endpoint what decides its answers, beside its address, the settings and the day."""

    def say(endpoint: F) -> F:
        endpoint.made_from = decides  # type: ignore[attr-defined]
        return endpoint

    return say


class Unchanged(APIRoute):
    """A route that tells whoever has its answer already that it holds, where `made_from` says what decides it."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        if hasattr(endpoint, "made_from"):
            more["responses"] = {304: {"description": "What you have still holds."}, **(more.get("responses") or {})}
        super().__init__(path, endpoint, **more)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The answer to a request."""
        make, decides = super().get_route_handler(), getattr(self.endpoint, "made_from", None)
        if decides is None:
            return make

        async def answer(request: Request) -> Response:
            tag = None if "authorization" in request.headers else await run_in_threadpool(_tag, decides, request)
            if tag is None:
                return await make(request)
            headers = {"etag": tag, **_KEPT}
            if tag in _known(request):
                return Response(status_code=304, headers=headers)
            made = await make(request)
            if made.status_code == 200:
                made.headers.update(headers)
            return made

        return answer


def _tag(decides: Callable[[Service, Request], object | None], request: Request) -> str | None:
    """The tag of the answer of now; taken before the answer is made, so that it is never newer than that."""
    service = service_of(request)
    decided = decides(service, request)
    if decided is None:
        return None
    at = (request.url.path, request.url.query)
    said = (__version__, service.home.settings.record, service.settings, service.today, at, decided)
    return f'W/"{sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'


def _known(request: Request) -> set[str]:
    """The tags that whoever asks has, each as a weak one."""
    said = (each.strip() for each in request.headers.get("if-none-match", "").split(","))
    return {each if each.startswith("W/") else f"W/{each}" for each in said}
