r"""Base64 (RFC 4648, section 4) that has one spelling for one string of bytes.

>>> encode(b"log"), decode("bG9n")
('bG9n', b'log')
>>> decode("bG9")
Traceback (most recent call last):
charter_engine.errors.Malformed: `bG9` is not base64.

A last character whose unused bits are set, a line break, a missing `=`: each is refused, for two spellings of one
signature would be two files with one meaning. The form for addresses, with `-` and `_` and without `=`, is for
commitments.

>>> encode_url(b"\xff\xfe"), decode_url("__4")
('__4', b'\xff\xfe')
"""

from __future__ import annotations

import base64
from collections.abc import Callable

from charter_engine.errors import Malformed


def encode(data: bytes) -> str:
    """`data` as base64, with padding."""
    return base64.b64encode(data).decode("ascii")


def decode(text: str, length: int | None = None) -> bytes:
    """The bytes that `text` spells.

    Raises:
        Malformed: for another spelling, or for other than `length` bytes.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        data = None
    return _checked(text, data, encode, length)


def encode_url(data: bytes) -> str:
    """`data` as base64 of the form for addresses, without padding."""
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def decode_url(text: str, length: int | None = None) -> bytes:
    """The bytes that `text` spells in the form for addresses.

    Raises:
        Malformed: for another spelling, or for other than `length` bytes.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        data = None
    return _checked(text, data, encode_url, length)


def _checked(text: str, data: bytes | None, spell: Callable[[bytes], str], length: int | None) -> bytes:
    if data is None or spell(data) != text:
        raise Malformed(f"`{text[:80]}` is not base64.")
    if length is not None and len(data) != length:
        raise Malformed(f"`{text[:80]}` spells {len(data)} bytes, where {length} were expected.")
    return data
