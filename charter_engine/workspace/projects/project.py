"""One project as everybody may see it: what is public of it, what people said and decided, and what happened when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from charter_engine.canonical import from_canonical
from charter_engine.errors import Malformed, NotFound, Refused
from charter_engine.log.commitment import commitments, open_disclosure
from charter_engine.log.entries import Entry
from charter_engine.model.charter import Edition
from charter_engine.record.past import Past
from charter_engine.render.story import details, says
from charter_engine.render.words import capital
from charter_engine.store import read
from charter_engine.store.database import Database
from charter_engine.store.projections import finding
from charter_engine.store.projections.filling import entries_about
from charter_engine.store.projections.register import Row
from charter_engine.workspace.projects.register import bring_near, read_past
from charter_engine.workspace.reports.again import charter_named

State: TypeAlias = Literal["not_yet_published", "overdue", "published", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the timeline. `person` is empty where no name may be seen."""

    seq: int
    time: str
    role: str
    person: str
    says: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One version, and where it stands. `report` says whether there is one to read."""

    number: int
    submitted_at: str
    publish_by: str
    state: State
    closed_at: str
    decision: str


@dataclass(frozen=True, slots=True)
class OnAdvice:
    """One advice: by whom, what, about which rules (in words; none where it is about the whole), what became of it."""

    seq: int
    time: str
    person: str
    text: str
    about: tuple[str, ...]
    followed: bool | None
    why: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that stands, as it was recorded. An empty `alternatives` or `interests` says that there are none."""

    seq: int
    version: int
    decision: str
    on: str
    role: str
    person: str
    reasons: str
    alternatives: tuple[str, ...]
    interests: tuple[str, ...]
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waived:
    """A rule that is not met, and under which the project may go ahead all the same until a day."""

    seq: int
    rule: str
    reason: str
    owner: str
    until: str
    over: bool


@dataclass(frozen=True, slots=True)
class Project:
    """All of it, as on a day. `overdue` is told of the newest version; `taken_back` is why, where it was."""

    row: Row
    past: Past
    overdue: bool
    versions: tuple[Version, ...]
    decision: Decided | None
    advice: tuple[OnAdvice, ...]
    waivers: tuple[Waived, ...]
    timeline: tuple[Told, ...]
    taken_back: str


def row_of(database: Database, project: str, *, waits: bool = True) -> Row | None:
    """The row of a project; None where there is none. Who `waits` has it of the record as it is now."""
    bring_near(database, waits=waits)
    return finding.row(database, project)


def project(database: Database, row: Row, today: date) -> Project:
    """One project as on a day.

    Raises:
        Unavailable: when the database cannot be reached.
    """
    past = read_past(entries_about(database, row.project))
    newest, people = past.newest(row.project), seen(database, past.entries)
    closed = past.withdrawn(newest)
    return Project(
        row,
        past,
        past.is_overdue(newest, today),
        tuple(_version(past, each, today) for each in past.versions(row.project)),
        _decided(people, past, row),
        _advice(database, people, past, row),
        _waivers(database, past, row, today),
        tuple(_told(people, each) for each in past.entries),
        closed.body["reason"] if closed else "",
    )


def seen(database: Database, entries: Iterable[Entry]) -> Mapping[int, str]:
    """The names of who wrote entries, by their numbers; without those that went out of sight, or never were."""
    written = {
        each.digest: entry.seq
        for entry in entries
        for each in commitments({"actor": entry.actor})
        if each.path == "/actor/person"
    }
    held = read.disclosures(database, written)
    return {written[digest]: str(open_disclosure(data).value) for digest, data in held.items()}


def _told(people: Mapping[int, str], entry: Entry) -> Told:
    return Told(
        entry.seq,
        entry.time,
        entry.actor["role"],
        people.get(entry.seq, ""),
        capital(says(entry)),
        tuple(details(entry)),
    )


def _version(past: Past, submitted: Entry, today: date) -> Version:
    published, withdrawn = past.published(submitted), past.withdrawn(submitted)
    closed, decision = published or withdrawn, past.decision(submitted)
    state: State = "published" if published else "withdrawn" if withdrawn else "not_yet_published"
    return Version(
        submitted.body["version"],
        submitted.time,
        submitted.body["publish_by"],
        "overdue" if past.is_overdue(submitted, today) else state,
        closed.time if closed else "",
        decision.body["decision"] if decision else "",
    )


def _decided(people: Mapping[int, str], past: Past, row: Row) -> Decided | None:
    entry = next((each for each in past.entries if each.seq == row.decided), None)
    if entry is None:
        return None
    body = entry.body
    return Decided(
        entry.seq,
        body["version"],
        body["decision"],
        body["on"],
        entry.actor["role"],
        people.get(entry.seq, ""),
        body["reasons"],
        _each(body["alternatives"]),
        _each(body["interests"]),
        tuple(body["conditions"]),
    )


def _each(said: str | Sequence[str]) -> tuple[str, ...]:
    return () if isinstance(said, str) else tuple(said)


def _advice(database: Database, people: Mapping[int, str], past: Past, row: Row) -> tuple[OnAdvice, ...]:
    """The advice on versions that are public, the newest decision's word on each beside it."""
    became = {
        each["seq"]: each
        for entry in past.of("decision.recorded", row.project)
        for each in entry.body["advice"]
    }  # fmt: skip
    public = {each.body["version"] for each in past.versions(row.project) if past.published(each)}
    found = []
    for entry in past.of("advice.given", row.project):
        if entry.body["version"] in public:
            edition, on = _edition(database, past, entry.body["version"]), became.get(entry.seq)
            followed, why = (on["followed"], on["reason"]) if on else (None, "")
            text, about = _advised(database, past, entry), tuple(_says(rule, edition) for rule in entry.body["on"])
            found.append(OnAdvice(entry.seq, entry.time, people.get(entry.seq, ""), text, about, followed, why))
    return tuple(found)


def _advised(database: Database, past: Past, entry: Entry) -> str:
    """What was advised; where it went out of sight, that it did, and why."""
    held = entry.body["advice"]
    if "sha256" in held:
        data = read.blob(database, held["sha256"])
        held = from_canonical(data) if data else {}
    for each in commitments({"advice": held}):
        found = read.disclosure(database, each.digest)
        if found is not None:
            return str(open_disclosure(found).value)
    why = past.gone(entry.seq)
    return f"[taken out of sight: {next(iter(why.values()), 'no reason is in the record')}]"


def _waivers(database: Database, past: Past, row: Row, today: date) -> tuple[Waived, ...]:
    granted = list(past.of("waiver.granted", row.project))
    edition = _edition(database, past, row.shown) if row.shown and granted else None
    return tuple(
        Waived(
            each.seq,
            _says(each.body["rule"], edition),
            each.body["reason"],
            each.body["owner"],
            each.body["until"],
            each.body["until"] < str(today),
        )
        for each in granted
    )


def _edition(database: Database, past: Past, version: int) -> Edition | None:
    """The edition under which the report on a version was made; None where it cannot be read."""
    submitted = next(iter(past.of("proposal.submitted", past.entries[0].body["project"], version)))
    try:
        body = past.report(submitted).body
        charter = charter_named(body["charter"]["sha256"], lambda name: read.blob(database, name))
        return charter.on(date.fromisoformat(body["on"]))
    except (Malformed, NotFound, Refused):
        return None


def _says(rule: str, edition: Edition | None) -> str:
    """A rule in its own words; its id where they are not at hand."""
    found = edition.by_rule.get(rule) if edition else None
    return str(getattr(found, "says", "") or getattr(found, "question", "") or rule)
