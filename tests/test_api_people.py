"""Programs of an administrator look after people: the same rules and refusals as on the pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from charter_engine.workspace.people import accounts, mail, sessions, tokens
from tests.sites import Site, a_site
from tests.test_api import a_problem

PEOPLE = "/api/v1/people"
NEW = {"name": "Ana Müller", "email": "Ana@council.example ", "roles": ["custodian", "adviser"]}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path)


@pytest.fixture
def admin(site: Site) -> TestClient:
    return site.program("administrator")


def added(admin: TestClient, **said: Any) -> str:
    """The address of somebody new."""
    answer = admin.post(PEOPLE, json={**NEW, **said})
    assert 201 == answer.status_code, answer.text
    at: str = answer.headers["location"]
    assert answer.json() == admin.get(at).json()
    return at


@pytest.mark.usefixtures("either_database")
def test_a_person_is_added_given_other_roles_and_another_address_ended_and_taken_up(site: Site, admin: TestClient):
    at = added(admin)
    held = admin.get(at).json()
    assert {
        "id": at.rpartition("/")[2], "name": "Ana Müller", "state": "active", "email": "ana@council.example",
        "roles": ["adviser", "custodian"], "since": held["since"], "ended": None,
    } == held  # fmt: skip
    assert ["auditor"] == admin.put(f"{at}/roles", json={"roles": ["auditor"]}).json()["roles"]
    assert "ana@new.example" == admin.put(f"{at}/email", json={"email": "ANA@new.example"}).json()["email"]
    assert (1, 0) == mail.waiting(site.database)
    ended = admin.post(f"{at}/end").json()
    assert ("ended", None, []) == tuple(ended[each] for each in ("state", "email", "roles"))
    again = admin.post(f"{at}/take-up", json={"email": "ana@council.example", "roles": ["officer"]}).json()
    assert ("active", ["officer"], None) == tuple(again[each] for each in ("state", "roles", "ended"))
    rows = admin.get(f"{at}/changes").json()
    assert (5, ["taken_up", "ended", "email", "roles", "added"]) == (
        rows["count"],
        [each["what"] for each in rows["changes"]],
    )
    assert {"the administrator"} == {each["by"] for each in rows["changes"]}
    assert (["adviser", "custodian"], ["auditor"]) == tuple(rows["changes"][3][each] for each in ("before", "after"))
    assert "@" not in admin.get(f"{at}/changes").text
    assert 6 == admin.get(f"{PEOPLE}/changes").json()["count"]  # and that of the administrator


@pytest.mark.parametrize(
    ("said", "kind", "told"),
    [
        ({"name": " "}, "not-accepted", "No person is named"),
        ({"name": "x" * 201}, "not-accepted", "200 signs"),
        ({"name": "A\u202eb"}, "not-accepted", "cannot be seen"),
        ({"name": "A\u0000b"}, "not-understood", "name"),
        ({"name": "THE administrator"}, "not-accepted", "has an account already"),
        ({"email": "ana"}, "not-accepted", "no address of e-mail"),
        ({"email": "a@council.example\u0000"}, "not-understood", "email"),
        ({"email": "the.administrator@council.example"}, "not-accepted", "has this address already"),
        ({"roles": []}, "not-accepted", "No role is said"),
        ({"roles": ["officer", "adviser"]}, "not-accepted", "nobody advises on their own project"),
        ({"roles": ["god"]}, "not-understood", "roles"),
        ({"roles": "officer"}, "not-understood", "roles"),
        ({"colour": "red"}, "not-understood", "colour"),
    ],
)
@pytest.mark.usefixtures("either_database")
def test_what_may_not_be_is_told_as_on_the_pages(site: Site, admin: TestClient, said: Any, kind: str, told: str):
    answer = admin.post(PEOPLE, json={**NEW, **said})
    assert told in a_problem(answer, kind)["detail"]
    assert 1 == admin.get(PEOPLE).json()["count"]


def test_a_text_that_no_text_may_be_is_refused(admin: TestClient):
    for field in ("name", "email"):
        body = json.dumps({**NEW, field: "\ud800"})
        assert 422 == admin.post(PEOPLE, content=body, headers={"content-type": "application/json"}).status_code


def test_the_last_administrator_stays(site: Site, admin: TestClient):
    at = f"{PEOPLE}/{site.person('administrator').id}"
    for answer in (admin.post(f"{at}/end"), admin.put(f"{at}/roles", json={"roles": ["custodian"]})):
        assert "is the last administrator" in a_problem(answer, "not-accepted")["detail"]
    second = added(admin, name="Bo", email="bo@council.example", roles=["administrator"])
    assert 200 == admin.put(f"{at}/roles", json={"roles": ["custodian"]}).status_code
    a_problem(admin.get(PEOPLE), "token-needed")  # the token was for the role that went
    assert ("administrator",) == accounts.person(site.database, second.rpartition("/")[2]).roles


def test_with_an_account_all_that_its_person_holds_ends(site: Site, admin: TestClient):
    officer, held = site.program("officer"), site.session("officer")
    who = site.person("officer").id
    assert 200 == officer.get("/api/v1/caller").status_code
    admin.post(f"{PEOPLE}/{who}/end")
    a_problem(officer.get("/api/v1/caller"), "token-needed")
    assert sessions.find(site.database, held, site.clock()) is None
    assert [] == list(tokens.of(site.database, who, site.clock()))
    for answer in (
        admin.post(f"{PEOPLE}/{who}/end"),
        admin.put(f"{PEOPLE}/{who}/roles", json={"roles": ["adviser"]}),
        admin.put(f"{PEOPLE}/{who}/email", json={"email": "x@council.example"}),
    ):
        assert "has ended" in a_problem(answer, "not-accepted")["detail"]


def test_people_stand_in_pages_by_name_all_or_in_one_state(site: Site, admin: TestClient):
    for name in ("Cy", "Bo"):
        added(admin, name=name, email=f"{name}@council.example", roles=["officer"])
    gone = added(admin, name="An", email="an@council.example", roles=["officer"])
    admin.post(f"{gone}/end")
    names = {state: [each["name"] for each in admin.get(f"{PEOPLE}?state={state}").json()["people"]]
             for state in ("", "active", "ended")}  # fmt: skip
    assert {
        "": ["An", "Bo", "Cy", "the administrator"], "active": ["Bo", "Cy", "the administrator"], "ended": ["An"],
    } == names  # fmt: skip
    second = admin.get(f"{PEOPLE}?state=active&size=2&page=2")
    assert (3, 2, ["the administrator"]) == (
        second.json()["count"],
        second.json()["pages"],
        [each["name"] for each in second.json()["people"]],
    )
    assert "state=active" in second.headers["link"]
    a_problem(admin.get(f"{PEOPLE}?state=gone"), "not-understood")


@pytest.mark.parametrize("who", ["0" * 16, "nobody", "%00", "..%2f..", "CHANGES"])
def test_a_person_who_is_not_there_is_told_of(admin: TestClient, who: str):
    for method, path, sent in (
        ("GET", "", None), ("GET", "/changes", None), ("POST", "/end", None), ("PUT", "/roles", {"roles": ["officer"]}),
        ("PUT", "/email", {"email": "a@council.example"}),
        ("POST", "/take-up", {"roles": ["officer"], "email": "a@council.example"}),
    ):  # fmt: skip
        assert admin.request(method, f"{PEOPLE}/{who}{path}", json=sent).status_code in (404, 422)


def test_what_is_refused_to_a_program_is_done_for_nobody(site: Site):
    before = accounts.people(site.database)
    custodian = site.program("custodian")
    for method, path, sent in (("GET", "", None), ("POST", "", NEW), ("GET", "/changes", None)):
        answer = custodian.request(method, f"{PEOPLE}{path}", json=sent)
        assert "An administrator may" in a_problem(answer, "not-yours")["detail"]
    assert len(before) + 1 == len(accounts.people(site.database))
