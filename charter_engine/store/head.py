"""The head of a record: how many entries it has, the edge of their tree, and when the newest was made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

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


_NEWEST = select(func.max(schema.entry.c.idx).label("newest")).scalar_subquery()
_HEAD = select(schema.head, schema.entry.c.idx.label("newest"), schema.entry.c.body).outerjoin(
    schema.entry, schema.entry.c.idx == _NEWEST
)
"""The head, beside the newest entry that is there."""
_MOVE = update(schema.head).where(schema.head.c.size == bindparam("old"))
NOTHING = Head(Edge(), None)
"""The head of a record that has not begun."""


def read_head(connection: Connection) -> Head:
    """The head, as the tables have it.

    Raises:
        Malformed: when they contradict one another.
    """
    row = connection.execute(_HEAD).one_or_none()
    if row is None:
        if connection.execute(select(schema.entry.c.idx)).first():
            raise Malformed(f"There are entries, and no head. {BROKEN}")
        return NOTHING
    if row.newest is None or row.size != row.newest + 1:
        raise Malformed(f"There are not as many entries as the head counts. {BROKEN}")
    edge = Edge(row.size, tuple(row.edge[at : at + HASH] for at in range(0, len(row.edge), HASH)))
    if len(edge.hashes) != row.size.bit_count() or edge.root != row.root:
        raise Malformed(f"The head contradicts itself. {BROKEN}")
    entry = read_entry(row.body)
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
        connection.execute(_MOVE, {"old": old.size, **values})
    else:
        connection.execute(insert(schema.head), {"k": 0, **values})
