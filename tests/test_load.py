"""The service under load for an hour, in `make test-slow`: its memory stays within its bound, and does not grow."""

from __future__ import annotations

import os
from pathlib import Path
from time import monotonic

import pytest

from bench.site import CONNECTIONS, SEARCH, Process, asks_of, mix, served
from bench.site_fill import Filled, fill
from bench.site_load import flat_out, get
from charter_engine.web.app import AT_ONCE

MINUTES = float(os.environ.get("CHARTER_LOAD_MINUTES", "60"))
"""How long it is asked, flat out."""
PROJECTS = 1_000
FIRST = 5_000
"""So many different pages are asked for first: more than a process keeps, so that its memory for them is full."""
PATIENCE = 600.0
LOOKS = 60
MOST = 200 * 10**6
"""Bytes of one process."""
GROWTH = 1.03
"""So much more may be held in the last third of the time, in the middle, than in the first one."""


def test_memory_stays_within_its_bound_and_does_not_grow(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--slow"):
        pytest.skip("an hour long: make test-slow")
    assert CONNECTIONS > AT_ONCE, "fewer ask than are answered at once"
    found = fill(tmp_path / "record", "record.db", PROJECTS)
    with served(found, 1) as [one]:
        held, began = list[int](), monotonic()
        several, errors = _full(found, one)
        asked = mix(found)
        while (at := monotonic() - began) < 60 * MINUTES:
            held.append(one.memory)
            told = f"{at / 60:.1f} minutes: {held[-1] / 10**6:.1f} MB, {several:,} answers, {errors} errors"
            print(told, flush=True)  # noqa: T201 - the figures are to be seen
            answers = flat_out([one.port], asked, CONNECTIONS, 60 * MINUTES / LOOKS)
            several, errors = several + len(answers.seconds), errors + answers.errors
        held.append(one.memory)
    print(f"at the end: {held[-1] / 10**6:.1f} MB, {several:,} answers, {errors} errors")  # noqa: T201
    third = len(held) // 3
    first, last = (sorted(part)[third // 2] for part in (held[:third], held[-third:]))
    assert 0 == errors
    assert max(held) < MOST, held
    assert last < GROWTH * first, held


def _full(found: Filled, one: Process) -> tuple[int, int]:
    """Each project page, and searches that are all different; how many were answered, and how many were errors."""
    asks, pages, left = asks_of(found), list(found.projects), iter(range(FIRST))

    def first(connection: int) -> bytes:
        if pages:
            return get(f"/projects/{pages.pop()}")
        return asks[SEARCH](connection) if next(left, None) is not None else b""

    answers = flat_out([one.port], first, CONNECTIONS, PATIENCE)
    return len(answers.seconds), answers.errors
