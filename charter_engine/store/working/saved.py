"""What people saved on the pages of a draft: what stands on each, and all that was ever saved there.

A page is saved only over the revision that its writer saw. What comes too late is put aside, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, func, insert, select, update

from charter_engine.store.database import Database, reading, working
from charter_engine.store.working.draft_tables import OPEN, draft, draft_answer, draft_answer_past, insert_or_pass

STOOD, WAITS, SETTLED = 0, 1, 2
"""What became of something saved: it stood on its page; it was put aside and waits; somebody chose."""


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


def on_page(database: Database, names: Iterable[str], page: str) -> dict[str, str]:
    """What stands on one page of several drafts, by the draft; without those where nothing does."""
    held = draft_answer.c
    wanted = select(held.draft, held.content).where(held.page == page, held.draft.in_(list(names)))
    with reading(database) as connection:
        return {row.draft: row.content for row in connection.execute(wanted)}


def save(database: Database, name: str, changes: Sequence[Change], writer: Writer) -> tuple[Saved, ...]:
    """Save pages of a draft in one transaction. For each what became of it: it stands, or waits beside another's.

    Raises:
        LookupError: when there is no such draft that is still filled in.
        Unavailable: when the database cannot be written to; then nothing was saved.
    """
    with working(database) as connection:
        _hold_open(connection, name)
        return tuple(put(connection, name, each, writer) for each in changes)


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
        found = put(connection, name, change, writer, keep_aside=False) if change else None
        if found is None or found.aside == STOOD:
            connection.execute(update(past).where(past.c.draft == name, past.c.number == number).values(aside=SETTLED))
        return found


def put(connection: Connection, name: str, change: Change, writer: Writer, *, keep_aside: bool = True) -> Saved:
    """Save a page of a draft within another transaction. What became of it: it stands, or waits beside another's."""
    table = draft_answer
    said = {"content": change.content, "person": writer.person, "role": writer.role, "at": writer.at}
    here = (table.c.draft == name) & (table.c.page == change.page)
    revision = change.revision + 1
    if change.revision:
        now = update(table).where(here, table.c.revision == change.revision).values(revision=revision, **said)
        stands = connection.execute(now).rowcount == 1
    else:
        stands = insert_or_pass(connection, table, {"draft": name, "page": change.page, "revision": 1, **said})
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


def _hold_open(connection: Connection, name: str) -> None:
    """Keep a draft from being closed while this transaction lasts."""
    wanted = select(draft.c.id).where(draft.c.id == name, draft.c.closed == OPEN).with_for_update(read=True)
    if connection.execute(wanted).one_or_none() is None:
        raise LookupError(name)


def _of(row: Row[tuple[object, ...]], number: int, aside: int) -> Saved:
    return Saved(row.page, row.content, row.revision, Writer(row.person, row.role, row.at), number, aside)
