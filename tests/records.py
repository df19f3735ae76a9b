"""Records for tests: a council of invented people with a tiny Charter, in a folder of the test's own.

Its database is a file in that folder, or lies on a server (tests/lying.py).
"""

from __future__ import annotations

import atexit
import shutil
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from charter_engine.log import keys
from charter_engine.log.entries import Entry, read_entry
from charter_engine.model.actor import Actor, Role
from charter_engine.model.proposal import Proposal
from charter_engine.store import read
from charter_engine.store.append import Record
from charter_engine.store.create import create
from charter_engine.store.database import open_database
from charter_engine.workspace.acting import Acting
from charter_engine.workspace.acts.adopt import Adoption, Change, adopt, change_rules
from charter_engine.workspace.acts.decide import Decision, decide
from charter_engine.workspace.acts.submit import Submission, Submitted, submit
from charter_engine.workspace.held import Held, hold
from charter_engine.workspace.reports.proposals import read_one
from tests import lying, tiny

ORIGIN = "council.example/decisions"
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
DUE = date(2027, 1, 29)
PEOPLE: dict[Role, str] = {
    "officer": "the officer",
    "adviser": "the adviser",
    "custodian": "the custodian",
    "decision_maker": "the decision-maker",
    "engagement_lead": "the engagement lead",
}
"""Each role by its own name, as one person; another name given to `Council.by` is another person."""


@dataclass
class Council:
    """A record in a folder, its Charter, and a clock that moves on a minute with each act."""

    home: Path
    record: Record
    minutes: int = 0
    today: date = field(default=START.date())

    @property
    def charter(self) -> str:
        return str(self.home / "principles")

    @property
    def held(self) -> Held:
        return hold(self.charter)

    def proposal(self, part: str = "") -> Proposal:
        """The same as read."""
        return read_one(self.file(part), self.held.charter.on(self.today).form)

    def by(self, role: Role, person: str = "", name: str = "") -> Acting:
        """Somebody who acts now."""
        self.minutes += 1
        now = datetime(self.today.year, self.today.month, self.today.day, 9, tzinfo=UTC)
        actor = Actor(role, person or PEOPLE.get(role, "somebody else"))
        return Acting(self.record, actor, now + timedelta(minutes=self.minutes), self.today, name)

    @property
    def entries(self) -> list[Entry]:
        found = (read_entry(data) for data in read.entries(self.record.database))
        return [entry for entry in found if entry]

    @property
    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.entries]

    def charter_with(self, where: str, part: str) -> None:
        """Change a part of the Charter in the folder."""
        for name, text in tiny.with_part(where, part).items():
            (self.home / "principles" / name).write_text(text, encoding="utf-8")

    def adopt(self, start: date = date(2024, 1, 1), role: Role = "custodian", **other: Any) -> int:
        said = Adoption("Residents' panel", "Cabinet", date(2024, 1, 1), "minute 7 of 1 January 2024", start)
        return adopt(self.by(role, **other), self.held, said)

    def change_rules(self, role: Role, second: Role = "adviser") -> int:
        change = Change("A loophole.", Actor(second, "A Second Person"))
        return change_rules(self.by(role), self.held, change)[0]

    def file(self, part: str = "") -> Path:
        """A proposal with the keys of `part` changed."""
        path = self.home / "a-project.yaml"
        path.write_text(tiny.overlaid(tiny.PROPOSAL, part), encoding="utf-8")
        return path

    def submit(self, part: str = "", due: date = DUE, role: Role = "officer", **other: Any) -> Submitted:
        return submit(self.by(role, **other), self.held, Submission(self.proposal(part), due))

    def decide(self, version: int = 1, decision: str = "go_ahead", **other: Any) -> int:
        who = {name: other.pop(name) for name in ("person", "name") if name in other}
        role = other.pop("role", "decision_maker")
        held = {"on": self.today, "reasons": "It helps.", "alternatives": ["Do nothing: no help."], "interests": []}
        return decide(self.by(role, **who), Decision("a-project", version, decision, **{**held, **other}))


def a_council(home: Path) -> Council:
    """A record that has begun, and the tiny Charter beside it; nothing was adopted yet."""
    begun = _begun(lying.on_server())
    shutil.copytree(begun, home, dirs_exist_ok=True)
    return Council(home, _record(home, begun))


def reopened(home: Path, copy: Path) -> Council:
    """The same council once more, in a folder of its own."""
    shutil.copytree(home, copy)
    return Council(copy, _record(copy, home), minutes=1_000)


def a_council_at(address: str, home: Path) -> Council:
    """The same in a database that has its tables and no record yet."""
    shutil.copytree(_begun(lying.on_server()) / "principles", home / "principles")
    record = Record(open_database(address), keys.Signer(ORIGIN, keys.LOG, bytes([7]) * 32), home / "anchor")
    create(record, START)
    return Council(home, record)


@cache
def _begun(on_server: bool) -> Path:
    """A folder with all that a new council has, made once for each place: making the tables takes long."""
    home = Path(mkdtemp(prefix="council-"))
    atexit.register(shutil.rmtree, home)
    (home / "principles").mkdir()
    for name, text in tiny.texts().items():
        (home / "principles" / name).write_text(text, encoding="utf-8")
    record = _record(home)
    create(record, START)
    record.database.close()
    lying.keep(home)
    return home


def _record(home: Path, like: Path | None = None) -> Record:
    signer = keys.Signer(ORIGIN, keys.LOG, bytes([7]) * 32)
    return Record(lying.opened(home, like), signer, home / "anchor")


def breached(version: int = 1) -> str:
    """A part of a proposal in which a partner has refused, so that a rule that is no law is not met."""
    return f"""\
version: {version}
answers:
  title: A project
  stage: live
  starts_on: 2026-12-01
  personal_data: yes
  people: 12
  retention: {{until: 2026-12-31, reason: The study ends then.}}
  partners: {{complete: true, items: [{{name: A firm, pledge: refused, uses: [store]}}]}}
"""
