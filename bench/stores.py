"""The record's database: adding to it, many callers, many writers, proofs from its tables, and its size."""

from __future__ import annotations

import importlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert

from bench import logs
from bench.clock import ROUNDS, Spread, progress
from charter_engine.log.edge import Edge
from charter_engine.log.tree import leaf_hash
from charter_engine.store import read, schema
from charter_engine.store.append import Record, Wanted, append, sign
from charter_engine.store.create import create
from charter_engine.store.database import open_database, writing
from charter_engine.store.disk import overwrite_durably, write_durably
from charter_engine.store.group import Group
from charter_engine.store.hashes import grow
from charter_engine.store.head import Head, read_head, write_head
from tests import postgres

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
SMALLER, LARGER = 100_000, 1_000_000
ALONE = 30_000
"""Of so many entries, each gets a checkpoint, as if each came in a transaction of its own."""
ADDED = 60
"""How often each is done in a round, one after the other."""
CALLERS, WRITERS, EACH = 32, 16, 16
PROOFS = 60
BARE, ANCHORED, SIGNED = "a bare insert", "a bare insert, and an anchor moved on", "a signed append"


@dataclass(frozen=True)
class Added:
    """What adding one entry takes: the middle of each round. Seconds; ratios to the bare insert of the same round."""

    passed: Spread
    used: Spread
    ratio: Spread


@dataclass(frozen=True)
class Rates:
    """Entries a second, from one and from many at once, and the ratio of each round."""

    one: Spread
    many: Spread
    ratio: Spread


@dataclass(frozen=True)
class Proofs:
    """Seconds of a proof from one database, here and by pymerkle, of the same entries."""

    size: int
    ours: Spread
    theirs: Spread

    @property
    def ratio(self) -> float:
        """The middle of ours to the middle of theirs."""
        return self.ours.middle / self.theirs.middle


@dataclass(frozen=True)
class Stores:
    """All that was measured of the database. `writers` and `retries` are None where there was no PostgreSQL."""

    load: float
    added: Mapping[str, Added]
    callers: Rates
    writers: Rates | None
    retries: int | None
    proofs: tuple[Proofs, ...]
    alone: float
    together: float


def measure() -> Stores:
    """Everything, in folders that are gone afterwards."""
    with TemporaryDirectory() as held:
        folder = Path(held)
        load = os.getloadavg()[0]
        added = _added(folder)
        callers = _callers(folder)
        writers, retries = _writers(folder)
        long = _filled(folder / "long", SMALLER, logs.DECISION)
        proofs = [_proofs(long, folder / "1.db", (bytes(line) for line in read.entries(long.database)))]
        large = _filled(folder / "large", LARGER, logs.SHORT)
        proofs.append(_proofs(large, folder / "2.db", (b"%032d" % number for number in range(LARGER))))
        return Stores(
            load, added, callers, writers, retries, tuple(proofs), _alone(folder / "alone"), _share(long.database.file)
        )


def begun(folder: Path, address: str = "record.db") -> Record:
    """A record that begins, in a folder of its own."""
    folder.mkdir(exist_ok=True)
    record = Record(open_database(address, folder, new=True), logs.SIGNER, folder / "anchor")
    create(record, NOW)
    return record


def wanted(name: str, body: Mapping[str, object] = logs.DECISION) -> Wanted:
    """An entry that says this."""
    return Wanted(name, "decision.recorded", {"role": "officer"}, body)


