"""What a draft of the Charter changes: held against the one in force, in words and on projects that are public."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from charter_engine.engine.charter_diff import CharterDiff, diff
from charter_engine.engine.charter_effects import effects
from charter_engine.errors import Malformed
from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Proposal
from charter_engine.record import blobs
from charter_engine.store import read
from charter_engine.store.projections.finding import Search, find
from charter_engine.workspace.acts.acting import past_of, texts_in
from charter_engine.workspace.held import Held
from charter_engine.workspace.projects.register import catch_up
from charter_engine.workspace.reports.again import needed
from charter_engine.workspace.service import Service, held

MOST: Final = 50
"""So many public projects are looked at on a page, those that changed last; `charter rules diff` looks at all."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The difference between the Charter in force and another, from which day it is told, and what it does.

    `public` is how many projects are public; `unreadable` names those looked at that do not answer the other's form.
    """

    found: CharterDiff
    day: date
    public: int
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
    public, pairs, unreadable = _public(service, before, after)
    done = effects(before, after, pairs) if pairs else None
    return Compared(replace(found, effects=done), day, public, unreadable)


def _public(
    service: Service, before: Edition, after: Edition
) -> tuple[int, list[tuple[Proposal, Proposal]], tuple[str, ...]]:
    """How many projects are public; some of them as both forms read them; the titles of those that one cannot read."""
    database = service.record.database
    catch_up(database)
    _, rows = find(database, Search(service.today, most=10 * MOST))
    shown = [(row, row.shown) for row in rows if row.shown]
    past = past_of(service.record)
    pairs, unreadable = [], []
    for row, version in shown[:MOST]:
        name = past.submitted(row.project, version).body["proposal"]["sha256"]
        try:
            data, texts = needed(name, lambda sha256: read.blob(database, sha256)), texts_in(service.record, name)
            one, two = (blobs.read_proposal(data, edition.form, texts) for edition in (before, after))
            pairs.append((one, two))
        except Malformed:
            unreadable.append(row.title or row.project)
    return len(shown), pairs, tuple(unreadable)
