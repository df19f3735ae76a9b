"""Things that hold commitments of their own, and promised things that will not come. `checked` asks both verifiers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from charter_engine.canonical import canonical_bytes
from charter_engine.log.checks import Status
from charter_engine.log.commitment import COMMITTED
from charter_engine.log.spelling import decode_url
from charter_engine.log.verify import Verified
from tests import logs
from tests.logs import FIRST, SECOND, Writer, failed, honest, named
from tests.logs import checked_twice as checked

NEVER = "2999-12-31"
PASSED, NOT_COMPARED = Status.PASSED, Status.NOT_COMPARED


def thing(writer: Writer, **other: Any) -> dict[str, Any]:
    """A thing with two values that may go, and its reference."""
    held: dict[str, Any] = {"answers": {"title": writer.hide("/answers/title", "A title"), "stage": "pilot"}}
    held["by"] = writer.hide("/by", "A. N. Other")
    return logs.blob(writer, canonical_bytes(held), media=COMMITTED, **other)


def file_of(reference: dict[str, Any]) -> str:
    return f"blobs/{reference['sha256'][:2]}/{reference['sha256'][2:]}"


def signed(writer: Writer) -> Verified:
    writer.sign(FIRST, SECOND)
    return checked(writer.files)


def log_with_a_thing(**other: Any) -> tuple[Writer, dict[str, Any], list[str]]:
    """A log whose entry 4 names a thing with values, as entry 5 does; and the files of the two values."""
    writer = honest(4)
    before = {*writer.files}
    reference = thing(writer, **other)
    values = sorted(name for name in {*writer.files} - before if name.startswith("disclosures/"))
    writer.add("proposal.submitted", {"proposal": reference})
    writer.add("proposal.published", {"proposal": reference})
    return writer, reference, values


def test_values_that_may_go_from_a_thing_count_like_those_of_an_entry():
    found = signed(log_with_a_thing()[0])
    assert PASSED is found.verdict
    assert "3 values that may go, 0 of them" in named(found, "redactions").said


@pytest.mark.parametrize("change", [None, b"another"])
def test_22_a_value_of_a_thing_that_went_or_changed_is_seen(change: bytes | None):
    writer, _, values = log_with_a_thing()
    del writer.files[values[0]]
    if change:
        writer.files[values[0]] = change
    assert ["redactions"] == failed(signed(writer))


@pytest.mark.parametrize(("target", "seen"), [(4, []), (5, ["redactions"]), (3, ["redactions"])])
def test_22_it_may_go_where_an_entry_says_so_of_the_first_entry_that_names_the_thing(target: int, seen: list[str]):
    writer, _, values = log_with_a_thing()
    paths = ["/answers/title"] if b"A title" in open_file(writer, values[0]) else ["/by"]
    writer.add("redaction.performed", {"target": target, "paths": paths, "basis": "asked for"})
    del writer.files[values[0]]
    assert seen == failed(signed(writer))


def open_file(writer: Writer, name: str) -> bytes:
    return decode_url(writer.files[name].decode())


def test_22_a_value_of_a_thing_that_is_brought_back_is_seen():
    writer, _, values = log_with_a_thing()
    writer.add("redaction.performed", {"target": 4, "paths": ["/answers/title", "/by"], "basis": "asked for"})
    del writer.files[values[0]]
    assert ["redactions"] == failed(signed(writer))


def test_22_a_salt_that_an_entry_used_is_seen_in_a_thing():
    writer = honest(2)
    one, two = (logs.disclose(bytes(32), path, "A") for path in ("/body/a", "/a"))
    writer.files |= {logs.disclosed(each): each for each in (one, two)}
    reference = logs.blob(writer, canonical_bytes({"a": logs.commit(two)}), media=COMMITTED)
    writer.add("a.kind", {"a": logs.commit(one), "thing": reference})
    assert ["redactions"] == failed(signed(writer))


def test_a_thing_that_is_not_yet_published_is_not_looked_into():
    writer, reference, values = log_with_a_thing(due=NEVER)
    for name in [file_of(reference), *values]:
        del writer.files[name]
    found = signed(writer)
    assert PASSED is found.verdict
    assert f"1 of 3 there; 2 not yet published, due {NEVER}" == named(found, "blobs").said


def test_values_in_a_thing_of_another_type_are_not_looked_for():
    writer = honest(4)
    writer.add("a.kind", {"thing": logs.blob(writer, canonical_bytes({"a": logs.commit(b"gone")}))})
    assert PASSED is signed(writer).verdict


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b"",
        b"{",
        b'{"a": 1}',
        b'{"a":1.5}',
        b'{"A":1}',
        b'{"a":9007199254740992}',
        canonical_bytes({"body": {}}),
        canonical_bytes({"a": {"$c": "short"}}),
        canonical_bytes({"a": {"$d": 1}}),
        canonical_bytes({"a": {"$c": 5}}),
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=lambda data: data[:20].decode(),
)
def test_a_thing_of_this_type_in_another_form_is_seen(data: bytes):
    writer = honest(4)
    writer.add("a.kind", {"thing": logs.blob(writer, data, media=COMMITTED)})
    found = signed(writer)
    assert ["blobs"] == failed(found)
    assert named(found, "blobs").place.startswith("entry 4: blobs/")


def test_what_looks_like_a_reference_in_a_thing_is_not_looked_at():
    writer = honest(4)
    held = {"a": {"bytes": -1, "media": "text/plain", "sha256": "none"}, "b": {"sha256": 5, "withdrawn": "no"}}
    writer.add("a.kind", {"thing": logs.blob(writer, canonical_bytes(held), media=COMMITTED)})
    assert PASSED is signed(writer).verdict


# Withdrawn. The first entries of these logs are of 1 November 2026; today is later than every day but NEVER.

PROMISED = {"bytes": 5, "media": "text/plain", "sha256": "ab" * 32}


def promised(due: str, **more: Any) -> dict[str, Any]:
    return {**PROMISED, "due": due, **more}


def back(**more: Any) -> dict[str, Any]:
    return {"sha256": "ab" * 32, "withdrawn": "The project was given up.", **more}


def with_entries(*bodies: dict[str, Any]) -> Writer:
    writer = Writer()
    for body in bodies:
        writer.add("a.kind", body)
    return writer


@pytest.mark.parametrize("due", ["2026-11-01", "2026-11-20", NEVER])
def test_what_is_withdrawn_by_its_day_need_never_come(due: str):
    found = signed(with_entries({"thing": promised(due)}, {"things": [back()]}))
    assert PASSED is found.verdict
    assert "0 of 1 there; 1 withdrawn before they were due" == named(found, "blobs").said


@pytest.mark.parametrize(
    "bodies",
    [
        [{"thing": promised("2026-10-31")}, {"things": [back()]}],
        [{"things": [back()]}, {"thing": promised("2026-11-20")}],
        [{"thing": PROMISED}, {"things": [back()]}],
        [{"thing": promised("2026-11-20"), "things": [back()]}],
        [{"thing": promised("2026-11-20")}, {"things": [back(sha256="cd" * 32)]}],
        [{"thing": promised("2026-11-20")}, {"things": [back(more=1)]}],
        [{"thing": promised("2026-11-20")}, {"things": [back(withdrawn=1)]}],
        [{"thing": promised("2026-11-20")}, {"said": json.dumps(back(), separators=(",", ":"))}],
        [{"thing": promised("2026-11-20")}, {"things": [back(sha256=["ab" * 32])]}],
    ],
    ids=["too late", "ahead of it", "not promised", "same entry", "another", "more keys", "no text", "text", "no hash"],
)
def test_nothing_else_takes_a_promise_back(bodies: list[dict[str, Any]]):
    found = signed(with_entries(*bodies))
    assert NOT_COMPARED is named(found, "blobs").status
    assert NOT_COMPARED is found.verdict


def test_what_is_withdrawn_by_entries_like_one_another_is_known_of_each():
    hashes = [f"{number:064x}" for number in range(6)]
    first = ({"thing": promised("2026-11-20", sha256=each)} for each in hashes)
    then = ({"said": back(sha256=each)} for each in hashes)
    found = signed(with_entries(*first, *then))
    assert PASSED is found.verdict
    assert "6 withdrawn" in named(found, "blobs").said


def test_things_with_values_of_entries_like_one_another_are_each_looked_into():
    writer = honest(4)
    for number in range(5):
        value = writer.hide("/a", number)
        writer.add("a.kind", {"thing": logs.blob(writer, canonical_bytes({"a": value}), media=COMMITTED)})
    assert "6 values that may go" in named(signed(writer), "redactions").said
    for name in [name for name in writer.files if name.startswith("disclosures/")]:
        less = {key: data for key, data in writer.files.items() if key != name}
        assert ["redactions"] == failed(checked(less))


def test_a_thing_that_is_withdrawn_and_there_all_the_same_is_still_checked():
    writer = Writer()
    reference = logs.blob(writer, b"here", due=NEVER)
    writer.add("a.kind", {"thing": reference})
    writer.add("a.kind", {"said": {"sha256": reference["sha256"], "withdrawn": "We thought again."}})
    assert "1 of 1 there" in named(signed(writer), "blobs").said
    writer.files[file_of(reference)] = b"other"
    assert ["blobs"] == failed(checked(writer.files))
