"""Two of the six journeys in a browser without scripts: a resident finds and reads; an auditor verifies and replays.

The others stand beside their pages: an officer in test_assessment_journey.py, a facilitator in test_signin_pages.py, a
custodian in test_custodian_pages.py, a decision-maker in test_decision_pages.py.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ripe import Ripe, a_ripe_site
from tests.served import Strip, served, visiting


@pytest.fixture
def ripe(tmp_path: Path) -> Ripe:
    return a_ripe_site(tmp_path / "ripe")


def on(page: Page, title: str) -> None:
    """The page is there, and says so in its heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


@pytest.mark.usefixtures("either_database")
def test_a_resident_finds_a_project_and_reads_what_is_asked_decided_and_disputed(ripe: Ripe, browser: Browser) -> None:
    strip = Strip("resident")
    with served(ripe.site) as at, visiting(browser, at, width=390) as page:
        page.goto("/")
        strip.take(page, "home")
        page.get_by_role("link", name="The one data project").click()
        on(page, "Data projects")
        page.get_by_label("Look for a word").fill("nothing of the kind")
        page.get_by_role("button", name="Look").click()
        expect(page.get_by_text("No project is like that. You can:")).to_be_visible()
        strip.take(page, "nothing-found")
        page.get_by_role("link", name="see all projects").click()
        page.get_by_label("Look for a word").fill("proj")
        page.get_by_role("button", name="Look").click()
        strip.take(page, "found")
        page.get_by_role("link", name="A project", exact=True).click()
        on(page, "What the Charter asks about A project")
        expect(page.get_by_text("Disputed:").first).to_be_visible()
        strip.take(page, "project")
        page.get_by_role("link", name="How to ask, object, complain and appeal").first.click()
        expect(page.get_by_text("The data team", exact=False).first).to_be_visible()
        page.get_by_role("link", name="For auditors").first.click()
        strip.take(page, "auditors-reading")
        page.go_back()
        page.get_by_role("link", name="What the group says").first.click()
        expect(page.get_by_text("The partner never answered.")).to_be_visible()
        strip.take(page, "dispute")
        assert [] == page.context.cookies()


def test_an_auditor_runs_all_checks_replays_a_report_and_takes_the_record_away(
    ripe: Ripe, browser: Browser, tmp_path: Path
) -> None:
    strip = Strip("auditor")
    with served(ripe.site) as at, visiting(browser, at) as page:
        session = {"name": "session", "value": ripe.site.session("auditor"), "url": at}
        page.context.add_cookies([session])  # type: ignore[list-item]
        page.goto("/work")
        strip.take(page, "work")
        page.get_by_role("link", name="Check the record").click()
        on(page, "Check the record")
        strip.take(page, "check")
        page.get_by_role("button", name="Run all checks now").click()
        on(page, "What the checks found")
        strip.take(page, "found")
        page.get_by_role("link", name="How to check without this site").click()
        on(page, "The record")
        strip.take(page, "record")
        with page.expect_download() as taken:
            page.get_by_role("link", name="Take the whole record away (ZIP)").click()
        file = tmp_path / "record.zip"
        taken.value.save_as(file)
        with zipfile.ZipFile(file) as held:
            names = {name.rpartition("/")[2] for name in held.namelist()}
        assert {"checkpoint", "verify.py", "verify.html"} <= names
        page.get_by_role("link", name="Read the entries").click()
        strip.take(page, "entries")
        page.goto(ripe.at("/record/entries/{number}"))
        strip.take(page, "entry")
        page.get_by_role("button", name="Run it again").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        strip.take(page, "replayed")
        page.goto(ripe.at("/record/entries/{number}/story"))
        strip.take(page, "story")
        with page.expect_download() as proof:
            page.goto(ripe.at("/record/entries/{number}"))
            page.get_by_role("link", name="Take the proof of this entry away").click()
        assert proof.value.suggested_filename.endswith(".tlog-proof")
