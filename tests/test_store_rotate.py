"""Keys of a record: handed over with both signatures, taken back, and refused out of their time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from charter_engine.errors import Malformed
from charter_engine.log import note
from charter_engine.log.keys import LOG, Signer
from charter_engine.store import read
from charter_engine.store.append import Record, append
from charter_engine.store.rotate import revoke, rotate
from tests.stores import NOW, SIGNER, wanted

ROLE = {"role": "keeper of the log"}
NEXT = Signer(SIGNER.name, LOG, bytes([6]) * 32)
LAST = Signer(SIGNER.name, LOG, bytes([7]) * 32)


def signers(record: Record, size: int) -> set[bytes]:
    held = dict(read.checkpoints(record.database))[size]
    return {each.key.public for each in note.signatures(note.read_note(held), [SIGNER.key, NEXT.key, LAST.key])}


def test_13_both_keys_sign_the_handover_and_the_new_one_alone_after_it(record: Record):
    after = rotate(record, NEXT, ROLE, NOW)
    append(after, [wanted("one")], NOW)
    assert {SIGNER.key.public, NEXT.key.public} == signers(record, 2)
    assert {NEXT.key.public} == signers(record, 3)
    with pytest.raises(Malformed, match="replaced or revoked"):
        append(record, [wanted("two")], NOW)
    assert 3 == read.size(record.database)


def test_asking_twice_hands_over_once(record: Record):
    after = rotate(record, NEXT, ROLE, NOW)
    assert after == rotate(record, NEXT, ROLE, NOW)
    assert 2 == read.size(record.database)


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (SIGNER, "does not follow itself"),
        (Signer("other.example/log", LOG, bytes([6]) * 32), "the log's own name"),
        (Signer(SIGNER.name, 4, bytes([6]) * 32), "kind 1"),
    ],
)
def test_a_key_that_cannot_follow_is_refused(record: Record, new: Signer, told: str):
    with pytest.raises(Malformed, match=told):
        rotate(record, new, ROLE, NOW)
    assert 1 == read.size(record.database)
    assert (1,) == append(record, [wanted("one")], NOW)


def test_a_key_that_was_replaced_does_not_come_back(record: Record):
    after = rotate(record, NEXT, ROLE, NOW)
    with pytest.raises(Malformed, match="has had already"):
        rotate(after, SIGNER, ROLE, NOW)


def test_the_word_of_a_key_that_was_replaced_can_be_taken_away(record: Record):
    after = rotate(record, NEXT, ROLE, NOW)
    with pytest.raises(Malformed, match="still signs with this key"):
        revoke(after, NEXT.key, 1, "Lost.", ROLE, NOW)
    with pytest.raises(Malformed, match="one of 0 to 2"):
        revoke(after, SIGNER.key, 3, "Lost.", ROLE, NOW)
    with pytest.raises(Malformed, match="never had"):
        revoke(after, LAST.key, 1, "Lost.", ROLE, NOW)
    assert 2 == revoke(after, SIGNER.key, 1, "Lost.", ROLE, NOW) == revoke(after, SIGNER.key, 1, "Lost.", ROLE, NOW)
    assert (3,) == append(after, [wanted("one")], NOW)


def test_a_key_that_was_revoked_hands_over_no_more(record: Record):
    after = rotate(record, NEXT, ROLE, NOW)
    other = rotate(after, LAST, ROLE, NOW)
    revoke(other, NEXT.key, 2, "Lost.", ROLE, NOW)
    with pytest.raises(Malformed):
        rotate(replace(other, signer=NEXT), Signer(SIGNER.name, LOG, bytes([8]) * 32), ROLE, NOW)
    assert 4 == read.size(record.database)
