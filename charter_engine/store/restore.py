"""Making the database of a record again from its published folder, after that was checked whole.

What was never published is not there: it is counted, and lost unless a back-up of the database holds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from charter_engine.canonical import from_canonical
from charter_engine.errors import Malformed
from charter_engine.log import layout, note, tiles
from charter_engine.log.checks import Status
from charter_engine.log.commitment import COMMITTED, Blob, Commitment, blobs, commitments
from charter_engine.log.edge import Edge
from charter_engine.log.entries import Entry, read_entry
from charter_engine.log.policy import Policy
from charter_engine.log.profile import LONGEST
from charter_engine.log.tree import leaf_hash
from charter_engine.log.verify import Given, read_signed, verify
from charter_engine.store import schema
from charter_engine.store.about import put_words
from charter_engine.store.anchor import Anchor, check_anchor, hold
from charter_engine.store.append import Record
from charter_engine.store.database import writing
from charter_engine.store.files import Folder
from charter_engine.store.hashes import grow
from charter_engine.store.head import NOTHING, Head, read_head, write_head
from charter_engine.store.migrate import upgrade
from charter_engine.store.tail import Seen
from charter_engine.store.terms import read_terms


@dataclass(frozen=True, slots=True)
class Restored:
    """How many entries are back, how many things beside them, and how many of these were never published."""

    size: int
    blobs: int
    missing: int


def restore(record: Record, folder: Path, today: date) -> Restored:
    """Fill an empty database, opened with `new=True`, with what the folder holds; all of it or nothing.

    Raises:
        Malformed: when the folder does not verify by the record's key, lacks what the anchor was signed for, or the
            database holds a record already.
        Unavailable: when the database or the disk refuses.
    """
    files, anchor = Folder(folder), Anchor(record.anchor)
    _check(files, folder, record, today)
    upgrade(record.database)
    with hold(anchor):
        with writing(record.database) as connection:
            if read_head(connection) != NOTHING:
                raise Malformed(
                    f"{record.database.place}: the database holds a record. Name an empty one to restore to."
                )
            done = _fill(connection, files)
            head = read_head(connection)
            held = anchor.read()
            if held is not None:
                check_anchor(anchor, connection, Seen((head,), read_terms(connection)), record.signer.name)
        anchor.move(held, files.read(layout.CHECKPOINT, note.LARGEST) or b"")
    return done


def _check(files: Folder, folder: Path, record: Record, today: date) -> None:
    found = verify(files, Given(today, Policy((record.signer.key,))))
    wrong = [check for check in found.checks if check.status is Status.FAILED]
    if wrong:
        told = f"{wrong[0].place}: {wrong[0].said}" if wrong[0].place else wrong[0].said
        raise Malformed(f"{folder}: nothing was restored, for the folder does not verify. {told}")


def _fill(connection: Connection, files: Folder) -> Restored:
    head = read_signed(files.read(layout.CHECKPOINT, note.LARGEST) or b"", layout.CHECKPOINT)
    size, edge, newest = 0, Edge(), None
    beside = _Beside(connection, files)
    for lines in _bundles(files, head.at.size):
        leaves = [leaf_hash(line) for line in lines]
        read = [read_entry(line) for line in lines]
        connection.execute(insert(schema.entry), [_row(*each) for each in zip(read, leaves, lines, strict=True)])
        put_words(connection, filter(None, read))
        for entry in read:
            beside.put(entry)
            newest = entry or newest
        grow(connection, size, size + len(lines))
        edge, size = edge.grown(leaves), size + len(lines)
    write_head(connection, NOTHING, Head(edge, None))
    _put_checkpoints(connection, files, str(newest.log) if newest else "")
    return Restored(size, beside.there, beside.missing)


def _bundles(files: Folder, size: int) -> Iterator[list[bytes]]:
    """The entries that the checkpoint counts, 256 at a time."""
    for number in range(-(-size // tiles.WIDTH)):
        yield layout.entries_in(files, number)[: size - number * tiles.WIDTH]


def _row(entry: Entry | None, leaf: bytes, body: bytes) -> dict[str, Any]:
    if entry is None:
        raise Malformed("The folder holds entries of a later version. Restore it with the newer program.")
    return {"idx": entry.seq, "id": entry.id, "kind": entry.kind, "leaf": leaf, "body": body}


class _Beside:
    """Puts back what lies beside entries: each thing once, with the first entry that names it."""

    def __init__(self, connection: Connection, files: Folder) -> None:
        self._connection = connection
        self._files = files
        self._named: set[str] = set()
        self.there = 0
        self.missing = 0

    def put(self, entry: Entry | None) -> None:
        """Everything that comes with one entry, as far as the folder has it."""
        if entry is None:
            return
        held = {"actor": entry.actor, "body": entry.body}
        rows = [self._value(entry, each, None) for each in commitments(held)]
        for each in blobs(held):
            if each.sha256 not in self._named:
                self._named.add(each.sha256)
                rows += self._thing(entry, each, held)
        found = [row for row in rows if row]
        if found:
            self._connection.execute(insert(schema.disclosure), found)

    def _thing(self, entry: Entry, blob: Blob, held: object) -> list[dict[str, Any] | None]:
        body, media, digest = self._files.read(blob.name, blob.length), _media(held, blob.sha256), blob.sha256
        if body is None:
            self.missing += 1
            return []
        self.there += 1
        row = {"sha256": bytes.fromhex(digest), "media": media, "body": body, "named": entry.seq}
        self._connection.execute(insert(schema.blob).values(row))
        inside = commitments(from_canonical(body)) if media == COMMITTED else ()
        return [self._value(entry, each, row["sha256"]) for each in inside]

    def _value(self, entry: Entry, wanted: Commitment, blob: object) -> dict[str, Any] | None:
        """The row of a value; None where it was redacted."""
        data = self._files.read(wanted.name, 2 * LONGEST)
        if data is None:
            return None
        return {"digest": wanted.digest, "idx": entry.seq, "path": wanted.path, "blob": blob, "data": data}


def _media(value: object, sha256: str) -> str:
    """The type of a thing, as an entry names it."""
    if isinstance(value, dict):
        if value.get("sha256") == sha256 and "media" in value:
            return str(value["media"])
        value = list(value.values())
    found = (_media(item, sha256) for item in value) if isinstance(value, list) else ()
    return next((media for media in found if media), "")


def _put_checkpoints(connection: Connection, files: Folder, origin: str) -> None:
    """The checkpoints that the folder keeps, and apart from them the lines of witnesses."""
    for name in files.names(layout.CHECKPOINTS):
        if not name.endswith(layout.NOTE):
            continue
        file = f"{layout.CHECKPOINTS}/{name}"
        signed = read_signed(files.read(file, note.LARGEST) or b"", file)
        own = [str(line) for line in signed.note.lines if line.name == origin]
        connection.execute(
            insert(schema.checkpoint).values(size=signed.at.size, note=f"{signed.note.text}\n{''.join(own)}".encode())
        )
        lines = {line.name: str(line) for line in signed.note.lines if line.name != origin}
        for witness, line in lines.items():
            connection.execute(insert(schema.cosignature).values(size=signed.at.size, witness=witness, line=line))
