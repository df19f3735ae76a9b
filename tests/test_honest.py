"""Honest histories of a record, of every sort and in any order: none is ever said to be anything else.

Entries are added one by one and many at once, values are redacted, keys handed over, witnesses asked; the record is
published, its program stops at any step and begins again, and its database is made anew from what was published. The
clock goes wrong by up to half an hour; the witness's goes right. After each step, what is published verifies. A finding
that is true counts as none: a redacted value is still there, when a run was stopped before it took it away.
"""

from __future__ import annotations

import atexit
import shutil
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Any

from hypothesis import settings, strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from charter_engine.errors import Unavailable
from charter_engine.log import note
from charter_engine.log.checks import Status
from charter_engine.log.commitment import commit, disclose
from charter_engine.log.keys import LOG, WITNESS, Signer
from charter_engine.log.policy import Policy
from charter_engine.log.verify import Given, read_signed, verify
from charter_engine.store import read
from charter_engine.store.append import Record, Wanted, append
from charter_engine.store.cosignatures import add_cosignatures
from charter_engine.store.database import open_database
from charter_engine.store.files import Folder
from charter_engine.store.publish import publish
from charter_engine.store.redact import redact
from charter_engine.store.restore import restore
from charter_engine.store.rotate import rotate
from tests.stores import BEGUN, SIGNER, begun, fails_at, wanted

HISTORIES = 10_000 if settings.default and settings.default.max_examples > 1_000 else 25
MEMORY = Path("/dev/shm") if Path("/dev/shm").is_dir() else Path(gettempdir())  # noqa: S108 - faster than a disk
STILL_THERE = "The value is there, and entry"
ROLE = {"role": "administrator"}
TITLES = strategies.text(max_size=20)


@cache
def begun_once() -> Path:
    """A record that has begun, to be copied: making its tables takes long."""
    folder = Path(mkdtemp(dir=MEMORY, prefix="honest-"))
    atexit.register(shutil.rmtree, folder)
    begun(str(folder / "record.db"), folder).database.engine.dispose()
    return folder


class History(RuleBasedStateMachine):
    """What somebody honest does with a record."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(dir=MEMORY, prefix="history-"))
        self.time, self.wrong = BEGUN, timedelta()
        self.signers = [SIGNER]
        self.hidden: list[int] = []
        self.files = 0
        self.stopped = False
        self.was = (0, b"")

    @initialize()
    def begin(self) -> None:
        shutil.copytree(begun_once(), self.folder, dirs_exist_ok=True)
        self.record = self.opened("record.db")

    def opened(self, name: str, *, new: bool = False) -> Record:
        database = open_database(name, self.folder, new=new)
        return Record(database, self.signers[-1], self.folder / "anchor", self.public)

    @property
    def public(self) -> Path:
        return self.folder / "decisions"

    def teardown(self) -> None:
        if hasattr(self, "record"):
            self.record.database.engine.dispose()
        shutil.rmtree(self.folder)

    @property
    def now(self) -> datetime:
        """What the clock of the record says."""
        return self.time + self.wrong

    @rule(minutes=strategies.integers(1, 300))
    def time_passes(self, minutes: int) -> None:
        self.time += timedelta(minutes=minutes)

    @rule(minutes=strategies.integers(-30, 30))
    def the_clock_steps(self, minutes: int) -> None:
        self.wrong = timedelta(minutes=minutes)

    @rule(number=strategies.integers(1, 5), title=TITLES)
    def add(self, number: int, title: str) -> None:
        size = read.size(self.record.database)
        append(self.record, [wanted(f"e{size}-{each}", title=title) for each in range(number)], self.now)

    @rule(value=TITLES)
    def add_what_may_go(self, value: str) -> None:
        size = read.size(self.record.database)
        opens = disclose(size.to_bytes(32, "big"), "/body/who", value)
        entry = Wanted(f"h{size}", "decision.recorded", {"role": "officer"}, {"who": commit(opens)}, (), (opens,))
        self.hidden += append(self.record, [entry], self.now)

    @precondition(lambda self: self.hidden)
    @rule(data=strategies.data())
    def take_out(self, data: Any) -> None:
        target = data.draw(strategies.sampled_from(self.hidden))
        self.hidden.remove(target)
        redact(self.record, target, ["/body/who"], "Article 17", ROLE, self.now)

    @rule()
    def hand_over(self) -> None:
        """Publish before and after, as `charter log rotate-key` does."""
        self.publish()
        self.signers.append(Signer(SIGNER.name, LOG, bytes([len(self.signers) + 10]) * 32))
        self.record = rotate(self.record, self.signers[-1], ROLE, self.now)
        self.publish()

    @rule()
    def publish(self) -> None:
        publish(self.record.database, self.public)
        self.stopped = False

    @rule(step=strategies.integers(0, 8), stored=strategies.booleans())
    def stop_while_publishing(self, step: int, *, stored: bool) -> None:
        try:
            publish(self.record.database, self.public, fails_at(step, stored=stored))
        except Unavailable:
            self.stopped = True
            self.start_again()
        else:
            self.stopped = False

    @rule()
    def start_again(self) -> None:
        self.record.database.engine.dispose()
        self.record = self.opened(self.record.database.file.name if self.record.database.file else "")

    @rule()
    def ask_a_witness(self) -> None:
        """Publish first, as `charter log witness` does of a record: what is held back longer than an hour is seen."""
        self.publish()
        witness = Signer("residents.example/w1", WITNESS, bytes([9]) * 32)
        signed = (self.public / "checkpoint").read_bytes()
        held = read_signed(signed, "checkpoint")
        newest = read_signed(note.cosign(signed, witness, int(self.time.timestamp())), "checkpoint")
        line = next(str(each) for each in newest.note.lines if each.name == witness.name)
        add_cosignatures(self.record.database, held.at.size, {witness.name: line})

    @rule()
    def move(self) -> None:
        """Publish everything, and make another database of it, with which the record goes on."""
        self.publish()
        self.files += 1
        again = self.opened(f"again{self.files}.db", new=True)
        restore(again, self.public, self.now.date())
        assert list(read.entries(self.record.database)) == list(read.entries(again.database))
        self.record.database.engine.dispose()
        self.record = again

    @invariant()
    def nothing_is_found(self) -> None:
        if not (self.public / "checkpoint").exists():
            return
        found = verify(Folder(self.public), Given(self.now.date(), Policy((SIGNER.key,))))
        wrong = [check for check in found.checks if check.status is Status.FAILED]
        assert [] == [check for check in wrong if not (self.stopped and STILL_THERE in check.said)]
        size, root = self.was
        head = read_signed((self.public / "checkpoint").read_bytes(), "checkpoint").at
        assert size <= head.size
        assert size != head.size or root in (b"", head.root)
        self.was = (head.size, head.root)


def test_no_honest_history_is_said_to_be_anything_else():
    run_state_machine_as_test(History, settings=settings(max_examples=HISTORIES, stateful_step_count=20, deadline=None))
