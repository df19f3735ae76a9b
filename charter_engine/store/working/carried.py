"""A draft carried over from one form to another, in one transaction: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from charter_engine.store.database import Database, working
from charter_engine.store.working.draft_tables import OPEN, draft, draft_answer, draft_answer_past
from charter_engine.store.working.saved import SETTLED, WAITS, Change, Writer, put


@dataclass(frozen=True, slots=True)
class Move:
    """From which form a draft goes to which, with what head and what contents of pages.

    `seen` are the revisions of its pages, `waiting` the numbers of what was put aside, as whoever worked this out had
    read them.
    """

    old: int
    new: int
    head: str
    contents: Mapping[str, str]
    seen: Mapping[str, int]
    waiting: frozenset[int]


def carry_over(database: Database, name: str, move: Move, writer: Writer) -> bool:
    """Carry a draft over. Whether it was still as it had been read; else nothing is changed.

    Pages that have no content any more are taken away; all that was ever saved on them stays in the history. What was
    put aside waits no longer.

    Raises:
        Unavailable: when the database cannot be written to; then nothing was changed.
    """
    held, past = draft_answer.c, draft_answer_past.c
    with working(database) as connection:
        here = select(draft.c.id).where(draft.c.id == name, draft.c.closed == OPEN, draft.c.form == move.old)
        if connection.execute(here.with_for_update()).one_or_none() is None:  # whoever is saving ends first
            return False
        rows = connection.execute(select(held.page, held.revision, held.content).where(held.draft == name)).all()
        waits = (past.draft == name, past.aside == WAITS)
        waiting = frozenset(connection.execute(select(past.number).where(*waits)).scalars())
        if {row.page: row.revision for row in rows} != dict(move.seen) or waiting != move.waiting:
            return False
        connection.execute(update(draft).where(draft.c.id == name).values(form=move.new, head=move.head))
        stands = {row.page: row.content for row in rows}
        gone = [page for page in stands if page not in move.contents]
        connection.execute(delete(draft_answer).where(held.draft == name, held.page.in_(gone)))
        for page, content in move.contents.items():
            if stands.get(page) != content:
                put(connection, name, Change(page, move.seen.get(page, 0), content), writer)
        connection.execute(update(draft_answer_past).where(*waits).values(aside=SETTLED))
        return True
