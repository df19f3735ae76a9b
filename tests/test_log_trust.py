"""Whose signature a log needs: attacks with other keys, old keys and revoked ones.

The numbers are those of docs/attacks.md. `checked` asks both verifiers.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from charter_engine.log import keys, note
from charter_engine.log.checks import Status
from charter_engine.log.layout import InMemory
from charter_engine.log.trust import Term
from charter_engine.log.verify import Given, read_signed, verify
from tests import logs
from tests.logs import FIRST, LOG, OTHER, POLICY, SECOND, Writer, failed, honest, named, outcome
from tests.logs import checked_twice as checked


@pytest.fixture
def writer() -> Writer:
    return honest(12)


def test_12_another_key_is_seen_by_the_policy():
    forged = Writer([OTHER])
    forged.sign(FIRST, SECOND)
    assert ["signature"] == failed(checked(forged.files))


def test_12_a_key_of_somebody_else_on_the_checkpoint_is_seen(writer: Writer):
    writer.sign(FIRST, SECOND, by=[OTHER])
    assert ["signature"] == failed(checked(writer.files))


def test_12_a_signature_taken_off_is_seen(writer: Writer):
    text, _, signed = writer.files["checkpoint"].decode().rpartition("\n\n")
    log, first, second = signed.splitlines()
    without_log = f"{text}\n\n{first}\n{second}\n".encode()
    assert ["signature"] == failed(checked({**writer.files, "checkpoint": without_log}))
    without_county = f"{text}\n\n{log}\n{first}\n".encode()
    found = checked({**writer.files, "checkpoint": without_county, "checkpoints/12.note": without_county})
    assert ("witnesses" in outcome(found, Status.NOT_COMPARED), failed(found)) == (True, [])


def test_12_a_witness_that_is_known_and_fails_spoils_the_checkpoint(writer: Writer):
    impostor = logs.keys.Signer(SECOND.name, logs.keys.WITNESS, bytes(32))
    line = note.read_note(note.cosign(writer.files["checkpoint"], impostor, 5)).lines[-1]
    forged = logs.keys.Signer(SECOND.name, logs.keys.WITNESS, SECOND.seed).key.id + line.signature
    text, _, signed = writer.files["checkpoint"].decode().rpartition("\n\n")
    lines = [*signed.splitlines()[:2], f"— {SECOND.name} {logs.encode(forged)}"]
    head = f"{text}\n\n{''.join(f'{each}{chr(10)}' for each in lines)}".encode()
    assert ["witnesses"] == failed(checked({**writer.files, "checkpoint": head}))


def test_a_policy_that_names_no_log_or_no_policy_says_nothing_of_the_signature(writer: Writer):
    older = writer.files["checkpoints/3.note"]
    assert ["signature", "witnesses"] == outcome(
        checked(writer.files, trusting="quorum none\n", older=older), Status.NOT_COMPARED
    )
    found = verify(InMemory(writer.files), Given(logs.DAY, older=read_signed(older, "older")))
    assert ["signature", "witnesses"] == outcome(found, Status.NOT_COMPARED)


def without_witnesses(note_: bytes) -> bytes:
    """A checkpoint with the line of the log alone."""
    text, _, lines = note_.decode().rpartition("\n\n")
    return f"{text}\n\n{lines.splitlines()[0]}\n".encode()


def test_a_witness_may_have_signed_the_copy_that_is_kept(writer: Writer):
    bare = without_witnesses(writer.files["checkpoint"])
    assert "witnesses" in outcome(checked({**writer.files, "checkpoint": bare}), Status.PASSED)


def test_how_far_witnesses_have_seen_the_log_is_told(writer: Writer):
    writer.add("decision.recorded", {})
    writer.sign(FIRST)
    found = checked(writer.files)
    assert (Status.NOT_COMPARED, []) == (named(found, "witnesses").status, failed(found))
    assert "1 of 2 have signed, 2 needed; enough have seen the first 12 entries" == named(found, "witnesses").said
    kept = {name: data for name, data in writer.files.items() if name != "checkpoints/12.note"}
    assert "1 of 2 have signed, 2 needed; no checkpoint has enough" == named(checked(kept), "witnesses").said


def test_where_the_policy_asks_for_no_witness_an_older_checkpoint_is_needed(writer: Writer):
    unasked = f"log {LOG.key}\nwitness residents {FIRST.key}\nquorum none\n"
    found = checked(writer.files, trusting=unasked)
    assert (Status.NOT_COMPARED, ["growth", "witnesses"]) == (found.verdict, outcome(found, Status.NOT_COMPARED))
    older = writer.files["checkpoints/3.note"]
    assert Status.PASSED is checked(writer.files, trusting=unasked, older=older).verdict


def rotated(*, by: list[logs.keys.Signer] | None = None) -> Writer:
    writer = honest(4)
    writer.add("key.rotated", {"from": str(LOG.key), "to": str(OTHER.key)})
    writer.sign(FIRST, SECOND, by=[LOG, OTHER] if by is None else by)
    writer.signers = [OTHER]
    return writer


def test_13_a_key_handed_over_by_both_is_trusted():
    writer = rotated()
    assert [] == failed(checked(writer.files))
    writer.add("decision.recorded", {})
    writer.sign(FIRST, SECOND)
    found = checked(writer.files)
    assert [] == failed(found)
    assert "signature" in outcome(found, Status.PASSED)
    assert [] == failed(checked(writer.files, trusting=POLICY.replace(str(LOG.key), str(OTHER.key))))


def test_13_a_handover_on_the_newest_checkpoint_needs_no_copy_of_it():
    writer = rotated()
    del writer.files["checkpoints/5.note"]
    assert "signature" in outcome(checked(writer.files), Status.PASSED)


@pytest.mark.parametrize("by", [[LOG], [OTHER]])
def test_13_a_handover_signed_by_one_alone_is_seen(by: list[logs.keys.Signer]):
    assert ["signature"] == failed(checked(rotated(by=by).files))


def test_13_a_handover_without_its_checkpoint_is_seen():
    writer = rotated()
    writer.add("decision.recorded", {})
    writer.sign(FIRST, SECOND)
    del writer.files["checkpoints/5.note"]
    assert ["signature"] == failed(checked(writer.files))


def test_13_a_key_that_was_handed_over_signs_no_larger_log():
    writer = rotated()
    writer.add("decision.recorded", {})
    writer.sign(FIRST, SECOND, by=[LOG])
    assert ["signature"] == failed(checked(writer.files))


def test_13_a_key_that_was_revoked_signs_no_larger_log():
    writer = honest(4)
    writer.add("key.revoked", {"key": str(LOG.key), "last": 4, "reason": "lost"})
    writer.sign(FIRST, SECOND)
    assert ["signature"] == failed(checked(writer.files))


def test_13_a_key_that_was_revoked_is_seen_without_a_policy_too():
    writer = honest(4)
    writer.add("key.revoked", {"key": str(LOG.key), "last": 4, "reason": "lost"})
    writer.sign(FIRST, SECOND)
    unnamed = "quorum none\n"
    assert ["signature"] == failed(checked(writer.files, trusting=unnamed))


def test_13_a_key_revoked_after_its_successor_took_over_leaves_the_log_sound():
    writer = rotated()
    writer.add("key.revoked", {"key": str(LOG.key), "last": 3, "reason": "a copy was found"})
    writer.sign(FIRST, SECOND)
    assert [] == failed(checked(writer.files))


@pytest.mark.parametrize("by", [LOG, logs.keys.Signer(logs.ORIGIN, logs.keys.LOG, bytes([6]) * 32)])
def test_13_a_checkpoint_that_is_kept_and_signed_by_a_key_not_in_use_is_seen(by: logs.keys.Signer):
    writer = rotated()
    writer.add("decision.recorded", {})
    writer.sign(FIRST, SECOND, by=[by])
    writer.add("decision.recorded", {})
    writer.sign(FIRST, SECOND)
    found = checked(writer.files)
    assert (["signature"], "checkpoints/6.note") == (failed(found), named(found, "signature").place)


def test_13_a_key_that_was_revoked_hands_over_to_nobody():
    writer = honest(4)
    writer.add("key.revoked", {"key": str(LOG.key), "last": 99, "reason": "lost"})
    writer.sign(FIRST, SECOND)
    writer.add("key.rotated", {"from": str(LOG.key), "to": str(OTHER.key)})
    writer.sign(FIRST, SECOND, by=[LOG, OTHER])
    assert ["signature"] == failed(checked(writer.files))


@pytest.mark.parametrize(
    "body",
    [
        {"from": str(OTHER.key), "to": str(LOG.key)},
        {"from": str(LOG.key), "to": str(LOG.key)},
        {"from": str(LOG.key), "to": str(FIRST.key)},
        {"from": "x", "to": "y"},
    ],
)
def test_13_a_handover_that_makes_no_sense_is_seen(body: dict[str, str]):
    writer = honest(4)
    writer.add("key.rotated", body)
    writer.sign(FIRST, SECOND)
    assert ["signature"] == failed(checked(writer.files))


def test_13_a_key_that_was_handed_over_hands_over_to_nobody_else():
    third = keys.Signer(logs.ORIGIN, keys.LOG, bytes([6]) * 32)
    writer = rotated()
    writer.add("key.rotated", {"from": str(LOG.key), "to": str(third.key)})
    writer.sign(FIRST, SECOND, by=[LOG, third])
    found = checked(writer.files)
    assert (["signature"], True) == (failed(found), "no longer in use" in named(found, "signature").said)


IMPOSTORS = [
    keys.Signer("another.example/log", keys.LOG, bytes([6]) * 32),
    keys.Signer(logs.ORIGIN, keys.WITNESS, bytes([6]) * 32),
]


@pytest.mark.parametrize("to", IMPOSTORS, ids=["of another log", "of a witness"])
def test_13_a_handover_to_a_key_that_is_not_of_the_log_is_seen_though_both_sign(to: keys.Signer):
    writer = honest(4)
    writer.add("key.rotated", {"from": str(LOG.key), "to": str(to.key)})
    writer.sign(FIRST, SECOND, by=[LOG, to])
    found = checked(writer.files)
    assert (["signature"], True) == (failed(found), "the log's own name" in named(found, "signature").said)


def test_13_a_key_not_in_use_beside_one_in_use_does_no_harm_and_alone_is_named():
    writer = rotated()
    writer.add("decision.recorded", {})
    writer.sign(FIRST, SECOND, by=[LOG, OTHER])
    assert [] == failed(checked(writer.files))
    writer.sign(FIRST, SECOND, by=[LOG])
    said = "It is signed only by a key of this log that was not in use at this size."
    assert said == named(checked(writer.files), "signature").said
    writer.sign(FIRST, SECOND, by=[keys.Signer(logs.ORIGIN, keys.LOG, bytes([6]) * 32)])
    assert "It bears no signature by a key of this log." == named(checked(writer.files), "signature").said


def test_13_a_key_counts_from_its_first_size_to_its_last_and_no_further_than_it_was_revoked():
    term = Term(LOG.key, first=2, last=6, revoked=4)
    assert [False, True, True, False] == [term.covers(size) for size in (1, 2, 6, 7)]
    assert [False, True, True, False, False] == [term.counts(size) for size in (1, 2, 4, 5, 7)]
    assert [True, True] == [Term(LOG.key).counts(size) for size in (0, 2**40)]


def test_9_an_older_checkpoint_of_another_log_shows_nothing_of_this_one():
    writer = honest(5)
    at = replace(writer.checkpoint(), origin="another.example/log")
    older = note.sign(str(at), [keys.Signer("another.example/log", keys.LOG, bytes([1]) * 32)])
    found = named(checked(writer.files, older=older), "growth")
    assert (Status.FAILED, True) == (found.status, "of the log `another.example/log`" in found.said)
