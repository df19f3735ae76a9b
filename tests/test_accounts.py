"""People who may sign in: one name a person, roles that are kept apart, and always an administrator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import combinations
from threading import Barrier, Thread

import pytest

from charter_engine.errors import NotFound, Refused
from charter_engine.model.actor import APART, ROLES, Actor, spoken
from charter_engine.store.database import Database, open_database, reading
from charter_engine.store.working import accounts as table
from charter_engine.workspace.people import accounts, sessions, signing_in, tokens
from charter_engine.workspace.people.accounts import Person

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
ADMIN = Actor("administrator", "the administrator")


def added(tables: Database, name: str = "Ana Müller", email: str = "", roles: tuple[str, ...] = ("officer",)) -> Person:
    email = email or f"{name.split(maxsplit=1)[0].lower()}@council.example"
    return accounts.add(tables, ADMIN, name, email, roles, NOW)


def test_a_person_is_added_with_their_roles_in_one_order(tables: Database):
    found = added(tables, " Ana \n Müller", "Ana@Council.example ", ("custodian", "adviser", "adviser"))
    assert ("Ana Müller", "ana@council.example", ("adviser", "custodian")) == (found.name, found.email, found.roles)
    assert {found.id} == {each.id for each in accounts.people(tables)}
    assert found.name == accounts.person(tables, found.id).name


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_only_an_administrator_says_who_may_sign_in(council, role):
    tables, by = council.record.database, Actor(role, "somebody")
    found = added(tables)
    acts: list[Callable[[], object]] = [
        lambda: accounts.add(tables, by, "B", "b@council.example", ("officer",), NOW),
        lambda: accounts.change_roles(tables, by, found.id, ("administrator",), NOW),
        lambda: accounts.change_email(tables, by, found.id, "c@council.example", NOW),
        lambda: accounts.end(tables, by, found.id, NOW),
        lambda: accounts.take_up(tables, by, found.id, "d@council.example", ("officer",), NOW),
    ]
    for act in acts:
        with pytest.raises(Refused, match="An administrator may"):
            act()
    assert (found,) == accounts.people(tables)


def test_any_two_roles_that_are_kept_apart_are_refused_with_the_reason():
    for one, other in combinations(ROLES, 2):
        if why := APART.get(frozenset((one, other))):
            with pytest.raises(Refused, match="One person may not be both") as told:
                accounts.check_roles((one, other))
            assert why in str(told.value)
            assert spoken(one) in str(told.value)
        else:
            assert {one, other} == set(accounts.check_roles((one, other)))


def test_what_is_no_role_and_no_roles_at_all_are_refused():
    with pytest.raises(Refused, match="There is no role `god`"):
        accounts.check_roles(("officer", "god"))
    with pytest.raises(Refused, match="No role is said"):
        accounts.check_roles(())


@pytest.mark.parametrize("name", ["ana  MÜLLER", "Ana Mu\u0308ller", "\uff21na Müller"])
def test_a_name_that_is_told_apart_by_nobody_is_refused(tables: Database, name: str):
    added(tables)
    with pytest.raises(Refused, match="Ana Müller has an account already"):
        added(tables, name, "other@council.example")


@pytest.mark.parametrize(
    ("name", "told"), [("", "No person"), ("x" * 201, "200 signs"), ("A\u202eb", "cannot be seen")]
)
def test_a_name_that_cannot_stand_in_the_record_is_refused(council, name: str, told: str):
    with pytest.raises(Refused, match=told):
        accounts.add(council.record.database, ADMIN, name, "a@council.example", ("officer",), NOW)


@pytest.mark.parametrize(
    "email",
    ["", "a", "a@b", "a@b.c\nBcc: d@e.f", "a b@c.d", "a@b@c.d", "<a@b.c>", "A <a@b.c>", "a@[1.2.3.4]", "a..b@c.d",
     "\u202ea@b.c", "a@b.c,d@e.f", "a@b.c\x00", f"{'a' * 251}@b.c"],
)  # fmt: skip
def test_what_is_no_address_is_refused(council, email: str):
    with pytest.raises(Refused, match="is no address of e-mail"):
        accounts.add(council.record.database, ADMIN, "A", email, ("officer",), NOW)
    assert () == accounts.people(council.record.database)


def test_an_address_is_one_persons(tables: Database):
    added(tables)
    with pytest.raises(Refused, match="Ana Müller has this address already"):
        added(tables, "Ben Okafor", "ANA@council.example")
    ben = added(tables, "Ben Okafor")
    with pytest.raises(Refused, match="Ana Müller has this address already"):
        accounts.change_email(tables, ADMIN, ben.id, "ana@council.example", NOW)
    assert "ben@new.example" == accounts.change_email(tables, ADMIN, ben.id, "ben@new.example", NOW).email
    assert ben.id == accounts.change_email(tables, ADMIN, ben.id, "ben@new.example", NOW).id


def test_the_last_administrator_stays_one(tables: Database):
    first = accounts.first_administrator(tables, "Ana", "ana@council.example", NOW)
    with pytest.raises(Refused, match="Ana is the last administrator"):
        accounts.end(tables, ADMIN, first.id, NOW)
    with pytest.raises(Refused, match="Ana is the last administrator"):
        accounts.change_roles(tables, ADMIN, first.id, ("officer",), NOW)
    added(tables, "Ben", roles=("administrator",))
    accounts.change_roles(tables, ADMIN, first.id, ("officer",), NOW)
    assert ("officer",) == accounts.person(tables, first.id).roles


def test_of_two_administrators_who_end_each_other_at_the_same_moment_one_stays(tables: Database, address: str):
    both = [added(tables, name, roles=("administrator",)).id for name in ("Ana", "Ben")]
    start, told = Barrier(2), []

    def end(who: str) -> None:
        own = open_database(address)
        start.wait()
        try:
            accounts.end(own, ADMIN, who, NOW)
        except Refused as refused:
            told.append(str(refused))
        finally:
            own.close()

    threads = [Thread(target=end, args=(who,)) for who in both]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert 1 == len(told)
    assert 1 == len([each for each in accounts.people(tables) if "administrator" in each.roles])


def test_the_first_administrator_is_added_once(tables: Database):
    accounts.first_administrator(tables, "Ana", "ana@council.example", NOW)
    with pytest.raises(Refused, match="There is an administrator already"):
        accounts.first_administrator(tables, "Ben", "ben@council.example", NOW)
    assert ["Ana"] == [each.name for each in accounts.people(tables)]


def test_an_account_that_has_ended_keeps_its_name_and_nothing_else(tables: Database):
    added(tables, "Ben", roles=("administrator",))
    ana = added(tables, roles=("administrator",))
    session = sessions.begin(tables, ana.id, "link", NOW)
    token = tokens.make(tables, ana, "administrator", "a program", NOW.date(), NOW)
    link = signing_in.link_for(tables, ana.email, NOW).rpartition("/")[2]
    ended = accounts.end(tables, ADMIN, ana.id, NOW + timedelta(minutes=1))
    assert ("Ana Müller", "", ()) == (ended.name, ended.email, ended.roles)
    later = NOW + timedelta(minutes=2)
    assert sessions.find(tables, session, later) is None
    assert tokens.find(tables, token, later) is None
    assert signing_in.look_at_link(tables, link, later) is None
    with reading(tables) as connection:
        assert table.by_email(connection, "ana@council.example") is None


def test_a_name_that_was_somebodys_is_not_given_to_another(tables: Database):
    ana = added(tables)
    accounts.end(tables, ADMIN, ana.id, NOW)
    with pytest.raises(Refused, match="had an account until 28 November 2026"):
        added(tables, email="other@council.example")
    with pytest.raises(Refused, match="has ended"):
        accounts.change_roles(tables, ADMIN, ana.id, ("officer",), NOW)
    again = accounts.take_up(tables, ADMIN, ana.id, "ana@council.example", ("adviser",), NOW)
    assert (ana.id, ("adviser",), None) == (again.id, again.roles, again.ended)
    with pytest.raises(Refused, match="has not ended"):
        accounts.take_up(tables, ADMIN, ana.id, "ana@council.example", ("adviser",), NOW)


def test_a_person_who_is_not_there_is_told_of(tables: Database):
    for who in ("nobody", "", "a\x00b", "\ud800"):
        with pytest.raises(NotFound, match="no person"):
            accounts.person(tables, who)
        with pytest.raises(NotFound, match="no person"):
            accounts.end(tables, ADMIN, who, NOW)
        with pytest.raises(NotFound, match="no person"):
            accounts.change_roles(tables, ADMIN, who, ("officer",), NOW)
