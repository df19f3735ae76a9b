"""Opening the database of a record, and the two ways to use it: reading, and writing alone.

SQLite in a file by default, PostgreSQL where several programs write. Every setting that durability or the guards rest
on is set and then read back: one that did not take is refused.

    journal_mode=TRUNCATE    or WAL, where it is asked for and this SQLite is free of the WAL-reset fault
    synchronous=FULL         COMMIT returns when the disk has it; fullfsync asks macOS for the same
    recursive_triggers=ON    else INSERT OR REPLACE goes round the guard against deletion
    foreign_keys=ON          what a row points at is there
    secure_delete=ON         a value that was redacted leaves no bytes in the file
    trusted_schema=OFF       a view or trigger that somebody slipped in calls nothing harmful
    page_size=16384          one row a page would waste half of a smaller one

The fault of WAL: https://sqlite.org/wal.html#walresetbug. It is mended in 3.51.3, 3.50.7 and 3.44.6.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, RootTransaction, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError

from charter_engine.errors import Malformed, Unavailable
from charter_engine.store.places import check_place
from charter_engine.store.refusals import UNCHANGED, UNKNOWN, in_plain_words
from charter_engine.store.schema import REVISION

__all__ = ["Connection", "Database", "afterwards", "open_database", "reading", "working", "writing"]
WAIT: Final = 10
"""For how many seconds a writer waits for another."""
LOCK: Final = 0x4368617274657245
"""The number of the lock under which one program at a time adds to a record (PostgreSQL, within one database)."""
_SETTINGS: Final[Mapping[str, tuple[str, object]]] = {
    "page_size": ("16384", 16384),
    "synchronous": ("FULL", 2),
    "recursive_triggers": ("ON", 1),
    "foreign_keys": ("ON", 1),
    "secure_delete": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "fullfsync": ("ON", 1),
    "checkpoint_fullfsync": ("ON", 1),
    "busy_timeout": (str(WAIT * 1000), WAIT * 1000),
}
_BEGIN = "charter_begin"
_BUSY = f"another program is writing. Try again. {UNCHANGED}"


@dataclass(frozen=True, slots=True)
class Database:
    """The database of a record. `place` names it in messages, without any password; `file` is SQLite's.

    `turn` is taken by one writer of this program at a time: SQLite lets others sleep, for longer than a write takes.
    """

    engine: Engine
    place: str
    file: Path | None = None
    turn: Lock = field(default_factory=Lock, compare=False, repr=False)

    def close(self) -> None:
        """Close its connections. Whoever uses it again opens new ones."""
        self.engine.dispose()


def open_database(url: str, base: Path = Path(), *, new: bool = False, old: bool = False) -> Database:
    """The database at an address: a path or `sqlite:///PATH` from the folder `base` on, or `postgresql://...`.

    Args:
        url: The address. `?journal_mode=WAL` after that of SQLite asks for another journal.
        base: The folder from which a path counts.
        new: Whether the tables may be missing, because they are made next.
        old: Whether they may be those of an older version, because they are brought to this one next.

    Raises:
        Malformed: when the address is none, or there is no record, or its tables are of another version.
        Unavailable: when the database cannot be reached, lies in an unfit place, or does not take a setting.
    """
    database = _database(url, base)
    if database.file and not database.file.exists():
        if not new:
            told = "`charter log create` begins a record, `charter log restore` brings one back."
            raise Malformed(f"{database.place}: there is no database. {told}")
        _make(database.file)
    with in_plain_words(database, UNCHANGED), database.engine.connect() as connection:
        found = _revision(connection)
    if found != REVISION and not (new and found is None) and not (old and found and found < REVISION):
        database.close()
        raise Malformed(f"{database.place}: {_unfit(found)}")
    return database


@contextmanager
def reading(database: Database) -> Iterator[Connection]:
    """A connection that only reads, and sees the database as it is at one moment.

    SQLite lets nobody COMMIT while somebody reads: do nothing slow inside.

    Raises:
        Malformed: when the file is damaged.
        Unavailable: when the database cannot be reached.
    """
    with in_plain_words(database, ""), database.engine.connect() as connection:
        if not database.file:
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(database: Database, *, wait: float = WAIT) -> Iterator[Connection]:
    """A connection that alone may write, in one transaction: all that happens inside is stored, or nothing.

    After any failure the connections are closed: the next one begins anew, and looks at the end of the record first.
    It waits for another who writes for so many seconds.

    Raises:
        Malformed: when the database refuses what was to be stored, or the file is damaged.
        Unavailable: when it cannot be reached or written to, or another program holds it for too long.
    """
    with working(database, wait=wait) as connection:
        if connection.dialect.name == "postgresql":
            _lock(database, connection, wait)
        yield connection


@contextmanager
def working(database: Database, *, wait: float = WAIT) -> Iterator[Connection]:
    """A connection that writes to working tables, in one transaction that waits for no addition to the record.

    Others may write at the same moment (PostgreSQL): a row that must not change between looking and writing is changed
    by one statement, or locked. SQLite has one writer at a time.

    Raises:
        Malformed: as `writing`.
        Unavailable: as `writing`.
    """
    with _turn(database, wait), in_plain_words(database, UNCHANGED), database.engine.connect() as connection:
        connection.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        transaction, stored = _begun(database, connection, wait), False
        try:
            yield connection
            with in_plain_words(database, UNKNOWN):
                transaction.commit()
            stored = True
        finally:
            if not stored:
                connection.invalidate()


def _lock(database: Database, connection: Connection, wait: float) -> None:
    """Take the lock of whoever adds to a record. The server's own time for waiting is `WAIT`."""
    if wait == WAIT:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        return
    tried, until = text("SELECT pg_try_advisory_xact_lock(:lock)"), monotonic() + wait
    while not connection.execute(tried, {"lock": LOCK}).scalar():
        if monotonic() >= until:
            raise Unavailable(f"{database.place}: {_BUSY}")
        sleep(0.02)


