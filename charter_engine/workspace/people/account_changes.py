"""Who changed an account, and when: kept with the change itself, for administrators to read.

Roles are kept as they were and as they became. No address is: the one that serves stands with the account, and the one
before was told of the change. Whoever looks after the machine has no name here.
"""

from __future__ import annotations

from datetime import datetime

from charter_engine.model.actor import ROLES
from charter_engine.store.database import Connection, Database, reading
from charter_engine.store.working import account_changes as table
from charter_engine.store.working.account_changes import Change, What
from charter_engine.store.working.accounts import Person

__all__ = ["Change"]


def note(connection: Connection, what: What, before: Person | None, after: Person, by: str, now: datetime) -> None:
    """Keep what was done to an account, in the transaction that does it.

    `by` is the name of who did it; empty for whoever looks after the machine.
    """
    had, has = (tuple(role for role in ROLES if each and role in each.roles) for each in (before, after))
    table.add(connection, Change(after.id, after.name, what, had, has, by, now))


def some(database: Database, skip: int, most: int, who: str = "") -> tuple[int, tuple[Change, ...]]:
    """How many changes there are, of one person or of all, and some of them, the newest first."""
    with reading(database) as connection:
        return table.count(connection, who), table.some(connection, skip, most, who)
