"""Signed out while typing: what was typed comes back, is sent once more by whoever typed it, and by nobody else."""

from __future__ import annotations

import html
import re

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect

from charter_engine.workspace.people import accounts, sessions
from tests.served import served, visiting
from tests.sites import Site, a_site
from tests.test_accounts import ADMIN
from tests.test_assessments import HOSTILE, MARKUP, begun, let_in

TYPED = "A long text, typed for an hour.\nIt has two lines."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    found = a_site(tmp_path_factory.mktemp("unsent"))
    found.council.adopt()
    return found


@pytest.fixture
def url(site: Site) -> str:
    return begun(site.signed_in("officer"))


def fields_in(page: str, action: str) -> list[tuple[str, str]]:
    """The hidden fields of the form that is sent to an address."""
    form = re.search(rf'<form method="post" action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form[0])
    return [(html.unescape(name), html.unescape(value)) for name, value in found]


def sent(client: TestClient, url: str, fields: list[tuple[str, str]]) -> int:
    data: dict[str, list[str]] = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    return int(client.post(url, data=data).status_code)


def typed_into(client: TestClient, url: str) -> list[tuple[str, str]]:
    fields = fields_in(client.get(url).text, url)
    return [*fields, ("title", TYPED), ("title--comment", "said on paper")]


def test_what_was_typed_comes_back_and_is_saved_after_signing_in_again(site: Site, url: str):
    officer, at = site.signed_in("officer"), f"{url}/form/title"
    fields = typed_into(officer, at)
    sessions.end_all(site.database, site.person("officer").id, site.clock())
    answer = officer.post(at, data=dict(fields))
    assert (401, "no-store") == (answer.status_code, answer.headers["cache-control"])
    assert html.escape(TYPED) in answer.text
    assert sorted(fields) == sorted(fields_in(answer.text, at))
    again = site.signed_in("officer")
    assert 303 == sent(again, at, fields_in(answer.text, at))
    stands = again.get(at).text
    assert html.escape(TYPED) in stands
    assert "said on paper" in stands


def test_it_comes_back_where_a_role_was_taken_and_is_saved_once_it_is_given_again(site: Site):
    officer = site.signed_in("officer", name="an officer for now")
    url = begun(officer)
    at, who = f"{url}/form/title", site.person("officer", name="an officer for now").id
    fields = typed_into(officer, at)
    accounts.change_roles(site.database, ADMIN, who, ("auditor",), site.clock())
    answer = officer.post(at, data=dict(fields))
    assert 403 == answer.status_code
    assert html.escape(TYPED) in answer.text
    accounts.change_roles(site.database, ADMIN, who, ("officer",), site.clock())
    assert 303 == sent(officer, at, fields_in(answer.text, at))
    assert html.escape(TYPED) in officer.get(at).text


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_whoever_signs_in_instead_cannot_send_it_and_is_not_shown_it(site: Site, url: str, role: str):
    officer, other = site.signed_in("officer"), site.signed_in(role, name=f"another {role}")  # type: ignore[arg-type]
    at = f"{url}/form/title"
    if role == "officer":
        site.signed_in("officer").post(f"{url}/people", data={"person": f"another {role}"})
        assert 200 == other.get(at).status_code
    fields = typed_into(officer, at)
    answer = other.post(at, data=dict(fields))
    assert 409 == answer.status_code
    assert "two lines" not in answer.text
    assert "two lines" not in officer.get(at).text


def test_the_record_holds_whose_answer_it_is_where_two_share_an_assessment(site: Site, url: str):
    officer, other = site.signed_in("officer"), site.signed_in("officer", name="the second officer")
    let_in(officer, url)
    at = f"{url}/form/title"
    assert 303 == sent(other, at, typed_into(other, at))
    assert "the second officer" in officer.get(f"{url}/history/title").text


def test_nothing_typed_leads_to_signing_in_at_once(site: Site, url: str):
    answer = site.client().post(f"{url}/form/title", data={"revision": "0", "shown": "title", "title": " "})
    assert (303, "/sign-in?next=%2F") == (answer.status_code, answer.headers["location"])


def test_what_comes_back_is_text(site: Site, url: str):
    page = site.client().post(f"{url}/form/title", data={"title": f"a {HOSTILE}", HOSTILE: "x"}).text
    assert not [each for each in MARKUP if each in page]


def test_files_are_named_and_not_kept(site: Site):
    answer = site.client().post(
        "/charter/drafts/none", data={"note": "for the ages"}, files={"files": ("rules.yaml", b"secret bytes")}
    )
    assert 401 == answer.status_code
    assert "rules.yaml" in answer.text
    assert "secret bytes" not in answer.text


def test_in_a_browser_without_scripts_nothing_typed_is_lost(site: Site, browser: Browser):
    url = begun(site.signed_in("officer"))
    with served(site) as at, visiting(browser, at) as page:
        page.context.add_cookies([{"name": "session", "url": at, "value": site.session("officer")}])
        page.goto(f"{url}/form/title")
        page.get_by_role("textbox").first.fill(TYPED)
        sessions.end_all(site.database, site.person("officer").id, site.clock())
        page.get_by_role("button", name="Save and continue").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("You were signed out")
        expect(page.get_by_text("It has two lines.")).to_be_visible()
        again = site.session("officer")  # as from the other tab
        page.context.add_cookies([{"name": "session", "url": at, "value": again}])
        page.get_by_role("button", name="Send it again").click()
        page.goto(f"{url}/form/title")
        expect(page.get_by_role("textbox").first).to_have_value(TYPED)
