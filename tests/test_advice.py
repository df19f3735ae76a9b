"""Advisers read what was submitted and write advice, which nobody else can change."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from charter_engine.workspace.acts.release import publish
from tests.access import faults
from tests.served import served, visiting
from tests.sites import Site, a_site
from tests.test_assessments import HOSTILE, MARKUP

URL = "/advice/a-project/1"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    found = a_site(tmp_path)
    found.council.adopt()
    found.council.submit()
    return found


def test_an_adviser_reads_a_version_and_writes(site: Site):
    adviser = site.signed_in("adviser")
    assert URL in adviser.get("/advice").text
    text = adviser.get(URL).text
    assert "The study ends then." in text
    assert "A firm" in text
    data = {"text": "Keep it for less long.", "read": "yes", "rule": "openness.end"}
    assert 303 == adviser.post(URL, data=data).status_code
    assert "advice.given" == site.council.kinds[-1]
    assert "Keep it for less long." in adviser.get(URL).text
    assert 303 == adviser.post(URL, data=data).status_code
    assert 1 == site.council.kinds.count("advice.given")


def test_an_adviser_sees_the_report_as_it_was_issued_and_is_told_that_the_rules_changed(site: Site):
    adviser = site.signed_in("adviser")
    before = adviser.get(URL).text
    assert "This is the report as it was issued" in before
    assert "for 23 November 2026, by The Charter" in before
    assert "The rules have changed since" not in before
    site.council.charter_with("requires", "satisfied_when: {stage: idea}")
    site.council.change_rules("custodian")
    site.clock.at += timedelta(days=30)
    text = site.signed_in("adviser").get(URL).text
    assert "The rules have changed since" in text
    assert "<strong>Not finished yet</strong> then; <strong>Met</strong> today." in text
    assert before.partition("<h3")[2].partition("<details")[0] == text.partition("<h3")[2].partition("<details")[0]


def test_who_advises_on_what_is_not_public_is_told_who_can_send_it_back(site: Site):
    adviser = site.signed_in("adviser")
    assert "the officer can take this version back and submit another" in adviser.get(URL).text
    publish(site.council.by("officer"), "a-project")
    assert "take this version back" not in adviser.get(URL).text


@pytest.mark.parametrize(
    "data", [{"text": "", "read": "yes"}, {"text": "A"}, {"text": "A", "read": "yes", "rule": "no.such"}]
)
def test_what_cannot_be_written_is_said_and_nothing_is_written(site: Site, data: dict[str, str]):
    answer = site.signed_in("adviser").post(URL, data=data)
    assert (422, True) == (answer.status_code, "<title>Error: " in answer.text)
    assert "advice.given" not in site.council.kinds


def test_nobody_else_writes_advice_nor_anybody_on_their_own_project(site: Site):
    data = {"text": "A", "read": "yes"}
    for role in ("officer", "auditor", "decision_maker", "custodian"):
        client = site.signed_in(role)
        assert 403 == client.get("/advice").status_code == client.post(URL, data=data).status_code
    assert 303 == site.client().get(URL).status_code
    for url in ("/advice/no-such/1", "/advice/a-project/9"):
        assert 404 == site.signed_in("adviser").get(url).status_code


def test_hostile_advice_is_shown_as_text(site: Site):
    adviser = site.signed_in("adviser")
    adviser.post(URL, data={"text": HOSTILE, "read": "yes"})
    bad = adviser.post(URL, data={"text": HOSTILE})
    assert [] == [sign for sign in MARKUP if sign in adviser.get(URL).text + bad.text]


def test_everybody_can_use_these_pages(site: Site, browser: Browser):
    with served(site) as at:
        for width in (320, 1280):
            with visiting(browser, at, scripts=True, width=width) as page:
                page.context.add_cookies([{"name": "session", "value": site.session("adviser"), "url": at}])
                for path in ("/advice", URL):
                    page.goto(path)
                    assert [] == faults(page, contrast=True)
                    assert width == page.evaluate("document.documentElement.scrollWidth")
