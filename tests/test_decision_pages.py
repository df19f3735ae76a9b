"""Whoever decides sees what stands in the way, says all that a decision needs, and looks at it before it counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page

from charter_engine.model.actor import Role
from charter_engine.workspace.acts import release
from charter_engine.workspace.acts.advise import advise
from charter_engine.workspace.acts.challenge import Challenge, answer_challenge, challenge
from charter_engine.workspace.acts.waive import Waiver, waive
from tests.keyboard import Keyboard
from tests.records import breached
from tests.served import Strip, served, visiting
from tests.sites import Site, a_site
from tests.test_custodian_pages import said

NASTY = "<script>alert(1)</script>\u202e"
AT = "/decisions/a-project"
DECIDED = {
    "decision": "go_ahead", "on-day": "23", "on-month": "11", "on-year": "2026", "reasons": NASTY,
    "alternatives": "Do nothing: no help.\n\nWait.", "no_interests": "yes",
}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A council with a public project that meets its rules."""
    return public(tmp_path)


def public(home: Path, part: str = "") -> Site:
    site = a_site(home)
    site.council.adopt()
    site.council.submit(part)
    release.publish(site.council.by("officer"), "a-project")
    return site


@pytest.fixture
def client(site: Site) -> TestClient:
    return site.signed_in("decision_maker")


def recorded(client: TestClient, **changed: str) -> str:
    """Where a decision stands that was sent and confirmed."""
    look = client.post(f"{AT}/new", data={**DECIDED, **changed})
    assert 200 == look.status_code, said(look)
    act = re.search(r'name="act" value="(\w+)"', look.text)
    assert act
    done = client.post(f"{AT}/new", data={**DECIDED, **changed, "sure": "yes", "act": act[1]})
    assert 303 == done.status_code, said(done)
    return done.headers["location"]


def test_a_decision_is_looked_at_and_then_recorded_once(site: Site, client: TestClient):
    listed = said(client.get("/decisions"))
    assert "Projects that are public and on which no decision stands: 1" in listed
    assert "its officer can take it back and submit it again" in listed
    before = len(site.council.entries)
    look = client.post(f"{AT}/new", data=DECIDED)
    assert "Who will see what, and when" in look.text
    assert "Do nothing: no help." in look.text
    assert "&lt;script&gt;alert(1)" in look.text
    assert "\u202e" not in look.text
    assert before == len(site.council.entries)
    act = re.search(r'name="act" value="(\w+)"', look.text)
    assert act
    sure = {**DECIDED, "sure": "yes", "act": act[1]}
    places = {client.post(f"{AT}/new", data=sure).headers["location"] for _ in range(2)}
    assert {f"/record/entries/{before}?recorded=now"} == places
    assert before + 1 == len(site.council.entries)
    body = site.council.entries[-1].body
    assert (["Do nothing: no help.", "Wait."], "none") == (body["alternatives"], body["interests"])
    assert "it may go ahead" in said(client.get(AT))


def test_everything_that_is_missing_is_said_at_once(client: TestClient):
    answer = client.post(f"{AT}/new", data={"conditions": "Report back."})
    assert 422 == answer.status_code
    for sentence in ("Choose what was decided", "Say on which day", "Say why this", "Say what else was considered",
                     "Say which conflicts", "These go with conditions only"):  # fmt: skip
        assert sentence in answer.text
    both = client.post(f"{AT}/new", data={**DECIDED, "interests": "A cousin."})
    assert "the box says that there is none" in both.text
    ahead = client.post(f"{AT}/new", data={**DECIDED, "decision": "go_ahead_with_conditions"})
    assert "Say the conditions" in ahead.text
    for tampered in ("", "x", "../../x"):
        sent = client.post(f"{AT}/new", data={**DECIDED, "sure": "yes", "act": tampered})
        assert (200, True) == (sent.status_code, "Who will see what" in sent.text)


def test_going_back_keeps_what_was_written(client: TestClient):
    text = client.post(f"{AT}/new", data={**DECIDED, "sure": "back"}).text
    assert "Do nothing: no help." in text
    assert re.search(r'value="go_ahead"[^>]*checked', text)


