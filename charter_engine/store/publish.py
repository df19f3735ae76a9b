"""Putting into the published folder what everyone may have of a record. Whatever stops it, the next run goes on.

A checkpoint is written when all that it counts is there, and before it is among those that are kept: whoever reads the
folder meanwhile finds it whole. No commit waits for a run, and none fails with it. Publishing again writes only what is
missing, so a run that was cut short leaves no trace. One that was stopped before it took a redacted value away leaves
that there, and whoever checks the folder is told so until the next run.

    entries, tiles       those that the folder lacks; only the last, partly filled ones are written again
    blobs                what some entry names without a day, and none takes back
    disclosures          what opens a commitment of an entry, or of such a blob; what was redacted is removed
    checkpoints          the newest, those that witnesses signed, and those at which a key was handed over
    README.txt, ...      what checks the folder without this program
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select, text

from charter_engine.canonical import from_canonical
from charter_engine.errors import Malformed, Unavailable
from charter_engine.log import layout, note, tiles
from charter_engine.log.commitment import COMMITTED, commitments, filed
from charter_engine.log.entries import Entry, read_entry
from charter_engine.log.verify import Signed, read_signed
from charter_engine.store import read, schema
from charter_engine.store.database import Database, reading
from charter_engine.store.disk import alone, remove, whole_or_cut, write_durably
from charter_engine.store.files import Folder
from charter_engine.store.hashes import hashes

Write = Callable[[Path, bytes], None]
LOCK: Final = 0x4368617274657250
"""The number of the lock under which one program at a time publishes (PostgreSQL, within one database)."""
REDACTION: Final = "redaction.performed"
BESIDE: Final[Mapping[str, str]] = {
    "README.txt": "published.txt",
    "verify.py": "verify_alone.py",
    "verify.html": "verify.html",
}
"""What lies beside the log, and which file of the package `log` it is."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a run did: the size before and after, and how many blobs and opened values went out or were taken away."""

    before: int
    size: int
    blobs: int
    disclosures: int
    removed: int


def publish(database: Database, folder: Path, write: Write = write_durably) -> Published:
    """Bring the folder to what the record holds now.

    Raises:
        Malformed: when the folder holds another log, or one that goes further than the record, or the record lacks
            a thing that it names.
        Unavailable: when another program publishes, or the disk refuses.
    """
    try:
        with _alone(database, folder):
            return _publish(database, folder, write)
    except OSError as refused:
        told = f"the folder cannot be written ({refused.strerror}). The record is as it was; publish again."
        raise Unavailable(f"{folder}: {told}") from None


