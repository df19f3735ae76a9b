"""What a draft of the Charter changes: held against the one in force, in words and on projects that are public."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import monotonic
from typing import Final

from charter_engine.engine.charter_diff import CharterDiff, diff
from charter_engine.engine.charter_effects import effects
from charter_engine.errors import Malformed
from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Proposal
from charter_engine.record import blobs
from charter_engine.record.about import of_project
from charter_engine.store import read
from charter_engine.store.projections.finding import Search, rows_of
from charter_engine.store.projections.register import Row
from charter_engine.workspace.acting import known, texts_in
from charter_engine.workspace.held import Held
from charter_engine.workspace.projects.register import catch_up
from charter_engine.workspace.reports.again import needed
from charter_engine.workspace.service import Service, held

LONGEST: Final = 20.0
"""So many seconds are given to looking at public projects; `charter rules diff` looks at all, however long it takes."""
PIECE: Final = 500
"""So many rows of the register are read at a time."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The difference between the Charter in force and another, from which day it is told, and what it does.

    `public` is how many projects are public, and `looked` how many of them, those that changed last, there was time to
    look at; `unreadable` names those looked at that do not answer the other's form.
    """

    found: CharterDiff
    day: date
    public: int
    looked: int
    unreadable: tuple[str, ...]


def compare(service: Service, other: Held) -> Compared:
    """What differs between the Charter in force and another, and what comes out differently for public projects.

    Raises:
        InvalidSource, NotFound: when the Charter in force cannot be read, or there is none.
    """
    now = held(service).charter
    found = diff(now, other.charter, None)
    starts = [span.start for span in found.spans if span.differs and span.before and span.after]
    day = max([service.today, *starts])
    before, after = now.on(day), other.charter.on(day)
    shown, unreadable = _public(service), list[str]()
    looking = _Looking(service, before, after, unreadable)
    done = effects(before, after, looking.pairs(shown)) if shown else None
    return Compared(replace(found, effects=done), day, len(shown), looking.looked, tuple(unreadable))


def _public(service: Service) -> list[Row]:
    """Every project with a version that is public: what changed last comes first."""
    database, rows = service.record.database, list[Row]()
    catch_up(database)
    while len(rows) % PIECE == 0:
        found = rows_of(database, Search(service.today, skip=len(rows), most=PIECE))
        if not found:
            break
        rows += found
    return [each for each in rows if each.shown]


@dataclass(slots=True)
class _Looking:
    """The proposals that are public, each as both forms read it, for as long as there is time."""

    service: Service
    before: Edition
    after: Edition
    unreadable: list[str]
    looked: int = 0

    def pairs(self, rows: Sequence[Row]) -> Iterator[tuple[Proposal, Proposal]]:
        """One project after the other. The first one is looked at however long it takes."""
        until = monotonic() + LONGEST
        past = known(self.service.record, [of_project(each.project) for each in rows])
        submitted = [each for each in past.entries if each.kind == "proposal.submitted"]
        names = {(each.body["project"], each.body["version"]): each.body["proposal"]["sha256"] for each in submitted}
        for row in rows:
            if self.looked and monotonic() > until:
                return
            self.looked += 1
            try:
                yield self._read(names[row.project, row.shown])
            except Malformed:
                self.unreadable.append(row.title or row.project)

    def _read(self, name: str) -> tuple[Proposal, Proposal]:
        record = self.service.record
        data, texts = needed(name, lambda sha256: read.blob(record.database, sha256)), texts_in(record, name)
        one, two = (blobs.read_proposal(data, edition.form, texts) for edition in (self.before, self.after))
        return one, two