def test_each_advice_is_followed_or_departed_from_with_a_reason(site: Site, client: TestClient):
    seq = advise(site.council.by("adviser"), "a-project", 1, NASTY, ())
    text = client.get(f"{AT}/new").text
    assert "&lt;script&gt;alert(1)" in text
    assert f"the advice of entry {seq} is followed" in client.post(f"{AT}/new", data=DECIDED).text
    bare = client.post(f"{AT}/new", data={**DECIDED, f"advice-{seq}": "no"})
    assert f"Say why the advice of entry {seq} is departed from." in bare.text
    recorded(client, **{f"advice-{seq}": "no", f"advice-{seq}-why": "It costs too much."})
    expected = [{"seq": seq, "followed": False, "reason": "It costs too much."}]
    assert expected == site.council.entries[-1].body["advice"]


def test_what_blocks_a_project_is_listed_and_a_waiver_with_an_end_lets_it_pass(tmp_path: Path):
    site = public(tmp_path, breached())
    client = site.signed_in("decision_maker")
    for path in ("/decisions", AT):
        assert "A rule is not met, and nobody has let it pass: Every partner has signed the Charter." in said(
            client.get(path)
        )
    look = client.post(f"{AT}/new", data=DECIDED)
    act = re.search(r'name="act" value="(\w+)"', look.text)
    assert act
    refused = client.post(f"{AT}/new", data={**DECIDED, "sure": "yes", "act": act[1]})
    assert (422, True) == (refused.status_code, "nobody has waived them" in refused.text)
    wrong = client.post(f"{AT}/waive", data={"until-day": "22", "until-month": "11", "until-year": "2026"})
    for sentence in ("Choose the rule", "Say why the rule may pass", "Choose who answers", "This day is over"):
        assert sentence in wrong.text
    data = {"rule": "partnership.signed", "reason": "They were asked.", "owner": "officer", "until-day": "1",
            "until-month": "6", "until-year": "2027"}  # fmt: skip
    assert 303 == client.post(f"{AT}/waive", data=data).status_code
    text = said(client.get(AT))
    assert "Allowed to go ahead without this until 1 June 2027" in text
    assert "No rule stands in the way of a decision." in text
    assert 422 == client.post(f"{AT}/waive", data={**data, "rule": "openness.end"}).status_code
    recorded(client)
    assert [1] == [len(entry.body["waivers"]) for entry in site.council.entries if entry.kind == "decision.recorded"]


def test_what_groups_dispute_is_to_be_weighed_until_it_is_answered(site: Site, client: TestClient):
    waits = "What groups asked or dispute, and nobody has answered: 1."
    raised = Challenge("project", "A group", "Talk about it.", "a-project")
    seq = challenge(site.council.by("group_contact"), site.council.held, raised)
    assert waits in said(client.get(AT))
    answer_challenge(site.council.by("officer"), seq, "We shall.", changes=False)
    assert waits not in said(client.get(AT))


def test_a_waiver_that_is_over_is_told_as_over(tmp_path: Path):
    site = public(tmp_path, breached())
    said_so = Waiver("a-project", "partnership.signed", "They were asked.", "officer", site.council.today)
    waive(site.council.by("decision_maker"), said_so)
    site.clock.at = site.clock.at.replace(month=12)
    text = said(site.signed_in("decision_maker").get(AT))
    assert "It ended on 23 November 2026" in text
    assert "nobody has let it pass" in text


def test_a_version_that_is_not_public_blocks(site: Site, client: TestClient):
    site.council.submit("version: 2")
    assert "Version 2 is not public yet." in said(client.get(AT))
    sent = client.post(f"{AT}/new", data={**DECIDED, "decision": "change_and_resubmit"})
    assert "version 2" in said(sent)


def test_a_decision_that_no_longer_stands_gives_its_reason(site: Site, client: TestClient):
    recorded(client)
    assert "Say why" in client.post(f"{AT}/supersede", data={"reason": " "}).text
    assert 303 == client.post(f"{AT}/supersede", data={"reason": NASTY}).status_code
    assert "decision.superseded" == site.council.kinds[-1]
    assert "Record a decision" in client.get(AT).text
    recorded(client)  # in the same words, which is another decision
    assert 2 == site.council.kinds.count("decision.recorded")


def test_nobody_decides_on_their_own_project(site: Site):
    own = site.signed_in("decision_maker", name="the officer")
    assert "You submitted this project." in own.get(AT).text
    look = own.post(f"{AT}/new", data=DECIDED)
    act = re.search(r'name="act" value="(\w+)"', look.text)
    assert act
    refused = own.post(f"{AT}/new", data={**DECIDED, "sure": "yes", "act": act[1]})
    assert (422, True) == (refused.status_code, "nobody decides on their own project" in refused.text)


