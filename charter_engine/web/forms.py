"""What somebody sent with a form: text, files, days; and what is wrong with it, field by field."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Annotated, Final

from fastapi import Depends, HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from charter_engine.language.shape import parse_day
from charter_engine.web.visitor import visitor_of

MOST_FIELDS: Final = 2_000
MOST_FILES: Final = 100
FOR: Final = "for"
"""The field that says for whom a form was made, by the id of their account; not there where it was for anybody."""
KINDS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


class NotTheirs(Exception):
    """A form was made for somebody else than who sends it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent: its name as the sender says it, and its bytes."""

    name: str
    data: bytes


@dataclass
class Fields:
    """The fields of a form. `wrong` collects what is wrong: the id of a field, and a sentence."""

    data: FormData
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def text(self, name: str, most: int = 20_000) -> str:
        """The text of a field without space around it, with line ends as one sign; empty where nothing was sent."""
        held = self.data.get(name)
        text = held.replace("\r\n", "\n").replace("\x00", "").strip() if isinstance(held, str) else ""
        if len(text) > most:
            self.wrong.append((name, f"This has {len(text)} signs, and {most} is the most. Shorten it."))
        return text[:most]

    def needed(self, name: str, otherwise: str, most: int = 20_000) -> str:
        """The text of a field; `otherwise` is what is wrong where it is empty."""
        text = self.text(name, most)
        if not text:
            self.wrong.append((name, otherwise))
        return text

    def many(self, name: str) -> tuple[str, ...]:
        """Every text that was sent under a name, as for ticked boxes."""
        return tuple(held for held in self.data.getlist(name) if isinstance(held, str))

    def day(self, name: str, otherwise: str = "") -> date | None:
        """A day from the fields NAME-day, NAME-month and NAME-year; None where all are empty, or it is no day."""
        parts = [self.text(f"{name}-{part}", 4) for part in ("year", "month", "day")]
        if not any(parts):
            if otherwise:
                self.wrong.append((name, otherwise))
            return None
        year, month, day = parts
        found = parse_day(f"{year:0>4}-{month:0>2}-{day:0>2}") if all(part.isdecimal() for part in parts) else None
        if found is None:
            self.wrong.append((name, "Write a day that exists, as day, month and year: 27 3 2027."))
        return found

    def files(self, name: str) -> Iterator[Sent]:
        """Every file that was sent under a name; a field in which none was chosen gives none."""
        for held in self.data.getlist(name):
            if isinstance(held, UploadFile) and held.filename:
                yield Sent(held.filename, held.file.read())


def mark(*parts: object) -> str:
    """A short mark of a thing that a page offers: by what it is, so that a change meanwhile never means another one."""
    return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


async def fields_of(request: Request) -> AsyncIterator[Fields]:
    """The fields of the form that was sent.

    Raises:
        HTTPException: 415 where it is no form, 400 where it cannot be read.
        NotTheirs: when it was made for somebody else than who sends it.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in KINDS:
        raise HTTPException(415, "This page takes forms only.")
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as data:
        if made_for := data.get(FOR):
            visitor = await run_in_threadpool(visitor_of, request)
            if visitor.is_signed_in and made_for != visitor.id:
                raise NotTheirs
        yield Fields(data)


FieldsHere = Annotated[Fields, Depends(fields_of)]
