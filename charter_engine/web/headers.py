"""What every answer says to the browser: take nothing from elsewhere, guess no kinds, tell nobody where you were."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing inline: every style and script is a file of this service."""
ALWAYS: Final[Mapping[str, str]] = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
SECURE: Final = {"strict-transport-security": "max-age=63072000; includeSubDomains"}
"""Said as well where people reach the service over https."""
PRIVATE: Final = "no-store"
"""What a page that does not say otherwise says about keeping it."""


class Headers:
    """Puts these headers on every answer; an answer that has one of its own keeps it."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._said = {**ALWAYS, **(SECURE if secure else {}), "cache-control": PRIVATE}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._said.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, say)
