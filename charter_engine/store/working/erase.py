"""Drafts taken away with all that was ever saved in them: one, or those that nobody has touched for long."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, delete, select

from charter_engine.store.database import Database, reading, working
from charter_engine.store.working.draft_tables import draft, draft_answer, draft_answer_past, draft_editor
from charter_engine.store.working.requests import request


def erase(database: Database, name: str) -> None:
    """Take a draft away.

    Raises:
        Unavailable: when the database cannot be written to; then it is still there.
    """
    with working(database) as connection:
        _take_away(connection, name)


def erase_untouched(database: Database, before: str) -> int:
    """Take away the drafts that nobody saved anything in since a moment (ISO 8601, UTC); how many.

    Each goes in a transaction of its own, which looks once more: what is saved meanwhile stays.
    """
    with reading(database) as connection:
        found = connection.execute(_untouched(before)).scalars().all()
    return sum(_erase_if_untouched(database, name, before) for name in found)


def _erase_if_untouched(database: Database, name: str, before: str) -> bool:
    with working(database) as connection:
        connection.execute(select(draft.c.id).where(draft.c.id == name).with_for_update())
        if connection.execute(_untouched(before).where(draft.c.id == name)).one_or_none() is None:
            return False
        _take_away(connection, name)
        return True


def _take_away(connection: Connection, name: str) -> None:
    for table in (request, draft_answer_past, draft_answer, draft_editor):
        connection.execute(delete(table).where(table.c.draft == name))
    connection.execute(delete(draft).where(draft.c.id == name))


def _untouched(before: str) -> Select[Any]:
    """The drafts that were begun before a moment, and in which nothing was saved since, by anybody."""
    later = select(draft_answer_past.c.draft).where(draft_answer_past.c.at >= before)
    asked = select(request.c.draft).where((request.c.at >= before) | (request.c.ended >= before))
    wanted = select(draft.c.id).where(draft.c.at < before, draft.c.id.not_in(later), draft.c.id.not_in(asked))
    return wanted.order_by(draft.c.at)
