"""Accounts: people and their roles.

person    who may sign in. A name stays, since the record tells people apart by it; an address goes with the end
role      what each may do now
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Select,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)

from charter_engine.store.schema import metadata
from charter_engine.store.working.moment import Moment

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("told_apart", Text, nullable=False, unique=True),
    Column("email", Text, unique=True),
    Column("issuer", Text),
    Column("subject", Text),
    Column("since", Moment, nullable=False),
    Column("ended", Moment),
    UniqueConstraint("issuer", "subject", name="person_subject"),
    sqlite_strict=True,
)

role = Table(
    "role",
    metadata,
    Column("person", Text, ForeignKey("person.id"), primary_key=True),
    Column("role", Text, primary_key=True),
    sqlite_strict=True,
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in. `told_apart` is the name as names are compared; `email` is empty after the end."""

    id: str
    name: str
    told_apart: str
    email: str
    roles: tuple[str, ...]
    since: datetime
    ended: datetime | None = None


def add_person(connection: Connection, new: Person) -> None:
    """Keep a new person with their roles."""
    values = {"id": new.id, "name": new.name, "told_apart": new.told_apart, "email": new.email, "since": new.since}
    connection.execute(insert(person), values)
    set_roles(connection, new.id, new.roles)


def set_roles(connection: Connection, who: str, roles: Iterable[str]) -> None:
    """Give a person these roles and no others."""
    connection.execute(delete(role).where(role.c.person == who))
    for each in roles:
        connection.execute(insert(role), {"person": who, "role": each})


def change_person(connection: Connection, who: str, **values: Any) -> None:
    """Change what is kept of a person."""
    connection.execute(update(person).where(person.c.id == who).values(**values))


def bind(connection: Connection, who: str, issuer: str, subject: str) -> bool:
    """Keep what a provider of identities calls a person, unless that is known already. Whether it was not."""
    here = (person.c.id == who, person.c.subject.is_(None))
    return connection.execute(update(person).where(*here).values(issuer=issuer, subject=subject)).rowcount == 1


def people(connection: Connection) -> tuple[Person, ...]:
    """Everybody, also those whose account has ended, by their names."""
    return _people(connection, select(person).order_by(person.c.told_apart))


def by_id(connection: Connection, who: str) -> Person | None:
    """The person with this id."""
    return _one(connection, select(person).where(person.c.id == who))


def by_name(connection: Connection, told_apart: str) -> Person | None:
    """The person with this name, as names are compared."""
    return _one(connection, select(person).where(person.c.told_apart == told_apart))


def by_email(connection: Connection, email: str) -> Person | None:
    """The person at this address, as addresses are kept."""
    return _one(connection, select(person).where(person.c.email == email))


def by_subject(connection: Connection, issuer: str, subject: str) -> Person | None:
    """The person whom a provider of identities knows under this name of its own."""
    return _one(connection, select(person).where(person.c.issuer == issuer, person.c.subject == subject))


def having(connection: Connection, wanted: str) -> tuple[str, ...]:
    """The ids of those who have a role now."""
    return tuple(connection.execute(select(role.c.person).where(role.c.role == wanted)).scalars())


def _one(connection: Connection, query: Select[Any]) -> Person | None:
    found = _people(connection, query)
    return found[0] if found else None


def _people(connection: Connection, query: Select[Any]) -> tuple[Person, ...]:
    rows = connection.execute(query).all()
    named = select(role).where(role.c.person.in_([row.id for row in rows]))
    held: dict[str, list[str]] = {row.id: [] for row in rows}
    for each in connection.execute(named):
        held[each.person].append(each.role)
    return tuple(
        Person(row.id, row.name, row.told_apart, row.email or "", tuple(held[row.id]), row.since, row.ended)
        for row in rows
    )
