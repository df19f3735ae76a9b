r"""One value, one byte string, one digest.

The profile is JSON without floats: objects with keys in code point order, no white space, UTF-8, and only the escapes
that JSON demands. It is the part of RFC 8785 (JSON Canonicalization Scheme) that has no floating-point numbers; keys
are sorted by UTF-16 code units there, so keys here are ASCII and both orders agree.

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

type_error = "a canonical value holds text, whole numbers, true, false, null, lists and objects; not {}"


def canonical_bytes(value: object) -> bytes:
    """The one byte string for `value` (JSON types without floats).

    Raises:
        TypeError: for a float, a key that is not ASCII text, or any other type.
    """
    _check(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


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


def _check(value: object) -> None:
    if value is None or isinstance(value, (bool, int, str)):
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise TypeError(type_error.format(f"the key {key!r}"))
            _check(item)
        return
    if isinstance(value, (list, tuple)):
        for item in value:
            _check(item)
        return
    raise TypeError(type_error.format(type(value).__name__))
