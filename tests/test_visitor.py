"""Who asks: known by a cookie, with the roles of now; and which machine it is, when proxies say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Request
from fastapi.testclient import TestClient

from charter_engine.web import visitor
from charter_engine.web.app import build
from charter_engine.web.visitor import Visitor, client_of, need, visitor_of
from charter_engine.workspace.people import accounts
from tests.sites import ADDRESS, Site, a_site
from tests.test_accounts import ADMIN


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path)


def with_routes(site: Site) -> FastAPI:
    """The service with two pages more: who asks, and one for advisers."""
    pages = build(site.service)

    @pages.get("/who")
    def who(request: Request) -> dict[str, str]:
        found = visitor_of(request)
        return {"name": found.name, "roles": " ".join(found.roles), "client": client_of(request)}

    @pages.get("/advisers")
    def advisers(_: Annotated[Visitor, Depends(need("adviser"))]) -> str:
        return "here"

    return pages


def browser(site: Site, secret: str = "", **headers: str) -> TestClient:
    client = TestClient(with_routes(site), ADDRESS, headers=headers, follow_redirects=False)
    if secret:
        client.cookies.set("session", secret)
    return client


def test_who_has_the_cookie_is_known_with_the_roles_of_now(site: Site):
    client = browser(site, site.session("adviser", "custodian"))
    assert ("the adviser", "adviser custodian") == tuple(client.get("/who").json().values())[:2]
    assert 200 == client.get("/advisers").status_code
    accounts.change_roles(site.database, ADMIN, site.person("adviser").id, ("custodian",), site.clock())
    assert "custodian" == client.get("/who").json()["roles"]
    assert 403 == client.get("/advisers").status_code
    site.person("administrator")
    accounts.end(site.database, ADMIN, site.person("adviser").id, site.clock())
    assert "" == client.get("/who").json()["name"]
    assert 303 == client.get("/advisers").status_code


@pytest.mark.parametrize("secret", ["x", "x" * 5_000, "\u00fc", "' OR 1=1 --"])
def test_who_has_another_cookie_is_anybody(site: Site, secret: str):
    client, cookie = browser(site), {b"cookie": f"session={secret}".encode("latin-1")}
    assert "" == client.get("/who", headers=cookie).json()["name"]
    answer = client.get("/advisers", headers=cookie)
    assert (303, "/sign-in?next=%2Fadvisers") == (answer.status_code, answer.headers["location"])


def test_over_https_the_cookie_has_a_name_that_nobody_else_can_set(site: Site):
    secure = replace(site.service.settings, address="https://council.example")
    assert "__Host-session" == visitor.cookie_name(replace(site.service, settings=secure))
    assert "session" == visitor.cookie_name(site.service)


@pytest.mark.parametrize(
    ("behind", "said", "known"),
    [
        (0, "192.0.2.1", "testclient"),  # nobody stands in front, so nobody's word is taken
        (1, "198.51.100.7, 192.0.2.1", "192.0.2.1"),  # the first is what the visitor says of themselves
        (2, "198.51.100.7, 192.0.2.1, 10.0.0.1", "192.0.2.1"),
        (2, "192.0.2.1", "testclient"),
        (1, "", "testclient"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "nonsense", "nonsense"),
    ],
)
def test_a_machine_is_known_by_what_those_proxies_say_that_are_counted(
    tmp_path: Path, behind: int, said: str, known: str
):
    client = browser(a_site(tmp_path, behind=behind), **{"x-forwarded-for": said})
    assert known == client.get("/who").json()["client"]


@pytest.mark.sqlite("its file is moved away or damaged")
def test_an_error_of_the_database_is_told_of_to_whoever_is_signed_in(site: Site):
    client = browser(site, site.session("adviser"))
    site.database.close()
    (site.council.home / "record.db").write_bytes(b"damaged, and long enough to be read as a database" * 1000)
    answer = client.get("/advisers")
    assert 422 <= answer.status_code <= 503
    assert "Go to the first page" in answer.text
