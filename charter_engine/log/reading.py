"""One pass over all entries of a log: their hashes, what is wrong with each, and what the checks need of them.

Of each entry a few bytes are kept, so that a log of a million entries is read in little memory.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from charter_engine.errors import Malformed
from charter_engine.log import layout, tiles
from charter_engine.log.checks import Faults
from charter_engine.log.commitment import Blob, Commitment, blobs, commitments, withdrawals
from charter_engine.log.compact import Commitments, Met
from charter_engine.log.entries import BODIES, Entry, read_entry
from charter_engine.log.forms import Forms, Like, open_lines
from charter_engine.log.layout import Files
from charter_engine.log.profile import LONGEST
from charter_engine.log.things import Things
from charter_engine.log.tree import EMPTY, HASH, Tree, leaf_hash, root_of

_FILE = tiles.WIDTH * (LONGEST + 1)


@dataclass(slots=True)
class Reading:
    """A log as it was read."""

    origin: str
    sizes: Collection[int]
    """The sizes that were signed: of these the roots are kept, and the times of the entries on both sides."""
    things: Things
    found: int = 0
    """How many entries were read."""
    roots: dict[int, bytes] = field(default_factory=lambda: {0: EMPTY})
    full: Tree = field(default_factory=Tree)
    """The tree over the roots of full files."""
    form: Faults = field(default_factory=Faults)
    order: Faults = field(default_factory=Faults)
    hashes: Faults = field(default_factory=Faults)
    clock: Faults = field(default_factory=Faults)
    own: list[Entry] = field(default_factory=list)
    """The entries that the log acts on."""
    strange: list[int] = field(default_factory=list)
    """The places of entries that were not understood."""
    time: str = "1970-01-01T00:00:00.000000Z"
    """What the newest entry says of its time; where it has none, the one before."""
    times: dict[int, str] = field(default_factory=dict)
    commitments: Commitments = field(default_factory=Commitments)
    ids: Met = field(default_factory=Met)
    forms: Forms = field(default_factory=Forms)
    beyond: int = 0
    """Lines after as many as the checkpoint counts. A writing that was cut short leaves them; nobody signed them."""

    @property
    def closed(self) -> bool:
        """Whether an entry closed the log."""
        return bool(self.own) and self.own[-1].kind == "log.closed"


def read_log(files: Files, reading: Reading, size: int, told: Callable[[int], object]) -> None:
    """Read the entries of a log that is said to have `size` of them. `told` hears how many have been read so far."""
    number = 0
    while (held := _lines(files, number, reading)) is not None:
        lines, opened = held
        counted = lines[: max(0, size - reading.found)]
        reading.beyond += len(lines) - len(counted)
        if counted:
            _hash(files, reading, number, size, counted)
        for line, as_opened in zip(counted, opened, strict=False):
            _take(reading, line, as_opened)
        told(reading.found)
        if len(lines) != tiles.WIDTH:
            break
        number += 1
    if reading.found < size:
        said = f"It is missing: the checkpoint counts {size} entries, and {reading.found} are there."
        reading.order.add(f"entry {reading.found}", said, reading.found)
    _check_ids(files, reading)


def check_tiles(files: Files, reading: Reading, size: int) -> None:
    """Compare every tile above the lowest with the entries that were read."""
    for level, number, width in tiles.of(min(size, reading.found)):
        name = tiles.path(level, number, width)
        if not level or (held := _tile(files, name, reading)) is None:
            continue
        if held != tiles.tile(reading.full, level - 1, number, width):
            reading.hashes.add(name, "The tile does not hold the hashes of the entries.")


def _lines(files: Files, number: int, reading: Reading) -> tuple[list[bytes], list[bytes]] | None:
    """The lines of one file of entries, as they are and from `open_lines`; None where there is no such file."""
    name = layout.entries_file(number)
    try:
        data = files.read(name, _FILE)
    except Malformed as wrong:
        reading.form.add(name, str(wrong))
        return None
    if data is None:
        return None
    *lines, rest = data.split(b"\n")
    if rest or len(lines) > tiles.WIDTH:
        reading.form.add(name, f"The file does not hold at most {tiles.WIDTH} whole lines.")
    opened = open_lines(data)
    if opened is None:
        return lines[: tiles.WIDTH], [b""] * len(lines)
    return lines[: tiles.WIDTH], lines if opened is data else opened.split(b"\n")


def _hash(files: Files, reading: Reading, number: int, size: int, lines: Sequence[bytes]) -> None:
    """Hash the lines of one file; keep the roots of the sizes that were signed; compare with the lowest tile."""
    leaves = list(map(leaf_hash, lines))
    tree, ours = Tree(leaves), b"".join(leaves)
    for more in range(1, len(lines) + 1):
        if reading.found + more in reading.sizes:
            reading.roots[reading.found + more] = root_of([*reading.full.peaks(number), *tree.peaks(more)])
    if len(lines) == tiles.WIDTH:
        reading.full.append(tree.root(tiles.WIDTH))
    width = min(tiles.WIDTH, size - number * tiles.WIDTH)
    name = tiles.path(0, number, width)
    held = _tile(files, name, reading)
    if held in (None, ours):
        return
    if len(held) != width * HASH or len(ours) != len(held):
        reading.hashes.add(name, f"The tile does not hold the hashes of {len(lines)} entries.")
    for at in range(0, min(len(held), len(ours)), HASH):
        if held[at : at + HASH] != ours[at : at + HASH]:
            reading.hashes.add(f"entry {reading.found + at // HASH}", "Its hash is not the one in the tile.")


def _tile(files: Files, name: str, reading: Reading) -> bytes | None:
    """The bytes of a tile; None where it is not there or cannot be read, which is noted."""
    try:
        data = files.read(name, tiles.WIDTH * HASH)
    except Malformed as wrong:
        reading.hashes.add(name, str(wrong))
        return None
    if data is None:
        reading.hashes.add(name, "The tile is not there.")
    return data


def _take(reading: Reading, line: bytes, as_opened: bytes) -> None:
    """Note what one entry holds, and what is wrong with it."""
    at = reading.found
    like = reading.forms.like(as_opened)
    if like is None or not _is_next(reading, line, like):
        _take_in_full(reading, line)
    else:
        reading.time = like.time
        reading.ids.add(like.id)
        _look(reading, like.commitments, like.blobs)
    if at in reading.sizes or at + 1 in reading.sizes:
        reading.times[at] = reading.time
    reading.found += 1


def _is_next(reading: Reading, line: bytes, like: Like) -> bool:
    """Whether nothing is wrong with the place of an entry in whose form nothing is wrong."""
    in_order = like.seq == reading.found and like.time >= reading.time and not reading.closed
    return in_order and len(line) <= LONGEST


def _take_in_full(reading: Reading, line: bytes) -> None:
    at = reading.found
    place = f"entry {at}"
    try:
        entry = read_entry(line)
        held = {"actor": entry.actor, "body": entry.body} if entry else {}
        beside = list(commitments(held)), list(blobs(held))
        withdrawn = list(withdrawals(held))
    except Malformed as wrong:
        ended = " It ends with a carriage return: the lines of the folder were changed." if line[-1:] == b"\r" else ""
        reading.form.add(place, f"{wrong}{ended}")
        return
    if entry is None or not entry.understood:
        reading.strange.append(at)
    if entry is None:
        return
    faults = reading.order.number + reading.clock.number
    for said in _out_of_order(reading, entry):
        reading.order.add(place, said, at)
    if entry.time < reading.time:
        reading.clock.add(place, f"It says {entry.time}, which is before the entry ahead of it.")
    if faults == reading.order.number + reading.clock.number:
        reading.forms.learn(entry)
    reading.time = entry.time
    reading.ids.add(entry.id)
    _look(reading, *beside)
    reading.things.withdraw(at, entry.time[:10], withdrawn)
    if entry.kind in BODIES:
        reading.own.append(entry)


def _look(reading: Reading, commitments: Sequence[Commitment], blobs: Sequence[Blob]) -> None:
    for commitment in commitments:
        reading.commitments.add(reading.found, commitment)
    for blob in blobs:
        for inside in reading.things.look(reading.found, blob):
            reading.commitments.add(reading.found, inside)


def _out_of_order(reading: Reading, entry: Entry) -> Iterator[str]:
    if entry.seq != reading.found:
        yield f"It says that it is entry {entry.seq}."
    if entry.log != reading.origin:
        yield f"It belongs to the log `{entry.log}`."
    if (entry.kind == "log.created") is not (reading.found == 0):
        yield "The first entry, and no other, is `log.created`."
    if reading.closed:
        yield "It comes after the entry that closed the log."


def _check_ids(files: Files, reading: Reading) -> None:
    """Name each entry with an id that stood before: the entries are read again, if any may have been met twice."""
    suspect = reading.ids.suspects()
    if suspect is None:
        return
    seen, number = set[str](), 0
    while number * tiles.WIDTH < reading.found and (held := _lines(files, number, reading)):
        for at, line in enumerate(held[0][: reading.found - number * tiles.WIDTH], number * tiles.WIDTH):
            name = _id(line)
            if name is not None and suspect(name):
                if name in seen:
                    reading.order.add(f"entry {at}", f"An entry before it has the id `{name}` too.", at)
                seen.add(name)
        number += 1


def _id(line: bytes) -> str | None:
    try:
        entry = read_entry(line)
    except Malformed:
        return None
    return entry.id if entry else None
