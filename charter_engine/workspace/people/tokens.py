"""Tokens: what a program signs in with, for a person and in one of their roles.

A token does what its person may do in that role now. It ends on a day, or when they say so, or with the role.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from charter_engine.errors import NotFound, Refused
from charter_engine.model.actor import Role
from charter_engine.render.visible import visible
from charter_engine.store.database import Database, reading, working
from charter_engine.store.working import accounts as table
from charter_engine.store.working import credentials
from charter_engine.store.working.credentials import Token
from charter_engine.workspace.people.accounts import Person, roles_of
from charter_engine.workspace.people.sessions import hashed, is_secret, named, new_secret
from charter_engine.workspace.service import LOCAL

__all__ = ["Token"]
LONGEST: Final = timedelta(days=366)
LONGEST_NAME: Final = 80
MOST: Final = 20
"""So many tokens may a person have at once."""
BEGINS: Final = "charter_"
"""So a token begins, by which it is found where it should not be."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a program acts for, and in which role."""

    person: Person
    role: Role
    token: Token


def make(database: Database, who: Person, role: str, name: str, until: date, now: datetime) -> str:
    """Make a token that serves up to and with a day (of London). The secret, which nothing can show again.

    Raises:
        Refused: when the person has no such role now, the name says nothing, the day is past or further away than a
            year, or there are too many.
    """
    shown = " ".join(visible(name).split())
    if role not in roles_of(who):
        raise Refused(f"You have no role `{visible(role)[:40]}`, so no token can have it.")
    if not 0 < len(shown) <= LONGEST_NAME:
        raise Refused(f"Say in 1 to {LONGEST_NAME} signs what the token is for.")
    end = datetime.combine(until + timedelta(days=1), time(), LOCAL)
    if not now < end <= now + LONGEST:
        raise Refused(f"The last day of a token lies between today and {now + LONGEST - timedelta(days=1):%-d %B %Y}.")
    secret = BEGINS + new_secret()
    with working(database) as connection:
        if len(credentials.tokens_of(connection, who.id, now)) >= MOST:
            raise Refused(f"You have {MOST} tokens. End one that is not used any more.")
        credentials.add_token(connection, Token(hashed(secret), who.id, role, shown, now, end))
    return secret


def find(database: Database, secret: str, now: datetime) -> Bearer | None:
    """Whom a token stands for; None where it serves no more, or its person lost the role."""
    if not secret.startswith(BEGINS) or not is_secret(secret):
        return None
    with reading(database) as connection:
        found = credentials.find_token(connection, hashed(secret), now)
        person = table.by_id(connection, found.person) if found else None
    if found is None or person is None or person.ended:
        return None
    held = next((each for each in roles_of(person) if each == found.role), None)
    return Bearer(person, held, found) if held else None


def last_day(token: Token) -> date:
    """The last day on which a token serves."""
    return (token.until.astimezone(LOCAL) - timedelta(microseconds=1)).date()


def of(database: Database, who: str, now: datetime) -> Sequence[Token]:
    """The tokens of a person that still serve, the newest first."""
    with reading(database) as connection:
        return credentials.tokens_of(connection, who, now)


def end(database: Database, who: str, token: str, now: datetime) -> None:
    """End a token of this person, by its hash in hexadecimal digits.

    Raises:
        NotFound: when they have no such token; another person's is none of theirs.
    """
    with working(database) as connection:
        if not credentials.end_token(connection, who, named(token), now):
            raise NotFound("token", token[:12], ())