@pytest.mark.parametrize("path", ["/decisions/none", "/decisions/none/new", "/decisions?page=99", "/evidence/none"])
def test_what_is_not_there_is_told(site: Site, path: str):
    role: Role = "custodian" if path.startswith("/evidence") else "decision_maker"
    assert 404 == site.signed_in(role).get(path).status_code


WITH_EVIDENCE = """\
answers:
  title: A project
  stage: idea
  personal_data: yes
  people:
    value: 12
    evidence: [{kind: document, title: "The count <script>"}]
  retention: {until: 2026-12-31, reason: The study ends then.}
"""


def test_evidence_is_looked_at_by_somebody_else(tmp_path: Path):
    site = public(tmp_path, WITH_EVIDENCE)
    client = site.signed_in("adviser")
    text = client.get("/evidence/a-project").text
    assert "The count &lt;script&gt;" in text
    assert "Nobody has looked at it yet" in text
    assert "Choose the evidence" in client.post("/evidence/a-project", data={"which": ""}).text
    assert 422 == client.post("/evidence/a-project", data={"which": "7"}).status_code
    which = re.findall(r'name="which" type="radio" value="(\w+)"', text)
    sent = {"which": which[0], "expires-day": "1", "expires-month": "6", "expires-year": "2027"}
    assert 303 == client.post("/evidence/a-project", data=sent).status_code
    assert ("people", "2027-06-01") == tuple(site.council.entries[-1].body[key] for key in ("path", "expires"))
    assert "Seen 1 time" in client.get("/evidence/a-project").text
    own = site.signed_in("officer").post("/evidence/a-project", data=sent)
    assert (422, True) == (own.status_code, "nobody marks their own" in own.text)


def test_everybody_can_use_the_pages(tmp_path: Path, browser: Browser, usable: Callable[[Page], None]):
    site = public(tmp_path, breached())
    advise(site.council.by("adviser"), "a-project", 1, "Ask the partner again.", ())
    paths = ["/decisions", AT, *(f"{AT}/{name}" for name in ("new", "waive", "supersede"))]
    with served(site) as at, visiting(browser, at, scripts=True) as page:
        looking: dict[Role, list[str]] = {"decision_maker": paths, "adviser": ["/evidence", "/evidence/a-project"]}
        for role, pages in looking.items():
            page.context.add_cookies([{"name": "session", "value": site.session(role), "url": at}])
            for path in pages:
                page.goto(path)
                usable(page)


def test_whoever_decides_records_it_by_the_keyboard_alone_and_without_scripts(tmp_path: Path, browser: Browser):
    site = public(tmp_path, breached())
    advise(site.council.by("adviser"), "a-project", 1, "Ask the partner again.", ())
    strip = Strip("decision-maker")
    with served(site) as at, visiting(browser, at) as page:
        page.context.add_cookies([{"name": "session", "value": site.session("decision_maker"), "url": at}])
        keyboard = Keyboard(page)
        page.goto("/decisions")
        strip.take(page, "table")
        keyboard.follow("A project")
        strip.take(page, "project")
        keyboard.follow("Allow it to go ahead without this: Every partner has signed the Charter.")
        keyboard.choose("Every partner has signed the Charter.")
        keyboard.fill("Why it may pass", "They were asked twice.")
        keyboard.select("Who answers for it", "Officer")
        keyboard.fill_day("Until which day", "1 6 2027")
        strip.take(page, "waiver")
        keyboard.press("Put it on the record")
        keyboard.press("Record a decision")
        keyboard.press("Continue")
        assert page.title().startswith("Error: ")
        strip.take(page, "problems")
        keyboard.follow("Choose what was decided.")
        keyboard.choose("It may go ahead", from_here=True)
        keyboard.fill("Why", "It helps people.")
        keyboard.tick("Nothing else was considered")
        keyboard.tick("None were declared")
        keyboard.choose("It is departed from")
        keyboard.fill("If the advice of entry 5 is departed from: why", "The partner was asked twice.")
        keyboard.press("Continue")
        strip.take(page, "check")
        keyboard.press("Put it on the record")
        assert "/record/entries/" in page.url
        assert page.get_by_text("It is on the record, as entry").count()
        strip.take(page, "recorded")
    assert date(2026, 11, 23).isoformat() == site.council.entries[-1].body["on"]
