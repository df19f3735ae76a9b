r"""Checkpoints: the text that a log signs to say how many entries it has, and their root (C2SP tlog-checkpoint).

    ORIGIN                 the name of the log, which is also the name of the key that signs
    SIZE                   the number of entries, in decimal digits, without a zero in front
    ROOT                   the root of the tree, 32 bytes as base64

>>> text = str(Checkpoint("example.org/log", 0, EMPTY))
>>> text
'example.org/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n'
>>> read_checkpoint(text).size
0

Further lines are allowed by the format and not used by this log: nobody who watches a log can check them.
"""

from __future__ import annotations

from dataclasses import dataclass

from charter_engine.errors import Malformed
from charter_engine.log.spelling import decode, encode
from charter_engine.log.tree import EMPTY, HASH

__all__ = ["EMPTY", "Checkpoint", "read_checkpoint", "read_number"]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log at one size."""

    origin: str
    size: int
    root: bytes
    further: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "".join(f"{line}\n" for line in (self.origin, self.size, encode(self.root), *self.further))


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that the text of a note holds.

    Raises:
        Malformed: for fewer than three lines, an empty one, or a size or root in another form.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise Malformed("A checkpoint has three lines that are not empty: the log's name, its size, its root.")
    return Checkpoint(lines[0], read_number(lines[1]), decode(lines[2], HASH), tuple(lines[3:]))


def read_number(text: str) -> int:
    """A whole number below 2^63, in decimal digits without a zero in front.

    Raises:
        Malformed: for anything else.
    """
    if not (text.isascii() and text.isdecimal()) or len(text) > 19 or str(int(text)) != text or int(text) >= 2**63:
        raise Malformed(f"`{text[:40]}` is not a number in its one form.")
    return int(text)
