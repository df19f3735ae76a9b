"""Signing in with the accounts of an organisation: a real provider on loopback, and answers to what was not asked."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi.testclient import TestClient

from charter_engine.log.spelling import encode_url
from charter_engine.model.service import Oidc
from charter_engine.workspace.people import accounts
from tests.sites import Site, a_site
from tests.test_accounts import ADMIN

pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")  # the provider's own
BACK = "http://council.example/sign-in/oidc/callback"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a provider that knows some people."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from oidc_provider_mock import User, run_server_in_thread

        people = [
            User(sub="7", claims={"email": "The.Adviser@council.example", "email_verified": True}),
            User(sub="8", claims={"email": "the.officer@council.example"}),
            User(sub="9", claims={"email": "nobody@council.example", "email_verified": True}),
        ]
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        with run_server_in_thread(user_claims=people, require_nonce=True) as server:
            yield f"http://localhost:{server.server_port}"


@pytest.fixture
def site(tmp_path: Path, provider: str) -> Site:
    (tmp_path / "oidc-secret").write_text("a secret\n", encoding="utf-8")
    return a_site(tmp_path, address="http://council.example", oidc=Oidc(provider, "the-service", "oidc-secret"))


def begun(client: TestClient, onward: str = "/") -> str:
    """The address at which the provider asks who somebody is."""
    answer = client.get("/sign-in/oidc", params={"next": onward})
    assert 303 == answer.status_code
    return answer.headers["location"]


def come_back(at: str, who: str = "7", **other: str) -> str:
    """The path at which the provider sends somebody back who says that they are this one."""
    answer = httpx2.post(at, data={"sub": who, **other})
    assert 302 == answer.status_code, answer.text
    assert answer.headers["location"].startswith(BACK)
    return answer.headers["location"].removeprefix("http://council.example")


def test_staff_sign_in_with_the_accounts_of_their_organisation(site: Site):
    site.person("adviser")
    client = site.client()
    assert "Sign in with your work account" in client.get("/sign-in?next=/account").text
    at = begun(client, "/account")
    asked = parse_qs(urlsplit(at).query)
    assert (["S256"], ["code"], [BACK]) == tuple(
        asked[name] for name in ("code_challenge_method", "response_type", "redirect_uri")
    )
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    answer = client.get(come_back(at))
    assert (303, "/account") == (answer.status_code, answer.headers["location"])
    page = client.get("/account").text
    assert "the adviser" in page
    assert "by the accounts of your organisation" in page


def test_who_is_known_once_stays_known_by_the_name_of_the_provider(site: Site):
    person = site.person("adviser")
    client = site.client()
    client.get(come_back(begun(client)))
    accounts.change_email(site.database, ADMIN, person.id, "other@council.example", site.clock())
    again = site.client()
    assert 303 == again.get(come_back(begun(again))).status_code
    assert "the adviser" in again.get("/account").text


@pytest.mark.parametrize("who", ["8", "9"])  # an address that nobody checked, and one that is nobody's here
def test_who_is_not_known_is_told_who_can_add_them(site: Site, who: str):
    site.person("officer")
    client = site.client()
    answer = client.get(come_back(begun(client), who))
    assert 403 == answer.status_code
    assert "Ask an administrator of this service to add you" in answer.text
    assert "session" not in client.cookies


def test_the_word_of_a_directory_of_the_councils_own_is_taken(site: Site):
    site.person("officer")
    assert site.service.settings.oidc
    settings = replace(site.service.settings, oidc=replace(site.service.settings.oidc, own_addresses=True))
    client = Site(site.council, replace(site.service, settings=settings), site.clock).client()
    assert 303 == client.get(come_back(begun(client), "8")).status_code
    assert "the officer" in client.get("/account").text


def test_an_answer_serves_once_and_in_the_browser_that_asked(site: Site):
    site.person("adviser")
    client, victim = site.client(), site.client()
    back = come_back(begun(client))
    for other in (site.client(), victim):
        if other is victim:
            begun(victim)  # who is in the middle of signing in is not signed in as another
        answer = other.get(back)
        assert 403 == answer.status_code
        assert "was not finished" in answer.text
        assert "session" not in other.cookies
    assert 303 == client.get(back).status_code
    assert 403 == client.get(back).status_code


def test_a_code_alone_or_with_another_state_is_refused(site: Site):
    site.person("adviser")
    client = site.client()
    back = come_back(begun(client))
    code = parse_qs(urlsplit(back).query)["code"][0]
    no = "error=access_denied&error_description=%3Cb%3Eno"
    for query in (f"code={code}", f"code={code}&state=forged", "", no, "code=%00&state=%00"):
        begun(client)
        answer = client.get(f"/sign-in/oidc/callback?{query}")
        assert (400 if "%00" in query else 403) == answer.status_code, query
        assert "<b>no" not in answer.text
        assert "session" not in client.cookies


def kept(client: TestClient) -> list[str]:
    """What the browser keeps meanwhile: state, nonce, verifier, and where to go on."""
    return bytes.fromhex(client.cookies["asked"]).decode().split("|")


def test_what_was_signed_for_another_question_is_refused(site: Site):
    site.person("adviser")
    client = site.client()
    back = come_back(begun(client))
    state, nonce, *more = kept(client)
    client.cookies.clear()
    client.cookies.set("asked", "|".join((state, nonce[::-1], *more)).encode().hex())
    answer = client.get(back)
    assert (403, True) == (answer.status_code, "was not finished" in answer.text)


def test_the_question_holds_the_hash_of_what_only_this_browser_knows(site: Site):
    client = site.client()
    asked = parse_qs(urlsplit(begun(client)).query)
    state, nonce, verifier, _ = kept(client)
    assert (state, nonce) == (asked["state"][0], asked["nonce"][0])
    assert encode_url(sha256(verifier.encode()).digest()) == asked["code_challenge"][0]


@pytest.mark.parametrize("cookie", ["", "zz", "6161", "ff" * 40, "7c7c7c" * 3_000])
def test_what_a_browser_kept_can_be_anything(site: Site, cookie: str):
    client = site.client()
    client.cookies.set("asked", cookie)
    assert 403 == client.get("/sign-in/oidc/callback?code=x&state=").status_code


def test_whoever_says_no_at_the_provider_is_back_at_the_ways_to_sign_in(site: Site):
    client = site.client()
    answer = client.get(come_back(begun(client), action="deny"))
    assert 403 == answer.status_code
    assert 'href="/sign-in"' in answer.text


def test_nobody_is_led_away_afterwards(site: Site):
    site.person("adviser")
    client = site.client()
    answer = client.get(come_back(begun(client, "https://evil.example")))
    assert "/work" == answer.headers["location"]


def test_a_provider_that_is_away_or_another_one_is_told_of(site: Site, provider: str):
    for issuer in ("http://127.0.0.1:9", f"{provider}/", "nonsense", f"{provider}/other"):
        settings = replace(site.service.settings, oidc=Oidc(issuer, "the-service", "oidc-secret"))
        client = Site(site.council, replace(site.service, settings=settings), site.clock).client()
        answer = client.get("/sign-in/oidc")
        assert 503 == answer.status_code, issuer
        assert "Go to the first page" in answer.text


def test_a_service_without_a_provider_or_its_secret_says_so(site: Site, tmp_path: Path):
    (site.council.home / "oidc-secret").unlink()
    text = site.client().get("/sign-in/oidc").text
    assert "its secret is not there" in text
    assert str(tmp_path) not in text
    none = replace(site.service.settings, oidc=None)
    client = Site(site.council, replace(site.service, settings=none), site.clock).client()
    assert 503 == client.get("/sign-in/oidc").status_code
    assert "work account" not in client.get("/sign-in").text
