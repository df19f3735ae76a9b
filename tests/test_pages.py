"""The pages as their readers meet them: in a browser, on a phone, by keyboard, read aloud, and with hostile text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from charter_engine.model.report import Report
from charter_engine.render.readings import AUDIENCES, Audience, render
from tests.access import faults
from tests.build import shipped_reports
from tests.hostile import hostile

REPORTS = shipped_reports()
SHORTEST = "uk-defra-waste-groups"
# A real one of Camden with many answers missing, the longest real one, the shortest, and the one answered to the end.
NAMES = ("uk-camden-cri", "uk-bristol-tfd-cse-cce", SHORTEST, "fictional-shared-care-records")
CHECKED: dict[str, tuple[str, ...]] = {"resident": NAMES, "officer": NAMES, "auditor": NAMES[::3]}


def shown(page: Page, reports: list[Report], audience: Audience, width: int = 1280) -> Page:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("about:blank")
    page.set_content(render(reports, "html", audience, several=len(reports) > 1).decode())
    return page


# --- Everybody can use them -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_page_meets_the_rules_of_access(page: Page, audience: Audience, request: pytest.FixtureRequest):
    """WCAG 2.2 AA and good practice, by axe. With `--slow` every page, and the colours of an auditor's too."""
    slow = request.config.getoption("--slow")
    for name in REPORTS if slow else CHECKED[audience]:
        contrast = audience != "auditor" or (slow and name == SHORTEST)  # minutes, for the colours of the other pages
        assert [] == faults(shown(page, [REPORTS[name]], audience), contrast=contrast), name


@pytest.mark.parametrize("audience", ["resident", "officer"])
def test_a_page_of_several_projects_meets_the_rules_of_access(page: Page, audience: Audience):
    """At a phone's width, with every landmark, every id and every article by a name of its own."""
    shown(page, [REPORTS[name] for name in NAMES], audience, width=320)
    assert [] == faults(page, contrast=True)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert sorted(set(ids)) == sorted(ids)
    articles = page.get_by_role("article").evaluate_all("a => a.map(e => e.getAttribute('aria-labelledby'))")
    assert len(NAMES) == len(set(articles))
    links = page.get_by_role("navigation").get_by_role("link")
    assert [f"What the Charter asks about {REPORTS[name].proposal.title}" for name in NAMES] == links.all_inner_texts()


def test_a_fault_of_access_would_be_found(page: Page):
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><p style='color:#aaa'>grey</p><img></main>")
    assert {"color-contrast", "image-alt"} == {fault.partition(":")[0] for fault in faults(page, contrast=True)}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_keyboard_reaches_everything_and_shows_where_it_is(page: Page, audience: Audience):
    """The first stop jumps over the contents; every link and every picture that scrolls is a stop, and is marked."""
    shown(page, [REPORTS["uk-camden-cri"]], audience, width=320)
    wanted = page.evaluate("document.querySelectorAll('a[href], [tabindex=\"0\"]').length")
    scrolled = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.scrollWidth > e.clientWidth + 1"
        " && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX) && e.tabIndex < 0).length"
    )
    assert 0 == scrolled
    stops = [_next_stop(page) for _ in range(wanted)]
    assert len({stop["text"] for stop in stops}) == wanted > 0
    assert [] == [stop for stop in stops if not stop["marked"] or not stop["seen"]]
    if audience != "resident":
        assert "Skip to the report" == stops[0]["text"]
        page.locator(".skip").focus()
        page.keyboard.press("Enter")
        assert "report" == page.evaluate("document.activeElement.id")


def _next_stop(page: Page) -> dict[str, Any]:
    page.keyboard.press("Tab")
    return page.evaluate(  # type: ignore[no-any-return]
        """() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
        return {text: e.getAttribute('aria-label') || e.innerText,
                marked: s.outlineStyle != 'none' && parseFloat(s.outlineWidth) > 1,
                seen: r.right > 0 && r.left < innerWidth && r.bottom > 0 && r.top < innerHeight}; }"""
    )


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_page_never_scrolls_sideways(page: Page, audience: Audience):
    """From the narrowest phone (which is also a desk at 400 %) to a desk, and with the letters and lines spaced out."""
    for name in NAMES[:2] if audience == "auditor" else NAMES:
        shown(page, [REPORTS[name]], audience, width=320)
        for width in (320, 641, 960, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert width == _width(page), (name, width)
    page.add_style_tag(content="* { line-height: 1.5 !important; letter-spacing: 0.12em; word-spacing: 0.16em }")
    for width in (1280, 960, 641, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert width == _width(page), width


def _width(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")  # type: ignore[no-any-return]


def test_a_table_stays_a_table_on_a_phone(page: Page):
    """Its rows stand below each other there; who listens still hears rows, their headings, and whose a cell is."""
    shown(page, [REPORTS["uk-camden-cri"]], "officer", width=320)
    table = page.get_by_role("table", name="Missing answers, those that settle most first")
    assert 1 == table.count()
    assert table.get_by_role("rowheader").count() == table.get_by_role("row").count() > 5
    before = table.get_by_role("cell").first.evaluate("e => getComputedStyle(e, '::before').content")
    assert "Question" in before


# --- Words and pictures say the same ----------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_picture_has_a_name_and_its_words_stand_in_the_table_below(page: Page, audience: Audience):
    for name in NAMES:
        shown(page, [REPORTS[name]], audience)
        pictures = page.get_by_role("img", name="The journey of the data")
        assert 1 == page.locator("svg").count() == pictures.count()
        words = pictures.locator("text").all_text_contents()
        table = page.get_by_role("table", name="The journey of the data, in words").inner_text()
        told = " ".join(table.split())
        drawn = [word.removesuffix("…").strip().removeprefix("Kept until: ") for word in words]
        assert [] == [
            word for word in drawn if word not in told and not re.fullmatch(r"and \d+ more, in the table", word)
        ]
        assert len(drawn) > 5


# --- Nothing comes in, nothing goes out -------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_page_is_one_file_that_asks_for_nothing_and_runs_nothing(page: Page, audience: Audience, tmp_path: Path):
    file = tmp_path / "report.html"
    file.write_bytes(render([REPORTS["uk-camden-cri"]], "html", audience, several=False))
    asked: list[str] = []
    alone = page.context.new_page()
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(file.as_uri())
    assert [file.as_uri()] == asked
    assert 0 == alone.locator("script, link, iframe, object, embed, img, [src]").count()
    links = alone.locator("a").evaluate_all("a => a.map(e => e.getAttribute('href'))")
    assert [] == [link for link in links if link[0] != "#"]
    alone.close()


@pytest.mark.parametrize("audience", AUDIENCES)
def test_text_of_others_never_becomes_part_of_the_page(page: Page, audience: Audience):
    """With markup in every text of the proposal its words are there, and nothing else is."""
    report = hostile(REPORTS["fictional-shared-care-records"])
    shown(page, [report], audience, width=320)
    assert "What the Charter asks about" in page.title()
    assert 0 == page.locator("script, img, form, input").count()
    assert 1 == page.locator("h1").count()
    assert "<script>document.title='broken'</script>" in page.locator("main").inner_text()
    assert 320 == _width(page)
    attributes = page.evaluate("[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())")
    assert [] == [name for name in attributes if name.startswith("on")]
