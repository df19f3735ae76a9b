"""The first page: three ways in, what is on the table now, how it works."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from charter_engine.workspace.acts.release import publish
from tests.histories import ASKING
from tests.records import DUE
from tests.served import served, visiting
from tests.sites import Site, a_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    found = a_site(tmp_path)
    found.council.adopt()
    return found


def test_before_anything_was_submitted_it_says_so(site: Site) -> None:
    page = site.client().get("/").text
    assert "Nothing waits for a decision at the moment." in page
    assert ">Data projects</a>" in page


def test_it_has_three_doors_and_five_pictures_and_says_the_same_in_words(site: Site) -> None:
    page = site.client().get("/").text
    for door in ("/screening", "/projects?asked=own&amp;state=on_table", "/record"):
        assert f'href="{door}"' in page
    assert 5 == page.count("<svg") == page.count('class="site-step"')
    assert 5 == page.count('aria-hidden="true" focusable="false"')
    assert "style=" not in page


def test_it_shows_what_asks_the_community_something_and_what_is_late(site: Site) -> None:
    council = site.council
    council.submit()
    council.submit(f"proposal: many\n{ASKING}")
    council.submit("proposal: late")
    for each in ("a-project", "many"):
        publish(council.by("officer"), each)
    page = site.client().get("/").text
    assert "2 projects are public and not decided." in page
    assert re.findall(r'href="/projects/([a-z-]+)"', page) == ["many"]
    assert "should be public by now" not in page
    site.clock.at += DUE - site.service.today + timedelta(days=1)
    assert "1 project should be public by now" in site.client().get("/").text


def test_in_the_demonstration_every_print_says_that_it_is_one(tmp_path: Path, browser: Browser) -> None:
    with served(a_site(tmp_path, demonstration=True)) as at, visiting(browser, at) as page:
        page.emulate_media(media="print")
        for path in ("/", "/projects", "/record"):
            page.goto(path)
            assert page.get_by_text("Nothing here speaks for a real council.").is_visible()
            assert not page.get_by_role("navigation", name="Main").is_visible()
        marked = page.locator(".site-demonstration")
        assert "rgb(0, 0, 0)" == marked.evaluate("each => getComputedStyle(each).color")


def test_one_project_is_not_called_all_of_them(site: Site) -> None:
    site.council.submit()
    publish(site.council.by("officer"), "a-project")
    assert ">The one data project</a>" in site.client().get("/").text
