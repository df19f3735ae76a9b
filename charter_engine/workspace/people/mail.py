"""Mail: letters that wait are sent by SMTP, by as many programs as there are, each letter by one of them.

A letter is put into the tables by whatever it tells of (`store.working.outbox`). It is sent here, is tried again later
where the server cannot take it now, and is given up where it is of no use any more, where the server says that it never
will take it, or after the last try. What was given up is shown to an administrator.
"""

from __future__ import annotations

import secrets
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final, Literal

from charter_engine.errors import Malformed, Refused
from charter_engine.render.visible import visible
from charter_engine.store.database import Database, reading, working
from charter_engine.store.working import outbox
from charter_engine.store.working.outbox import Fate, Letter
from charter_engine.workspace.records.key_file import read_secret

if TYPE_CHECKING:
    from charter_engine.workspace.service import Service

__all__ = ["Fate", "Letter"]
Clock = Callable[[], datetime]
Tls = Literal["starttls", "tls", "none"]
WAIT: Final = 20
"""For how many seconds a server may keep silent."""
LEASE: Final = timedelta(minutes=10)
"""For how long a letter is one sender's: longer than any sending can take."""
LATER: Final = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 240, 720))
"""How long a letter waits after each try that failed. There is one try more than there are waits."""
LONGEST_PROBLEM: Final = 300
LONGEST_ADDRESS: Final = 254
LONGEST_LINE: Final = 990
"""So long a line travels as it is (RFC 5322 lets 998 signs)."""


@dataclass(frozen=True, slots=True)
class Post:
    """The server that takes mail, and the address that letters come from.

    Raises:
        Malformed: when a password would travel in the clear, or the sender is no address.
    """

    host: str
    port: int
    sender: str
    tls: Tls = "starttls"
    user: str = ""
    password: str = ""

    def __post_init__(self) -> None:
        if self.user and self.tls == "none":
            raise Malformed("A password for mail would travel in the clear: set tls to `starttls` or `tls`.")
        if not is_address(self.sender):
            raise Malformed(f"`{visible(self.sender)[:80]}` is no address to send mail from.")


