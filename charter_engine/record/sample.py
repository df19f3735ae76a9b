"""Decisions picked by chance that anyone can repeat: nobody chose which ones are looked at.

The decisions stand in the order of SHA-256 of the seed, a line feed, the root of the record in base64, a line feed and
the number of the entry. First a checkpoint is kept, then the seed is thrown, as with dice in public. Whoever
knew the seed before could add entries until the root picks others.

>>> from charter_engine.log.entries import Entry
>>> time, body = "2026-11-28T09:00:00.000000Z", {"project": "a"}
>>> made = [
...     Entry("l", seq, f"id-{seq}", "decision.recorded", time, {"role": "decision_maker"}, body) for seq in range(9)
... ]
>>> picked(made, bytes(32), "4 2 6 1", 3)
(0, 3, 5)
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from charter_engine.log.entries import Entry
from charter_engine.log.spelling import encode


def picked(entries: Sequence[Entry], root: bytes, seed: str, number: int) -> tuple[int, ...]:
    """The numbers of as many decisions, or of all where there are fewer, in the order of the record."""
    decisions = [each.seq for each in entries if each.kind == "decision.recorded"]
    chance = {seq: hashlib.sha256(f"{seed}\n{encode(root)}\n{seq}".encode()).digest() for seq in decisions}
    return tuple(sorted(sorted(decisions, key=lambda seq: chance[seq])[:number]))
