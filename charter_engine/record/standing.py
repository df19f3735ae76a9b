"""Where each project stands on a day, by the record alone: published or not, what was decided, which rules serve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from charter_engine.log.entries import Entry
from charter_engine.record.editions import Serving, coming, serving
from charter_engine.record.past import Past
from charter_engine.record.story import is_sound

State: TypeAlias = Literal["not_yet_published", "overdue", "published", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One version: where it was submitted, its state, the entry that closed it, if one did, and what people said.

    `decision` is the one that stands. `tier` says how much deliberation its report calls for.
    """

    project: str
    version: int
    submitted: int
    publish_by: date
    state: State
    closed_by: int | None
    tier: str
    advice: tuple[int, ...]
    decision: Entry | None


@dataclass(frozen=True, slots=True)
class Status:
    """What a record of so many entries says on a day; versions in the order in which projects first came.

    `lists` are the newest comparisons with other lists of the council, one for each sort of list.
    """

    entries: int
    day: date
    serving: Serving | None
    coming: tuple[Serving, ...]
    versions: tuple[Standing, ...]
    lists: tuple[Entry, ...]


def status(all_entries: Past, day: date) -> Status:
    """Where everything stands on a day. What is not as its kind says tells nothing."""
    past = Past(tuple(each for each in all_entries.entries if is_sound(each)))
    submitted = (each for project in past.projects for each in past.versions(project))
    versions = tuple(_standing(past, each, day) for each in submitted)
    serves, comes = serving(past.entries, day), coming(past.entries, day)
    lists = {each.body["list"]: each for each in past.entries if each.kind == "list.compared"}
    return Status(len(all_entries.entries), day, serves, comes, versions, tuple(lists.values()))


def _standing(past: Past, submitted: Entry, day: date) -> Standing:
    project, version = submitted.body["project"], submitted.body["version"]
    published, withdrawn = past.published(submitted), past.withdrawn(submitted)
    closed = published or withdrawn
    state: State = "published" if published else "withdrawn" if withdrawn else "not_yet_published"
    return Standing(
        project,
        version,
        submitted.seq,
        date.fromisoformat(submitted.body["publish_by"]),
        "overdue" if past.is_overdue(submitted, day) else state,
        closed.seq if closed else None,
        past.report(submitted).body["tier"],
        tuple(each.seq for each in past.of("advice.given", project, version)),
        past.decision(submitted),
    )
