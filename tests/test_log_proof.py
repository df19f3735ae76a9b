"""Proof files: read back as they were written, refused in any other form, and true only where the entry is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from charter_engine.errors import Malformed
from charter_engine.log import note
from charter_engine.log.checkpoint import Checkpoint
from charter_engine.log.checks import Status
from charter_engine.log.tlog_proof import HEADER, Proof, read_proof
from charter_engine.log.tree import Tree, leaf_hash, node_hash
from charter_engine.log.verify import read_signed
from charter_engine.log.verify_proof import verify_growth, verify_proof
from tests import logs
from tests.logs import FIRST, LOG, OTHER, POLICY, SECOND

WRITER = logs.honest(7)
TREE = Tree(map(leaf_hash, WRITER.entries))
PROOF = Proof(4, TREE.inclusion(4, 7), WRITER.files["checkpoint"], WRITER.entries[4])
TRUSTED = logs.read_policy(POLICY.encode())


def statuses(proof: Proof, policy: logs.Policy | None = TRUSTED) -> dict[str, Status]:
    return {check.name: check.status for check in verify_proof(proof, policy)}


def test_a_proof_is_read_as_it_was_written():
    for index in range(7):
        proof = Proof(index, TREE.inclusion(index, 7), WRITER.files["checkpoint"], WRITER.entries[index])
        assert proof == read_proof(proof.data)
        assert {Status.PASSED} == set(statuses(proof).values())
    assert replace(PROOF, entry=None) == read_proof(replace(PROOF, entry=None).data)


def test_25_a_changed_bit_in_a_proof_is_seen():
    data = PROOF.data
    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]
        try:
            assert {Status.PASSED} != set(statuses(read_proof(changed)).values()), at
        except Malformed:
            continue


def test_25_a_proof_of_another_entry_place_or_log_does_not_hold():
    assert not replace(PROOF, index=5).holds
    assert not replace(PROOF, entry=WRITER.entries[5]).holds
    assert not replace(PROOF, hashes=PROOF.hashes[:-1]).holds
    assert not replace(PROOF, hashes=(*PROOF.hashes, PROOF.hashes[0])).holds
    assert not replace(PROOF, note=WRITER.files["checkpoints/6.note"]).holds
    assert not replace(PROOF, entry=None).holds


def test_25_a_subtree_cannot_be_passed_off_as_an_entry():
    pair = b"\1" + leaf_hash(WRITER.entries[0]) + leaf_hash(WRITER.entries[1])
    assert node_hash(pair[1:33], pair[33:]) != leaf_hash(pair)
    assert not Proof(0, TREE.inclusion(0, 7)[1:], WRITER.files["checkpoint"], pair).holds


def test_who_has_not_signed_is_told():
    forged = note.sign(str(WRITER.checkpoint()), [OTHER])
    assert {"signature": Status.FAILED, "witnesses": Status.NOT_COMPARED} == _but_inclusion(replace(PROOF, note=forged))
    alone = note.sign(str(WRITER.checkpoint()), [LOG])
    assert {"signature": Status.PASSED, "witnesses": Status.NOT_COMPARED} == _but_inclusion(replace(PROOF, note=alone))
    assert {"signature": Status.NOT_COMPARED, "witnesses": Status.NOT_COMPARED} == _but_inclusion(PROOF, None)
    unasked = logs.read_policy(f"log {LOG.key}\nquorum none\n".encode())
    assert {"signature": Status.PASSED} == _but_inclusion(PROOF, unasked)


def test_a_policy_that_names_no_log_is_no_reason_to_say_that_a_proof_is_signed():
    unnamed = logs.read_policy(b"quorum none\n")
    assert {"inclusion": Status.PASSED, "signature": Status.NOT_COMPARED} == statuses(PROOF, unnamed)


def test_12_a_wrong_line_of_a_witness_whom_nobody_asks_is_told():
    unasked = logs.read_policy(POLICY.replace("quorum both", "quorum none").encode())
    text, _, lines = PROOF.note.decode().rpartition("\n\n")
    log, _, second = lines.splitlines()
    other = WRITER.files["checkpoints/6.note"].decode().splitlines()[-1]
    forged = replace(PROOF, note=f"{text}\n\n{log}\n{other}\n{second}\n".encode())
    assert "witnesses" not in statuses(PROOF, unasked)
    assert Status.FAILED is statuses(forged, unasked)["witnesses"]


def test_the_key_of_another_log_of_the_policy_does_not_sign_for_this_one():
    other = logs.keys.Signer("other.example/log", logs.keys.LOG, bytes([7]) * 32)
    policy = logs.read_policy(f"log {LOG.key}\nlog {other.key}\nquorum none\n".encode())
    forged = replace(PROOF, note=note.sign(str(PROOF.checkpoint), [other]))
    assert {"inclusion": Status.PASSED, "signature": Status.FAILED} == statuses(forged, policy)


def _but_inclusion(proof: Proof, policy: logs.Policy | None = TRUSTED) -> dict[str, Status]:
    found = statuses(proof, policy)
    assert Status.PASSED is found.pop("inclusion")
    return found


BAD = {
    "nothing": b"",
    "another header": PROOF.data.replace(HEADER.encode(), b"c2sp.org/tlog-proof@v2"),
    "no index": PROOF.data.replace(b"index 4\n", b""),
    "an index with a zero": PROOF.data.replace(b"index 4", b"index 04"),
    "an index below nought": PROOF.data.replace(b"index 4", b"index -4"),
    "the entry after the index": PROOF.data.replace(b"index 4\n", b"").replace(b"\n\n", b"\nindex 4\n\n", 1),
    "an entry that is no base64": PROOF.data.replace(b"extra ", b"extra !"),
    "two entries": PROOF.data.replace(b"index", b"extra YQ==\nindex"),
    "a hash that is short": PROOF.data.replace(b"index 4\n", b"index 4\nYQ==\n"),
    "64 hashes": PROOF.data.replace(b"index 4\n", b"index 4\n" + b"A" * 43 + b"=\n" * 1 + (b"A" * 43 + b"=\n") * 63),
    "no empty line": PROOF.data.replace(b"\n\n", b"\n", 1),
    "no checkpoint": PROOF.data.partition(b"\n\n")[0] + b"\n\n",
    "a carriage return": PROOF.data.replace(b"\n", b"\r\n"),
    "a letter beyond ASCII": PROOF.data.replace(b"index", "índex".encode()),
    "more than is read": PROOF.data.replace(b"extra ", b"extra " + b"A" * 400_000),
}


@pytest.mark.parametrize("name", BAD)
def test_25_what_only_looks_like_a_proof_is_refused(name: str):
    with pytest.raises(Malformed):
        read_proof(BAD[name])


def test_two_checkpoints_of_one_log_are_told_from_those_of_two():
    older, newer = (read_signed(WRITER.files[f"checkpoints/{size}.note"], f"{size}") for size in (3, 7))
    proof = TREE.consistency(3, 7)
    assert Status.PASSED is verify_growth(older, newer, proof).status
    assert Status.FAILED is verify_growth(newer, older, proof).status
    assert Status.FAILED is verify_growth(older, newer, proof[:-1]).status
    assert Status.FAILED is verify_growth(older, replace(newer, at=replace(newer.at, origin="other")), proof).status
    empty = replace(older, at=Checkpoint(older.at.origin, 0, bytes(32)))
    assert Status.NOT_COMPARED is verify_growth(empty, newer, ()).status


def test_witnesses_sign_a_proof_as_they_do_a_checkpoint():
    assert {FIRST.name, SECOND.name, LOG.name} == {line.name for line in note.read_note(PROOF.note).lines}
