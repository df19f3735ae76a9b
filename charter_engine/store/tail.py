"""The end of a record, computed anew from its bytes: what is done before the first addition on a connection.

Whoever reads the whole is `charter log verify`. This is a few milliseconds, and catches a disk that forgot. After that,
the connection computes anew what others added since it last looked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, select

from charter_engine.errors import Malformed
from charter_engine.log.checkpoint import Checkpoint
from charter_engine.log.entries import OWN, read_entry
from charter_engine.log.tiles import WIDTH
from charter_engine.log.tree import leaf_hash
from charter_engine.log.verify import read_signed
from charter_engine.store import schema
from charter_engine.store.hashes import tree
from charter_engine.store.head import BROKEN, Head
from charter_engine.store.terms import Terms, read_terms

_SEEN = "charter_tail"
_column = schema.entry.c
_SINCE: Final = select(_column.kind, _column.leaf).where(_column.idx >= bindparam("since")).order_by(_column.idx)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a connection knows of a record: heads of which each continues the one before, and the terms of its keys.

    `signed` is the newest checkpoint that it stored itself, over one of these heads or one before them.
    """

    heads: tuple[Head, ...]
    terms: Terms
    signed: bytes | None = None


def check_tail(connection: Connection, head: Head, origin: str) -> Seen:
    """Compare the end of a record with its head: the newest entries, up to 256, or what came since the last time.

    Raises:
        Malformed: when they contradict one another.
    """
    before: Seen | None = connection.info.get(_SEEN)
    if before and 0 <= head.size - before.heads[-1].size <= WIDTH:
        return _since(connection, before, head)
    if head.size:
        _check_newest(connection, head, origin)
    return keep(connection, Seen((head,), read_terms(connection)))


def keep(connection: Connection, seen: Seen) -> Seen:
    """Let the connection know this from now on, unless it fails."""
    if seen.heads[-1].size:
        connection.info[_SEEN] = seen
    return seen


def _since(connection: Connection, before: Seen, head: Head) -> Seen:
    last, terms = before.heads[-1], before.terms
    if head.edge == last.edge:
        return before
    new = connection.execute(_SINCE, {"since": last.size}).all()
    if last.edge.grown(row.leaf for row in new) != head.edge:
        raise Malformed(f"The head does not continue the entries that were there before. {BROKEN}")
    if any(row.kind.partition(".")[0] in OWN for row in new):
        terms = read_terms(connection)
    return keep(connection, Seen((last, head), terms, before.signed))


def _check_newest(connection: Connection, head: Head, origin: str) -> None:
    since = (head.size - 1) // WIDTH * WIDTH
    for row in connection.execute(select(schema.entry).where(_column.idx >= since).order_by(_column.idx)):
        _check_entry(row.idx, (row.id, row.kind), row.leaf, row.body)
    if tree(connection, head.size).peaks(head.size) != head.edge.hashes:
        raise Malformed(f"The head is not that of the entries. {BROKEN}")
    _check_checkpoint(connection, Checkpoint(origin, head.size, head.root))


def _check_entry(at: int, copies: tuple[str, str], leaf: bytes, body: bytes) -> None:
    entry = read_entry(body)
    if leaf != leaf_hash(body) or (entry and (entry.seq, entry.id, entry.kind) != (at, *copies)):
        raise Malformed(f"Entry {at} is not the one that was stored. {BROKEN}")


def _check_checkpoint(connection: Connection, at: Checkpoint) -> None:
    note = connection.execute(select(schema.checkpoint.c.note).where(schema.checkpoint.c.size == at.size)).scalar()
    if note is None:
        raise Malformed(f"There is no checkpoint of size {at.size}. {BROKEN}")
    signed = read_signed(note, f"the checkpoint of size {at.size}")
    if signed.at != at:
        told = f"its checkpoint says {signed.at.size} entries of `{signed.at.origin}`, with another root or name"
        raise Malformed(f"The record has {at.size} entries of `{at.origin}`, and {told}. {BROKEN}")
    read_terms(connection).trust.signers(signed.note, at.size)
