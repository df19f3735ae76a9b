"""What keeps people from using a page, for tests of pages: what axe finds, and what it does not look for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OURS: Final = (Path(__file__).parent / "access.js").read_text(encoding="utf-8")
RUN: Final = """async options => {
    if (!window.axe) return null;
    const found = await axe.run(options);
    const told = them => them.map(it => [it.id, it.nodes.map(node => node.html.slice(0, 200))]);
    return {version: axe.version, violations: told(found.violations), incomplete: told(found.incomplete)};
}"""


@dataclass(frozen=True)
class Seen:
    """What axe says of a page: rule and piece of each violation, and of each case that it cannot decide."""

    version: str
    violations: tuple[tuple[str, str], ...]
    undecided: tuple[tuple[str, str], ...]


def look(page: Page, *, contrast: bool = True) -> Seen:
    """What axe finds against WCAG 2.2 AA and good practice. It is put into a page once."""
    options = {
        "resultTypes": ["violations", "incomplete"],
        "runOnly": RULES,
        "rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": contrast}},
    }
    found: dict[str, Any] | None = page.evaluate(RUN, options)
    if found is None:
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate(RUN, options)
    assert found
    violations, undecided = (
        tuple((rule, piece) for rule, pieces in found[name] for piece in pieces)
        for name in ("violations", "incomplete")
    )
    return Seen(found["version"], violations, undecided)


def faults(page: Page, *, contrast: bool) -> list[str]:
    """What axe finds, as sentences."""
    return [f"{rule}: {piece}" for rule, piece in look(page, contrast=contrast).violations]


def built(page: Page) -> list[str]:
    """What is wrong in how a page is built: language, title, headings, landmarks, tables, forms, ids, links."""
    return _ours(page, "built")


def fits(page: Page) -> list[str]:
    """Where a page is wider than its window: as it is, with letters twice as large, with text set wider."""
    return _ours(page, "fits")


def _ours(page: Page, name: str) -> list[str]:
    found: list[str] | None = page.evaluate(f"() => window.access ? access.{name}() : null")
    if found is None:
        page.evaluate(OURS)
        found = page.evaluate(f"access.{name}()")
    return found or []
