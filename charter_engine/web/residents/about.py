"""About the service: whom to reach and how, who can use it, what it keeps of visitors."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from charter_engine.model.service import WISHES, Wish
from charter_engine.web.pages import page
from charter_engine.web.visitor import ServiceHere

router = APIRouter(include_in_schema=False)
WISH_WORDS: Final[dict[Wish, str]] = {
    "ask": "Ask about a project",
    "object": "Object to a project, or to what is done with data about you",
    "complain": "Complain about how the council handled something",
    "appeal": "Appeal against an answer you were given",
}
"""What somebody wants, as a heading."""


@router.get("/contact")
def contact(request: Request, service: ServiceHere) -> Response:
    """How to ask, object, complain and appeal: who answers, online and offline, and by when."""
    ways = [(WISH_WORDS[wish], [way for way in service.settings.ways if way.to == wish]) for wish in WISHES]
    return page(request, "contact.html", ways=ways)


@router.get("/accessibility")
def accessibility(request: Request) -> Response:
    """Who can use the service, and what was tried."""
    return page(request, "accessibility.html", audit=audit())


@cache
def audit() -> dict[str, Any]:
    """The figures of the last look at every page; tests/test_access.py writes the file."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "audit.json").read_text(encoding="utf-8"))
    return found


@router.get("/privacy")
def privacy(request: Request) -> Response:
    """What the service keeps of visitors, and its one cookie."""
    return page(request, "privacy.html")


@router.get("/.well-known/security.txt")
def security(service: ServiceHere) -> Response:
    """Whom to tell of a weakness (RFC 9116)."""
    ways = [way for way in service.settings.ways if way.to == "complain" and (way.email or way.url)]
    reached = [f"Contact: {f'mailto:{way.email}' if way.email else way.url}" for way in ways]
    at = service.settings.address
    lines = [*(reached or ["Contact: /contact"] * (not at) + [f"Contact: {at}/contact"] * bool(at))]
    lines += [
        f"Expires: {(service.now + timedelta(days=180)).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: en",
    ]
    return Response("\n".join(lines) + "\n", media_type="text/plain; charset=utf-8")
