"""Two officers answer one question at once: one answer stands, or one of both, and neither is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect

from charter_engine.store.working import saved as store
from tests.access import faults
from tests.served import Strip, served, visiting
from tests.sites import Site, a_site
from tests.test_assessments import HOSTILE, MARKUP, begun, draft_of, let_in, save

WHICH = "which--answer"
BOTH = {"which--answer": "both", "shown": "title"}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    found = a_site(tmp_path)
    found.council.adopt()
    return found


@pytest.fixture
def officer(site: Site) -> TestClient:
    return site.signed_in("officer")


@pytest.fixture
def other(site: Site) -> TestClient:
    return site.signed_in("officer", name="the second officer")


def two_titles(officer: TestClient, other: TestClient) -> tuple[str, str]:
    """The address of an assessment, and that on which two titles wait."""
    url = begun(officer, "Warm homes")
    let_in(officer, url)
    save(officer, url, "title", 1, title="Warm homes of 2027")
    return url, save(other, url, "title", 1, title="Homes to keep warm").headers["location"]


def waiting(site: Site, url: str) -> int:
    return len(store.aside(site.database, draft_of(site, url)))


@pytest.mark.usefixtures("either_database")
def test_one_answer_of_both_takes_the_place_of_both_and_all_three_stay(tmp_path: Path):
    site = a_site(tmp_path)
    officer, other = site.signed_in("officer"), site.signed_in("officer", name="the second officer")
    url, choose = two_titles(officer, other)
    assert "Warm homes of 2027\nHomes to keep warm</textarea>" in officer.get(choose).text
    assert 303 == officer.post(choose, data={**BOTH, "revision": "2", "title": "Warm homes, kept so"}).status_code
    assert "Warm homes, kept so</textarea>" in officer.get(f"{url}/form/title").text
    assert (0, 404) == (waiting(site, url), officer.get(choose).status_code)
    history = officer.get(f"{url}/history/title").text
    assert all(each in history for each in ("Warm homes of 2027", "Homes to keep warm", "Warm homes, kept so"))


def test_nothing_chosen_is_said_and_nothing_changes(site: Site, officer: TestClient, other: TestClient):
    url, choose = two_titles(officer, other)
    for said in ({}, {WHICH: "none of them"}, {WHICH: "both", "shown": "title", "title": ""}):
        answer = officer.post(choose, data={"revision": "2", **said})
        assert (422, True) == (answer.status_code, "<title>Error: " in answer.text)
    assert 1 == waiting(site, url)
    assert "Warm homes of 2027</textarea>" in officer.get(f"{url}/form/title").text


@pytest.mark.parametrize("which", ["both", "late"])
def test_whoever_chooses_over_something_newer_is_shown_it_and_keeps_what_they_wrote(
    site: Site, officer: TestClient, other: TestClient, which: str
):
    url, choose = two_titles(officer, other)
    save(officer, url, "title", 2, title="Warm homes of 2028")
    answer = other.post(choose, data={**BOTH, WHICH: which, "revision": "2", "title": "One of both"})
    assert 422 == answer.status_code
    assert "Somebody saved this page meanwhile" in answer.text
    assert "Warm homes of 2028" in answer.text
    assert ("One of both</textarea>" in answer.text) == (which == "both")
    assert 'name="revision" value="3"' in answer.text
    assert 303 == other.post(choose, data={**BOTH, "revision": "3", "title": "One of both"}).status_code
    assert (0, True) == (waiting(site, url), "One of both</textarea>" in officer.get(f"{url}/form/title").text)


def test_what_is_written_of_both_while_somebody_else_chooses_waits_beside_what_they_chose(
    site: Site, officer: TestClient, other: TestClient
):
    url, choose = two_titles(officer, other)
    assert 303 == officer.post(choose, data={WHICH: "late", "revision": "2"}).status_code
    answer = other.post(choose, data={**BOTH, "revision": "2", "title": "One of both"})
    again = answer.headers["location"]
    assert (303, 1) == (answer.status_code, waiting(site, url))
    shown = officer.get(again).text
    assert "Homes to keep warm" in shown
    assert "One of both" in shown
    assert f"{url}/form/title" == other.post(choose, data={WHICH: "late", "revision": "2"}).headers["location"]
    assert "Homes to keep warm</textarea>" in officer.get(f"{url}/form/title").text


def test_of_two_words_on_a_whole_list_one_is_written_of_both(officer: TestClient, other: TestClient):
    url = begun(officer)
    let_in(officer, url)
    save(officer, url, "partners/aaaa1111", name="A firm")
    said = {"revision": "0", "item": "aaaa1111"}
    officer.post(f"{url}/form/partners", data={**said, "list--whole": "yes", "list--comment": "As in the contract."})
    late = other.post(f"{url}/form/partners", data={**said, "list--whole": "no", "list--comment": "Ask again."})
    choose = late.headers["location"]
    assert "As in the contract.\nAsk again.</textarea>" in officer.get(choose).text
    data = {WHICH: "both", "revision": "1", "item": "aaaa1111", "list--whole": "no", "list--comment": "Both."}
    assert 303 == officer.post(choose, data=data).status_code
    shown = officer.get(f"{url}/section/people").text
    assert "and there may be more" in shown
    assert "Both." in shown


def test_an_item_that_one_took_off_the_list_and_another_changed_can_be_written_anew(
    officer: TestClient, other: TestClient
):
    url = begun(officer)
    let_in(officer, url)
    save(officer, url, "partners/aaaa1111", name="A firm")
    officer.post(f"{url}/remove/partners/aaaa1111", data={"revision": "1"})
    choose = save(other, url, "partners/aaaa1111", 1, name="Another firm").headers["location"]
    shown = officer.get(choose).text
    assert "taken off the list" in shown
    assert "Another firm</textarea>" in shown
    data = {WHICH: "both", "revision": "2", "shown": ["name", "pledge", "uses"], "name": "A firm after all"}
    assert 303 == officer.post(choose, data=data).status_code
    assert "A firm after all" in officer.get(f"{url}/form/partners").text


def test_hostile_answers_are_shown_as_text(officer: TestClient, other: TestClient):
    url = begun(officer)
    let_in(officer, url)
    save(officer, url, "title", 1, title=HOSTILE)
    choose = save(other, url, "title", 1, title=f"{HOSTILE} too").headers["location"]
    wrong = officer.post(choose, data={**BOTH, "revision": "9", "title": HOSTILE, WHICH: HOSTILE})
    for text in (officer.get(choose).text, wrong.text):
        assert [] == [sign for sign in MARKUP if sign in text]


@pytest.mark.parametrize("scripts", [False, True], ids=["no scripts", "scripts"])
def test_it_is_written_in_a_browser_with_scripts_and_without(
    site: Site, officer: TestClient, other: TestClient, browser: Browser, scripts: bool
):
    url, choose = two_titles(officer, other)
    with served(site) as at, visiting(browser, at, scripts=scripts, width=390) as page:
        page.context.add_cookies([{"name": "session", "value": site.session("officer"), "url": at}])
        page.goto(choose)
        written = page.get_by_label("What is the project called?")
        expect(written).to_be_hidden()
        page.get_by_label("One answer of both, which I write now").check()
        strip = Strip(f"choose-{'scripts' if scripts else 'plain'}")
        strip.take(page, "both")
        assert [] == (faults(page, contrast=True) if scripts else [])
        written.fill("Warm homes, kept so")
        page.get_by_role("button", name="Let this answer stand").click()
        expect(page.get_by_label("What is the project called?")).to_have_value("Warm homes, kept so")
    assert 0 == waiting(site, url)
