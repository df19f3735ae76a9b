"""Attacks on a published log. The numbers are those of the table in docs/log-format.md.

`checked` asks both verifiers, that of the package and the one that stands alone, and holds them to the same answer.
"""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charter_engine.log import note
from charter_engine.log.checks import Status
from charter_engine.log.layout import InMemory, entries_file, publish
from charter_engine.log.policy import read_policy
from charter_engine.log.profile import write
from charter_engine.log.verify import NAMES, Given, verify
from tests import logs
from tests.logs import FIRST, LOG, OTHER, POLICY, SECOND, Writer, failed, honest, named, outcome
from tests.logs import checked as checked_once
from tests.logs import checked_twice as checked

ENTRIES = entries_file(0)
Files = dict[str, bytes]


@pytest.fixture
def writer() -> Writer:
    return honest(12)


def lines(files: Files) -> list[bytes]:
    return files[ENTRIES].splitlines()


def with_lines(files: Files, held: list[bytes]) -> Files:
    return {**files, ENTRIES: b"".join(line + b"\n" for line in held)}


def renumbered(held: list[bytes]) -> list[bytes]:
    return [write({**json.loads(line), "seq": seq}) for seq, line in enumerate(held)]


# --- honest logs ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "every"), [(1, 1), (2, 1), (255, 60), (256, 64), (257, 64), (513, 100)])
def test_an_honest_log_passes_every_check(size: int, every: int):
    writer = honest(size, every=every)
    older = writer.files[min(name for name in writer.files if name.startswith("checkpoints/"))]
    found = checked(writer.files, older=older)
    assert list(NAMES) == outcome(found, Status.PASSED), found


def test_what_was_not_compared_is_never_said_to_have_passed(writer: Writer):
    found = verify(InMemory(writer.files), Given(logs.DAY))
    assert ["signature", "growth", "witnesses"] == outcome(found, Status.NOT_COMPARED)
    assert [] == failed(found)


def test_a_signature_by_somebody_unknown_changes_nothing(writer: Writer):
    stranger = logs.keys.Signer("stranger.example/w", logs.keys.WITNESS, bytes([9]) * 32)
    head = note.cosign(writer.files["checkpoint"], stranger, 5)
    assert checked({**writer.files, "checkpoint": head}).checks == checked(writer.files).checks


def test_a_log_of_more_than_one_file_names_the_entry_that_was_changed():
    writer = honest(300, every=300)
    name = entries_file(1)
    changed = {**writer.files, name: writer.files[name].replace(b"Decision 270", b"Decision 27O")}
    found = checked(changed)
    assert ["hashes", "root"] == failed(found)
    assert "entry 270" == named(found, "hashes").place


# --- 1 to 6: whoever can write the files -----------------------------------------------------------------------------


def test_1_a_flipped_bit_in_any_entry_is_seen():
    files = honest(4, every=4).files
    data = files[ENTRIES]
    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]
        found = checked_once({**files, ENTRIES: changed})
        assert {"hashes", "root"} & set(failed(found)), at
        place = f"entry {data[:at].count(10)}"
        assert place in {named(found, name).place for name in ("entries", "order", "hashes")}, at


def test_2_a_flipped_bit_in_any_other_file_is_seen():
    writer = honest(6, every=3)
    whole = checked_once(writer.files)
    for name in sorted(set(writer.files) - {ENTRIES}):
        data = writer.files[name]
        if name.startswith("tile") and name != "tile/0/000.p/6":
            continue  # tiles of an earlier size, which nobody needs now
        for at in range(0, len(data), 3):
            changed = data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]
            found = checked_once({**writer.files, name: changed})
            told = [check.status for check in found.checks] != [check.status for check in whole.checks]
            assert told or _only_a_cosignature(data, at, name), (name, at)


def _only_a_cosignature(data: bytes, at: int, name: str) -> bool:
    """Whether the bit lies in a witness's line: without it less is shown, and nothing false."""
    signed = data.rfind("— council".encode())
    return name.startswith("checkpoint") and at > data.index(b"\n", signed)


