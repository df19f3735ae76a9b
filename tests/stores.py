"""Records in a database, for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from charter_engine.log.keys import LOG, Signer
from charter_engine.store.append import Record, Wanted
from charter_engine.store.create import create
from charter_engine.store.database import open_database

BEGUN = datetime(2026, 11, 28, 9, tzinfo=UTC)
NOW = BEGUN + timedelta(minutes=1)
SIGNER = Signer("council.example/decisions", LOG, bytes([5]) * 32)


def wanted(name: str, **body: object) -> Wanted:
    """An entry that says this."""
    return Wanted(name, "decision.recorded", {"role": "officer"}, body)


def begun(address: str, folder: Path) -> Record:
    """A record that was begun in the database at this address, its anchor in the folder."""
    record = Record(open_database(address, new=True), SIGNER, folder / "anchor")
    create(record, BEGUN)
    return record
