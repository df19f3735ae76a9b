"""Signing in by a link that serves once, and by a provider of identities.

A link is sent to the address of an account. To open it uses nothing up, for programs that check mail open links too:
the page behind it has a button, and that one does. Whoever asks is told the same whether the address is known or not.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from charter_engine.errors import Refused
from charter_engine.store.database import Connection, Database, reading, working, writing
from charter_engine.store.working import accounts as table
from charter_engine.store.working import credentials, outbox
from charter_engine.store.working.credentials import Link, Session
from charter_engine.store.working.outbox import Letter
from charter_engine.workspace.people.accounts import Person, kept_email
from charter_engine.workspace.people.limits import Limit, check_limit, is_within
from charter_engine.workspace.people.mail import is_address
from charter_engine.workspace.people.sessions import hashed, is_secret, new_secret

SERVES: Final = timedelta(minutes=15)
"""How long a link serves."""
SIGN_IN: Final = "sign-in"
"""What such a link is for. It serves for nothing else."""
LONGEST: Final = 500
"""Length of the longest path to go on at."""
ASKED: Final = (
    "If there is an account with this address, a link is on its way to it. It serves once, within 15 minutes. "
    "Where none comes, look among unwanted mail, or ask an administrator of this service to add you."
)
OVER: Final = (
    "This link serves no more: it was used already, or is older than 15 minutes, or a part of it is missing. "
    "Ask for a new one."
)
ASKING: Final = Limit("ask for a link", "Too many links were asked for", 20, 900)
LETTERS: Final = Limit("letters with a link", "", 5, 900)
OPENING: Final = Limit("use a link", "Too many links were tried", 30, 900)
GOING: Final = Limit("go to the provider", "Signing in with a work account was begun too often", 100, 900)
"""A whole office may come from one address: this is more than for links."""


@dataclass(frozen=True, slots=True)
class Begun:
    """That somebody has signed in: who, the secret that their browser keeps, and the local path where they go on."""

    person: Person
    secret: str
    onward: str


def ask_for_link(database: Database, email: str, client: str, onward: str, service: str, now: datetime) -> None:
    """Send a link to an address, if there is an account with it. Nothing that is told depends on whether there is.

    An address is sent a few links at a time. Who has an account there has these links too, and can use one.

    Args:
        database: Where accounts are.
        email: The address, as it was typed.
        client: Who asks: the address of their machine.
        onward: Where to go on afterwards, as somebody wished it; used only if it is a path of this service.
        service: The address of this service, as `https://charter.council.example`.
        now: This moment.

    Raises:
        TooMany: when this client asked too often, whatever for.
    """
    check_limit(database, ASKING, client, now)
    kept = kept_email(email)
    allowed = is_within(database, LETTERS, kept, now)
    with working(database) as connection:
        found = table.by_email(connection, kept) if is_address(kept) else None
        if found and allowed:
            link = _new_link(connection, found, local(onward), now)
            outbox.put(connection, _letter(found, f"{service}{path_of(link)}", now))


def link_for(database: Database, email: str, now: datetime) -> str:
    """The path of a link for an administrator who cannot sign in, on the word of whoever looks after the machine.

    Raises:
        Refused: when there is no administrator with this address.
    """
    with working(database) as connection:
        found = table.by_email(connection, kept_email(email)) if is_address(email.strip()) else None
        if found is None or "administrator" not in found.roles:
            raise Refused("There is no administrator with this address. An administrator adds others at /admin.")
        return path_of(_new_link(connection, found, "/", now))


def look_at_link(database: Database, secret: str, now: datetime) -> Person | None:
    """For whom a link serves, without using it up; None where it serves no more."""
    if not is_secret(secret):
        return None
    with reading(database) as connection:
        link = credentials.find_link(connection, hashed(secret), SIGN_IN, now)
        return table.by_id(connection, link.person) if link else None


def use_link(database: Database, secret: str, client: str, now: datetime) -> Begun:
    """Sign in with a link, which uses it up. Of several who try at the same moment, one is signed in.

    Raises:
        Refused: when the link serves no more.
        TooMany: when this client tried too many.
    """
    check_limit(database, OPENING, client, now)
    if not is_secret(secret):
        raise Refused(OVER)
    with working(database) as connection:
        link = credentials.use_link(connection, hashed(secret), SIGN_IN, now)
        found = table.by_id(connection, link.person) if link else None
        if link is None or found is None or found.ended:
            raise Refused(OVER)
        return _begin(connection, found, "link", link.onward, now)


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as a provider of identities told of them: its own address, its name for them, and what it checked."""

    issuer: str
    subject: str
    email: str
    email_is_checked: bool


def sign_in_as(database: Database, identity: Identity, onward: str, now: datetime) -> Begun:
    """Sign in as the person whom a provider told of.

    The first time, they are known by an address that the provider has checked; ever after by the provider's own name
    for them, so that an address that is given to somebody else gives them nothing.

    Raises:
        Refused: when nobody here is known so, with who can add them.
    """
    if not (identity.issuer + identity.subject).isprintable():
        raise Refused("Your organisation told of you in a way that cannot be used. Tell its help desk.")
    with writing(database) as connection:
        found = table.by_subject(connection, identity.issuer, identity.subject) or _by_email(connection, identity)
        if found is None or found.ended:
            raise Refused(
                "You are signed in with your organisation, and this service does not know you yet. "
                "Ask an administrator of this service to add you with the e-mail address of your work."
            )
        return _begin(connection, found, "oidc", local(onward), now)


def local(path: str) -> str:
    """A path of this service, as somebody wished it; `/` where it leads anywhere else.

    >>> local("/assessments?page=2")
    '/assessments?page=2'
    >>> local("https://elsewhere.example/"), local("//elsewhere.example/")
    ('/', '/')
    """
    is_path = path.startswith("/") and not path.startswith("//") and "\\" not in path  # browsers turn \ into /
    return path if is_path and path.isascii() and path.isprintable() and len(path) <= LONGEST else "/"


def path_of(secret: str) -> str:
    """The path of a link with this secret."""
    return f"/sign-in/link/{secret}"


def _by_email(connection: Connection, identity: Identity) -> Person | None:
    """The person at a checked address who is not known to any provider yet; from now on they are."""
    kept = kept_email(identity.email)
    found = table.by_email(connection, kept) if identity.email_is_checked and is_address(kept) else None
    if found is None or not table.bind(connection, found.id, identity.issuer, identity.subject):
        return None
    return found


def _begin(connection: Connection, found: Person, via: str, onward: str, now: datetime) -> Begun:
    secret = new_secret()
    credentials.add_session(connection, Session(hashed(secret), found.id, via, now, now))
    return Begun(found, secret, onward)


def _new_link(connection: Connection, found: Person, onward: str, now: datetime) -> str:
    secret = new_secret()
    credentials.add_link(connection, Link(hashed(secret), found.id, SIGN_IN, onward, now + SERVES))
    return secret


def _letter(found: Person, address: str, now: datetime) -> Letter:
    text = (
        f"Hello {found.name},\n\n"
        "open this page and press the button to sign in:\n\n"
        f"{address}\n\n"
        "The link serves once, within 15 minutes. If you did not ask for it, you need do nothing: nobody is signed in\n"
        "unless somebody opens it. Nobody will ever ask you for this link.\n"
    )
    return Letter(
        secrets.token_hex(16), "link to sign in", found.email, "Your link to sign in", text, now, now + SERVES
    )
