"""The record as pages: its entries one by one, its checkpoints, the story of a decision, the folder to take away."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from charter_engine.api.record import whole
from charter_engine.log.entries import BODIES
from charter_engine.record.editions import coming
from charter_engine.record.kinds import KINDS
from charter_engine.record.story import story
from charter_engine.render.story import details, says
from charter_engine.render.visible import told_apart
from charter_engine.web.pages import page
from charter_engine.web.visitor import ServiceHere, visitor_of
from charter_engine.workspace.projects.project import row_of
from charter_engine.workspace.records import audit, log
from charter_engine.workspace.service import Service, in_force

router = APIRouter(include_in_schema=False)
_TEXTS: Final = ("checkpoint", "README.txt", "verify.py")
_BYTES: Final = "application/octet-stream"
_HEADINGS: Final = {
    "evidence.seen": "Evidence that somebody looked at",
    "redaction.performed": "What was taken out of sight",
}


@router.get("/record")
def overview(request: Request, service: ServiceHere) -> Response:
    """The record at a glance, and how to check it without trusting these pages."""
    return page(request, "record.html", record=audit.overview(service.home, service.record), serves=in_force(service))


@router.get("/record/entries")
def entries(
    request: Request, service: ServiceHere, number: Annotated[int, Query(alias="page")] = 1, kind: str = ""
) -> Response:
    """The entries, of one kind where it is named, the newest first."""
    if kind and kind not in KINDS and kind not in BODIES:
        raise HTTPException(404)
    found, pages = audit.listed(service.record, number, kind)
    rows = [(each, says(each), list(details(each))) for each in found if each]
    heading = _HEADINGS.get(kind, f"Entries of the kind {kind}" if kind else "The entries of the record")
    return page(
        request,
        "record_entries.html",
        rows=rows,
        strange=len(found) - len(rows),
        number=number,
        pages=pages,
        heading=heading,
        query=f"&kind={kind}" if kind else "",
    )


@router.get("/record/entries/{number}")
def entry(request: Request, service: ServiceHere, number: int, recorded: str = "") -> Response:
    """One entry: in words, and as it stands; said to be `recorded` to whoever has just put it there."""
    found, data = audit.entry(service.record, number)
    whole = told_apart(json.dumps(json.loads(data), ensure_ascii=False, indent=2))
    newest = audit.overview(service.home, service.record)
    about = found.body.get("project")
    row = row_of(service.record.database, about) if isinstance(about, str) else None
    return page(
        request,
        "record_entry.html",
        called=row.title if row else "",
        entry=found,
        says=says(found),
        details=list(details(found)),
        whole=whole,
        recorded=recorded == "now" and visitor_of(request).is_signed_in,
        last=newest.size - 1,
        is_published=number < newest.size - newest.waiting,
    )


@router.get("/record/entries/{number}/proof")
def proof(service: ServiceHere, number: int) -> Response:
    """The file that proves one entry to whoever has the record's key."""
    name = f"entry-{number}.tlog-proof"
    return Response(log.prove(service.home.publish, number), media_type=_BYTES, headers=_to_keep(name))


@router.get("/record/entries/{number}/story", dependencies=[Depends(whole)])
def told(request: Request, service: ServiceHere, number: int) -> Response:
    """What led to an entry, and what became of it."""
    audit.entry(service.record, number)
    rows = [(each, says(each), list(details(each))) for each in story(audit.past(service.record).entries, number)]
    return page(request, "record_story.html", rows=rows, number=number)


@router.get("/record/editions", dependencies=[Depends(whole)])
def editions(request: Request, service: ServiceHere) -> Response:
    """Which rules served from when on, who drafted them, which body signed them off, and what comes next."""
    past = audit.past(service.record)
    adopted = [each for each in past.entries if each.kind in ("edition.adopted", "rules.changed")]
    rows = [(each, says(each), list(details(each))) for each in adopted]
    return page(
        request, "record_editions.html", rows=rows, serves=in_force(service), coming=coming(past.entries, service.today)
    )


@router.get("/record/folder.zip", dependencies=[Depends(whole)])
def folder(service: ServiceHere) -> Response:
    """The whole published folder, to be checked elsewhere."""
    audit.published_size(service.home.publish)
    return StreamingResponse(
        audit.folder_as_zip(service.home.publish),
        media_type="application/zip",
        headers=_to_keep(f"{service.home.publish.name}.zip"),
    )


def published(service: Service) -> StaticFiles:
    """The published folder as files under the addresses of C2SP tlog-tiles: what a public client of logs reads."""
    service.home.publish.mkdir(parents=True, exist_ok=True)
    return _Published(directory=service.home.publish)


class _Published(StaticFiles):
    """Its files as plain bytes or text, which no browser runs."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        if answer.status_code == 200:
            answer.headers["content-type"] = "text/plain; charset=utf-8" if path in _TEXTS else _BYTES
            answer.headers["cache-control"] = "public, max-age=31536000, immutable" if _is_final(path) else "no-cache"
            answer.headers["access-control-allow-origin"] = "*"
        return answer


def _is_final(path: str) -> bool:
    """Whether a file never changes: a tile of whatever width, a thing by its hash, a kept checkpoint."""
    return path.startswith(("tile/", "blobs/", "checkpoints/"))


def _to_keep(name: str) -> dict[str, Any]:
    return {"content-disposition": f'attachment; filename="{name}"'}
