"""The officer's journey in a real browser without scripts, from a transparency record to submission."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.access import faults
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


def answer_first(page: Page, strip: Strip) -> None:
    page.goto("/screening")
    page.get_by_label("An idea").check()
    page.get_by_role("group", name="Does the project use data about people?").get_by_label("No", exact=True).check()
    strip.take(page, "first-questions")
    page.get_by_role("button", name="See the answer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What the first answers lead to")
    strip.take(page, "first-answer")


def submit(page: Page, strip: Strip) -> None:
    page.get_by_role("link", name="What is open, and why").click()
    strip.take(page, "open")
    page.get_by_role("link", name="All sections").click()
    page.get_by_role("link", name="Check your answers").click()
    strip.take(page, "check")
    page.get_by_role("button", name="Go on to submit").click()
    page.get_by_label("I have read who will see what, and when").check()
    strip.take(page, "submit")
    page.get_by_role("button", name="Submit version 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 1 is submitted")
    strip.take(page, "submitted")


@pytest.mark.usefixtures("either_database")
def test_an_officer_goes_from_a_transparency_record_to_submission(site: Site, browser: Browser, tmp_path: Path):
    file, strip = tmp_path / "record.md", Strip("officer")
    file.write_text(RECORD, encoding="utf-8")
    with served(site) as at, visiting(browser, at) as page:
        signed_in(page, site, at)
        answer_first(page, strip)
        page.goto("/assessments/new")
        page.get_by_label("The file with the record").set_input_files(file)
        strip.take(page, "new")
        page.get_by_role("button", name="Start from this record").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Warm homes finder")
        strip.take(page, "sections")
        page.get_by_role("link", name="A. The record").click()
        page.get_by_role("button", name="I have read them: confirm all of this section").click()
        page.get_by_role("link", name="All sections").click()
        page.get_by_role("link", name="Go on with them").click()
        page.get_by_label("An idea").check()
        strip.take(page, "question")
        page.get_by_role("button", name="Save and continue").click()
        page.get_by_label("No", exact=True).check()
        page.get_by_role("button", name="Save and continue").click()
        page.get_by_role("link", name="B. The people").click()
        page.get_by_role("link", name="How many people are in the data?").click()
        page.get_by_label("How many people are in the data?").fill("many")
        page.get_by_role("button", name="Save and continue").click()
        expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
        expect(page).to_have_title(
            "Error: How many people are in the data? – The people – Warm homes finder – Data Charter"
        )
        strip.take(page, "error")
        page.get_by_label("How many people are in the data?").fill("12")
        page.get_by_role("button", name="Save and continue").click()
        page.get_by_role("button", name="Add one").click()
        page.get_by_label("What is it called?").fill("A firm")
        page.get_by_label("It has signed").check()
        page.get_by_role("button", name="Save and continue").click()
        page.get_by_label("Yes, these are all").check()
        strip.take(page, "list")
        page.get_by_role("button", name="Save and continue").click()
        expect(page.get_by_text("You can stop here: nothing unanswered can change the result.")).to_be_visible()
        submit(page, strip)
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


def test_everybody_can_use_each_page_at_each_width(site: Site, browser: Browser, addresses: list[str]):
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
                    found += [f"{width} {address}: {fault}" for fault in faults(page, contrast=True)]
                    found += [f"{width} {address}: scrolls sideways"] if sideways(page) else []
    assert [] == found, "\n".join(found)
