"""Reading what a published log holds, entry by entry and thing by thing. Whether it is sound, `log.verify` says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from charter_engine.errors import Malformed
from charter_engine.log import layout, note, tiles
from charter_engine.log.commitment import filed
from charter_engine.log.entries import Entry, read_entry
from charter_engine.log.profile import LONGEST
from charter_engine.log.verify import Signed, read_signed
from charter_engine.store.files import Folder

LARGEST = 64 * 2**20
"""Length of the largest thing that is read, in bytes."""


class Tampered(Malformed):
    """A thing that is there, and is not the one that was named."""


@dataclass(frozen=True, slots=True)
class Published:
    """A published log: its files, and the checkpoint that says how many of its entries count."""

    files: Folder
    head: Signed

    def entry(self, number: int) -> Entry:
        """One entry.

        Raises:
            Malformed: when it is not there, or cannot be read.
        """
        lines = self._lines(number // tiles.WIDTH) if 0 <= number < self.head.at.size else []
        if number % tiles.WIDTH >= len(lines):
            raise Malformed(f"There is no entry {number}: the log has {self.head.at.size}, and the first is 0.")
        if entry := read_entry(lines[number % tiles.WIDTH]):
            return entry
        raise Malformed(f"Entry {number} is of a later version, which is not understood here.")

    def lines(self) -> Iterator[bytes]:
        """The line of every entry that counts and is there, in order."""
        for number in range(-(-self.head.at.size // tiles.WIDTH)):
            yield from self._lines(number)

    def entries(self) -> Iterator[Entry]:
        """Every entry that can be read, in order."""
        for line in self.lines():
            try:
                entry = read_entry(line)
            except Malformed:
                continue
            if entry:
                yield entry

    def thing(self, named: Mapping[str, Any]) -> bytes | None:
        """The thing that an entry names by its hash; None where it is not there.

        Raises:
            Tampered: when what is there is another, or no plain file.
        """
        name = filed("blobs", named["sha256"])
        try:
            data = self.files.read(name, LARGEST)
        except Malformed as wrong:
            raise Tampered(f"{name}: {wrong}") from None
        if data is not None and (len(data), sha256(data).hexdigest()) != (named["bytes"], named["sha256"]):
            raise Tampered(f"{name} is not the one that the entry names.")
        return data

    def disclosure(self, digest: str) -> bytes | None:
        """The disclosure with this SHA-256 (hexadecimal); None where it is not there.

        Raises:
            Tampered: when what is there is another, or no plain file.
        """
        name = filed("disclosures", digest)
        try:
            data = self.files.read(name, 2 * LONGEST)
        except Malformed as wrong:
            raise Tampered(f"{name}: {wrong}") from None
        if data is not None and sha256(data).hexdigest() != digest:
            raise Tampered(f"{name} is not the one that was committed to.")
        return data

    def _lines(self, number: int) -> list[bytes]:
        try:
            held = layout.entries_in(self.files, number)
        except Malformed:
            return []
        return held[: min(tiles.WIDTH, self.head.at.size - number * tiles.WIDTH)]


def open_published(folder: Path) -> Published:
    """The log in `folder`, as far as its newest checkpoint counts.

    Raises:
        Malformed: when there is none.
    """
    files = Folder(folder)
    data = files.read(layout.CHECKPOINT, note.LARGEST)
    if data is None:
        raise Malformed(f"{folder}: the folder holds no log. It would have a file `checkpoint` and a folder `entries`.")
    try:
        return Published(files, read_signed(data, layout.CHECKPOINT))
    except Malformed as wrong:
        raise Malformed(f"{folder / layout.CHECKPOINT}: {wrong}") from None