@contextmanager
def _alone(database: Database, folder: Path) -> Iterator[None]:
    with alone(folder, "another program is publishing this record. Try again."):
        if database.file:
            yield
            return
        with reading(database) as held:
            held.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            yield


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a run has to do, by the record as it was at one moment; `blobs` and `values` are SHA-256 hashes."""

    before: int
    size: int
    kept: tuple[int, ...]
    blobs: tuple[bytes, ...]
    values: tuple[bytes, ...]
    gone: tuple[Path, ...]


def _publish(database: Database, folder: Path, write: Write) -> Published:
    with reading(database) as held:
        plan = _plan(held, folder)
    _write_beside(folder, write)
    for digest in plan.blobs:
        thing = read.blob(database, digest.hex())
        if thing is None:  # no program takes one away
            told = (
                f"the record no longer holds the thing {digest.hex()}, which an entry names: its database was changed"
            )
            raise Malformed(f"{folder}: {told} by hand. Not all was published. Go back to a back-up of the database.")
        write(folder / filed("blobs", digest.hex()), thing)
    for digest in plan.values:
        value = read.disclosure(database, digest)
        if value is None:  # redacted meanwhile: the entry that says so goes out too
            return _publish(database, folder, write)
        write(folder / filed("disclosures", digest.hex()), value)
    at = plan.before
    for stage in sorted({plan.size, *plan.kept}):
        for name, data in _grown(database, at, stage) if at < stage else ():
            write(folder / name, data)
        _write_checkpoint(database, folder, stage, write, newest=at <= stage)
        at = max(at, stage)
    for path in plan.gone:  # not before: the entry that says so is there by now
        remove(path)
    return Published(plan.before, plan.size, len(plan.blobs), len(plan.values), len(plan.gone))


def _plan(held: Connection, folder: Path) -> _Plan:
    size = held.execute(select(schema.head.c.size)).scalar_one()
    gone = {path for digest in _redacted(held) for path in whole_or_cut(folder / filed("disclosures", digest.hex()))}
    return _Plan(
        _before(held, folder, size),
        size,
        tuple(_kept(held)),
        _missing(folder, "blobs", held.execute(_RELEASED).scalars()),
        _missing(folder, "disclosures", held.execute(_OPEN).scalars()),
        tuple(sorted(gone)),
    )


def _before(held: Connection, folder: Path, size: int) -> int:
    """How many entries the folder holds under its checkpoint.

    Raises:
        Malformed: when that is no checkpoint of this record.
    """
    published = _signed(folder, layout.CHECKPOINT)
    if published is None:
        return 0
    own = held.execute(select(schema.checkpoint.c.note).where(schema.checkpoint.c.size == published.at.size)).scalar()
    if published.at.size > size:
        told = f"the folder holds {published.at.size} entries, and the record only {size}"
        raise Malformed(f"{folder}: {told}. The database may have come from a back-up: `charter log restore` mends it.")
    if own is None or read_signed(own, "").note.text != published.note.text:
        raise Malformed(f"{folder}: the folder holds another log, or one that was rewritten. Nothing was published.")
    return published.at.size


def _signed(folder: Path, name: str) -> Signed | None:
    data = Folder(folder).read(name, note.LARGEST)
    return None if data is None else read_signed(data, name)


def _write_beside(folder: Path, write: Write) -> None:
    wanted = {name: files("charter_engine.log").joinpath(source).read_bytes() for name, source in BESIDE.items()}
    for name, data in {**wanted, ".gitattributes": b"* -text\n"}.items():
        if Folder(folder).read(name, len(data)) != data:
            write(folder / name, data)


_NOW = (schema.blob.c.due.is_(None), schema.blob.c.withdrawn.is_(None))
_RELEASED = select(schema.blob.c.sha256).where(*_NOW)
"""All blobs that may be published."""
_OPEN = select(schema.disclosure.c.digest).outerjoin(schema.blob).where(*_NOW)
"""All values that may be published: of entries, and of blobs that are."""


def _missing(folder: Path, kind: str, digests: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(digest for digest in digests if not (folder / filed(kind, digest.hex())).is_file())


def _grown(database: Database, before: int, size: int) -> Iterator[tuple[str, bytes]]:
    """The files of the entries and tiles that are new, or hold more than they did."""
    for number in range(before // tiles.WIDTH, -(-size // tiles.WIDTH)):
        first = number * tiles.WIDTH
        yield layout.entries_file(number), layout.lines(read.entries(database, first, min(size, first + tiles.WIDTH)))
    for level, number, width in sorted(set(tiles.of(size)) - set(tiles.of(before))):
        with reading(database) as held:
            data = hashes(held, level, number, width)
        yield tiles.path(level, number, width), data


def _redacted(held: Connection) -> Iterator[bytes]:
    """The digests of all values of which an entry says that they went."""
    for data in held.execute(select(schema.entry.c.body).where(schema.entry.c.kind == REDACTION)).scalars().all():
        if entry := read_entry(data):
            yield from _redacted_by(held, entry)


def _redacted_by(held: Connection, redaction: Entry) -> Iterator[bytes]:
    target = held.execute(
        select(schema.entry.c.body).where(schema.entry.c.idx == redaction.body["target"])
    ).scalar_one()
    bodies = held.execute(
        select(schema.blob.c.body).where(
            schema.blob.c.named == redaction.body["target"], schema.blob.c.media == COMMITTED
        )
    ).scalars()
    for each in (found for data in [target, *bodies] for found in commitments(from_canonical(data))):
        if each.path in redaction.body["paths"]:
            yield each.digest


def _write_checkpoint(database: Database, folder: Path, size: int, write: Write, *, newest: bool) -> None:
    """Write the checkpoint of a size: as the newest one where it is that, then among those that are kept."""
    with reading(database) as held:
        data = _checkpoint(held, folder, size)
    for name in (*([layout.CHECKPOINT] if newest else []), layout.checkpoint_file(size)):
        if Folder(folder).read(name, note.LARGEST) != data:
            write(folder / name, data)


def _kept(held: Connection) -> Iterator[int]:
    """The sizes of the checkpoints that a witness signed, or at which a key was handed over."""
    yield from held.execute(select(schema.cosignature.c.size).distinct()).scalars()
    entry = schema.entry.c
    yield from (at + 1 for at in held.execute(select(entry.idx).where(entry.kind == "key.rotated")).scalars())


def _checkpoint(held: Connection, folder: Path, size: int) -> bytes:
    """The note of this size, with every line that a witness added, here or in the folder."""
    column = schema.checkpoint.c
    own: bytes = held.execute(select(column.note).where(column.size == size)).scalar_one()
    witness = schema.cosignature.c
    lines = held.execute(select(witness.line).where(witness.size == size).order_by(witness.witness)).scalars().all()
    published = _signed(folder, layout.checkpoint_file(size))
    return note.with_lines(own, [*lines, *(map(str, published.note.lines) if published else ())])
