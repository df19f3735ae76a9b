"""Drafts in the database: what is begun, its pages as last saved, and all that was ever saved there.

draft               one assessment that is being filled in
draft_editor        who may fill it in
draft_answer        what stands on a page of the form now, and how often it was saved (its revision)
draft_answer_past   everything that was ever saved on a page, or put aside because somebody else had saved it meanwhile

A page is saved only over the revision that its writer saw. What comes too late is put aside, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from charter_engine.errors import Refused
from charter_engine.store.database import Database, reading, working
from charter_engine.store.schema import metadata

_number = BigInteger().with_variant(Integer(), "sqlite")

draft = Table(
    "draft",
    metadata,
    Column("id", Text, primary_key=True),
    Column("project", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("form", Integer, nullable=False),
    Column("head", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("begun", Text, nullable=False),
    Column("begun_from", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("closed", Text, nullable=False),
    sqlite_strict=True,
)
draft_editor = Table(
    "draft_editor",
    metadata,
    Column("person", Text, primary_key=True),
    Column("draft", Text, ForeignKey("draft.id"), primary_key=True),
    sqlite_strict=True,
)
_saved = ("content", "person", "role", "at")
draft_answer = Table(
    "draft_answer",
    metadata,
    Column("draft", Text, ForeignKey("draft.id"), primary_key=True),
    Column("page", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    *(Column(name, Text, nullable=False) for name in _saved),
    sqlite_strict=True,
)
draft_answer_past = Table(
    "draft_answer_past",
    metadata,
    Column("number", _number, primary_key=True),
    Column("draft", Text, ForeignKey("draft.id"), nullable=False),
    Column("page", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    *(Column(name, Text, nullable=False) for name in _saved),
    Column("aside", Integer, nullable=False),
    sqlite_strict=True,
)
Index("draft_answer_past_page", draft_answer_past.c.draft, draft_answer_past.c.page, draft_answer_past.c.number)

OPEN, SUBMITTED = "", "submitted"
STOOD, WAITS, SETTLED = 0, 1, 2
"""What became of something saved: it stood on its page; it was put aside and waits; somebody chose."""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft. `head` is JSON; `at` is when it was begun (ISO 8601, UTC); `closed` is empty while it is filled in."""

    id: str
    project: str
    version: int
    form: int
    head: str
    owner: str
    begun: str
    begun_from: str
    at: str
    closed: str = OPEN


