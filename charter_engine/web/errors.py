"""When something cannot be done: a page that says what happened, and what to do. Never a traceback.

Below /api/ the same is told as JSON, by `api.problem`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from charter_engine.api import problem
from charter_engine.errors import Busy, CharterError, InvalidSource, Malformed, NotFound, Refused, TooMany, Unavailable
from charter_engine.render.words import capital
from charter_engine.web import unsent
from charter_engine.web.forms import NotTheirs
from charter_engine.web.pages import page
from charter_engine.web.visitor import NotYours, SignInFirst

_STATUS: dict[type[CharterError], int] = {InvalidSource: 422, NotFound: 404, Refused: 422, Malformed: 422}
_TITLES = {
    400: "That could not be read",
    401: "Sign in first",
    403: "This page is not for you",
    404: "There is no such page",
    405: "That cannot be done here",
    408: "That took too long",
    413: "That is too large",
    415: "That cannot be read here",
    422: "That was not accepted",
    429: "Too many tries",
    500: "Something went wrong here",
    503: "This cannot be done at the moment",
}
_SAID = {
    404: "Check the address, or begin at the first page.",
    405: "Go back, and use the form or the link on the page.",
    413: "Send less at once.",
    500: "Nothing of what you sent was half done. Try again; if it stays, tell the council, with the time.",
}
_SEND_LATER = "What you typed is kept on this page. Leave it open, and send it again in a few minutes with the button."
_READ_LATER = "Open this page again in a few minutes."
_GO_BACK = "Go back, and send it again in a few minutes."
log = logging.getLogger("charter_engine.web")


def add_to(pages: FastAPI) -> None:
    """Answer every error with a page."""
    pages.add_exception_handler(HTTPException, _by_path(_http))
    pages.add_exception_handler(RequestValidationError, _by_path(_address))
    pages.add_exception_handler(CharterError, _by_path(_told))
    pages.add_exception_handler(Unavailable, _later)
    pages.add_exception_handler(SignInFirst, unsent.sign_in_first)
    pages.add_exception_handler(NotYours, unsent.not_yours)
    pages.add_exception_handler(NotTheirs, unsent.not_theirs)
    pages.add_exception_handler(Exception, _by_path(_bug))


def _by_path(as_page: Callable[[Request, Exception], Response]) -> Callable[[Request, Exception], Response]:
    """An answer as a page, or as JSON to programs."""

    def answer(request: Request, wrong: Exception) -> Response:
        return (problem.tell if request.url.path.startswith(problem.UNDER) else as_page)(request, wrong)

    return answer


class TooLarge:
    """Tells programs as a problem what the framework itself refuses by the length that is said of it, in plain text."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or not scope["path"].startswith(problem.UNDER):
            await self._app(scope, receive, send)
            return
        is_refused = False

        async def say(message: Message) -> None:
            nonlocal is_refused
            if message["type"] == "http.response.start":
                kind = dict(message["headers"]).get(b"content-type", b"")
                is_refused = message["status"] == 413 and kind.startswith(b"text/plain")
            if not is_refused:
                await send(message)

        await self._app(scope, receive, say)
        if is_refused:
            await problem.tell(Request(scope), HTTPException(413))(scope, receive, send)


def error(request: Request, status: int, *said: str) -> Response:
    """The page of an error, with these sentences."""
    title = _TITLES.get(status, HTTPStatus(status).phrase)
    return page(request, "error.html", status, title=title, said=said or (_SAID.get(status, ""),))


def _http(request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, HTTPException)  # noqa: S101 - registered for this kind alone
    own = wrong.detail if wrong.detail != HTTPStatus(wrong.status_code).phrase else ""
    answer = error(request, wrong.status_code, *([own] if own else []))
    answer.headers.update(wrong.headers or {})
    return answer


def _address(request: Request, _: Exception) -> Response:
    return error(request, 404)


def _told(request: Request, wrong: Exception) -> Response:
    said = problem.outward(request, wrong)
    if isinstance(wrong, TooMany):
        answer = error(request, 429, said)
        answer.headers["retry-after"] = str(wrong.seconds)
        return answer
    if isinstance(wrong, InvalidSource):
        return error(request, 422, *(f"{each.place}: {each.found} {each.expected}".strip() for each in wrong.problems))
    return error(request, _STATUS.get(type(wrong), 500) if isinstance(wrong, CharterError) else 500, said)


async def _later(request: Request, wrong: Exception) -> Response:
    """That something cannot be done at the moment, with all that was typed, so that it can be sent again later."""
    assert isinstance(wrong, Unavailable)  # noqa: S101 - registered for this kind alone
    if request.url.path.startswith(problem.UNDER):
        return await run_in_threadpool(problem.tell, request, wrong)
    typed = await unsent.typed_in(request)
    return await run_in_threadpool(_unavailable, request, wrong, typed)


def _unavailable(request: Request, wrong: Unavailable, typed: unsent.Unsent | None) -> Response:
    if not isinstance(wrong, Busy):
        log.error("unavailable", extra={"told": {"said": str(wrong)}})
    said = capital(problem.outward(request, wrong))
    if typed:
        answer = unsent.come_back(request, 503, typed, _TITLES[503], said, _SEND_LATER)
    else:
        answer = error(request, 503, said, _READ_LATER if request.method in ("GET", "HEAD") else _GO_BACK)
    answer.headers["retry-after"] = str(wrong.seconds if isinstance(wrong, Busy) else 30)
    return answer


def _bug(request: Request, wrong: Exception) -> Response:
    log.error("bug", exc_info=wrong)
    return error(request, 500)
