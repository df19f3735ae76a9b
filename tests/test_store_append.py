"""Adding to a record: once for each id, all or nothing, with everything that an entry names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from charter_engine.canonical import canonical_bytes
from charter_engine.errors import Malformed
from charter_engine.log.commitment import COMMITTED, commit, disclose, open_disclosure
from charter_engine.log.entries import Entry, read_entry
from charter_engine.log.keys import LOG, Signer
from charter_engine.log.tiles import WIDTH
from charter_engine.log.tree import Tree, leaf_hash
from charter_engine.log.verify import read_signed
from charter_engine.store import read
from charter_engine.store.append import Record, Wanted, append
from charter_engine.store.database import reading
from tests.stores import BEGUN, NOW, wanted


def entries(record: Record) -> list[Entry]:
    return [entry for data in read.entries(record.database) if (entry := read_entry(data))]


def test_a_record_that_was_begun_names_its_key_and_has_a_signed_checkpoint(record: Record):
    [first] = entries(record)
    assert ("log.created", [str(record.signer.key)]) == (first.kind, first.body["keys"])
    [(size, note)] = read.checkpoints(record.database)
    assert (1, record.anchor.read_bytes()) == (size, note)


def test_entries_have_places_and_every_size_that_was_signed_has_its_root(record: Record):
    assert (1,) == append(record, [wanted("one")], NOW)
    assert (2, 3) == append(record, [wanted("two"), wanted("three")], NOW)
    tree = Tree(map(leaf_hash, read.entries(record.database)))
    signed = [read_signed(note, "note").at for _, note in read.checkpoints(record.database)]
    assert [(size, tree.root(size)) for size in (1, 2, 4)] == [(at.size, at.root) for at in signed]
    assert ["log.created", "one", "two", "three"] == [entry.id for entry in entries(record)]
    assert 4 == read.size(record.database)
    assert (2, None) == (read.place(record.database, "two"), read.place(record.database, "none"))


def test_asking_twice_makes_one_entry_and_another_under_the_same_id_is_refused(record: Record):
    append(record, [wanted("one", title="First")], NOW)
    assert (1, 2) == append(record, [wanted("one", title="First"), wanted("two")], NOW)
    assert (3, 3) == append(record, [wanted("three"), wanted("three")], NOW)
    with pytest.raises(Malformed, match="Entry 1 has the id `one`, and it is another entry"):
        append(record, [wanted("four"), wanted("one", title="Second")], NOW)
    with pytest.raises(Malformed, match="it is another entry"):
        append(record, [wanted("five"), wanted("five", title="Other")], NOW)
    assert 4 == read.size(record.database)


@pytest.mark.parametrize(
    "bad",
    [
        wanted("x", score=0.5),
        wanted("", a=1),
        wanted("z", A=1),
        wanted("long", text="x" * 65_536),
        Wanted("y", "key.rotated", {"role": "a"}, {}),
        Wanted("y", "log.closed", {"role": "a"}, {"reason": "r"}),
    ],
    ids=lambda bad: bad.id,
)
def test_an_entry_that_may_not_stand_in_a_record_leaves_it_as_it_was(record: Record, bad: Wanted):
    with pytest.raises(Malformed):
        append(record, [wanted("good"), bad], NOW)
    assert (1,) == append(record, [wanted("good")], NOW)


def test_an_entry_and_the_change_that_it_records_are_stored_together_or_not_at_all(record: Record):
    def fails(connection: Connection) -> None:
        raise Malformed("The change cannot be made.")

    with pytest.raises(Malformed, match="cannot be made"):
        append(record, [wanted("one")], NOW, fails)
    assert 1 == read.size(record.database)
    made = list[str]()
    for _ in range(2):  # the second time the entry is there, and so is the change
        append(record, [wanted("one")], NOW, lambda connection: made.append(connection.dialect.name))
    assert 1 == len(made)


def test_proofs_from_the_tables_are_those_of_the_tree(record: Record):
    for number in range(3):
        append(record, [wanted(f"{number}-{each}") for each in range(200)], NOW)
    size = read.size(record.database)
    assert size > 2 * WIDTH
    tree = Tree(map(leaf_hash, read.entries(record.database)))
    for index in (0, 1, 255, 256, 257, 511, 512, size - 1):
        for of in {index + 1, max(index + 1, 300), size}:
            assert tree.inclusion(index, of) == read.inclusion(record.database, index, of)
    for old in (1, 2, 255, 256, 257, 512, size):
        assert tree.consistency(old, size) == read.consistency(record.database, old, size)


def ref(data: bytes, media: str = "text/plain", **other: Any) -> dict[str, Any]:
    return {"bytes": len(data), "media": media, "sha256": sha256(data).hexdigest(), **other}


def test_a_thing_that_an_entry_names_is_stored_with_it_once(record: Record):
    append(record, [Wanted("a", "decision.recorded", {"role": "r"}, {"report": ref(b"thing")}, (b"thing",))], NOW)
    append(record, [Wanted("b", "decision.recorded", {"role": "r"}, {"report": ref(b"thing")})], NOW)
    assert b"thing" == read.blob(record.database, sha256(b"thing").hexdigest())
    assert read.blob(record.database, sha256(b"none").hexdigest()) is None


@pytest.mark.parametrize(
    ("named", "come", "told"),
    [
        (ref(b"thing"), (), "did not come with it"),
        ({**ref(b"thing"), "bytes": 4}, (b"thing",), "did not come with it"),
        ({}, (b"thing",), "does not name"),
        (ref(b"thing"), (b"thing", b"other"), "does not name"),
        ({"sha256": "ab" * 32, "withdrawn": "r"}, (), "promised for no later day"),
    ],
)
def test_a_thing_that_is_not_what_the_entry_names_is_refused(
    record: Record, named: dict[str, Any], come: tuple[bytes, ...], told: str
):
    with pytest.raises(Malformed, match=told):
        append(record, [Wanted("a", "decision.recorded", {"role": "r"}, {"it": named}, come)], NOW)
    assert 1 == read.size(record.database)


def waiting(record: Record, data: bytes) -> tuple[object, ...]:
    with reading(record.database) as connection:
        found = connection.execute(
            text("SELECT due, withdrawn, named FROM blob WHERE sha256 = :it"), {"it": sha256(data).digest()}
        )
        return tuple(found.one())


def test_a_thing_waits_for_its_day_until_it_is_named_without_one_or_withdrawn(record: Record):
    def name(name: str, data: bytes, **other: Any) -> None:
        each = {**ref(data), **other}
        append(record, [Wanted(name, "proposal.submitted", {"role": "r"}, {"proposal": each}, (data,))], NOW)

    name("a", b"one", due="2027-02-01")
    assert ("2027-02-01", None, 1) == waiting(record, b"one")
    name("b", b"one", due="2027-03-01")
    assert ("2027-02-01", None, 1) == waiting(record, b"one")
    gone = {"withdrawn": [{"sha256": sha256(b"one").hexdigest(), "withdrawn": "Given up."}]}
    append(record, [Wanted("c", "proposal.withdrawn", {"role": "r"}, gone)], NOW)
    assert ("2027-02-01", 3, 1) == waiting(record, b"one")
    name("d", b"one", due="2027-04-01")
    assert ("2027-04-01", None, 1) == waiting(record, b"one")
    name("e", b"one")
    assert (None, None, 1) == waiting(record, b"one")
    with pytest.raises(Malformed, match="promised for no later day"):
        append(record, [Wanted("f", "proposal.withdrawn", {"role": "r"}, gone)], NOW)


HIDDEN = disclose(bytes(32), "/body/who", "the officer")
INSIDE = disclose(bytes([1]) * 32, "/answers/title", "A title")
THING = canonical_bytes({"answers": {"title": commit(INSIDE)}})


def test_a_value_that_may_go_comes_with_the_entry_that_commits_to_it(record: Record):
    append(record, [Wanted("a", "decision.recorded", {"role": "r"}, {"who": commit(HIDDEN)}, (), (HIDDEN,))], NOW)
    held = read.disclosure(record.database, sha256(HIDDEN).digest())
    assert held
    assert "the officer" == open_disclosure(held).value


def test_values_inside_a_thing_come_with_the_first_entry_that_names_it(record: Record):
    body = {"proposal": ref(THING, COMMITTED)}
    with pytest.raises(Malformed, match="did not come with it"):
        append(record, [Wanted("a", "proposal.submitted", {"role": "r"}, body, (THING,))], NOW)
    append(record, [Wanted("a", "proposal.submitted", {"role": "r"}, body, (THING,), (INSIDE,))], NOW)
    append(record, [Wanted("b", "proposal.published", {"role": "r"}, body)], NOW)
    assert INSIDE == read.disclosure(record.database, sha256(INSIDE).digest())


@pytest.mark.parametrize(
    ("body", "come", "told"),
    [
        ({"who": commit(HIDDEN)}, (), "did not come with it"),
        ({"other": commit(HIDDEN)}, (HIDDEN,), "belongs at `/body/who`"),
        ({}, (HIDDEN,), "nothing in it commits to"),
        ({"who": commit(HIDDEN)}, (HIDDEN, INSIDE), "nothing in it commits to"),
        ({"who": {"$c": "x"}}, (), "base64"),
    ],
)
def test_a_value_that_is_not_the_one_committed_to_is_refused(
    record: Record, body: dict[str, Any], come: tuple[bytes, ...], told: str
):
    with pytest.raises(Malformed, match=told):
        append(record, [Wanted("a", "decision.recorded", {"role": "r"}, body, (), come)], NOW)
    assert 1 == read.size(record.database)


def test_11_a_clock_that_goes_back_is_told_of_and_time_is_not(record: Record):
    append(record, [wanted("one")], NOW)
    append(record, [wanted("two")], datetime(1970, 1, 1, tzinfo=UTC))
    append(record, [wanted("three")], NOW - timedelta(seconds=1))  # a second is no step
    held = entries(record)
    assert ["log.created", "one", "clock-2", "two", "three"] == [entry.id for entry in held]
    assert "1970-01-01T00:00:00.000000Z" == held[2].body["now"]
    assert sorted(entry.time for entry in held) == [entry.time for entry in held]


def test_nothing_is_added_with_another_key(record: Record):
    other = Record(record.database, Signer(record.signer.name, LOG, bytes(32)), record.anchor)
    with pytest.raises(Malformed, match="is none of this record"):
        append(other, [wanted("one")], BEGUN)


def test_the_database_of_sqlite_can_be_read_by_its_owner_alone(record: Record, tmp_path: Path):
    if record.database.file:
        assert 0o600 == record.database.file.stat().st_mode & 0o777