def _added(folder: Path) -> Mapping[str, Added]:
    """Each in turn, so that what else the disk does meets all of them."""
    record, line = begun(folder / "added"), logs.entries(2, logs.DECISION)[1]
    bare = open_database("bare.db", folder, new=True)  # the same settings, the same journal
    raw: Any = bare.engine.raw_connection().driver_connection
    raw.execute("CREATE TABLE entry(idx INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    anchor = folder / "added" / "other"

    def insert(_: int) -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("INSERT INTO entry(body) VALUES (?)", (line,))
        raw.execute("COMMIT")

    def anchored(number: int) -> None:
        insert(number)
        overwrite_durably(anchor, line[:200])

    def signed(number: int) -> None:
        append(record, [wanted(f"added-{number}")], NOW)

    runs: Mapping[str, Callable[[int], None]] = {BARE: insert, ANCHORED: anchored, SIGNED: signed}
    return _in_turn(runs)


def _in_turn(runs: Mapping[str, Callable[[int], None]]) -> Mapping[str, Added]:
    rounds = list[dict[str, tuple[float, float]]]()
    for at in range(ROUNDS):
        progress(f"adding, round {at + 1} of {ROUNDS}")
        spent: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
        for number in range(at * ADDED, (at + 1) * ADDED):
            for name, run in runs.items():
                passed, used = time.perf_counter(), time.process_time()
                run(number)
                spent[name].append((time.perf_counter() - passed, time.process_time() - used))
        rounds.append({name: (median(p for p, _ in each), median(u for _, u in each)) for name, each in spent.items()})
    return {
        name: Added(
            Spread.of(each[name][0] for each in rounds),
            Spread.of(each[name][1] for each in rounds),
            Spread.of(each[name][0] / each[BARE][0] for each in rounds),
        )
        for name in runs
    }


def _callers(folder: Path) -> Rates:
    """Through one writer thread: callers who wait for their answer, and ask again."""
    record, rounds = begun(folder / "callers"), list[tuple[float, float]]()
    with Group(record, lambda: NOW) as group, ThreadPoolExecutor(CALLERS) as pool:

        def ask(name: str) -> None:
            for each in range(EACH):
                group.append([wanted(f"{name}-{each}")])

        def together(names: Sequence[str]) -> None:
            list(pool.map(ask, names))

        ask("first")
        for at in range(ROUNDS):
            progress(f"callers, round {at + 1} of {ROUNDS}")
            alone, many = ([f"{name}-{at}-{each}" for each in range(CALLERS)] for name in ("alone", "many"))
            one = _rate(4 * EACH, partial(list, map(ask, alone[:4])))
            rounds.append((one, _rate(CALLERS * EACH, partial(together, many))))
    return _rates(rounds)


def _writers(folder: Path) -> tuple[Rates | None, int | None]:
    """On PostgreSQL, which waits for its disk: programs with an anchor each, that write when they are told to."""
    with postgres.server(durable=True) as server:
        if server is None:
            return None, None
        with server.database() as address:
            record = begun(folder / "writers", address)
            try:
                return _written(record, address)
            finally:
                record.database.close()


def _written(record: Record, address: str) -> tuple[Rates, int]:
    rounds, retries = list[tuple[float, float]](), list[int]()
    with _started(record, address) as programs:
        retries += _tell(programs, 1)
        for at in range(ROUNDS):
            progress(f"writers, round {at + 1} of {ROUNDS}")
            one = _rate(4 * EACH, lambda: retries.extend(_tell(programs[:1], 4 * EACH)))
            many = _rate(WRITERS * EACH, lambda: retries.extend(_tell(programs, EACH)))
            rounds.append((one, many))
    return _rates(rounds), sum(retries)


@contextmanager
def _started(record: Record, address: str) -> Iterator[Sequence[subprocess.Popen[str]]]:
    programs = list[subprocess.Popen[str]]()
    for number in range(WRITERS):
        anchor = record.anchor.with_name(f"anchor-{number}")
        anchor.write_bytes(record.anchor.read_bytes())
        begin = [sys.executable, "-m", "bench.writer", address, str(anchor), f"writer-{number}"]
        programs.append(subprocess.Popen(begin, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    try:
        yield programs
    finally:
        for program in programs:
            program.communicate()


def _tell(programs: Sequence[subprocess.Popen[str]], number: int) -> list[int]:
    """Let each program commit so often. How often each was sent away, and asked again."""
    for program in programs:
        assert program.stdin
        program.stdin.write(f"{number}\n")
        program.stdin.flush()
    return [int(program.stdout.readline()) for program in programs if program.stdout]


def _rate(entries: int, run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return entries / (time.perf_counter() - start)


def _rates(rounds: Sequence[tuple[float, float]]) -> Rates:
    one, many = zip(*rounds, strict=True)
    return Rates(Spread.of(one), Spread.of(many), Spread.of(b / a for a, b in rounds))


def _filled(folder: Path, size: int, body: Mapping[str, object]) -> Record:
    """A record of so many entries, all added in one transaction, by the store's own statements."""
    progress(f"filling a database with {size:,} entries")
    record, lines = begun(folder), logs.entries(size, body)[1:]
    leaves = [leaf_hash(line) for line in lines]
    named = ((f"decision-{at}", "decision.recorded") for at in range(1, size))
    with writing(record.database) as connection:
        old = read_head(connection)
        add: Any = insert(schema.entry).compile(connection)
        rows = [
            (at, *name, leaf, line) for at, (name, leaf, line) in enumerate(zip(named, leaves, lines, strict=True), 1)
        ]
        connection.connection.cursor().executemany(str(add), rows)
        head = Head(old.edge.grown(leaves), NOW)
        grow(connection, old.size, head.size)
        write_head(connection, old, head)
        signed = sign(connection, head, [record.signer])
    write_durably(record.anchor, signed)
    return record


def _proofs(record: Record, other: Path, lines: Iterator[bytes]) -> Proofs:
    """Of entries drawn by chance, each once. Processor time."""
    progress("proofs")
    size = read.size(record.database)
    with importlib.import_module("pymerkle").SqliteTree(str(other)) as theirs:
        theirs.append_entries(lines)
        drawn = random.Random(6962).sample(range(size), PROOFS + 1)
        seconds = [
            (
                _seconds(partial(read.inclusion, record.database, at, size)),
                _seconds(partial(theirs.prove_inclusion, at + 1, size)),
            )
            for at in drawn
        ][1:]
    ours, others = zip(*seconds, strict=True)
    return Proofs(size, Spread.of(ours), Spread.of(others))


def _seconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def _alone(folder: Path) -> float:
    """The share of a database that has a checkpoint for each entry."""
    record = _filled(folder, ALONE, logs.DECISION)
    edge = Edge()
    with writing(record.database) as connection:
        for line in list(read.entries(record.database, 0, ALONE - 1)):
            edge = edge.grown([leaf_hash(line)])
            if edge.size > 1:  # the first has its own already
                sign(connection, Head(edge, NOW), [record.signer])
    return _share(record.database.file)


def _share(file: Path | None) -> float:
    """The bytes of a database to those of its entries."""
    assert file
    database = open_database(str(file))
    return file.stat().st_size / sum(map(len, read.entries(database)))
