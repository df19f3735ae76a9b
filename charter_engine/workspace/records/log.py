"""A published log in a folder: checking it, proving an entry, comparing checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from charter_engine.errors import Malformed
from charter_engine.log import layout, note, policy, tiles, tlog_proof
from charter_engine.log.checks import Check
from charter_engine.log.profile import LONGEST
from charter_engine.log.proofs import includes
from charter_engine.log.tree import HASH, leaf_hash
from charter_engine.log.verify import Given, Signed, Verified, read_signed, verify
from charter_engine.log.verify_proof import signature, verify_growth, verify_proof
from charter_engine.store.files import Folder


def verify_folder(
    folder: Path, trusting: Path | None, older: Path | None, today: date, told: Callable[[int, int], object]
) -> Verified:
    """All checks of the log in `folder`, with the reader's policy and an older checkpoint, if there are any.

    `told` hears how many entries have been read so far, and of how many.

    Raises:
        Malformed: when a file that the reader gave is none, or the folder holds no log.
    """
    files = _log(folder)
    return verify(files, Given(today, _policy(trusting), _signed(older) if older else None), told)


def prove(folder: Path, index: int) -> bytes:
    """The proof file of one entry, under the newest checkpoint.

    Raises:
        Malformed: when there is no such entry, or the log contradicts itself.
    """
    files = _log(folder)
    head = _head(folder, files)
    if not 0 <= index < head.at.size:
        raise Malformed(f"There is no entry {index}: the log has {head.at.size}, and the first is 0.")
    tree = _tree(folder, files, head)
    entry = (layout.entries_in(files, index // tiles.WIDTH) + [b""] * tiles.WIDTH)[index % tiles.WIDTH]
    with _of(folder):
        hashes = tree.inclusion(index, head.at.size)
    if not includes(leaf_hash(entry), index, head.at.size, hashes, head.at.root):
        raise Malformed(f"{folder}: entry {index} is not the one in the tiles. {_ASK}")
    held = files.read(layout.CHECKPOINT, note.LARGEST) or b""
    return tlog_proof.Proof(index, hashes, held, entry).data


def check_proof(proof: Path, trusting: Path | None, entry: Path | None) -> tuple[tlog_proof.Proof, tuple[Check, ...]]:
    """What a proof file holds, and its checks. `entry` holds the entry, where the proof does not carry it.

    Raises:
        Malformed: when a file is not what it should be.
    """
    data = _given(proof, 3 * note.LARGEST)
    with _of(proof):
        held = tlog_proof.read_proof(data)
    given = _given(entry, LONGEST + 1).removesuffix(b"\n") if entry else held.entry
    if given is None:
        raise Malformed(f"{proof}: the proof does not carry its entry. Give it with --entry.")
    whole = tlog_proof.Proof(held.index, held.hashes, held.note, given)
    return whole, verify_proof(whole, _policy(trusting))


def consistency(folder: Path, older: Path, newer: Path | None, trusting: Path | None) -> tuple[Check, ...]:
    """Whether the log of one checkpoint continues that of an older one, by the hashes in the folder's tiles.

    Raises:
        Malformed: when a file is not what it should be, or the folder holds too few entries.
    """
    files = _log(folder)
    head = _head(folder, files)
    was, now = _signed(older), _signed(newer) if newer else head
    tree, known = _tree(folder, files, head), _policy(trusting)
    sound = 0 < was.at.size <= now.at.size <= head.at.size
    with _of(folder):
        proof = tree.consistency(was.at.size, now.at.size) if sound else ()
    return (verify_growth(was, now, proof), signature(was, known), signature(now, known))


def newest(folder: Path) -> tuple[bytes, Signed, tiles.Tiled]:
    """The newest checkpoint of a folder as it stands there, the same read, and its tree.

    Raises:
        Malformed: when the folder holds no log, or its tiles are not those of the checkpoint.
    """
    files = _log(folder)
    head = _head(folder, files)
    return files.read(layout.CHECKPOINT, note.LARGEST) or b"", head, _tree(folder, files, head)


def policy_in(path: Path) -> policy.Policy:
    """The policy in a file.

    Raises:
        Malformed: when it is none, or cannot be read.
    """
    data = _given(path, policy.LARGEST)
    with _of(path):
        return policy.read_policy(data)


_ASK = "`charter log verify` says what is wrong."


@contextmanager
def _of(path: Path) -> Iterator[None]:
    """Whatever is found malformed inside is told with the name of the file."""
    try:
        yield
    except Malformed as wrong:
        raise Malformed(f"{path}: {wrong}") from None


def _log(folder: Path) -> Folder:
    files = Folder(folder)
    if not files.names("") or not {layout.CHECKPOINT, "entries"} & set(files.names("")):
        raise Malformed(f"{folder}: the folder holds no log. It would have a file `checkpoint` and a folder `entries`.")
    return files


def _head(folder: Path, files: Folder) -> Signed:
    with _of(folder / layout.CHECKPOINT):
        data = files.read(layout.CHECKPOINT, note.LARGEST)
        if data is None:
            raise Malformed("There is no checkpoint.")
        return read_signed(data, layout.CHECKPOINT)


def _tree(folder: Path, files: Folder, head: Signed) -> tiles.Tiled:
    """The tree of the newest checkpoint, in its tiles."""

    def read(*tile: int) -> bytes:
        name = tiles.path(*tile)
        with _of(folder / name):
            return files.read(name, tiles.WIDTH * HASH) or b""

    tree = tiles.Tiled(head.at.size, read)
    with _of(folder):
        if tree.root(head.at.size) != head.at.root:
            raise Malformed(f"The tiles do not give the root of the checkpoint. {_ASK}")
    return tree


def _policy(path: Path | None) -> policy.Policy | None:
    return policy_in(path) if path else None


def _signed(path: Path) -> Signed:
    data = _given(path, note.LARGEST)
    with _of(path):
        return read_signed(data, path.name)


def _given(path: Path, most: int) -> bytes:
    """The bytes of a file that the reader named."""
    with _of(path):
        try:
            with path.open("rb") as file:
                data = file.read(most + 1)
        except OSError as refused:
            raise Malformed(f"The file cannot be read ({refused.strerror}).") from None
        if len(data) > most:
            raise Malformed(f"The file has more than the {most} bytes that are read of it.")
    return data
