"""What was measured of acts, as a part of a page: the goal first, then every figure."""

from __future__ import annotations

import os

from bench import results
from bench.acts import EACH, YARDSTICK, Acts, Took
from bench.clock import ROUNDS
from bench.tables import duration, figure, met, spread, table

MOST = 1.5
HOW = f"""
Written by `make bench-acts`, in one run. Two records on SQLite, of {{short:,}} and of {{long:,}} entries: the projects
that come with the program, and versions made of them under other ids and titles. Each act is done on both in turn,
{EACH} times a round, on a project of its own; given is the middle of {ROUNDS} rounds, and of their ratios both ends.
It is processor time, so waiting for the disk is not in it. The machine was {{busy}}: {{load}} programs on average
wanted one of its {{cores}} cores as this began. *{YARDSTICK.capitalize()}* is the store alone, which asks nothing of
the past. Submitting runs all rules, and seals every text.
""".strip()


def goals(measured: Acts) -> str:
    """The goal with its figure: met or missed."""
    worst = max((name for name in measured.took), key=lambda name: measured.took[name].ratio.middle)
    ratio, (short, long) = measured.took[worst].ratio.middle, measured.sizes
    what = f"any act on a record of {long:,} entries, to one of {short:,} (time); the worst, {worst}"
    return table(["what", "goal", "measured", ""], [[what, f"at most {MOST:g}", figure(ratio), met(ratio <= MOST)]])


def page(measured: Acts) -> str:
    """The whole part."""
    cores, (short, long) = os.cpu_count() or 1, measured.sizes
    busy = "busy with other work" if measured.load > cores else "quiet"
    how = HOW.format(short=short, long=long, busy=busy, load=figure(measured.load), cores=cores)
    rows = [_row(name, each, measured.took[YARDSTICK]) for name, each in measured.took.items()]
    columns = ["what", f"of {short:,} entries", f"of {long:,}", f"to {YARDSTICK} there", "long to short"]
    return "\n\n".join(["## Acts on a long record", how, results.where(), goals(measured), table(columns, rows)])


def _row(name: str, took: Took, yardstick: Took) -> list[str]:
    there = took.long.middle / yardstick.long.middle
    return [name, duration(took.short.middle), duration(took.long.middle), figure(there), spread(took.ratio)]
