"""What the service tells of itself: figures for Prometheus, and lines of JSON. Neither says who asked, or for what.

A request is told by the pattern of its route, such as `/projects/{project}`, and never by its address, its query or
where it came from. Each process counts for itself.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from time import perf_counter
from typing import Final, TextIO

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from charter_engine.errors import CharterError
from charter_engine.web.visitor import ServiceHere
from charter_engine.workspace.service import size

router = APIRouter(include_in_schema=False)
FIGURES: Final = CollectorRegistry()
_ANSWERED = Counter("charter_requests", "Requests that were answered.", ("method", "route", "status"), registry=FIGURES)
_SECONDS = Histogram(
    "charter_request_seconds",
    "How long an answer took.",
    ("route",),
    registry=FIGURES,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_ENTRIES = Gauge("charter_record_entries", "Entries in the record.", registry=FIGURES)
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_ELSE: Final = "other"
log = logging.getLogger("charter_engine.web")


@router.get("/metrics")
def figures(service: ServiceHere) -> Response:
    """The figures, for Prometheus. A proxy keeps this address from the public."""
    try:
        _ENTRIES.set(size(service))
    except CharterError:
        _ENTRIES.set(float("nan"))
    return Response(generate_latest(FIGURES), media_type=CONTENT_TYPE_LATEST)


class Watched:
    """Counts and tells of each request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began = 500, perf_counter()

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            _tell(scope, status, perf_counter() - began)


def _tell(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", _ELSE)
    method = scope["method"] if scope["method"] in _METHODS else _ELSE
    _ANSWERED.labels(method, route, str(status)).inc()
    _SECONDS.labels(route).observe(seconds)
    if log.isEnabledFor(logging.INFO):
        told = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
        log.info("answered", extra={"told": told})


class Lines(logging.Formatter):
    """One line of JSON an event: when, how grave, what, and its figures. Of a bug also where it lies in the program."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        held = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.msg if isinstance(record.msg, str) else type(record.msg).__name__,
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[0]:
            held["kind"] = record.exc_info[0].__name__
            held["at"] = [f"{frame.filename}:{frame.lineno}" for frame in _frames(record)][-8:]
        return json.dumps(held, ensure_ascii=False)


def _frames(record: logging.LogRecord) -> list[traceback.FrameSummary]:
    return list(traceback.extract_tb(record.exc_info[2])) if record.exc_info else []


def tell_on(stream: TextIO = sys.stderr) -> None:
    """Write lines of JSON to a stream, from now on, of everything that is worth telling."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
