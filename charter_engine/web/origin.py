"""A form of another site cannot act here: what changes something must come from a page of this service.

Browsers say where a request comes from: in `Sec-Fetch-Site`, older ones in `Origin` alone (the rule of Go's
net/http.CrossOriginProtection, https://pkg.go.dev/net/http#CrossOriginProtection). What says neither is no browser.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from charter_engine.api import problem

_READING = ("GET", "HEAD", "OPTIONS")
REFUSED = "This was not sent from a page of this service, so nothing was done. Open the page here, and send it again.\n"


class SameOrigin:
    """Refuses with 403 what would change something and comes from another site."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["method"] not in _READING and not is_ours(Headers(scope=scope)):
            told = problem.problem("not-from-here", REFUSED.strip())
            answer = told if scope["path"].startswith(problem.UNDER) else PlainTextResponse(REFUSED, 403)
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)


def is_ours(headers: Headers) -> bool:
    """Whether a request comes from a page of this service, or from no browser.

    >>> is_ours(Headers({"sec-fetch-site": "same-site", "host": "a.example", "origin": "https://b.a.example"}))
    False
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site:
        return site in ("same-origin", "none")
    return origin is None or urlsplit(origin).netloc == headers.get("host")
