"""Keeping a record: beginning it, publishing it, backing it up, and making it again."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from charter_engine.errors import Malformed, Unavailable
from charter_engine.model.settings import Settings
from charter_engine.workspace.record import Home, begin, open_record

if TYPE_CHECKING:
    from charter_engine.store.append import Record
    from charter_engine.store.publish import Published
    from charter_engine.store.restore import Restored


def create(folder: Path, settings: Settings, now: datetime) -> Home:
    """Begin a record in a new folder: settings, key, database, anchor, and what is published of it.

    Raises:
        InvalidSource: when there is a record already, or a file cannot be written.
        Malformed: when the name is none, or the database holds a record.
        Unavailable: when the database or the disk refuses.
    """
    home = begin(folder, settings)
    record = _new(home)
    from charter_engine.store.create import create as create_in
    from charter_engine.store.publish import publish as publish_to

    create_in(record, now)
    publish_to(record.database, home.publish)
    return home


def publish(home: Home) -> Published:
    """Bring the published folder to what everyone may have now.

    Raises:
        Malformed: when the folder holds another log.
        Unavailable: when another program publishes, or the disk refuses.
    """
    record = open_record(home)
    from charter_engine.store.publish import publish as publish_to

    return publish_to(record.database, home.publish)


def restore(home: Home, folder: Path, today: date) -> Restored:
    """Make the database again from a published folder.

    Raises:
        Malformed: when the folder does not verify, lacks what was signed for, or the database holds a record.
        Unavailable: when the database or the disk refuses.
    """
    record = _new(home)
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


def _new(home: Home) -> Record:
    """The record of a folder whose database may be empty, or not there."""
    try:
        from charter_engine.store.append import Record
        from charter_engine.store.database import open_database
    except ModuleNotFoundError:
        raise Unavailable("Keeping a record needs SQLAlchemy: pip install 'charter-engine[store]'.") from None
    return Record(open_database(home.database, new=True), home.signer(), home.anchor, home.publish)
