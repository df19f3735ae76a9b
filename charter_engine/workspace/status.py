"""The entries of a record or of a published folder, to see where each project stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from charter_engine.errors import Malformed
from charter_engine.log import layout, note, tiles
from charter_engine.log.entries import read_entry
from charter_engine.log.profile import LONGEST
from charter_engine.log.verify import read_signed
from charter_engine.record.past import Past
from charter_engine.store.files import Folder
from charter_engine.workspace.record import find_record, open_record


def recorded_past(given: Path | None) -> Past:
    """The entries of a record, from its database.

    Raises:
        InvalidSource: when there is no record.
    """
    record = open_record(find_record(given))
    from charter_engine.workspace.acting import past_of

    return past_of(record)


def published_past(folder: Path) -> Past:
    """The entries of a published folder, under its newest checkpoint. `charter log verify` says whether to believe it.

    Raises:
        Malformed: when the folder holds no log, or fewer entries than its checkpoint counts.
    """
    files = Folder(folder)
    data = files.read(layout.CHECKPOINT, note.LARGEST)
    if data is None:
        raise Malformed(f"{folder}: the folder holds no log. It would have a file `checkpoint`.")
    size = read_signed(data, layout.CHECKPOINT).at.size
    lines = [line for number in range(-(-size // tiles.WIDTH)) for line in _lines(files, number)][:size]
    if len(lines) < size:
        raise Malformed(f"{folder}: the checkpoint counts {size} entries, and {len(lines)} are there.")
    return Past(tuple(entry for line in lines if (entry := read_entry(line))))


def _lines(files: Folder, number: int) -> Iterator[bytes]:
    data = files.read(layout.entries_file(number), tiles.WIDTH * (LONGEST + 1)) or b""
    yield from data.split(b"\n")[:-1]
