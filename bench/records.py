"""The log: verifying it, writing an entry, proving one; against a bare pass, `rfc8785` and `pymerkle`."""

from __future__ import annotations

import importlib
import json
import random
import time
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import logs
from bench.clock import Contestant, Spread, Times, progress, side_by_side
from charter_engine.canonical import encoded
from charter_engine.log import layout, profile, tiles
from charter_engine.log.checks import Status
from charter_engine.log.profile import LONGEST
from charter_engine.log.tree import HASH, Tree, leaf_hash
from charter_engine.log.verify import Given, read_signed, verify
from charter_engine.store.files import Folder
from charter_engine.workspace.records import log as use

DAY = date(2026, 11, 28)
SMALLER, LARGER = 100_000, 1_000_000
PROOFS = 60
BARE, VERIFY = "reading, hashing, and the root", "`charter log verify`, all checks"
OTHERS, ENCODED, WRITTEN = "`rfc8785`", "the encoder", "the encoder, and the bounds of an entry"


@dataclass(frozen=True)
class Proofs:
    """Of one log: a proof made here, the file of it, and one by pymerkle, of the same entries. Seconds."""

    size: int
    ours: Spread
    file: Spread
    theirs: Spread

    @property
    def ratio(self) -> float:
        """The middle of ours to the middle of theirs."""
        return self.ours.middle / self.theirs.middle


@dataclass(frozen=True)
class Records:
    """All that was measured of the log."""

    long_bytes: int
    short_bytes: int
    long: Mapping[str, Times]
    short: Mapping[str, Times]
    large: Mapping[str, Times]
    encoders: Mapping[str, Times]
    proofs: tuple[Proofs, ...]
    memory: float
    """Bytes for each entry of the larger log, at the most that verification held at once."""
    inclusion: float
    consistency: float
    """The most bytes of a proof from the larger log, to 32 times the levels of its tree."""


def measure() -> Records:
    """Everything, in folders that are gone afterwards."""
    long, short = logs.entries(SMALLER, logs.DECISION), logs.entries(SMALLER, logs.SHORT)
    with TemporaryDirectory() as held:
        folder = Path(held)
        progress("laying out logs")
        for name, lines in (("long", long), ("short", short), ("large", logs.entries(LARGER, logs.SHORT))):
            logs.publish(folder / name, lines)
        proofs = (_proofs(folder / "long", folder / "1.db", long), _proofs(folder / "large", folder / "2.db", None))
        inclusion, consistency = _sizes(folder / "large")
        return Records(
            long_bytes=len(long[-1]),
            short_bytes=len(short[-1]),
            long=_verified(folder / "long", SMALLER),
            short=_verified(folder / "short", SMALLER),
            large=_verified(folder / "large", LARGER),
            encoders=_encoders(),
            proofs=proofs,
            memory=_memory(folder / "large") / LARGER,
            inclusion=inclusion,
            consistency=consistency,
        )


def _verified(folder: Path, size: int) -> Mapping[str, Times]:
    def plainly(files: Folder) -> None:
        tree, number = Tree(), 0
        while data := files.read(layout.entries_file(number), tiles.WIDTH * (LONGEST + 1)):
            tree.extend(map(leaf_hash, data.split(b"\n")[:-1]))
            number += 1
        assert tree.root(size) == read_signed(files.read(layout.CHECKPOINT, 4096) or b"", "").at.root

    return side_by_side([Contestant(BARE, plainly, [Folder(folder)]), Contestant(VERIFY, _verify, [Folder(folder)])])


def _verify(files: Folder) -> None:
    found = verify(files, Given(DAY))
    assert all(check.status is not Status.FAILED for check in found.checks)


def _memory(folder: Path) -> int:
    """The most bytes that verification held at once."""
    tracemalloc.start()
    _verify(Folder(folder))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def _encoders() -> Mapping[str, Times]:
    """Of entries of three kinds, in turn."""
    import rfc8785

    kinds = [logs.entries(500, body)[1:] for body in (logs.DECISION, logs.REPORT, logs.SHORT)]
    values = [json.loads(line) for lines in zip(*kinds, strict=True) for line in lines]
    assert all(profile.write(value) == encoded(value) == rfc8785.dumps(value) for value in values)
    runs = {OTHERS: rfc8785.dumps, ENCODED: encoded, WRITTEN: profile.write}
    return side_by_side([Contestant(name, run, values) for name, run in runs.items()])


def _proofs(folder: Path, database: Path, lines: list[bytes] | None) -> Proofs:
    """Of entries drawn by chance, each once: what has been proved before is quicker in either."""
    progress("proofs")
    files = Folder(folder)
    size = read_signed(files.read(layout.CHECKPOINT, 4096) or b"", "").at.size
    with importlib.import_module("pymerkle").SqliteTree(str(database)) as other:
        other.append_entries(lines or (b"%032d" % number for number in range(size)))
        drawn = random.Random(6962).sample(range(size), PROOFS + 1)
        seconds = [_three(files, folder, other, at) for at in drawn][1:]
    return Proofs(size, *(Spread.of(each) for each in zip(*seconds, strict=True)))


def _three(files: Folder, folder: Path, other: Any, at: int) -> tuple[float, float, float]:
    size = other.get_size()
    return (
        _seconds(lambda: tiled(files, size).inclusion(at, size)),
        _seconds(lambda: use.prove(folder, at)),
        _seconds(lambda: other.prove_inclusion(at + 1, size)),
    )


def tiled(files: Folder, size: int) -> tiles.Tiled:
    """The tree of a folder, of which nothing has been read yet."""
    return tiles.Tiled(size, lambda *tile: files.read(tiles.path(*tile), tiles.WIDTH * HASH) or b"")


def _seconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def _sizes(folder: Path) -> tuple[float, float]:
    tree, chance = tiled(Folder(folder), LARGER), random.Random(9162)
    levels = (LARGER - 1).bit_length()
    drawn = [chance.randrange(1, LARGER) for _ in range(1_000)]
    return (
        max(len(tree.inclusion(at, LARGER)) for at in drawn) / levels,
        max(len(tree.consistency(at, LARGER)) for at in drawn) / levels,
    )
