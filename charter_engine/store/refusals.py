"""What a database refuses, in words: what happened, where, what became of what was written, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DatabaseError, DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from charter_engine.errors import Malformed, Unavailable

if TYPE_CHECKING:
    from charter_engine.store.database import Database


@contextmanager
def in_plain_words(database: Database, stored: str) -> Iterator[None]:
    """Whatever happens inside is told in words; `stored` says what became of what was written.

    Raises:
        Malformed: when the database refuses what was to be stored, or the file is damaged.
        Unavailable: when it cannot be reached or written to, or too many want it at once.
    """
    try:
        yield
    except PoolTimeout:
        raise Unavailable(f"{database.place}: too many want it at once. Try again. {stored}".strip()) from None
    except DBAPIError as refused:
        database.close()
        said = str(refused.orig).strip().split("\n")[0]
        if isinstance(refused, (DataError, IntegrityError, ProgrammingError)):
            raise Malformed(f"{database.place}: the database refuses this ({said}). {stored}".strip()) from None
        if isinstance(refused, OperationalError):
            raise Unavailable(f"{database.place}: {_why(said)} ({said}). {stored}".strip()) from None
        if type(refused) is DatabaseError:
            told = "The file is damaged, or no database. `charter log restore` makes it again from what was published."
            raise Malformed(f"{database.place}: {said}. {told}") from None
        raise


def _why(said: str) -> str:
    if "locked" in said or "lock timeout" in said:
        return "another program is writing. Try again"
    if "full" in said or "No space" in said:
        return "the disk is full. Make room, and try again"
    if "unable to open" in said or "connection" in said:
        return "the database cannot be reached. Check its address and its rights"
    return "the database failed. Look at the disk or the server before going on"
