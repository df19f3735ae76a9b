"""Signing in on the pages: a link asked for, opened, used; cookies; going on afterwards; signing out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from charter_engine.log.keys import LOG, Signer
from charter_engine.model.service import ServiceSettings, Smtp
from charter_engine.model.settings import Settings
from charter_engine.store.append import Record
from charter_engine.store.database import Database, open_database, working
from charter_engine.store.working import outbox
from charter_engine.workspace.people import sessions, signing_in
from charter_engine.workspace.records.record import Home
from charter_engine.workspace.service import Service
from tests.records import ORIGIN, Council
from tests.sites import Clock, Site, a_site

SMTP = Smtp("127.0.0.1", "charter@council.example")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path, address="http://council.example", smtp=SMTP)


def sent(site: Site) -> list[str]:
    """The paths of the links in the letters that wait, taken out."""
    found, now = [], site.clock()
    with working(site.database) as connection:
        while letter := outbox.take(connection, "test", now, now + signing_in.SERVES):
            found += re.findall(r"^http://council\.example(/sign-in/link/\S+)$", letter.body, re.MULTILINE)
    return found


def asked(site: Site, client: TestClient, email: str, onward: str = "/") -> str:
    """What somebody is told who asks for a link."""
    answer = client.post("/sign-in", data={"email": email, "next": onward})
    assert (303, "/sign-in/sent") == (answer.status_code, answer.headers["location"])
    return client.get("/sign-in/sent").text


def test_somebody_signs_in_by_a_link_and_goes_on_where_they_were(site: Site):
    site.person("adviser")
    client = site.client()
    first = client.get("/account")
    assert "/sign-in?next=%2Faccount" == first.headers["location"]
    assert 'name="next" value="/account"' in client.get(first.headers["location"]).text
    asked(site, client, "the.adviser@council.example", "/account")
    [path] = sent(site)
    for _ in range(2):  # a program that checks mail, then the person
        assert "Sign in as the adviser" in client.get(path).text
    assert not client.cookies
    answer = client.post(path)
    assert (303, "/account") == (answer.status_code, answer.headers["location"])
    assert re.fullmatch(
        r"session=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", answer.headers["set-cookie"], re.IGNORECASE
    )
    assert "the adviser" in client.get("/account").text
    assert 410 == site.client().post(path).status_code
    assert 410 == site.client().get(path).status_code


def test_over_https_the_cookie_goes_nowhere_else(tmp_path: Path):
    site = a_site(tmp_path, address="https://council.example", smtp=SMTP)
    site.person("administrator")
    path = signing_in.link_for(site.database, "the.administrator@council.example", site.clock())
    cookie = site.client().post(path).headers["set-cookie"]
    assert re.fullmatch(r"__Host-session=[\w-]{43}; HttpOnly; Path=/; SameSite=lax; Secure", cookie, re.IGNORECASE)


def test_whoever_asks_reads_the_same_whether_the_address_is_known(site: Site):
    site.person("adviser")
    told = {asked(site, site.client(), f"{who}@council.example") for who in ("the.adviser", "nobody", "a'b", "\u202ea")}
    assert 1 == len(told)
    assert 1 == len(sent(site))


@pytest.mark.parametrize("email", ["", " ", "adviser", "<script>alert(1)</script>"])
def test_what_is_no_address_is_told_of_beside_the_field(site: Site, email: str):
    answer = site.client().post("/sign-in", data={"email": email})
    assert 422 == answer.status_code
    assert "<title>Error: Sign in" in answer.text
    assert '<a href="#email">Write your e-mail address' in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:a"])
def test_nobody_is_led_away(site: Site, onward: str):
    site.person("adviser")
    asked(site, site.client(), "the.adviser@council.example", onward)
    [path] = sent(site)
    assert "/work" == site.client().post(path).headers["location"]
    assert "evil" not in site.client().get("/sign-in", params={"next": onward}).text
    assert "/work" == site.signed_in("adviser").get("/sign-in", params={"next": onward}).headers["location"]


def test_the_address_in_a_letter_is_the_one_of_the_settings_whatever_a_visitor_says(site: Site):
    site.person("adviser")
    client = site.client()
    client.headers["host"] = "evil.example"
    asked(site, client, "the.adviser@council.example")
    assert 1 == len(sent(site))


@pytest.mark.parametrize("missing", ["address", "smtp"])
def test_a_service_that_cannot_send_links_offers_none(tmp_path: Path, missing: str):
    held = {"address": "http://council.example", "smtp": SMTP}
    site = a_site(tmp_path, **{**held, missing: "" if missing == "address" else None})
    site.person("adviser")
    client = site.client()
    assert "not set up to send e-mail" in client.get("/sign-in").text
    answer = client.post("/sign-in", data={"email": "the.adviser@council.example"})
    assert 422 == answer.status_code
    assert [] == sent(site)


def test_who_asks_too_often_is_told_when_to_come_back(site: Site):
    client = site.client()
    answers = [client.post("/sign-in", data={"email": f"a{number}@council.example"}) for number in range(21)]
    assert [303] * 20 + [429] == [answer.status_code for answer in answers]
    assert "900" == answers[-1].headers["retry-after"]
    assert "Too many tries" in answers[-1].text


def test_who_guesses_links_is_stopped(site: Site):
    client = site.client()
    found = [client.post(f"/sign-in/link/guess{number}").status_code for number in range(31)]
    assert [410] * 30 + [429] == found


@pytest.mark.parametrize("secret", ["x" * 5_000, "%00", "%ED%A0%80", "..%2f..", "%E2%80%AE"])
def test_a_link_that_is_none_is_over(site: Site, secret: str):
    for method in ("GET", "POST"):
        assert site.client().request(method, f"/sign-in/link/{secret}").status_code in (404, 410)


def test_a_form_of_another_site_signs_nobody_in_or_out(site: Site):
    site.person("administrator")
    path = signing_in.link_for(site.database, "the.administrator@council.example", site.clock())
    other = {"sec-fetch-site": "cross-site"}
    assert 403 == site.client().post(path, headers=other).status_code
    client = site.signed_in("adviser")
    assert 403 == client.post("/sign-out", headers=other).status_code
    assert 200 == client.get("/account").status_code


def test_signing_in_again_ends_the_session_before(site: Site):
    site.person("administrator")
    before = site.session("adviser")
    client = site.client()
    client.cookies.set("session", before, domain="council.example")
    client.post(signing_in.link_for(site.database, "the.administrator@council.example", site.clock()))
    assert sessions.find(site.database, before, site.clock()) is None
    assert "the administrator" in client.get("/account").text


def test_signing_out_ends_the_session_and_not_only_the_cookie(site: Site):
    secret = site.session("adviser")
    client = site.client()
    client.cookies.set("session", secret, domain="council.example")
    assert 'action="/sign-out"' in client.get("/sign-out").text
    assert sessions.find(site.database, secret, site.clock())  # to open the page signs nobody out
    answer = client.post("/sign-out")
    assert (303, "/") == (answer.status_code, answer.headers["location"])
    assert 'session=""' in answer.headers["set-cookie"]
    assert sessions.find(site.database, secret, site.clock()) is None
    assert 303 == client.get("/sign-out").status_code


def processes(tables: Database, address: str, folder: Path) -> Iterator[Site]:
    """Two processes that share nothing but the database."""
    settings, clock = ServiceSettings("http://council.example", smtp=SMTP), Clock()
    for number, database in enumerate((tables, open_database(address))):
        signer = Signer(ORIGIN, LOG, bytes([7]) * 32)
        record = Record(database, signer, folder / f"anchor-{number}")
        council = Council(folder, record)
        yield Site(council, Service(Home(folder, Settings(ORIGIN)), record, settings, clock), clock)


def test_processes_know_of_each_others_visitors(tables: Database, address: str, tmp_path: Path):
    first, second = processes(tables, address, tmp_path)
    first.person("facilitator")
    asked(first, first.client(), "the.facilitator@council.example")
    [path] = sent(second)
    client = second.client()
    assert 303 == client.post(path).status_code
    other = first.client()
    other.cookies.set("session", client.cookies["session"])
    assert "the facilitator" in other.get("/account").text
    assert 410 == first.client().post(path).status_code
    other.post("/sign-out")
    assert 303 == client.get("/account").status_code
    found = [
        (first, second)[number % 2].client().post(f"/sign-in/link/guess{number}").status_code for number in range(30)
    ]
    assert [410] * 28 + [429] * 2 == found  # the two that were used before count too
    second.database.close()
