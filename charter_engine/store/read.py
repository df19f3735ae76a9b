"""Reading a record: its entries, what lies beside them, its checkpoints, and proofs. Nothing is locked for long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import bindparam, func, select

from charter_engine.errors import Malformed
from charter_engine.log.tiles import WIDTH
from charter_engine.store import schema
from charter_engine.store.database import Database, reading
from charter_engine.store.hashes import tree

_DISCLOSURES: Final = select(schema.disclosure.c.digest, schema.disclosure.c.data).where(
    schema.disclosure.c.digest.in_(bindparam("digests", expanding=True))
)


def size(database: Database) -> int:
    """The number of entries.

    Raises:
        Malformed: when there is none, so that no record was begun.
        Unavailable: as all functions here, when the database cannot be reached.
    """
    with reading(database) as connection:
        found = connection.execute(select(schema.head.c.size)).scalar()
    if found is None:
        raise Malformed(f"{database.place}: no record was begun here. `charter log create` begins one.")
    return int(found)


def entries(database: Database, since: int = 0, until: int | None = None) -> Iterator[bytes]:
    """The entries from number `since` on, up to and without `until`, in their order, as the bytes that are hashed."""
    column, end = schema.entry.c, size(database) if until is None else until
    for start in range(since, end, WIDTH):
        rows = select(column.body).where(column.idx >= start, column.idx < min(end, start + WIDTH)).order_by(column.idx)
        with reading(database) as connection:
            held = connection.execute(rows).scalars().all()
        yield from held


def count(database: Database, kind: str) -> int:
    """How many entries there are of a kind."""
    with reading(database) as connection:
        counted = select(func.count()).select_from(schema.entry).where(schema.entry.c.kind == kind)
        return int(connection.execute(counted).scalar_one())


def newest(database: Database, kind: str, skip: int, most: int) -> Sequence[bytes]:
    """The entries of a kind after those that are skipped, at most so many, the newest first."""
    column = schema.entry.c
    some = select(column.idx).where(column.kind == kind).order_by(column.idx.desc()).offset(skip).limit(most)
    with reading(database) as connection:
        rows = select(column.body).where(column.idx.in_(some.scalar_subquery())).order_by(column.idx.desc())
        return connection.execute(rows).scalars().all()


def of_kinds(database: Database, kinds: Sequence[str]) -> Iterator[bytes]:
    """The entries of these kinds, in their order, as the bytes that are hashed."""
    column = schema.entry.c
    with reading(database) as connection:
        held = (
            connection.execute(select(column.body).where(column.kind.in_(kinds)).order_by(column.idx)).scalars().all()
        )
    yield from held


def place(database: Database, name: str) -> int | None:
    """The number of the entry with this id; None where there is none."""
    with reading(database) as connection:
        return connection.execute(select(schema.entry.c.idx).where(schema.entry.c.id == name)).scalar()


def blob(database: Database, sha256: str) -> bytes | None:
    """A large thing, by its SHA-256 in hexadecimal digits; None where it is not there."""
    with reading(database) as connection:
        here = schema.blob.c.sha256 == bytes.fromhex(sha256)
        return connection.execute(select(schema.blob.c.body).where(here)).scalar()


def has_blob(database: Database, sha256: str) -> bool:
    """Whether a large thing is there."""
    with reading(database) as connection:
        here = schema.blob.c.sha256 == bytes.fromhex(sha256)
        return connection.execute(select(schema.blob.c.sha256).where(here)).first() is not None


def disclosure(database: Database, digest: bytes) -> bytes | None:
    """The disclosure that opens a commitment with this digest; None where it is gone, or never was."""
    with reading(database) as connection:
        here = schema.disclosure.c.digest == digest
        return connection.execute(select(schema.disclosure.c.data).where(here)).scalar()


def disclosures(database: Database, digests: Iterable[bytes]) -> Mapping[bytes, bytes]:
    """The disclosures that open commitments, by their digests; without those that are gone, or never were."""
    wanted = list(digests)
    if not wanted:
        return {}
    with reading(database) as connection:
        return {row.digest: row.data for row in connection.execute(_DISCLOSURES, {"digests": wanted})}


def checkpoints(database: Database, since: int = 0) -> Iterator[tuple[int, bytes]]:
    """Every checkpoint of at least this size, the smallest first, each with the lines that witnesses added."""
    column, witnessed = schema.checkpoint.c, schema.cosignature.c
    with reading(database) as connection:
        newest = connection.execute(select(func.max(column.size))).scalar()
    while newest is not None and since <= newest:
        with reading(database) as connection:
            notes = connection.execute(
                select(column.size, column.note).where(column.size >= since).order_by(column.size).limit(WIDTH)
            ).all()
            last = notes[-1].size
            lines = connection.execute(
                select(witnessed.size, witnessed.line)
                .where(witnessed.size >= since, witnessed.size <= last)
                .order_by(witnessed.size, witnessed.witness)
            ).all()
        for at, note in notes:
            yield at, note + b"".join(line.encode() for where, line in lines if where == at)
        since = last + 1


def inclusion(database: Database, index: int, of: int) -> tuple[bytes, ...]:
    """The proof that entry `index` is among the first `of`, for `index` < `of` and `of` up to the size."""
    with reading(database) as connection:
        return tree(connection, of).inclusion(index, of)


def consistency(database: Database, old: int, new: int) -> tuple[bytes, ...]:
    """The proof that the first `old` entries begin the first `new`, for 0 < `old` <= `new` up to the size."""
    with reading(database) as connection:
        return tree(connection, new).consistency(old, new)
