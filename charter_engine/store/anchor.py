"""The anchor: the newest checkpoint that this program ever signed, in a file that no back-up may hold.

A database that comes from a back-up lacks entries that were signed for. Whoever went on from there would sign a second
history. So the anchor is compared with the database before anything is added. It is moved on after that was stored, and
before anybody is told.

    anchor ahead of the record        entries are missing: nothing is added
    the same size, another root       two histories: nothing is added
    anchor behind                     the record is checked to continue it; it is moved on
    no anchor                         the checkpoint of the published folder serves, else nothing is added until told
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from charter_engine.errors import Malformed, Unavailable
from charter_engine.log import layout, note
from charter_engine.log.trust import Trust
from charter_engine.log.verify import Signed, read_signed
from charter_engine.store.disk import alone, overwrite_durably
from charter_engine.store.hashes import tree
from charter_engine.store.tail import Seen

_RESTORED = (
    "The database may have come from a back-up. Bring back the entries that are missing (`charter log restore` takes "
    "them from the published folder), or begin another record: nothing was added."
)
_FORKED = "These are two histories. Keep both, ask who changed the database: nothing was added."


@dataclass(frozen=True, slots=True)
class Anchor:
    """The file, and the published folder that serves where there is none."""

    path: Path
    published: Path | None = None

    def read(self) -> bytes | None:
        """The checkpoint in the file, else the published one.

        Raises:
            Unavailable: when a file cannot be read.
        """
        newest = self.published / layout.CHECKPOINT if self.published else None
        for path in (self.path, *([newest] if newest else [])):
            try:
                with path.open("rb") as file:
                    return file.read(note.LARGEST + 1)
            except FileNotFoundError:
                continue
            except OSError as refused:
                raise Unavailable(f"{path}: the file cannot be read ({refused.strerror}). Nothing was added.") from None
        return None

    def move(self, old: bytes | None, new: bytes) -> None:
        """Put the checkpoint `new` in the place of `old`, and wait until the disk has it.

        Raises:
            Unavailable: when the disk refuses, or another program changed the file meanwhile.
        """
        if self.read() != old:
            raise Unavailable(f"{self.path}: another program changed the anchor. {_STORED}")
        try:
            overwrite_durably(self.path, new)
        except OSError as refused:
            raise Unavailable(f"{self.path}: the anchor cannot be moved ({refused.strerror}). {_STORED}") from None


_STORED = "What was asked for is stored, and not yet answered for. Ask again with the same ids."


def hold(anchor: Anchor) -> AbstractContextManager[None]:
    """Hold the anchor for one writer of this machine, until it ends or is stopped.

    Raises:
        Unavailable: when another holds it for too long, or it cannot be kept there.
    """
    return alone(anchor.path, "another program holds the anchor. Try again.")


def check_anchor(anchor: Anchor, connection: Connection, seen: Seen, origin: str) -> bytes:
    """The checkpoint of the anchor, after the record was found to continue it.

    Raises:
        Malformed: when there is none, or the record does not continue it.
    """
    data = anchor.read()
    if data is None:
        raise Malformed(
            f"{anchor.path}: there is no anchor, and nothing is published, so nobody knows what was signed before. "
            "If this record is whole, say so with `charter log anchor`: nothing was added."
        )
    if data == seen.signed:
        return data
    try:
        held = read_signed(data[: note.LARGEST + 1], str(anchor.path))
    except Malformed as wrong:
        told = "If this record is whole, remove the file and say so with `charter log anchor`: nothing was added."
        raise Malformed(f"{anchor.path}: it is no checkpoint. {wrong} {told}") from None
    if held.at.origin != origin or not _signed(held, seen.terms.trust):
        raise Malformed(f"{anchor.path}: it is not signed by a key of the record `{origin}`. Nothing was added.")
    head = seen.heads[-1]
    if held.at.size > head.size:
        told = f"it was signed for {held.at.size} entries, and the database has {head.size}"
        raise Malformed(f"{anchor.path}: {told}. {_RESTORED}")
    known = {each.size: each.root for each in seen.heads}
    root = known.get(held.at.size) or tree(connection, held.at.size).root(held.at.size)
    if root != held.at.root:
        raise Malformed(f"{anchor.path}: the first {held.at.size} entries are not those it was signed for. {_FORKED}")
    return data


def _signed(held: Signed, terms: Trust) -> bool:
    return bool(note.signatures(held.note, terms.keys))
