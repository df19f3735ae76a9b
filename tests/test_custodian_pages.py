"""Custodians publish an edition on pages: begin, change, look, put into force; and two people change rules."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page

from charter_engine.workspace.acts import release
from charter_engine.workspace.charters import charter_drafts as use
from charter_engine.workspace.charters import charter_effects
from charter_engine.workspace.charters.charter_upload import MOST_FILES
from charter_engine.workspace.service import in_force
from tests import tiny
from tests.keyboard import Keyboard
from tests.served import Strip, served, visiting
from tests.sites import Site, a_site
from tests.test_charter_drafts import CUSTODIAN, asked, changed

YES = {"do": "confirm"}
NASTY = "<script>alert(1)</script>\u202e"
ADOPTED = {
    "drafted_by": "Residents' panel", "signed_off_by": "Cabinet", "minute": NASTY, "on-day": "20", "on-month": "11",
    "on-year": "2026", "start-day": "23", "start-month": "11", "start-year": "2026",
}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = a_site(tmp_path)
    site.council.adopt()
    return site


@pytest.fixture
def client(site: Site) -> TestClient:
    return site.signed_in("custodian")


def said(answer: object) -> str:
    """What a page says, as text without its marks."""
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", answer.text)).split())  # type: ignore[attr-defined]


def packed(where: str, part: str) -> dict[str, tuple[str, bytes]]:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as held:
        for name, text in tiny.with_part(where, part).items():
            held.writestr(f"principles/{name}", text)
    return {"files": ("mine.zip", made.getvalue())}


def test_only_custodians_see_drafts_and_only_second_people_see_what_waits(site: Site):
    name, waits = asked(site)
    drafts = [
        "/charter/drafts",
        *(f"/charter/drafts/{name}{at}" for at in ("", "/cases", "/difference", "/adopt", "/change", "/charter.zip")),
    ]
    changes = ["/charter/changes", f"/charter/changes/{waits}"]
    for path in (*drafts, *changes):
        assert 303 == site.client().get(path).status_code
        assert 403 == site.signed_in("officer").get(path).status_code
    for path in drafts:
        assert 403 == site.signed_in("adviser").get(path).status_code
    for path in (*drafts[:1], *drafts[1:3], *changes):
        assert 200 == site.signed_in("custodian").get(path).status_code
    for path in (drafts[0], *drafts[1:2], drafts[4], drafts[5], changes[1]):
        assert 403 == site.signed_in("officer").post(path, data={"sure": "yes"}).status_code


def test_a_draft_is_begun_changed_looked_at_and_put_into_force(site: Site, client: TestClient):
    assert "Error: " in client.post("/charter/drafts", data={"note": " "}).text
    at = client.post("/charter/drafts", data={"note": NASTY}).headers["location"]
    assert "\u202e" not in client.get(at).text
    assert "<script>alert" not in client.get(at).text
    sent = client.post(at, data={"revision": "1", "whole": "yes"}, files=packed("requires", "due_by: decision\n"))
    assert (303, at) == (sent.status_code, sent.headers["location"])
    text = said(client.get(at))
    assert "No mistake. Tiny Data Charter: 2 principles, 4 rules" in text
    assert "openness.yaml , " in text
    assert "changed" in text
    assert "comes out as expected" in said(client.get(f"{at}/cases"))
    assert "Due: was before it goes live" in said(client.get(f"{at}/difference"))
    held = zipfile.ZipFile(io.BytesIO(client.get(f"{at}/charter.zip").content))
    assert {f"principles/{name}" for name in tiny.texts()} == set(held.namelist())


def test_adopting_takes_a_last_look_and_then_one_entry(site: Site, client: TestClient):
    head = 'editions: [{edition: "2026", title: Anew, from: 2024-01-01, source: the-charter}]\n'
    at = f"/charter/drafts/{changed(site, 'charter', head)}/adopt"
    before = len(site.council.entries)
    wrong = client.post(at, data={"on-day": "31", "on-month": "2", "on-year": "2026"})
    assert 422 == wrong.status_code
    for sentence in ("Say who drafted", "Say which body", "Write a day that exists", "Say where", "Say from which day"):
        assert sentence in wrong.text
    assert "still to come" in client.post(at, data={**ADOPTED, "on-day": "24"}).text
    look = client.post(at, data=ADOPTED)
    assert 200 == look.status_code
    assert "Who will see what, and when" in look.text
    assert "Serves from 23 November 2026" in said(look)
    assert "&lt;script&gt;alert(1)" in look.text
    assert "\u202e" not in look.text
    assert 'value="Cabinet"' in client.post(at, data={**ADOPTED, "sure": "back"}).text
    assert before == len(site.council.entries)
    done = client.post(at, data={**ADOPTED, "sure": "yes"})
    assert f"/record/entries/{before}?recorded=now" == done.headers["location"]
    serves = in_force(site.service)
    assert serves
    assert ("2026", before) == (serves.label, serves.seq)
    assert 422 == client.post(at, data={**ADOPTED, "sure": "yes"}).status_code
    assert before + 1 == len(site.council.entries)
    assert "Anew" in client.get("/charter").text


def test_mistakes_are_shown_with_their_places_and_stand_in_the_way(site: Site, client: TestClient):
    at = client.post("/charter/drafts", data={"note": "a"}).headers["location"]
    bomb = b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    files = [("files", ("words.yaml", bomb)), ("files", ("openness.yaml", b"principle: openness\ntitel: x\n"))]
    assert 303 == client.post(at, data={"revision": "1", "whole": "no"}, files=files).status_code
    text = said(client.get(at))
    assert re.search(r"draft/words\.yaml:1:\d+ anchor", text)
    assert re.search(r"draft/openness\.yaml:2:1 unknown-key", text)
    assert "mistakes in it must be mended first" in said(client.get(f"{at}/adopt"))
    assert 422 == client.post(f"{at}/adopt", data={**ADOPTED, "sure": "yes"}).status_code
    for page in ("cases", "difference"):
        assert at == client.get(f"{at}/{page}").headers["location"]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "Choose the files that changed."),
        ({"files": ("../../etc/x.yaml", b"a: 1\n")}, "is no file of a Charter"),
        ({"files": ("x.zip", b"PK\x03\x04 nothing")}, "is no ZIP that can be read"),
        ({"files": ("words.yaml", b"\xff\xfe")}, "no text in UTF-8"),
    ],
)
def test_what_cannot_be_taken_is_said_on_the_page(client: TestClient, files: dict[str, tuple[str, bytes]], told: str):
    at = client.post("/charter/drafts", data={"note": "a"}).headers["location"]
    answer = client.post(at, data={"revision": "1", "whole": "no"}, files=files or {"files": ("", b"")})
    assert (422, True) == (answer.status_code, told in answer.text)
    assert 303 == client.post(at, data={"do": "end"}).status_code


def test_two_custodians_do_not_overwrite_each_other(site: Site, client: TestClient):
    at = client.post("/charter/drafts", data={"note": "a"}).headers["location"]
    one = client.post(at, data={"revision": "1", "whole": "yes"}, files=packed("requires", "due_by: decision\n"))
    two = client.post(at, data={"revision": "1", "whole": "yes"}, files=packed("requires", "due_by: decision\n"))
    assert (303, 422) == (one.status_code, two.status_code)
    assert "Somebody else changed this draft meanwhile" in two.text


def test_a_change_of_rules_is_recorded_when_the_second_person_confirms(site: Site, client: TestClient):
    name = changed(site)
    assert "Say why" in client.post(f"/charter/drafts/{name}/change", data={"reason": ""}).text
    assert 303 == client.post(f"/charter/drafts/{name}/change", data={"reason": NASTY}).status_code
    assert "rules.changed" not in site.council.kinds
    (waits,) = use.waiting(site.service)
    at = f"/charter/changes/{waits.id}"
    assert "You asked for this yourself" in client.get(at).text
    assert "The second person must be somebody else" in said(client.post(at, data=YES))
    second = site.signed_in("adviser")
    page = second.get(at)
    assert "Due: was before it goes live" in said(page)
    assert "on show until 7 December 2026" in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    done = second.post(at, data=YES)
    assert f"/record/entries/{len(site.council.entries) - 1}?recorded=now" == done.headers["location"]
    assert "rules.changed" == site.council.kinds[-1]
    assert "It waits no longer." in second.get(at).text
    assert 422 == second.post(at, data=YES).status_code


def test_a_second_person_can_say_no(site: Site):
    _, waits = asked(site)
    second = site.signed_in("decision_maker")
    assert "Say why it shall not be." in second.post(f"/charter/changes/{waits}", data={"do": "end"}).text
    assert 303 == second.post(f"/charter/changes/{waits}", data={"do": "end", "why": "No."}).status_code
    assert "the decision-maker ended it: No." in second.get(f"/charter/changes/{waits}").text


def test_the_difference_tells_of_projects_that_are_public(site: Site, client: TestClient):
    site.council.submit()
    name = changed(site, "requires", "satisfied_when: {stage: idea}\n")
    assert "Projects that are public: 0." in said(client.get(f"/charter/drafts/{name}/difference"))
    release.publish(site.council.by("officer"), "a-project")
    text = said(client.get(f"/charter/drafts/{name}/difference"))
    assert "Projects that are public: 1." in text
    assert "In 1 of 1 proposal at least one rule comes out differently." in text
    assert "openness.end: " in text


def test_the_difference_looks_at_every_public_project_for_as_long_as_there_is_time(
    site: Site, client: TestClient, monkeypatch: pytest.MonkeyPatch
):
    for project in ("a-project", "b-project", "c-project"):
        site.council.submit(f"proposal: {project}")
        release.publish(site.council.by("officer"), project)
    at = f"/charter/drafts/{changed(site, 'requires', 'satisfied_when: {stage: idea}')}/difference"
    monkeypatch.setattr(charter_effects, "PIECE", 1)
    text = said(client.get(at))
    assert "Projects that are public: 3. All were looked at" in text
    assert "In 3 of 3 proposals at least one rule comes out differently." in text
    monkeypatch.setattr(charter_effects, "LONGEST", -1)
    text = said(client.get(at))
    assert "Projects that are public: 3. There was time to look at 1 of them, those that changed last" in text
    assert "In 1 of 1 proposal" in text


def test_as_many_files_can_be_sent_at_once_as_the_page_says(site: Site, client: TestClient):
    at = client.post("/charter/drafts", data={"note": "a"}).headers["location"]
    assert f"At most {MOST_FILES} files" in said(client.get(at))
    texts = [("files", (f"p{number}.cases.yaml", b"cases: []\n")) for number in range(MOST_FILES + 1)]
    sent = {"revision": "1", "whole": "no"}
    assert 303 == client.post(at, data=sent, files=texts[:MOST_FILES]).status_code
    assert 400 <= client.post(at, data={**sent, "revision": "2"}, files=texts).status_code < 500


def test_everybody_can_use_the_pages(site: Site, browser: Browser, usable: Callable[[Page], None]):
    site.council.submit()
    release.publish(site.council.by("officer"), "a-project")
    name, waits = asked(site)
    broken = use.begin(site.service, CUSTODIAN, "with mistakes")
    use.send(site.service, CUSTODIAN, use.find(site.service, broken)[0], [("words.yaml", b"x: [\n")], whole=False)
    paths = [
        "/charter/drafts", "/charter/changes", f"/charter/changes/{waits}", f"/charter/drafts/{broken}",
        *(f"/charter/drafts/{name}{at}" for at in ("", "/cases", "/difference", "/adopt", "/change")),
    ]  # fmt: skip
    with served(site) as at, visiting(browser, at, scripts=True) as page:
        page.context.add_cookies([{"name": "session", "value": site.session("custodian"), "url": at}])
        for path in paths:
            page.goto(path)
            usable(page)


def test_a_custodian_publishes_an_edition_by_the_keyboard_alone_and_without_scripts(
    site: Site, browser: Browser, tmp_path: Path
):
    strip = Strip("custodian")
    head = 'editions: [{edition: "2026", title: The Charter of 2026, from: 2024-01-01, source: the-charter}]\n'
    mine = tmp_path / "charter.yaml"
    mine.write_text(tiny.with_part("charter", head)["charter.yaml"], encoding="utf-8")
    with served(site) as at, visiting(browser, at) as page:
        page.context.add_cookies([{"name": "session", "value": site.session("custodian"), "url": at}])
        keyboard = Keyboard(page)
        page.goto("/charter")
        keyboard.follow("Change the Charter: drafts")
        keyboard.fill("What it is for", "The text of 2026")
        strip.take(page, "drafts")
        keyboard.press("Begin")
        keyboard.hand_in("YAML files, or one ZIP", mine)
        keyboard.press("Send")
        strip.take(page, "draft")
        keyboard.follow("What it changes, and which projects come out differently")
        strip.take(page, "difference")
        keyboard.follow("The draft")
        keyboard.follow("It was adopted: put the edition on the record")
        keyboard.press("Continue")
        assert page.title().startswith("Error: ")
        strip.take(page, "problems")
        keyboard.follow("Say who drafted the edition.")
        keyboard.type("Residents’ panel")
        keyboard.fill("Which body signed it off", "Cabinet")
        keyboard.fill_day("On which day it was signed off", "20 11 2026")
        keyboard.fill("Where that is minuted", "Minute 9")
        keyboard.fill_day("From which day it serves", "23 11 2026")
        keyboard.press("Continue")
        strip.take(page, "check")
        keyboard.press("Put it on the record")
        assert "/record/entries/" in page.url
        assert page.get_by_text("It is on the record, as entry").count()
        strip.take(page, "recorded")
        keyboard.follow("The Charter")
        assert page.get_by_text("The Charter of 2026").count()
