"""The register for programs: as CSV, as JSON, and as a feed of what changed last."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from charter_engine.api.caller import address_of
from charter_engine.render.visible import visible
from charter_engine.web.residents.projects import Looked, LookedHere
from charter_engine.web.visitor import ServiceHere, visitor_of
from charter_engine.workspace.projects.looking import Row, newest
from charter_engine.workspace.projects.register import bring_near
from charter_engine.workspace.projects.register_json import all_found, as_object, stands
from charter_engine.workspace.reports.shown_reading import DEMONSTRATION
from charter_engine.workspace.service import Service

router = APIRouter(include_in_schema=False)
PIECE: Final = 500
"""So many rows are read at a time."""
IN_FEED: Final = 50
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - as some programs read them
"""With these a cell would begin what a spreadsheet works out."""


@router.get("/projects.csv")
def as_csv(request: Request, service: ServiceHere, looked: LookedHere) -> Response:
    """The projects that are found, one a row (RFC 4180, UTF-8)."""
    rows = _lines(_found(request, service, looked))
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=_file(service, "projects.csv"))


@router.get("/projects.json")
def as_json(request: Request, service: ServiceHere, looked: LookedHere) -> Response:
    """The projects that are found, as JSON."""
    rows = _objects(_found(request, service, looked), demonstration=service.settings.demonstration)
    return StreamingResponse(rows, media_type="application/json", headers=_file(service, "projects.json"))


@router.get("/projects.atom")
def as_feed(request: Request, service: ServiceHere, looked: LookedHere) -> Response:
    """What changed last, for whoever follows the register (RFC 4287)."""
    bring_near(service.record.database, waits=visitor_of(request).is_signed_in)
    rows = newest(service.record.database, looked.search(service), IN_FEED)
    at, title = address_of(request), service.settings.theme.name
    updated = rows[0].changed_at if rows else "1970-01-01T00:00:00Z"
    marked = " (demonstration)" if service.settings.demonstration else ""
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">',
        f"<title>{_text(title)}: data projects{marked}</title>",
        f"<id>{_lasting(service, looked.query)}</id>",
        f"<updated>{updated}</updated>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(f"{at}/projects.atom{looked.query}")}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(f"{at}/projects{looked.query}")}/>',
        f"<author><name>{_text(title)}</name></author>",
        *(_entry(each, at, service) for each in rows),
        "</feed>\n",
    ]
    return Response("\n".join(parts), media_type="application/atom+xml", headers={"cache-control": "public, no-cache"})


def plain(cell: object) -> str:
    """A cell that a spreadsheet shows and does not work out.

    >>> plain("=1+1"), plain(3), plain(None)
    ("'=1+1", '3', '')
    """
    text = "" if cell is None else visible(str(cell))
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def _found(request: Request, service: Service, looked: Looked) -> Iterator[list[dict[str, Any]]]:
    """All that is found, a piece at a time."""
    database = service.record.database
    bring_near(database, waits=visitor_of(request).is_signed_in)
    return all_found(database, replace(looked.search(service), skip=0, most=PIECE), address_of(request))


def _lines(found: Iterator[list[dict[str, Any]]]) -> Iterator[str]:
    yield _written([list(as_object(_NOBODY, (), "", date.min))])
    for piece in found:
        yield _written([[_cell(each) for each in row.values()] for row in piece])


def _cell(held: object) -> str:
    return plain("; ".join(held) if isinstance(held, list) else held)


def _written(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _objects(found: Iterator[list[dict[str, Any]]], *, demonstration: bool) -> Iterator[str]:
    marked = f'"demonstration": {json.dumps(DEMONSTRATION)}, ' if demonstration else ""
    yield f'{{"format": 1, {marked}"projects": ['
    for number, piece in enumerate(found):
        yield ("," if number else "") + ",".join(f"\n{json.dumps(each, ensure_ascii=False)}" for each in piece)
    yield "\n]}\n"


def _lasting(service: Service, of: str) -> str:
    """The id of the feed, or of a part of it, which stays the same at whatever address the service is reached."""
    return uuid5(NAMESPACE_URL, f"charter-record:{service.home.settings.record}/projects{of}").urn


def _entry(row: Row, at: str, service: Service) -> str:
    address = f"{at}/projects/{row.project}"
    summary = f"{row.sentence} {stands(row, service.today)}".strip()
    return (
        f"<entry><title>{_text(row.title or row.project)}</title><id>{_lasting(service, f'/{row.project}')}</id>"
        f'<updated>{row.changed_at}</updated><link rel="alternate" type="text/html" href={quoteattr(address)}/>'
        f"<summary>{_text(summary)}</summary></entry>"
    )


def _text(text: str) -> str:
    return escape(visible(text))


def _file(service: Service, name: str) -> dict[str, str]:
    """How a file is called. A table of CSV has no place for more words: in a demonstration its name says that."""
    name = f"demonstration-{name}" if service.settings.demonstration else name
    return {"content-disposition": f'inline; filename="{name}"', "cache-control": "public, no-cache"}


_NOBODY = Row("", 0, "", 1, 0, "", "9999-12-31", "waiting", None, None, 0, "", 0)
