"""What somebody sent while they were not signed in, or as somebody else: it comes back to them, and nothing is stored.

The page that comes back holds all that was typed in a form of its own, to be sent once more after signing in, in
another tab or by going back. A form says for whom it was made, so that nobody else sends it as theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from fastapi import HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool

from charter_engine.web.forms import FOR, KINDS, MOST_FIELDS, MOST_FILES, NotTheirs
from charter_engine.web.pages import page, redirect
from charter_engine.web.visitor import NotYours, SignInFirst, roles_spoken, visitor_of

_OF_THE_PAGE: Final = (FOR, "revision", "shown", "item")
"""Fields that nobody types: which questions were shown, and what stood there."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """The fields of a form in their order; the texts among them, to be read; the names of files, which are not kept."""

    fields: tuple[tuple[str, str], ...] = ()
    texts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


async def sign_in_first(request: Request, wrong: Exception) -> Response:
    """The way to sign in; after something was typed, that it was not saved, with all of it."""
    assert isinstance(wrong, SignInFirst)  # noqa: S101 - registered for this kind alone
    typed = await _typed(request)
    if typed is None:
        return redirect(f"/sign-in?next={quote(wrong.after, safe='')}")
    return await _back(request, 401, typed, "")


async def not_yours(request: Request, wrong: Exception) -> Response:
    """For whom the page is; after something was typed, with all of it."""
    assert isinstance(wrong, NotYours)  # noqa: S101 - registered for this kind alone
    said = f"It is for people in the role of {roles_spoken(wrong.roles)}. An administrator gives roles to people."
    typed = await _typed(request)
    if typed is None:
        return await run_in_threadpool(page, request, "error.html", 403, title="This page is not for you", said=(said,))
    visitor = await run_in_threadpool(visitor_of, request)
    if dict(typed.fields).get(FOR, visitor.id) != visitor.id:
        return await not_theirs(request, NotTheirs())
    return await _back(request, 403, typed, said)


async def not_theirs(request: Request, wrong: Exception) -> Response:
    """That a form was made for somebody else; nothing of what they typed."""
    assert isinstance(wrong, NotTheirs)  # noqa: S101 - registered for this kind alone
    visitor = await run_in_threadpool(visitor_of, request)
    said = (
        f"It was opened by somebody else who was signed in here, and you are signed in as {visitor.name}.",
        "Nothing was saved, so that nobody’s answers are taken for yours.",
        "If it is yours: sign out, sign in as yourself, go back in the browser to where you typed, and send it again.",
    )
    return await run_in_threadpool(
        page, request, "error.html", 409, title="This form was opened by somebody else", said=said
    )


async def _typed(request: Request) -> Unsent | None:
    """What was typed into the form that was sent; None where there is nothing, or it cannot be read."""
    if request.method != "POST" or request.headers.get("content-type", "").partition(";")[0].lower() not in KINDS:
        return None
    try:
        async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
            sent = form.multi_items()
    except HTTPException:
        return None
    fields = tuple((name, value.replace("\r\n", "\n")) for name, value in sent if isinstance(value, str))
    files = tuple(file.filename for _, file in sent if not isinstance(file, str) and file.filename)
    typed = [value for name, value in fields if name not in _OF_THE_PAGE and value.strip()]
    if not typed:
        return None
    return Unsent(fields, tuple(value.strip() for value in typed if " " in value.strip()), files)


async def _back(request: Request, status: int, typed: Unsent, said: str) -> Response:
    at = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    answer = await run_in_threadpool(page, request, "unsent.html", status, typed=typed, at=at, said=said)
    answer.headers["cache-control"] = "no-store"
    return answer