@dataclass(frozen=True, slots=True)
class Writer:
    """Who saves something: a person in a role, at a moment (ISO 8601, UTC)."""

    person: str
    role: str
    at: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved on a page: JSON, by whom, and its revision. `number` counts all that was ever saved."""

    page: str
    content: str
    revision: int
    writer: Writer
    number: int = 0
    aside: int = STOOD


@dataclass(frozen=True, slots=True)
class Change:
    """A page to be saved over the revision that its writer saw; 0 where nothing had been saved."""

    page: str
    revision: int
    content: str


def begin(database: Database, row: DraftRow, editors: Iterable[str], pages: Mapping[str, str], writer: Writer) -> None:
    """Begin a draft, with what its pages hold already.

    Raises:
        Malformed: when there is a draft with this id.
        Unavailable: when the database cannot be written to.
    """
    with working(database) as connection:
        connection.execute(insert(draft).values(**{name: getattr(row, name) for name in DraftRow.__slots__}))
        connection.execute(
            insert(draft_editor),
            [{"draft": row.id, "person": person} for person in dict.fromkeys((row.owner, *editors))],
        )
        for page, content in pages.items():
            _save(connection, row.id, Change(page, 0, content), writer)


def find(database: Database, name: str) -> DraftRow | None:
    """The draft with this id."""
    with reading(database) as connection:
        row = connection.execute(select(draft).where(draft.c.id == name)).one_or_none()
    return _draft(row) if row else None


def page(database: Database, name: str, person: str, key: str) -> tuple[DraftRow, Saved | None] | None:
    """A draft and what stands on one of its pages, for somebody who may fill it in; None for anybody else."""
    held = draft_answer
    wanted = (
        select(
            draft, held.c.page, held.c.content, held.c.revision, held.c.person, held.c.role, held.c.at.label("saved")
        )
        .join(draft_editor, (draft_editor.c.draft == draft.c.id) & (draft_editor.c.person == person))
        .outerjoin(held, (held.c.draft == draft.c.id) & (held.c.page == key))
        .where(draft.c.id == name)
    )
    with reading(database) as connection:
        row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    writer = Writer(row.person, row.role, row.saved)
    return _draft(row), None if row.content is None else Saved(key, row.content, row.revision, writer)


def editors(database: Database, name: str) -> frozenset[str]:
    """Who may fill in a draft."""
    with reading(database) as connection:
        return frozenset(
            connection.execute(select(draft_editor.c.person).where(draft_editor.c.draft == name)).scalars()
        )


def projects_of(database: Database, person: str) -> frozenset[str]:
    """The projects of which somebody may fill in a draft, or did until it was submitted."""
    wanted = select(draft.c.project).join(draft_editor, draft_editor.c.draft == draft.c.id)
    with reading(database) as connection:
        return frozenset(connection.execute(wanted.where(draft_editor.c.person == person)).scalars())


def add_editor(database: Database, name: str, person: str) -> None:
    """Let another person fill in a draft; once more does nothing."""
    with working(database) as connection:
        _insert_or_pass(connection, draft_editor, {"draft": name, "person": person})


def drafts_of(database: Database, person: str) -> tuple[tuple[DraftRow, str], ...]:
    """The drafts that a person may fill in, each with the time it was last saved; the newest first."""
    newest = (
        select(draft_answer.c.draft, func.max(draft_answer.c.at).label("at")).group_by(draft_answer.c.draft).subquery()
    )
    last = func.coalesce(newest.c.at, draft.c.at).label("last")
    wanted = (
        select(draft, last)
        .join(draft_editor, draft_editor.c.draft == draft.c.id)
        .outerjoin(newest, newest.c.draft == draft.c.id)
        .where(draft_editor.c.person == person)
        .order_by(last.desc(), draft.c.id)
    )
    with reading(database) as connection:
        return tuple((_draft(row), row.last) for row in connection.execute(wanted))


def drafts_for(database: Database, project: str) -> tuple[DraftRow, ...]:
    """The drafts of a project that are still filled in."""
    wanted = select(draft).where(draft.c.project == project, draft.c.closed == OPEN).order_by(draft.c.at)
    with reading(database) as connection:
        return tuple(map(_draft, connection.execute(wanted)))


def all_open(database: Database) -> tuple[DraftRow, ...]:
    """All drafts that are filled in, whoever may."""
    with reading(database) as connection:
        return tuple(map(_draft, connection.execute(select(draft).where(draft.c.closed == OPEN))))


def pages(database: Database, name: str) -> dict[str, Saved]:
    """What stands on each page of a draft, in the order in which the pages were first saved."""
    first = (
        select(draft_answer_past.c.page, func.min(draft_answer_past.c.number).label("first"))
        .where(draft_answer_past.c.draft == name, draft_answer_past.c.aside == STOOD)
        .group_by(draft_answer_past.c.page)
        .subquery()
    )
    wanted = (
        select(draft_answer, first.c.first)
        .join(first, first.c.page == draft_answer.c.page)
        .where(draft_answer.c.draft == name)
        .order_by(first.c.first)
    )
    with reading(database) as connection:
        return {row.page: _of(row, row.first, STOOD) for row in connection.execute(wanted)}


def save(database: Database, name: str, changes: Sequence[Change], writer: Writer) -> tuple[Saved, ...]:
    """Save pages of a draft in one transaction. For each what became of it: it stands, or waits beside another's.

    Raises:
        LookupError: when there is no such draft that is still filled in.
        Unavailable: when the database cannot be written to; then nothing was saved.
    """
    with working(database) as connection:
        _hold_open(connection, name)
        return tuple(_save(connection, name, each, writer) for each in changes)


def history(database: Database, name: str, page: str = "") -> tuple[Saved, ...]:
    """All that was ever saved on a page, or on all of them, the newest first; what was put aside among it."""
    past = draft_answer_past
    wanted = select(past).where(past.c.draft == name, *([past.c.page == page] if page else []))
    with reading(database) as connection:
        return tuple(
            _of(row, row.number, row.aside) for row in connection.execute(wanted.order_by(past.c.number.desc()))
        )


def aside(database: Database, name: str) -> tuple[Saved, ...]:
    """What was put aside and waits for somebody to choose, the oldest first."""
    past = draft_answer_past
    wanted = select(past).where(past.c.draft == name, past.c.aside == WAITS).order_by(past.c.number)
    with reading(database) as connection:
        return tuple(_of(row, row.number, row.aside) for row in connection.execute(wanted))


def settle(database: Database, name: str, number: int, change: Change | None, writer: Writer) -> Saved | None:
    """End the wait of what was put aside: it takes the place of what stands, by `change`, or does not (None).

    Where somebody saved the page meanwhile, it goes on waiting, and what is put aside anew is returned.

    Raises:
        LookupError: when there is no such draft that is still filled in.
    """
    past = draft_answer_past
    with working(database) as connection:
        _hold_open(connection, name)
        found = _save(connection, name, change, writer, keep_aside=False) if change else None
        if found is None or found.aside == STOOD:
            connection.execute(update(past).where(past.c.draft == name, past.c.number == number).values(aside=SETTLED))
        return found


def close(database: Database, name: str, why: str) -> None:
    """Say that a draft is no longer filled in."""
    with working(database) as connection:
        connection.execute(update(draft).where(draft.c.id == name).values(closed=why))


def closing(name: str, why: str, seen: Mapping[str, int]) -> Callable[[Connection], None]:
    """What closes a draft within another transaction, if its pages are still those of these revisions.

    Raises:
        Refused: by the function that is returned, when somebody saved an answer meanwhile, or it was closed.
    """

    def close_it(connection: Connection) -> None:
        here = select(draft.c.id).where(draft.c.id == name, draft.c.closed == OPEN).with_for_update()
        if connection.execute(here).one_or_none() is None:  # whoever is saving ends first, and nobody begins
            raise Refused("This assessment was submitted or taken away already. Nothing was submitted.")
        answers = draft_answer.c
        held = connection.execute(select(answers.page, answers.revision).where(answers.draft == name))
        if {row.page: row.revision for row in held} != dict(seen):
            raise Refused("Somebody saved an answer meanwhile. Nothing was submitted: look at the answers again.")
        connection.execute(update(draft).where(draft.c.id == name).values(closed=why))

    return close_it


def erase(database: Database, name: str) -> None:
    """Take a draft away with all that was ever saved in it."""
    from charter_engine.store.working.requests import request

    with working(database) as connection:
        for table in (request, draft_answer_past, draft_answer, draft_editor):
            connection.execute(delete(table).where(table.c.draft == name))
        connection.execute(delete(draft).where(draft.c.id == name))


def _hold_open(connection: Connection, name: str) -> None:
    """Keep a draft from being closed while this transaction lasts."""
    wanted = select(draft.c.id).where(draft.c.id == name, draft.c.closed == OPEN).with_for_update(read=True)
    if connection.execute(wanted).one_or_none() is None:
        raise LookupError(name)


def _save(connection: Connection, name: str, change: Change, writer: Writer, *, keep_aside: bool = True) -> Saved:
    table = draft_answer
    said = {"content": change.content, "person": writer.person, "role": writer.role, "at": writer.at}
    here = (table.c.draft == name) & (table.c.page == change.page)
    revision = change.revision + 1
    if change.revision:
        now = update(table).where(here, table.c.revision == change.revision).values(revision=revision, **said)
        stands = connection.execute(now).rowcount == 1
    else:
        stands = _insert_or_pass(connection, table, {"draft": name, "page": change.page, "revision": 1, **said})
    if not stands:
        held = connection.execute(select(table).where(here)).one_or_none()
        if held is not None and held.content == change.content:
            return _of(held, 0, STOOD)
    waits = STOOD if stands else WAITS
    if waits and not keep_aside:
        return Saved(change.page, change.content, 0, writer, 0, WAITS)
    stored = revision if stands else 0
    past = {"draft": name, "page": change.page, "revision": stored, "aside": waits, **said}
    number = connection.execute(insert(draft_answer_past).values(**past)).inserted_primary_key
    return Saved(change.page, change.content, stored, writer, int(number[0]) if number else 0, waits)


def _insert_or_pass(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Add a row; False where one with this key is there."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    added = dialect.insert(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(added).one_or_none() is not None


def _draft(row: Row[tuple[object, ...]]) -> DraftRow:
    return DraftRow(*(getattr(row, name) for name in DraftRow.__slots__))


def _of(row: Row[tuple[object, ...]], number: int, aside: int) -> Saved:
    return Saved(row.page, row.content, row.revision, Writer(row.person, row.role, row.at), number, aside)
