"""The entries of a record or of a published folder, to see where each project stands."""

from __future__ import annotations

from pathlib import Path

from charter_engine.errors import Malformed
from charter_engine.log.entries import Entry, read_entry
from charter_engine.log.layout import entries_file
from charter_engine.log.tiles import WIDTH
from charter_engine.record.past import Past
from charter_engine.workspace.records.published import open_published
from charter_engine.workspace.records.record import find_record, open_record


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
        Malformed: when the folder holds no log, fewer entries than its checkpoint counts, or one that is none.
    """
    log = open_published(folder)
    lines = list(log.lines())
    if len(lines) < log.head.at.size:
        raise Malformed(f"{folder}: the checkpoint counts {log.head.at.size} entries, and {len(lines)} are there.")
    return Past(tuple(entry for number, line in enumerate(lines) if (entry := _read(folder, number, line))))


def _read(folder: Path, number: int, line: bytes) -> Entry | None:
    try:
        return read_entry(line)
    except Malformed as wrong:
        file = folder / entries_file(number // WIDTH)
        place = f"{file}:{number % WIDTH + 1}: entry {number} cannot be read"
        raise Malformed(f"{place}. {wrong} `charter log verify` says what else is wrong.") from None