def test_2_a_tile_above_the_lowest_and_one_of_another_length_are_seen():
    files = honest(300, every=300).files
    upper = files["tile/1/000.p/1"]
    assert ["hashes"] == failed(checked({**files, "tile/1/000.p/1": upper[:-1] + b"x"}))
    assert ["hashes"] == failed(checked({**files, "tile/0/001.p/44": files["tile/0/001.p/44"][:-32]}))
    assert ["hashes"] == failed(checked({**files, "tile/0/001.p/44": files["tile/0/001.p/44"] + bytes(32)}))


@pytest.mark.parametrize("held", [b"no checkpoint", b""])
def test_2_a_checkpoint_that_is_kept_and_is_none_is_seen(writer: Writer, held: bytes):
    found = checked({**writer.files, "checkpoints/5.note": held})
    assert (["root"], "checkpoints/5.note") == (failed(found), named(found, "root").place)


def test_2_a_checkpoint_that_is_kept_under_another_size_is_seen(writer: Writer):
    assert ["root"] == failed(checked({**writer.files, "checkpoints/5.note": writer.files["checkpoints/6.note"]}))


ABSENT = {
    "checkpoint": "root",
    ENTRIES: "order",
    "tile/0/000.p/12": "hashes",
}


@pytest.mark.parametrize("name", ABSENT)
def test_3_what_is_expected_and_absent_fails(writer: Writer, name: str):
    del writer.files[name]
    assert ABSENT[name] in failed(checked(writer.files))


@pytest.mark.parametrize("renumber", [False, True])
def test_3_4_5_deleting_swapping_doubling_and_inserting_are_seen(renumber: bool):
    writer = honest(12, every=12)
    held = lines(writer.files)
    again = write({**json.loads(held[3]), "id": "another"})
    for at in (1, 4, 7, 10, 11):
        other = 1 + at % 11
        swapped = [*held]
        swapped[at], swapped[other] = held[other], held[at]
        for tampered in (
            held[:at] + held[at + 1 :],
            swapped,
            [*held[:at], held[at], *held[at:]],
            [*held[:at], again, *held[at:]],
            [held[0], *held[at:], *held[1:at]],
        ):
            if tampered == held:
                continue
            found = checked(with_lines(writer.files, renumbered(tampered) if renumber else tampered))
            if tampered[:12] == held:
                assert "order" in outcome(found, Status.NOT_COMPARED)
            else:
                assert {"hashes", "root"} & set(failed(found))


def test_5_an_entry_of_another_council_is_seen_even_under_a_new_checkpoint(writer: Writer):
    writer.add("decision.recorded", {}, log="other.example/decisions")
    writer.sign(FIRST, SECOND)
    found = checked(writer.files)
    assert ["order"] == failed(found)
    assert "entry 12" == named(found, "order").place


def test_4_an_entry_that_says_another_place_is_seen_even_under_a_new_checkpoint(writer: Writer):
    writer.add("decision.recorded", {}, seq=40)
    writer.sign(FIRST, SECOND)
    assert ["order"] == failed(checked(writer.files))


def test_5_a_second_beginning_is_seen(writer: Writer):
    writer.add("log.created", {"keys": [str(LOG.key)], "profile": "charter-jcs-1"})
    writer.sign(FIRST, SECOND)
    assert "order" in failed(checked(writer.files))


def test_5_an_id_that_stands_twice_is_seen(writer: Writer):
    writer.add("decision.recorded", {}, id="id-4")
    writer.sign(FIRST, SECOND)
    assert ["order"] == failed(checked(writer.files))


def test_5_a_line_beyond_the_checkpoint_is_told_and_is_no_part_of_the_log(writer: Writer):
    found = checked(with_lines(writer.files, [*lines(writer.files), b"anything"]))
    assert (["order"], []) == ([outcome(found, Status.NOT_COMPARED)[0]], failed(found))
    assert "entry 12" == named(found, "order").place
    two = honest(257, every=257)
    del two.files["checkpoint"]
    two.files["checkpoint"] = honest(250, every=250).files["checkpoint"]
    assert "root" in failed(checked(two.files))


def test_6_a_tail_cut_off_under_the_newest_checkpoint_is_seen(writer: Writer):
    for size in range(12):
        found = checked(with_lines(writer.files, lines(writer.files)[:size]))
        assert {"order", "root"} <= set(failed(found))
        assert f"entry {size}" == named(found, "order").place


