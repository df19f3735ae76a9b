"""Records in a database, for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from charter_engine.log.keys import LOG, Signer
from charter_engine.log.layout import Files, InMemory, checkpoint_file, publish
from charter_engine.log.policy import Policy
from charter_engine.log.verify import Given, Verified, verify
from charter_engine.store import read
from charter_engine.store.append import Record, Wanted
from charter_engine.store.create import create
from charter_engine.store.database import open_database
from charter_engine.store.disk import write_durably
from charter_engine.store.publish import Write

BEGUN = datetime(2026, 11, 28, 9, tzinfo=UTC)
NOW = BEGUN + timedelta(minutes=1)
SIGNER = Signer("council.example/decisions", LOG, bytes([5]) * 32)


def verified(record: Record) -> Verified:
    """All checks of the record, as if it were published now with every checkpoint."""
    notes = dict(read.checkpoints(record.database))
    files = publish(list(read.entries(record.database)), notes[max(notes)])
    files |= {checkpoint_file(size): note for size, note in notes.items()}
    return verify(InMemory(files), Given(BEGUN.date(), Policy((record.signer.key,))))


def checked(files: Files) -> Verified:
    """All checks of a published folder."""
    return verify(files, Given(BEGUN.date(), Policy((SIGNER.key,))))


def wanted(name: str, **body: object) -> Wanted:
    """An entry that says this."""
    return Wanted(name, "decision.recorded", {"role": "officer"}, body)


def begun(address: str, folder: Path) -> Record:
    """A record that was begun in the database at this address, its anchor in the folder."""
    record = Record(open_database(address, new=True), SIGNER, folder / "anchor")
    create(record, BEGUN)
    return record


def fails_at(step: int, *, stored: bool) -> Write:
    """A writer of the published folder that fails at a step, before or after the disk has what it was given."""
    left = step

    def write(path: Path, data: bytes) -> None:
        nonlocal left
        left -= 1
        if left >= 0 or stored:
            write_durably(path, data)
        if left < 0:
            raise OSError(28, "No space left on device")

    return write
