"""What was measured of the record's database, as a part of a page: the goals first, then every figure."""

from __future__ import annotations

import os
import sqlite3
from importlib.metadata import version

from bench import results
from bench.clock import ROUNDS
from bench.stores import (
    ADDED,
    ALONE,
    ANCHORED,
    BARE,
    CALLERS,
    LARGER,
    PROOFS,
    SIGNED,
    SMALLER,
    WRITERS,
    Rates,
    Stores,
)
from bench.tables import duration, figure, met, spread, table

HOW = """
Written by `make bench-store`, in one run. Adding waits for the disk, so these are times that passed, not processor
time. What else the machine does meanwhile is in them: each figure is the middle of {rounds} rounds, each ratio is
taken within a round, and both ends are given. The machine was {busy}: {load} programs on average wanted one of
its {cores} cores as this began.
""".strip()
ADDING = f"""
Each in turn, {ADDED} times a round; given is the middle of a round. All insert an entry of 2,431 bytes in a transaction
of its own, under the same settings, with `journal_mode=TRUNCATE` and `synchronous=FULL`, and wait for the disk. The
bare insert is of a table with nothing else, by the driver alone. A signed append reads the head, looks for the id,
checks the anchor and the key, signs, writes to three tables and two indexes, and then moves the anchor on, which waits
for the disk once more. The second line is a bare insert with no more than such a file: an anchor
cannot do with less.
""".strip()
ASKING = """
Entries a second, each caller waiting for its answer before it asks again. Callers are threads, whose entries one
thread adds to SQLite, as many at once as wait. Writers on PostgreSQL, which waits for its disk too, are programs, with
an anchor each. A retry is a writer that was sent away, and asked again.
""".strip()
PROVING = f"""
The hashes of a proof, of {PROOFS} entries drawn by chance, each once; processor time. Here from the tables of SQLite,
by `read.inclusion`. There by `SqliteTree.prove_inclusion`, with its cache as it comes; the entries of its larger
database have 32 bytes.
""".strip()
SIZE = """
Entries of 2,431 bytes. Every transaction adds a checkpoint, which stays; each entry has its hash, its id and kind,
and two indexes.
""".strip()
NONE = "no PostgreSQL here"


def goals(measured: Stores) -> str:
    """Each goal with its figure: met or missed."""
    ratio = measured.added[SIGNED].ratio.middle
    rows = [
        ["a signed append to a bare insert (time), p50", "at most 1.5", figure(ratio), met(ratio <= 1.5)],
        _rate(f"group commit with {CALLERS} callers, to one (speed)", measured.callers, 2.5),
        _rate(f"PostgreSQL with {WRITERS} writers, to one (speed)", measured.writers, 0.9),
        _retries(measured.retries),
        *(_proof(each.size, each.ratio) for each in measured.proofs),
        _size("in one transaction", measured.together),
        _size("each in its own", measured.alone),
    ]
    return table(["what", "goal", "measured", ""], rows)


def page(measured: Stores) -> str:
    """The whole part."""
    cores = os.cpu_count() or 1
    packages = ", ".join(f"{name} {version(name)}" for name in ("SQLAlchemy", "psycopg", "pymerkle"))
    parts = [
        "## The record's database",
        HOW.format(
            rounds=ROUNDS,
            busy="busy with other work" if measured.load > cores else "quiet",
            load=figure(measured.load),
            cores=cores,
        ),
        f"{results.where()}\nSQLite {sqlite3.sqlite_version}, {packages}.",
        goals(measured),
        "### Adding an entry",
        ADDING,
        _added(measured),
        "### Many at once",
        ASKING,
        _rates(measured),
        "### Proofs from the database",
        PROVING,
        _proofs(measured),
        "### What the database takes",
        SIZE,
        _sizes(measured),
    ]
    return "\n\n".join(parts)


def _rate(what: str, rates: Rates | None, least: float) -> list[str]:
    if rates is None:
        return [what, f"at least {least:g}", NONE, ""]
    return [what, f"at least {least:g}", figure(rates.ratio.middle), met(rates.ratio.middle >= least)]


def _retries(retries: int | None) -> list[str]:
    what = f"retries of {WRITERS} writers on PostgreSQL"
    return [what, "0", NONE, ""] if retries is None else [what, "0", str(retries), met(retries == 0)]


def _proof(size: int, ratio: float) -> list[str]:
    what = f"a proof from {size:,} entries in SQLite, to pymerkle's (time)"
    if size < LARGER:
        return [what, "", figure(ratio), ""]
    return [what, "at most 0.025", figure(ratio), met(ratio <= 0.025)]


def _size(how: str, ratio: float) -> list[str]:
    return [f"bytes of the database, to those of its entries, {how}", "at most 1.2", figure(ratio), met(ratio <= 1.2)]


def _added(measured: Stores) -> str:
    rows = [
        [name, duration(each.passed.middle), spread(each.ratio), duration(each.used.middle)]
        for name, each in ((name, measured.added[name]) for name in (BARE, ANCHORED, SIGNED))
    ]
    return table(["what", "takes", "times a bare insert", "of it, processor time"], rows)


def _rates(measured: Stores) -> str:
    held = [(f"SQLite, {CALLERS} callers", measured.callers), (f"PostgreSQL, {WRITERS} writers", measured.writers)]
    rows = [
        [what, figure(rates.one.middle), figure(rates.many.middle), spread(rates.ratio)]
        for what, rates in held
        if rates is not None
    ]
    return table(["what", "one alone", "all at once", "speed, to one"], rows)


def _proofs(measured: Stores) -> str:
    rows = [
        [f"{each.size:,}", duration(each.ours.middle), duration(each.theirs.middle), figure(each.ratio)]
        for each in measured.proofs
    ]
    return table(["entries", "here", "pymerkle", "here, to pymerkle"], rows)


def _sizes(measured: Stores) -> str:
    rows = [
        [f"{SMALLER:,}", "one for all", figure(measured.together)],
        [f"{ALONE:,}", "one for each, by its checkpoints", figure(measured.alone)],
    ]
    return table(["entries", "transactions", "bytes, to those of the entries"], rows)
