"""Everybody can use every page: axe, the width of a phone, how a page is built, titles, and the keyboard alone.

`make test` looks at each page once, in a role and at a width that take turns. With `--slow` it looks at each page in
every role that may see it, at each width; a page that is letter by letter the same to several roles, but for the name
of who is signed in, is looked at once. Where CHARTER_AUDIT names a file (`make audit`), the figures are written to it.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from charter_engine.model.actor import ROLES, Role
from charter_engine.web.residents import about
from tests.access import RULES, built, fits, look
from tests.keyboard import Keyboard
from tests.ripe import Ripe, a_ripe_site
from tests.served import WIDTHS, served, visiting
from tests.test_routes import API, FORM, ROWS, may

AUDIT = "CHARTER_AUDIT"
BY_HAND = {
    "/projects/{name}",
    "/projects/{name}/versions/1/officer",
    "/projects/{name}/versions/{version}/auditor",
    "/projects/{name}/versions/{version}/{audience}",
}
"""Where somebody looked at a contrast that axe cannot decide: a picture, of which the statement tells."""
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
    known: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    undecided: dict[str, set[str]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    found: Counter[str] = field(default_factory=Counter)
    axe: str = ""
    rules: list[str] = field(default_factory=list)
    who: Role | None = None

    def be(self, role: Role | None) -> None:
        """Somebody in a role, or anybody, goes on."""
        if role != self.who:
            self.page.context.clear_cookies()
            if role:
                cookie = {"name": "session", "value": self.ripe.site.session(role), "url": self.at}
                self.page.context.add_cookies([cookie])  # type: ignore[list-item]
            self.who = role

    def look(self, path: str, role: Role | None, widths: tuple[int, ...]) -> list[str]:
        """What keeps people from using a page: as it is built, in each width; by axe, in these widths."""
        self.be(role)
        said = self.page.request.get(self.ripe.at(path)).text()
        new = self.new(path, said, widths)
        if new:
            self.page.goto(self.ripe.at(path))
        self.looked += [(path, role or "anybody", width) for width in widths]
        return [f"{path} ({role or 'anybody'}): {each}" for each in (self.wrong(path, new) if new else [])]

    def look_at_refusal(self, method: str, path: str, role: Role | None) -> list[str]:
        """The same of what is answered to a form that holds nothing. It is shown as if it had come by itself."""
        self.be(role)
        headers = {**FORM, "sec-fetch-site": "same-origin"}
        answer = self.page.request.fetch(self.ripe.at(path), method=method, headers=headers, data="", max_redirects=0)
        if answer.status < 400 or "html" not in answer.headers.get("content-type", ""):
            return []
        self.refused.add(path)
        new = self.new("", answer.text(), WIDTHS[:1])
        if new:
            self.page.goto("/privacy")
            self.page.set_content(answer.text())
        return [f"{method} {path} ({role}): {each}" for each in (self.wrong(path, new) if new else [])]

    def new(self, path: str, said: str, widths: tuple[int, ...]) -> list[int]:
        """The widths in which nobody has seen this page yet, letter by letter but for the name of who is signed in."""
        name = self.ripe.site.person(self.who).name if self.who else ""
        seen = self.known.setdefault((path, said.replace(f">{name}<", "><")), set())
        new = [width for width in widths if width not in seen]
        seen.update(new)
        return new

    def wrong(self, path: str, widths: list[int]) -> list[str]:
        """What is wrong with the page that is open."""
        found = [("built", each) for each in built(self.page)]
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            found += [(f"{width} px", each) for each in fits(self.page)]
            found += [(rule, f"{width} px: {piece}") for rule, piece in (self.told(path) if width in widths else ())]
        self.found.update(rule for rule, _ in found)
        return [f"{rule}: {each}" for rule, each in found]

    def told(self, path: str) -> tuple[tuple[str, str], ...]:
        """What axe says of the page that is open."""
        seen = look(self.page)
        if not self.axe:
            self.axe = seen.version
            self.rules = [each["ruleId"] for each in self.page.evaluate("tags => axe.getRules(tags)", list(RULES))]
        for rule, _ in seen.undecided:
            self.undecided.setdefault(rule, set()).add(path)
        return seen.violations


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
    browser = audit.page.context.browser
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "axe": audit.axe,
        "chromium": browser.version.partition(".")[0] if browser else "",
        "tags": list(RULES),
        "rules": sorted(audit.rules),
        "roles": sorted({role for _, role, _ in audit.looked}),
        "widths": sorted({width for _, _, width in audit.looked}),
        "looks": len(audit.looked),
        "differing": sum(map(len, audit.known.values())),
        "refusals": len(audit.refused),
        "violations": dict(sorted(audit.found.items())),
        "undecided": {rule: sorted(paths) for rule, paths in sorted(audit.undecided.items())},
        "pages": sorted({path for path, _, _ in audit.looked}),
    }


def test_everybody_can_use_every_page(audit: Audit, request: pytest.FixtureRequest) -> None:
    wrong = []
    for number, (path, who) in enumerate(PAGES):
        roles = seen_by(who, path)
        widths: tuple[int, ...] = WIDTHS
        if not request.config.getoption("--slow"):
            roles, widths = [roles[number % len(roles)]], (WIDTHS[number % len(WIDTHS)],)
        for role in roles:
            wrong += audit.look(path, role, widths)
    assert not wrong, "\n".join(map(str, wrong))


def test_no_two_pages_have_one_title(audit: Audit) -> None:
    titles: dict[str, str] = {}
    wrong = []
    for path, who in PAGES[: -len(MORE)]:
        audit.be(seen_by(who, path)[0])
        text = audit.page.request.get(audit.ripe.at(path)).text()
        title = text.partition("<title>")[2].partition("</title>")[0].strip()
        if not title or titles.setdefault(title, path) != path:
            wrong.append((path, titles.get(title), title))
    assert not wrong, "\n".join(map(str, wrong))


def test_the_keyboard_reaches_all_that_can_be_used_and_shows_where_it_is(
    audit: Audit, request: pytest.FixtureRequest
) -> None:
    wrong = []
    step = 1 if request.config.getoption("--slow") else 4
    audit.page.set_viewport_size({"width": 1280, "height": 900})
    keyboard = Keyboard(audit.page)
    for path, who in PAGES[::step]:
        audit.be(seen_by(who, path)[-1])
        audit.page.goto(audit.ripe.at(path))
        if audit.page.locator(".govuk-error-summary").count():
            continue  # the keyboard begins at what is wrong, in the middle of the page
        wrong += [f"{path}: {each}" for each in keyboard.walk()]
    assert not wrong, "\n".join(map(str, wrong))


def test_what_a_form_without_answers_is_told_can_be_used_by_everybody(audit: Audit) -> None:
    """The last, for what is sent takes away what others need."""
    wrong = []
    for method, path, who, _ in ROWS:
        if method == "POST" and not path.startswith(API):
            wrong += audit.look_at_refusal(method, path, seen_by(who, path)[-1])
    assert not wrong, "\n".join(map(str, wrong))
    assert len(audit.refused) > 20


def test_the_statement_shows_the_figures_of_a_look_at_every_page_that_found_nothing(audit: Audit) -> None:
    """After a page is added: `make audit`."""
    told = about.audit()
    assert [path for path, _ in PAGES if path not in told["pages"]] == []
    assert (told["violations"], told["widths"]) == ({}, list(WIDTHS))
    assert set(told["undecided"].get("color-contrast", ())) <= BY_HAND
    text = audit.page.request.get("/accessibility").text()
    looks = f"{len(told['pages'])} pages, as {len(told['roles']) - 1} roles"
    said = (looks, f"({told['looks']} looks", f"{len(told['rules'])} rules. It found 0 faults", *told["undecided"])
    assert [each for each in said if each not in text] == []
