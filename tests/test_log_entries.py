"""Entries, their canonical bytes and the values that may go: one spelling for each, and every trick is refused."""

from __future__ import annotations

import hashlib
import json
import random
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.canonical import canonical_bytes
from charter_engine.errors import Malformed
from charter_engine.log import profile
from charter_engine.log.commitment import blobs, commit, commitments, disclose, open_disclosure
from charter_engine.log.entries import BODIES, created, read_entry, write_entry
from charter_engine.log.spelling import encode_url

KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,4}", fullmatch=True)
NUMBERS = st.integers(-profile.LARGEST_NUMBER, profile.LARGEST_NUMBER)
LEAVES = st.none() | st.booleans() | NUMBERS | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))


@given(VALUES)
def test_a_value_is_one_line_and_no_other_spelling_of_it_is_read(value: Any):
    data, usual = profile.write(value), json.dumps(value)
    assert value == profile.read(data)
    assert b"\n" not in data
    for other in {usual, f"{usual} ", f"\ufeff{usual}", usual.replace(",", ", ")} - {data.decode()}:
        with pytest.raises(Malformed):
            profile.read(other.encode())


TOKENS = [
    "",
    "a",
    '"',
    "\\",
    "/",
    "\n",
    "\t",
    "\x00",
    "\x1f",
    "\x7f",
    "\u2028",
    "\u20ac",
    "\ufb33",
    "\U0001f600",
    "\xe9",
]


def drawn(chance: random.Random, depth: int = 0) -> Any:
    """Some value within the profile. Much quicker than Hypothesis, where very many are wanted."""
    match chance.randrange(8 if depth < 4 else 5):
        case 0:
            return chance.choice([None, True, False])
        case 1:
            return chance.choice([0, -1, 1, profile.LARGEST_NUMBER, -profile.LARGEST_NUMBER])
        case 2:
            return chance.randint(-profile.LARGEST_NUMBER, profile.LARGEST_NUMBER) >> chance.randrange(53)
        case 3:
            return "".join(chance.choices(TOKENS, k=chance.randrange(6)))
        case 4:
            return chr(chance.choice([chance.randrange(0xD800), chance.randrange(0xE000, 0x110000)]))
        case 5:
            return [drawn(chance, depth + 1) for _ in range(chance.randrange(4))]
        case _:
            keys = ("".join(chance.choices("abz_09", k=chance.randrange(3))) for _ in range(chance.randrange(5)))
            return {chance.choice("az$") + key: drawn(chance, depth + 1) for key in keys}


def test_the_bytes_of_a_value_are_those_that_another_program_writes(request: pytest.FixtureRequest):
    chance = random.Random(8785)  # noqa: S311 - the same values each time
    for _ in range(1_000_000 if request.config.getoption("--slow") else 10_000):
        value = {"a": drawn(chance), "b": [drawn(chance), drawn(chance)], "c": drawn(chance)}
        assert rfc8785.dumps(value) == profile.write(value)


TRICKS = {
    "a key twice": b'{"a":1,"a":1}',
    "keys out of order": b'{"b":1,"a":1}',
    "a fraction": b'{"a":1.0}',
    "an exponent": b'{"a":1e2}',
    "not a number": b'{"a":NaN}',
    "endless": b"Infinity",
    "minus nought": b"-0",
    "beyond 2^53 - 1": b"9007199254740993",
    "a number of 60,000 digits": b"1" * 60_000,
    "a key beyond ASCII": '{"\U0001f600":1}'.encode(),
    "a large letter in a key": b'{"A":1}',
    "half a sign": b'"\\ud800"',
    "an escape too many": b'"\\u0061"',
    "a slash escaped": b'"\\/"',
    "a mark of byte order": b'\xef\xbb\xbf"a"',
    "a carriage return": b'"a"\r',
    "a space at the end": b'"a" ',
    "a space inside": b'["a", "b"]',
    "bytes that are no text": b'"\xff"',
    "a hundred thousand levels": b"[" * 30_000 + b"]" * 30_000,
    "33 levels": b"[" * 33 + b"]" * 33,
    "65,536 bytes": b'"' + b"a" * 65_534 + b'"',
    "two values": b"1 2",
    "nothing": b"",
    "a remark": b"1//",
    "a single quote": b"'a'",
}


@pytest.mark.parametrize("name", TRICKS)
def test_24_a_trick_is_refused_when_it_is_read(name: str):
    with pytest.raises(Malformed):
        profile.read(TRICKS[name])