def _begun(database: Database, connection: Connection, wait: float) -> RootTransaction:
    """The transaction of a writer. SQLite itself waits for another program's."""
    if wait == WAIT or not database.file:
        return connection.begin()
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA busy_timeout={int(wait * 1000)}")
    try:
        return connection.begin()
    except OperationalError:
        raise Unavailable(f"{database.place}: {_BUSY}") from None
    finally:
        driver.execute(f"PRAGMA busy_timeout={WAIT * 1000}")


@contextmanager
def _turn(database: Database, seconds: float) -> Iterator[None]:
    """The turn of one writer of this program, where there can be one only."""
    if not database.file:
        yield
        return
    if not database.turn.acquire(timeout=seconds):
        raise Unavailable(f"{database.place}: {_BUSY}")
    try:
        yield
    finally:
        database.turn.release()


@contextmanager
def afterwards(database: Database) -> Iterator[Connection]:
    """A connection outside any transaction, for what a database does to itself.

    Raises:
        Unavailable: when the database cannot be reached, or refuses.
    """
    with in_plain_words(database, ""), database.engine.connect() as connection:
        if database.file:
            connection.execution_options(**{_BEGIN: ""})
        else:
            connection.execution_options(isolation_level="AUTOCOMMIT")
        yield connection


def _database(url: str, base: Path) -> Database:
    try:
        at = make_url(url if "://" in url else f"sqlite:///{url}")
    except (ArgumentError, ValueError):
        raise Malformed(f"`{url[:200]}` is not the address of a database: a path, or postgresql://...") from None
    if at.get_backend_name() == "sqlite" and at.database:
        return _sqlite(at, base)
    if at.get_backend_name() == "postgresql":
        return _postgresql(at)
    raise Malformed(f"A record lies in SQLite or PostgreSQL; `{at.drivername[:40]}` with no more is neither.")


def _sqlite(at: URL, base: Path) -> Database:
    file = (base / str(at.database)).resolve()
    journal = str(at.query.get("journal_mode", "TRUNCATE")).upper()
    if set(at.query) - {"journal_mode"} or journal not in ("TRUNCATE", "WAL"):
        raise Malformed(f"{file}: after `?` only journal_mode=TRUNCATE or journal_mode=WAL can stand.")
    if journal == "WAL" and not _wal_is_sound(sqlite3.sqlite_version_info):
        raise Unavailable(
            f"{file}: SQLite {sqlite3.sqlite_version} can lose data with journal_mode=WAL. "
            "Use a newer one (3.51.3, 3.50.7 or 3.44.6), or leave the setting out."
        )
    check_place(file)
    existing = URL.create("sqlite", database=f"file:{quote(str(file))}", query={"mode": "rw", "uri": "true"})
    engine = create_engine(existing, connect_args={"timeout": WAIT}, pool_size=20, pool_use_lifo=True)
    database = Database(engine, str(file), file)

    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing: `begin` below does
        for name, (wanted, expected) in {**_SETTINGS, "journal_mode": (journal, journal.lower())}.items():
            connection.execute(f"PRAGMA {name}={wanted}")
            (found,) = connection.execute(f"PRAGMA {name}").fetchone()
            if found != expected:
                raise Unavailable(f"{file}: SQLite did not take the setting {name}={wanted}, and says {found}.")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin)
    return database


def _begin(connection: Connection) -> None:
    """Whoever writes takes the lock at once, so that what is read first is still so when it is written."""
    statement = connection.get_execution_options().get(_BEGIN, "BEGIN")
    if statement:
        connection.exec_driver_sql(statement)


def _wal_is_sound(version: tuple[int, ...]) -> bool:
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def _postgresql(at: URL) -> Database:
    place = at.render_as_string(hide_password=True)
    try:
        engine = create_engine(
            at.set(drivername="postgresql+psycopg"),
            isolation_level="READ COMMITTED",  # a statement after the lock sees what its last holder stored
            pool_pre_ping=True,
            connect_args={"connect_timeout": WAIT},
        )
    except ModuleNotFoundError:
        raise Unavailable(f"{place}: PostgreSQL needs psycopg: pip install 'charter-engine[postgres]'.") from None

    def prepare(connection: Any, _record: object) -> None:
        connection.execute(f"SET synchronous_commit = on; SET lock_timeout = '{WAIT}s'")
        for name, wanted in (("synchronous_commit", "on"), ("lock_timeout", f"{WAIT}s"), ("data_sync_retry", "off")):
            (found,) = connection.execute(f"SHOW {name}").fetchone()
            if found != wanted:
                raise Unavailable(f"{place}: the server must have {name}={wanted}, and has {found}.")
        connection.commit()

    event.listen(engine, "connect", prepare)
    return Database(engine, place)


def _make(file: Path) -> None:
    """A new file that only its owner can read: what it holds is not all public."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as refused:
        raise Unavailable(f"{file}: the database cannot be made ({refused.strerror}).") from None


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _unfit(found: str | None) -> str:
    if found is None:
        return "there is no record in this database. `charter log create` begins one."
    if found < REVISION:
        return "the tables are those of an older version. Make a back-up, then run `charter db upgrade`."
    return f"the tables are those of a later version ({found}); this one knows {REVISION}. Use the newer program."
