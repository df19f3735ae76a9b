"""Public pages are kept: by the browser, which asks whether its own still holds, and here, for the next visitor.

A page is kept by what it is made from, and never shown for anything else. One that somebody signed in sees is made for
them, and kept by their browser alone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Final
from zlib import compress, decompress

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from charter_engine import __version__
from charter_engine.web.visitor import service_of, visitor_of

MOST: Final = 8 * 2**20
"""So many bytes of pages, compressed, are kept in a process: about a thousand."""
LEVEL: Final = 5
"""How hard a page is compressed: more takes longer than it saves."""
_GZIP: Final = 31  # of zlib: the format of `content-encoding: gzip`
_PUBLIC: Final = "public, no-cache"
_PRIVATE: Final = "private, no-cache"


class Kept:
    """The pages that one service keeps, compressed (gzip): those that were asked for last."""

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

    def put(self, tag: str, packed: bytes) -> None:
        """Keep a page, and let those go that nobody asked for longest."""
        with self._lock:
            if tag not in self._pages:
                self._pages[tag] = packed
                self._held += len(packed)
            while self._held > self._most:
                self._held -= len(self._pages.popitem(last=False)[1])


def public_page(request: Request, made_from: object, make: Callable[[], Response]) -> Response:
    """The page for this visitor, which `make` makes where none is kept; or word that the browser's own still holds.

    `made_from` says, in `repr`, all that the page is made from beside its path, the settings and the visitor: what of
    the address the page goes by as well. What else an address or a request says makes no other page.
    A browser that takes it so gets it compressed: a page for everybody holds no secret that its length could tell.
    """
    service, visitor = service_of(request), visitor_of(request)
    pages: Kept = request.app.state.kept
    said = (_program(), service.settings, service.today, request.url.path, visitor, made_from)
    tag = f'W/"{sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'
    cached = _PRIVATE if visitor.is_signed_in else _PUBLIC
    headers = {"etag": tag, "cache-control": cached, "vary": "cookie, accept-encoding"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if not visitor.is_signed_in and (found := pages.get(tag)):
        return _sent(request, found, headers)
    answer = make()
    answer.headers.update(headers)
    if visitor.is_signed_in or answer.status_code != 200:
        return answer
    packed = compress(answer.body, LEVEL, wbits=_GZIP)
    pages.put(tag, packed)
    return _sent(request, packed, headers)


def _sent(request: Request, packed: bytes, headers: Mapping[str, str]) -> Response:
    if takes_gzip(request.headers.get("accept-encoding", "")):
        return HTMLResponse(packed, headers={**headers, "content-encoding": "gzip"})
    return HTMLResponse(decompress(packed, wbits=_GZIP), headers=headers)


def takes_gzip(said: str) -> bool:
    """Whether a browser takes gzip, by its `accept-encoding`.

    >>> takes_gzip("br, gzip;q=0.8"), takes_gzip("gzip; q=0"), takes_gzip("")
    (True, False, False)
    """
    for each in said.split(","):
        name, _, weight = each.replace(" ", "").lower().partition(";q=")
        if name == "gzip":
            return weight.strip("0.") != "" or not weight
    return False


@cache
def _program() -> str:
    """The program that makes the pages, by its version and its templates."""
    files = sorted(Path(__file__).with_name("templates").glob("*.html"))
    return sha256(__version__.encode() + b"".join(file.read_bytes() for file in files)).hexdigest()
