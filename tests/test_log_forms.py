"""Entries like one that was read: what passes on its pattern is what the full reading passes, and says the same."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charter_engine.errors import Malformed
from charter_engine.log import profile
from charter_engine.log.commitment import COMMITTED, blobs, commitments
from charter_engine.log.entries import BODIES, Entry, read_entry, write_entry
from charter_engine.log.forms import MOST, Forms, open_lines
from charter_engine.log.spelling import encode_url
from charter_engine.log.tree import leaf_hash
from tests import logs
from tests.logs import FIRST, SECOND, Writer, checked, honest
from tests.test_log_alone import tampered_of
from tests.test_log_entries import KEYS, TRICKS

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(
    ['"', "\\", '\\"', "\n", "\x7f", "é"]
)
NUMBERS = st.sampled_from([0, 1, -1, 10**14, 10**15 - 1, -(10**15) + 1, profile.LARGEST_NUMBER]) | st.integers(-99, 999)
DAYS = st.sampled_from(["2026-12-01", "2028-02-29"])


@st.composite
def references(draw: st.DrawFn) -> dict[str, Any]:
    held = {
        "bytes": draw(st.integers(0, 10**6)),
        "media": draw(TEXTS | st.just(COMMITTED)),
        "sha256": draw(st.binary(min_size=32, max_size=32)).hex(),
    }
    return {**held, "due": draw(DAYS)} if draw(st.booleans()) else held


HIDDEN = st.binary(max_size=2).map(lambda data: {"$c": encode_url(leaf_hash(data))})
BODIES_DRAWN = st.dictionaries(
    KEYS,
    st.recursive(
        TEXTS | NUMBERS | st.none() | st.booleans() | HIDDEN | references(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=3,
)


def an_entry(body: dict[str, Any], seq: int = 7) -> Entry:
    return Entry("a log", seq, f"id-{seq}", "a.kind", "2026-11-28T09:00:00.000000Z", {"role": "clerk"}, body)


def knowing(*entries: Entry) -> Forms:
    """Forms that have met each of these entries twice."""
    known = Forms()
    for each in (*entries, *entries):
        known.learn(each)
    return known


def said_of(line: bytes) -> tuple[Any, ...] | None:
    """What the full reading says of a line; None where it refuses it."""
    try:
        entry = read_entry(line)
        held = {"actor": entry.actor, "body": entry.body} if entry else {}
        beside = list(commitments(held)), list(blobs(held))
    except Malformed:
        return None
    return (entry.seq, entry.id, entry.time, *beside) if entry else None


def quickly(known: Forms, line: bytes) -> tuple[Any, ...] | None:
    """What is said without it; None where the line must be read in full. How long it is, is the reader's matter."""
    opened = open_lines(line) if len(line) <= profile.LONGEST else None
    return None if opened is None else known.like(opened)


def like(value: Any, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Any:
    """Another value of the same form, without what lies beside the entry."""
    if isinstance(value, str):
        return draw(TEXTS)
    if value is None or isinstance(value, bool):
        return draw(st.sampled_from([True, False, None]))
    if isinstance(value, int):
        return draw(st.integers(-(10**15) + 1, 10**15 - 1))
    if isinstance(value, list):
        return [like(item, draw) for item in value]
    if set(value) & {"$c", "sha256"}:
        return value
    return {key: like(item, draw) for key, item in value.items()}


@given(BODIES_DRAWN, st.data())
def test_an_entry_of_a_known_form_is_taken_as_it_would_be_in_full(body: dict[str, Any], data: st.DataObject):
    known = knowing(an_entry(body))
    other = write_entry(an_entry(like(body, data.draw), data.draw(st.integers(0, 10**6))))
    assert said_of(other) is not None
    assert said_of(other) == quickly(known, other)


PIECES = st.sampled_from(
    [b"", b" ", b"0", b"-", b"00", b"1.0", b"1e2", b'"', b'""', b"\\", b'\\"', b"\\n", b"\\/", b"\\u0061", b"\\u0007",
     b"\\b", b"\t", b"\0", b"\1", b"\xff", b"\xc3", b"\xe9", b"[", b"]", b"{", b"}", b"{}", b":", b",", b"null",
     b"9" * 16, b'"a":1,']
)  # fmt: skip


@given(BODIES_DRAWN, st.data())
def test_whatever_was_done_to_an_entry_it_passes_only_where_the_full_reading_passes_it(
    body: dict[str, Any], data: st.DataObject
):
    line = write_entry(an_entry(body))
    known = knowing(an_entry(body))
    for _ in range(data.draw(st.integers(1, 3))):
        at, over, piece = data.draw(st.integers(0, len(line))), data.draw(st.integers(0, 2)), data.draw(PIECES)
        line = line[:at] + piece + line[at + over :]
        found = quickly(known, line)
        assert found is None or found == said_of(line)


@pytest.mark.parametrize("name", TRICKS)
@pytest.mark.parametrize("value", ["a", 5, ["a"], {"a": "b"}, {"a": 1}, True])
def test_a_trick_in_place_of_a_value_passes_on_no_pattern(name: str, value: Any):
    known = knowing(an_entry({"a": value}))
    before, after = write_entry(an_entry({"a": "HERE"})).split(b'"HERE"')
    found = quickly(known, before + TRICKS[name] + after)
    assert found is None or found == said_of(before + TRICKS[name] + after)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"v":1', b'"v":2'), (b"a.kind", b"a.kinds"), (b"a log", b"b log"), (b'"seq":7', b'"seq":07'),
        (b'"seq":7', b'"seq":-7'), (b'"id-7"', b'""'), (b'"id-7"', b'"' + b"i" * 201 + b'"'),
        (b"2026-11-28", b"2026-02-30"), (b"T09", b"T24"), (b"T09", b"T9"), (b".000000Z", b"Z"), (b'"role"', b'"rola"'),
        (b'"clerk"', b"5"), (b'"a":1', b'"a":1,"a":1'), (b'"a":1,"b":2', b'"b":2,"a":1'),
    ],
)  # fmt: skip
def test_another_envelope_passes_on_no_pattern(old: bytes, new: bytes):
    line = write_entry(an_entry({"a": 1, "b": 2}))
    known = knowing(an_entry({"a": 1, "b": 2}))
    assert quickly(known, line) is not None
    assert quickly(known, line.replace(old, new)) is None


