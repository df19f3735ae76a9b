"""What lies beside the entries: attacks on things named by hash and on values that may go.

The numbers are those of docs/attacks.md. `checked` asks both verifiers.
"""

from __future__ import annotations

from datetime import date

import pytest

from charter_engine.log.checks import Status
from charter_engine.log.commitment import COMMITTED
from charter_engine.log.layout import InMemory
from charter_engine.log.policy import read_policy
from charter_engine.log.verify import Given, verify
from tests import logs
from tests.logs import FIRST, POLICY, SECOND, Writer, failed, honest, named, outcome
from tests.logs import checked_twice as checked


@pytest.fixture
def writer() -> Writer:
    return honest(12)


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


def test_15_a_thing_that_is_missing_does_not_hide_one_that_was_changed(writer: Writer):
    one, other = sorted(name for name in writer.files if name.startswith("blobs/"))
    for missing, changed in ((one, other), (other, one)):
        files = {name: data for name, data in writer.files.items() if name != missing}
        assert ["blobs"] == failed(checked({**files, changed: b"another report"}))


def test_what_is_said_of_a_thing_that_is_missing(writer: Writer):
    blob = next(name for name in writer.files if name.startswith("blobs/"))
    del writer.files[blob]
    assert "1 of 2 there; 1 not there" == named(checked(writer.files), "blobs").said


def test_a_thing_that_goes_between_two_looks_is_no_accident_of_the_program():
    class Going(InMemory):
        def read(self, name: str, most: int) -> bytes | None:
            return None if name.startswith(("blobs/", "disclosures/")) else super().read(name, most)

    writer = honest(3)
    writer.add("proposal.submitted", {"proposal": logs.blob(writer, b"{}", media=COMMITTED)})
    writer.sign(FIRST, SECOND)
    assert ["blobs", "redactions"] == failed(verify(Going(writer.files), Given(logs.DAY)))


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


def test_22_an_entry_that_says_it_beforehand_lets_no_value_go():
    writer = honest(8)
    writer.add("redaction.performed", {"target": 9, "paths": ["/body/officer"], "basis": "asked for"})
    seq = writer.add("decision.recorded", {"officer": writer.hide("/body/officer", "Person 9")})
    writer.sign(FIRST, SECOND)
    del writer.files[logs.disclosure_of(writer, seq)]
    assert (9, ["redactions"]) == (seq, failed(checked(writer.files)))


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
