"""The tree as the tables hold it: any proof from a few rows, and the rows that more entries call for.

The lowest level stands in rows of 256 once 256 entries are there; until then the entries' own column has it. The levels
above grow with each row that is full below them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, update

from charter_engine.errors import Malformed
from charter_engine.log.edge import Edge
from charter_engine.log.tiles import WIDTH
from charter_engine.log.tree import HASH, Nodes
from charter_engine.store import schema
from charter_engine.store.head import BROKEN

_BITS = WIDTH.bit_length() - 1
_idx = schema.entry.c.idx
_TILE: Final = select(schema.tile.c.hashes).where(
    schema.tile.c.level == bindparam("level"), schema.tile.c.n == bindparam("n")
)
_LEAVES: Final = select(schema.entry.c.leaf).where(_idx >= bindparam("since"), _idx < bindparam("until")).order_by(_idx)


class Stored(Nodes):
    """The tree of a record, read from its tables as it is asked for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[tuple[int, int], bytes] = {}

    def complete(self, level: int, index: int) -> bytes:
        """The hash of the entries from `index` * 2^`level`, as many as 2^`level`.

        Raises:
            Malformed: when the tables lack it.
        """
        tall, width = level // _BITS, 1 << level % _BITS
        row, at = divmod(index * width, WIDTH)
        if (tall, row) not in self._rows:
            self._rows[tall, row] = hashes(self._connection, tall, row)
        held = self._rows[tall, row][at * HASH : (at + width) * HASH]
        if len(held) != width * HASH:
            raise Malformed(f"The hashes of the tree are not all there. {BROKEN}")
        [subtree] = Edge().grown(_cut(held)).hashes
        return subtree


def hashes(connection: Connection, level: int, number: int) -> bytes:
    """The hashes of one tile, as many as there are."""
    found = connection.execute(_TILE, {"level": level, "n": number}).scalar()
    return (_leaves(connection, number) if level == 0 else b"") if found is None else found


def grow(connection: Connection, old: int, new: int) -> None:
    """Write the tiles that `new` entries call for, after those of `old`."""
    for number in range(old // WIDTH, new // WIDTH):
        level, row = 0, number
        held = _leaves(connection, row)
        connection.execute(insert(schema.tile).values(level=level, n=row, hashes=held))
        while len(held) == WIDTH * HASH:
            [full] = Edge().grown(_cut(held)).hashes
            level, row, held = level + 1, row // WIDTH, _add(connection, level + 1, row // WIDTH, full)


def _add(connection: Connection, level: int, number: int, node: bytes) -> bytes:
    """A tile after one more hash was added to it."""
    here = (schema.tile.c.level == level, schema.tile.c.n == number)
    before = connection.execute(_TILE, {"level": level, "n": number}).scalar()
    if before is None:
        connection.execute(insert(schema.tile).values(level=level, n=number, hashes=node))
        return node
    after: bytes = before + node
    connection.execute(update(schema.tile).where(*here).values(hashes=after))
    return after


def _leaves(connection: Connection, number: int) -> bytes:
    span = {"since": number * WIDTH, "until": (number + 1) * WIDTH}
    return b"".join(connection.execute(_LEAVES, span).scalars())


def _cut(held: bytes) -> Iterator[bytes]:
    return (held[at : at + HASH] for at in range(0, len(held), HASH))