@pytest.mark.parametrize("value", [1.0, 2**53, {"A": 1}, {1: 1}, "\ud800", b"a", {"a": {1}}, "x" * 65_534])
def test_24_a_trick_is_refused_when_it_is_written(value: Any):
    with pytest.raises(Malformed):
        profile.write(value)


def test_the_longest_and_the_deepest_are_read():
    assert profile.read(b'"' + b"a" * 65_533 + b'"') == "a" * 65_533
    assert profile.read(b"[" * 32 + b"]" * 32)


# --- the envelope -----------------------------------------------------------------------------------------------------

FIRST = created("council.example/decisions", "2026-11-28T09:00:00.000000Z", ["key"], {"role": "custodian"})
HELD = json.loads(write_entry(FIRST))


def test_an_entry_is_read_as_it_was_written():
    assert read_entry(write_entry(FIRST)) == FIRST


CHANGES: list[tuple[str, Any]] = [
    ("seq", -1), ("seq", "0"), ("seq", True), ("v", 0), ("v", "1"), ("log", ""), ("id", ""), ("id", "x" * 201),
    ("kind", "created"), ("kind", "Log.created"), ("kind", "log.created."), ("actor", {}), ("actor", "x"),
    ("body", []), ("body", {"keys": []}), ("body", {"keys": [1], "profile": "charter-jcs-1"}),
    ("body", {"keys": [], "profile": "charter-jcs-2"}), ("time", "2026-11-28T09:00:00Z"),
    ("time", "2026-02-30T09:00:00.000000Z"), ("time", "2026-11-28T09:00:00.000000+00:00"),
    ("time", "2026-11-28 09:00:00.000000Z"), ("time", 5), ("more", 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), CHANGES)
def test_another_envelope_is_refused(name: str, value: Any):
    with pytest.raises(Malformed):
        read_entry(profile.write({**HELD, name: value}))


@pytest.mark.parametrize("name", HELD)
def test_an_envelope_without_one_of_its_keys_is_refused(name: str):
    with pytest.raises(Malformed):
        read_entry(profile.write({key: value for key, value in HELD.items() if key != name}))


def test_a_later_version_is_not_understood_and_not_refused():
    assert read_entry(profile.write({"v": 2, "anything": 1})) is None


def test_a_kind_of_the_log_that_is_not_known_is_not_understood():
    for kind, understood in (("decision.recorded", True), ("key.lost", False), ("log.created", True)):
        body = HELD["body"] if kind in BODIES else {}
        entry = read_entry(profile.write({**HELD, "kind": kind, "body": body}))
        assert entry is not None
        assert entry.understood is understood


# --- values that may go -----------------------------------------------------------------------------------------------


@given(LEAVES, KEYS)
def test_a_disclosure_opens_to_its_value_and_place(value: Any, key: str):
    disclosure = disclose(bytes(32), f"/body/{key}", value)
    opened = open_disclosure(disclosure)
    assert (f"/body/{key}", value) == (opened.path, opened.value)
    [found] = commitments({"body": {key: commit(disclosure)}})
    assert (f"/body/{key}", hashlib.sha256(disclosure).digest()) == (found.path, found.digest)


@pytest.mark.parametrize(
    "held", [{"$c": "x"}, {"$c": 1}, {"$c": encode_url(bytes(32)), "a": 1}, {"$d": encode_url(bytes(32))}]
)
def test_what_only_looks_like_a_commitment_is_refused(held: dict[str, Any]):
    with pytest.raises(Malformed):
        list(commitments([held]))


@pytest.mark.parametrize("held", [["s", "p", 1], [encode_url(bytes(31)), "/p", 1], [encode_url(bytes(32)), "/p"], {}])
def test_what_only_looks_like_a_disclosure_is_refused(held: Any):
    with pytest.raises(Malformed):
        open_disclosure(encode_url(canonical_bytes(held)).encode())


@pytest.mark.parametrize(
    "change", [{"sha256": "x"}, {"sha256": "A" * 64}, {"bytes": -1}, {"bytes": "1"}, {"due": "2026-02-30"}, {"due": 5}]
)
def test_what_only_looks_like_a_reference_is_refused(change: dict[str, Any]):
    with pytest.raises(Malformed):
        list(blobs({"report": {"bytes": 1, "media": "text/plain", "sha256": "a" * 64, **change}}))
