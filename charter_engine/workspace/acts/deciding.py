"""What whoever decides must know of a project: what stands in the way, what was advised, what people are asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from charter_engine.errors import NotFound
from charter_engine.log.entries import Entry
from charter_engine.model.actor import Actor, is_same_person
from charter_engine.record.challenges import challenges
from charter_engine.store.projections import finding
from charter_engine.store.projections.finding import Search
from charter_engine.store.projections.register import Row
from charter_engine.workspace.acting import texts_in
from charter_engine.workspace.acts.waive import results
from charter_engine.workspace.projects.project import Project, project, row_of, seen
from charter_engine.workspace.projects.register import catch_up
from charter_engine.workspace.service import Service

_GONE: Final = "[taken out of sight]"


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that is not met. `waiver` is the entry that lets it pass, and its last day."""

    rule: str
    says: str
    is_law: bool
    waiver: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class Advice:
    """Advice on the version that is decided about, by its entry."""

    seq: int
    time: str
    text: str


@dataclass(frozen=True)
class Deciding:
    """A project that is decided about: its newest version, and what stands in the way of a decision.

    `questions` are those for the community, each with whether it is ready; `standing` is the decision on the newest
    version, if one stands. `blocks` says in sentences why it cannot go ahead; `notes` what is open besides.
    """

    found: Project
    version: int
    is_public: bool
    breaches: tuple[Breach, ...]
    advice: tuple[Advice, ...]
    questions: tuple[tuple[str, bool], ...]
    standing: Entry | None
    blocks: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def row(self) -> Row:
        """The project's row of the register."""
        return self.found.row


def deciding(service: Service, name: str) -> Deciding:
    """One project, for whoever decides.

    Raises:
        NotFound: when there is none of this name, or no version of it is public.
    """
    row = row_of(service.record.database, name)
    if row is None or row.shown is None:
        raise NotFound("public project", name, ())
    return _of(service, row)


def is_own(service: Service, held: Deciding, actor: Actor) -> bool:
    """Whether the same person submitted a version of this project."""
    past, database = held.found.past, service.record.database
    names = seen(database, past.versions(held.row.project)).values()
    return any(name and is_same_person(actor, Actor(actor.role, name)) for name in names)


def listed(service: Service, state: str, skip: int, most: int) -> tuple[int, tuple[Deciding, ...]]:
    """How many projects are `on_table` or `decided`, and at most so many of them after those that are passed over."""
    database = service.record.database
    catch_up(database)
    search = Search(service.today, state=state, skip=skip, most=most)
    number, rows = finding.find(database, search)
    return number, tuple(_of(service, row) for row in rows)


def _of(service: Service, row: Row) -> Deciding:
    found = project(service.record.database, row, service.today)
    past = found.past
    newest = past.newest(row.project)
    version, is_public = newest.body["version"], past.published(newest) is not None
    held = results(service.record, past.report(newest))
    passed = {each.body["rule"]: (each.seq, each.body["until"]) for each in past.waivers(row.project, service.today)}
    breaches = tuple(_breaches(held, passed))
    raised = [each for each in held.values() if each["outcome"] == "raised"]
    questions = tuple((str(each["question"]), bool(each["ready"])) for each in raised)
    advice = tuple(_advice(service, past.of("advice.given", row.project, version)))
    return Deciding(
        found,
        version,
        is_public,
        breaches,
        advice,
        questions,
        past.decision(newest),
        tuple(_blocks(version, breaches, is_public=is_public)),
        (*_notes(held, advice, questions), *_disputed(past.entries, service.today)),
    )


def _breaches(held: Mapping[str, Mapping[str, Any]], passed: Mapping[str, tuple[int, str]]) -> Iterator[Breach]:
    for rule, each in held.items():
        if each["outcome"] == "breached":
            yield Breach(rule, each["says"], each["basis"]["kind"] == "law", passed.get(rule))


def _advice(service: Service, given: Iterator[Entry]) -> Iterator[Advice]:
    for each in given:
        text = texts_in(service.record, each.body["advice"]["sha256"]).get("/advice", _GONE)
        yield Advice(each.seq, each.time, text)


def _blocks(version: int, breaches: tuple[Breach, ...], *, is_public: bool) -> Iterator[str]:
    if not is_public:
        yield f"Version {version} is not public yet. Until it is, it can only be sent back for a change."
    for each in breaches:
        if each.is_law:
            yield f"A rule of law is not met, and nobody can let that pass: {each.says}"
        elif each.waiver is None:
            yield f"A rule is not met, and nobody has let it pass: {each.says}"


def _notes(
    held: Mapping[str, Mapping[str, Any]], advice: tuple[Advice, ...], questions: tuple[tuple[str, bool], ...]
) -> Iterator[str]:
    if advice:
        yield f"Advice was given: {len(advice)}. Say of each whether it is followed; if not, why."
    if waits := sum(not ready for _, ready in questions):
        yield f"Questions for the community that wait for answers of the council first: {waits}."
    if ready := sum(ready for _, ready in questions):
        yield f"Questions that only the community can settle: {ready}."
    if unknown := sum(each["outcome"] == "undetermined" for each in held.values()):
        yield f"Rules of which nobody can tell yet whether they are met: {unknown}."
    if broken := sum(each["outcome"] == "errored" for each in held.values()):
        yield f"Rules that could not be checked: {broken}."


def _disputed(entries: Iterable[Entry], today: date) -> Iterator[str]:
    if waiting := sum(each.is_open for each in challenges(entries, today)):
        yield f"What groups asked or dispute, and nobody has answered: {waiting}."
