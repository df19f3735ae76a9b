"""A back-up of the database while it is in use. The anchor is never part of one: see `anchor`."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from charter_engine.errors import Malformed, Unavailable
from charter_engine.store.database import Database
from charter_engine.store.disk import move_durably


def back_up(database: Database, path: Path) -> None:
    """Copy the database into a new file, as it is at one moment, readable by its owner alone.

    The file has its name once it is whole. A back-up that is killed leaves one that begins with a dot.

    Raises:
        Malformed: when the file is there already, or the database is PostgreSQL, which has its own programs for this.
        Unavailable: when the disk refuses; then there is no such file.
    """
    if database.file is None:
        raise Malformed(f"{database.place}: back up PostgreSQL with its own programs, such as pg_dump.")
    if path.exists() or path.is_symlink():
        raise Malformed(f"{path}: the file is there already. Name a new one.")
    apart = path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}")
    try:
        apart.touch(mode=0o600, exist_ok=False)
        with closing(sqlite3.connect(database.file)) as source, closing(sqlite3.connect(apart)) as copy:
            source.backup(copy)
        move_durably(apart, path)
    except sqlite3.Error as refused:
        raise Unavailable(f"{path}: the back-up was not made ({refused}). Check the free space.") from None
    except OSError as refused:
        raise Unavailable(f"{path}: the file cannot be made ({refused.strerror}).") from None
    finally:
        apart.unlink(missing_ok=True)
