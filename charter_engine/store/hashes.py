"""The tree as the tables hold it: any proof from a few rows, and the rows that more entries call for.

The lowest level stands in rows of 256 once 256 entries are there; until then the entries' own column has it. The levels
above grow with each row that is full below them.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, update

from charter_engine.errors import Malformed
from charter_engine.log.tiles import WIDTH, Tiled
from charter_engine.log.tree import HASH, Tree
from charter_engine.store import schema
from charter_engine.store.head import BROKEN

_idx = schema.entry.c.idx
_row = schema.tile.c
_TILE: Final = select(_row.hashes).where(_row.level == bindparam("level"), _row.n == bindparam("n"))
_LEAVES: Final = select(schema.entry.c.leaf).where(_idx >= bindparam("since"), _idx < bindparam("until")).order_by(_idx)


def tree(connection: Connection, size: int) -> Tiled:
    """The tree of the first `size` entries, read from the tables as it is asked for.

    Raises:
        Malformed: by what is asked of it, when the tables lack a hash.
    """
    return Tiled(size, lambda level, number, width: hashes(connection, level, number, width))


def hashes(connection: Connection, level: int, number: int, width: int) -> bytes:
    """The first `width` hashes of one tile.

    Raises:
        Malformed: when the tables lack one.
    """
    if level == 0 and width < WIDTH:
        held = _leaves(connection, number * WIDTH, width)
    else:
        held = connection.execute(_TILE, {"level": level, "n": number}).scalar() or b""
    if len(held) < width * HASH:
        raise Malformed(f"The hashes of the tree are not all there. {BROKEN}")
    return held[: width * HASH]


def grow(connection: Connection, old: int, new: int) -> None:
    """Write the tiles that `new` entries call for, after those of `old`."""
    for number in range(old // WIDTH, new // WIDTH):
        level, row = 0, number
        held = _leaves(connection, number * WIDTH, WIDTH)
        connection.execute(insert(schema.tile).values(level=level, n=row, hashes=held))
        while len(held) == WIDTH * HASH:
            full = Tree([held]).root(WIDTH)
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


def _leaves(connection: Connection, since: int, number: int) -> bytes:
    return b"".join(connection.execute(_LEAVES, {"since": since, "until": since + number}).scalars())
