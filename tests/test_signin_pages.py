"""The pages of signing in, of one's account and of administrators, in a browser: for everybody, and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from charter_engine.model.service import Oidc, Smtp
from charter_engine.store.database import working
from charter_engine.store.working import outbox
from charter_engine.workspace.people import accounts, mail, signing_in, tokens
from charter_engine.workspace.people.limits import is_within
from tests.keyboard import Keyboard
from tests.served import Strip, served, visiting
from tests.sites import Site, a_site
from tests.test_accounts import ADMIN

HOUR = timedelta(hours=1)
SMTP = Smtp("127.0.0.1", "charter@council.example")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A council with people, letters of every fate, and a token."""
    oidc = Oidc("https://id.council.example", "x", "secret")
    found = a_site(tmp_path, address="http://council.example", smtp=SMTP, oidc=oidc, demonstration=True)
    now, admin = found.clock(), found.person("administrator")
    gone = found.person("adviser", name="A former adviser")
    accounts.end(found.database, ADMIN, gone.id, now)
    tokens.make(found.database, admin, "administrator", "the nightly check", now.date() + timedelta(days=9), now)
    with working(found.database) as connection:
        for _ in range(4):
            letter = mail.letter("link to sign in", "a@council.example", "x", "x", (now, now + HOUR))
            outbox.put(connection, letter)
        first, second, third = (outbox.take(connection, "x", now, now + HOUR) for _ in range(3))
        assert first
        assert second
        assert third
        outbox.say_sent(connection, first.id, "x", now)
        outbox.give_up(connection, second.id, "x", now, "The server refuses the address: 550 No such user")
        outbox.try_again(connection, third.id, "x", now + HOUR, "The server for mail at mail.example does not answer")
    return found


def enter(page: Page, at: str, secret: str) -> None:
    page.context.add_cookies([{"name": "session", "value": secret, "url": at}])


def test_everybody_can_use_the_pages_of_signing_in(browser: Browser, site: Site, usable: Callable[[Page], None]):
    with served(site) as at, visiting(browser, at, scripts=True) as page:
        link = signing_in.link_for(site.database, "the.administrator@council.example", site.clock())
        for path in ("/sign-in?next=/account", "/sign-in/sent", link, "/sign-in/link/none", "/sign-in/oidc/callback"):
            page.goto(path)
            usable(page)
        page.goto("/sign-in")
        page.get_by_role("button", name="Send me a link").click()
        assert page.title().startswith("Error: Sign in")
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        usable(page)


def test_everybody_can_use_the_pages_of_accounts(browser: Browser, site: Site, usable: Callable[[Page], None]):
    site.session("administrator")  # another device
    strip = Strip("administrator")
    with served(site) as at, visiting(browser, at, scripts=True) as page:
        enter(page, at, site.session("administrator"))
        who = {each.name: each.id for each in accounts.people(site.database)}
        paths = [
            "/account",
            "/sign-out",
            "/admin",
            "/admin/people",
            "/admin/people/new",
            "/admin/changes",
            "/admin/mail",
            "/admin/settings",
        ]
        for path in (*paths, *(f"/admin/people/{each}" for each in who.values())):
            page.goto(path)
            usable(page)
            strip.take(page, path.replace("/", "_"))
        page.goto("/admin/settings")
        colours = "button => [getComputedStyle(button).backgroundColor, getComputedStyle(button).color]"
        assert ["rgb(0, 112, 60)", "rgb(255, 255, 255)"] == page.locator(".govuk-button").first.evaluate(colours)
        page.goto("/admin/people/new")
        page.get_by_role("button", name="Add this person").click()
        summary = page.locator(".govuk-error-summary a").all()
        assert ["#name", "#email", "#roles"] == [link.get_attribute("href") for link in summary]
        usable(page)
        page.goto("/account")
        page.get_by_role("button", name="Make a token").click()
        usable(page)
        page.get_by_label("What it is for").fill("a thing")
        for name, value in (("Day", "27"), ("Month", "3"), ("Year", "2027")):
            page.get_by_label(name).fill(value)
        page.get_by_role("button", name="Make a token").click()
        assert "Your new token" in page.title()
        usable(page)


def test_a_facilitator_signs_in_by_a_link_with_the_keyboard_alone_and_without_scripts(browser: Browser, site: Site):
    site.person("facilitator")
    strip = Strip("facilitator")
    with served(site) as at, visiting(browser, at) as page:
        keyboard = Keyboard(page)
        page.goto("/account")
        assert page.url == f"{at}/sign-in?next=%2Faccount"
        strip.take(page, "sign-in")
        keyboard.fill("Your e-mail address", "the.facilitator@council.example")
        keyboard.enter()
        assert page.url == f"{at}/sign-in/sent"
        strip.take(page, "sent")
        page.goto(letter(site).replace("http://council.example", at))
        strip.take(page, "link")
        keyboard.press("Sign in")
        assert page.url == f"{at}/account"
        strip.take(page, "account")
        assert page.get_by_text("leads a session").is_visible()
        keyboard.press("Sign out")
        assert page.url == f"{at}/"
        page.goto("/account")
        assert page.url.startswith(f"{at}/sign-in")


def letter(site: Site) -> str:
    """The address in the newest letter, which is taken out."""
    now = site.clock()
    with working(site.database) as connection:
        while taken := outbox.take(connection, "test", now, now + HOUR):
            for line in taken.body.splitlines():
                if line.startswith("http://"):
                    return line
    raise AssertionError("no letter")


def test_who_begins_too_often_with_the_provider_is_stopped_before_it_is_asked(site: Site):
    client = site.client()
    for _ in range(signing_in.GOING.most):
        is_within(site.database, signing_in.GOING, "testclient", site.clock())
    answer = client.get("/sign-in/oidc")
    assert (429, "900") == (answer.status_code, answer.headers["retry-after"])
    assert "Wait 15 minutes" in answer.text
