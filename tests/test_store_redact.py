"""Redacting: the value is gone from the disk, an entry says so, and no hash changes."""

from __future__ import annotations

from hashlib import sha256

import pytest

from charter_engine.canonical import canonical_bytes
from charter_engine.errors import Malformed
from charter_engine.log.commitment import COMMITTED, commit, disclose
from charter_engine.log.entries import read_entry
from charter_engine.store import read
from charter_engine.store.append import Record, Wanted, append
from charter_engine.store.redact import redact
from tests.stores import NOW, wanted

ROLE = {"role": "records_officer"}
NAME = disclose(bytes(32), "/body/who", "Aloysius Quibbleworth")
OTHER = disclose(bytes([1]) * 32, "/body/other", "Somebody else")
INSIDE = disclose(bytes([2]) * 32, "/answers/title", "A name in a title")
THING = canonical_bytes({"answers": {"title": commit(INSIDE)}})
NAMED = {"bytes": len(THING), "media": COMMITTED, "sha256": sha256(THING).hexdigest(), "due": "2027-01-01"}


@pytest.fixture
def held(record: Record) -> Record:
    body = {"who": commit(NAME), "other": commit(OTHER), "proposal": NAMED}
    append(record, [Wanted("a", "proposal.submitted", ROLE, body, (THING,), (NAME, OTHER, INSIDE))], NOW)
    append(record, [wanted("b")], NOW)
    return record


def there(record: Record) -> list[bool]:
    return [read.disclosure(record.database, sha256(each).digest()) == each for each in (NAME, OTHER, INSIDE)]


def test_a_value_is_gone_an_entry_says_so_and_what_was_signed_stands(held: Record):
    before = list(read.checkpoints(held.database))
    assert 3 == redact(held, 1, ["/body/who"], "UK GDPR art 17, request 12", ROLE, NOW).seq
    assert [False, True, True] == there(held)
    assert before == list(read.checkpoints(held.database))[:-1]
    entry = read_entry(list(read.entries(held.database))[3])
    assert entry
    assert {"basis": "UK GDPR art 17, request 12", "paths": ["/body/who"], "target": 1} == entry.body


def test_values_of_a_thing_go_by_the_entry_that_named_it_first(held: Record):
    redact(held, 1, ["/answers/title", "/body/other"], "basis", ROLE, NOW)
    assert [True, False, False] == there(held)
    assert THING == read.blob(held.database, NAMED["sha256"])  # type: ignore[arg-type]


def test_asking_twice_makes_one_entry(held: Record):
    for _ in range(2):
        assert 3 == redact(held, 1, ["/body/who", "/body/other"], "basis", ROLE, NOW).seq
    assert 4 == read.size(held.database)


@pytest.mark.parametrize(
    ("target", "paths", "told"),
    [
        (1, [], "has no such values"),
        (1, ["/body/none"], "It has these: /answers/title, /body/other, /body/who"),
        (1, ["/body/who", "/body/none"], "has no such values"),
        (2, ["/body/who"], "It has these: none"),
        (7, ["/body/who"], "It has these: none"),
        (-1, ["/body/who"], "It has these: none"),
    ],
)
def test_what_cannot_be_redacted_is_told_and_nothing_is_stored(held: Record, target: int, paths: list[str], told: str):
    with pytest.raises(Malformed, match=told):
        redact(held, target, paths, "basis", ROLE, NOW)
    assert ([True, True, True], 3) == (there(held), read.size(held.database))


def test_what_is_gone_cannot_be_redacted_again_under_other_words(held: Record):
    redact(held, 1, ["/body/who"], "basis", ROLE, NOW)
    with pytest.raises(Malformed, match="gone already"):
        redact(held, 1, ["/body/who", "/body/other"], "basis", ROLE, NOW)
    assert [False, True, True] == there(held)


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_23_no_byte_of_what_was_redacted_is_left_in_the_file_of_sqlite(held: Record):
    assert held.database.file
    folder = held.database.file.parent
    needles = [NAME[at : at + 16] for at in range(0, len(NAME) - 16, 16)]
    assert held.database.file.read_bytes().count(NAME)
    redact(held, 1, ["/body/who"], "basis", ROLE, NOW)
    files = [path for path in folder.iterdir() if path.is_file()]
    assert [] == [path.name for path in files for needle in needles if needle in path.read_bytes()]
