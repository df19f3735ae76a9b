"""Adding to a record: all of it or nothing, once for each id, and answered for only when it can no longer be lost.

    1  hold the anchor, then the database
    2  read the head; look at the end of the record, or at what came since this connection did; compare the anchor
    3  write entries, things and values beside them, tiles, head, signed checkpoint, and the change they record
    4  COMMIT
    5  move the anchor on, and wait for the disk

Whoever is told of no success asks again with the same ids. What was stored keeps its place and is answered for then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from charter_engine.errors import Malformed
from charter_engine.log import note
from charter_engine.log.checkpoint import Checkpoint
from charter_engine.log.entries import OWN
from charter_engine.log.keys import Signer
from charter_engine.store import schema
from charter_engine.store.anchor import Anchor, check_anchor, hold
from charter_engine.store.database import Database, writing
from charter_engine.store.draft import Draft, Wanted
from charter_engine.store.head import Head, read_head
from charter_engine.store.tail import Seen, check_tail, keep
from charter_engine.store.terms import read_terms

__all__ = ["Change", "Record", "Request", "Wanted", "append", "commit"]
_ADD = insert(schema.checkpoint)
Change = Callable[[Connection], None]
"""What is written into other tables, in the transaction that records it."""


@dataclass(frozen=True, slots=True)
class Record:
    """Where a record is written, and who signs.

    Attributes:
        database: Where its entries are.
        signer: Who signs, under the record's own name.
        anchor: The file with the newest checkpoint that was signed here.
        published: The published folder, whose checkpoint serves where there is no anchor.
    """

    database: Database
    signer: Signer
    anchor: Path
    published: Path | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What one caller wants: entries, and the change that they record.

    The change is made when at least one of the entries is new.
    """

    wanted: Sequence[Wanted]
    change: Change | None = None
    own: bool = field(default=False, kw_only=True)
    """Whether the store itself asks, for an entry of the log's own kinds."""


def append(record: Record, wanted: Sequence[Wanted], now: datetime, change: Change | None = None) -> tuple[int, ...]:
    """Add entries, all or none. The place of each; one that is there already, under its id, keeps its place.

    Raises:
        Malformed: when an entry may not stand in the record, or the record is not sound, or not the one of the anchor.
        Unavailable: when something is out of reach. The message says whether anything was stored.
    """
    [places] = commit(record, [Request(wanted, change)], now)
    return places


def commit(
    record: Record, requests: Sequence[Request], now: datetime, also: Sequence[Signer] = ()
) -> list[tuple[int, ...]]:
    """Add what several callers want, in one transaction; `also` sign with the record's own signer.

    Raises:
        Malformed: as `append`, for any of them.
        Unavailable: as `append`.
    """
    for each in (each for request in requests if not request.own for each in request.wanted):
        if each.kind.partition(".")[0] in OWN:
            raise Malformed(f"Entries of the kind `{each.kind}` are the log's own.")
    anchor, origin = Anchor(record.anchor, record.published), record.signer.name
    with hold(anchor):
        with writing(record.database) as connection:
            head = read_head(connection)
            seen = check_tail(connection, head, origin)
            held = check_anchor(anchor, connection, seen, origin)
            draft = Draft(connection, origin, head, now)
            places = [draft.place(request.wanted) for request in requests]
            if draft.size > head.size:
                seen.terms.check(record.signer.key, draft.size)
                newest = _store(draft, seen, list(zip(requests, places, strict=True)), [record.signer, *also])
            else:
                newest = newest_checkpoint(connection, head)
        anchor.move(held, newest)
    return places


def _store(
    draft: Draft, seen: Seen, asked: Sequence[tuple[Request, Sequence[int]]], signers: Sequence[Signer]
) -> bytes:
    """Store new entries with the changes that they record. The checkpoint over them."""
    head, terms = draft.write(), seen.terms
    for request, places in asked:
        if request.change and any(place >= draft.head.size for place in places):
            request.change(draft.connection)
    signed = sign(draft.connection, head, signers)
    if any(request.own for request, _ in asked):  # a change of keys that cannot stand is not stored
        terms = read_terms(draft.connection)
        terms.trust.signers(note.read_note(signed), head.size)
    keep(draft.connection, Seen((draft.head, head), terms, signed))
    return signed


def sign(connection: Connection, head: Head, signers: Sequence[Signer]) -> bytes:
    """The checkpoint of a head, signed and stored. It may leave the program only after the transaction."""
    signed = note.sign(str(Checkpoint(signers[0].name, head.size, head.root)), signers)
    connection.execute(_ADD, {"size": head.size, "note": signed})
    return signed


def newest_checkpoint(connection: Connection, head: Head) -> bytes:
    """The checkpoint of the newest size, as it was signed."""
    column = schema.checkpoint.c
    found: bytes = connection.execute(select(column.note).where(column.size == head.size)).scalar_one()
    return found
