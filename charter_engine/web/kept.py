"""Public pages are kept: by the browser, which asks whether its own still holds, and here, for the next visitor.

A page is kept by what it is made from, and never shown for anything else. One that somebody signed in sees is made for
them, and kept by their browser alone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Final

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from charter_engine import __version__
from charter_engine.web.visitor import service_of, visitor_of

MOST: Final = 24 * 2**20
"""So many bytes of pages are kept in a process."""
_PUBLIC: Final = "public, no-cache"
_PRIVATE: Final = "private, no-cache"


class Kept:
    """The pages that one service keeps, those that were asked for last."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._held = most, 0
        self._pages = OrderedDict[str, bytes]()
        self._lock = Lock()

    def get(self, tag: str) -> bytes | None:
        """A page, if it is kept."""
        with self._lock:
            if found := self._pages.get(tag):
                self._pages.move_to_end(tag)
            return found

    def put(self, tag: str, body: bytes) -> None:
        """Keep a page, and let those go that nobody asked for longest."""
        with self._lock:
            if tag not in self._pages:
                self._pages[tag] = body
                self._held += len(body)
            while self._held > self._most:
                self._held -= len(self._pages.popitem(last=False)[1])


def public_page(request: Request, made_from: object, make: Callable[[], Response]) -> Response:
    """The page for this visitor, which `make` makes where none is kept; or word that the browser's own still holds.

    `made_from` says, in `repr`, all that the page is made from beside its address, the settings and the visitor.
    """
    service, visitor = service_of(request), visitor_of(request)
    pages: Kept = request.app.state.kept
    said = (_program(), service.settings, service.today, str(request.url), visitor, made_from)
    tag = f'"{sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": _PRIVATE if visitor.is_signed_in else _PUBLIC, "vary": "cookie"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if not visitor.is_signed_in and (found := pages.get(tag)):
        return HTMLResponse(found, headers=headers)
    answer = make()
    answer.headers.update(headers)
    if not visitor.is_signed_in and answer.status_code == 200:
        pages.put(tag, bytes(answer.body))
    return answer


@cache
def _program() -> str:
    """The program that makes the pages, by its version and its templates."""
    files = sorted(Path(__file__).with_name("templates").glob("*.html"))
    return sha256(__version__.encode() + b"".join(file.read_bytes() for file in files)).hexdigest()
