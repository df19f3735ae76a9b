"""Where the councils of tests keep their records: a file in the council's folder, or a database of a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from charter_engine.store.database import Database, open_database
from tests.postgres import Server

FILE = "record.db"


@dataclass
class _Lying:
    """The server that new records go to, if any, and what lies on it, by the council's folder."""

    server: Server | None = None
    held: dict[Path, tuple[str, Database]] = field(default_factory=dict)


_now = _Lying()


@contextmanager
def lying_on(server: Server | None) -> Iterator[None]:
    """The records of councils made meanwhile lie on this server; in files, if it is None."""
    before, _now.server = _now.server, server
    try:
        yield
    finally:
        _now.server = before


def on_server() -> bool:
    """Whether the records of new councils lie on a server."""
    return _now.server is not None


def address(home: Path) -> str:
    """The address of the database of a council, as its settings name it."""
    return _now.held[home][0] if home in _now.held else FILE


def opened(home: Path, like: Path | None = None) -> Database:
    """The database of the council in this folder; on a server a new one, with what that of another council holds.

    In a file it is the one that lies in the folder, or a new one.
    """
    if _now.server is None:
        return open_database(FILE, home, new=like is None)
    if like:
        _now.held[like][1].close()  # PostgreSQL copies no database to which somebody is connected
    template = (_now.held[like][0],) if like else ()
    at = _now.server.copy(*template)
    database = open_database(at, new=True)
    _now.held[home] = (at, database)
    return database


@contextmanager
def dropping(server: Server) -> Iterator[None]:
    """Drop, afterwards, what was made meanwhile on a server; what others are copied from stays until the end."""
    before = set(_now.held)
    yield
    with ExitStack() as stack:
        for home in _now.held.keys() - before - _kept:
            at, database = _now.held.pop(home)
            stack.callback(server.drop, at)
            database.close()


_kept: set[Path] = set()


def keep(home: Path) -> None:
    """Others will be copied from this one, until all tests have run."""
    _kept.add(home)
