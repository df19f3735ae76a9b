"""What people sign in with: sessions, links that serve once, and tokens for programs.

session   who is signed in, by the SHA-256 of what their browser holds
link      a link that serves once, by the SHA-256 of what it holds
token     what a program signs in with, in one role of a person, by the SHA-256 of what it holds

What is held in secret is nowhere here: whoever reads the tables can sign in with nothing that stands in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from charter_engine.store.schema import metadata
from charter_engine.store.working.moment import Moment

_HASH: Final = "length(hash) = 32"

session = Table(
    "session",
    metadata,
    Column("hash", LargeBinary, CheckConstraint(_HASH), primary_key=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    Column("via", Text, nullable=False),
    Column("begun", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("ended", Moment),
    sqlite_strict=True,
)
Index("session_person", session.c.person)

link = Table(
    "link",
    metadata,
    Column("hash", LargeBinary, CheckConstraint(_HASH), primary_key=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("onward", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("used", Moment),
    sqlite_strict=True,
)
Index("link_person", link.c.person)

token = Table(
    "token",
    metadata,
    Column("hash", LargeBinary, CheckConstraint(_HASH), primary_key=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("made", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("ended", Moment),
    sqlite_strict=True,
)
Index("token_person", token.c.person)


@dataclass(frozen=True, slots=True)
class Session:
    """That a person is signed in: by which way (`via`), since when, and when they last did something."""

    hash: bytes
    person: str
    via: str
    begun: datetime
    seen: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """What a program may do for a person: act in one role of theirs, until a moment."""

    hash: bytes
    person: str
    role: str
    name: str
    made: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A link that serves once: for whom, what for, and where it leads afterwards."""

    hash: bytes
    person: str
    purpose: str
    onward: str
    until: datetime


# --- sessions ---------------------------------------------------------------------------------------------------------

_SESSION = select(session.c.hash, session.c.person, session.c.via, session.c.begun, session.c.seen)


def add_session(connection: Connection, new: Session) -> None:
    """Keep that somebody has signed in."""
    values = {"hash": new.hash, "person": new.person, "via": new.via, "begun": new.begun, "seen": new.seen}
    connection.execute(insert(session), values)


def find_session(connection: Connection, hashed: bytes) -> Session | None:
    """The session with this hash, unless it was ended."""
    row = connection.execute(_SESSION.where(session.c.hash == hashed, session.c.ended.is_(None))).one_or_none()
    return None if row is None else Session(*row)


def sessions_of(connection: Connection, who: str) -> tuple[Session, ...]:
    """The sessions of a person that were not ended, the newest first."""
    query = _SESSION.where(session.c.person == who, session.c.ended.is_(None)).order_by(session.c.begun.desc())
    return tuple(Session(*row) for row in connection.execute(query))


def see_session(connection: Connection, hashed: bytes, now: datetime) -> None:
    """Keep when somebody last did something."""
    connection.execute(update(session).where(session.c.hash == hashed).values(seen=now))


def end_session(connection: Connection, who: str, hashed: bytes, now: datetime) -> bool:
    """End a session of this person. Whether there was one."""
    here = (session.c.hash == hashed, session.c.person == who, session.c.ended.is_(None))
    return connection.execute(update(session).where(*here).values(ended=now)).rowcount == 1


def end_sessions(connection: Connection, who: str, now: datetime) -> int:
    """End all sessions of a person; how many there were."""
    here = (session.c.person == who, session.c.ended.is_(None))
    return connection.execute(update(session).where(*here).values(ended=now)).rowcount


# --- links ------------------------------------------------------------------------------------------------------------


LONGEST: Final = timedelta(hours=1)
"""No link is made to serve for as long."""
_LINK = (link.c.hash, link.c.person, link.c.purpose, link.c.onward, link.c.until)


def add_link(connection: Connection, new: Link) -> None:
    """Keep a new link."""
    values = {name: getattr(new, name) for name in ("hash", "person", "purpose", "onward", "until")}
    connection.execute(insert(link), values)


def find_link(connection: Connection, hashed: bytes, purpose: str, now: datetime) -> Link | None:
    """The link with this hash, if it still serves."""
    row = connection.execute(select(*_LINK).where(*_serves(hashed, purpose, now))).one_or_none()
    return None if row is None else Link(*row)


def use_link(connection: Connection, hashed: bytes, purpose: str, now: datetime) -> Link | None:
    """Use a link up. Of several who try at the same moment, one is given it."""
    query = update(link).where(*_serves(hashed, purpose, now)).values(used=now).returning(*_LINK)
    row = connection.execute(query).one_or_none()
    return None if row is None else Link(*row)


def end_links(connection: Connection, who: str, now: datetime) -> None:
    """Let no link of a person serve any more."""
    connection.execute(update(link).where(link.c.person == who, link.c.used.is_(None)).values(used=now))


def _serves(hashed: bytes, purpose: str, now: datetime) -> tuple[Any, ...]:
    """It is not over, nor made by a clock that was far ahead."""
    named = link.c.hash == hashed, link.c.purpose == purpose, link.c.used.is_(None)
    return *named, link.c.until > now, link.c.until < now + LONGEST


# --- tokens -----------------------------------------------------------------------------------------------------------

_TOKEN = select(token.c.hash, token.c.person, token.c.role, token.c.name, token.c.made, token.c.until)


def add_token(connection: Connection, new: Token) -> None:
    """Keep a new token."""
    values = {name: getattr(new, name) for name in ("hash", "person", "role", "name", "made", "until")}
    connection.execute(insert(token), values)


def find_token(connection: Connection, hashed: bytes, now: datetime) -> Token | None:
    """The token with this hash, if it still serves."""
    query = _TOKEN.where(token.c.hash == hashed, token.c.ended.is_(None), token.c.until > now)
    row = connection.execute(query).one_or_none()
    return None if row is None else Token(*row)


def tokens_of(connection: Connection, who: str, now: datetime) -> Sequence[Token]:
    """The tokens of a person that still serve, the newest first."""
    query = _TOKEN.where(token.c.person == who, token.c.ended.is_(None), token.c.until > now)
    return [Token(*row) for row in connection.execute(query.order_by(token.c.made.desc()))]


def end_token(connection: Connection, who: str, hashed: bytes, now: datetime) -> bool:
    """Let a token of this person serve no more. Whether there was one."""
    here = (token.c.hash == hashed, token.c.person == who, token.c.ended.is_(None))
    return connection.execute(update(token).where(*here).values(ended=now)).rowcount == 1


def end_tokens(connection: Connection, who: str, now: datetime, keep: Sequence[str] = ()) -> None:
    """Let no token of a person serve any more, but those in a role to keep."""
    here = (token.c.person == who, token.c.ended.is_(None), token.c.role.not_in(keep))
    connection.execute(update(token).where(*here).values(ended=now))


def tidy(connection: Connection, before: datetime, begun_before: datetime) -> int:
    """Remove sessions that ended, or began before `begun_before`; links and tokens that serve no more. How many rows.

    `before` is the moment up to which an end lies long enough ago.
    """
    done = (
        delete(session).where((session.c.ended < before) | (session.c.begun < begun_before)),
        delete(link).where((link.c.used < before) | (link.c.until < before)),
        delete(token).where((token.c.ended < before) | (token.c.until < before)),
    )
    return sum(connection.execute(each).rowcount for each in done)
