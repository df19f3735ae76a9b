"""A process that is killed, or refused by the disk, anywhere: what it was told of is there, and the log is sound."""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from charter_engine.log.verify import read_signed
from charter_engine.store import read
from charter_engine.store.append import Record, append
from charter_engine.store.files import Folder
from charter_engine.store.publish import publish
from tests import logs
from tests.conftest import LEFT_OUT
from tests.stores import NOW, begun, checked
from tests.writes import told, wanted, write_on

SEED, LONGEST = 17, 0.15
ROUNDS = 20
"""Kills of one record. Then another is begun, so that checking all of it after each kill stays quick."""
CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "unlink", "ftruncate")
"""What SQLite and the publisher ask of the disk. The program asks for none of these before it begins to append."""
FAULTS = ("signal=KILL", "error=EIO", "error=ENOSPC")


def check_nothing_is_lost(home: Path, record: Record) -> None:
    """What was told of is there, the anchor counts it and no more than is there; record and folder are sound."""
    places = [read.place(record.database, name) for name in told(home)]
    assert None not in places
    anchor = read_signed(record.anchor.read_bytes(), "anchor").at.size
    assert max(map(int, filter(None, places)), default=0) < anchor <= read.size(record.database)
    assert [] == logs.failed(checked(Folder(home / "decisions"))) or not (home / "decisions/checkpoint").exists()
    publish(record.database, home / "fresh", quickly)
    found = checked(Folder(home / "fresh"))
    assert ([], read.size(record.database)) == (logs.failed(found), found.size)
    shutil.rmtree(home / "fresh")


def quickly(path: Path, data: bytes) -> None:
    """Write a file without waiting for the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def check_it_goes_on(home: Path, record: Record, name: str) -> None:
    """Asking again makes one entry, and the next run of the publisher brings all of it."""
    [place] = append(record, [wanted(name)], NOW)
    assert place == append(record, [wanted(name)], NOW)[0] == read.place(record.database, name)
    publish(record.database, home / "decisions")
    found = checked(Folder(home / "decisions"))
    assert ([], read.size(record.database)) == (logs.failed(found), found.size)


def test_17_a_process_killed_at_any_moment_loses_nothing_that_it_was_told_of(
    tmp_path: Path, request: pytest.FixtureRequest
):
    kills, number = 1_000 if request.config.getoption("--slow") else 10, 0
    chance = random.Random(SEED)  # noqa: S311 - moments, no secrets
    for start in range(0, kills, ROUNDS):
        home = tmp_path / f"{start}"
        home.mkdir()
        record = begun(str(home / "record.db"), home)
        for each in range(min(ROUNDS, kills)):
            kill_one(home, f"{each}", chance.uniform(0, LONGEST))
            check_nothing_is_lost(home, record)
        check_it_goes_on(home, record, "more")
        number += len(told(home))
        record.database.close()
    assert number > 1.5 * kills  # one each is stored before the clock runs: the others are those that were hit


def kill_one(home: Path, name: str, after: float) -> None:
    """Kill a process that appends and publishes without end, this many seconds after it began to."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.writes"])
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=write_on, args=(home, name, there))
    process.start()
    there.close()
    here.recv()
    time.sleep(after)
    process.kill()
    process.join()
    here.close()
    assert -signal.SIGKILL == process.exitcode


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, int]]:
    """Every call by which one append and one run of the publisher write: its name, and its number among these."""
    strace = shutil.which("strace")
    home = tmp_path_factory.mktemp("traced")
    begun(str(home / "record.db"), home).database.close()
    if not strace or traced(home, "all", "-o", str(home / "calls")).returncode:
        pytest.skip(f"{LEFT_OUT}strace, and the right to use it")
    found, numbers = list[tuple[str, int]](), dict.fromkeys(CALLS, 0)
    for name in re.findall(r"^\d+ +(\w+)\(", (home / "calls").read_text(), re.MULTILINE):
        numbers[name] += 1
        found.append((name, numbers[name]))
    return found


def traced(home: Path, name: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the program that writes one entry and publishes, under strace."""
    watched = ["-f", "-e", f"trace={','.join(CALLS)}", *options]
    return subprocess.run(
        ["strace", *watched, sys.executable, "-m", "tests.writes", str(home), name],  # noqa: S607
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_17_a_fault_at_any_call_that_writes_loses_nothing_that_was_told_of(
    tmp_path: Path, calls: list[tuple[str, int]], fault: str, request: pytest.FixtureRequest
):
    """At each call of one append and one run of the publisher (with --slow; else at two of them)."""
    assert {"write", "pwrite64", "fdatasync", "fsync", "rename"} <= {name for name, _ in calls}
    few = calls[FAULTS.index(fault) :: len(calls) // 2]
    for name, number in calls if request.config.getoption("--slow") else few:
        home = tmp_path / f"{name}-{number}"
        home.mkdir()
        record = begun(str(home / "record.db"), home)
        record.database.close()
        ended = traced(home, "one", "-o", "/dev/null", "-e", f"inject={name}:{fault}:when={number}")
        where = (fault, name, number, ended.stderr)
        assert ended.returncode in ((-signal.SIGKILL, 137) if "KILL" in fault else (0, 1)), where
        assert "Traceback" not in ended.stderr, where
        check_nothing_is_lost(home, record)
        check_it_goes_on(home, record, "one")
        record.database.close()
