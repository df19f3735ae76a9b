"""Filling the register of projects, a piece at a time, by one program at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from charter_engine.store import schema
from charter_engine.store.database import WAIT, Database, reading, writing
from charter_engine.store.projections import register
from charter_engine.store.projections.register import Asked, Row

_OF_PROJECTS: Final = (register.project, register.principle, register.word)
_STANDS = (
    select(schema.head.c.size.label("size"), register.state.c.size.label("at"), register.state.c.form)
    .select_from(schema.head)
    .outerjoin(register.state, register.state.c.k == schema.head.c.k)
)
_ABOUT: Final = (
    select(schema.entry.c.body)
    .join(register.entry, register.entry.c.idx == schema.entry.c.idx)
    .where(register.entry.c.project == bindparam("project"))
    .order_by(schema.entry.c.idx)
)


def stands(database: Database, form: str) -> tuple[int, int]:
    """How many entries are in the rows, and how many in the record. -1 where the rows are made from the start."""
    with reading(database) as connection:
        return _stands(connection, form)


@contextmanager
def filling(database: Database, form: str, *, wait: float = WAIT) -> Iterator[Filling]:
    """The register to be filled on: nobody else writes meanwhile, and all that is done is stored, or nothing.

    Rows that are in another form are taken out first. It waits for another who writes for so many seconds.

    Raises:
        Unavailable: as `writing`.
    """
    with writing(database, wait=wait) as connection:
        at, size = _stands(connection, form)
        if at < 0:
            _empty(connection, form)
        yield Filling(connection, max(at, 0), size)


def empty(database: Database, form: str) -> None:
    """Take all rows out, so that they are made anew."""
    with writing(database) as connection:
        _empty(connection, form)


@dataclass(frozen=True, slots=True)
class Filling:
    """The register inside one transaction: `at` of the `size` entries of the record are in it."""

    connection: Connection
    at: int
    size: int

    def entries(self, most: int) -> list[bytes]:
        """The next entries that are not in it, at most so many."""
        column = schema.entry.c
        rows = select(column.body).where(column.idx >= self.at, column.idx < self.at + most).order_by(column.idx)
        return list(self.connection.execute(rows).scalars())

    def mark(self, seq: int, about: str) -> None:
        """Say that an entry is about a project."""
        self.connection.execute(insert(register.entry), {"idx": seq, "project": about})

    def marked(self, seq: int) -> str | None:
        """The project that an entry is about, if it is about one."""
        return _marked(self.connection, seq)

    def about(self, project: str) -> list[bytes]:
        """All entries about a project, in their order."""
        return _about(self.connection, project)

    def thing(self, sha256: str) -> bytes | None:
        """A large thing by its SHA-256 (hexadecimal); None where it is not there."""
        here = schema.blob.c.sha256 == bytes.fromhex(sha256)
        found: bytes | None = self.connection.execute(select(schema.blob.c.body).where(here)).scalar()
        return found

    def values(self, seq: int) -> dict[str, bytes]:
        """The disclosures that came with an entry and are still there, by their SHA-256 (hexadecimal)."""
        column = schema.disclosure.c
        rows = select(column.digest, column.data).where(column.idx == seq)
        return {row.digest.hex(): row.data for row in self.connection.execute(rows)}

    def put(self, row: Row, asked: Sequence[Asked], words: Iterable[str]) -> None:
        """Put a project in, in place of what there was of it."""
        _leave_out(self.connection, row.project)
        self.connection.execute(insert(register.project), asdict(row))
        if asked:
            rows = [{"project": row.project, **asdict(each)} for each in asked]
            self.connection.execute(insert(register.principle), rows)
        if found := sorted(set(words)):
            rows = [{"word": each, "project": row.project} for each in found]
            self.connection.execute(insert(register.word), rows)

    def come_to(self, size: int) -> None:
        """Say that so many entries are in it."""
        self.connection.execute(update(register.state).values(size=size))


def entries_about(database: Database, project: str) -> list[bytes]:
    """All entries about a project that are in the register, in their order."""
    with reading(database) as connection:
        return _about(connection, project)


def forget(connection: Connection, seq: int) -> None:
    """Take out all that rests on the values of an entry's project, because some are taken out of sight.

    The entry that says so brings the project back.
    """
    if about := _marked(connection, seq):
        _leave_out(connection, about)
        connection.execute(delete(register.made).where(register.made.c.project == about))


def _stands(connection: Connection, form: str) -> tuple[int, int]:
    row = connection.execute(_STANDS).one_or_none()
    if row is None:
        return 0, 0
    return (row.at if row.form == form and row.at <= row.size else -1), row.size


def _about(connection: Connection, project: str) -> list[bytes]:
    return list(connection.execute(_ABOUT, {"project": project}).scalars())


def _empty(connection: Connection, form: str) -> None:
    for table in (register.state, register.entry, register.made, *_OF_PROJECTS):
        connection.execute(delete(table))
    connection.execute(insert(register.state), {"k": 0, "size": 0, "form": form})


def _marked(connection: Connection, seq: int) -> str | None:
    about = select(register.entry.c.project).where(register.entry.c.idx == seq)
    found: str | None = connection.execute(about).scalar()
    return found


def _leave_out(connection: Connection, about: str) -> None:
    for table in _OF_PROJECTS:
        connection.execute(delete(table).where(table.c.project == about))
