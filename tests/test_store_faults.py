"""Failures at every step of an addition: what was answered for is there, and asking again makes one entry."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from charter_engine.errors import Malformed, Unavailable
from charter_engine.log.verify import read_signed
from charter_engine.store import read
from charter_engine.store.append import Record, append
from tests import logs
from tests.stores import NOW, verified, wanted


def failure() -> OperationalError:
    return OperationalError("a statement", {}, OSError("disk I/O error"))


class Statements:
    """Counts the statements of a database; fails once at one of them, before it is done or after."""

    def __init__(self, at: int = 0, *, done: bool = False) -> None:
        self.number, self.at, self.done = 0, at, done

    def before(self, *_: object) -> None:
        self.number += 1
        if self.number == self.at and not self.done:
            raise failure()

    def after(self, *_: object) -> None:
        if self.number == self.at and self.done:
            raise failure()


@contextmanager
def listening(record: Record, name: str, heard: Callable[..., None]) -> Iterator[None]:
    event.listen(record.database.engine, name, heard)
    try:
        yield
    finally:
        event.remove(record.database.engine, name, heard)


@contextmanager
def failing(record: Record, statements: Statements) -> Iterator[Statements]:
    with (
        listening(record, "before_cursor_execute", statements.before),
        listening(record, "after_cursor_execute", statements.after),
    ):
        yield statements


def check_one_history(record: Record, names: list[str]) -> None:
    assert [] == logs.failed(verified(record))
    found = [read.place(record.database, name) for name in names]
    assert list(range(1, len(names) + 1)) == found
    assert len(names) + 1 == read.size(record.database)
    assert read.size(record.database) == read_signed(record.anchor.read_bytes(), "anchor").at.size


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
def test_21_a_statement_that_fails_at_any_step_leaves_one_history(record: Record, done: bool):
    append(record, [wanted("0")], NOW)
    with failing(record, Statements()) as counted:
        append(record, [wanted("1")], NOW)
    assert counted.number >= 6
    names = ["0", "1"]
    for at in range(1, counted.number + 1):
        name = f"{at + 1}"
        with failing(record, Statements(at, done=done)), pytest.raises(Unavailable):
            append(record, [wanted(name)], NOW)
        assert len(names) + 1 == read.size(record.database)
        append(record, [wanted(name)], NOW)
        names.append(name)
    check_one_history(record, names)


def test_21_a_commit_that_fails_and_is_not_stored_is_asked_for_again(record: Record):
    def fails(connection: Connection) -> None:
        raise failure()

    with listening(record, "commit", fails), pytest.raises(Unavailable, match="not known whether anything was stored"):
        append(record, [wanted("1")], NOW)
    assert 1 == read.size(record.database)
    assert (1,) == append(record, [wanted("1")], NOW)
    check_one_history(record, ["1"])


def test_21_a_commit_that_fails_but_is_stored_makes_one_entry(record: Record):
    def fails(connection: Connection) -> None:
        connection.connection.commit()
        raise failure()

    before = record.anchor.read_bytes()
    with listening(record, "commit", fails), pytest.raises(Unavailable, match="not known whether anything was stored"):
        append(record, [wanted("1")], NOW)
    assert (2, before) == (read.size(record.database), record.anchor.read_bytes())
    assert (1,) == append(record, [wanted("1")], NOW)
    check_one_history(record, ["1"])


def test_21_another_entry_after_a_commit_that_failed_but_is_stored_goes_on_from_it(record: Record):
    def fails(connection: Connection) -> None:
        connection.connection.commit()
        raise failure()

    with listening(record, "commit", fails), pytest.raises(Unavailable):
        append(record, [wanted("1")], NOW)
    assert (2,) == append(record, [wanted("2")], NOW)
    check_one_history(record, ["1", "2"])


def test_21_an_anchor_that_cannot_be_moved_leaves_the_entry_stored_and_not_answered_for(record: Record):
    kept = record.anchor.with_name("kept")

    def disturb(connection: Connection) -> None:
        shutil.move(record.anchor, kept)
        record.anchor.mkdir()

    with pytest.raises(Unavailable, match="anchor"):
        append(record, [wanted("1")], NOW, disturb)
    record.anchor.rmdir()
    shutil.move(kept, record.anchor)
    assert (2, 1) == (read.size(record.database), read_signed(record.anchor.read_bytes(), "anchor").at.size)
    assert (1,) == append(record, [wanted("1")], NOW)
    check_one_history(record, ["1"])


KILLED = """
import os, signal, sys
from pathlib import Path
from charter_engine.store.append import Record, append
from charter_engine.store.database import open_database
from tests.stores import NOW, SIGNER, wanted
record = Record(open_database(sys.argv[1]), SIGNER, Path(sys.argv[2]))
append(record, [wanted("1")], NOW)
append(record, [wanted("2")], NOW, lambda _: os.kill(os.getpid(), signal.SIGKILL))
"""


def test_19_whoever_is_killed_while_it_holds_the_record_leaves_it_to_the_next(record: Record, address: str):
    killed = subprocess.run([sys.executable, "-c", KILLED, address, record.anchor], check=False)
    assert -signal.SIGKILL == killed.returncode
    assert 2 == read.size(record.database)
    assert (2,) == append(record, [wanted("3")], NOW)
    check_one_history(record, ["1", "3"])


def test_an_anchor_that_another_program_changed_meanwhile_is_not_written_over(record: Record):
    other = record.anchor.read_bytes() + b"\n"

    def change(_: Connection) -> None:
        record.anchor.write_bytes(other)

    with pytest.raises(Unavailable, match="another program changed the anchor"):
        append(record, [wanted("1")], NOW, change)
    assert other == record.anchor.read_bytes()


def test_after_a_failure_the_end_of_the_record_is_looked_at_anew(record: Record):
    append(record, [wanted("1")], NOW)
    with failing(record, Statements()) as usual:
        append(record, [wanted("2")], NOW)
    with pytest.raises(Malformed):
        append(record, [wanted("2", other=1)], NOW)
    with failing(record, Statements()) as anew:
        append(record, [wanted("3")], NOW)
    assert anew.number > usual.number


def test_who_is_told_that_nothing_was_stored_is_told_the_truth(record: Record):
    with failing(record, Statements(3)), pytest.raises(Unavailable, match="Nothing was stored"):
        append(record, [wanted("1")], NOW)
    assert 1 == read.size(record.database)
