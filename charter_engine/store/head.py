"""The head of a record: how many entries it has, the edge of their tree, and when the newest was made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from charter_engine.errors import Malformed, Refused
from charter_engine.log.edge import Edge
from charter_engine.log.entries import moment, read_entry
from charter_engine.log.tree import HASH
from charter_engine.store import schema

BROKEN = (
    "The database is not as it was signed. Nothing is added to it. `charter log verify` on the published folder says "
    "what is sound there, and `charter log restore` makes the database again from it."
)


@dataclass(frozen=True, slots=True)
class Head:
    """A record at its newest size. `time` is that of its newest entry; None where there is none."""

    edge: Edge
    time: datetime | None

    @property
    def size(self) -> int:
        """The number of entries."""
        return self.edge.size

    @property
    def root(self) -> bytes:
        """The root of their tree."""
        return self.edge.root


NOTHING = Head(Edge(), None)
"""The head of a record that has not begun."""


def read_head(connection: Connection) -> Head:
    """The head, as the tables have it.

    Raises:
        Malformed: when they contradict one another.
    """
    row = connection.execute(select(schema.head)).one_or_none()
    newest = connection.execute(select(schema.entry).order_by(schema.entry.c.idx.desc()).limit(1)).one_or_none()
    if row is None and newest is None:
        return NOTHING
    if row is None or newest is None or row.size != newest.idx + 1:
        raise Malformed(f"There are not as many entries as the head counts. {BROKEN}")
    edge = Edge(row.size, tuple(row.edge[at : at + HASH] for at in range(0, len(row.edge), HASH)))
    if len(edge.hashes) != row.size.bit_count() or edge.root != row.root:
        raise Malformed(f"The head contradicts itself. {BROKEN}")
    entry = read_entry(newest.body)
    return Head(edge, moment(entry.time) if entry else None)


def come_to(size: int) -> Callable[[Connection], None]:
    """What refuses, inside the transaction, to have come to another size: then somebody wrote meanwhile.

    Raises:
        Refused: by the function that is returned.
    """

    def check(connection: Connection) -> None:
        if read_head(connection).size != size:
            raise Refused("Somebody else wrote on the record meanwhile. Nothing was written: ask again.")

    return check


def write_head(connection: Connection, old: Head, new: Head) -> None:
    """Move the head on from `old` to `new`."""
    values = {"size": new.size, "edge": b"".join(new.edge.hashes), "root": new.root}
    if old.size:
        connection.execute(update(schema.head).where(schema.head.c.size == old.size).values(values))
    else:
        connection.execute(insert(schema.head).values(k=0, **values))
