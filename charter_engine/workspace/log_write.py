"""Writing a log into its published folder: each addition whole or not at all, and never a second history.

Beside the folder, and outside its back-ups, lies the *anchor*: the newest checkpoint that was ever signed. The steps:

    1  the lines of the new entries, and their tiles: nobody reads beyond the checkpoint yet
    2  the anchor, with the new signature
    3  the new checkpoint as the newest: now the entries are in the log. A copy among those kept

Whatever stops the program between two steps, the next addition finds the folder at the old checkpoint or brings it to
the one in the anchor. A folder that lacks what the anchor was signed for came from a back-up: nothing is added to it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from charter_engine.errors import Malformed, Unavailable
from charter_engine.log import layout, note, tiles, verify_alone
from charter_engine.log.checkpoint import Checkpoint
from charter_engine.log.checks import Status
from charter_engine.log.entries import OWN, Entry, created, moment, read_entry, write_entry
from charter_engine.log.keys import Signer, is_name
from charter_engine.log.policy import Policy
from charter_engine.log.profile import LONGEST
from charter_engine.log.tree import Tree, leaf_hash
from charter_engine.log.verify import Given, Signed, read_signed, verify
from charter_engine.store.files import Folder
from charter_engine.workspace.output import write_whole

Write = Callable[[Path, bytes], None]
_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"
_STEP = timedelta(seconds=2)
"""A clock that goes back by more is told of in the log."""


_RESTORED = "It may have come from a back-up. Bring back the entries that are missing: nothing was added."


@dataclass(frozen=True, slots=True)
class Store:
    """Where a log is written: its folder, the anchor outside it, and who signs."""

    folder: Path
    anchor: Path
    signer: Signer


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry as somebody asks for it. The same `id` twice makes one entry."""

    id: str
    kind: str
    actor: Mapping[str, Any]
    body: Mapping[str, Any]


def durable(path: Path, data: bytes) -> None:
    """Write a file whole, and wait until the disk has it and its name."""
    write_whole(path, data)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def keep_apart(folder: Path, path: Path) -> None:
    """Refuse a key or an anchor inside the folder: the one would be published, the other restored with it.

    Raises:
        Malformed: when `path` lies in `folder`.
    """
    if path.resolve().is_relative_to(folder.resolve()):
        raise Malformed(f"{path}: this file must lie outside the folder of the log, which is published and backed up.")


def name_of(folder: Path, anchor: Path) -> str:
    """The name of the log in a folder, as its anchor or its newest checkpoint says; nobody has checked it yet.

    Raises:
        Malformed: when neither is there, or can be read.
    """
    for path in (anchor, folder / layout.CHECKPOINT):
        if path.is_file():
            return read_signed(path.read_bytes()[: note.LARGEST + 1], str(path)).at.origin
    raise Malformed(f"{folder}: there is no log, and {anchor} is not there. `charter log create` begins one.")


def create(store: Store, now: datetime, write: Write = durable) -> None:
    """Begin a log: its first entry names the key that signs.

    Raises:
        Malformed: when the name is none, or the folder or the anchor is there already.
    """
    if not is_name(store.signer.name):
        raise Malformed(
            f"`{store.signer.name}` cannot name a log: it has a space or a `+`. Use a name as `a.example/b`."
        )
    if store.anchor.exists() or (store.folder.exists() and any(store.folder.iterdir())):
        raise Malformed(f"{store.folder}: the folder is not empty, or {store.anchor} is there already.")
    keep_apart(store.folder, store.anchor)
    with _alone(store):
        write(store.folder / ".gitattributes", b"* -text\n")
        write(store.folder / "verify.py", Path(verify_alone.__file__).read_bytes())
        entry = created(store.signer.name, now.strftime(_FORM), [str(store.signer.key)], {"role": "keeper of the log"})
        _publish(store, [write_entry(entry)], 0, write)


def add(store: Store, wanted: Sequence[Wanted], now: datetime, write: Write = durable) -> tuple[int, ...]:
    """Add entries, all or none. The place of each in the log; an `id` that is there already keeps its place.

    Raises:
        Malformed: when the log does not verify, contradicts the anchor, or an entry may not stand in it.
    """
    keep_apart(store.folder, store.anchor)
    with _alone(store):
        lines = _opened(store, now, write)
        known = {entry.id: entry for line in lines if (entry := read_entry(line))}
        fresh = [each for each in wanted if not _is_there(each, known)]
        if fresh:
            _publish(store, [*lines, *_written(store.signer.name, lines, fresh, now)], len(lines), write)
            known = {entry.id: entry for line in _lines(store) if (entry := read_entry(line))}
        return tuple(known[each.id].seq for each in wanted)


def _is_there(wanted: Wanted, known: Mapping[str, Entry]) -> bool:
    if wanted.kind.partition(".")[0] in OWN:
        raise Malformed(f"Entries of the kind `{wanted.kind}` are the log's own.")
    held = known.get(wanted.id)
    if held and (held.kind, held.actor, held.body) != (wanted.kind, wanted.actor, wanted.body):
        raise Malformed(f"Entry {held.seq} has the id `{wanted.id}`, and it is another entry.")
    return held is not None


