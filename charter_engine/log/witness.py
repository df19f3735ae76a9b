r"""What a log asks of a witness, and what a witness answers (C2SP tlog-witness, `add-checkpoint`).

A witness is somebody else. It signs that it saw a checkpoint at a second, and only if the log went on from what it
signed before. The request:

    old SIZE               the size of the newest checkpoint of this log that the witness signed; 0 if it signed none
    BASE64 ...             the hashes of the proof that the tree of that size was continued, one a line; none from 0
    (an empty line)
    the checkpoint, with the log's signature

The answer is a number as in HTTP, and a text:

    200    the witness signed: one line, which belongs below the checkpoint
    400    the request has another form, or the old size is larger than the checkpoint's
    403    the checkpoint bears no signature by a key that the witness knows, or a wrong one
    404    the witness does not sign for a log of this name
    409    the newest that the witness signed has another size: that size and a line feed, as `text/x.tlog.size`;
           or it has the same size and another root
    422    the proof does not show that the log went on from there

>>> from charter_engine.log.keys import LOG, WITNESS, Signer
>>> from charter_engine.log.note import sign
>>> from charter_engine.log.tree import Tree, leaf_hash
>>> log, tree = Signer("example.org/log", LOG, bytes(32)), Tree(map(leaf_hash, [b"a", b"b", b"c"]))
>>> two, three = (sign(str(Checkpoint(log.name, size, tree.root(size))), [log]) for size in (2, 3))
>>> data = Request(2, tree.consistency(2, 3), three).data
>>> print(data.decode().split("\n\n")[0])
old 2
WX/LMSgtNGVMIA00GPylcFxkjr8ybsc9jd7xGEH4dtg=
>>> asked = read_request(data)

A witness that has signed for two entries signs for three, and one that has signed for none says so:

>>> logs = {log.name: [log.key]}
>>> unknown(asked, logs), contrary(asked, Seen(2, tree.root(2)))
(None, None)
>>> contrary(asked, NOTHING)
Answer(status=409, body='0\n', media='text/x.tlog.size')
>>> contrary(asked, Seen(2, leaf_hash(b"another"))).status
422

Whoever asked takes from the answer the lines by the witness, and no others:

>>> witness = Signer("example.org/w", WITNESS, bytes(31) + b"w")
>>> line = cosignature(asked, witness, 1679315147)
>>> [found] = taken(three, line, [witness.key])
>>> found.second, found.line == line
(1679315147, True)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from charter_engine.errors import Malformed
from charter_engine.log.checkpoint import Checkpoint, read_checkpoint, read_number
from charter_engine.log.keys import Key, Signer
from charter_engine.log.note import LARGEST, Note, cosign, read_note, signatures
from charter_engine.log.proofs import LONGEST, continues
from charter_engine.log.spelling import decode, encode
from charter_engine.log.tree import EMPTY, HASH

PLAIN, SIZE = "text/plain", "text/x.tlog.size"
MOST = LARGEST + 4096
"""A request of more bytes is refused unread: the most that its head can hold is 63 hashes of 45 bytes."""


@dataclass(frozen=True, slots=True)
class Request:
    """That a witness sign the checkpoint in `note`, which went on from `old` entries by `proof`."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes

    @property
    def data(self) -> bytes:
        """The bytes that are sent."""
        return "\n".join([f"old {self.old}", *map(encode, self.proof), "", ""]).encode() + self.note

    @property
    def signed(self) -> Note:
        """The note, whoever signed it."""
        return read_note(self.note)

    @property
    def at(self) -> Checkpoint:
        """What the note says."""
        return read_checkpoint(self.signed.text)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness answers."""

    status: int
    body: str
    media: str = PLAIN


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest that a witness signed of one log: its size and root, when (seconds after 1970, UTC), and the note."""

    size: int
    root: bytes
    second: int = 0
    note: bytes = b""


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A line by a witness that was checked: who, when (seconds after 1970, UTC), and how it stands in a note."""

    key: Key
    second: int
    line: str


NOTHING = Seen(0, EMPTY)


def read_request(data: bytes) -> Request:
    """The request that these bytes hold.

    Raises:
        Malformed: for bytes in any other form, or more than `MOST` of them.
    """
    if len(data) > MOST:
        raise Malformed(f"The request has more than the {MOST} bytes that are read.")
    head, empty, note = data.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Malformed("The request holds signs that are not ASCII before its checkpoint.") from None
    if not first.startswith("old ") or not empty:
        raise Malformed("A request begins with a line `old SIZE`, and an empty line stands before its checkpoint.")
    if len(lines) > LONGEST:
        raise Malformed(f"A proof has at most {LONGEST} hashes.")
    asked = Request(read_number(first.removeprefix("old ")), tuple(decode(line, HASH) for line in lines), note)
    if asked.old > asked.at.size:
        raise Malformed(f"The old size is {asked.old}, and the checkpoint has {asked.at.size} entries.")
    return asked


def unknown(asked: Request, logs: Mapping[str, Sequence[Key]]) -> Answer | None:
    """Why a witness that knows these keys, by the name of their log, has nothing to do with a request; None if it has.

    A line by a key that is not known here says nothing, and is passed over.
    """
    keys = logs.get(asked.at.origin)
    if not keys:
        return Answer(404, "This witness does not sign for a log of this name.\n")
    try:
        if signatures(asked.signed, keys):
            return None
        return Answer(403, "The checkpoint bears no signature by a key of this log that is known here.\n")
    except Malformed as wrong:
        return Answer(403, f"{wrong}\n")


def contrary(asked: Request, seen: Seen) -> Answer | None:
    """Why the checkpoint cannot be signed by a witness that signed what it has `seen`; None if it can."""
    at = asked.at
    if asked.old != seen.size:
        return Answer(409, f"{seen.size}\n", SIZE)
    if at.size == seen.size and at.root != seen.root:
        return Answer(409, "This witness has signed another root for this size: there are two logs of this name.\n")
    needs_none = seen.size in (0, at.size)
    if asked.proof if needs_none else not continues((seen.size, seen.root), (at.size, at.root), asked.proof):
        return Answer(422, f"The proof does not show that the log went on from its first {seen.size} entries.\n")
    return None


def cosignature(asked: Request, witness: Signer, second: int) -> str:
    """The line with which a witness signs the checkpoint, at this second after 1970 (UTC)."""
    return cosign(asked.note, witness, second).removeprefix(asked.note).decode()


def taken(note: bytes, body: str, known: Sequence[Key]) -> tuple[Cosignature, ...]:
    """The lines of an answer by witnesses in `known`, checked; lines by others are passed over.

    Raises:
        Malformed: when the answer is not made of lines as they stand in a note, or one by a known witness is wrong.
    """
    text = read_note(note).text
    held = read_note(f"{text}\n{body}".encode("utf-8", "replace"))
    if held.text != text:
        raise Malformed("The answer is not made of signatures.")
    checked = ((line, one) for line in held.lines for one in signatures(Note(text, (line,)), known))
    return tuple(Cosignature(one.key, one.second or 0, str(line)) for line, one in checked)
