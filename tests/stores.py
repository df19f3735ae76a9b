"""Records in a database, for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from charter_engine.log.keys import LOG, Signer
from charter_engine.store.append import Wanted

BEGUN = datetime(2026, 11, 28, 9, tzinfo=UTC)
NOW = BEGUN + timedelta(minutes=1)
SIGNER = Signer("council.example/decisions", LOG, bytes([5]) * 32)


def wanted(name: str, **body: object) -> Wanted:
    """An entry that says this."""
    return Wanted(name, "decision.recorded", {"role": "officer"}, body)
