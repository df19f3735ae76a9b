r"""Bytes of others as text that a proposal can hold: bounded, one sort of line break, no character that does harm.

>>> to_text("\ufeffTier 1\r\nName\tX\u202e\x07".encode(), "a record")
'Tier 1\nName X '
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from charter_engine.errors import InvalidSource, Place, Problem
from charter_engine.language.source import MAX_BYTES

_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LINES: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROL: Final = re.compile("[\x00-\x09\x0e-\x1f\x7f-\x9f]")
_UNSEEN: Final = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_BROKEN: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")


def to_text(data: bytes, name: str) -> str:
    """The text in `data`, in UTF-8, or in UTF-16 where its first bytes say so.

    Raises:
        InvalidSource: where it is too large, holds nothing, or is no text.
    """
    if len(data) > MAX_BYTES:
        found = f"The file has more than {MAX_BYTES:,} bytes."
        raise refused(name, "too-large", found, f"At most {MAX_BYTES:,} bytes are read. Leave out what is no text.")
    try:
        text = data.decode("utf-16" if data.startswith(_WIDE) else "utf-8")
    except UnicodeDecodeError:
        expected = "Save it as UTF-8. A PDF or a document of a word processor must be saved as text or as a web page."
        raise refused(name, "not-utf8", "The file is not UTF-8 text.", expected) from None
    if "\x00" in text:
        expected = "Save it as text, as a web page, as CSV, YAML or JSON."
        raise refused(name, "not-text", "The file holds bytes that no text has.", expected)
    cleaned = clean(text)
    if not cleaned.strip():
        raise refused(name, "empty-file", "The file holds nothing.", "Name a file with a record in it.")
    return cleaned


def clean(text: str) -> str:
    """The text with line feeds alone, a space for each control character, and without marks that nobody sees."""
    if text.isascii() and text.isprintable():
        return text
    lines = _LINES.sub("\n", text)
    lines = _CONTROL.sub(" ", lines)
    return _BROKEN.sub("\ufffd", _UNSEEN.sub("", lines))


def refused(name: str, code: str, found: str, expected: str, line: int = 0) -> InvalidSource:
    """The problem of a whole file, or of a line of it, to be raised."""
    return InvalidSource([Problem(Place(name, line, 1 if line else 0), code, found, expected)])
