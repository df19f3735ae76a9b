"""Mail that is to be sent, kept in the transaction that it tells of, so that neither is there without the other.

mail      a letter; who is sending it at present, and until when; when it was sent, or why it was given up

Whoever sends takes a letter for a while: of several programs one has it. One that is stopped between sending and saying
so leaves a letter that is sent again when its time is over, under the same name, by which mail programs tell that.
Nothing of what a letter says, and nobody's address, stays once it was sent or given up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, delete, func, insert, or_, select, update

from charter_engine.store.schema import metadata
from charter_engine.store.working.moment import Moment

mail = Table(
    "mail",
    metadata,
    Column("id", Text, primary_key=True),
    Column("about", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("made", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("due", Moment),
    Column("tries", Integer, nullable=False),
    Column("claim", Text),
    Column("lease", Moment),
    Column("problem", Text, nullable=False),
    Column("sent", Moment),
    Column("failed", Moment),
    sqlite_strict=True,
)
Index("mail_due", mail.c.due)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that waits: `about` says what it is in two or three words, for whoever looks after the service.

    It is of no use after `until`, and is not sent then.
    """

    id: str
    about: str
    recipient: str
    subject: str
    body: str
    made: datetime
    until: datetime
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a letter: one of `sent` and `failed` is a time, or neither while it waits for `due`."""

    id: str
    about: str
    made: datetime
    due: datetime | None
    tries: int
    problem: str
    sent: datetime | None
    failed: datetime | None


_LETTER = (
    mail.c.id, mail.c.about, mail.c.recipient, mail.c.subject, mail.c.body, mail.c.made, mail.c.until, mail.c.tries,
)  # fmt: skip
_FATE = (
    mail.c.id, mail.c.about, mail.c.made, mail.c.due, mail.c.tries, mail.c.problem, mail.c.sent, mail.c.failed,
)  # fmt: skip
_EMPTIED = {"recipient": "", "subject": "", "body": "", "due": None, "claim": None, "lease": None}


def put(connection: Connection, new: Letter) -> None:
    """Keep a letter, to be sent at once."""
    values = {name: getattr(new, name) for name in ("id", "about", "recipient", "subject", "body", "made", "until")}
    connection.execute(insert(mail), {**values, "due": new.made, "tries": 0, "problem": ""})


def take(connection: Connection, claim: str, now: datetime, lease: datetime) -> Letter | None:
    """The letter that has waited longest, and that nobody else is sending, for whoever sends it until `lease`."""
    free = or_(mail.c.lease.is_(None), mail.c.lease <= now)
    query = select(mail.c.id).where(mail.c.due <= now, free).order_by(mail.c.due, mail.c.id).limit(1)
    next_one = query.with_for_update(skip_locked=True).scalar_subquery()
    taken = update(mail).where(mail.c.id == next_one).values(claim=claim, lease=lease, tries=mail.c.tries + 1)
    row = connection.execute(taken.returning(*_LETTER)).one_or_none()
    return None if row is None else Letter(*row)


def say_sent(connection: Connection, letter: str, claim: str, now: datetime) -> bool:
    """Keep that a letter was sent. Whether it was still this sender's."""
    return _change(connection, letter, claim, sent=now, problem="", **_EMPTIED)


def try_again(connection: Connection, letter: str, claim: str, due: datetime, problem: str) -> bool:
    """Keep that a letter could not be sent, and when it is tried again. Whether it was still this sender's."""
    return _change(connection, letter, claim, due=due, problem=problem, claim=None, lease=None)


def give_up(connection: Connection, letter: str, claim: str, now: datetime, problem: str) -> bool:
    """Keep that a letter is not sent any more, and why. Whether it was still this sender's."""
    return _change(connection, letter, claim, failed=now, problem=problem, **_EMPTIED)


def empty(connection: Connection, letters: Sequence[str], problem: str) -> None:
    """Take the words out of letters that wait, which are not sent any more, and keep why."""
    gone = {**_EMPTIED, "failed": mail.c.made, "problem": problem}
    connection.execute(update(mail).where(mail.c.id.in_(letters)).values(**gone))


def fates(connection: Connection, most: int) -> Sequence[Fate]:
    """What became of the newest letters: those given up first, then those that wait, then those that were sent."""
    order = (mail.c.failed.is_(None), mail.c.sent.is_not(None), mail.c.made.desc(), mail.c.id)
    return [Fate(*row) for row in connection.execute(select(*_FATE).order_by(*order).limit(most))]


def waiting(connection: Connection) -> tuple[int, int]:
    """How many letters wait, and how many were given up."""
    counted = select(func.count(mail.c.due), func.count(mail.c.failed))
    waits, failed = connection.execute(counted).one()
    return waits, failed


def tidy(connection: Connection, before: datetime) -> int:
    """Remove letters that were sent, given up, or of no use any more before a moment; how many.

    The last are those of a service that knows no server for mail.
    """
    done = delete(mail).where(or_(mail.c.sent < before, mail.c.failed < before, mail.c.until < before))
    return connection.execute(done).rowcount


def _change(connection: Connection, letter: str, claimed: str, **values: Any) -> bool:
    here = (mail.c.id == letter, mail.c.claim == claimed)
    return connection.execute(update(mail).where(*here).values(**values)).rowcount == 1
