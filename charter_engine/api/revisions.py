"""What several people change: it comes with its revision as `ETag`, and is changed over the one that was seen."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Header, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from charter_engine.api.problem import Stopped

IfMatch = Annotated[str | None, Header(max_length=100, description="The revision that was seen, as its ETag.")]
IfNone = Annotated[str | None, Header(max_length=100, description="`*` where nothing was saved yet.")]


def tag_of(revision: int) -> str:
    """A revision as an ETag."""
    return f'"{revision}"'


def check_seen(stands: int, if_match: str | None, if_none_match: str | None = None) -> None:
    """Let nobody change what somebody else changed meanwhile. `stands` is the revision of now; 0 where there is none.

    Raises:
        Stopped: where it is not said which revision was seen, or it is not the one that stands.
    """
    if if_match is None and if_none_match is None:
        raise Stopped("say-which", "Send the ETag of the page as If-Match, or If-None-Match: * for a page without one.")
    is_new = if_none_match in (None, "*") and (if_none_match is None or stands == 0)
    is_seen = if_match is None or (stands > 0 and if_match in ("*", tag_of(stands)))
    if not (is_new and is_seen):
        raise Stopped("changed-meanwhile", f"Revision {stands} stands. Get it, and choose.", etag=tag_of(stands))


def tagged(tag: str, held: dict[str, Any], known: str | None) -> Response:
    """What somebody reads of their own, with its tag; word that theirs still holds, where it is the one they know."""
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if known == tag:
        return Response(status_code=304, headers=headers)
    return JSONResponse(jsonable_encoder(held), headers=headers)
