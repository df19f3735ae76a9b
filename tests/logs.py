"""Logs for tests: honest ones, made in memory by whoever has the key."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from charter_engine.log import keys, note, verify_alone
from charter_engine.log.checkpoint import Checkpoint
from charter_engine.log.checks import Check, Status
from charter_engine.log.commitment import commit, commitments, disclose, filed
from charter_engine.log.entries import Entry, read_entry, write_entry
from charter_engine.log.layout import InMemory, publish
from charter_engine.log.policy import Policy, read_policy
from charter_engine.log.spelling import encode
from charter_engine.log.tree import Tree, leaf_hash
from charter_engine.log.verify import Given, Verified, read_signed, verify

__all__ = ["Checkpoint", "Policy", "commit", "disclose", "encode", "keys", "note", "read_policy"]
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


def checked(files: dict[str, bytes], *, trusting: str = POLICY, older: bytes | None = None) -> Verified:
    """The checks of a log by the package, with the policy of these tests."""
    signed = read_signed(older, "older.note") if older else None
    return verify(InMemory(files), Given(DAY, read_policy(trusting.encode()), signed))


def checked_twice(files: dict[str, bytes], *, trusting: str = POLICY, older: bytes | None = None) -> Verified:
    """The same, after asking the verifier that stands alone, which must come to the same."""
    found = checked(files, trusting=trusting, older=older)
    with TemporaryDirectory() as name:
        lay_out(Path(name) / "log", files)
        code, wrong = alone(Path(name), trusting, older)
    ours = set(failed(found)) - {"hashes"}  # the other verifier reads no tiles
    wanted = {Status.PASSED: 0, Status.FAILED: 1 if ours else 0, Status.NOT_COMPARED: 3}[found.verdict]
    assert (ours, wanted) == (wrong, code) or (found.size is None and code == 1), (found, wrong, code)
    return found


def alone(folder: Path, trusting: str | None, older: bytes | None) -> tuple[int, set[str]]:
    """The exit code of the verifier that stands alone, and the checks that failed there."""
    options: dict[str, bytes | None] = {"policy": trusting.encode() if trusting else None, "older": older}
    for name, data in options.items():
        if data is not None:
            (folder / name).write_bytes(data)
    paths = [str(folder / name) if data is not None else None for name, data in options.items()]
    run: Callable[..., int] = verify_alone.main
    with redirect_stdout(StringIO()) as said:
        code = run(str(folder / "log"), *paths)
    rows = [line.split() for line in said.getvalue().splitlines()[1:]]
    return code, {row[0] for row in rows if row[1] == "FAILED"}


def lay_out(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files of a log into a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def outcome(found: Verified, status: Status) -> list[str]:
    """The names of the checks that came out so."""
    return [check.name for check in found.checks if check.status is status]


def failed(found: Verified) -> list[str]:
    return outcome(found, Status.FAILED)


def named(found: Verified, name: str) -> Check:
    return next(check for check in found.checks if check.name == name)
