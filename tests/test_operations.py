"""The page about running the service: what it says was tried is a test, and its settings can be read."""

from __future__ import annotations

import re

from charter_engine.language.service import read_service
from tests import pages
from tests.pages import ROOT

PAGE = pages.text_of(ROOT / "docs/operations.md")


def test_what_the_page_says_was_tried_is_a_test():
    file, named = "", []
    for row in next(pages.tables(pages.section(PAGE, "## What was tried against signing in")))[1:]:
        file = next(iter(re.findall(r"\[(tests/\w+\.py)\]", row[2])), file)
        named += [(file, name) for name in re.findall(r"`(test_\w+)`", row[2])]
    assert named
    assert [] == [(file, name) for file, name in named if f"def {name}(" not in pages.text_of(ROOT / file)]


def test_the_settings_that_the_page_shows_can_be_read_together():
    shown = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    settings = read_service("".join(shown).encode(), "service.yaml")
    assert settings.oidc
    assert settings.smtp
    assert 730 == settings.keeping.drafts
