"""The officer's journey in a browser without scripts, by the keyboard alone, from a record to submission."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.access import faults
from tests.keyboard import Keyboard
from tests.served import WIDTHS, Strip, served, visiting
from tests.sites import Site, a_site
from tests.test_assessments import asked, begun, save

RECORD = """\
# Algorithmic Transparency Record

## Name

Warm homes finder

## Description

It finds homes that are hard to keep warm, so that somebody can offer help.
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    found = a_site(tmp_path)
    form = found.council.home / "principles/questions.yaml"
    named = "label: the title of the project\n"
    text = form.read_text(encoding="utf-8").replace(named, f"{named}        elsewhere: {{atrs: Name}}\n", 1)
    form.write_text(text, encoding="utf-8")
    found.council.adopt()
    return found


def signed_in(page: Page, site: Site, at: str) -> None:
    page.context.add_cookies([{"name": "session", "value": site.session("officer"), "url": at}])


def sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))


def answer_first(keyboard: Keyboard, strip: Strip) -> None:
    page = keyboard.page
    page.goto("/")
    keyboard.follow("I have a project")
    keyboard.choose("An idea", "How far along is the project?")
    keyboard.choose("No", "Does the project use data about people?")
    strip.take(page, "first-questions")
    keyboard.press("See the answer")
    expect(page.get_by_role("heading", level=1)).to_have_text("What the first answers lead to")
    strip.take(page, "first-answer")


def submit(keyboard: Keyboard, strip: Strip) -> None:
    page = keyboard.page
    keyboard.follow("What is open, and why")
    strip.take(page, "open")
    keyboard.follow("All sections")
    keyboard.follow("Check your answers")
    strip.take(page, "check")
    keyboard.press("Go on to submit")
    keyboard.tick("I have read who will see what, and when")
    strip.take(page, "submit")
    keyboard.press("Submit version 1")
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 1 is submitted")
    strip.take(page, "submitted")


def answer(keyboard: Keyboard, strip: Strip) -> None:
    """One question after the other; one of them first with a mistake."""
    page = keyboard.page
    keyboard.follow("Go on with them")
    keyboard.choose("An idea")
    strip.take(page, "question")
    keyboard.press("Save and continue")
    keyboard.choose("No")
    keyboard.press("Save and continue")
    keyboard.follow("B. The people")
    keyboard.follow("Answer How many people are in the data?")
    keyboard.fill("How many people are in the data?", "many")
    keyboard.press("Save and continue")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page).to_have_title(
        "Error: How many people are in the data? – The people – Warm homes finder – Data Charter"
    )
    strip.take(page, "error")
    keyboard.follow("Write a whole number, in digits: 1200.")
    keyboard.type("12")
    keyboard.press("Save and continue")


def list_one(keyboard: Keyboard, strip: Strip) -> None:
    """The one item of a list, which is then declared complete."""
    keyboard.press("Add one")
    keyboard.fill("What is it called?", "A firm")
    keyboard.choose("It has signed")
    keyboard.press("Save and continue")
    keyboard.choose("Yes, these are all")
    strip.take(keyboard.page, "list")
    keyboard.press("Save and continue")


@pytest.mark.usefixtures("either_database")
def test_an_officer_goes_from_a_transparency_record_to_submission_by_the_keyboard_alone(
    site: Site, browser: Browser, tmp_path: Path
):
    file, strip = tmp_path / "record.md", Strip("officer")
    file.write_text(RECORD, encoding="utf-8")
    with served(site) as at, visiting(browser, at) as page:
        signed_in(page, site, at)
        keyboard = Keyboard(page)
        answer_first(keyboard, strip)
        keyboard.follow("Your work")
        keyboard.follow("Your assessments")
        keyboard.press("Start an assessment")
        keyboard.hand_in("The file with the record", file)
        strip.take(page, "new")
        keyboard.press("Start from this record")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Warm homes finder")
        strip.take(page, "sections")
        keyboard.follow("A. The record")
        keyboard.press("I have read them: confirm all of this section")
        keyboard.follow("All sections")
        answer(keyboard, strip)
        list_one(keyboard, strip)
        expect(page.get_by_text("You can stop here: nothing unanswered can change the result.")).to_be_visible()
        submit(keyboard, strip)
    assert "report.issued" == site.council.kinds[-1]


PATHS = (
    "", "/form/title", "/form/starts_on", "/form/affected", "/form/retention", "/form/partners",
    "/form/partners/aaaa1111", "/section/people", "/check", "/open", "/requests", "/requests/new", "/evidence/people",
    "/history/people", "/submit", "/people", "/discard",
)  # fmt: skip


@pytest.fixture
def addresses(site: Site) -> list[str]:
    """Every page of an assessment that has something in it, and the others of the journey."""
    officer = site.signed_in("officer")
    url = begun(officer)
    save(officer, url, "personal_data", personal_data="yes")
    save(officer, url, "people", people="12")
    save(officer, url, "people", people="13")
    save(officer, url, "partners/aaaa1111", name="A firm")
    link = asked(officer, url)
    again = officer.get(url).text
    choose = again[again.index(f"{url}/choose/") :].partition('"')[0]
    return [
        *(f"{url}{path}" for path in PATHS), choose, link, "/assessments", "/assessments/new", "/screening",
        "/screening/answer?stage=idea",
    ]  # fmt: skip


def test_everybody_can_use_each_page_at_each_width(
    site: Site, browser: Browser, addresses: list[str], request: pytest.FixtureRequest
):
    """By axe at the width of a phone; with `--slow` at both."""
    slow = request.config.getoption("--slow")
    found = []
    with served(site) as at:
        for width in (WIDTHS[0], WIDTHS[-1]):
            with visiting(browser, at, scripts=True, width=width) as page:
                signed_in(page, site, at)
                strip = Strip(f"assessment-{width}")
                for address in addresses:
                    answer = page.goto(address)
                    assert answer is not None
                    assert 200 == answer.status, address
                    strip.take(page, address.strip("/").replace("/", "-").partition("?")[0][-30:])
                    if slow or width == WIDTHS[0]:
                        found += [f"{width} {address}: {fault}" for fault in faults(page, contrast=True)]
                    found += [f"{width} {address}: scrolls sideways"] if sideways(page) else []
    assert [] == found, "\n".join(found)
