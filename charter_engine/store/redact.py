"""Taking values out of sight: they are deleted in the transaction that records who said so, and no hash changes.

SQLite writes zeros over them. PostgreSQL keeps them in dead rows until VACUUM, which is run at once, and in its own log
until that is written over. Back-ups hold them until they are thrown away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, text

from charter_engine.canonical import from_canonical
from charter_engine.errors import Malformed
from charter_engine.log.commitment import COMMITTED, commitments, open_disclosure
from charter_engine.log.entries import read_entry
from charter_engine.log.profile import write
from charter_engine.store import schema
from charter_engine.store.append import Record, Request, Wanted, commit
from charter_engine.store.database import Database, afterwards
from charter_engine.store.projections.filling import forget
from charter_engine.store.working.out_of_sight import Cleared, clear

_HELD_IN = (
    "disclosure", "register_project", "register_word", "register_reading",
    "draft", "draft_answer", "draft_answer_past", "draft_request", "mail",
)  # fmt: skip
"""The tables from which something goes."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """The number of the entry that says so, and what went from the work beside the record."""

    seq: int
    cleared: Cleared


def redact(
    record: Record, target: int, paths: Sequence[str], basis: str, actor: Mapping[str, Any], now: datetime
) -> Redacted:
    """Delete values of entry `target`, or of the things that it named first, there and in what is worked with.

    Asking again after a failure makes no second entry.

    Args:
        record: Where.
        target: The number of the entry.
        paths: Where in it, or in the thing, the values belong (RFC 6901).
        basis: What in law asks for it, and the reference of the request.
        actor: Who decided.
        now: The clock (UTC).

    Raises:
        Malformed: when there is no such value, or it is gone already.
        Unavailable: as `append`.
    """
    wanted = sorted(set(paths))
    name = hashlib.sha256(write([target, wanted])).hexdigest()[:32]
    body = {"basis": basis, "paths": wanted, "target": target}

    cleared = Cleared()

    def erase(connection: Connection) -> None:
        nonlocal cleared
        cleared = _erase(connection, target, wanted)

    request = Request([Wanted(f"redaction-{name}", "redaction.performed", actor, body)], erase, own=True)
    [[place]] = commit(record, [request], now)
    _wipe(record.database)
    return Redacted(place, cleared)


def _erase(connection: Connection, target: int, paths: Sequence[str]) -> Cleared:
    there = set(_paths(connection, target))
    if not paths or not there.issuperset(paths):
        said = ", ".join(sorted(there)) or "none"
        raise Malformed(f"Entry {target} has no such values that may go. It has these: {said}.")
    forget(connection, target)
    texts, held = [], schema.disclosure
    for path in paths:
        here = (held.c.idx == target, held.c.path == path)
        if not (gone := connection.execute(delete(held).where(*here).returning(held.c.data)).scalars().all()):
            raise Malformed(f"In entry {target}, the value at `{path}` is gone already.")
        texts += [open_disclosure(each).value for each in gone]
    project = _project(connection, target)
    return clear(connection, project, [each for each in texts if isinstance(each, str)]) if project else Cleared()


def _project(connection: Connection, target: int) -> str | None:
    """The project that an entry is about, if it names one."""
    data = connection.execute(select(schema.entry.c.body).where(schema.entry.c.idx == target)).scalar()
    entry = read_entry(data) if data else None
    found = entry.body.get("project") if entry else None
    return found if isinstance(found, str) else None


def _paths(connection: Connection, target: int) -> Iterator[str]:
    """Where an entry, and the things that it named first, have values that may go, or went."""
    data = connection.execute(select(schema.entry.c.body).where(schema.entry.c.idx == target)).scalar()
    entry = read_entry(data) if data else None
    if entry:
        yield from (each.path for each in commitments({"actor": entry.actor, "body": entry.body}))
    column = schema.blob.c
    things = select(column.body).where(column.named == target, column.media == COMMITTED)
    for body in connection.execute(things).scalars():
        yield from (each.path for each in commitments(from_canonical(body)))


def _wipe(database: Database) -> None:
    """Leave no bytes of what was deleted, as far as the database can."""
    with afterwards(database) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"VACUUM {', '.join(_HELD_IN)}"))
        else:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))  # does nothing for the other journals
