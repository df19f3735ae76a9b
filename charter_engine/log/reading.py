"""One pass over all entries of a log: their hashes, what is wrong with each, and what the checks need of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from charter_engine.errors import Malformed
from charter_engine.log import layout, tiles
from charter_engine.log.checks import Faults
from charter_engine.log.commitment import Blob, Commitment, blobs, commitments
from charter_engine.log.entries import BODIES, Entry, moment, read_entry
from charter_engine.log.layout import Files
from charter_engine.log.profile import LONGEST
from charter_engine.log.tree import HASH, Tree, leaf_hash

_FILE = tiles.WIDTH * (LONGEST + 1)


@dataclass(slots=True)
class Reading:
    """A log as it was read."""

    origin: str
    tree: Tree = field(default_factory=Tree)
    form: Faults = field(default_factory=Faults)
    order: Faults = field(default_factory=Faults)
    hashes: Faults = field(default_factory=Faults)
    clock: Faults = field(default_factory=Faults)
    own: list[Entry] = field(default_factory=list)
    """The entries that the log acts on."""
    strange: list[int] = field(default_factory=list)
    """The places of entries that were not understood."""
    times: array[int] = field(default_factory=lambda: array("q"))
    """What each entry says of its time, in microseconds after 1970; of one without a time, that of the one before."""
    commitments: list[tuple[int, Commitment]] = field(default_factory=list)
    blobs: list[tuple[int, Blob]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    beyond: int = 0
    """Lines after as many as the checkpoint counts. A writing that was cut short leaves them; nobody signed them."""


def read_log(files: Files, origin: str, size: int) -> Reading:
    """Read the entries of a log that is said to have this name and this many of them."""
    reading = Reading(origin)
    number = 0
    while (held := _lines(files, number, reading)) is not None:
        stored = _stored(files, number, size, reading)
        counted = held[: max(0, size - len(reading.tree))]
        reading.beyond += len(held) - len(counted)
        for place, data in enumerate(counted):
            at = len(reading.tree)
            reading.tree.append(hashed := leaf_hash(data))
            if stored and stored[place : place + 1] != [hashed]:
                reading.hashes.add(f"entry {at}", "Its hash is not the one in the tile.")
            _take(reading, at, data)
        if len(held) != tiles.WIDTH:
            break
        number += 1
    _count(reading, size)
    return reading


def check_tiles(files: Files, reading: Reading, size: int) -> None:
    """Compare every tile above the lowest with the entries that were read."""
    for level, number, width in tiles.of(min(size, len(reading.tree))):
        name = tiles.path(level, number, width)
        held = _file(files, name, tiles.WIDTH * HASH, reading)
        if held is None:
            reading.hashes.add(name, "The tile is not there.")
        elif level and held != tiles.tile(reading.tree, level, number, width):
            reading.hashes.add(name, "The tile does not hold the hashes of the entries.")


def _lines(files: Files, number: int, reading: Reading) -> list[bytes] | None:
    """The lines of one file of entries; None where there is no such file."""
    name = layout.entries_file(number)
    try:
        data = files.read(name, _FILE)
    except Malformed as wrong:
        reading.form.add(name, str(wrong))
        return None
    if data is None:
        return None
    *held, rest = data.split(b"\n")
    if rest or len(held) > tiles.WIDTH:
        reading.form.add(name, f"The file does not hold at most {tiles.WIDTH} whole lines.")
    return held[: tiles.WIDTH]


def _stored(files: Files, number: int, size: int, reading: Reading) -> list[bytes]:
    """The hashes of the lowest tile; none where it cannot be read, which `check_tiles` or this has noted."""
    width = min(tiles.WIDTH, size - number * tiles.WIDTH)
    if width <= 0:
        return []
    name = tiles.path(0, number, width)
    data = _file(files, name, tiles.WIDTH * HASH, reading)
    if data is not None and len(data) != width * HASH:
        reading.hashes.add(name, f"The tile does not hold {width} hashes.")
        return []
    return tiles.hashes(data) if data else []


def _file(files: Files, name: str, most: int, reading: Reading) -> bytes | None:
    try:
        return files.read(name, most)
    except Malformed as wrong:
        reading.hashes.add(name, str(wrong))
        return b""


def _take(reading: Reading, at: int, data: bytes) -> None:
    """Note what one entry holds, and what is wrong with it."""
    place, before = f"entry {at}", reading.times[-1] if reading.times else 0
    try:
        entry = _read(reading, at, data)
    except Malformed as wrong:
        ended = " It ends with a carriage return: the lines of the folder were changed." if data[-1:] == b"\r" else ""
        reading.form.add(place, f"{wrong}{ended}")
        reading.times.append(before)
        return
    if entry is None or not entry.understood:
        reading.strange.append(at)
    if entry is None:
        reading.times.append(before)
        return
    for said in _out_of_order(reading, at, entry):
        reading.order.add(place, said)
    now = round(moment(entry.time).timestamp() * 1_000_000)
    if now < before:
        reading.clock.add(place, f"It says {entry.time}, which is before the entry ahead of it.")
    reading.times.append(now)
    reading.ids.add(entry.id)
    if entry.kind in BODIES:
        reading.own.append(entry)


def _read(reading: Reading, at: int, data: bytes) -> Entry | None:
    entry = read_entry(data)
    if entry:
        held = {"actor": entry.actor, "body": entry.body}
        reading.commitments += [(at, each) for each in commitments(held)]
        reading.blobs += [(at, each) for each in blobs(held)]
    return entry


def _out_of_order(reading: Reading, at: int, entry: Entry) -> Iterator[str]:
    if entry.seq != at:
        yield f"It says that it is entry {entry.seq}."
    if entry.log != reading.origin:
        yield f"It belongs to the log `{entry.log}`."
    if entry.id in reading.ids:
        yield f"An entry before it has the id `{entry.id}` too."
    if (entry.kind == "log.created") is not (at == 0):
        yield "The first entry, and no other, is `log.created`."
    if any(own.kind == "log.closed" for own in reading.own[-1:]):
        yield "It comes after the entry that closed the log."


def _count(reading: Reading, size: int) -> None:
    found = len(reading.tree)
    if found < size:
        said = f"It is missing: the checkpoint counts {size} entries, and {found} are there."
        reading.order.add(f"entry {found}", said)
