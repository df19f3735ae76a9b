"""What somebody sent and was not stored comes back: they were signed out, or somebody else, or the database was away.

The page that comes back holds all that was typed in a form of its own, to be sent once more: after signing in, in
another tab or by going back, or later. A form says for whom it was made, so that nobody else sends it as theirs.
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

_SIGNED_OUT: Final = (
    "What you typed is not saved yet. It is kept on this page and nowhere else, so leave the page open."
)
_ROLE: Final = (
    "What you typed is kept on this page and nowhere else. Leave the page open. "
    "Once you have the role again, send it from here."
)
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
    typed = await typed_in(request)
    if typed is None:
        return redirect(f"/sign-in?next={quote(wrong.after, safe='')}")
    title = "You were signed out: sign in, and send this again"
    return await run_in_threadpool(come_back, request, 401, typed, title, _SIGNED_OUT, signed_out=True)


async def not_yours(request: Request, wrong: Exception) -> Response:
    """For whom the page is; after something was typed, with all of it."""
    assert isinstance(wrong, NotYours)  # noqa: S101 - registered for this kind alone
    said = f"It is for people in the role of {roles_spoken(wrong.roles)}. An administrator gives roles to people."
    typed = await typed_in(request)
    if typed is None:
        return await run_in_threadpool(page, request, "error.html", 403, title="This page is not for you", said=(said,))
    visitor = await run_in_threadpool(visitor_of, request)
    if dict(typed.fields).get(FOR, visitor.id) != visitor.id:
        return await not_theirs(request, NotTheirs())
    return await run_in_threadpool(come_back, request, 403, typed, "This was not saved", said, _ROLE)


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


async def typed_in(request: Request) -> Unsent | None:
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


def come_back(
    request: Request, status: int, typed: Unsent, title: str, *said: str, signed_out: bool = False
) -> Response:
    """A page with these sentences and all that was typed, to be sent once more."""
    at = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    values = {"typed": typed, "at": at, "title": title, "said": said, "signed_out": signed_out}
    answer = page(request, "unsent.html", status, **values)
    answer.headers["cache-control"] = "no-store"
    return answer
