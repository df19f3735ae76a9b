"""What was measured of the service, as a part of a page: the goals first, then every figure."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from importlib.metadata import version

from bench import results
from bench.site import (
    ANEW,
    CONNECTIONS,
    PROJECT,
    ROUNDS,
    SAVE,
    SEARCH,
    SHARE,
    STATIC,
    STEADY,
    VISITED,
    Loaded,
    Measured,
    Shared,
)
from bench.tables import duration, figure, met, spread, table

MOST = 200 * 2**20
RATIOS = {PROJECT: 8, ANEW: 8, SEARCH: 10, SAVE: 12}
SHARES = 5.0
HOW = """
Written by `make bench-site`, in one run of {minutes:.0f} minutes. `charter serve` runs as real processes, and who asks
them is one more program on the same cores, with {connections} connections that stay open. Rates and times are those
that passed, so what else the machine did is in them. The machine was {busy}: {load} programs on average wanted one of
its {cores} cores as this began.
""".strip()
RECORD = """
The record has {projects:,} projects: those that come with the program, and versions made of them under other ids and
titles. Each has its own proposal and entries; its report is that on the proposal it was made of. It was filled by the
store's own means, in {filled:.0f} seconds, with the register. No process publishes it meanwhile.
""".strip()
KINDS = f"""
One process, on SQLite with `synchronous=FULL`. Each kind in turn, {ROUNDS} rounds of {SHARE:g} seconds, just after the
static file (the service's own style sheet), which is the yardstick. Project pages are those for residents, and come
compressed, as every browser asks for them. Of those that are *kept* there are {VISITED}, drawn by chance, each of
which was asked for once before, one at a time: that first time took {{first}} in the middle. Those *made anew* are
all the others, in an order of chance, none twice: each is made from its entries in the record and from the reading of
its report, which the database keeps (the reports are those of the shipped proposals, so that few readings are made
meanwhile). A visitor who looks through the register meets both. A search looks for a word of a title and a number, in
nearly every case one that was not looked for before. An answer is one page of a draft, saved by one of {CONNECTIONS}
officers, each with an assessment of their own; it is on the disk before it is answered.
""".strip()
STEADILY = f"""
At half of the highest load, for {STEADY:g} seconds: each request at its moment, from which on its answer is timed.
""".strip()
SHARING = """
{number:,} projects more than come with the program, on PostgreSQL that waits for its disk. Of ten requests eight are
project pages, one a search and one an answer saved. The processes have nothing in common but the database. Who asks
takes its share of the same cores.
""".strip()


def goals(measured: Measured) -> str:
    """Each goal with its figure: met or missed."""
    kinds = measured.kinds
    rows = [
        [
            f"{name}, to {STATIC} (speed)", f"at least 1/{least}", figure(kinds[name].ratio.middle),
            met(kinds[name].ratio.middle >= 1 / least),
        ]
        for name, least in RATIOS.items()
    ]  # fmt: skip
    rows += [_late(name, kinds[name]) for name in RATIOS]
    rows.append(
        ["memory of a process, in MB", "under 200", figure(measured.memory[1] / 2**20), met(measured.memory[1] < MOST)]
    )
    rows.append(["errors, on SQLite", "0", str(measured.errors), met(measured.errors == 0)])
    return table(["what", "goal", "measured", ""], rows + _shared_goals(measured.shared))


def _late(name: str, loaded: Loaded) -> list[str]:
    assert loaded.steady
    ratio = loaded.steady.at(0.99) / loaded.steady.at(0.5)
    return [f"{name}: p99 to the median, at half of the highest load", "at most 5", figure(ratio), met(ratio <= SHARES)]


def _shared_goals(shared: Sequence[Shared]) -> list[list[str]]:
    if not shared:
        return [["PostgreSQL with two processes, to one (speed)", "over 1", "no PostgreSQL here", ""]]
    one, two, four = (each.rate.middle for each in shared)
    errors = sum(each.errors for each in shared)
    return [
        ["PostgreSQL with two processes, to one (speed)", "over 1", figure(two / one), met(two > one)],
        [
            "PostgreSQL with four processes, to two (speed), with full cores",
            "at least 0.9",
            figure(four / two),
            met(four >= 0.9 * two),
        ],
        ["errors, on PostgreSQL", "0", str(errors), met(errors == 0)],
    ]


def page(measured: Measured) -> str:
    """The whole part."""
    cores, kinds = os.cpu_count() or 1, measured.kinds.items()
    packages = ", ".join(f"{name} {version(name)}" for name in ("fastapi", "uvicorn", "SQLAlchemy", "psycopg"))
    parts = [
        "## The service",
        HOW.format(
            minutes=measured.passed / 60, connections=CONNECTIONS, cores=cores, load=figure(measured.load),
            busy="busy with other work" if measured.load > cores else "quiet",
        ),
        f"{results.where()}\nSQLite {sqlite3.sqlite_version}, {packages}.",
        goals(measured),
        RECORD.format(projects=measured.projects, filled=measured.filled),
        "### Pages, and answers saved",
        KINDS.format(first=duration(measured.first)),
        table(["what", "a second", f"speed, to {STATIC}"], [
            [name, figure(each.rate.middle), spread(each.ratio)] for name, each in measured.kinds.items()
        ]),
        STEADILY,
        table(["what", "a second", "the middle", "p99", "p99, to the middle"], [_steady(*each) for each in kinds]),
        f"Memory: {_megabytes(measured.memory[0])} after the first pages, {_megabytes(measured.memory[1])} at the end.",
        "### Several processes",
        SHARING.format(number=measured.on_postgresql),
        _shared(measured) if measured.shared else "Not measured: no PostgreSQL here.",
    ]  # fmt: skip
    return "\n\n".join(parts)


def _megabytes(size: int) -> str:
    return f"{figure(size / 2**20)} MB"


def _steady(name: str, loaded: Loaded) -> list[str]:
    found = loaded.steady
    assert found
    middle, late = found.at(0.5), found.at(0.99)
    return [name, figure(found.rate), duration(middle), duration(late), figure(late / middle)]


def _shared(measured: Measured) -> str:
    rows = [[str(each.processes), spread(each.rate), f"{each.busy:.0%}", str(each.errors)] for each in measured.shared]
    return table(["processes", "answers a second", "of the cores, in use", "errors"], rows)
