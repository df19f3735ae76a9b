"""A database whose guards were taken away first: nothing is added to it, and what it publishes names the entry."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from charter_engine.errors import Malformed
from charter_engine.log.checks import Status
from charter_engine.store import read
from charter_engine.store.append import Record, append
from charter_engine.store.files import Folder
from charter_engine.store.publish import publish
from tests import logs
from tests.stores import NOW, checked, wanted

COLUMNS = "idx, id, kind, leaf"
ON_SQLITE = "CAST(replace(CAST(body AS TEXT), 'First', 'Other') AS BLOB)"
ON_POSTGRESQL = "convert_to(replace(convert_from(body, 'UTF8'), 'First', 'Other'), 'UTF8')"
FORGET = "PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE type = 'trigger'; PRAGMA writable_schema = RESET"


def change(body: str) -> str:
    return f"UPDATE entry SET body = {body} WHERE idx = 1"  # noqa: S608 - a word from just above


def view(body: str) -> tuple[str, str]:
    """Another thing under the table's name: who reads it sees what the table does not hold."""
    shadow = f"CREATE VIEW entry AS SELECT {COLUMNS}, {body} AS body FROM hidden"  # noqa: S608 - as above
    return ("ALTER TABLE entry RENAME TO hidden", shadow)


REPLACE = f"INSERT OR REPLACE INTO entry SELECT {COLUMNS}, {ON_SQLITE} FROM entry WHERE idx = 1"  # noqa: S608 - as above
SQLITE = {
    "triggers dropped, changed": ("DROP", change(ON_SQLITE)),
    "triggers dropped, replaced": ("DROP", REPLACE),
    "triggers forgotten in the schema": (FORGET, change(ON_SQLITE)),
    "a view over the table": ("DROP", *view(ON_SQLITE)),
}
POSTGRESQL = {
    "as a replica": ("SET session_replication_role = replica", change(ON_POSTGRESQL)),
    "triggers disabled": ("ALTER TABLE entry DISABLE TRIGGER USER", change(ON_POSTGRESQL)),
    "a view over the table": view(ON_POSTGRESQL),
}


def tamper(record: Record, statements: Sequence[str]) -> None:
    """Change the database as whoever owns it can."""
    record.database.close()
    if record.database.file is None:
        with record.database.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
        record.database.close()
        return
    with closing(sqlite3.connect(record.database.file)) as held:
        triggers = [name for (name,) in held.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for statement in statements:
            dropped = ";".join(f"DROP TRIGGER {name}" for name in triggers)
            held.executescript(dropped if statement == "DROP" else statement)


def check_it_is_seen(record: Record, folder: Path) -> None:
    with pytest.raises(Malformed, match="Entry 1 is not the one that was stored"):
        append(record, [wanted("two")], NOW)
    assert 2 == read.size(record.database)
    publish(record.database, folder)
    found = checked(Folder(folder))
    places = {str(check.place) for check in found.checks if check.status is Status.FAILED}
    assert any("entry 1" in place or "000.jsonl:2" in place for place in places), places


def two_entries(record: Record, folder: Path, *, published: bool) -> None:
    if published:
        publish(record.database, folder)
    append(record, [wanted("one", title="First")], NOW)
    if not published:
        publish(record.database, folder)
        assert [] == logs.failed(checked(Folder(folder)))
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()


@pytest.mark.parametrize("published", [True, False], ids=["published before", "published anew"])
@pytest.mark.parametrize("how", SQLITE)
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_28_an_entry_changed_without_the_guards_of_sqlite_is_seen(
    record: Record, tmp_path: Path, how: str, published: bool
):
    two_entries(record, tmp_path / "decisions", published=published)
    tamper(record, SQLITE[how])
    check_it_is_seen(record, tmp_path / "decisions")


@pytest.mark.parametrize("how", POSTGRESQL)
@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_28_an_entry_changed_without_the_guards_of_postgresql_is_seen(record: Record, tmp_path: Path, how: str):
    two_entries(record, tmp_path / "decisions", published=True)
    tamper(record, POSTGRESQL[how])
    check_it_is_seen(record, tmp_path / "decisions")


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_28_a_row_is_not_replaced_under_weak_settings_either(record: Record):
    """`INSERT OR REPLACE` runs no trigger of a deletion without `recursive_triggers`; one of an insertion it runs."""
    append(record, [wanted("one", title="First")], NOW)
    before = list(read.entries(record.database))
    with pytest.raises(sqlite3.IntegrityError, match="only added to"):
        tamper(record, ("PRAGMA recursive_triggers = OFF", REPLACE))
    assert before == list(read.entries(record.database))
