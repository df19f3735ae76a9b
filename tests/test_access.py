"""Everybody can use every page: axe, the width of a phone, headings, titles, and the keyboard alone.

`make test` looks at each page once, in a role and at a width that take turns; with `--slow` at each page in every role
that may see it, at each width. Where CHARTER_AUDIT names a file, the figures are written to it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from charter_engine.model.actor import ROLES, Role
from tests.access import RULES, faults
from tests.ripe import Ripe, a_ripe_site
from tests.served import WIDTHS, served, visiting
from tests.test_routes import API, ROWS, may

AUDIT = "CHARTER_AUDIT"
NO_PAGES = ("/readyz", "/healthz", "/metrics", "/theme.css", "/.well-known", "/record/folder.zip", "/record/sample",
            "/sign-in/oidc")  # fmt: skip
"""What is read by programs, or is asked for seldom."""
FILES = (".csv", ".json", ".atom", ".pdf", ".zip", "/proof")
MORE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("/no-such-page", ("anybody",)),
    ("/projects?q=house&stage=live", ("anybody",)),
    ("/projects/{name}/versions/1/officer", ("anybody",)),
    ("/projects/{name}/versions/{version}/auditor", ("anybody",)),
    ("/charter/principles/partnership", ("anybody",)),
    ("/charter/rules/openness.end", ("anybody",)),
    ("/record/entries?kind=decision.recorded", ("anybody",)),
    ("/record/sample?seed=moon&n=1", ("auditor",)),
    ("/screening/answer?stage=idea&personal_data=yes", ("anybody",)),
    ("/challenges/new?about=rule&project={name}", ("group_contact",)),
    ("/challenges/new?about=answer&project={name}", ("facilitator",)),
    ("/assessments/{draft}/form/title", ("officer",)),
    ("/assessments/{draft}/form/affected", ("officer",)),
    ("/assessments/{draft}/form/retention", ("officer",)),
    ("/assessments/{draft}/form/partners", ("officer",)),
    ("/assessments/{draft}/form/partners/aaaa1111", ("officer",)),
    ("/assessments/{draft}/form/starts_on", ("officer",)),
    ("/assessments/{draft}/section/people", ("officer",)),
    ("/assessments/{draft}/requests/new?about=stage", ("officer",)),
    ("/admin", ("auditor",)),
)
"""Pages of the same pattern that look otherwise, and pages of errors."""


def pages() -> list[tuple[str, tuple[str, ...]]]:
    """The pattern of every page, and who may see it."""
    found = [
        (path, who)
        for method, path, who, usual in ROWS
        if method == "GET" and 303 not in usual and 404 not in usual and not path.startswith((API, *NO_PAGES))
        if not path.endswith(FILES)
    ]
    return [*found, ("/sign-in", ("anybody",)), *MORE]


PAGES = pages()


def seen_by(who: tuple[str, ...], path: str) -> list[Role | None]:
    if path == "/sign-in":
        return [None]
    roles: list[Role | None] = [each for each in ROLES if may(who, each)]
    return [None, *roles] if who == ("anybody",) else roles


@dataclass
class Audit:
    """A browser on a service, and what was looked at."""

    ripe: Ripe
    page: Page
    at: str
    looked: list[tuple[str, str, int]] = field(default_factory=list)
    found: int = 0
    axe: str = ""
    who: Role | None = None

    def be(self, role: Role | None) -> None:
        """Somebody in a role, or anybody, goes on."""
        if role != self.who:
            self.page.context.clear_cookies()
            if role:
                cookie = {"name": "session", "value": self.ripe.site.session(role), "url": self.at}
                self.page.context.add_cookies([cookie])  # type: ignore[list-item]
            self.who = role

    def look(self, path: str, role: Role | None, width: int) -> list[str]:
        """What keeps people from using a page."""
        self.be(role)
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.goto(self.ripe.at(path))
        wrong = faults(self.page, contrast=True)
        told: dict[str, Any] = self.page.evaluate(TOLD)
        self.axe = told["axe"]
        if told["width"] > width:
            wrong.append(f"{told['width']} px wide")
        if told["h1"] != 1:
            wrong.append(f"{told['h1']} headings of the first rank")
        if told["lang"] != "en-GB":
            wrong.append(f"language {told['lang']!r}")
        self.looked.append((path, role or "anybody", width))
        self.found += len(wrong)
        return [f"{path} ({role or 'anybody'}, {width} px): {each}" for each in wrong]


TOLD = """() => ({
    axe: axe.version, width: document.documentElement.scrollWidth, lang: document.documentElement.lang,
    h1: document.querySelectorAll('h1').length,
})"""


@pytest.fixture(scope="module")
def audit(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audit]:
    ripe = a_ripe_site(tmp_path_factory.mktemp("ripe") / "home")
    with served(ripe.site) as at, visiting(browser, at, scripts=True) as page:
        found = Audit(ripe, page, at)
        yield found
        if name := os.environ.get(AUDIT):
            Path(name).write_text(json.dumps(figures(found), indent=2) + "\n", encoding="utf-8")


def figures(audit: Audit) -> dict[str, Any]:
    """What was looked at, when, by which rules, and how much was found."""
    return {
        "axe": audit.axe,
        "date": datetime.now(UTC).date().isoformat(),
        "faults": audit.found,
        "looks": len(audit.looked),
        "pages": len({path for path, _, _ in audit.looked}),
        "roles": sorted({role for _, role, _ in audit.looked}),
        "rules": list(RULES),
        "widths": sorted({width for _, _, width in audit.looked}),
    }


def test_everybody_can_use_every_page(audit: Audit, request: pytest.FixtureRequest) -> None:
    wrong = []
    for number, (path, who) in enumerate(PAGES):
        roles = seen_by(who, path)
        looks = [(role, width) for role in roles for width in WIDTHS]
        if not request.config.getoption("--slow"):
            looks = [(roles[number % len(roles)], WIDTHS[number % len(WIDTHS)])]
        for role, width in looks:
            wrong += audit.look(path, role, width)
    assert wrong == []


def test_no_two_pages_have_one_title(audit: Audit) -> None:
    titles: dict[str, str] = {}
    wrong = []
    for path, who in PAGES[: -len(MORE)]:
        audit.be(seen_by(who, path)[0])
        client = audit.ripe.site.client()
        client.cookies.update({each["name"]: each["value"] for each in audit.page.context.cookies()})
        text = client.get(audit.ripe.at(path)).text
        title = text.partition("<title>")[2].partition("</title>")[0].strip()
        if not title or titles.setdefault(title, path) != path:
            wrong.append((path, titles.get(title), title))
    assert wrong == []


STOPS = """() => {
    const there = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')];
    const shown = there.filter(each => each.type !== 'hidden' && !each.disabled && each.checkVisibility());
    const groups = new Set();
    const stops = shown.filter(each => {
        if (each.type !== 'radio') return true;
        const chosen = document.querySelector(`input[name="${CSS.escape(each.name)}"]:checked`);
        const first = !groups.has(each.name) && (!chosen || chosen === each);
        if (first) groups.add(each.name);
        return first;
    });
    stops.forEach((each, number) => { each.dataset.stop = number; });
    return stops.map(each => each.outerHTML.slice(0, 120));
}"""
FOCUSED = """() => {
    const it = document.activeElement;
    const shows = style => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)
        || style.boxShadow !== 'none';
    const beside = it.nextElementSibling;
    const seen = shows(getComputedStyle(it)) || (beside && shows(getComputedStyle(beside, '::before')));
    return [it.dataset ? it.dataset.stop ?? '' : '', Boolean(seen), it.outerHTML.slice(0, 120)];
}"""


def walk(page: Page) -> list[str]:
    """What the keyboard does not reach on a page, or reaches without showing it."""
    stops: list[str] = page.evaluate(STOPS)
    reached, wrong = set(), []
    for _ in range(len(stops) + 3):
        page.keyboard.press("Tab")
        number, seen, what = page.evaluate(FOCUSED)
        if number:
            reached.add(int(number))
            if not seen:
                wrong.append(f"not seen to be focused: {what}")
    return [*wrong, *(f"not reached: {what}" for number, what in enumerate(stops) if number not in reached)]


def test_the_keyboard_reaches_all_that_can_be_used_and_shows_where_it_is(
    audit: Audit, request: pytest.FixtureRequest
) -> None:
    wrong = []
    step = 1 if request.config.getoption("--slow") else 4
    audit.page.set_viewport_size({"width": 1280, "height": 900})
    for path, who in PAGES[::step]:
        audit.be(seen_by(who, path)[-1])
        audit.page.goto(audit.ripe.at(path))
        wrong += [f"{path}: {each}" for each in walk(audit.page)]
    assert wrong == []
