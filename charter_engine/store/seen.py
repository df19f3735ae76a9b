"""What a witness has signed, in a file that it never forgets: for each log the newest size, root, second and note.

Beside it lie the checkpoints that it did not sign, though the log did, for it was not shown that they go on from there.

The file is of SQLite, by the standard library. To look, to decide and to remember is one transaction, which one
program at a time can have, and which is on the disk before it ends: whoever is stopped before has signed nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from charter_engine.errors import Unavailable
from charter_engine.log.witness import NOTHING, Seen

MOST_REFUSED = 100
"""So many refused checkpoints of one log are kept: the first ones."""
_PATIENCE = 5.0
"""How long, in seconds, one waits for another."""
_DURABLE = {"journal_mode": "truncate", "synchronous": 3, "fullfsync": 1}
"""Set and read back: a commit has ended when the disk has it (3 is EXTRA)."""
_TABLES = (
    """CREATE TABLE IF NOT EXISTS seen(origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL,
    second INTEGER NOT NULL, note BLOB NOT NULL)""",
    "CREATE TABLE IF NOT EXISTS refused(origin TEXT, note BLOB, PRIMARY KEY(origin, note))",
    """CREATE TRIGGER IF NOT EXISTS never_back BEFORE UPDATE ON seen WHEN NEW.size < OLD.size OR NEW.second < OLD.second
    OR (NEW.size = OLD.size AND NEW.root <> OLD.root) BEGIN SELECT RAISE(ABORT, 'a witness never goes back'); END""",
    """CREATE TRIGGER IF NOT EXISTS never_gone BEFORE DELETE ON seen
    BEGIN SELECT RAISE(ABORT, 'a witness never forgets'); END""",
)


@dataclass(slots=True)
class Turn:
    """One log, held for one request. What is here at the end is what the witness remembers."""

    seen: Seen
    refused: bytes = b""
    """A checkpoint that the log signed and the witness did not."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The file of a witness."""

    path: Path

    @contextmanager
    def turn(self, origin: str) -> Iterator[Turn]:
        """Hold the file alone, with what was signed of the log `origin`. At the end the disk has what is new.

        Raises:
            Unavailable: when the file cannot be read or written, or others held it too long: nothing is changed.
        """
        try:
            with closing(self._open()) as file:
                file.execute("BEGIN IMMEDIATE")
                turn = Turn(before := _seen(file, origin))
                yield turn
                if turn.seen != before:
                    _keep(file, origin, turn.seen)
                if turn.refused:
                    _keep_refused(file, origin, turn.refused)
                file.execute("COMMIT")
        except sqlite3.Error as refused:
            raise Unavailable(f"{self.path}: the witness cannot remember, so it signs nothing ({refused}).") from None

    def of(self, origin: str) -> tuple[Seen, tuple[bytes, ...]]:
        """What was signed of the log `origin`, and the checkpoints of it that were refused.

        Raises:
            Unavailable: when the file cannot be read.
        """
        try:
            with closing(self._open()) as file:
                refused = file.execute("SELECT note FROM refused WHERE origin = ? ORDER BY rowid", (origin,))
                return _seen(file, origin), tuple(note for (note,) in refused)
        except sqlite3.Error as wrong:
            raise Unavailable(f"{self.path}: the file of the witness cannot be read ({wrong}).") from None

    def _open(self) -> sqlite3.Connection:
        file = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
        try:
            for name, value in _DURABLE.items():
                file.execute(f"PRAGMA {name} = {value}")
                [(held,)] = file.execute(f"PRAGMA {name}").fetchall()
                if held != value:
                    raise sqlite3.OperationalError(f"{name} is {held}, where {value} was asked for")
            for statement in _TABLES:
                file.execute(statement)
        except sqlite3.Error:
            file.close()
            raise
        return file


def _seen(file: sqlite3.Connection, origin: str) -> Seen:
    row = file.execute("SELECT size, root, second, note FROM seen WHERE origin = ?", (origin,)).fetchone()
    return Seen(*row) if row else NOTHING


def _keep(file: sqlite3.Connection, origin: str, seen: Seen) -> None:
    file.execute(
        """INSERT INTO seen(origin, size, root, second, note) VALUES(?, ?, ?, ?, ?) ON CONFLICT(origin) DO UPDATE SET
        size = excluded.size, root = excluded.root, second = excluded.second, note = excluded.note""",
        (origin, seen.size, seen.root, seen.second, seen.note),
    )


def _keep_refused(file: sqlite3.Connection, origin: str, note: bytes) -> None:
    file.execute(
        """INSERT OR IGNORE INTO refused(origin, note)
        SELECT ?, ? WHERE (SELECT count(*) FROM refused WHERE origin = ?) < ?""",
        (origin, note, origin, MOST_REFUSED),
    )
