"""What keeps people from using a page, for tests of pages."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def faults(page: Page, *, contrast: bool) -> list[str]:
    """What axe finds against WCAG 2.2 AA and good practice."""
    options = {
        "resultTypes": ["violations"],
        "runOnly": RULES,
        "rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": contrast}},
    }
    found = Axe().run(page, options=options).response["violations"]
    return [f"{fault['id']}: {node['html'][:200]}" for fault in found for node in fault["nodes"][:3]]
