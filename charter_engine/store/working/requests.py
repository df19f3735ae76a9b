"""Requests in the database: one question or section of a draft that a colleague or partner was asked for.

Whoever has the link can answer once. Only the SHA-256 of what makes the link secret is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import CheckConstraint, Column, ForeignKey, LargeBinary, Row, Table, Text, insert, select, update

from charter_engine.store.database import Database, reading, working
from charter_engine.store.schema import metadata
from charter_engine.store.working import outbox
from charter_engine.store.working.outbox import Letter

request = Table(
    "draft_request",
    metadata,
    Column("id", Text, primary_key=True),
    Column("draft", Text, ForeignKey("draft.id"), nullable=False, index=True),
    Column("token", LargeBinary, CheckConstraint("length(token) = 32"), nullable=False, unique=True),
    *(
        Column(name, Text, nullable=False)
        for name in ("about", "note", "asked", "role", "address", "due", "by", "at", "state", "reply", "ended")
    ),
    sqlite_strict=True,
)

ASKED, ANSWERED, ACCEPTED, DECLINED, TAKEN_BACK = "asked", "answered", "accepted", "declined", "taken_back"


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request. `about` is a page of the form, or `section:` and the id of a section; `reply` is JSON by page.

    `due` is a day, `at` and `ended` are moments (ISO 8601, UTC); `ended` is when it was last answered or settled.
    """

    id: str
    draft: str
    about: str
    note: str
    asked: str
    role: str
    address: str
    due: str
    by: str
    at: str
    state: str = ASKED
    reply: str = ""
    ended: str = ""


def add(database: Database, row: RequestRow, token: bytes, letter: Letter | None = None) -> None:
    """Keep a request, and the letter that tells of it. `token` is the SHA-256 of what makes its link secret."""
    with working(database) as connection:
        values = {name: getattr(row, name) for name in RequestRow.__slots__}
        connection.execute(insert(request).values(token=token, **values))
        if letter:
            outbox.put(connection, letter)


def of_draft(database: Database, draft: str) -> tuple[RequestRow, ...]:
    """The requests of a draft, the oldest first."""
    wanted = select(request).where(request.c.draft == draft).order_by(request.c.at, request.c.id)
    with reading(database) as connection:
        return tuple(map(_row, connection.execute(wanted)))


def by_token(database: Database, token: bytes) -> RequestRow | None:
    """The request whose link this is, whatever became of it."""
    with reading(database) as connection:
        row = connection.execute(select(request).where(request.c.token == token)).one_or_none()
    return _row(row) if row else None


def change(database: Database, name: str, before: str, after: str, ended: str, reply: str | None = None) -> bool:
    """Move a request on from one state to another, once; False where it is in another state already."""
    values = {"state": after, "ended": ended, **({} if reply is None else {"reply": reply})}
    moved = update(request).where(request.c.id == name, request.c.state == before).values(**values)
    with working(database) as connection:
        return connection.execute(moved).rowcount == 1


def _row(row: Row[tuple[object, ...]]) -> RequestRow:
    return RequestRow(*(getattr(row, name) for name in RequestRow.__slots__))