@pytest.mark.parametrize(
    ("body", "old", "new"),
    [
        ({"a": {"$c": encode_url(bytes(32))}}, b"AAA", b"AA="),
        ({"a": {"$c": encode_url(bytes(32))}}, b'AA"', b'AB"'),
        ({"a": {"bytes": 1, "media": "", "sha256": "a" * 64}}, b"a" * 64, b"A" * 64),
        ({"a": {"bytes": 1, "media": "", "sha256": "a" * 64}}, b"a" * 64, b"a" * 63),
        ({"a": {"bytes": 1, "media": "", "sha256": "a" * 64}}, b'"bytes":1', b'"bytes":-1'),
        ({"a": {"bytes": 1, "due": "2026-11-28", "media": "", "sha256": "a" * 64}}, b'"2026-11-28"', b'"2026-11-31"'),
    ],
)
def test_what_lies_beside_an_entry_is_named_in_its_one_form(body: dict[str, Any], old: bytes, new: bytes):
    line = write_entry(an_entry(body))
    assert quickly(knowing(an_entry(body)), line) == said_of(line)
    assert quickly(knowing(an_entry(body)), line.replace(old, new)) is None


def test_entries_that_the_log_acts_on_and_entries_that_are_not_understood_are_read_in_full():
    for kind in (*BODIES, "key.lost"):
        entry = replace(an_entry({}), kind=kind)
        known = knowing(entry)
        assert known.like(profile.write({**json.loads(write_entry(an_entry({}))), "kind": kind})) is None


def test_an_entry_that_takes_back_a_promise_is_read_in_full():
    body = {"a": [{"sha256": "a" * 64, "withdrawn": "no more"}]}
    assert quickly(knowing(an_entry(body)), write_entry(an_entry(body))) is None


def test_a_list_of_like_items_may_have_more_of_them_where_nothing_in_it_lies_beside():
    hidden = {"$c": encode_url(bytes(32))}
    known = knowing(an_entry({"a": ["x", "y"]}), an_entry({"b": [hidden]}), an_entry({"c": ["x", 1]}))
    for body, passes in (
        ({"a": ["z"]}, True),
        ({"a": ["z"] * 9}, True),
        ({"a": []}, False),
        ({"a": ["z", 1]}, False),
        ({"b": [hidden]}, True),
        ({"b": [hidden, hidden]}, False),
        ({"c": ["y", 2]}, True),
        ({"c": ["y", 2, 3]}, False),
    ):
        assert passes is (quickly(known, write_entry(an_entry(body))) is not None), body


def test_a_line_that_fits_almost_is_given_up_in_little_time():
    known = knowing(an_entry({"a": [[[0, 0]] * 3] * 3, "b": 1}))
    line = write_entry(an_entry({"a": [[[0] * 8] * 40] * 40, "b": "x"}))
    started = time.monotonic()
    assert quickly(known, line) is None
    assert time.monotonic() - started < 5


def test_a_log_of_many_forms_makes_no_more_patterns_than_it_says():
    bodies = [{f"a{number}": 1} for number in range(MOST + 5)]
    known = knowing(*map(an_entry, bodies))
    assert MOST == sum(quickly(known, write_entry(an_entry(body))) is not None for body in bodies)
    known = knowing(*(replace(an_entry({}), kind=f"a.kind{'d' * number}") for number in range(MOST + 5)))
    assert MOST == sum(
        quickly(known, write_entry(replace(an_entry({}), kind=f"a.kind{'d' * number}"))) is not None
        for number in range(MOST + 5)
    )


LARGER = honest(40, every=10)


@settings(max_examples=max(settings().max_examples // 4, 10))
@given(tampered_of(LARGER.files))
def test_verification_says_the_same_where_every_entry_is_read_in_full(files: dict[str, bytes]):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Forms, "like", lambda *_: None)
        in_full = checked(files)
    assert in_full == checked(files)


@pytest.mark.parametrize("longer", [0, 1])
def test_an_entry_that_is_too_long_is_seen_though_others_have_its_form(longer: int):
    writer = Writer()
    for _ in range(3):
        writer.add("a.kind", {"text": ""})
    room = profile.LONGEST - len(writer.entries[-1])
    writer.entries[-1] = writer.entries[-1].replace(b'"text":"', b'"text":"' + b"a" * (room + longer))
    writer.sign(FIRST, SECOND)
    assert (["entries"] if longer else []) == logs.failed(checked(writer.files))


def test_most_entries_of_a_log_are_not_read_in_full(monkeypatch: pytest.MonkeyPatch):
    read = []

    def seen(line: bytes) -> Entry | None:
        read.append(line)
        return read_entry(line)

    monkeypatch.setattr("charter_engine.log.reading.read_entry", seen)
    assert [] == logs.failed(checked(LARGER.files))
    assert 7 == len(read)  # the first, and two of each of three forms
