"""One's own account on the pages: roles, sessions, tokens; nobody reaches those of another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from charter_engine.model.actor import ROLES, spoken
from charter_engine.web.people.account import WHAT
from charter_engine.workspace.people import sessions, tokens
from tests.sites import Site, a_site

TOKEN = {"name": "the monthly export", "role": "adviser", "until-day": "27", "until-month": "3", "until-year": "2027"}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path)


def test_every_role_is_told_of_in_words():
    assert set(ROLES) == set(WHAT)


def test_somebody_sees_who_they_are_and_in_which_roles(site: Site):
    text = site.signed_in("adviser", "custodian").get("/account").text
    assert "the.adviser@council.example" in text
    for role in ROLES:
        assert (f"<strong>{spoken(role)}</strong>" in text) is (role in ("adviser", "custodian"))
    assert "/admin" not in text
    assert 'href="/admin"' in site.signed_in("administrator").get("/account").text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/account"),
        ("POST", "/account/sign-out-everywhere"),
        ("POST", "/account/tokens"),
        ("POST", f"/account/tokens/{'0' * 64}/end"),
        ("POST", f"/account/sessions/{'0' * 64}/end"),
    ],
)
def test_whoever_is_not_signed_in_is_led_there(site: Site, method: str, path: str):
    """At once, or from a page that keeps what they typed."""
    answer = site.client().request(method, path, data=TOKEN if method == "POST" else None)
    assert {"GET": 303, "POST": 401}[method] == answer.status_code
    assert "/sign-in" in answer.headers.get("location", answer.text)


def test_signing_out_everywhere_ends_every_session(site: Site):
    here, there = site.signed_in("adviser"), site.signed_in("adviser")
    other = site.signed_in("officer")
    assert "/sign-in" == here.post("/account/sign-out-everywhere").headers["location"]
    assert [303, 303, 200] == [each.get("/account").status_code for each in (here, there, other)]


def test_a_session_elsewhere_is_ended_by_its_person_and_by_nobody_else(site: Site):
    here, there, other = site.signed_in("adviser"), site.signed_in("adviser"), site.signed_in("officer")
    [path] = re.findall(r'action="(/account/sessions/[0-9a-f]{64}/end)"', here.get("/account").text)
    assert 404 == other.post(path).status_code
    assert 200 == there.get("/account").status_code
    assert 303 == here.post(path).status_code
    assert [200, 303] == [each.get("/account").status_code for each in (here, there)]
    assert 404 == here.post(path).status_code


def made(client: TestClient, **other: str) -> str:
    """The token that a page shows."""
    answer = client.post("/account/tokens", data={**TOKEN, **other})
    assert 201 == answer.status_code
    [secret] = re.findall(r">(charter_[\w-]{43})<", answer.text)
    return str(secret)


def test_a_token_is_shown_once_and_acts_in_one_role(site: Site):
    client = site.signed_in("adviser", "custodian")
    secret = made(client)
    found = tokens.find(site.database, secret, site.clock())
    assert found is not None
    assert ("the adviser", "adviser") == (found.person.name, found.role)
    page = client.get("/account").text
    assert secret not in page
    assert "the monthly export" in page
    assert "27 March 2027" in page


def test_a_token_is_ended_by_its_person_and_by_nobody_else(site: Site):
    client, other = site.signed_in("adviser"), site.signed_in("administrator")
    secret = made(client)
    [path] = re.findall(r'action="(/account/tokens/[0-9a-f]{64}/end)"', client.get("/account").text)
    assert 404 == other.post(path).status_code
    assert tokens.find(site.database, secret, site.clock())
    assert 303 == client.post(path).status_code
    assert tokens.find(site.database, secret, site.clock()) is None


@pytest.mark.parametrize(
    ("sent", "field", "told"),
    [
        ({"name": ""}, "name", "Say what the token is for."),
        ({"role": ""}, "role", "Choose the role"),
        ({"role": "auditor"}, "role", "You have no role"),
        ({"until-day": ""}, "until", "Write a day that exists"),
        ({"until-day": "", "until-month": "", "until-year": ""}, "until", "Say until which day"),
        ({"until-year": "2099"}, "until", "The last day of a token lies between today and"),
        ({"until-year": "\u0662\u0660\u0662\u0667"}, "until", ""),
    ],
)
def test_a_token_that_may_not_be_is_told_of_and_nothing_typed_is_lost(
    site: Site, sent: dict[str, str], field: str, told: str
):
    answer = site.signed_in("adviser").post("/account/tokens", data={**TOKEN, **sent})
    assert 422 == answer.status_code
    assert "<title>Error: Your account" in answer.text
    assert f'<a href="#{field}">{told}' in answer.text
    assert "charter_" not in answer.text
    if "name" not in sent:
        assert 'value="the monthly export"' in answer.text


def test_what_others_typed_is_shown_as_text(site: Site):
    client = site.signed_in("adviser")
    made(client, name="<script>alert(1)</script>\u202e")
    page = client.get("/account").text
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_a_session_after_the_account_has_ended_is_nobodys(site: Site):
    client, admin = site.signed_in("adviser"), site.signed_in("administrator")
    who = site.person("adviser").id
    assert 303 == admin.post(f"/admin/people/{who}/end", data={"sure": "yes"}).status_code
    assert 303 == client.get("/account").status_code
    assert () == sessions.of(site.database, who, site.clock())