# --- 7 to 10: whoever also has the key, and what catches them ---------------------------------------------------------


def test_7_a_tail_cut_off_with_an_older_checkpoint_put_back_needs_one_kept_elsewhere(writer: Writer):
    newest = writer.files["checkpoint"]
    cut = Writer(entries=writer.entries[:8], files={})
    files = publish(cut.entries, writer.files["checkpoints/8.note"])
    files |= {name: writer.files[name] for name in writer.files if name.startswith(("blobs/", "disclosures/"))}
    alone = checked(files)
    assert [] == failed(alone)
    assert {"growth", "witnesses"} <= set(outcome(alone, Status.NOT_COMPARED))
    assert ["growth"] == failed(checked(files, older=newest))


def test_8_a_rewritten_entry_under_new_signatures_is_seen_by_every_checkpoint_that_covers_it(writer: Writer):
    again = Writer(entries=[*writer.entries])
    again.entries[5] = writer.entries[5].replace(b"Decision 5", b"Decision V")
    again.sign()
    again.files |= {name: writer.files[name] for name in writer.files if name.startswith(("blobs/", "disclosures/"))}
    alone = checked(again.files)
    assert [] == failed(alone)
    assert ["growth", "witnesses"] == outcome(alone, Status.NOT_COMPARED)
    for size in range(1, 13):
        found = checked(again.files, older=writer.files[f"checkpoints/{size}.note"])
        assert failed(found) == (["growth"] if size > 5 else [])


def test_8_a_rewritten_entry_is_seen_by_the_checkpoints_that_the_folder_keeps(writer: Writer):
    writer.entries[5] = writer.entries[5].replace(b"Decision 5", b"Decision V")
    writer.published = 0
    writer.sign()
    found = checked(writer.files)
    assert "root" in failed(found)
    assert "checkpoints/6.note" == named(found, "root").place
    assert "one of 5 to 5" in named(found, "root").said


def test_9_two_tails_on_one_beginning_are_seen_whichever_is_shown():
    one, other = honest(8), honest(8)
    one.add("decision.recorded", {"allowed": True})
    other.add("decision.recorded", {"allowed": False})
    shown, kept = one.sign(FIRST, SECOND), other.sign()
    assert ["growth"] == failed(checked(one.files, older=kept))
    assert "keep it" in named(checked(one.files, older=kept), "growth").said
    forged = note.sign(str(other.checkpoint()), [OTHER])
    assert "shows nothing" in named(checked(one.files, older=forged), "growth").said
    assert ["growth"] == failed(checked(other.files, older=shown))


def test_10_a_time_before_the_entry_ahead_is_seen(writer: Writer):
    writer.add("decision.recorded", {}, time="2026-11-01T09:00:00.000000Z")
    writer.sign(FIRST, SECOND)
    found = checked(writer.files)
    assert ["times"] == failed(found)
    assert "entry 12" == named(found, "times").place


def test_10_a_time_at_which_a_witness_saw_the_log_without_the_entry_is_seen():
    writer = honest(4)
    head = note.cosign(note.sign(str(writer.checkpoint()), [LOG]), FIRST, int(logs.START.timestamp()) + 86_400)
    writer.files |= {"checkpoint": head, "checkpoints/4.note": head}
    writer.add("decision.recorded", {})  # says four minutes past nine on the day before
    writer.sign(FIRST, SECOND)
    found = checked(writer.files)
    assert ["times"] == failed(found)
    assert ("entry 4", True) == (named(found, "times").place, "without it" in named(found, "times").said)


def test_10_a_time_after_a_witness_saw_the_entry_is_seen(writer: Writer):
    writer.add("decision.recorded", {}, time="2027-01-01T09:00:00.000000Z")
    writer.sign(FIRST, SECOND)
    assert ["times"] == failed(checked(writer.files))


def test_11_steps_of_the_clock_are_told_and_are_no_fault(writer: Writer):
    writer.add("clock.anomaly", {"before": "2026-11-01T09:12:00.000000Z", "now": "1970-01-01T00:00:00.000000Z"})
    writer.sign(FIRST, SECOND)
    found = checked(writer.files)
    assert [] == failed(found)
    assert "1 steps of the clock" in named(found, "times").said


