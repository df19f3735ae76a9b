"""People who may sign in, and their roles: added, changed and ended by an administrator.

An account that has ended keeps its name, for the record tells people apart by it, and loses its address, its sessions,
its links and its tokens. There is always an administrator.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar, cast

from charter_engine.errors import NotFound, Refused
from charter_engine.model.actor import ROLES, Actor, Role, check_may, kept_apart, spoken, told_apart
from charter_engine.render.visible import visible
from charter_engine.store.database import Connection, Database, reading, writing
from charter_engine.store.working import accounts as table
from charter_engine.store.working import credentials, outbox
from charter_engine.store.working.accounts import Person
from charter_engine.store.working.outbox import Letter
from charter_engine.workspace.people.account_changes import note
from charter_engine.workspace.people.mail import is_address, letter

__all__ = ["Person"]
T = TypeVar("T")
_LAST = "is the last administrator, and without one nobody could be added. Make somebody else an administrator first."


def first_administrator(database: Database, name: str, email: str, now: datetime) -> Person:
    """Add the first administrator, on the word of whoever looks after the machine.

    Raises:
        Refused: when there is one already, or as `add`.
    """

    def change(connection: Connection) -> Person:
        if table.having(connection, "administrator"):
            raise Refused(
                "There is an administrator already. They add others at /admin. "
                "Whoever cannot sign in gets a link by `charter admin link EMAIL`."
            )
        return _add(connection, "", (name, email, ("administrator",)), now)

    return _changing(database, change)


def has_administrator(database: Database) -> bool:
    """Whether there is an administrator."""
    with reading(database) as connection:
        return bool(table.having(connection, "administrator"))


def add(database: Database, by: Actor, name: str, email: str, roles: Iterable[str], now: datetime) -> Person:
    """Add a person with their roles.

    Raises:
        Refused: when `by` is no administrator, the name or the address is none or is in use, or two of the roles are
            not for one person.
    """
    check_may(by, "keep_people")
    return _changing(database, lambda connection: _add(connection, by.person, (name, email, roles), now))


def change_roles(database: Database, by: Actor, who: str, roles: Iterable[str], now: datetime) -> Person:
    """Give a person these roles and no others, from their next click on. Tokens in a role that goes serve no more.

    Raises:
        Refused: when `by` is no administrator, two of the roles are not for one person, or nobody would be one.
        NotFound: when there is no such person.
    """
    check_may(by, "keep_people")
    wanted = check_roles(roles)

    def change(connection: Connection) -> Person:
        before = _active(connection, who)
        if "administrator" not in wanted:
            _keep_one(connection, before)
        table.set_roles(connection, who, wanted)
        credentials.end_tokens(connection, who, now, wanted)
        after = _known(connection, who)
        if set(before.roles) != set(wanted):
            note(connection, "roles", before, after, by.person, now)
        return after

    return _changing(database, change)


def change_email(database: Database, by: Actor, who: str, email: str, now: datetime) -> Person:
    """Give a person another address. Links that were sent to the old one serve no more, and it is told of the change.

    Whoever has the address of somebody can sign in as them: nobody's is changed without their hearing of it.

    Raises:
        Refused: when `by` is no administrator, or the address is none or another person's.
        NotFound: when there is no such person.
    """
    check_may(by, "keep_people")

    def change(connection: Connection) -> Person:
        before = _active(connection, who)
        kept = _free_email(connection, email, who)
        if kept != before.email:
            table.change_person(connection, who, email=kept)
            credentials.end_links(connection, who, now)
            outbox.put(connection, _moved(before, by, now))
            note(connection, "email", before, before, by.person, now)
        return _known(connection, who)

    return _changing(database, change)


def end(database: Database, by: Actor, who: str, now: datetime) -> Person:
    """End an account at once: nothing that its person holds serves any more.

    Raises:
        Refused: when `by` is no administrator, or nobody would be one.
        NotFound: when there is no such person.
    """
    check_may(by, "keep_people")

    def change(connection: Connection) -> Person:
        before = _active(connection, who)
        _keep_one(connection, before)
        table.set_roles(connection, who, ())
        table.change_person(connection, who, ended=now, email=None, issuer=None, subject=None)
        credentials.end_sessions(connection, who, now)
        credentials.end_links(connection, who, now)
        credentials.end_tokens(connection, who, now)
        after = _known(connection, who)
        note(connection, "ended", before, after, by.person, now)
        return after

    return _changing(database, change)


def take_up(database: Database, by: Actor, who: str, email: str, roles: Iterable[str], now: datetime) -> Person:
    """Take up an account that has ended, for the same person.

    Raises:
        Refused: as `add`; or when the account has not ended.
        NotFound: when there is no such person.
    """
    check_may(by, "keep_people")
    wanted = check_roles(roles)

    def change(connection: Connection) -> Person:
        before = _known(connection, who)
        if before.ended is None:
            raise Refused("This account has not ended.")
        table.change_person(connection, who, ended=None, email=_free_email(connection, email, who))
        table.set_roles(connection, who, wanted)
        after = _known(connection, who)
        note(connection, "taken_up", before, after, by.person, now)
        return after

    return _changing(database, change)


def people(database: Database) -> tuple[Person, ...]:
    """Everybody, also those whose account has ended, by their names."""
    with reading(database) as connection:
        return table.people(connection)


def person(database: Database, who: str) -> Person:
    """One person.

    Raises:
        NotFound: when there is no such person.
    """
    with reading(database) as connection:
        return _known(connection, who)


def check_roles(roles: Iterable[str]) -> tuple[Role, ...]:
    """The roles, in the order of the table, if one person may have them all.

    Raises:
        Refused: with each two that one person may not have, and why; or where there is none, or no such role.
    """
    said = set(roles)
    if unknown := sorted(said - set(ROLES)):
        raise Refused(f"There is no role `{unknown[0][:40]}`. It can be {', '.join(ROLES)}.")
    wanted = tuple(each for each in ROLES if each in said)
    if not wanted:
        raise Refused("No role is said. Choose at least one: without a role nobody can do more than a visitor.")
    apart = [f"{spoken(one)} and {spoken(other)}: {why}" for one, other, why in kept_apart(wanted)]
    if apart:
        raise Refused(f"One person may not be both {'. And not '.join(apart)}. Choose other roles, or another person.")
    return wanted


def kept_email(email: str) -> str:
    """An address as it is kept and compared: without regard to case and spaces around it."""
    return email.strip().casefold()


def roles_of(found: Person) -> tuple[Role, ...]:
    """The roles of a person now, in the order of the table."""
    return tuple(each for each in ROLES if each in cast("tuple[Role, ...]", found.roles))


def _changing(database: Database, change: Callable[[Connection], T]) -> T:
    """A change of accounts, one at a time, so that two cannot each take away the other's last administrator."""
    with writing(database) as connection:
        return change(connection)


