"""When something cannot be done: a problem as JSON (RFC 9457), which says what happened, and what to do."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from charter_engine.api.caller import NotYourAct, TokenNeeded, service_of
from charter_engine.errors import Busy, CharterError, InvalidSource, NotFound, Refused, TooMany, Unavailable
from charter_engine.render.visible import told_apart

MEDIA: Final = "application/problem+json"
UNDER: Final = "/api/"
"""Paths that begin so are answered in JSON."""
KINDS: Final[Mapping[str, tuple[int, str]]] = {
    "not-understood": (422, "What was sent is not of the form that this takes"),
    "not-sound": (422, "A document has mistakes"),
    "not-accepted": (422, "This cannot be done as things stand"),
    "token-needed": (401, "A token is needed"),
    "not-yours": (403, "This is not for your role"),
    "not-from-here": (403, "This was sent from a page of another site"),
    "not-there": (404, "There is no such thing"),
    "changed-meanwhile": (412, "Somebody changed this meanwhile"),
    "too-large": (413, "That is too large"),
    "not-this-type": (415, "This type of content is not taken"),
    "say-which": (428, "If-Match is missing"),
    "too-many": (429, "Too many tries"),
    "broken": (500, "Something went wrong here"),
    "unavailable": (503, "This cannot be done at the moment"),
}
"""Every kind of problem: the status that it comes with, and its title."""
SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "enum": [f"/api/v1/problems#{kind}" for kind in KINDS] + ["about:blank"]},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What happened, and what to do."},
        "problems": {
            "type": "array",
            "description": "Every mistake in a document, or in what was sent.",
            "items": {
                "type": "object",
                "required": ["place", "code", "found", "expected"],
                "properties": {name: {"type": "string"} for name in ("place", "code", "found", "expected")},
            },
        },
    },
}
MOST: Final = 100
"""So many mistakes of what was sent are told of."""
_TRY_AGAIN: Final = "Nothing of what you sent was half done. Try again; if it stays, tell the council, with the time."
_BY_STATUS: Final = {404: "not-there", 413: "too-large", 415: "not-this-type"}
_BY_CLASS: Final[Mapping[type[CharterError], str]] = {
    TokenNeeded: "token-needed",
    NotYourAct: "not-yours",
    NotFound: "not-there",
    Refused: "not-accepted",
}
_NOT_READ: Final = "There was an error parsing the body"
"""What the framework says of a body that is no JSON that it can read, and no more."""
log = logging.getLogger("charter_engine.web")


class Stopped(CharterError):
    """A request that cannot be met, for a reason of this interface alone: a kind of problem, and why."""

    def __init__(self, kind: str, said: str, **headers: str) -> None:
        super().__init__(said)
        self.kind = kind
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def problem(
    kind: str, said: str, problems: Sequence[Mapping[str, str]] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """The answer that tells of a kind of problem."""
    status, title = KINDS[kind]
    held = {"type": f"/api/v1/problems#{kind}", "title": title, "status": status, "detail": said}
    return _answer({**held, **({"problems": list(problems)} if problems else {})}, headers or {})


def outward(request: Request, wrong: Exception) -> str:
    """What an exception says, without where on this machine, or on another, things of the service lie."""
    said = (isinstance(wrong, CharterError) and wrong.outward) or str(wrong)
    service = service_of(request)
    places = {
        service.record.database.place: "the database",
        str(service.home.publish): service.home.publish.name,
        str(service.home.folder.resolve()): "the record",
        str(service.home.folder): "the record",
    }
    for place in sorted(places, key=len, reverse=True):
        said = said.replace(place, places[place])
    return said


def tell(request: Request, wrong: Exception) -> Response:
    """The answer that tells of an exception. Of a bug it tells nothing but that there is one."""
    match wrong:
        case HTTPException():
            return _http(wrong)
        case RequestValidationError():
            found = [_at(each) for each in wrong.errors()[:MOST]]
            said = "; ".join(f"{each['place']}: {each['found']}" for each in found[:5])
            return problem("not-understood", f"{said}.", found)
        case CharterError():
            return _told(wrong, outward(request, wrong))
        case _:
            return problem("broken", _TRY_AGAIN)


def _told(wrong: CharterError, said: str) -> Response:
    match wrong:
        case Stopped():
            return problem(wrong.kind, said, headers=wrong.headers)
        case TooMany():
            return problem("too-many", said, headers={"retry-after": str(wrong.seconds)})
        case Busy():
            return problem("unavailable", said, headers={"retry-after": str(wrong.seconds)})
        case Unavailable():
            log.error("unavailable", extra={"told": {"said": str(wrong)}})
            return problem("unavailable", said, headers={"retry-after": "30"})
        case InvalidSource():
            found = [
                {"place": str(each.place), "code": each.code, "found": each.found, "expected": each.expected}
                for each in wrong.problems[:MOST]
            ]
            return problem("not-sound", said.rpartition("\n")[2], found)
        case _:
            kind = next((kind for of, kind in _BY_CLASS.items() if isinstance(wrong, of)), "not-sound")
            return problem(kind, said, headers={"www-authenticate": "Bearer"} if kind == "token-needed" else None)


def _http(wrong: HTTPException) -> Response:
    kind, title = _BY_STATUS.get(wrong.status_code), HTTPStatus(wrong.status_code).phrase
    said = wrong.detail if wrong.detail != title else f"{title}. GET /api/v1/openapi.json says what there is."
    if wrong.detail == _NOT_READ:
        said = "What was sent could not be read. Send JSON in UTF-8, nested no deeper than a person would."
    if kind:
        return problem(kind, said, headers=wrong.headers)
    held = {"type": "about:blank", "title": title, "status": wrong.status_code, "detail": said}
    return _answer(held, wrong.headers or {})


def _at(found: Mapping[str, Any]) -> dict[str, str]:
    """One thing wrong with what was sent: where it is, and what was expected. What was sent is not repeated."""
    return {
        "place": "/".join(map(str, found["loc"])),
        "code": str(found["type"]).replace("_", "-"),
        "found": str(found["msg"]),
        "expected": "",
    }


def _answer(held: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    text = told_apart(json.dumps(held, ensure_ascii=False, indent=2))
    return Response(text + "\n", int(held["status"]), media_type=MEDIA, headers=dict(headers))