# --- 12, 13: keys -----------------------------------------------------------------------------------------------------


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


# --- 15, 22: what lies beside the entries -----------------------------------------------------------------------------


def test_15_a_changed_blob_fails_and_a_missing_one_is_not_compared(writer: Writer):
    blob = next(name for name in writer.files if name.startswith("blobs/"))
    found = checked({**writer.files, blob: b"another report"})
    assert ["blobs"] == failed(found)
    assert named(found, "blobs").place == f"entry 3: {blob}"
    del writer.files[blob]
    assert ["blobs"] == [name for name in outcome(checked(writer.files), Status.NOT_COMPARED) if name == "blobs"]


@pytest.mark.parametrize(("day", "status"), [("2026-12-01", Status.PASSED), ("2026-12-02", Status.NOT_COMPARED)])
def test_15_a_blob_that_is_promised_is_missing_only_after_its_day(writer: Writer, day: str, status: Status):
    reference = logs.blob(writer, b"later", due="2026-12-01")
    del writer.files[next(name for name in writer.files if reference["sha256"][2:] in name)]
    writer.add("proposal.submitted", {"proposal": reference})
    writer.sign(FIRST, SECOND)
    found = verify(InMemory(writer.files), Given(date.fromisoformat(day), read_policy(POLICY.encode())))
    assert status is named(found, "blobs").status
    assert "2026-12-01" in named(found, "blobs").said


def disclosures(writer: Writer) -> list[str]:
    return sorted(name for name in writer.files if name.startswith("disclosures/"))


def test_22_a_value_that_went_without_an_entry_is_seen(writer: Writer):
    del writer.files[disclosures(writer)[0]]
    assert ["redactions"] == failed(checked(writer.files))


def redacted() -> tuple[Writer, bytes]:
    writer = honest(8)
    gone = writer.files.pop(logs.disclosure_of(writer, 2))
    writer.add("redaction.performed", {"target": 2, "paths": ["/body/officer"], "basis": "erasure asked for"})
    writer.sign(FIRST, SECOND)
    return writer, gone


def test_22_a_value_that_went_with_an_entry_leaves_the_root_as_it_was():
    whole, (writer, _) = honest(8), redacted()
    assert [] == failed(checked(writer.files, older=whole.files["checkpoint"]))
    assert "1 of them gone" in named(checked(writer.files), "redactions").said


def test_22_a_value_brought_back_is_seen():
    writer, gone = redacted()
    writer.files[logs.disclosed(gone)] = gone
    assert ["redactions"] == failed(checked(writer.files))


@pytest.mark.parametrize("change", [b"", b"x", b"x" * 300_000])
def test_22_a_changed_value_is_seen(writer: Writer, change: bytes):
    writer.files[disclosures(writer)[0]] = change
    assert ["redactions"] == failed(checked(writer.files))


def test_22_another_value_in_the_same_place_is_seen(writer: Writer):
    name = disclosures(writer)[0]
    writer.files[name] = logs.disclose(bytes(32), "/body/officer", "Somebody else")
    found = checked(writer.files)
    assert (["redactions"], True) == (failed(found), "not the one" in named(found, "redactions").said)


def test_22_a_value_moved_to_another_place_and_a_salt_used_twice_are_seen(writer: Writer):
    writer.add("decision.recorded", {"other": writer.hide("/body/officer", "A")})
    writer.sign(FIRST, SECOND)
    assert "belongs at `/body/officer`" in named(checked(writer.files), "redactions").said
    twice = honest(2)
    held = twice.hide("/body/list/0", "A")
    salt = bytes(32)
    one, two = logs.disclose(salt, "/body/a", 1), logs.disclose(salt, "/body/b", 1)
    twice.files |= {logs.disclosed(each): each for each in (one, two)}
    twice.add("decision.recorded", {"a": logs.commit(one), "b": logs.commit(two), "list": [held]})
    twice.sign(FIRST, SECOND)
    assert "salt" in named(checked(twice.files), "redactions").said


# --- 24, 26: forms ----------------------------------------------------------------------------------------------------


