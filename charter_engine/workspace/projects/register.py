"""The register of projects: what the record says of each, brought up to date by whoever reads and finds it behind.

A row follows from the entries about its project and from what was published with them, and from nothing else: made one
by one as entries come, or all anew, rows are the same. Of a version that is not public a row holds what the log itself
says: the project's id, its kind, the version, the promised day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from time import monotonic
from typing import Any, Final

from charter_engine.canonical import digest, from_json
from charter_engine.errors import Malformed, NotFound, Unavailable
from charter_engine.log.entries import Entry, read_entry
from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Proposal
from charter_engine.record import blobs
from charter_engine.record.kinds import KINDS, names
from charter_engine.record.past import Past
from charter_engine.record.story import is_sound
from charter_engine.store.database import Database
from charter_engine.store.projections.filling import Filling, empty, filling, stands
from charter_engine.store.projections.register import Asked, Row
from charter_engine.workspace.projects.words_in import words_in
from charter_engine.workspace.reports.again import charter_named, needed, texts_shown

FORM: Final = digest({"rows": 2, "kinds": sorted(KINDS)})[:16]
"""The form of the rows. It is another where the program knows other kinds of entries, or fills rows in another way."""
PIECE: Final = 200
"""So many entries are folded in at a time, so that others can write in between."""
FEW: Final = 20
MOMENT: Final = 0.4
PATIENCE: Final = 1.0
"""A reader folds in so few at a time, waits for so long for others who write, and begins with no more after so long."""
GOES: Final = ("asked", "asked_once_facts_are_in")


def catch_up(database: Database, told: Callable[[int, int], object] = lambda *_: None) -> int:
    """Fold in what the record has grown by; how many entries are in then. `told` hears that, and of how many.

    Raises:
        Unavailable: when the database cannot be reached, or others held it too long.
    """
    at, size = stands(database, FORM)
    while at < size:
        with filling(database, FORM) as register:
            at, size = _fold(register, PIECE), register.size
        told(at, size)
    return at


def bring_near(database: Database, *, waits: bool) -> int:
    """The register for a reader: how many entries are in; -1 where its rows are to be made from the start.

    Who `waits` sees all that is in the record, unless others held it too long, or the disk is full. Nobody else waits
    for more than a moment while others write, or folds in for long: they see what is there, and the service brings in
    the rest.

    Raises:
        Unavailable: when the database cannot be reached.
    """
    if waits:
        with suppress(Unavailable):
            return catch_up(database)
    (at, size), until = stands(database, FORM), monotonic() + PATIENCE
    with suppress(Unavailable):
        while at < size and monotonic() < until:
            with filling(database, FORM, wait=MOMENT) as register:
                folded = _fold(register, FEW)
            at, size = folded, register.size
    return at


def rebuild(database: Database, told: Callable[[int, int], object] = lambda *_: None) -> None:
    """Take out all rows and make them anew from the record.

    Raises:
        Unavailable: when the database cannot be reached, or others held it too long.
    """
    empty(database, FORM)
    catch_up(database, told)


def project_of(register: Filling, entry: Entry) -> str | None:
    """The project that an entry is about, by what it says itself or by the entry that it speaks of."""
    if not is_sound(entry):
        return None
    if isinstance(about := entry.body.get("project"), str):
        return about
    if entry.kind == "redaction.performed":
        return register.marked(entry.body["target"])
    found = (register.marked(seq) for _, seq, _ in names(entry.kind, entry.body))
    return next((each for each in found if each), None)


def read_past(bodies: Iterable[bytes]) -> Past:
    """Entries as they are kept, as the past of their project."""
    return Past(tuple(entry for body in bodies if (entry := read_entry(body))))


def _fold(register: Filling, most: int) -> int:
    """Fold the next entries in, at most so many; how many are in then."""
    bodies = register.entries(most)
    changed = dict[str, None]()
    for body in bodies:
        entry = read_entry(body)
        if entry and (about := project_of(register, entry)):
            register.mark(entry.seq, about)
            changed[about] = None
    for about in changed:
        past = read_past(register.about(about))
        if past.projects:
            _put(register, past, about)
    at = register.at + len(bodies)
    register.come_to(at)
    return at


def _put(register: Filling, past: Past, about: str) -> None:
    newest, last = past.newest(about), past.entries[-1]
    closed = past.published(newest) or past.withdrawn(newest)
    row = Row(
        about,
        past.versions(about)[0].seq,
        newest.body["kind"],
        newest.body["version"],
        newest.seq,
        newest.time,
        newest.body["publish_by"],
        "published" if past.published(newest) else "withdrawn" if closed else "waiting",
        closed.seq if closed else None,
        closed.time if closed else None,
        last.seq,
        last.time,
        sum(each.kind == "redaction.performed" for each in past.entries),
        **_decided(past, about),
    )
    public = [each for each in past.versions(about) if past.published(each)]
    if public:
        row, asked, texts = _shown(register, past, public[-1], row)
    else:
        title = closed.body["title"] if closed else ""
        row, asked, texts = replace(row, title=title), [], [title]
    register.put(row, asked, [word for text in (about, *texts) for word in words_in(text)])


def _decided(past: Past, about: str) -> dict[str, Any]:
    """What was decided on the newest version on which a decision stands."""
    for version in reversed(past.versions(about)):
        if found := past.decision(version):
            return {
                "decision": found.body["decision"],
                "decided": found.seq,
                "decided_on": found.body["on"],
                "decided_version": found.body["version"],
            }
    return {}


def _shown(register: Filling, past: Past, shown: Entry, row: Row) -> tuple[Row, list[Asked], list[str]]:
    """The row with what the newest public version holds; as it was where that cannot be read."""
    on_table = past.decision(shown) is None
    row = replace(row, shown=shown.body["version"], title=row.project, on_table=on_table)
    try:
        held = _read(register, past, shown)
    except (Malformed, NotFound):
        return row, [], []
    report, proposal = held.report, held.proposal
    raised = [each for each in report["results"] if each["outcome"] == "raised"]
    breached = [each for each in report["results"] if each["outcome"] == "breached"]
    row = replace(
        row,
        **_said(proposal, held.edition),
        report=held.issued.seq,
        own=sum(not each["standing"] for each in raised),
        standing=sum(each["standing"] for each in raised),
        waiting=sum(not each["ready"] for each in raised),
        by_law=any(each["basis"]["kind"] == "law" for each in breached),
        tier=report["tier"],
        edition=held.issued.body["edition"]["label"],
    )
    asked = _asked(report["principles"], held.edition)
    texts = [row.title, row.sentence, row.organisation, row.stage_words, row.area_words, row.places]
    return row, asked, [*texts, proposal.text("plain_text"), *(each.short for each in asked if each.own)]


@dataclass(frozen=True, slots=True)
class _Held:
    """What was published of a version: its newest report, as an entry and as JSON, its proposal, and the edition."""

    issued: Entry
    report: Mapping[str, Any]
    proposal: Proposal
    edition: Edition


def _read(register: Filling, past: Past, shown: Entry) -> _Held:
    issued = next(iter(reversed(list(past.of("report.issued", shown.body["project"], shown.body["version"])))), None)
    if issued is None:
        raise Malformed("There is no report on this version.")
    data = needed(shown.body["proposal"]["sha256"], register.thing)
    report = from_json(needed(issued.body["report"]["sha256"], register.thing))
    edition = charter_named(issued.body["charter"]["sha256"], register.thing).on(date.fromisoformat(issued.body["on"]))
    texts = texts_shown(data, register.values(shown.seq).get, past.gone(shown.seq))
    return _Held(issued, report, blobs.read_proposal(data, edition.form, texts), edition)


def _said(proposal: Proposal, edition: Edition) -> dict[str, Any]:
    """What the proposal says of itself; of a choice both its name and its words."""
    stage, area = proposal.text("stage"), proposal.text("area", "kind")
    return {
        "title": proposal.title,
        "sentence": proposal.text("one_sentence"),
        "organisation": proposal.organisation,
        "stage": stage,
        "stage_words": _words("stage", stage, edition),
        "area": area,
        "area_words": _words("area.kind", area, edition),
        "places": proposal.text("area", "names"),
    }


def _words(question: str, option: str, edition: Edition) -> str:
    located = edition.form.index.get(question)
    return located.question.label_of(option) if located and option else option


def _asked(principles: Iterable[Mapping[str, Any]], edition: Edition) -> list[Asked]:
    shorts = {each.principle: each.short for each in edition.principles}
    return [
        Asked(each["id"], shorts.get(each["id"], each["title"]), own=not each["standing_only"])
        for each in principles
        if each["community"] in GOES
    ]
