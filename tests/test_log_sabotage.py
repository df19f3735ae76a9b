"""A verifier without any one of its checks would pass a log that was tampered with. Attack 29 of the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from charter_engine.log import note
from charter_engine.log.verify import NAMES
from tests import logs
from tests.logs import FIRST, LOG, OTHER, SECOND, Writer, checked, failed, honest

Files = dict[str, bytes]


def signed(writer: Writer, by: logs.keys.Signer = LOG) -> Files:
    writer.sign(FIRST, SECOND, by=[by])
    return writer.files


def a_line_that_is_no_entry(writer: Writer) -> Files:
    writer.entries.append(b"{}")
    return signed(writer)


def an_entry_of_another_place(writer: Writer) -> Files:
    writer.add("decision.recorded", {}, seq=40)
    return signed(writer)


def a_hash_in_a_tile(writer: Writer) -> Files:
    return {**writer.files, "tile/0/000.p/12": bytes(32) + writer.files["tile/0/000.p/12"][32:]}


def an_older_checkpoint_of_another_past(writer: Writer) -> Files:
    other = honest(5)
    other.entries[-1] = other.entries[-1].replace(b"Decision", b"Decizion")
    return {**writer.files, "checkpoints/5.note": note.sign(str(other.checkpoint()), [LOG])}


def a_key_of_somebody_else(writer: Writer) -> Files:
    return signed(writer, OTHER)


def a_rewritten_log(writer: Writer) -> Files:
    again = Writer(entries=[*writer.entries[:-1], writer.entries[-1].replace(b"Decision", b"Decizion")])
    again.files = {name: data for name, data in writer.files.items() if name.startswith(("blobs/", "disclosures/"))}
    return signed(again)


def a_witness_that_did_not_sign(writer: Writer) -> Files:
    text, _, lines = writer.files["checkpoint"].rpartition(b"\n\n")
    log, first, second = lines.splitlines()
    other = writer.files["checkpoints/11.note"].rpartition(b"\n\n")[2].splitlines()[1]
    assert first.split()[:2] == other.split()[:2]
    return {**writer.files, "checkpoint": b"\n".join([text, b"", log, other, second, b""])}


def a_time_before_the_last(writer: Writer) -> Files:
    writer.add("decision.recorded", {}, time="2026-11-01T09:00:00.000000Z")
    return signed(writer)


def another_report(writer: Writer) -> Files:
    return {**writer.files, next(name for name in writer.files if name.startswith("blobs/")): b"another"}


def a_value_that_went_unsaid(writer: Writer) -> Files:
    gone = next(name for name in writer.files if name.startswith("disclosures/"))
    return {name: data for name, data in writer.files.items() if name != gone}


SEEN_BY_ONE: Mapping[str, Callable[[Writer], Files]] = {
    "entries": a_line_that_is_no_entry,
    "order": an_entry_of_another_place,
    "hashes": a_hash_in_a_tile,
    "root": an_older_checkpoint_of_another_past,
    "signature": a_key_of_somebody_else,
    "growth": a_rewritten_log,
    "witnesses": a_witness_that_did_not_sign,
    "times": a_time_before_the_last,
    "blobs": another_report,
    "redactions": a_value_that_went_unsaid,
}


@pytest.mark.parametrize("name", NAMES)
def test_29_each_check_sees_what_no_other_does(name: str):
    writer = honest(12)
    older = writer.files["checkpoint"]
    assert [name] == failed(checked(SEEN_BY_ONE[name](writer), older=older))