def test_24_a_folder_whose_line_ends_were_changed_is_told_so(writer: Writer):
    writer.files[ENTRIES] = writer.files[ENTRIES].replace(b"\n", b"\r\n")
    assert "carriage return" in named(checked(writer.files), "entries").said


@pytest.mark.parametrize("line", [b'{"a":1,"a":2}', b"{}", b"[" * 60_000, b"", b'"\xff"', b"x" * 70_000])
def test_24_a_line_that_is_no_entry_fails_even_under_a_true_checkpoint(line: bytes):
    writer = honest(3)
    writer.entries.append(line)
    writer.sign(FIRST, SECOND)
    found = checked(writer.files)
    assert ["entries"] == failed(found)
    assert "entry 3" == named(found, "entries").place


def test_24_a_last_line_that_is_cut_off_is_seen(writer: Writer):
    writer.files[ENTRIES] = writer.files[ENTRIES][:-1]
    assert "entries" in failed(checked(writer.files))


def test_26_a_checkpoint_that_claims_more_than_anyone_can_count_ends_quickly(writer: Writer):
    huge = logs.Checkpoint(logs.ORIGIN, 2**62, bytes(32))
    writer.files["checkpoint"] = note.sign(str(huge), [LOG])
    assert {"order", "root"} <= set(failed(checked(writer.files)))


def test_a_kind_that_is_not_understood_is_told_and_is_not_passed_over(writer: Writer):
    writer.add("key.lost", {})
    writer.sign(FIRST, SECOND)
    found = checked(writer.files)
    assert ("entries", "entry 12") == (outcome(found, Status.NOT_COMPARED)[0], named(found, "entries").place)


def test_nothing_comes_after_the_entry_that_closes_a_log(writer: Writer):
    writer.add("log.closed", {"reason": "a successor"})
    writer.sign(FIRST, SECOND)
    assert [] == failed(checked(writer.files))
    writer.add("decision.recorded", {})
    writer.sign(FIRST, SECOND)
    assert ["order"] == failed(checked(writer.files))


# --- both verifiers ---------------------------------------------------------------------------------------------------

SUBJECT = honest(8, every=3)
SUBJECT.files.pop(logs.disclosure_of(SUBJECT, 2))
SUBJECT.add("redaction.performed", {"target": 2, "paths": ["/body/officer"], "basis": "asked for"})
SUBJECT.add("key.rotated", {"from": str(LOG.key), "to": str(OTHER.key)})
SUBJECT.sign(FIRST, by=[LOG, OTHER])
SUBJECT.add("key.revoked", {"key": str(LOG.key), "last": 9, "reason": "lost"})
SUBJECT.sign(FIRST, SECOND, by=[OTHER])
PLACES = st.sampled_from(sorted(SUBJECT.files))
PIECES = st.sampled_from([b"", b"\n", b" ", b"0", b"=", b'"', b"{}", b"\xff", b"-", b"1", b"\\u0061", b"{}\n", b"\r"])


@st.composite
def tampered(draw: st.DrawFn) -> Files:
    """The files of a log in which somebody changed something, with or without a sense for the format."""
    files = {**SUBJECT.files}
    for _ in range(draw(st.integers(1, 2))):
        name, other, piece = draw(PLACES), draw(PLACES), draw(PIECES)
        data = files.get(name, b"")
        at = draw(st.integers(0, len(data)))
        how = draw(st.sampled_from(["cut", "put in", "over", "take away", "exchange", "line", "number"]))
        if how == "take away":
            files.pop(name, None)
        elif how == "exchange":
            files[name] = files.get(other, b"")
        elif how == "line":
            held = data.split(b"\n")
            files[name] = b"\n".join([*held[: at % len(held)], *held[at % len(held) + 1 :]])
        elif how == "number":
            found = re.search(rb"\d", data[at:])
            place = at + found.start() if found else at
            files[name] = data[:place] + (piece or b"7") + data[place + 1 :]
        else:
            rest = {"cut": b"", "put in": piece + data[at:], "over": piece + data[at + len(piece) :]}[how]
            files[name] = data[:at] + rest
    return files


@settings(max_examples=max(settings().max_examples // 10, 10))
@given(tampered())
def test_both_verifiers_come_to_the_same(files: Files):
    checked(files, older=SUBJECT.files["checkpoints/3.note"])
