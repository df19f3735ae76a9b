r"""Where everything lies in the folder of a published log. All of it is plain files, and none needs this software.

    checkpoint                     the newest checkpoint, signed
    checkpoints/SIZE.note          every checkpoint that was published
    entries/N.jsonl                256 entries each, one a line, from number 256 * N on
    tile/LEVEL/N, .../N.p/WIDTH    the hashes of the tree (see `tiles`)
    blobs/ab/cdef...               what entries name by hash
    disclosures/ab/cdef...         values that may later go (see `commitment`)

>>> entries_file(0), entries_file(1000), checkpoint_file(813)
('entries/000.jsonl', 'entries/x001/000.jsonl', 'checkpoints/813.note')
>>> sorted(publish([b"{}"], b"a note\n"))
['checkpoint', 'checkpoints/1.note', 'entries/000.jsonl', 'tile/0/000.p/1']
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from charter_engine.log import tiles
from charter_engine.log.profile import LONGEST
from charter_engine.log.tree import Tree, leaf_hash

CHECKPOINT = "checkpoint"
CHECKPOINTS = "checkpoints"
NOTE = ".note"


class Files(Protocol):
    """The files of a log, wherever they are. Names are paths below its folder, with `/` between their parts."""

    def read(self, name: str, most: int) -> bytes | None:
        """The bytes of a file; None where there is none.

        Raises:
            Malformed: for more than `most` bytes, or what is no plain file.
        """

    def digest(self, name: str) -> tuple[int, str] | None:
        """The length of a file in bytes and its SHA-256, hexadecimal; None where there is none."""

    def names(self, folder: str) -> Sequence[str]:
        """The names of what lies in a folder, in order; none where there is no such folder."""


class InMemory:
    """A log whose files are in a mapping from name to bytes."""

    def __init__(self, held: Mapping[str, bytes]) -> None:
        self._held = held

    def read(self, name: str, most: int) -> bytes | None:  # noqa: ARG002 - what is in memory already is no danger to it
        return self._held.get(name)

    def digest(self, name: str) -> tuple[int, str] | None:
        data = self._held.get(name)
        return None if data is None else (len(data), hashlib.sha256(data).hexdigest())

    def names(self, folder: str) -> Sequence[str]:
        below = (name.removeprefix(f"{folder}/") for name in self._held if name.startswith(f"{folder}/"))
        return sorted({name.partition("/")[0] for name in below})


def entries_file(number: int) -> str:
    """The file of the entries from 256 * `number` on."""
    return f"entries/{tiles.numbered(number)}.jsonl"


def entries_in(files: Files, number: int) -> list[bytes]:
    """The whole lines of one file of entries; none where there is no such file.

    Raises:
        Malformed: when it is larger than 256 entries can be, or no plain file.
    """
    data = files.read(entries_file(number), tiles.WIDTH * (LONGEST + 1)) or b""
    return data.split(b"\n")[:-1]


def checkpoint_file(size: int) -> str:
    """The file of the checkpoint of this size."""
    return f"{CHECKPOINTS}/{size}{NOTE}"


def publish(entries: Sequence[bytes], note: bytes, since: int = 0) -> dict[str, bytes]:
    """The files that hold these entries under this checkpoint, save those that are as they were at size `since`."""
    tree = Tree(map(leaf_hash, entries))
    files = {tiles.path(*each): tiles.tile(tree, *each) for each in set(tiles.of(len(entries))) - set(tiles.of(since))}
    for number in range(since // tiles.WIDTH, -(-len(entries) // tiles.WIDTH)):
        held = entries[number * tiles.WIDTH : (number + 1) * tiles.WIDTH]
        files[entries_file(number)] = lines(held)
    return {**files, checkpoint_file(len(entries)): note, CHECKPOINT: note}


def lines(entries: Iterable[bytes]) -> bytes:
    """Entries, each as a line."""
    return b"".join(entry + b"\n" for entry in entries)
