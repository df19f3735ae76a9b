"""The service under load for an hour, in `make test-slow`: its memory stays within its bound, and does not grow."""

from __future__ import annotations

import os
from pathlib import Path
from time import monotonic

import pytest

from bench.site import CONNECTIONS, mix, served
from bench.site_fill import fill
from bench.site_load import flat_out

MINUTES = float(os.environ.get("CHARTER_LOAD_MINUTES", "60"))
"""How long it is asked, flat out."""
PROJECTS = 1_000
LOOKS = 60
MOST = 200 * 10**6
"""Bytes of one process."""
GROWTH = 1.05
"""So much more may the last third of the time hold, in the middle, than the one before it."""


def test_memory_stays_within_its_bound_and_does_not_grow(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--slow"):
        pytest.skip("an hour long: make test-slow")
    found = fill(tmp_path / "record", "record.db", PROJECTS)
    with served(found, 1) as [one]:
        asked, held, errors, began = mix(found), list[int](), 0, monotonic()
        while monotonic() - began < 60 * MINUTES:
            errors += flat_out([one.port], asked, CONNECTIONS, 60 * MINUTES / LOOKS).errors
            held.append(one.memory)
    third = len(held) // 3
    before, last = (sorted(part)[third // 2] for part in (held[-2 * third : -third], held[-third:]))
    assert 0 == errors
    assert max(held) < MOST, held
    assert last < GROWTH * before, held
