"""Looking after the service on the pages: people, roles, mail, settings; for administrators alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from charter_engine.model.actor import APART, ROLES, spoken
from charter_engine.model.service import Oidc, Smtp, Theme
from charter_engine.store.database import working
from charter_engine.store.working import outbox
from charter_engine.web.people.admin import apart
from charter_engine.workspace.people import accounts, mail
from tests.sites import Site, a_site

DAY = timedelta(days=1)
NEW = {"name": "Ana Müller", "email": "ana@council.example", "roles": ["adviser", "custodian"]}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path)


PAGES = [
    ("GET", "/admin"),
    ("GET", "/admin/people"),
    ("GET", "/admin/people/new"),
    ("POST", "/admin/people/new"),
    ("GET", "/admin/people/WHO"),
    ("POST", "/admin/people/WHO/roles"),
    ("POST", "/admin/people/WHO/email"),
    ("POST", "/admin/people/WHO/end"),
    ("POST", "/admin/people/WHO/take-up"),
    ("GET", "/admin/changes"),
    ("GET", "/admin/mail"),
    ("GET", "/admin/settings"),
]


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_nobody_but_an_administrator_reaches_these_pages(site: Site, role):
    who, client = site.person("administrator").id, site.signed_in(role)
    for method, path in PAGES:
        sent = {**NEW, "sure": "yes"} if method == "POST" else None
        assert 403 == client.request(method, path.replace("WHO", who), data=sent).status_code, path
    assert ("administrator",) == accounts.person(site.database, who).roles
    assert 2 == len(accounts.people(site.database))


def test_whoever_is_not_signed_in_is_led_there_and_does_nothing(site: Site):
    who = site.person("administrator").id
    for method, path in PAGES:
        sent = {**NEW, "sure": "yes"} if method == "POST" else None
        answer = site.client().request(method, path.replace("WHO", who), data=sent)
        assert {"GET": 303, "POST": 401}[method] == answer.status_code, path
    assert [who] == [each.id for each in accounts.people(site.database)]


def test_a_person_is_added_and_given_other_roles_and_the_account_ends_and_is_taken_up(site: Site):
    client = site.signed_in("administrator")
    at = client.post("/admin/people/new", data=NEW).headers["location"]
    who = at.rpartition("/")[2]
    assert ("adviser", "custodian") == accounts.person(site.database, who).roles
    assert "Ana Müller" in client.get("/admin/people").text
    assert at == client.post(f"{at}/roles", data={"roles": ["auditor"]}).headers["location"]
    assert ("auditor",) == accounts.person(site.database, who).roles
    client.post(f"{at}/email", data={"email": "ANA@new.example"})
    assert "ana@new.example" == accounts.person(site.database, who).email
    assert at == client.post(f"{at}/end", data={"sure": "yes"}).headers["location"]
    assert "ended on 23 November 2026" in client.get(at).text
    client.post(f"{at}/take-up", data={"email": "ana@council.example", "roles": ["officer"]})
    assert ("officer",) == accounts.person(site.database, who).roles


@pytest.mark.parametrize(
    ("sent", "field", "told"),
    [
        ({"name": " "}, "name", "Write the name"),
        ({"email": ""}, "email", "Write the address"),
        ({"email": "ana"}, "email", "`ana` is no address"),
        ({"roles": []}, "roles", "Choose at least one role"),
        ({"roles": ["god"]}, "roles", "There is no role `god`"),
        ({"roles": ["officer", "adviser"]}, "roles", "One person may not be both officer and adviser: nobody advises"),
        ({"name": "THE administrator"}, "name", "the administrator has an account already"),
        ({"email": "the.administrator@council.example"}, "email", "the administrator has this address already"),
    ],
)
def test_what_may_not_be_is_told_of_beside_its_field_and_nothing_typed_is_lost(site: Site, sent, field: str, told: str):
    answer = site.signed_in("administrator").post("/admin/people/new", data={**NEW, **sent})
    assert 422 == answer.status_code
    assert f'<a href="#{field}">{told}' in answer.text
    assert f'id="{field}"' in answer.text
    if "name" not in sent:
        assert 'value="Ana Müller"' in answer.text
    assert 1 == len(accounts.people(site.database))


def test_the_last_administrator_is_not_shut_out(site: Site):
    client, who = site.signed_in("administrator"), site.person("administrator").id
    for act, sent in (("end", {"sure": "yes"}), ("roles", {"roles": "officer"})):
        answer = client.post(f"/admin/people/{who}/{act}", data=sent)
        assert (422, True) == (answer.status_code, "is the last administrator" in answer.text)
    assert "Tick the box" in client.post(f"/admin/people/{who}/end", data={"x": "y"}).text


def test_the_page_of_a_person_shows_which_roles_are_kept_apart(site: Site):
    text = site.signed_in("administrator").get("/admin/people/new").text
    told = {frozenset((one, other)) for one, others, _ in apart() for other in others.split(", ")}
    assert {frozenset(map(spoken, pair)) for pair in APART} == told
    for _, others, why in apart():
        assert others in text
        assert why in text.replace("&#39;", "'")


@pytest.mark.parametrize("who", ["nobody", "%00", "..%2f..", "%ED%A0%80"])
def test_a_person_who_is_not_there_is_told_of(site: Site, who: str):
    client = site.signed_in("administrator")
    assert 404 == client.get(f"/admin/people/{who}").status_code
    assert 404 == client.post(f"/admin/people/{who}/roles", data={"roles": "officer"}).status_code


def test_what_others_typed_is_shown_as_text(site: Site):
    client = site.signed_in("administrator")
    client.post("/admin/people/new", data={**NEW, "name": "<img src=x onerror=alert(1)>"})
    for text in (client.get("/admin/people").text, client.post("/admin/people/new", data={**NEW, "email": "<i>"}).text):
        assert "<img" not in text
        assert "<i>" not in text


def test_mail_that_was_given_up_is_seen(site: Site):
    now = site.clock()
    with working(site.database) as connection:
        for _ in range(2):
            letter = mail.letter("a test", "ana@council.example", "A subject", "A text", (now, now + DAY))
            outbox.put(connection, letter)
        taken = outbox.take(connection, "x", now, now + DAY)
        assert taken
        assert outbox.give_up(connection, taken.id, "x", now, "The server refuses the address: 550 <b>no</b>")
    client = site.signed_in("administrator")
    assert "1 letter waits. <strong>1 was given up.</strong>" in client.get("/admin").text
    text = client.get("/admin/mail").text
    assert "<strong>Given up</strong>" in text
    assert "550 &lt;b&gt;no&lt;/b&gt;" in text
    assert "ana@council.example" not in text
    assert "A subject" not in text


def test_settings_are_shown_with_the_contrast_of_every_colour(tmp_path: Path):
    theme = Theme(header="#112233", header_text="#eeeeee")
    smtp, oidc = Smtp("mail.council.example", "charter@council.example"), Oidc("https://id.example", "x", "secret-file")
    site = a_site(tmp_path, theme=theme, smtp=smtp, oidc=oidc, address="http://council.example")
    text = site.signed_in("administrator").get("/admin/settings").text
    assert "#eeeeee on #112233" in text
    assert "not enough" not in text
    assert "https://id.example" in text
    assert "secret-file" not in text
    assert "Drafts that nobody touched: 730 days" in text
