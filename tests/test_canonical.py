"""One value, one byte string, one digest."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.canonical import canonical_bytes, digest, plain

KEYS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=5)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
LEAVES = st.none() | st.booleans() | st.integers() | TEXTS
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4))


@given(VALUES)
def test_reading_the_bytes_gives_the_value_back(value: Any):
    assert value == json.loads(canonical_bytes(value))


@given(st.dictionaries(KEYS, VALUES, max_size=5), st.randoms())
def test_the_order_of_keys_changes_nothing(value: dict[str, Any], chance: Any):
    keys = list(value)
    chance.shuffle(keys)
    assert canonical_bytes(value) == canonical_bytes({key: value[key] for key in keys})


@given(VALUES, VALUES)
def test_two_values_have_one_digest_only_if_they_are_the_same(one: Any, other: Any):
    assert (canonical_bytes(one) == canonical_bytes(other)) is (digest(one) == digest(other))
    assert json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True) or digest(one) != digest(other)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, b"null"),
        ([], b"[]"),
        ({"b": 1, "a": [True, False]}, b'{"a":[true,false],"b":1}'),
        ("é€\U0001f600", '"é€\U0001f600"'.encode()),
        ('"\\/\n\t\x07\x7f', b'"\\"\\\\/\\n\\t\\u0007\x7f"'),
        (-(10**20), b"-100000000000000000000"),
        (("a", "b"), b'["a","b"]'),
    ],
)
def test_the_bytes_of_a_value(value: Any, expected: bytes):
    assert expected == canonical_bytes(value)


@pytest.mark.parametrize(
    "value", [1.0, {"a": 0.5}, [float("nan")], {1: "a"}, {"é": 1}, {"a": {1}}, b"a", date(2024, 1, 1), object()]
)
def test_what_has_no_one_form_is_refused(value: Any):
    with pytest.raises(TypeError, match="a canonical value holds"):
        canonical_bytes(value)


def test_half_a_character_is_refused():
    with pytest.raises(UnicodeEncodeError):
        canonical_bytes("\ud800")


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True)
class Thing:
    name: str
    size: int | None = None
    parts: tuple[str, ...] = ()
    made_on: date | None = None
    note: str = field(default="", metadata={"digest": False})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Thing("a"), {"kind": "Thing", "name": "a"}),
        (Thing("a", 0), {"kind": "Thing", "name": "a", "size": 0}),
        (Thing("a", note="not part of what it means"), {"kind": "Thing", "name": "a"}),
        (
            Thing("a", 1, ("b",), date(2024, 2, 29)),
            {"kind": "Thing", "name": "a", "size": 1, "parts": ["b"], "made_on": "2024-02-29"},
        ),
        (Colour.RED, "red"),
        ({"a": (1, Thing("b"))}, {"a": [1, {"kind": "Thing", "name": "b"}]}),
        (MappingProxyType({"a": 1}), {"a": 1}),
        (frozenset({"b", "a"}), ["a", "b"]),
        ("text", "text"),
        (None, None),
    ],
)
def test_a_model_value_as_plain_data(value: Any, expected: Any):
    assert expected == plain(value)


def test_a_member_added_later_changes_no_old_digest():
    @dataclass(frozen=True)
    class Thing2:
        name: str
        added: str = ""

    Thing2.__name__ = "Thing"
    assert digest(plain(Thing("a"))) == digest(plain(Thing2("a")))
