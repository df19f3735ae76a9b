"""The guards in the database: what plain SQL cannot do to a record, on SQLite and on PostgreSQL."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlalchemy import text

from charter_engine.errors import Malformed
from charter_engine.log.commitment import commit, disclose
from charter_engine.store import read
from charter_engine.store.append import Record, Wanted, append
from charter_engine.store.database import writing
from tests.stores import NOW, wanted

NAME = disclose(bytes(32), "/actor/person", "the officer")
VALUE = disclose(bytes(32), "/body/who", "the officer")
NAMED = {"bytes": 5, "media": "text/plain", "sha256": sha256(b"thing").hexdigest(), "due": "2027-01-01"}
KEPT = ("entry", "about", "head", "checkpoint", "tile", "blob", "cosignature")
REFUSED = (
    *(f"DELETE FROM {table}" for table in KEPT),  # noqa: S608 - names from just above
    "UPDATE entry SET kind = 'a.b'",
    "UPDATE entry SET body = leaf WHERE idx = 1",
    "UPDATE about SET word = 'project other'",
    "UPDATE checkpoint SET note = ''",
    "UPDATE cosignature SET line = ''",
    "UPDATE disclosure SET data = ''",
    "UPDATE blob SET body = digest FROM (SELECT digest FROM disclosure) AS other",
    "UPDATE blob SET media = 'text/html'",
    "UPDATE blob SET named = 0",
    "UPDATE head SET size = 1",
    "UPDATE head SET root = edge",
    "UPDATE tile SET level = 7",
    "UPDATE tile SET hashes = substr(hashes, 33)",
    "INSERT INTO entry SELECT idx + 100, 'new', kind, leaf, body FROM entry WHERE idx = 1",
    "INSERT INTO entry SELECT 302, id, kind, leaf, body FROM entry WHERE idx = 1",
    "INSERT INTO entry SELECT 302, 'new', kind, substr(leaf, 2), body FROM entry WHERE idx = 1",
    "INSERT INTO head SELECT 1, size, edge, root FROM head",
)
ON_SQLITE = (
    "INSERT OR REPLACE INTO entry SELECT idx, id, 'a.b', leaf, body FROM entry WHERE idx = 1",
    "REPLACE INTO checkpoint SELECT size, '' FROM checkpoint",
    "UPDATE OR REPLACE entry SET id = 'other' WHERE idx = 1",
)


@pytest.fixture
def full(record: Record) -> Record:
    """A record with a row in every table."""
    body = {"who": commit(VALUE), "thing": NAMED}
    append(record, [Wanted("a", "decision.recorded", {"role": "r"}, body, (b"thing",), (VALUE,))], NOW)
    by, about = {"role": "decision_maker", "person": commit(NAME)}, {"decision": 1, "reason": "It stands no longer."}
    append(record, [Wanted("b", "decision.superseded", by, about, (), (NAME,))], NOW)
    append(record, [wanted(f"{number}") for number in range(299)], NOW)
    with writing(record.database) as connection:
        connection.execute(text("INSERT INTO cosignature VALUES (1, 'a witness', 'a line')"))
    return record


def refused(record: Record, statement: str) -> None:
    before = list(read.entries(record.database))
    with pytest.raises(Malformed, match="the database refuses this"), writing(record.database) as connection:
        connection.execute(text(statement))
    assert before == list(read.entries(record.database))


def test_28_rows_of_a_record_are_neither_changed_nor_removed(full: Record):
    for statement in (*REFUSED, *(ON_SQLITE if full.database.file else ())):
        refused(full, statement)
    assert (302,) == append(full, [wanted("more")], NOW)


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)  # SQLite has no such statement
def test_28_tables_are_not_emptied_at_one_stroke(full: Record):
    for table in (*KEPT, "disclosure"):
        refused(full, f"TRUNCATE {table} CASCADE")


def test_a_value_that_may_go_can_be_deleted(full: Record):
    with writing(full.database) as connection:
        connection.execute(text("DELETE FROM disclosure"))
    assert read.disclosure(full.database, sha256(VALUE).digest()) is None
