"""Attacks on a published log. The numbers are those of docs/attacks.md.

`checked` asks both verifiers, that of the package and the one that stands alone, and holds them to the same answer.
"""

from __future__ import annotations

import json
import tracemalloc

import pytest

from charter_engine.log import note
from charter_engine.log.checks import Status
from charter_engine.log.layout import InMemory, entries_file, publish
from charter_engine.log.profile import write
from charter_engine.log.verify import NAMES, Given, verify
from tests import logs
from tests.logs import FIRST, LOG, OTHER, SECOND, Writer, failed, honest, named, outcome
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
    assert ("12 read", "0 to 11, none missing") == (named(found, "entries").said, named(found, "order").said)
    assert [] == failed(found)


def test_a_signature_by_somebody_unknown_changes_nothing(writer: Writer):
    stranger = logs.keys.Signer("stranger.example/w", logs.keys.WITNESS, bytes([9]) * 32)
    head = note.cosign(writer.files["checkpoint"], stranger, 5)
    assert checked({**writer.files, "checkpoint": head}).checks == checked(writer.files).checks


def test_what_a_writing_that_was_cut_short_left_among_the_checkpoints_is_no_fault(writer: Writer):
    assert list(NAMES) == outcome(
        checked({**writer.files, "checkpoints/.13.note.half": b"half"}, older=writer.files["checkpoint"]), Status.PASSED
    )


def test_a_log_of_more_than_one_file_names_the_entry_that_was_changed():
    writer = honest(300, every=300)
    name = entries_file(1)
    changed = {**writer.files, name: writer.files[name].replace(b"Decision 270", b"Decision 27O")}
    found = checked(changed)
    assert ["hashes", "root"] == failed(found)
    assert "entry 270" == named(found, "hashes").place


# --- 1 to 6: whoever can write the files -----------------------------------------------------------------------------


def test_1_a_flipped_bit_in_any_entry_is_seen(request: pytest.FixtureRequest):
    """Every bit of every byte of fifty entries (with --slow; else every 199th), and the entry is named."""
    files = honest(50, every=50).files
    data, given = files[ENTRIES], Given(logs.DAY)
    assert [] == failed(verify(InMemory(files), given))
    for bit in range(0, 8 * len(data), 1 if request.config.getoption("--slow") else 199):
        at = bit // 8
        changed = data[:at] + bytes([data[at] ^ 1 << bit % 8]) + data[at + 1 :]
        found = verify(InMemory({**files, ENTRIES: changed}), given)
        assert {"hashes", "root"} & set(failed(found)), bit
        place = f"entry {data[:at].count(10)}"
        assert place in {named(found, name).place for name in ("entries", "order", "hashes")}, bit


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
    for name in ("tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"):
        assert ["hashes"] == failed(checked({**files, name: b""}))
        assert ["hashes"] == failed(checked({other: data for other, data in files.items() if other != name}))


@pytest.mark.parametrize("held", [b"no checkpoint", b""])
def test_2_a_checkpoint_that_is_kept_and_is_none_is_seen(writer: Writer, held: bytes):
    found = checked({**writer.files, "checkpoints/5.note": held})
    assert (["root"], "checkpoints/5.note") == (failed(found), named(found, "root").place)


def test_2_a_checkpoint_that_is_kept_under_another_size_is_seen(writer: Writer):
    assert ["root"] == failed(checked({**writer.files, "checkpoints/5.note": writer.files["checkpoints/6.note"]}))


def test_2_a_checkpoint_that_is_kept_and_is_of_another_log_is_seen(writer: Writer):
    at = logs.Checkpoint("other.example/decisions", 12, writer.checkpoint().root)
    found = checked({**writer.files, "checkpoints/12.note": note.sign(str(at), [LOG])})
    assert ("root" in failed(found), "checkpoints/12.note") == (True, named(found, "root").place)


def test_2_a_checkpoint_with_a_line_that_nobody_can_check_is_seen(writer: Writer):
    at = logs.Checkpoint(logs.ORIGIN, 12, writer.checkpoint().root, ("a further line",))
    found = checked({**writer.files, "checkpoints/12.note": note.sign(str(at), [LOG])})
    assert (["root"], "checkpoints/12.note") == (failed(found), named(found, "root").place)


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


def test_5_an_id_is_held_against_others_and_not_its_hash_alone(writer: Writer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("charter_engine.log.compact.hash", lambda _: 7, raising=False)
    assert [] == failed(checked_once(writer.files))
    writer.add("decision.recorded", {}, id="id-4")
    writer.add("decision.recorded", {}, seq=3)
    writer.sign(FIRST, SECOND)
    told = named(checked_once(writer.files), "order")
    said = "An entry before it has the id `id-4` too. In all 2 such places."
    assert ("entry 12", said) == (told.place, told.said)


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


def test_10_the_time_of_a_witness_on_the_newest_checkpoint_counts_where_no_copy_is_kept(writer: Writer):
    head = note.cosign(note.sign(str(writer.checkpoint()), [LOG]), FIRST, int(logs.START.timestamp()) - 86_400)
    files = {name: data for name, data in writer.files.items() if name != "checkpoints/12.note"}
    assert ["times"] == failed(checked({**files, "checkpoint": head}))


def test_11_steps_of_the_clock_are_told_and_are_no_fault(writer: Writer):
    writer.add("clock.anomaly", {"before": "2026-11-01T09:12:00.000000Z", "now": "1970-01-01T00:00:00.000000Z"})
    writer.sign(FIRST, SECOND)
    found = checked(writer.files)
    assert [] == failed(found)
    assert "1 steps of the clock" in named(found, "times").said


def test_a_time_before_1970_is_before_any_other(writer: Writer):
    early = Writer(entries=[writer.entries[0].replace(b"2026-11-01", b"1969-11-01")])
    early.sign(FIRST, SECOND)
    assert ["times"] == failed(checked(early.files))


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


def test_a_log_is_read_in_few_bytes_an_entry_and_says_how_far_it_has_come():
    peaks, told = [], list[tuple[int, int]]()
    for size in (2_560, 12_800):
        files = InMemory(honest_and_plain(size).files)
        tracemalloc.start()
        found = verify(files, Given(logs.DAY), lambda *so_far: told.append(so_far))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert [] == failed(found)
    assert (peaks[1] - peaks[0]) / (12_800 - 2_560) < 24
    assert [(256, 2_560), (512, 2_560)] == told[:2]
    assert (12_800, 12_800) == told[-1]


def honest_and_plain(size: int) -> Writer:
    """A log of entries beside which nothing lies, under one checkpoint."""
    writer = Writer()
    line = writer.entries[writer.add("decision.recorded", {"title": "A decision"})]
    for seq in range(2, size):
        writer.entries.append(line.replace(b'"seq":1', b'"seq":%d' % seq).replace(b"id-1", b"id-%d" % seq))
    writer.sign()
    return writer
