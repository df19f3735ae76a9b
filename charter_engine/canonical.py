r"""One value, one byte string, one digest.

The profile is JSON without floats: objects with keys in code point order, no white space, UTF-8, and only the escapes
that JSON demands. It is the part of RFC 8785 (JSON Canonicalization Scheme) that has no floating-point numbers; keys
are sorted by UTF-16 code units there, so keys here are ASCII and both orders agree.

What was written canonically is read back with `from_canonical`, which takes the one byte string and no other.

>>> canonical_bytes({"b": [1, True, None], "a": "é"})
b'{"a":"\xc3\xa9","b":[1,true,null]}'
>>> digest({})
'44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from charter_engine.errors import Malformed

_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False).encode
type_error = "a canonical value holds text, whole numbers, true, false, null, lists and objects; not {}"


def canonical_bytes(value: object) -> bytes:
    """The one byte string for `value` (JSON types without floats).

    Raises:
        TypeError: for a float, a key that is not ASCII text, or any other type.
    """
    _check(value)
    return encoded(value)


def encoded(value: object) -> bytes:
    """The canonical bytes of a value that is known to have such: of no other, the bytes mean anything."""
    return _ENCODE(value).encode("utf-8")


def from_canonical(data: bytes) -> Any:
    """The value that has the canonical bytes `data`.

    >>> from_canonical(b'{"a":[1,true]}')
    {'a': [1, True]}
    >>> from_canonical(b'{"a": 1}')
    Traceback (most recent call last):
    charter_engine.errors.Malformed: It is JSON, but not in its one canonical form.

    Raises:
        Malformed: for bytes that are no JSON, hold a key twice or a fraction, or are written in any other way.
    """
    value = from_json(data)
    try:
        same = canonical_bytes(value) == data
    except (TypeError, UnicodeError) as wrong:
        raise Malformed(f"It has no canonical form ({wrong}).") from None
    if not same:
        raise Malformed("It is JSON, but not in its one canonical form.")
    return value


def from_json(data: bytes) -> Any:
    """The value of JSON that may be written in any way, but holds no key twice and no fraction.

    Raises:
        Malformed: for anything else.
    """
    try:
        return json.loads(
            data.decode("utf-8"), object_pairs_hook=_object, parse_float=_refuse_number, parse_constant=_refuse_number
        )
    except UnicodeError:
        raise Malformed("It holds bytes or signs that are no text in UTF-8.") from None
    except RecursionError:
        raise Malformed("It is nested too deeply.") from None
    except ValueError as wrong:
        raise Malformed(f"It is not JSON of whole numbers and single keys ({wrong}).") from None


def digest(value: object) -> str:
    """SHA-256 of the canonical bytes of `value`, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def plain(value: object) -> Any:
    """A model value as JSON types: dataclasses as objects with a `kind` where their class matters, dates as ISO text.

    Members that are None or empty are left out, so that a key added later changes no old digest.
    """
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        members = {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.metadata.get("digest", True)}
        kept = {name: member for name, member in members.items() if member not in (None, (), [], {}, "")}
        return {"kind": type(value).__name__, **kept}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item) for item in value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _refuse_number(text: str) -> None:
    raise ValueError(f"the number {text[:40]} is not a whole one")


def _check(value: object) -> None:
    if value is None or isinstance(value, (bool, int, str)):
        return
    if isinstance(value, (list, tuple)):
        for item in value:
            _check(item)
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise TypeError(type_error.format(f"the key {key!r}"))
            _check(item)
        return
    raise TypeError(type_error.format(type(value).__name__))
