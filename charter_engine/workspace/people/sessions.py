"""Who is signed in: a session begins, is found at each click, and ends.

A session gives no right of its own. What its person may do is looked up at each click, so that a role that was taken
away is gone at once.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal

from charter_engine.errors import NotFound, Unavailable
from charter_engine.model.actor import Role
from charter_engine.store.database import Database, reading, working
from charter_engine.store.working import accounts as table
from charter_engine.store.working import credentials
from charter_engine.store.working.credentials import Session
from charter_engine.workspace.people.account_changes import note
from charter_engine.workspace.people.accounts import Person, roles_of

__all__ = ["Session"]
Via = Literal["link", "oidc"]
SECRET: Final = 32
"""How many bytes of chance a secret has."""
SEEN: Final = timedelta(minutes=1)
"""A click is written down when the one before lies so far back: not each one, for each waits for the disk."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long a session lasts without a click, and at most."""

    idle: timedelta = timedelta(hours=1)
    most: timedelta = timedelta(hours=12)


USUAL: Final = Lasting()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, what they may do now, and by which session."""

    person: Person
    roles: tuple[Role, ...]
    session: Session


def begin(database: Database, who: str, via: Via, now: datetime) -> str:
    """Begin a session of a person. The secret that their browser keeps; nothing else can show it again."""
    secret = new_secret()
    with working(database) as connection:
        credentials.add_session(connection, Session(hashed(secret), who, via, now, now))
    return secret


def find(database: Database, secret: str, now: datetime, lasting: Lasting = USUAL) -> SignedIn | None:
    """Who is signed in with a secret, with their roles of now; None where nobody is."""
    if not is_secret(secret):
        return None
    with reading(database) as connection:
        found = credentials.find_session(connection, hashed(secret))
        if found is None or not lasts(found, now, lasting):
            return None
        person = table.by_id(connection, found.person)
    if person is None or person.ended:
        return None
    if now - found.seen >= SEEN:
        with suppress(Unavailable), working(database) as connection:  # a disk that is full can still be read
            credentials.see_session(connection, found.hash, now)
    return SignedIn(person, roles_of(person), found)


def lasts(session: Session, now: datetime, lasting: Lasting = USUAL) -> bool:
    """Whether a session still serves.

    A clock that went back a little ends none. One that was far ahead when somebody signed in makes none that lasts.
    """
    return now - session.seen < lasting.idle and abs(now - session.begun) < lasting.most


def of(database: Database, who: str, now: datetime, lasting: Lasting = USUAL) -> tuple[Session, ...]:
    """The sessions of a person that still serve, the newest first."""
    with reading(database) as connection:
        return tuple(each for each in credentials.sessions_of(connection, who) if lasts(each, now, lasting))


def end(database: Database, who: str, session: str, now: datetime) -> None:
    """End one session of this person, by its hash in hexadecimal digits.

    Raises:
        NotFound: when they have no such session; another person's is none of theirs.
    """
    with working(database) as connection:
        if not credentials.end_session(connection, who, named(session), now):
            raise NotFound("session", session[:12], ())


def leave(database: Database, who: str, session: str, now: datetime) -> None:
    """End one session of this person, if it is there."""
    with suppress(NotFound):
        end(database, who, session, now)


def end_all(database: Database, who: str, now: datetime) -> int:
    """Sign a person out everywhere, as they ask for it; how many sessions ended."""
    with working(database) as connection:
        person = table.by_id(connection, who)
        if person is None:
            return 0
        note(connection, "signed_out", person, person, person.name, now)
        return credentials.end_sessions(connection, who, now)


def new_secret() -> str:
    """A secret that nobody can guess."""
    return secrets.token_urlsafe(SECRET)


def is_secret(text: str) -> bool:
    """Whether a text could be one, so that nothing else is looked up."""
    return len(text) <= 2 * SECRET and text.isascii()


def hashed(secret: str) -> bytes:
    """What is kept of a secret. It has so much chance in it that no slower hash is needed."""
    return sha256(secret.encode()).digest()


def named(hexadecimal: str) -> bytes:
    """The hash that is named on a page; one that nothing has where it is no such name."""
    try:
        return bytes.fromhex(hexadecimal)
    except ValueError:
        return b""
