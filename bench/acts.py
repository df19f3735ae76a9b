"""What an act takes on a record of some projects and on one of many, beside one entry that is added to the same."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import site_fill, stores
from bench.clock import ROUNDS, Spread, progress
from charter_engine.model.actor import Role
from charter_engine.model.proposal import Proposal
from charter_engine.model.settings import Settings
from charter_engine.store import read
from charter_engine.store.append import Record, append
from charter_engine.workspace.acting import Acting
from charter_engine.workspace.acts.advise import advise
from charter_engine.workspace.acts.challenge import Challenge, answer_challenge, challenge
from charter_engine.workspace.acts.decide import Decision, decide, supersede
from charter_engine.workspace.acts.release import publish, withdraw
from charter_engine.workspace.acts.submit import Submission, submit
from charter_engine.workspace.held import Held, hold
from charter_engine.workspace.records import keep
from charter_engine.workspace.records.record import open_record

SHORT, LONG = 200, 20_000
"""So many entries the two records have, about."""
EACH = 5
"""How often each act is done in a round."""
YARDSTICK = "one entry added"


@dataclass(frozen=True)
class Took:
    """Seconds on the short and on the long record, and the one to the other, round by round. Processor time."""

    short: Spread
    long: Spread
    ratio: Spread


@dataclass(frozen=True)
class Acts:
    """What each act took, by its name, and how many entries the records had at first."""

    load: float
    sizes: tuple[int, int]
    took: Mapping[str, Took]


def measure() -> Acts:
    """Both records side by side, in a folder that is gone afterwards."""
    with TemporaryDirectory() as held:
        load = os.getloadavg()[0]
        short, long = (_Measured.of(Path(held) / str(size), size) for size in (SHORT, LONG))
        sizes = (read.size(short.record.database), read.size(long.record.database))
        rounds = list[tuple[Mapping[str, float], Mapping[str, float]]]()
        for at in range(ROUNDS):
            progress(f"acts, round {at + 1} of {ROUNDS}")
            rounds.append((short.round(at), long.round(at)))
        return Acts(load, sizes, {name: _took(name, rounds) for name in rounds[0][0]})


def _took(name: str, rounds: Sequence[tuple[Mapping[str, float], Mapping[str, float]]]) -> Took:
    one, other = ([each[at][name] for each in rounds] for at in (0, 1))
    return Took(Spread.of(one), Spread.of(other), Spread.of(b / a for a, b in zip(one, other, strict=True)))


@dataclass(frozen=True)
class _Measured:
    """A record with so many projects, on which one more at a time is lived through."""

    record: Record
    held: Held
    proposal: Proposal

    @classmethod
    def of(cls, folder: Path, size: int) -> _Measured:
        home = keep.create(folder, Settings(site_fill.NAME), datetime.now(UTC))
        record, held = open_record(home), hold(None)
        shipped = site_fill.put_in(record, held, lambda there: max(0, (size - there) // 3))
        return cls(record, held, shipped[0])

    def round(self, at: int) -> Mapping[str, float]:
        """The middle of what each act took, in processor time."""
        spent = dict[str, list[float]]()
        for number in range(at * EACH, (at + 1) * EACH):
            for name, act in self._life(f"measured-{number}").items():
                start = time.process_time()
                act()
                spent.setdefault(name, []).append(time.process_time() - start)
        return {name: median(each) for name, each in spent.items()}

    def _life(self, project: str) -> Mapping[str, Callable[[], object]]:
        """The acts of one project, in their order."""
        placed = dict[str, int]()

        def by(role: Role) -> Acting:
            return site_fill.by_role(self.record, role)

        def put(name: str, seq: int) -> None:
            placed[name] = seq

        today = by("officer").today
        submission = Submission(replace(self.proposal, proposal=project, version=1), today + timedelta(days=30))
        taken = Submission(replace(self.proposal, proposal=f"{project}-b", version=1), submission.publish_by)
        decision = Decision(project, 1, "do_not_do_it", today, "It helps nobody.", [], [])
        raised = Challenge("project", "A group", "Why?", project)
        return {
            YARDSTICK: lambda: append(self.record, [stores.wanted(project)], by("officer").now),
            "submit": lambda: submit(by("officer"), self.held, submission),
            "publish": lambda: publish(by("engagement_lead"), project),
            "advise": lambda: put("advice", advise(by("adviser"), project, 1, "Ask more people.", [])),
            "decide": lambda: put(
                "decision", decide(by("decision_maker"), replace(decision, advice={placed["advice"]: None}))
            ),
            "supersede": lambda: supersede(by("decision_maker"), placed["decision"], "New figures.", None),
            "challenge": lambda: put("raised", challenge(by("group_contact"), self.held, raised)),
            "answer": lambda: answer_challenge(by("officer"), placed["raised"], "We asked.", changes=True),
            "submit another": lambda: submit(by("officer"), self.held, taken),
            "withdraw": lambda: withdraw(by("officer"), f"{project}-b", "There is no money for it."),
        }
