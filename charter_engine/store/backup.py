"""A back-up of the database while it is in use. The anchor is never part of one: see `anchor`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from charter_engine.errors import Malformed, Unavailable
from charter_engine.store.database import Database


def back_up(database: Database, path: Path) -> None:
    """Copy the database into a new file, as it is at one moment, readable by its owner alone.

    Raises:
        Malformed: when the file is there already, or the database is PostgreSQL, which has its own programs for this.
        Unavailable: when the disk refuses; then there is no such file.
    """
    if database.file is None:
        raise Malformed(f"{database.place}: back up PostgreSQL with its own programs, such as pg_dump.")
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise Malformed(f"{path}: the file is there already. Name a new one.") from None
    except OSError as refused:
        raise Unavailable(f"{path}: the file cannot be made ({refused.strerror}).") from None
    try:
        with closing(sqlite3.connect(database.file)) as source, closing(sqlite3.connect(path)) as copy:
            source.backup(copy)
    except sqlite3.Error as refused:
        path.unlink()
        raise Unavailable(f"{path}: the back-up was not made ({refused}). Check the free space.") from None
