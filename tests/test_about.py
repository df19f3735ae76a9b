"""About the service: whom to reach, who can use it, what it keeps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from charter_engine.model.service import Keeping, Way
from tests.served import served, visiting
from tests.sites import a_site

WAYS = (
    Way("ask", "The <b>data</b> team", 10, email="data@council.example", phone="020 0000 0000"),
    Way("complain", "The complaints officer", 1, email="complaints@council.example"),
)


def test_who_answers_and_by_when_is_said(tmp_path: Path):
    text = a_site(tmp_path, ways=WAYS).client().get("/contact").text
    assert "The &lt;b&gt;data&lt;/b&gt; team answers within 10 working days" in text
    assert "020 0000 0000" in text
    assert "The complaints officer answers within 1 working day." in text
    assert 1 == text.count("has not said how to do this without the internet")
    assert 2 == text.count("The council has not said here who answers")


def test_what_is_kept_is_said_in_days(tmp_path: Path):
    text = a_site(tmp_path, keeping=Keeping(drafts=31)).client().get("/privacy").text
    assert "Drafts that nobody touched: 31 days" in text


def test_whoever_finds_a_weakness_is_told_whom_to_tell(tmp_path: Path):
    told = a_site(tmp_path, ways=WAYS).client().get("/.well-known/security.txt").text.splitlines()
    assert "Contact: mailto:complaints@council.example" == told[0]
    assert "Expires: 2027-05-22T12:00:01Z" in told
    assert (
        "Contact: https://council.example/contact"
        == (
            a_site(tmp_path / "other", address="https://council.example").client().get("/.well-known/security.txt").text
        ).splitlines()[0]
    )


@pytest.mark.parametrize("path", ["/contact", "/accessibility", "/privacy", "/no-such-page"])
def test_everybody_can_use_these_pages(browser: Browser, tmp_path: Path, path: str, usable: Callable[[Page], None]):
    with served(a_site(tmp_path, ways=WAYS, demonstration=True)) as at, visiting(browser, at, scripts=True) as page:
        page.goto(path)
        usable(page)
