"""Drafts in the database: begun, found by those who may fill them in, and closed.

What is saved on their pages is in `saved`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Row, func, insert, select, update

from charter_engine.errors import Refused
from charter_engine.store.database import Database, reading, working
from charter_engine.store.working.draft_tables import OPEN, draft, draft_answer, draft_editor, insert_or_pass
from charter_engine.store.working.saved import Change, Saved, Writer, put

SUBMITTED = "submitted"


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
            put(connection, row.id, Change(page, 0, content), writer)


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
        insert_or_pass(connection, draft_editor, {"draft": name, "person": person})


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


def _draft(row: Row[tuple[object, ...]]) -> DraftRow:
    return DraftRow(*(getattr(row, name) for name in DraftRow.__slots__))
