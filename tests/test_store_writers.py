"""Many writers at once: no gap, no second place for an id, no second history, and nobody is sent away."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from charter_engine.errors import Malformed, Unavailable
from charter_engine.log.entries import read_entry
from charter_engine.store import read
from charter_engine.store.append import Record, append
from charter_engine.store.group import Group
from charter_engine.store.publish import publish
from tests import logs
from tests.stores import NOW, verified, wanted

WRITER = """
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from charter_engine.store.append import Record, append
from charter_engine.store.database import open_database
from tests.stores import NOW, SIGNER, wanted
address, anchor, name, threads, number = sys.argv[1:]
record = Record(open_database(address), SIGNER, Path(anchor))
def write(thread):
    for each in range(int(number)):
        (first,) = append(record, [wanted(f"{name}-{thread}-{each}")], NOW)
        assert (first,) == append(record, [wanted(f"{name}-{thread}-{each}")], NOW)
with ThreadPoolExecutor(int(threads)) as pool:
    list(pool.map(write, range(int(threads))))
record.database.close()
"""


def write_at_once(record: Record, address: str, anchors: list[Path], threads: int, number: int) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, address, str(anchor), f"p{each}", str(threads), str(number)],
            stderr=subprocess.PIPE,
        )
        for each, anchor in enumerate(anchors)
    ]
    told = [each.communicate(timeout=300)[1] for each in started]
    assert [b""] * len(started) == told
    expected = {
        f"p{each}-{thread}-{n}" for each in range(len(anchors)) for thread in range(threads) for n in range(number)
    }
    entries = [entry for data in read.entries(record.database) if (entry := read_entry(data))]
    assert len(expected) + 1 == len(entries)
    assert expected == {entry.id for entry in entries} - {"log.created"}
    assert [] == logs.failed(verified(record))


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_19_sixteen_writers_on_postgresql_make_one_history(
    record: Record, address: str, tmp_path: Path, request: pytest.FixtureRequest
):
    programs, threads = (16, 1) if request.config.getoption("--slow") else (4, 4)
    anchors = [tmp_path / f"anchor-{each}" for each in range(programs)]
    for anchor in anchors:  # each program has its own
        anchor.write_bytes(record.anchor.read_bytes())
    write_at_once(record, address, anchors, threads, 5)


@pytest.mark.parametrize("shared", [True, False], ids=["one anchor", "an anchor each"])
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_19_two_writers_on_sqlite_make_one_history(record: Record, address: str, tmp_path: Path, shared: bool):
    anchors = [record.anchor if shared else tmp_path / f"anchor-{each}" for each in range(2)]
    for anchor in anchors:
        anchor.write_bytes(record.anchor.read_bytes())
    write_at_once(record, address, anchors, 1, 10)


def test_many_callers_share_transactions_and_each_gets_its_own_places(record: Record):
    with Group(record, lambda: NOW) as group, ThreadPoolExecutor(32) as pool:
        places = list(pool.map(lambda each: group.append([wanted(f"{each}"), wanted(f"{each}-more")]), range(128)))
    assert [
        (read.place(record.database, f"{each}"), read.place(record.database, f"{each}-more")) for each in range(128)
    ] == places
    assert 257 == read.size(record.database)
    assert len(list(read.checkpoints(record.database))) < 128
    assert [] == logs.failed(verified(record))


def test_a_caller_whose_entry_cannot_stand_is_told_and_the_others_are_stored(record: Record):
    def fails(connection: Connection) -> None:
        raise LookupError("the change")

    def ask(each: int) -> str:
        try:
            if each % 10 == 3:
                group.append([wanted(f"{each}")], fails)
            group.append([wanted(f"{each}", **({"A": 1} if each % 10 == 7 else {}))])
        except (Malformed, LookupError) as wrong:
            return type(wrong).__name__
        return "stored"

    with Group(record, lambda: NOW) as group, ThreadPoolExecutor(16) as pool:
        came = list(pool.map(ask, range(40)))
    assert {3: "LookupError", 7: "Malformed"} == {each % 10: said for each, said in enumerate(came) if said != "stored"}
    assert 1 + 32 == read.size(record.database)
    assert read.place(record.database, "13") is None


def test_a_group_that_has_ended_takes_nothing_more(record: Record):
    with Group(record, lambda: NOW) as group:
        assert (1,) == group.append([wanted("1")])
    with pytest.raises(Unavailable, match="Nothing was stored"):
        group.append([wanted("2")])


def test_whoever_asks_as_the_group_ends_is_answered(record: Record):
    group, said = Group(record, lambda: NOW), list[object]()

    def ask() -> None:
        try:
            said.append(group.append([wanted("1")]))
        except Unavailable as told:
            said.append(str(told))

    with ThreadPoolExecutor(2) as pool:
        group.__enter__()
        with group._ending:
            asked, ended = pool.submit(ask), pool.submit(group.__exit__, None, None, None)
        asked.result(30)
        ended.result(30)
    assert 1 == len(said)


def test_a_clock_that_fails_is_told_to_who_asked(record: Record):
    def broken() -> datetime:
        raise LookupError("no clock")

    with Group(record, broken) as group, pytest.raises(LookupError):
        group.append([wanted("1")])


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_reading_goes_on_while_somebody_writes(record: Record):
    append(record, [wanted("1")], NOW)
    sizes = list[int]()
    append(record, [wanted("2")], NOW, lambda _: sizes.append(read.size(record.database)))
    assert ([2], 3) == (sizes, read.size(record.database))


HOLDER = """
import sys
import time
from pathlib import Path
from charter_engine.store.anchor import Anchor, hold
from charter_engine.store.database import open_database, writing
database = open_database(sys.argv[1])
with hold(Anchor(Path(sys.argv[2]))), writing(database):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_19_whoever_held_the_lock_and_was_killed_stops_nobody(record: Record, address: str):
    begun = time.monotonic()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, address, str(record.anchor)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder, ThreadPoolExecutor(1) as pool:
        assert holder.stdout
        assert b"held\n" == holder.stdout.readline()
        asked = pool.submit(append, record, [wanted("one")], NOW)
        with pytest.raises(TimeoutError):
            asked.result(0.3)
        holder.kill()
        assert (1,) == asked.result(20)
    assert time.monotonic() - begun < 25
    assert [] == logs.failed(verified(record))


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_19_a_lock_file_that_was_left_behind_stops_nobody(record: Record, tmp_path: Path):
    lock = record.anchor.with_name("anchor.lock")
    lock.write_bytes(b"999999999\n")
    lock.chmod(0o444)
    (tmp_path / "decisions.lock").touch()
    assert (1,) == append(record, [wanted("one")], NOW)
    publish(record.database, tmp_path / "decisions")
    assert [] == logs.failed(verified(record))
