r"""The bytes of an entry: canonical JSON (see `canonical`) within narrower bounds, called `charter-jcs-1`.

    keys        small letters, digits and `_`, with a letter or `$` first
    numbers     whole, from -(2^53 - 1) to 2^53 - 1
    depth       at most 32 lists and objects inside one another
    length      below 65,536 bytes
    texts       as typed, of whole Unicode signs

Within these bounds the bytes are also those of RFC 8785. They never hold a line feed, so that an entry is a line.

>>> write({"kind": "log.created", "seq": 0})
b'{"kind":"log.created","seq":0}'
>>> read(b'{"seq":9007199254740992}')
Traceback (most recent call last):
charter_engine.errors.Malformed: The number 9007199254740992 is beyond 2^53 - 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from charter_engine.canonical import encoded, from_canonical
from charter_engine.errors import Malformed

NAME = "charter-jcs-1"
LARGEST_NUMBER = 2**53 - 1
DEEPEST = 32
LONGEST = 65_535
"""Length of the longest entry, in bytes: two bytes hold it."""
_PLAIN = {str, bool, type(None)}
_KEY = re.compile(r"[a-z$][a-z0-9_]*")


def write(value: object, longest: int = LONGEST) -> bytes:
    """The bytes of `value`, which are at most `longest`.

    Raises:
        Malformed: when it lies outside these bounds.
    """
    _check([value], 0)
    try:
        return _short(encoded(value), longest)
    except UnicodeEncodeError as wrong:
        raise Malformed(f"It has no canonical form ({wrong}).") from None


def read(data: bytes, longest: int = LONGEST) -> Any:
    """The value that has these bytes.

    Raises:
        Malformed: when they are no canonical JSON, or its value lies outside these bounds.
    """
    value = from_canonical(_short(data, longest))
    _check([value], 0)
    return value


def _short(data: bytes, longest: int) -> bytes:
    if len(data) > longest:
        raise Malformed(f"It has {len(data)} bytes; {longest} is the most.")
    return data


def _check(items: Iterable[object], depth: int) -> None:
    """Refuse what lies outside the bounds, of items that lie within `depth` lists and objects."""
    for item in items:
        if type(item) in _PLAIN:
            continue
        if isinstance(item, int):
            if not -LARGEST_NUMBER <= item <= LARGEST_NUMBER:
                raise Malformed(f"The number {str(item)[:40]} is beyond 2^53 - 1.")
        elif not isinstance(item, str):
            if depth == DEEPEST:
                raise Malformed(f"It is nested more than {DEEPEST} deep.")
            _check(_inside(item), depth + 1)


def _inside(item: object) -> Iterable[object]:
    """What a list or an object holds."""
    if isinstance(item, (list, tuple)):
        return item
    if not isinstance(item, (dict, Mapping)):
        raise Malformed(f"It holds a {type(item).__name__}, which has no canonical form.")
    if not all(map(_is_key, item)):
        wrong = next(key for key in item if not _is_key(key))
        raise Malformed(f"The key `{str(wrong)[:40]}` is not made of small letters, digits and `_`.")
    return item.values()


@lru_cache(4096)  # a log has few keys, and each of them very often
def _is_key(key: object) -> bool:
    return isinstance(key, str) and _KEY.fullmatch(key) is not None
