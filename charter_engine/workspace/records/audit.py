"""What an auditor does with a record on its pages: look at entries, check it now, take the whole of it away."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from charter_engine.errors import Malformed, NotFound
from charter_engine.log import layout
from charter_engine.log.entries import Entry, read_entry
from charter_engine.log.note import Line
from charter_engine.log.verify import Signed, Verified
from charter_engine.record.past import Past
from charter_engine.store import read
from charter_engine.store.append import Record
from charter_engine.workspace.records import log
from charter_engine.workspace.records.published import open_published
from charter_engine.workspace.records.record import Home

PAGE: Final = 25
"""How many entries a page lists."""


@dataclass(frozen=True, slots=True)
class Overview:
    """A record at a glance: its name, how many entries it has, the newest published checkpoint and who signed that."""

    origin: str
    size: int
    head: Signed | None
    note: str

    @property
    def published(self) -> int:
        """How many entries are published."""
        return self.head.at.size if self.head else 0

    @property
    def waiting(self) -> int:
        """How many entries are not published yet."""
        return self.size - self.published

    @property
    def witnesses(self) -> tuple[Line, ...]:
        """The signatures beside the record's own."""
        return tuple(each for each in self.head.note.lines if each.name != self.origin) if self.head else ()


def overview(home: Home, record: Record) -> Overview:
    """The record at a glance.

    Raises:
        Malformed: when the published folder contradicts itself.
        Unavailable: when the database cannot be reached.
    """
    origin, size = home.settings.record, read.size(record.database)
    if not (home.publish / "checkpoint").is_file():
        return Overview(origin, size, None, "")
    data, head, _ = log.newest(home.publish)
    return Overview(origin, size, head, data.decode("utf-8", "replace"))


def checkpoint(home: Home) -> bytes:
    """The newest checkpoint that is published, as it lies in the folder; nothing where none can be read."""
    try:
        return (home.publish / layout.CHECKPOINT).read_bytes()
    except OSError:
        return b""


def listed(record: Record, page: int, kind: str = "") -> tuple[tuple[Entry | None, ...], int]:
    """A page of entries, of one kind where it is named, the newest first; and how many pages there are.

    An entry of a later version of the log is None.

    Raises:
        NotFound: when there is no such page.
    """
    found, of = some(record, max(0, page - 1) * PAGE, PAGE, kind)
    pages = max(1, -(-of // PAGE))
    if not 1 <= page <= pages:
        raise NotFound("page", str(page), (), f"of entries: there are {pages}")
    return found, pages


def some(record: Record, skip: int, most: int, kind: str = "") -> tuple[tuple[Entry | None, ...], int]:
    """Some entries, of one kind where it is named, the newest first after those that are skipped; and of how many.

    An entry of a later version of the log is None.
    """
    database = record.database
    if kind:
        return tuple(map(read_entry, read.newest(database, kind, skip, most))), read.count(database, kind)
    of = read.size(database)
    end = max(0, of - skip)
    return tuple(reversed([read_entry(each) for each in read.entries(database, max(0, end - most), end)])), of


def entry(record: Record, number: int) -> tuple[Entry, bytes]:
    """One entry, and the bytes that are hashed.

    Raises:
        NotFound: when there is none of this number.
        Malformed: when it is of a later version of the log.
    """
    of = read.size(record.database)
    data = next(read.entries(record.database, number, min(number + 1, of)), None) if 0 <= number < of else None
    if data is None:
        raise NotFound("entry", str(number), (), f"in the record, which has {of}")
    found = read_entry(data)
    if found is None:
        raise Malformed(f"Entry {number} is of a later version of the log, which is not understood here.")
    return found, data


def past(record: Record) -> Past:
    """Every entry that can be read."""
    entries = (read_entry(each) for each in read.entries(record.database))
    return Past(tuple(each for each in entries if each))


def check_now(folder: Path, policy: bytes, older: bytes, day: date) -> Verified:
    """All checks of the published folder, with the auditor's own policy and older checkpoint, where they gave any.

    Raises:
        Malformed: when what they gave is none, or nothing is published.
    """
    with TemporaryDirectory() as apart:
        trusting, kept = _kept(Path(apart) / "policy", policy), _kept(Path(apart) / "checkpoint", older)
        return log.verify_folder(folder, trusting, kept, day, lambda *_: None)


def _kept(file: Path, data: bytes) -> Path | None:
    if not data:
        return None
    file.write_bytes(data)
    return file


def published_size(folder: Path) -> int:
    """Up to which size the folder is published.

    Raises:
        Malformed: when nothing is.
    """
    return open_published(folder).head.at.size


class _Pipe(io.RawIOBase):
    """What is written to it can be taken out again, piece by piece."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def taken(self) -> bytes:
        data = bytes(self._held)
        self._held.clear()
        return data


def folder_as_zip(folder: Path) -> Iterator[bytes]:
    """The whole published folder as one ZIP file, in pieces. The checkpoint comes first: what it counts is there.

    A file that goes while the others are read, such as a text that is taken out of sight, is left out.
    """
    pipe = _Pipe()
    files = sorted(
        (each for each in folder.rglob("*") if each.is_file()), key=lambda each: (each.name != "checkpoint", each)
    )
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for file in files:
            with suppress(FileNotFoundError):
                packed.write(file, Path(folder.name) / file.relative_to(folder))
            yield pipe.taken()
    yield pipe.taken()
