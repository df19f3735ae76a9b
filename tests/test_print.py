"""On paper: what can be used on a screen alone is not there, what is folded is open, nothing is cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page

from tests.ripe import SETTINGS, Ripe, a_ripe_site
from tests.served import served, visiting

SHEET = 688
"""How many pixels a sheet of A4 is wide within its margins."""
ON_SCREEN_ALONE = "nav, form, button, input, select, textarea, .govuk-button, .govuk-skip-link, .govuk-back-link"
READINGS = tuple(f"/projects/{{name}}/versions/1/{each}" for each in ("officer", "auditor", "resident"))
PAGES = ("/", "/projects", "/projects/{name}", *READINGS, "/contact", "/challenges", "/record", "/record/check",
         "/charter", "/charter/principles/partnership", "/charter/rules/openness.end",
         "/screening/answer?stage=idea&personal_data=yes")  # fmt: skip
SHOWN = "them => them.filter(each => each.checkVisibility()).map(each => each.outerHTML.slice(0, 120))"
FOLDED = "<details><summary>Why</summary><p id='folded'>Because.</p></details>"


@pytest.fixture(scope="module")
def ripe(tmp_path_factory: pytest.TempPathFactory) -> Ripe:
    ripe = a_ripe_site(tmp_path_factory.mktemp("print") / "home")
    settings = replace(SETTINGS, demonstration=True)
    return replace(ripe, site=replace(ripe.site, service=replace(ripe.site.service, settings=settings)))


@pytest.fixture(scope="module")
def paper(ripe: Ripe, browser: Browser) -> Iterator[Page]:
    with served(ripe.site) as at, visiting(browser, at, scripts=True, width=SHEET) as page:
        page.emulate_media(media="print")
        yield page


@pytest.mark.parametrize("path", PAGES)
def test_a_page_on_paper_holds_what_can_be_read_and_nothing_that_can_only_be_used(ripe: Ripe, paper: Page, path: str):
    answer = paper.goto(ripe.at(path))
    assert answer
    assert answer.status == 200
    assert [] == paper.eval_on_selector_all(ON_SCREEN_ALONE, SHOWN)
    assert paper.evaluate("document.documentElement.scrollWidth") <= SHEET
    assert paper.get_by_text("Nothing here speaks for a real council.").is_visible()
    where = ripe.at(path).partition("?")[0]
    assert paper.get_by_text(f"This page is at {SETTINGS.address}{where}", exact=True).is_visible()


def test_what_is_folded_on_a_screen_is_open_on_paper(paper: Page):
    paper.goto("/privacy")
    paper.evaluate("held => document.querySelector('main').insertAdjacentHTML('beforeend', held)", FOLDED)
    height = "document.querySelector('#folded').getBoundingClientRect().height"
    assert paper.evaluate(height) > 0
    paper.emulate_media(media="screen")
    assert not paper.locator("#folded").is_visible()
    paper.emulate_media(media="print")


def test_the_first_questions_are_answered_on_paper_with_a_pen(paper: Page):
    paper.goto("/screening")
    asked = paper.locator("form label").all()
    assert asked
    assert all(each.is_visible() for each in asked)
    assert [] == paper.eval_on_selector_all("button, .govuk-button", SHOWN)


def test_an_address_elsewhere_can_be_read_on_paper_and_paths_are_left_out(paper: Page):
    paper.goto("/accessibility")
    after = "it => getComputedStyle(it, '::after').content"
    assert "equalityadvisoryservice" in paper.eval_on_selector("main a[href^='https://']", after)
    assert paper.eval_on_selector("main a[href^='/']", after) in ("none", "normal")
