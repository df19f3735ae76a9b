r"""Signed notes: a text, an empty line, and lines that each hold one signature (C2SP signed-note).

    TEXT, ending in a line feed
    (an empty line)
    — NAME BASE64          BASE64 spells the 4 bytes of the key's ID, then the signature

The whole is UTF-8 without control characters other than the line feed. The last empty line parts text from signatures.

>>> data = sign("A text.\n", [(signer := Signer("example.org/log", 1, bytes(32)))])
>>> print(data.decode().splitlines()[2][:24])
— example.org/log TpMzA/
>>> read_note(data).text
'A text.\n'
>>> [one.key.name for one in signatures(read_note(data), [signer.key])]
['example.org/log']

A line by a key that the reader does not know is passed over, so that witnesses can be added. A line by a key that the
reader does know must be right, else the whole note is refused.

>>> signatures(read_note(data.replace(b"A text", b"B text")), [signer.key])
Traceback (most recent call last):
charter_engine.errors.Malformed: The signature by example.org/log is not one of this text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charter_engine.errors import Malformed
from charter_engine.log.keys import WITNESS, Key, Signer, is_name, seconds
from charter_engine.log.spelling import decode, encode

LARGEST = 128 * 1024
"""A note of more bytes is refused unread."""
MOST_SIGNATURES = 64
_ID = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One signature as it stands, by whoever it says."""

    name: str
    id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"— {self.name} {encode(self.id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text with signatures that nobody has checked yet."""

    text: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that was checked: the key, and for a witness when it saw the text (seconds after 1970, UTC)."""

    key: Key
    second: int | None


def read_note(data: bytes) -> Note:
    """The parts of a note.

    Raises:
        Malformed: for bytes that are no note, or more than `LARGEST` of them, or too many signatures.
    """
    if len(data) > LARGEST:
        raise Malformed(f"The note has {len(data)} bytes; at most {LARGEST} are read.")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("The note is not text in UTF-8.") from None
    if any(sign < " " and sign != "\n" for sign in whole):
        raise Malformed("The note holds a control character.")
    text, empty, signed = whole.rpartition("\n\n")
    if not empty or not signed.endswith("\n"):
        raise Malformed("The note has no empty line with signatures below it, or does not end with its last line.")
    lines = signed[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise Malformed(f"The note has {len(lines)} signatures; at most {MOST_SIGNATURES} are read.")
    return Note(f"{text}\n", tuple(map(_line, lines)))


def signatures(note: Note, known: Sequence[Key]) -> tuple[Signature, ...]:
    """Every signature of the note by a key in `known`, checked.

    Raises:
        Malformed: when a line names a known key and is not its signature.
    """
    return tuple(found for line in note.lines if (found := _checked(note.text, line, known)))


def sign(text: str, signers: Sequence[Signer]) -> bytes:
    """A note with one signature by each signer; `text` ends in a line feed."""
    return add(f"{text}\n".encode(), text, signers, 0)


def cosign(note: bytes, witness: Signer, second: int) -> bytes:
    """The note with one more line, by a witness that saw it in this second after 1 January 1970 (UTC)."""
    return add(note, read_note(note).text, [witness], second)


def add(note: bytes, text: str, signers: Sequence[Signer], second: int) -> bytes:
    """The note with one more line by each signer."""
    lines = (Line(each.name, each.key.id, each.sign(text, second)) for each in signers)
    return note + "".join(map(str, lines)).encode()


def with_lines(note: bytes, lines: Sequence[str]) -> bytes:
    """The note with those of these lines that it lacks, each as `str` of a `Line` writes it."""
    held = set(map(str, read_note(note).lines))
    return note + "".join(line for line in dict.fromkeys(lines) if line not in held).encode()


def _line(text: str) -> Line:
    dash, _, rest = text.partition(" ")
    name, _, spelt = rest.partition(" ")
    if dash != "—" or not is_name(name):
        raise Malformed(f"`{text[:80]}` is not a signature: `— NAME BASE64` was expected.")
    data = decode(spelt)
    if len(data) <= _ID:
        raise Malformed(f"`{text[:80]}` holds no signature.")
    return Line(name, data[:_ID], data[_ID:])


def _checked(text: str, line: Line, known: Sequence[Key]) -> Signature | None:
    meant = [key for key in known if (key.name, key.id) == (line.name, line.id)]
    for key in meant:
        if key.signed(text, line.signature):
            return Signature(key, seconds(line.signature) if key.kind == WITNESS else None)
    if meant:
        raise Malformed(f"The signature by {line.name} is not one of this text.")
    return None
