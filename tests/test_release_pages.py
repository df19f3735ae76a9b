"""What was submitted is published on a page, by an officer or whoever leads the engagement, and by nobody unawares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from charter_engine.workspace.acts.release import withdraw
from tests.served import served, visiting
from tests.sites import Site, a_site

AT = "/publish/a-project"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    found = a_site(tmp_path)
    found.council.adopt()
    found.council.submit()
    return found


@pytest.mark.usefixtures("either_database")
@pytest.mark.parametrize("role", ["officer", "engagement_lead"])
def test_what_waits_is_published_and_then_everybody_reads_it(tmp_path: Path, role: str):
    site = a_site(tmp_path)
    site.council.adopt()
    site.council.submit()
    client, anybody = site.signed_in(role), site.client()  # type: ignore[arg-type] # a role by its name
    assert "A project that is not published yet" in anybody.get("/projects/a-project").text
    assert 'href="/publish"' in client.get("/work").text
    assert AT in client.get("/publish").text
    told = client.get(AT).text
    assert "Everybody, at once and for good" in told
    assert "it cannot be taken back" in told
    done = client.post(AT, data={"read": "yes"})
    assert 303 == done.status_code
    assert "proposal.published" == site.council.kinds[-1]
    assert "Done" in client.get(done.headers["location"]).text
    assert "A project that is not published yet" not in anybody.get("/projects/a-project").text
    assert "Nothing waits to be published." in client.get("/publish").text


def test_nothing_is_published_unless_it_is_said_that_it_was_read(site: Site):
    answer = site.signed_in("officer").post(AT, data={"read": ""})
    assert (422, True) == (answer.status_code, "Say that you have read who will see it." in answer.text)
    assert "proposal.published" not in site.council.kinds


def test_twice_publishes_once(site: Site):
    officer = site.signed_in("officer")
    first, second = (officer.post(AT, data={"read": "yes"}).headers["location"] for _ in range(2))
    assert first == second
    assert 1 == site.council.kinds.count("proposal.published")
    assert "/projects/a-project" == officer.get(AT).headers["location"]


def test_what_was_taken_back_is_not_published(site: Site):
    withdraw(site.council.by("officer"), "a-project", "The money went.")
    officer = site.signed_in("officer")
    assert AT not in officer.get("/publish").text
    answer = officer.post(AT, data={"read": "yes"})
    assert (422, True) == (answer.status_code, "was taken back" in answer.text)
    assert "proposal.published" not in site.council.kinds


def test_only_whoever_may_read_it_sees_its_title(site: Site):
    own = site.signed_in("officer")
    assert "A project" in own.get("/publish").text
    for other in (site.signed_in("engagement_lead"), site.signed_in("officer", name="Another officer")):
        assert "A project" not in other.get("/publish").text
        assert "A project" not in other.get(AT).text
        assert "a-project" in other.get("/publish").text


def test_what_is_late_stands_first_and_says_so(site: Site):
    site.council.submit("proposal: b-project", due=site.council.today + timedelta(days=2))
    text = site.signed_in("engagement_lead").get("/publish").text
    assert text.index("b-project") < text.index("a-project")
    assert "Overdue" not in text
    site.clock.at += timedelta(days=3)
    assert 1 == site.signed_in("engagement_lead").get("/publish").text.count("Overdue")


def test_there_is_no_other_project_to_publish(site: Site):
    officer = site.signed_in("officer")
    assert 404 == officer.get("/publish/nothing").status_code
    assert 404 == officer.post("/publish/nothing", data={"read": "yes"}).status_code


def test_everybody_can_use_these_pages(site: Site, browser: Browser, usable: Callable[[Page], None]):
    with served(site) as at, visiting(browser, at, scripts=True) as page:
        page.context.add_cookies([{"name": "session", "value": site.session("officer"), "url": at}])
        page.goto("/publish")
        usable(page)
        page.get_by_role("link", name="A project", exact=True).click()
        usable(page)
        page.get_by_role("button", name="Publish for everybody").click()
        assert page.get_by_role("heading", name="There is a problem").is_visible()
        usable(page)
        page.get_by_label("I have read who will see it").check()
        page.get_by_role("button", name="Publish for everybody").click()
        page.wait_for_url("**/record/entries/*")
        assert "proposal.published" == site.council.kinds[-1]
