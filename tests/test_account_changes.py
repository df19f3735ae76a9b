"""Who changed an account, and when: noted with each change, without any address, for as long as it is needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import insert, select

from charter_engine.errors import NotFound, Refused
from charter_engine.model.actor import Actor
from charter_engine.model.service import Keeping
from charter_engine.store import migrate
from charter_engine.store.database import Database, open_database, reading, writing
from charter_engine.store.working import account_changes as table
from charter_engine.store.working import accounts as account_table
from charter_engine.workspace.people import account_changes, accounts, retention, sessions
from tests.sites import Site, a_site
from tests.test_accounts import ADMIN, NOW, added

DAY = timedelta(days=1)
OTHER = Actor("administrator", "a second administrator")


def changes(database: Database, who: str = "") -> list[tuple[Any, ...]]:
    """What was done, the newest first: what, the roles before and after it, and by whom."""
    return [(each.what, each.before, each.after, each.by) for each in account_changes.some(database, 0, 100, who)[1]]


def test_each_change_is_noted_with_who_did_it_when_and_the_roles_before_and_after(tables: Database):
    ana = added(tables)
    accounts.change_roles(tables, OTHER, ana.id, ("custodian", "adviser"), NOW + DAY)
    accounts.change_email(tables, OTHER, ana.id, "ana@new.example", NOW + 2 * DAY)
    sessions.begin(tables, ana.id, "link", NOW)
    assert 1 == sessions.end_all(tables, ana.id, NOW + 3 * DAY)
    accounts.end(tables, ADMIN, ana.id, NOW + 4 * DAY)
    accounts.take_up(tables, OTHER, ana.id, "ana@council.example", ("officer",), NOW + 5 * DAY)
    both = ("adviser", "custodian")
    assert [
        ("taken_up", (), ("officer",), "a second administrator"),
        ("ended", both, (), "the administrator"),
        ("signed_out", both, both, "Ana Müller"),
        ("email", both, both, "a second administrator"),
        ("roles", ("officer",), both, "a second administrator"),
        ("added", (), ("officer",), "the administrator"),
    ] == changes(tables, ana.id)
    _, rows = account_changes.some(tables, 0, 100)
    assert [NOW + number * DAY for number in range(5, -1, -1)] == [each.at for each in rows]
    assert {(ana.id, "Ana Müller")} == {(each.person, each.name) for each in rows}


def test_no_address_is_kept(tables: Database):
    ana = added(tables, email="before@council.example")
    accounts.change_email(tables, ADMIN, ana.id, "after@council.example", NOW)
    accounts.end(tables, ADMIN, ana.id, NOW)
    with reading(tables) as connection:
        held = repr(connection.execute(select(table.account_change)).all())
    assert "email" in held
    assert "@" not in held


def test_whoever_looks_after_the_machine_has_no_name(tables: Database):
    accounts.first_administrator(tables, "Ana Müller", "ana@council.example", NOW)
    assert [("added", (), ("administrator",), "")] == changes(tables)


def test_what_changes_nothing_and_what_is_refused_is_not_noted(tables: Database):
    ana = added(tables, roles=("administrator",))
    added(tables, "Bo", "bo@council.example")
    before = changes(tables)
    accounts.change_roles(tables, ADMIN, ana.id, ("administrator",), NOW)
    accounts.change_email(tables, ADMIN, ana.id, "ANA@council.example", NOW)
    refused: list[Callable[[], object]] = [
        lambda: accounts.change_roles(tables, ADMIN, ana.id, ("officer",), NOW),
        lambda: accounts.change_roles(tables, Actor("officer", "x"), ana.id, ("officer",), NOW),
        lambda: accounts.change_email(tables, ADMIN, ana.id, "bo@council.example", NOW),
        lambda: accounts.end(tables, ADMIN, ana.id, NOW),
        lambda: accounts.take_up(tables, ADMIN, ana.id, "x@council.example", ("officer",), NOW),
        lambda: accounts.end(tables, ADMIN, "nobody", NOW),
        lambda: accounts.add(tables, ADMIN, "Bo", "c@council.example", ("officer",), NOW),
    ]
    for act in refused:
        with pytest.raises((Refused, NotFound)):
            act()
    assert 0 == sessions.end_all(tables, "nobody", NOW)
    assert before == changes(tables)


def test_a_change_that_is_not_stored_is_not_noted_either(tables: Database, monkeypatch: pytest.MonkeyPatch):
    ana = added(tables)
    before = changes(tables)

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(table, "add", broken)
    with pytest.raises(RuntimeError):
        accounts.change_roles(tables, ADMIN, ana.id, ("adviser",), NOW)
    assert ("officer",) == accounts.person(tables, ana.id).roles
    assert before == changes(tables)


def test_changes_stand_in_pages_of_all_or_of_one(tables: Database):
    people = [added(tables, f"{name} Person") for name in "ABC"]
    count, some = account_changes.some(tables, 1, 1)
    assert (3, ["B Person"]) == (count, [each.name for each in some])
    count, some = account_changes.some(tables, 0, 5, people[2].id)
    assert (1, ["C Person"]) == (count, [each.name for each in some])
    assert (0, ()) == account_changes.some(tables, 0, 5, "nobody")


def test_what_gave_the_roles_of_now_stays_and_all_else_goes_after_its_days(tmp_path: Path, either_database: None):
    site = a_site(tmp_path, keeping=Keeping(accounts=10))
    at, database = site.clock.at, site.database
    stays, goes = (accounts.add(database, ADMIN, n, f"{n}@c.example", ("officer",), at) for n in ("stays", "goes"))
    accounts.change_roles(database, ADMIN, stays.id, ("adviser",), at + DAY)
    accounts.change_email(database, ADMIN, stays.id, "new@c.example", at + DAY)
    accounts.end(database, ADMIN, goes.id, at + 2 * DAY)
    accounts.change_roles(database, ADMIN, stays.id, ("adviser", "custodian"), at + 5 * DAY)
    site.clock.at = at + 10 * DAY - timedelta(minutes=1)
    assert 0 == retention.tidy(site.service).changes
    site.clock.at = at + 11 * DAY + timedelta(minutes=1)
    assert 4 == retention.tidy(site.service).changes
    assert [("roles", "stays"), ("ended", "goes")] == [
        (each.what, each.name) for each in account_changes.some(database, 0, 9)[1]
    ]
    site.clock.at = at + 9_000 * DAY
    assert 1 == retention.tidy(site.service).changes
    assert [("roles", ("adviser",), ("adviser", "custodian"), "the administrator")] == changes(database)


def test_an_older_record_keeps_its_people_and_knows_nothing_of_what_was_done(blank: str):
    database = open_database(blank, new=True)
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).with_name("migrations")))
    with writing(database) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        values = {"id": "a1", "name": "Ana", "told_apart": "ana", "email": "ana@council.example", "since": NOW}
        connection.execute(insert(account_table.person), values)
        connection.execute(insert(account_table.role), {"person": "a1", "role": "officer"})
    migrate.upgrade(database)
    assert [("Ana", ("officer",))] == [(each.name, each.roles) for each in accounts.people(database)]
    assert [] == changes(database)
    accounts.change_roles(database, ADMIN, "a1", ("adviser",), NOW)
    assert [("roles", ("officer",), ("adviser",), "the administrator")] == changes(database)
    database.close()


# --- on the pages -----------------------------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path)


def test_an_administrator_reads_beside_a_person_and_in_one_list_what_was_done(site: Site):
    client = site.signed_in("administrator")
    sent = {"name": "Ana Müller", "email": "ana@council.example", "roles": ["adviser", "custodian"]}
    at = client.post("/admin/people/new", data=sent).headers["location"]
    client.post(f"{at}/roles", data={"roles": ["auditor"]})
    client.post(f"{at}/email", data={"email": "ana@new.example"})
    site.signed_in("auditor", name="Ana Müller").post("/account/sign-out-everywhere")
    client.post(f"{at}/end", data={"sure": "yes"})
    client.post(f"{at}/take-up", data={"email": "ana@third.example", "roles": ["decision_maker"]})
    told = [
        "Account taken up again as decision-maker", "Account ended. The roles were auditor", "Signed out everywhere",
        "Address changed", "Roles changed from adviser, custodian to auditor", "Added as adviser, custodian",
    ]  # fmt: skip
    for path in (at, "/admin/changes", f"/admin/changes?who={at.rpartition('/')[2]}"):
        text = client.get(path).text
        places = [text.index(each) for each in told]
        assert sorted(places) == places, path
        assert text.count("the administrator") >= 5
        assert "ana@new.example" not in text
    assert "Added as administrator" in client.get("/admin/changes").text
    assert "Added as administrator" not in client.get(f"/admin/changes?who={at.rpartition('/')[2]}").text
    assert "/admin/changes" in client.get("/admin").text


def test_beside_a_person_stand_the_newest_changes_and_the_way_to_all(site: Site):
    client, who = site.signed_in("administrator"), site.person("officer")
    for number in range(11):
        accounts.change_email(site.database, ADMIN, who.id, f"a{number}@council.example", site.clock())
    text = client.get(f"/admin/people/{who.id}").text
    assert (10, True) == (text.count("Address changed"), "All 12 changes of this account" in text)
    assert "Added as" not in text
    assert "Added as officer" in client.get(f"/admin/changes?who={who.id}").text


def test_the_list_of_changes_stands_in_pages(site: Site):
    client = site.signed_in("administrator")
    for number in range(50):
        accounts.change_email(
            site.database, ADMIN, site.person("officer").id, f"a{number}@council.example", site.clock()
        )
    first, last = client.get("/admin/changes").text, client.get("/admin/changes?page=2").text
    assert ("Page 1 of 2" in first, "Page 2 of 2" in last) == (True, True)
    assert ("Added as administrator" in first, "Added as administrator" in last) == (False, True)
    for bad in ("page=3", "page=0", "page=-1", "page=99999999999999999999", "who=nobody", "who=%00"):
        assert client.get(f"/admin/changes?{bad}").status_code in (400, 404), bad


def test_what_is_called_strangely_is_shown_as_text(site: Site):
    client = site.signed_in("administrator")
    client.post("/admin/people/new", data={"name": "<b>Bo", "email": "bo@council.example", "roles": ["officer"]})
    text = client.get("/admin/changes").text
    assert "&lt;b&gt;Bo" in text
    assert "<b>Bo" not in text


def test_nobody_but_an_administrator_reads_it(site: Site):
    for role in ("officer", "auditor", "custodian"):
        assert 403 == site.signed_in(role).get("/admin/changes").status_code
    assert site.client().get("/admin/changes").headers["location"].startswith("/sign-in?next=")
