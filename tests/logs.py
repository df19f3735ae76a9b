"""Logs for tests: honest ones, made in memory by whoever has the key."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from charter_engine.log import keys, note
from charter_engine.log.checkpoint import Checkpoint
from charter_engine.log.checks import Check, Status
from charter_engine.log.commitment import commit, commitments, disclose, filed
from charter_engine.log.entries import Entry, read_entry, write_entry
from charter_engine.log.layout import InMemory, publish
from charter_engine.log.policy import Policy, read_policy
from charter_engine.log.spelling import encode
from charter_engine.log.tree import Tree, leaf_hash
from charter_engine.log.verify import Given, Signed, Verified, read_signed, verify

__all__ = ["Checkpoint", "commit", "disclose", "encode", "keys", "note"]
ORIGIN = "council.example/decisions"
LOG = keys.Signer(ORIGIN, keys.LOG, bytes([1]) * 32)
OTHER = keys.Signer(ORIGIN, keys.LOG, bytes([2]) * 32)
FIRST = keys.Signer("residents.example/w1", keys.WITNESS, bytes([3]) * 32)
SECOND = keys.Signer("county.example/w2", keys.WITNESS, bytes([4]) * 32)
DAY = date(2026, 11, 28)
START = datetime(2026, 11, 1, 9, tzinfo=UTC)
POLICY = f"""log {LOG.key}
witness residents {FIRST.key}
witness county {SECOND.key}
group both all residents county
quorum both
"""


@dataclass
class Writer:
    """An honest log, written by hand: entries, then checkpoints over them."""

    signers: list[keys.Signer] = field(default_factory=lambda: [LOG])
    entries: list[bytes] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    published: int = 0

    def __post_init__(self) -> None:
        if not self.entries:
            body = {"keys": [str(each.key) for each in self.signers], "profile": "charter-jcs-1"}
            self.add("log.created", body)

    def add(self, kind: str, body: dict[str, Any], **other: Any) -> int:
        """Add one entry, a minute after the one before. Its place."""
        seq = len(self.entries)
        time = (START + timedelta(minutes=seq)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        held = {"log": ORIGIN, "seq": seq, "id": f"id-{seq}", "kind": kind, "time": time, "body": body}
        self.entries.append(write_entry(Entry(**{**held, "actor": {"role": "officer"}, **other})))
        return seq

    def sign(self, *witnesses: keys.Signer, by: list[keys.Signer] | None = None) -> bytes:
        """Publish a checkpoint over all entries; witnesses see it half a minute after the last."""
        signed = note.sign(str(self.checkpoint()), self.signers if by is None else by)
        second = int(START.timestamp()) + 60 * len(self.entries) - 30
        for witness in witnesses:
            signed = note.cosign(signed, witness, second)
        self.files |= publish(self.entries, signed, self.published)
        self.published = len(self.entries)
        return signed

    def checkpoint(self) -> Checkpoint:
        size = len(self.entries)
        return Checkpoint(ORIGIN, size, Tree(map(leaf_hash, self.entries)).root(size))

    def hide(self, path: str, value: object) -> dict[str, str]:
        """A commitment to a value, whose disclosure is now among the files."""
        disclosure = disclose(leaf_hash(f"{len(self.files)} {path}".encode()), path, value)
        commitment = commit(disclosure)
        self.files[disclosed(disclosure)] = disclosure
        return commitment


def disclosed(disclosure: bytes) -> str:
    """The file of a disclosure."""
    return filed("disclosures", sha256(disclosure).hexdigest())


def disclosure_of(writer: Writer, seq: int) -> str:
    """The file of the first value that an entry commits to."""
    entry = read_entry(writer.entries[seq])
    assert entry
    return next(commitments(entry.body)).name


def blob(writer: Writer, data: bytes, **other: Any) -> dict[str, Any]:
    """A reference to a thing that is now among the files."""
    digest = sha256(data).hexdigest()
    writer.files[filed("blobs", digest)] = data
    return {"bytes": len(data), "media": "text/plain", "sha256": digest, **other}


def honest(size: int = 12, *, every: int = 1) -> Writer:
    """A log with some of everything; a checkpoint after each `every` entries, both witnesses on the last."""
    writer = Writer()
    while len(writer.entries) < size:
        seq = len(writer.entries)
        if seq % every == 0:
            writer.sign(FIRST)
        body: dict[str, Any] = {"title": f"Decision {seq} é", "list": [seq, True, None]}
        if seq % 5 == 2:
            body["officer"] = writer.hide("/body/officer", f"Person {seq}")
        if seq % 5 == 3:
            body["report"] = blob(writer, f"Report {seq}".encode())
        writer.add("decision.recorded", body)
    writer.sign(FIRST, SECOND)
    return writer


def policy(text: str = POLICY) -> Policy:
    return read_policy(text.encode())


def signed(data: bytes) -> Signed:
    return read_signed(data, "older.note")


def checked(files: dict[str, bytes], *, trusting: Policy | None = None, older: bytes | None = None) -> Verified:
    """The checks of a log, by default with the policy of these tests."""
    return verify(InMemory(files), Given(DAY, trusting or policy(), signed(older) if older else None))


def outcome(found: Verified, status: Status) -> list[str]:
    """The names of the checks that came out so."""
    return [check.name for check in found.checks if check.status is status]


def failed(found: Verified) -> list[str]:
    return outcome(found, Status.FAILED)


def named(found: Verified, name: str) -> Check:
    return next(check for check in found.checks if check.name == name)
