"""What was done to accounts, by whom and when.

account_change   one change: of the roles before and after it, never of an address
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import Column, Connection, ForeignKey, Index, Select, Table, Text, delete, func, insert, select

from charter_engine.store.schema import metadata, number
from charter_engine.store.working import accounts
from charter_engine.store.working.moment import Moment

What: TypeAlias = Literal["added", "roles", "email", "ended", "taken_up", "signed_out"]
account_change = Table(
    "account_change",
    metadata,
    Column("number", number, primary_key=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    Column("what", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_strict=True,
)
Index("account_change_person", account_change.c.person, account_change.c.number)
GIVES_ROLES: Final = ("added", "roles", "taken_up")
"""What says in which roles somebody is from then on."""


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to the account of a person (their id and name), by whom, and the roles before and after it.

    `by` is the name of a person; empty for whoever looks after the machine.
    """

    person: str
    name: str
    what: What
    before: tuple[str, ...]
    after: tuple[str, ...]
    by: str
    at: datetime


def add(connection: Connection, new: Change) -> None:
    """Keep that something was done, in the transaction that does it."""
    values = {name: getattr(new, name) for name in ("person", "what", "by", "at")}
    connection.execute(insert(account_change), {**values, "before": _text(new.before), "after": _text(new.after)})


def some(connection: Connection, skip: int, most: int, who: str = "") -> tuple[Change, ...]:
    """Some of the changes, of one person or of all, the newest first."""
    wanted = _of(select(account_change, accounts.person.c.name).join(accounts.person), who)
    rows = connection.execute(wanted.order_by(account_change.c.number.desc()).offset(skip).limit(most))
    return tuple(
        Change(row.person, row.name, row.what, _roles(row.before), _roles(row.after), row.by, row.at) for row in rows
    )


def count(connection: Connection, who: str = "") -> int:
    """How many changes there are, of one person or of all."""
    return int(connection.execute(_of(select(func.count()).select_from(account_change), who)).scalar_one())


def tidy(connection: Connection, before: datetime) -> int:
    """Remove what was done before a moment; how many rows. What gave somebody the roles of now stays with them."""
    row = account_change.c
    stands = (
        select(func.max(row.number))
        .join(accounts.person, accounts.person.c.id == row.person)
        .where(row.what.in_(GIVES_ROLES), accounts.person.c.ended.is_(None))
        .group_by(row.person)
    )
    return connection.execute(delete(account_change).where(row.at < before, row.number.not_in(stands))).rowcount


def _of(query: Select[Any], who: str) -> Select[Any]:
    return query.where(account_change.c.person == who) if who else query


def _text(roles: tuple[str, ...]) -> str:
    return " ".join(roles)


def _roles(text: str) -> tuple[str, ...]:
    return tuple(text.split())
