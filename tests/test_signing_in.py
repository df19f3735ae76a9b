"""Signing in by a link that serves once: asked for, opened, used; replayed, guessed, raced for, wanted too often."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from charter_engine.errors import Refused, TooMany
from charter_engine.store.database import Database, open_database, reading, working
from charter_engine.store.working import credentials, outbox
from charter_engine.workspace.people import accounts, sessions, signing_in
from charter_engine.workspace.people.signing_in import OVER, Identity
from tests.test_accounts import ADMIN, NOW, added

HERE = "https://charter.council.example"
EMAIL = "ana@council.example"
MINUTE = timedelta(minutes=1)


def asked(tables: Database, email: str = EMAIL, onward: str = "/", client: str = "192.0.2.1") -> None:
    signing_in.ask_for_link(tables, email, client, onward, HERE, NOW)


def letters(tables: Database) -> list[outbox.Letter]:
    """The letters that wait, taken out."""
    found = []
    with working(tables) as connection:
        while letter := outbox.take(connection, "test", NOW, NOW + MINUTE):
            found.append(letter)
    return found


def linked(tables: Database, onward: str = "/") -> str:
    """The secret of the link that was sent."""
    asked(tables, onward=onward)
    [letter] = letters(tables)
    [address] = [line for line in letter.body.splitlines() if line.startswith(HERE)]
    return address.removeprefix(f"{HERE}/sign-in/link/")


def test_a_link_signs_in_once(tables: Database):
    ana = added(tables)
    secret = linked(tables, "/assessments?page=2")
    for _ in range(3):  # programs that check mail open links
        assert ana == signing_in.look_at_link(tables, secret, NOW)
    begun = signing_in.use_link(tables, secret, "192.0.2.1", NOW)
    assert (ana, "/assessments?page=2") == (begun.person, begun.onward)
    found = sessions.find(tables, begun.secret, NOW)
    assert found is not None
    assert ana == found.person
    assert signing_in.look_at_link(tables, secret, NOW) is None
    with pytest.raises(Refused, match="serves no more"):
        signing_in.use_link(tables, secret, "192.0.2.1", NOW)


def test_a_link_is_over_after_15_minutes(tables: Database):
    added(tables)
    secret = linked(tables)
    assert signing_in.look_at_link(tables, secret, NOW + 14 * MINUTE)
    assert signing_in.look_at_link(tables, secret, NOW + 15 * MINUTE) is None
    with pytest.raises(Refused, match="older than 15 minutes"):
        signing_in.use_link(tables, secret, "192.0.2.1", NOW + 15 * MINUTE)


def test_a_link_that_was_made_while_the_clock_was_far_ahead_serves_at_no_other_time(tables: Database):
    added(tables)
    secret = linked(tables)
    assert signing_in.look_at_link(tables, secret, NOW - 5 * MINUTE)
    assert signing_in.look_at_link(tables, secret, NOW - 60 * MINUTE) is None
    with pytest.raises(Refused):
        signing_in.use_link(tables, secret, "192.0.2.1", NOW - 60 * MINUTE)


def test_of_several_who_use_a_link_at_once_one_is_signed_in(tables: Database, address: str):
    added(tables)
    secret = linked(tables)
    start, signed_in, told = Barrier(4), [], []

    def use(client: str) -> None:
        own = open_database(address)
        start.wait()
        try:
            signed_in.append(signing_in.use_link(own, secret, client, NOW))
        except Refused as refused:
            told.append(str(refused))
        finally:
            own.close()

    threads = [Thread(target=use, args=(f"192.0.2.{number}",)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (1, [OVER] * 3) == (len(signed_in), told)


def test_a_link_for_something_else_does_not_sign_in(tables: Database):
    ana, secret = added(tables), sessions.new_secret()
    with working(tables) as connection:
        other = credentials.Link(sessions.hashed(secret), ana.id, "reply", "/", NOW + MINUTE)
        credentials.add_link(connection, other)
    assert signing_in.look_at_link(tables, secret, NOW) is None
    with pytest.raises(Refused, match="serves no more"):
        signing_in.use_link(tables, secret, "192.0.2.1", NOW)


def test_the_tables_hold_no_secret_once_the_letter_is_gone(tables: Database):
    added(tables)
    secret = linked(tables)
    with working(tables) as connection:
        [name] = connection.execute(text("SELECT id FROM mail")).scalars()
        assert outbox.say_sent(connection, name, "test", NOW)
    with reading(tables) as connection:
        for table in ("person", "session", "link", "mail"):
            for row in connection.execute(text(f"SELECT * FROM {table}")):  # noqa: S608 - names from just above
                assert secret not in " ".join(map(str, row))


def test_whoever_asks_is_told_the_same_for_an_address_that_is_not_known(tables: Database):
    added(tables)
    ended = added(tables, "Ben")
    accounts.end(tables, ADMIN, ended.id, NOW)
    for email in (EMAIL.upper(), "nobody@council.example", "ben@council.example", "no address\x00 at all", ""):
        asked(tables, email)
    assert [EMAIL] == [letter.recipient for letter in letters(tables)]


def test_a_link_that_was_sent_to_an_old_address_is_over(tables: Database):
    ana = added(tables)
    secret = linked(tables)
    accounts.change_email(tables, ADMIN, ana.id, "ana@new.example", NOW)
    assert signing_in.look_at_link(tables, secret, NOW) is None
    [told] = letters(tables)  # whoever had the old address hears of it
    assert (EMAIL, "address changed") == (told.recipient, told.about)
    assert "was changed by the administrator" in told.body


def test_an_address_is_not_flooded_and_nobody_learns_of_it(tables: Database):
    added(tables)
    for number in range(12):
        asked(tables, client=f"192.0.2.{number}")
    assert 5 == len(letters(tables))


def test_one_machine_asks_so_often_whatever_for(tables: Database, address: str):
    added(tables)
    other = open_database(address)
    for number in range(20):
        asked((tables, other)[number % 2], f"guess{number}@council.example")
    for email in (EMAIL, "nobody@council.example"):
        with pytest.raises(TooMany, match="Wait 15 minutes"):
            asked(other, email)
    other.close()
    asked(tables, client="192.0.2.2")


def test_who_guesses_links_is_stopped_by_all_programs_together(tables: Database, address: str):
    added(tables)
    secret, other = linked(tables), open_database(address)
    for number in range(30):
        with pytest.raises(Refused, match="serves no more"):
            signing_in.use_link((tables, other)[number % 2], f"guess{number}", "192.0.2.9", NOW)
    for each in (tables, other):
        with pytest.raises(TooMany):
            signing_in.use_link(each, secret, "192.0.2.9", NOW)
    other.close()
    assert "/" == signing_in.use_link(tables, secret, "192.0.2.1", NOW).onward


@pytest.mark.parametrize(
    "path",
    ["", "assessments", "//e.example", "/\\e.example", "\\\\e.example", "https://e.example", "javascript:alert(1)",
     "/a\r\nSet-Cookie: b", "/\te", " /e", "/\u202ee", f"/{'a' * 500}", "///e.example", "/a\\..\\b"],
)  # fmt: skip
def test_nobody_is_sent_elsewhere_afterwards(path: str):
    assert "/" == signing_in.local(path)


@pytest.mark.parametrize("path", ["/", "/assessments", "/projects?q=a%2F&page=2", "/a//b", "/a?next=https://e.example"])
def test_a_path_of_this_service_is_gone_on_to(path: str):
    assert path == signing_in.local(path)


def identity(
    email: str = EMAIL, subject: str = "7", checked: bool = True, issuer: str = "https://id.example"
) -> Identity:
    return Identity(issuer, subject, email, checked)


def test_staff_are_known_by_a_checked_address_first_and_by_the_name_of_the_provider_after(tables: Database):
    ana, ben = added(tables), added(tables, "Ben")
    assert ana == signing_in.sign_in_as(tables, identity(), "/charter", NOW).person
    accounts.change_email(tables, ADMIN, ana.id, "ana@new.example", NOW)
    assert ana.id == signing_in.sign_in_as(tables, identity("gone@council.example", checked=False), "/", NOW).person.id
    assert ben == signing_in.sign_in_as(tables, identity("ben@council.example", "8"), "/", NOW).person


@pytest.mark.parametrize(
    "who",
    [
        identity("nobody@council.example", "8"),
        identity(checked=False),
        identity(subject="8"),  # an address that was given to somebody else
        identity(issuer="https://other.example"),
    ],
)
def test_who_is_not_known_is_told_who_can_add_them(council, who: Identity):
    tables = council.record.database
    added(tables)
    if who != identity(checked=False):
        signing_in.sign_in_as(tables, identity(), "/", NOW)
    with pytest.raises(Refused, match="Ask an administrator of this service to add you"):
        signing_in.sign_in_as(tables, who, "/", NOW)


def test_an_account_that_has_ended_is_no_account_to_a_provider(tables: Database):
    ana = added(tables)
    signing_in.sign_in_as(tables, identity(), "/", NOW)
    accounts.end(tables, ADMIN, ana.id, NOW)
    with pytest.raises(Refused, match="Ask an administrator"):
        signing_in.sign_in_as(tables, identity(), "/", NOW)


def test_only_an_administrator_is_given_a_link_at_the_machine(tables: Database):
    added(tables)
    for email in (EMAIL, "nobody@council.example"):
        with pytest.raises(Refused, match="no administrator with this address"):
            signing_in.link_for(tables, email, NOW)
    ben = added(tables, "Ben", roles=("administrator",))
    secret = signing_in.link_for(tables, " BEN@council.example", NOW).removeprefix("/sign-in/link/")
    assert ben == signing_in.use_link(tables, secret, "192.0.2.1", NOW).person