def _add(connection: Connection, by: str, said: tuple[str, str, Iterable[str]], now: datetime) -> Person:
    name, email, roles = said
    shown, wanted = _checked_name(name), check_roles(roles)
    there = table.by_name(connection, told_apart(shown))
    if there and there.ended:
        raise Refused(
            f"{there.name} had an account until {there.ended:%-d %B %Y}. The same person: take that account up again. "
            "Another person: add something to the name, for the record tells people apart by it."
        )
    if there:
        raise Refused(f"{there.name} has an account already. Another person of that name needs something added to it.")
    new = Person(secrets.token_hex(8), shown, told_apart(shown), _free_email(connection, email, ""), wanted, now)
    table.add_person(connection, new)
    note(connection, "added", None, new, by, now)
    return new


def _checked_name(name: str) -> str:
    shown = " ".join(name.split())
    Actor("officer", shown)  # the same bounds as where it will stand
    if visible(shown) != shown:
        raise Refused("The name holds signs that cannot be seen. Type it anew.")
    return shown


def _free_email(connection: Connection, email: str, who: str) -> str:
    kept = kept_email(email)
    if not is_address(kept):
        raise Refused(f"`{visible(email.strip())[:80]}` is no address of e-mail. Write one like name@council.example.")
    there = table.by_email(connection, kept)
    if there and there.id != who:
        raise Refused(f"{there.name} has this address already. Each person signs in at an address of their own.")
    return kept


def _known(connection: Connection, who: str) -> Person:
    found = table.by_id(connection, who) if who.isalnum() else None
    if found is None:
        raise NotFound("person", who[:40], ())
    return found


def _active(connection: Connection, who: str) -> Person:
    found = _known(connection, who)
    if found.ended:
        raise Refused(f"The account of {found.name} has ended. Take it up again first.")
    return found


def _moved(before: Person, by: Actor, now: datetime) -> Letter:
    text = (
        f"Hello {before.name},\n\n"
        f"the address with which you sign in was changed by {by.person}. Links go to the new one from now on.\n"
        "If you did not ask for this, tell another administrator at once.\n"
    )
    subject = "The address with which you sign in was changed"
    return letter("address changed", before.email, subject, text, (now, now + timedelta(days=3)))


def _keep_one(connection: Connection, found: Person) -> None:
    if table.having(connection, "administrator") == (found.id,):
        raise Refused(f"{found.name} {_LAST}")
