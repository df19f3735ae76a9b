"""Bringing the tables of a record to their newest form. That is also how a new record gets them."""

from __future__ import annotations

from pathlib import Path

from charter_engine.store.database import Database, writing


def upgrade(database: Database) -> None:
    """Take every step that the tables lack, in one transaction.

    Raises:
        Unavailable: when the database refuses, and it stays as it was.
    """
    from alembic import command  # a second, which only who makes or changes tables waits for
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    with writing(database) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
