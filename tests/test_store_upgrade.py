"""A database of every older version, with a record in it: the upgrade brings its tables on, and all goes on in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, insert, select, text

from charter_engine.errors import Malformed
from charter_engine.log.policy import Policy
from charter_engine.log.verify import Given, verify
from charter_engine.store import migrate, read
from charter_engine.store.database import Database, open_database, reading, writing
from charter_engine.store.files import Folder
from charter_engine.store.publish import publish
from charter_engine.store.schema import REVISION, metadata
from charter_engine.workspace.projects.register import catch_up
from tests import logs
from tests.records import Council

STEPS = Config()
STEPS.set_main_option("script_location", str(Path(migrate.__file__).with_name("migrations")))
OLDER = [each.revision for each in ScriptDirectory.from_config(STEPS).walk_revisions() if each.revision != REVISION]


def brought_to(address: str, revision: str) -> Database:
    """A new database whose tables are those of an older version."""
    database = open_database(address, new=True)
    with writing(database) as connection:
        STEPS.attributes["connection"] = connection
        command.upgrade(STEPS, revision)
    return database


def copied(council: Council, old: Database) -> None:
    """All that an older version had tables for, put into them."""
    held = MetaData()
    with reading(old) as connection:
        held.reflect(connection)
    tables = [held.tables[each.name] for each in metadata.sorted_tables if each.name in held.tables]
    assert tables
    with reading(council.record.database) as source, writing(old) as connection:
        for table in tables:
            if rows := [dict(row) for row in source.execute(select(table)).mappings()]:
                connection.execute(insert(table), rows)


@pytest.mark.parametrize("revision", OLDER)
def test_a_record_of_an_older_version_is_refused_then_upgraded_and_goes_on(
    council: Council, blank: str, revision: str, tmp_path: Path
):
    old = brought_to(blank, revision)
    copied(council, old)
    before = list(read.entries(council.record.database))
    with pytest.raises(Malformed, match="charter db upgrade"):
        open_database(blank)
    old.close()
    upgraded = open_database(blank, old=True)
    migrate.upgrade(upgraded)
    upgraded.close()
    database = open_database(blank)
    assert before == list(read.entries(database))
    with reading(database) as connection:
        assert REVISION == connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    assert len(before) == catch_up(database)
    publish(database, tmp_path / "published")
    found = verify(Folder(tmp_path / "published"), Given(council.today, Policy((council.record.signer.key,))))
    assert ([], len(before)) == (logs.failed(found), found.size)
    database.close()
