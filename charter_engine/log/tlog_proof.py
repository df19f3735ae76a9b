r"""Proof files: that one entry is in the log, for whoever has the log's key and nothing else (C2SP tlog-proof).

    c2sp.org/tlog-proof@v1
    extra BASE64           the entry itself: the hash that is proved is made from it
    index N                its place in the log; the first entry has 0
    BASE64 ...             the hashes of the proof, from the entry up, one a line
    (an empty line)
    the checkpoint, with its signatures

>>> from charter_engine.log.note import Signer, sign
>>> from charter_engine.log.tree import Tree, leaf_hash
>>> tree = Tree([leaf_hash(b"a"), leaf_hash(b"b")])
>>> note = sign(str(Checkpoint("example.org/log", 2, tree.root(2))), [Signer("example.org/log", 1, bytes(32))])
>>> file = Proof(1, tree.inclusion(1, 2), note, b"b").data
>>> print(file.decode().split("\n\n")[0])
c2sp.org/tlog-proof@v1
extra Yg==
index 1
Aippeebat6pa5MPl5F9+l3ESp+Y1k4INvsHsc4ok+Tw=
>>> read_proof(file).holds
True
"""

from __future__ import annotations

from dataclasses import dataclass

from charter_engine.errors import Malformed
from charter_engine.log.checkpoint import Checkpoint, read_checkpoint, read_number
from charter_engine.log.note import LARGEST, read_note
from charter_engine.log.proofs import LONGEST, includes
from charter_engine.log.spelling import decode, encode
from charter_engine.log.tree import HASH, leaf_hash

HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Proof:
    """That `entry` is entry `index` of the log that `note` signs for."""

    index: int
    hashes: tuple[bytes, ...]
    note: bytes
    entry: bytes | None = None

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        extra = [] if self.entry is None else [f"extra {encode(self.entry)}"]
        lines = [HEADER, *extra, f"index {self.index}", *map(encode, self.hashes), "", ""]
        return "\n".join(lines).encode() + self.note

    @property
    def checkpoint(self) -> Checkpoint:
        """What the note says, whoever signed it."""
        return read_checkpoint(read_note(self.note).text)

    @property
    def holds(self) -> bool:
        """Whether the entry is where the proof says, in the tree of the checkpoint. Signatures are another matter."""
        at = self.checkpoint
        return self.entry is not None and includes(leaf_hash(self.entry), self.index, at.size, self.hashes, at.root)


def read_proof(data: bytes) -> Proof:
    """The proof that a file holds.

    Raises:
        Malformed: for a file in any other form.
    """
    head, empty, note = data.partition(b"\n\n")
    if len(head) > LARGEST:
        raise Malformed(f"The proof has more than {LARGEST} bytes before its checkpoint.")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Malformed("The proof holds signs that are not ASCII before its checkpoint.") from None
    if first != HEADER or not empty:
        raise Malformed(f"A proof begins with the line `{HEADER}`, and an empty line stands before its checkpoint.")
    entry = decode(lines.pop(0).removeprefix("extra ")) if lines and lines[0].startswith("extra ") else None
    if not lines or not lines[0].startswith("index "):
        raise Malformed("A proof has a line `index N`.")
    if len(lines) > LONGEST + 1:
        raise Malformed(f"A proof has at most {LONGEST} hashes.")
    index = read_number(lines[0].removeprefix("index "))
    read_checkpoint(read_note(note).text)
    return Proof(index, tuple(decode(line, HASH) for line in lines[1:]), note, entry)
