"""Logs to measure with: entries of one size or another, laid out in a folder as they are published."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from charter_engine.log import layout, note
from charter_engine.log.checkpoint import Checkpoint
from charter_engine.log.entries import Entry, created, write_entry
from charter_engine.log.keys import LOG, Signer
from charter_engine.log.tree import Tree, leaf_hash

SIGNER = Signer("council.example/decisions", LOG, bytes(range(32)))
TIME = "2026-11-28T09:00:00.000000Z"
SAID = "The panel heard the officers, and asked what would be kept, and for how long; the clerk took it down. "
CONDITIONS = [
    {"by": "the custodian", "due": "2027-03-31", "number": number, "text": SAID * 3} for number in range(1, 5)
]
DECISION = {
    "advice": {"by": "panel", "held": "2026-11-20", "text": SAID * 3},
    "conditions": CONDITIONS,
    "edition": {"sha256": "0" * 64, "version": "3.2.1"},
    "outcome": "approved with conditions",
    "reasons": [SAID, SAID],
    "title": "Counting visitors – a trial",
}
REPORT = {
    "assessment": {"bytes": 48_211, "media": "application/json", "sha256": "1" * 64},
    "edition": {"as_of": "2026-11-22", "sha256": "0" * 64, "version": "3.2.1"},
    "engine": {"name": "charter-engine", "sha256": "2" * 64, "version": "0.4.1"},
    "outcomes": {"asks": 12, "breached": 1, "satisfied": 61, "undetermined": 7},
    "report": {"bytes": 18_231, "media": "application/json", "sha256": "3" * 64},
}
SHORT = {"outcome": "approved", "title": "Counting visitors – a trial"}


def entries(count: int, body: Mapping[str, object]) -> list[bytes]:
    """The entries of a log: the first, then others with this body, which differ in place and id."""
    actor = {"role": "officer"}
    line = write_entry(Entry(SIGNER.name, 0, "decision-0", "decision.recorded", TIME, actor, body))
    before, after = line.split(b'"id":"decision-0"')
    middle, end = after.split(b'"seq":0')
    held = (b'%s"id":"decision-%d"%s"seq":%d%s' % (before, seq, middle, seq, end) for seq in range(1, count))
    return [write_entry(created(SIGNER.name, TIME, [str(SIGNER.key)], actor)), *held]


def publish(folder: Path, lines: list[bytes]) -> bytes:
    """Lay a log out in a folder, under one checkpoint. The root of its tree."""
    root = Tree(map(leaf_hash, lines)).root(len(lines))
    signed = note.sign(str(Checkpoint(SIGNER.name, len(lines), root)), [SIGNER])
    for name, data in layout.publish(lines, signed).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root
