"""Handing over to another key, and taking a key's word away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from charter_engine.errors import Malformed
from charter_engine.log.keys import Key, Signer
from charter_engine.store.append import Record, Request, Wanted, commit
from charter_engine.store.read import size


def rotate(record: Record, new: Signer, actor: Mapping[str, Any], now: datetime) -> Record:
    """Hand over to the key of `new`; both sign the checkpoint. The record as it is written from now on.

    Asking again after a failure makes no second handover.

    Raises:
        Malformed: when the new key cannot follow: it has another name, or the record has had it already.
        Unavailable: as `append`.
    """
    old, body = record.signer.key, {"from": str(record.signer.key), "to": str(new.key)}
    wanted = Wanted(f"key.rotated-{new.key.id.hex()}", "key.rotated", actor, body)
    if old == new.key:
        raise Malformed("A key does not follow itself. Make another.")
    commit(record, [Request([wanted], own=True)], now, also=[new])
    return replace(record, signer=new)


def revoke(record: Record, key: Key, last: int, reason: str, actor: Mapping[str, Any], now: datetime) -> int:
    """Take the word of a key away for all checkpoints of more than `last` entries. The place of the entry.

    Raises:
        Malformed: when the record never had the key, still signs with it, or has fewer entries.
        Unavailable: as `append`.
    """
    if key == record.signer.key:
        raise Malformed("The record still signs with this key. Hand over to another first.")
    if not 0 <= last <= (found := size(record.database)):
        raise Malformed(f"The record has {found} entries: the last that the key is trusted for is one of 0 to {found}.")
    body = {"key": str(key), "last": last, "reason": reason}
    wanted = Wanted(f"key.revoked-{key.id.hex()}", "key.revoked", actor, body)
    [[place]] = commit(record, [Request([wanted], own=True)], now)
    return place