def _written(origin: str, lines: Sequence[bytes], fresh: Sequence[Wanted], now: datetime) -> Iterator[bytes]:
    """The new entries as bytes. Time never goes back in a log; where the clock did, an entry says so."""
    newest = read_entry(lines[-1])
    before = moment(newest.time) if newest else now
    seq, time = len(lines), max(before, now).strftime(_FORM)
    if now < before - _STEP:
        body = {"before": before.strftime(_FORM), "now": now.strftime(_FORM)}
        yield write_entry(
            Entry(origin, seq, f"clock-{seq}", "clock.anomaly", time, {"role": "keeper of the log"}, body)
        )
        seq += 1
    for at, each in enumerate(fresh, seq):
        try:
            yield write_entry(Entry(origin, at, each.id, each.kind, time, each.actor, each.body))
        except Malformed as wrong:
            raise Malformed(f"The entry `{each.id}` cannot stand in a log. {wrong}") from None


def _publish(store: Store, lines: Sequence[bytes], since: int, write: Write) -> None:
    """Take the three steps."""
    at = Checkpoint(store.signer.name, len(lines), Tree(map(leaf_hash, lines)).root(len(lines)))
    signed = note.sign(str(at), [store.signer])
    files = layout.publish(lines, signed, since)
    for name in sorted(set(files) - {layout.CHECKPOINT, layout.checkpoint_file(at.size)}):
        write(store.folder / name, files[name])
    write(store.anchor, signed)
    _release(store, signed, at.size, write)


def _release(store: Store, signed: bytes, size: int, write: Write) -> None:
    write(store.folder / layout.CHECKPOINT, signed)
    write(store.folder / layout.checkpoint_file(size), signed)


def _opened(store: Store, now: datetime, write: Write) -> list[bytes]:
    """The entries of a log that is sound, after a writing that was cut short was brought to its end."""
    anchored, lines = _anchored(store), _lines(store)
    head = _head(store)
    if anchored is None:
        if head is None:
            raise Malformed(f"{store.folder}: there is no log, and {store.anchor} is not there.")
        anchored = head
        write(store.anchor, Folder(store.folder).read(layout.CHECKPOINT, note.LARGEST) or b"")
    tree = Tree(map(leaf_hash, lines))
    for signed in (anchored, *([head] if head else [])):
        if signed.at.size > len(lines) or tree.root(signed.at.size) != signed.at.root:
            told = f"the folder does not hold the {signed.at.size} entries that {signed.file} was signed for"
            raise Malformed(f"{store.folder}: {told}. {_RESTORED}")
    if head is None or head.at.size < anchored.at.size:
        _release(store, store.anchor.read_bytes(), anchored.at.size, write)
        head = anchored
    elif not (store.folder / layout.checkpoint_file(head.at.size)).exists():
        _release(store, (store.folder / layout.CHECKPOINT).read_bytes(), head.at.size, write)
    _check(store, now)
    return lines[: head.at.size]


def _check(store: Store, now: datetime) -> None:
    """Refuse a log in which anything is wrong."""
    found = verify(Folder(store.folder), Given(now.date(), Policy((store.signer.key,))))
    wrong = [check for check in found.checks if check.status is Status.FAILED]
    if wrong:
        raise Malformed(
            f"{store.folder}: nothing was added, for the log does not verify. {wrong[0].place}: {wrong[0].said}"
        )


def _anchored(store: Store) -> Signed | None:
    if not store.anchor.exists():
        return None
    return _own(store, read_signed(store.anchor.read_bytes()[: note.LARGEST + 1], str(store.anchor)))


def _head(store: Store) -> Signed | None:
    data = Folder(store.folder).read(layout.CHECKPOINT, note.LARGEST)
    return None if data is None else _own(store, read_signed(data, layout.CHECKPOINT))


def _own(store: Store, signed: Signed) -> Signed:
    if signed.at.origin != store.signer.name or not note.signatures(signed.note, [store.signer.key]):
        raise Malformed(f"{signed.file}: it is not signed by this key for the log `{store.signer.name}`.")
    return signed


def _lines(store: Store) -> list[bytes]:
    """Every whole line of the folder, also those beyond the checkpoint."""
    files, found, number = Folder(store.folder), list[bytes](), 0
    while (data := files.read(layout.entries_file(number), tiles.WIDTH * (LONGEST + 1))) is not None:
        found += data.split(b"\n")[:-1]
        number += 1
        if len(found) < number * tiles.WIDTH:
            break
    return found


@contextmanager
def _alone(store: Store) -> Iterator[None]:
    """Hold the log for this program alone, until it ends or is stopped.

    Raises:
        Unavailable: when another program is writing, or this system has no such lock.
    """
    try:
        import fcntl
    except ImportError:
        raise Unavailable("A log can be written on Linux and macOS only, so far.") from None
    store.anchor.parent.mkdir(parents=True, exist_ok=True)
    with store.anchor.with_name(f"{store.anchor.name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Unavailable(f"{store.folder}: another program is writing to this log. Try again.") from None
        yield