@dataclass(frozen=True, slots=True)
class Done:
    """How many letters were sent, put off and given up."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0


def letter(about: str, to: str, subject: str, text: str, span: tuple[datetime, datetime]) -> Letter:
    """A new letter, made at the first moment of `span` and of no use after the second.

    Raises:
        Refused: when the address or the subject cannot stand in a letter.
    """
    made, until = span
    if "\n" in subject or not subject.isprintable():
        raise Refused("The subject of a letter is one line of signs that can be seen.")
    if not is_address(to):
        raise Refused(f"`{visible(to)[:80]}` is no address of e-mail. Write one like name@council.example.")
    return Letter(secrets.token_hex(16), about, to, subject, text, made, until)


def is_address(text: str) -> bool:
    """Whether a text is an address that mail can be sent to: a name, and a domain with a dot in it.

    >>> is_address("somebody@council.example"), is_address("Somebody <somebody@council.example>")
    (True, False)
    """
    try:
        found = Address(addr_spec=text)
    except (ValueError, MessageError, IndexError):
        return False
    is_domain = "." in found.domain and not found.domain.startswith("[")
    return is_domain and found.addr_spec == text and text.isprintable() and len(text) <= LONGEST_ADDRESS


def send_waiting(database: Database, post: Post, clock: Clock) -> Done:
    """Send all letters that wait now.

    Raises:
        Unavailable: when the database cannot be reached.
    """
    sent = put_off = given_up = 0
    claim = secrets.token_hex(8)
    while True:
        now = clock()
        with working(database) as connection:
            taken = outbox.take(connection, claim, now, now + LEASE)
        if taken is None:
            return Done(sent, put_off, given_up)
        problem, is_final = _hopeless(taken, now) or _send(post, taken)
        now = clock()
        with working(database) as connection:
            if not problem:
                sent += outbox.say_sent(connection, taken.id, claim, now)
            elif is_final or taken.tries > len(LATER):
                given_up += outbox.give_up(connection, taken.id, claim, now, problem)
            else:
                due = now + LATER[taken.tries - 1]
                put_off += outbox.try_again(connection, taken.id, claim, due, problem)


def send(service: Service) -> Done:
    """Send all letters of a service that wait now; none where its settings name no server.

    Raises:
        Malformed: when the settings cannot be used.
        Unavailable: when the password or the database cannot be read.
    """
    smtp = service.settings.smtp
    if smtp is None:
        return Done()
    password = read_secret(service.home.folder / smtp.password_file) if smtp.user else ""
    post = Post(smtp.host, smtp.port, smtp.sender, smtp.secure, smtp.user, password)
    return send_waiting(service.record.database, post, service.clock)


def fates(database: Database, most: int = 200) -> tuple[Fate, ...]:
    """What became of the newest letters, those that were given up first."""
    with reading(database) as connection:
        return tuple(outbox.fates(connection, most))


def waiting(database: Database) -> tuple[int, int]:
    """How many letters wait, and how many were given up."""
    with reading(database) as connection:
        return outbox.waiting(connection)


def message(letter: Letter, sender: str) -> EmailMessage:
    """A letter as it travels. Mail programs that answer by themselves are asked not to."""
    new = EmailMessage(policy=SMTP)
    origin = Address(addr_spec=sender)
    new["From"] = origin
    new["To"] = Address(addr_spec=letter.recipient)
    new["Subject"] = letter.subject
    new["Date"] = format_datetime(letter.made)
    new["Message-ID"] = f"<{letter.id}@{origin.domain}>"
    new["Auto-Submitted"] = "auto-generated"
    plain = letter.body.isascii() and max(map(len, letter.body.splitlines()), default=0) < LONGEST_LINE
    new.set_content(letter.body, cte="7bit" if plain else "quoted-printable")  # else a long link is cut in two
    return new


def _hopeless(taken: Letter, now: datetime) -> tuple[str, Literal[True]] | None:
    """Why a letter is not even tried."""
    if taken.until <= now:
        return "It was too late to be of use.", True
    if taken.tries > len(LATER) + 1:
        return "Each time the program was stopped while it sent this letter.", True
    return None


def _send(post: Post, taken: Letter) -> tuple[str, bool]:
    """Send a letter. What went wrong, if anything, and whether it will stay so."""
    try:
        server = _connected(post)
        try:
            server.send_message(message(taken, post.sender))
        finally:
            with suppress(
                smtplib.SMTPException, OSError
            ):  # the letter was taken, or not: how one parts changes nothing
                server.quit()
    except smtplib.SMTPRecipientsRefused as refused:
        [(code, said), *_] = refused.recipients.values()
        return _told(taken, f"The server refuses the address: {code} {_text(said)}"), code >= 500
    except smtplib.SMTPDataError as refused:
        return _told(taken, f"The server refuses: {refused.smtp_code} {_text(refused.smtp_error)}"), (
            refused.smtp_code >= 500
        )
    except smtplib.SMTPResponseException as refused:
        return _told(taken, f"The server refuses: {refused.smtp_code} {_text(refused.smtp_error)}"), False
    except (smtplib.SMTPException, OSError) as failed:
        return _told(taken, f"The server for mail at {post.host} does not answer as it should: {failed}"), False
    return "", False


def _connected(post: Post) -> smtplib.SMTP:
    """A connection to the server, whose name was checked, signed in where that is asked for."""
    if post.tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            post.host, post.port, timeout=WAIT, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(post.host, post.port, timeout=WAIT)
    try:
        if post.tls == "starttls":
            server.starttls(context=ssl.create_default_context())
        if post.user:
            server.login(post.user, post.password)
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server


def _told(taken: Letter, problem: str) -> str:
    """What went wrong, without whose letter it was."""
    return visible(problem.replace(taken.recipient, "(the address)"))[:LONGEST_PROBLEM]


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
