"""What a database refuses, in words: what happened, where, what became of what was written, and what to do.

Whoever looks after the service reads the words of the database as well, and where it lies; a visitor reads neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy.exc import DatabaseError, DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from charter_engine.errors import CharterError, Malformed, Unavailable

if TYPE_CHECKING:
    from charter_engine.store.database import Database

UNCHANGED: Final = "Nothing was stored."
UNKNOWN: Final = (
    "It is not known whether anything was stored. Ask again with the same ids: what is there already stays one entry."
)
_OUTWARD: Final = {UNKNOWN: "It is not known whether what you sent was stored: look, before you send it again."}
_KEEPERS: Final = "Whoever looks after the service has to"


class _Why(NamedTuple):
    inward: str
    outward: str


_LOCKED: Final = _Why("another program is writing. Try again", "Too many are writing at this moment.")
_FULL: Final = _Why("the disk is full. Make room, and try again", f"The disk is full. {_KEEPERS} make room.")
_AWAY: Final = _Why(
    "the database cannot be reached. Check its address and its rights",
    f"The database cannot be reached. {_KEEPERS} bring it back.",
)
_FAILED: Final = _Why(
    "the database failed. Look at the disk or the server before going on",
    f"The database failed. {_KEEPERS} look at it.",
)
_REFUSED: Final = _Why("the database refuses this", "The database refuses this.")


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
            raise _told(Malformed, database, _REFUSED, said, stored) from None
        if isinstance(refused, OperationalError):
            raise _told(Unavailable, database, _why(said), said, stored) from None
        if type(refused) is DatabaseError:
            told = "The file is damaged, or no database. `charter log restore` makes it again from what was published."
            raise Malformed(f"{database.place}: {said}. {told}") from None
        raise


def _told(kind: type[CharterError], database: Database, why: _Why, said: str, stored: str) -> CharterError:
    wrong = kind(f"{database.place}: {why.inward} ({said}). {stored}".strip())
    wrong.outward = f"{why.outward} {_OUTWARD.get(stored, stored)}".strip()
    return wrong


def _why(said: str) -> _Why:
    if "locked" in said or "lock timeout" in said:
        return _LOCKED
    if "full" in said or "No space" in said:
        return _FULL
    if "unable to open" in said or "connection" in said:
        return _AWAY
    return _FAILED
