"""Opening a database: settings that are read back, places that are unfit, tables of another version."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from charter_engine.errors import Malformed, Unavailable
from charter_engine.store import database as module
from charter_engine.store import projections, read, working
from charter_engine.store.append import Record, append
from charter_engine.store.create import create
from charter_engine.store.database import Database, open_database, reading, writing
from charter_engine.store.migrate import upgrade
from charter_engine.store.places import check_place
from charter_engine.store.schema import REVISION, metadata
from tests.stores import BEGUN, NOW, SIGNER, wanted

SETTINGS = {
    "page_size": 16384,
    "journal_mode": "truncate",
    "synchronous": 2,
    "recursive_triggers": 1,
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "fullfsync": 1,
}


def test_every_setting_that_a_record_rests_on_is_in_force(record: Record):
    with writing(record.database) as connection:
        if record.database.file:
            found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in SETTINGS}
            assert SETTINGS == found
        else:
            shown = ("synchronous_commit", "data_sync_retry", "transaction_isolation")
            found = {name: connection.execute(text(f"SHOW {name}")).scalar() for name in shown}
            assert dict(zip(shown, ("on", "off", "read committed"), strict=True)) == found


def test_a_setting_that_did_not_take_is_refused(tmp_path: Path):
    with sqlite3.connect(tmp_path / "other.db") as other:  # its pages are of another size, and stay so
        other.execute("CREATE TABLE t (a)")
    other.close()
    with pytest.raises(Unavailable, match="did not take the setting page_size=16384, and says 4096"):
        open_database("other.db", tmp_path)


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
    ],
)
def test_the_other_journal_serves_where_its_fault_is_mended(version: tuple[int, ...], sound: bool, tmp_path: Path):
    assert sound is module._wal_is_sound(version)
    if version == (3, 40, 1) and not module._wal_is_sound(sqlite3.sqlite_version_info):
        with pytest.raises(Unavailable, match="can lose data with journal_mode=WAL"):
            open_database("record.db?journal_mode=WAL", tmp_path, new=True)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("mysql://somewhere/else", "lies in SQLite or PostgreSQL"),
        ("sqlite://", "lies in SQLite or PostgreSQL"),
        ("record.db?mode=memory", "only journal_mode"),
        ("record.db?journal_mode=OFF", "only journal_mode"),
        ("://", "is not the address"),
        ("none.db", "there is no database"),
    ],
)
def test_an_address_that_is_none_is_refused(address: str, told: str, tmp_path: Path):
    with pytest.raises(Malformed, match=told):
        open_database(address, tmp_path)
    assert [] == list(tmp_path.iterdir())


def test_a_server_that_is_not_there_is_told_without_its_password():
    with pytest.raises(Unavailable, match="cannot be reached") as told:
        open_database("postgresql://someone:secret@/none?host=/nowhere")
    assert "secret" not in str(told.value)


def test_more_than_there_are_connections_for_are_told_to_try_again(empty: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(empty.engine.pool, "_timeout", 0.01)
    with ExitStack() as held, pytest.raises(Unavailable, match="too many want it at once"):
        _ = [held.enter_context(reading(empty)) for _ in range(100)]


def test_a_file_that_is_no_database_is_told_of(tmp_path: Path):
    (tmp_path / "record.db").write_bytes(b"not a database, and long enough to be read as one" * 100)
    with pytest.raises(Malformed, match="damaged, or no database"):
        open_database("record.db", tmp_path)


def mounted(tmp_path: Path, *rows: str) -> Path:
    file = tmp_path / "mounts"
    file.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return file


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "fuse.sshfs", "9p"])
def test_a_drive_over_the_network_is_refused(kind: str, tmp_path: Path):
    mounts = mounted(tmp_path, "a / ext4 rw 0 0", f"b:/c /mnt/the\\040share {kind} rw 0 0", "d /mnt/disk ext4 rw 0 0")
    with pytest.raises(Unavailable, match=f"over the network \\({kind}\\)"):
        check_place(Path("/mnt/the share/x/record.db"), mounts)
    check_place(Path("/mnt/disk/record.db"), mounts)
    check_place(Path("/mnt/the shared/record.db"), mounts)


def test_of_two_drives_at_one_place_the_later_counts(tmp_path: Path):
    mounts = mounted(tmp_path, "a /data ext4 rw 0 0", "b:/c /data nfs4 rw 0 0")
    with pytest.raises(Unavailable):
        check_place(Path("/data/record.db"), mounts)
    check_place(Path("/data/record.db"), mounted(tmp_path, "b:/c /data nfs4 rw 0 0", "a /data ext4 rw 0 0"))


@pytest.mark.parametrize(
    "name", ["OneDrive", "OneDrive - Camden Council", "Dropbox", "dropbox (old)", "Google Drive", "Nextcloud"]
)
def test_a_folder_that_a_program_keeps_in_step_is_refused(name: str, tmp_path: Path):
    with pytest.raises(Unavailable, match="kept in step"):
        open_database(f"{name}/a/record.db", tmp_path, new=True)
    assert [] == list(tmp_path.iterdir())


def test_a_folder_with_the_mark_of_such_a_program_is_refused(tmp_path: Path):
    (tmp_path / ".stfolder").mkdir()
    with pytest.raises(Unavailable, match="kept in step"):
        check_place(tmp_path / "a" / "record.db")


@pytest.mark.parametrize("name", ["onedriver-notes", "my dropboxes", "records"])
def test_a_folder_that_is_called_something_else_is_not(name: str, tmp_path: Path):
    check_place(tmp_path / name / "record.db")


@pytest.fixture
def empty(blank: str) -> Iterator[Database]:
    database = open_database(blank, new=True)
    yield database
    database.close()


def test_the_steps_lead_to_the_tables_as_they_are_described(empty: Database):
    for part in (working, projections):  # each module there describes its own tables
        for each in iter_modules(part.__path__, f"{part.__name__}."):
            import_module(each.name)
    upgrade(empty)
    with reading(empty) as connection:
        assert [] == compare_metadata(MigrationContext.configure(connection), metadata)


def test_the_newest_step_is_the_one_that_is_expected():
    config = Config()
    config.set_main_option("script_location", str(Path(module.__file__).with_name("migrations")))
    assert REVISION == ScriptDirectory.from_config(config).get_current_head()


def test_tables_of_another_version_are_refused_with_the_way_on(record: Record, address: str):
    for other, told in (("0000", "charter db upgrade"), ("9999", "a later version")):
        with writing(record.database) as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :other"), {"other": other})
        with pytest.raises(Malformed, match=told):
            open_database(address)


def test_a_database_without_a_record_is_told_of(tmp_path: Path):
    open_database("record.db", tmp_path, new=True)
    with pytest.raises(Malformed, match="no record in this database"):
        open_database("record.db", tmp_path)
    upgrade(open_database("record.db", tmp_path, new=True))
    with pytest.raises(Malformed, match="no record was begun"):
        read.size(open_database("record.db", tmp_path))


def test_a_step_that_fails_leaves_the_tables_as_they_were(empty: Database):
    with writing(empty) as connection:
        connection.execute(text("CREATE TABLE tile (a INTEGER)"))
    with pytest.raises((Unavailable, Malformed)):
        upgrade(empty)
    with reading(empty) as connection:
        tables = connection.dialect.get_table_names(connection)
    assert ["tile"] == list(tables)


def test_a_record_is_begun_once(record: Record, tmp_path: Path):
    with pytest.raises(Malformed, match="an anchor is there"):
        create(record, NOW)
    append(record, [wanted("one")], NOW)
    with pytest.raises(Malformed, match="there is a record already"):
        create(Record(record.database, SIGNER, tmp_path / "other"), NOW)


def test_a_beginning_that_was_cut_short_before_its_anchor_is_ended(record: Record):
    record.anchor.unlink()
    create(record, BEGUN)
    assert (1,) == append(record, [wanted("one")], NOW)


def test_who_only_verifies_loads_no_database():
    import subprocess
    import sys

    code = "import sys, charter_engine.workspace.records.log, charter_engine.cli.log; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not [name for name in loaded if re.match(r"sqlalchemy|alembic|psycopg", name)]
