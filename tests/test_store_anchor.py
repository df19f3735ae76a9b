"""The anchor: no second history is signed, whatever comes back from a back-up or fails half-way."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event, text

from charter_engine.errors import Malformed
from charter_engine.log.edge import Edge
from charter_engine.log.keys import LOG, Signer
from charter_engine.log.verify import read_signed
from charter_engine.store import read
from charter_engine.store.append import Record, append
from charter_engine.store.create import create, vouch
from charter_engine.store.database import open_database
from tests.stores import BEGUN, NOW, SIGNER, wanted


def anchored(record: Record) -> int:
    return read_signed(record.anchor.read_bytes(), "anchor").at.size


def test_the_anchor_moves_with_every_addition(record: Record):
    for number in range(1, 4):
        append(record, [wanted(f"{number}")], NOW)
        assert number + 1 == anchored(record)
        assert dict(read.checkpoints(record.database))[number + 1] == record.anchor.read_bytes()


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_20_nothing_is_added_to_yesterdays_back_up(record: Record, tmp_path: Path):
    assert record.database.file
    append(record, [wanted("one")], NOW)
    record.database.close()
    shutil.copy(record.database.file, tmp_path / "yesterday")
    append(record, [wanted("two")], NOW)
    record.database.close()
    shutil.copy(tmp_path / "yesterday", record.database.file)
    with pytest.raises(Malformed, match=r"signed for 3 entries, and the database has 2.*back-up"):
        append(record, [wanted("two")], NOW)
    assert (2, 3) == (read.size(record.database), anchored(record))


def test_20_nothing_is_added_beside_an_anchor_of_another_history(record: Record, tmp_path: Path):
    append(record, [wanted("one")], NOW)
    database = open_database("other.db", tmp_path, new=True)
    other = Record(database, SIGNER, tmp_path / "elsewhere")
    create(other, BEGUN)
    append(other, [wanted("another")], NOW)
    database.close()
    shutil.copy(other.anchor, record.anchor)
    for _ in range(2):
        with pytest.raises(Malformed, match=r"are not those it was signed for.*two histories"):
            append(record, [wanted("two")], NOW)
    assert 2 == read.size(record.database)


def test_a_longer_record_that_does_not_continue_the_anchor_is_refused(record: Record, tmp_path: Path):
    database = open_database("other.db", tmp_path, new=True)
    other = Record(database, SIGNER, tmp_path / "elsewhere")
    create(other, BEGUN)
    append(other, [wanted("another")], NOW)
    database.close()
    for number in range(3):
        append(record, [wanted(f"{number}")], NOW)
    shutil.copy(other.anchor, record.anchor)
    with pytest.raises(Malformed, match="two histories"):
        append(record, [wanted("more")], NOW)


def test_an_anchor_that_is_behind_is_moved_on(record: Record):
    behind = record.anchor.read_bytes()
    append(record, [wanted("0-0")], NOW)
    append(record, [wanted(f"more-{each}") for each in range(300)], NOW)
    record.anchor.write_bytes(behind)
    append(record, [wanted("0-0")], NOW)  # nothing new: it is answered for by the newest checkpoint
    assert read.size(record.database) == anchored(record)


def test_an_anchor_that_is_lost_is_taken_from_what_is_published_else_nothing_is_added_until_told(
    record: Record, tmp_path: Path
):
    append(record, [wanted("one")], NOW)
    published = tmp_path / "published"
    published.mkdir()
    shutil.move(record.anchor, published / "checkpoint")
    with pytest.raises(Malformed, match=r"there is no anchor.*charter log anchor"):
        append(record, [wanted("two")], NOW)
    assert (2,) == append(replace(record, published=published), [wanted("two")], NOW)
    assert 3 == anchored(record)
    with pytest.raises(Malformed, match="Nobody's word is needed"):
        vouch(record)
    record.anchor.unlink()
    assert 3 == vouch(record)
    assert (3,) == append(record, [wanted("three")], NOW)


def test_a_published_folder_that_is_ahead_shows_a_back_up_too(record: Record, tmp_path: Path):
    database = open_database("other.db", tmp_path, new=True)
    other = Record(database, SIGNER, tmp_path / "elsewhere")
    create(other, BEGUN)
    append(other, [wanted("another"), wanted("more")], NOW)
    database.close()
    published = tmp_path / "published"
    published.mkdir()
    shutil.copy(other.anchor, published / "checkpoint")
    record.anchor.unlink()
    with pytest.raises(Malformed, match="back-up"):
        append(replace(record, published=published), [wanted("one")], NOW)


@pytest.mark.parametrize("data", [b"", b"x" * 100, b"\xff", b"a\n1\nx\n\n"])
def test_an_anchor_that_is_damaged_stops_all_additions(record: Record, data: bytes):
    record.anchor.write_bytes(data)
    with pytest.raises(Malformed):
        append(record, [wanted("one")], NOW)
    assert 1 == read.size(record.database)


def test_an_anchor_that_nobody_signed_stops_all_additions(record: Record):
    record.anchor.write_bytes(record.anchor.read_bytes().replace(b"\n1\n", b"\n2\n"))
    with pytest.raises(Malformed):
        append(record, [wanted("one")], NOW)
    other = Record(record.database, Signer("other.example/log", LOG, bytes(32)), record.anchor)
    with pytest.raises(Malformed):
        append(other, [wanted("one")], NOW)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entry SET body = leaf WHERE idx = 1",
        "UPDATE entry SET kind = 'a.b' WHERE idx = 1",
        "UPDATE entry SET id = 'other' WHERE idx = 1",
        "DELETE FROM entry WHERE idx = 2",
        "DELETE FROM entry WHERE idx = 1",
        "DELETE FROM checkpoint WHERE size = 3",
        "UPDATE checkpoint SET note = (SELECT min(note) FROM checkpoint) WHERE size = 3",
        "UPDATE head SET size = 2",
        "UPDATE head SET root = substr(edge, 1, 32)",
        "DELETE FROM head",
    ],
)
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_nothing_is_added_to_a_database_whose_end_was_tampered_with(record: Record, change: str):
    """The guards are taken away first, as whoever owns the file can."""
    append(record, [wanted("one")], NOW)
    append(record, [wanted("two")], NOW)
    record.database.close()
    with record.database.engine.begin() as connection:
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text(change))
    record.database.close()
    with pytest.raises(Malformed):
        append(record, [wanted("three")], NOW)


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_nothing_is_added_after_the_record_was_changed_between_two_additions(record: Record):
    """The connection has seen the end of the record before, and computes anew what came since."""
    append(record, [wanted("one")], NOW)
    assert record.database.file
    with sqlite3.connect(record.database.file) as other:
        leaves = [leaf for (leaf,) in other.execute("SELECT leaf FROM entry ORDER BY idx")]
        wrong = Edge().grown([*leaves, bytes(32)])
        other.execute("INSERT INTO entry SELECT 2, 'two', kind, leaf, body FROM entry WHERE idx = 1")
        other.execute("UPDATE head SET size = 3, edge = ?, root = ?", (b"".join(wrong.hashes), wrong.root))
    for told in ("does not continue", "is not the one that was stored"):  # the second time, on a new connection
        with pytest.raises(Malformed, match=told):
            append(record, [wanted("three")], NOW)


def test_of_what_others_added_only_that_is_read(record: Record, address: str, tmp_path: Path):
    """A program with an anchor of its own, which is behind by as much as others added."""
    other = Record(open_database(address), record.signer, tmp_path / "another")
    shutil.copy(record.anchor, other.anchor)
    append(record, [wanted("first")], NOW)
    statements = list[int]()
    for number in (0, 1, 40):
        for each in range(number):
            append(other, [wanted(f"{number}-{each}")], NOW)
        said = list[object]()
        listener = ("before_cursor_execute", lambda *each, said=said: said.append(each))
        event.listen(record.database.engine, *listener)
        append(record, [wanted(f"{number}-own")], NOW)
        event.remove(record.database.engine, *listener)
        statements.append(len(said))
    other.database.close()
    assert [statements[0] + more for more in (0, 1, 1)] == statements
