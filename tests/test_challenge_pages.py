"""What groups ask or dispute, on pages: everybody reads it, a group sends it, the council answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from charter_engine.model.actor import Role
from charter_engine.render.readings import AUDIENCES
from charter_engine.store.raised import raised
from charter_engine.workspace.acts.challenge import Challenge, answer_challenge, challenge, listed
from charter_engine.workspace.acts.release import publish
from charter_engine.workspace.projects.register import read_past
from tests.histories import ASKING
from tests.pdf_text import pdf_words
from tests.postgres import Server
from tests.records import a_council_at, breached
from tests.served import served, visiting
from tests.sites import Site, a_site

RULE = "partnership.signed"
NASTY = "<script>alert(1)</script>\u202e\nSecond line"
SAID = {"about": "answer", "project": "a-project", "which": "partners", "group": "A <b>group</b>", "text": NASTY}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = a_site(tmp_path)
    site.council.adopt()
    site.council.submit(breached())
    publish(site.council.by("officer"), "a-project")
    return site


@pytest.mark.parametrize("number", ["-1", "999", str(2**63), "9" * 25, "9" * 5_000])
def test_a_question_that_nobody_asked_is_not_there(site: Site, number: str):
    answer = site.client().get(f"/challenges/{number}")
    assert (404, True) == (answer.status_code, "<h1" in answer.text)


def test_a_group_disputes_an_answer_and_is_answered(site: Site):
    group, officer, anybody = site.signed_in("group_contact"), site.signed_in("officer"), site.client()
    assert "Nothing so far." in anybody.get("/challenges").text
    sent = group.post("/challenges/new", data=SAID)
    assert 303 == sent.status_code
    at = sent.headers["location"]
    text = anybody.get(at).text
    assert "&lt;script&gt;alert(1)" in text
    assert "Second line</p>" in text
    assert "\u202e" not in text
    assert "What rests on this answer" in text
    assert "It answers by 21 December 2026" in text
    assert "<form" not in text
    listed = anybody.get("/challenges").text
    assert "Waits for an answer" in listed
    assert "Disputed, and these results rest on it" in listed
    assert 303 == officer.post(at, data={"text": "We asked them again.", "changes": "yes"}).status_code
    text = anybody.get(at).text
    assert "something will be changed." in text
    assert "We asked them again." in text
    assert ["challenge.raised", "challenge.answered"] == site.council.kinds[-2:]


def test_a_second_answer_is_refused_beside_the_first(site: Site):
    at = site.signed_in("group_contact").post("/challenges/new", data=SAID).headers["location"]
    officer, custodian = site.signed_in("officer"), site.signed_in("custodian")
    officer.post(at, data={"text": "We asked them again.", "changes": "yes"})
    told = custodian.post(at, data={"text": "We will not.", "changes": "no"})
    assert 422 == told.status_code
    assert "What was answered stays." in told.text
    assert "We asked them again." in told.text


def test_what_waits_to_be_published_tells_nothing_of_what_rests_on_a_disputed_answer(site: Site):
    site.signed_in("group_contact").post("/challenges/new", data=SAID)
    (before,) = listed(site.service, "a-project")
    assert before.resting
    site.council.submit("version: 2")
    assert before.resting == listed(site.service, "a-project")[0].resting
    publish(site.council.by("officer"), "a-project")
    assert before.resting != listed(site.service, "a-project")[0].resting


def test_a_disputed_answer_is_disputed_in_all_three_readings_until_it_is_answered(site: Site):
    places = ["/projects/a-project", *(f"/projects/a-project/versions/1/{who}" for who in AUDIENCES)]
    anybody = site.client()
    assert not any("<strong>Disputed:</strong>" in anybody.get(place).text for place in places)
    at = site.signed_in("group_contact").post("/challenges/new", data=SAID).headers["location"]
    for place in places:
        text = anybody.get(place).text
        assert "<strong>Disputed:</strong>" in text
        assert "These results rest on it" in text
        assert "A &lt;b&gt;group&lt;/b&gt; disputes" in text
    site.signed_in("officer").post(at, data={"text": "We asked them again.", "changes": "yes"})
    assert not any("<strong>Disputed:</strong>" in anybody.get(place).text for place in places)
    assert "Answered" in anybody.get(places[0]).text


def test_a_dispute_stands_beside_every_result_that_rests_on_it_on_page_paper_and_as_data(tmp_path: Path, pango: None):
    site = a_site(tmp_path)
    site.council.adopt()
    site.council.submit(ASKING)
    publish(site.council.by("officer"), "a-project")
    anybody, at = site.client(), "/projects/a-project/versions/1"
    mark = "May the project go ahead? [Disputed: the number of people in the data]"

    def paper(who: str) -> str:
        return pdf_words(anybody.get(f"{at}/{who}.pdf").content)

    def data() -> dict[str, Any]:
        held: dict[str, Any] = anybody.get(f"{at}/report.json").json()
        assert held == anybody.get("/api/v1/projects/a-project/versions/1/report").json()
        return held

    before = paper("resident"), data()
    raised = (
        site.signed_in("group_contact").post("/challenges/new", data={**SAID, "which": "people"}).headers["location"]
    )
    number = int(raised.rpartition("/")[2])
    for who in AUDIENCES:
        assert mark in anybody.get(f"{at}/{who}").text
        said = paper(who)
        assert mark in said
        assert "A <b>group</b> disputes this answer, and the council has not answered yet" in said
        assert "These results rest on it:" in said
    held = data()
    (dispute,) = held["disputed"]
    assert (number, "people") == (dispute["entry"], dispute["answer"])
    marked = [each["rule"] for each in held["results"] if each["disputed"] == [number]]
    assert 0 < len(marked) < len(held["results"])
    assert marked == dispute["results"]
    assert [each["outcome"] for each in before[1]["results"]] == [each["outcome"] for each in held["results"]]
    site.signed_in("officer").post(raised, data={"text": "We asked them again.", "changes": "yes"})
    assert before == (paper("resident"), data())
    assert mark not in anybody.get(f"{at}/officer").text


def test_an_answer_that_is_late_is_seen_by_everybody(site: Site):
    sent = site.signed_in("engagement_lead").post("/challenges/new", data={**SAID, "received": "on_paper"})
    site.clock.at += timedelta(days=40)
    text = site.client().get(sent.headers["location"]).text
    assert "Answer overdue" in text
    assert "sent on paper and typed in by the council" in text
    assert "An answer was due by 21 December 2026. There is none." in text


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"group": ""}, "Say which group this is."),
        ({"text": " "}, "Say what the group wants"),
        ({"which": "no-such"}, "There is no answer `no-such`"),
        ({"project": "no-such"}, "There is no project `no-such`"),
        ({"text": "x" * 30_000}, "This has 30000 signs"),
    ],
)
def test_what_is_not_whole_comes_back_as_it_was_with_what_is_wrong(site: Site, changed: dict[str, str], told: str):
    answer = site.signed_in("group_contact").post("/challenges/new", data={**SAID, **changed})
    assert 422 == answer.status_code
    assert "<title>Error: " in answer.text
    assert told in answer.text.replace("&#39;", "'")
    if changed.get("group") is None:
        assert "A &lt;b&gt;group&lt;/b&gt;" in answer.text
    assert "challenge.raised" not in site.council.kinds


def test_an_answer_says_whether_something_changes(site: Site):
    at = site.signed_in("group_contact").post("/challenges/new", data=SAID).headers["location"]
    answer = site.signed_in("officer").post(at, data={"text": "We looked."})
    assert 422 == answer.status_code
    assert "Say whether something will be changed." in answer.text
    assert "We looked." in answer.text


def test_whoever_may_not_is_told_so(site: Site):
    assert site.client().get("/challenges/new").headers["location"] == "/sign-in?next=%2Fchallenges%2Fnew"
    for role in ("auditor", "officer"):
        assert 403 == site.signed_in(role).post("/challenges/new", data=SAID).status_code
    assert "challenge.raised" not in site.council.kinds
    for path in ("/challenges/1", "/challenges/99", "/challenges/new?about=else"):
        assert 404 == site.signed_in("group_contact").get(path).status_code


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("group_contact", "/challenges/new?about=rule"),
        ("group_contact", "/challenges/new?about=answer"),
        ("officer", "/challenges"),
        ("officer", ""),
    ],
)
def test_everybody_can_use_these_pages(
    browser: Browser, site: Site, role: Role, path: str, usable: Callable[[Page], None]
):
    sent = site.signed_in("group_contact").post("/challenges/new", data=SAID).headers["location"]
    with served(site) as at, visiting(browser, at, scripts=True) as page:
        page.context.add_cookies([{"name": "session", "value": site.session(role), "url": at}])
        page.goto(path or sent)
        assert page.locator("h1").count() == 1
        usable(page)


def test_they_stand_in_pages_and_what_waits_for_an_answer_comes_first(site: Site, monkeypatch: pytest.MonkeyPatch):
    council = site.council
    asked = [
        challenge(council.by("group_contact"), council.held, Challenge("rule", f"Group {at}", "Why?", which=RULE))
        for at in range(5)
    ]
    for at in (0, 3):
        answer_challenge(council.by("officer"), asked[at], "We look at it.", changes=False)
    monkeypatch.setattr("charter_engine.web.residents.challenges.A_PAGE", 2)
    pages = [site.client().get(f"/challenges?page={number}") for number in (1, 2, 3, 4)]
    assert [200, 200, 200, 404] == [page.status_code for page in pages]
    shown = [[int(each) for each in re.findall(r'href="/challenges/(\d+)"', page.text)] for page in pages]
    assert [[asked[1], asked[2]], [asked[4], asked[0]], [asked[3]], []] == shown
    assert 'href="?page=3" rel="next"' in pages[1].text
    told = site.client().get("/api/v1/challenges?size=3&page=2").json()
    assert (5, asked[3]) == (told["count"], told["challenges"][-1]["entry"])
    assert 404 == site.client().get(f"/challenges/{asked[4] + 1}").status_code


def test_the_database_finds_them_as_the_entries_say(
    site: Site, postgres: Server, tmp_path_factory: pytest.TempPathFactory
):
    with postgres.database() as address:
        councils = [site.council, a_council_at(address, tmp_path_factory.mktemp("council"))]
        councils[1].adopt()
        for council in councils:
            said = [Challenge("rule", f"Group {at}", "Why?", which=RULE) for at in range(3)]
            asked = [challenge(council.by("group_contact"), council.held, each) for each in said]
            answer_challenge(council.by("officer"), asked[1], "We look at it.", changes=False)
            database = council.record.database
            found = [tuple(each.seq for each in read_past(filter(None, row)).entries) for row in raised(database, 0, 9)]
            assert [(asked[0],), (asked[2],), (asked[1], asked[2] + 1)] == found
            assert raised(database, 1, 1) == raised(database, number=asked[2])
            assert () == raised(database, number=asked[2] + 1)
        councils[1].record.database.close()
