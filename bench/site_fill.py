"""A record with many projects, to measure the service with: the shipped proposals, and versions made of them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bench.clock import progress
from charter_engine.canonical import digest, plain
from charter_engine.language.folder import read_proposal
from charter_engine.log.commitment import COMMITTED, SALT
from charter_engine.log.entries import Entry, read_entry
from charter_engine.model.actor import Actor, Role
from charter_engine.model.proposal import Answer, Proposal
from charter_engine.model.settings import Settings
from charter_engine.record import blobs
from charter_engine.store import read
from charter_engine.store.append import Record, Wanted, append
from charter_engine.workspace import demonstration
from charter_engine.workspace.acting import Acting, Said, _wanted
from charter_engine.workspace.drafting import draft_begin
from charter_engine.workspace.drafting.drafts import Who
from charter_engine.workspace.held import Held, hold
from charter_engine.workspace.people import accounts, sessions
from charter_engine.workspace.projects.register import rebuild
from charter_engine.workspace.records import keep
from charter_engine.workspace.records.record import Home, open_record
from charter_engine.workspace.reports.proposals import shipped_proposals

NAME = "bench.example/decisions"
BATCH = 250
"""So many projects are put on the record in one transaction."""
OFFICERS = 16


@dataclass(frozen=True)
class Filled:
    """The record: the ids of its projects, the words of their titles, and officers with an assessment each.

    An officer is what their browser holds, and the address of the assessment.
    """

    home: Home
    projects: Sequence[str]
    words: Sequence[str]
    officers: Sequence[tuple[str, str]]


def fill(folder: Path, database: str, number: int) -> Filled:
    """A record in a new folder with the shipped proposals and so many made of them, all published."""
    home = keep.create(folder, Settings(NAME, database), datetime.now(UTC))
    record, held = open_record(home), hold(None)
    shipped = put_in(record, held, lambda _: number)
    progress("the register")
    rebuild(record.database, lambda at, of: progress(f"the register: {at:,} of {of:,} entries"))
    officers = [_officer(record, held, each) for each in range(OFFICERS)]
    record.database.close()
    projects = [each.proposal for each in shipped] + [_name(*each) for each in _pairs(shipped, number)]
    words = sorted({word.strip(".,()'").lower() for each in shipped for word in each.title.split() if len(word) > 3})
    return Filled(home, projects, words, officers)


def put_in(record: Record, held: Held, wanted: Callable[[int], int]) -> list[Proposal]:
    """Put the shipped proposals on the record, which are given, and as many made of them as are `wanted`.

    How many these are may depend on how many entries there are before.
    """
    shipped = _shipped(record, held)
    size, done = read.size(record.database), 0
    number = wanted(size)
    made = _made(record, held, shipped, number, size)
    while batch := list(islice(made, 3 * BATCH)):
        done += len(batch) // 3
        progress(f"{done:,} of {number:,} projects are on the record")
        append(record, batch, datetime.now(UTC))
    return shipped


def by_role(record: Record, role: Role) -> Acting:
    now = datetime.now(UTC)
    return Acting(record, demonstration.person(role), now, now.date())


def _shipped(record: Record, held: Held) -> list[Proposal]:
    def by(role: Role) -> Acting:
        return by_role(record, role)

    demonstration.adopt_editions(by, held)
    found = list[Proposal]()
    for name, path in sorted(shipped_proposals().items()):
        progress(f"putting {name} on the record")
        demonstration.put_forward(by, held, path.read_bytes(), name)
        found.append(read_proposal(path.read_bytes(), name, held.charter.form))
    return found


def _pairs(shipped: Sequence[Proposal], number: int) -> Iterator[tuple[Proposal, int]]:
    return zip(islice(cycle(shipped), number), range(number), strict=True)


def _name(of: Proposal, number: int) -> str:
    return f"{of.proposal}-{number}"


def _made(record: Record, held: Held, shipped: Sequence[Proposal], number: int, size: int) -> Iterator[Wanted]:
    """Three entries a project. Its report is that on the proposal it was made of, which differs in its title alone."""
    entries = [entry for data in read.entries(record.database) if (entry := read_entry(data))]
    issued = {each.body["project"]: each for each in entries if each.kind == "report.issued"}
    officer = by_role(record, "officer")
    form, due = held.charter.on(officer.today).form, officer.today + timedelta(days=30)
    for of, each in _pairs(shipped, number):
        title = f"{of.title}, {each}"
        proposal = replace(of, proposal=_name(of, each), answers={**of.answers, "title": Answer("answered", title)})
        sealed = blobs.seal(proposal, form, lambda: secrets.token_bytes(SALT))
        named = blobs.named(sealed.data, COMMITTED)
        body = {
            "project": proposal.proposal, "version": 1, "kind": proposal.kind, "digest": digest(plain(proposal)),
            "form": proposal.form, "proposal": {**named, "due": str(due)}, "publish_by": str(due),
        }  # fmt: skip
        seq = size + 3 * each
        several = (
            Said("proposal.submitted", {**body, "version": 1}, (sealed.data,), sealed.disclosures),
            _issued(issued[of.proposal], proposal.proposal, seq),
            _published(issued[of.proposal], proposal.proposal, seq, named),
        )
        yield from (_wanted(officer, said, f"{proposal.proposal}-{said.kind}") for said in several)


def _issued(of: Entry, project: str, seq: int) -> Said:
    return Said("report.issued", {**of.body, "project": project, "version": 1, "submitted": seq})


def _published(of: Entry, project: str, seq: int, named: Mapping[str, Any]) -> Said:
    reports = [{key: value for key, value in of.body[each].items() if key != "due"} for each in ("report", "outcomes")]
    body = {"project": project, "versions": [seq], "proposals": [named], "reports": reports}
    return Said("proposal.published", body)


def _officer(record: Record, held: Held, number: int) -> tuple[str, str]:
    now, name = datetime.now(UTC), f"Officer {number}"
    by = Actor("administrator", "The bench")
    person = accounts.add(record.database, by, name, f"officer-{number}@bench.example", ["officer"], now)
    draft = draft_begin.from_nothing(record, held.charter, f"Measured {number}", Who(name, "officer", now))
    return sessions.begin(record.database, person.id, "link", now), f"/assessments/{draft}"
