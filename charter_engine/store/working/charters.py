"""Charters that somebody works on, and changes of rules that wait for a second person.

charter_draft     the files of a Charter; who began it; once it is over, by which entry of the record, if by one
charter_change    who asks for a second person, why, and of which files exactly

A draft has a number that grows with each change, so that of two people who change it at once the second is told.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    Text,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from charter_engine.store.schema import metadata, number
from charter_engine.store.working.moment import Moment

draft = Table(
    "charter_draft",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("begun", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("files", LargeBinary, nullable=False),
    Column("digest", Text, nullable=False),
    Column("ended", Moment),
    Column("entry", number),
    sqlite_strict=True,
)

change = Table(
    "charter_change",
    metadata,
    Column("id", Text, primary_key=True),
    Column("draft", Text, ForeignKey("charter_draft.id"), nullable=False),
    Column("digest", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked", Moment, nullable=False),
    Column("ended", Moment),
    Column("entry", number),
    Column("why", Text, nullable=False),
    sqlite_strict=True,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A Charter that somebody works on. `digest` is the SHA-256 of its files, which `files_of` gives.

    It is over since `ended`; where it was adopted or changed rules, `entry` says by which entry.
    """

    id: str
    name: str
    note: str
    begun: datetime
    changed: datetime
    revision: int
    digest: str
    ended: datetime | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A change of rules that waits for a second person. `person` and `name` are who asks, `why` why it was ended."""

    id: str
    draft: str
    digest: str
    person: str
    name: str
    reason: str
    asked: datetime
    ended: datetime | None = None
    entry: int | None = None
    why: str = ""


_DRAFT = (
    draft.c.id, draft.c.name, draft.c.note, draft.c.begun, draft.c.changed, draft.c.revision, draft.c.digest,
    draft.c.ended, draft.c.entry,
)  # fmt: skip


def add(connection: Connection, new: Draft, files: Mapping[str, bytes]) -> None:
    """Keep a new draft."""
    values = {name: getattr(new, name) for name in ("id", "name", "note", "begun", "changed", "revision", "digest")}
    connection.execute(insert(draft), {**values, "files": _packed(files)})


def find(connection: Connection, name: str) -> Draft | None:
    """The draft of this id."""
    row = connection.execute(select(*_DRAFT).where(draft.c.id == name)).one_or_none()
    return None if row is None else Draft(*row)


def files_of(connection: Connection, name: str) -> dict[str, bytes]:
    """The files of a draft by name, none where there is no such draft."""
    held = connection.execute(select(draft.c.files).where(draft.c.id == name)).scalar()
    return {} if held is None else _unpacked(held)


def files_by_entry(connection: Connection, entry: int) -> dict[str, bytes]:
    """The files that an entry of the record put into force, cases with them; none where it came from elsewhere."""
    held = connection.execute(select(draft.c.files).where(draft.c.entry == entry)).scalar()
    return {} if held is None else _unpacked(held)


def drafts(connection: Connection, most: int) -> tuple[Draft, ...]:
    """The drafts that are not over, then the newest that are."""
    order = (draft.c.ended.is_not(None), draft.c.changed.desc(), draft.c.id)
    return tuple(Draft(*row) for row in connection.execute(select(*_DRAFT).order_by(*order).limit(most)))


def count(connection: Connection) -> int:
    """How many drafts are not over."""
    return connection.execute(select(func.count()).select_from(draft).where(draft.c.ended.is_(None))).scalar_one()


def put(connection: Connection, held: Draft, files: Mapping[str, bytes], now: datetime) -> bool:
    """Put these files in place of those of a draft as it was read. Whether nobody else had changed it."""
    here = (draft.c.id == held.id, draft.c.revision == held.revision, draft.c.ended.is_(None))
    values = {"files": _packed(files), "digest": digest_of(files), "changed": now, "revision": held.revision + 1}
    return connection.execute(update(draft).where(*here).values(**values)).rowcount == 1


def end(connection: Connection, name: str, now: datetime, entry: int | None = None) -> bool:
    """Say that a draft is over, and by which entry. Whether it was not."""
    here = (draft.c.id == name, draft.c.ended.is_(None))
    return connection.execute(update(draft).where(*here).values(ended=now, entry=entry)).rowcount == 1


def ask(connection: Connection, new: Change) -> None:
    """Keep a change of rules that waits for a second person; another one of the same draft waits no longer."""
    others = (change.c.draft == new.draft, change.c.ended.is_(None))
    connection.execute(update(change).where(*others).values(ended=new.asked, why="It was asked for anew."))
    values = {
        name: getattr(new, name) for name in ("id", "draft", "digest", "person", "name", "reason", "asked", "why")
    }
    connection.execute(insert(change), values)


def find_change(connection: Connection, name: str) -> Change | None:
    """The change of this id."""
    row = connection.execute(select(*change.c).where(change.c.id == name)).one_or_none()
    return None if row is None else Change(*row)


def changes(connection: Connection, **where: Any) -> tuple[Change, ...]:
    """The changes that wait, the oldest first; of one draft where it is named."""
    here = [change.c[name] == value for name, value in where.items()]
    query = select(*change.c).where(change.c.ended.is_(None), *here).order_by(change.c.asked, change.c.id)
    return tuple(Change(*row) for row in connection.execute(query))


def end_change(connection: Connection, name: str, now: datetime, why: str, entry: int | None = None) -> bool:
    """Say that a change waits no longer, and why. Whether it did."""
    here = (change.c.id == name, change.c.ended.is_(None))
    return connection.execute(update(change).where(*here).values(ended=now, why=why, entry=entry)).rowcount == 1


def tidy(connection: Connection, before: datetime) -> int:
    """Remove drafts that nobody touched since a moment, or that were thrown away before; how many.

    What an entry put into force stays, for its cases; of a change that waited so long, nobody's name or words stay.
    """
    gone = select(draft.c.id).where(draft.c.entry.is_(None), draft.c.changed < before)
    old = or_(change.c.draft.in_(gone), change.c.ended < before)
    connection.execute(delete(change).where(old))
    return connection.execute(delete(draft).where(draft.c.id.in_(gone))).rowcount


def digest_of(files: Mapping[str, bytes]) -> str:
    """The SHA-256 of files by name (hexadecimal)."""
    return sha256(_plain(files)).hexdigest()


def _plain(files: Mapping[str, bytes]) -> bytes:
    return json.dumps({name: files[name].decode() for name in sorted(files)}, ensure_ascii=False).encode()


def _packed(files: Mapping[str, bytes]) -> bytes:
    return zlib.compress(_plain(files))


def _unpacked(held: bytes) -> dict[str, bytes]:
    return {name: text.encode() for name, text in json.loads(zlib.decompress(held)).items()}
