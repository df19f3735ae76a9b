"""Two of the six journeys in a browser without scripts, by the keyboard alone: a resident reads, an auditor verifies.

The others stand beside their pages: an officer in test_assessment_journey.py, a facilitator in test_signin_pages.py, a
custodian in test_custodian_pages.py, a decision-maker in test_decision_pages.py.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.keyboard import Keyboard
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
        keyboard = Keyboard(page)
        page.goto("/")
        strip.take(page, "home")
        keyboard.follow("The one data project")
        on(page, "Data projects")
        keyboard.fill("Look for a word, a place or an organisation", "nothing of the kind")
        keyboard.press("Look")
        expect(page.get_by_text("No project is like that. You can:")).to_be_visible()
        strip.take(page, "nothing-found")
        keyboard.follow("see all projects")
        keyboard.fill("Look for a word, a place or an organisation", "proj")
        keyboard.press("Look")
        strip.take(page, "found")
        keyboard.follow("A project")
        on(page, "What the Charter asks about A project")
        expect(page.get_by_text("Disputed:").first).to_be_visible()
        strip.take(page, "project")
        keyboard.follow("How to ask, object, complain and appeal")
        expect(page.get_by_text("The data team", exact=False).first).to_be_visible()
        keyboard.to("link", "data@council.example")
        keyboard.back_to("link", "For auditors")
        keyboard.enter()
        strip.take(page, "auditors-reading")
        keyboard.follow("A project")
        keyboard.follow("What the group says")
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
        keyboard, entry = Keyboard(page), "Entry " + ripe.at("/entries/{number}").rpartition("/")[2]
        page.goto("/work")
        strip.take(page, "work")
        keyboard.follow("Check the record")
        on(page, "Check the record")
        strip.take(page, "check")
        keyboard.press("Run all checks now")
        on(page, "What the checks found")
        strip.take(page, "found")
        keyboard.follow("How to check without this site")
        on(page, "The record")
        strip.take(page, "record")
        keyboard.to("link", "Take the whole record away (ZIP)")
        file = tmp_path / "record.zip"
        keyboard.take_away().save_as(file)
        with zipfile.ZipFile(file) as held:
            names = {name.rpartition("/")[2] for name in held.namelist()}
        assert {"checkpoint", "verify.py", "verify.html"} <= names
        keyboard.back_to("link", "Read the entries")
        keyboard.enter()
        strip.take(page, "entries")
        keyboard.follow(entry)
        on(page, entry)
        strip.take(page, "entry")
        keyboard.press("Run it again")
        on(page, f"The report of {entry.lower()}, run again")
        strip.take(page, "replayed")
        keyboard.follow(entry)
        keyboard.follow("The whole story of this entry")
        strip.take(page, "story")
        keyboard.follow(entry)
        keyboard.to("link", "Take the proof of this entry away")
        assert keyboard.take_away().suggested_filename.endswith(".tlog-proof")
