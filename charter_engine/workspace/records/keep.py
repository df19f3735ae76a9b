"""Keeping a record: beginning it, publishing it, backing it up, and making it again."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from charter_engine.errors import CharterError, Malformed
from charter_engine.language.settings import FILE
from charter_engine.model.settings import Settings
from charter_engine.workspace.records.record import Home, begin, open_record, with_anchor

if TYPE_CHECKING:
    from charter_engine.store.publish import Published
    from charter_engine.store.restore import Restored


def create(folder: Path, settings: Settings, now: datetime) -> Home:
    """Begin a record in a new folder: settings, key, database, anchor, and what is published of it.

    Raises:
        InvalidSource: when there is a record already, or a file cannot be written.
        Malformed: when the name is none, or the database holds a record.
        Unavailable: when the database or the disk refuses.
    """
    key, had_key = folder / settings.key, (folder / settings.key).exists()
    home = begin(folder, settings)
    try:
        record = open_record(home, new=True)
    except CharterError:  # nothing was stored: nothing stays that would stop a second try
        (folder / FILE).unlink()
        if not had_key:
            key.unlink()
        raise
    from charter_engine.store.create import create as create_in
    from charter_engine.store.publish import publish as publish_to

    create_in(record, now)
    publish_to(record.database, home.publish)
    record.database.close()
    return home


def publish(home: Home) -> Published:
    """Bring the published folder to what everyone may have now.

    Raises:
        Malformed: when the folder holds another log.
        Unavailable: when another program publishes, or the disk refuses.
    """
    record = open_record(home)
    from charter_engine.store.publish import publish as publish_to

    with closing(record.database):
        return publish_to(record.database, home.publish)


def restore(home: Home, folder: Path, today: date) -> Restored:
    """Make the database again from a published folder.

    Raises:
        Malformed: when the folder does not verify, lacks what was signed for, or the database holds a record.
        Unavailable: when the database or the disk refuses.
    """
    record = open_record(home, new=True)
    from charter_engine.store.restore import restore as restore_from

    return restore_from(record, folder, today)


def back_up(home: Home, path: Path) -> None:
    """Copy the database into a new file.

    Raises:
        Malformed: when the file is there, would be published, or the database is none of SQLite.
        Unavailable: when the disk refuses.
    """
    if path.resolve().is_relative_to(home.publish):
        raise Malformed(f"{path}: a back-up holds what is not published. Name a file outside {home.publish}.")
    database = open_record(home).database
    from charter_engine.store.backup import back_up as back_up_to

    back_up_to(database, path)


def upgrade(home: Home) -> None:
    """Bring the tables of a record to the form that this version knows.

    Raises:
        Malformed: when there is no record, or its tables are of a later version.
        Unavailable: when the database refuses; then it stays as it was.
    """
    database = open_record(home, old=True).database
    from charter_engine.store.migrate import upgrade as upgrade_tables

    upgrade_tables(database)


def vouch(home: Home, anchor: Path | None = None) -> int:
    """Begin the anchor of a record anew, on the word of whoever asks. How many entries it is for.

    `anchor` is that of one of several programs that sign; else it is the one that the settings name.

    Raises:
        Malformed: when there is an anchor, or something was published, or the record is not sound.
        Unavailable: when the database or the disk refuses.
    """
    record = open_record(with_anchor(home, anchor) if anchor else home)
    from charter_engine.store.create import vouch as begin_anchor

    return begin_anchor(record)
