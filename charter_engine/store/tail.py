"""The end of a record, computed anew from its bytes: what is done before the first addition on a connection.

Whoever reads the whole is `charter log verify`. This is a few milliseconds, and catches a disk that forgot.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from charter_engine.errors import Malformed
from charter_engine.log.checkpoint import Checkpoint
from charter_engine.log.entries import read_entry
from charter_engine.log.tiles import WIDTH
from charter_engine.log.tree import leaf_hash
from charter_engine.log.verify import read_signed
from charter_engine.store import schema
from charter_engine.store.hashes import tree
from charter_engine.store.head import BROKEN, Head
from charter_engine.store.terms import read_terms

_SEEN = "charter_tail"


def check_tail(connection: Connection, head: Head, origin: str) -> None:
    """Compare the newest entries, up to 256, with the head, the tiles and the newest checkpoint; once a connection.

    Raises:
        Malformed: when they contradict one another.
    """
    if _SEEN in connection.info or not head.size:
        return
    column, since = schema.entry.c, (head.size - 1) // WIDTH * WIDTH
    for row in connection.execute(select(schema.entry).where(column.idx >= since).order_by(column.idx)):
        _check_entry(row.idx, (row.id, row.kind), row.leaf, row.body)
    if tree(connection, head.size).peaks(head.size) != head.edge.hashes:
        raise Malformed(f"The head is not that of the entries. {BROKEN}")
    _check_checkpoint(connection, Checkpoint(origin, head.size, head.root))
    connection.info[_SEEN] = True


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
