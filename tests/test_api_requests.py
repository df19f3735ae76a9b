"""Programs ask colleagues, and answer what was asked: by the rules of the pages, once a link."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from charter_engine.model.service import Smtp
from charter_engine.store.working import drafts as store
from charter_engine.store.working import saved
from charter_engine.workspace.drafting import replies
from charter_engine.workspace.people import mail
from charter_engine.workspace.people.limits import Limit
from tests.sites import ADDRESS, Site, a_site
from tests.test_api import a_problem
from tests.test_api_drafts import NEW, begun, put

WISH = {"about": "retention", "asked": "The records manager", "role": "records", "due": "2026-12-01"}
RETENTION = {"retention": {"answers": {"retention": {"reason": "By law."}}}}
ASKED, REPLIES = "/api/v1/replies/asked", "/api/v1/replies"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path, smtp=Smtp("mail.council.example", "charter@council.example"), address=ADDRESS)


@pytest.fixture
def officer(site: Site) -> TestClient:
    return site.program("officer")


def asked(client: TestClient, at: str, **said: Any) -> tuple[str, str]:
    """The address of a new request, and the secret of its link."""
    answer = client.post(f"{at}/requests", json={**WISH, **said})
    assert 201 == answer.status_code, answer.text
    assert answer.json()["id"] == answer.headers["location"].rpartition("/")[2]
    assert "no-store" == answer.headers["cache-control"]
    link: str = answer.json()["link"]
    return answer.headers["location"], link.rpartition("/")[2]


@pytest.mark.usefixtures("either_database")
def test_a_colleague_is_asked_answers_without_a_token_and_an_officer_takes_it_over(site: Site, officer: TestClient):
    at = begun(officer)
    name, secret = asked(officer, at, note="How long?")
    shown = site.client().post(ASKED, json={"secret": secret})
    assert "no-store" == shown.headers["cache-control"]
    assert ("the officer", "records", "How long?", "2026-12-01") == tuple(
        shown.json()[each] for each in ("by", "role", "note", "due")
    )
    assert [("retention", "record", ["retention"])] == [
        (each["page"], each["kind"], each["questions"]) for each in shown.json()["pages"]
    ]
    assert ("asked", None) == tuple(officer.get(name).json()[each] for each in ("state", "reply"))
    answer = site.client().post(REPLIES, json={"secret": secret, "pages": RETENTION})
    assert (201, {"state": "answered"}) == (answer.status_code, answer.json())
    held = officer.get(name).json()
    said = {"reason": {"value": "By law.", "answered_by": "records", "answered_at": "2026-11-23"}}
    assert ("answered", {"retention": {"answers": {"retention": said}}}) == (held["state"], held["reply"])
    assert 0 == officer.get(f"{at}/pages/retention").json()["revision"]
    taken = officer.post(f"{name}/acceptance").json()
    assert ("accepted", False) == (taken["state"], taken["aside"])
    assert {"retention": said} == officer.get(f"{at}/pages/retention").json()["answers"]


def test_a_link_works_once_and_its_secret_stands_in_no_answer_but_the_first(site: Site, officer: TestClient):
    at = begun(officer)
    name, secret = asked(officer, at)
    assert 201 == site.client().post(REPLIES, json={"secret": secret, "pages": RETENTION}).status_code
    for path, sent in ((REPLIES, {"pages": RETENTION}), (ASKED, {})):
        told = a_problem(site.client().post(path, json={"secret": secret, **sent}), "not-accepted")
        assert "was used" in told["detail"]
        assert secret not in str(told)
    for path in (name, f"{at}/requests", at):
        assert secret not in officer.get(path).text


@pytest.mark.usefixtures("either_database")
def test_a_list_is_answered_item_by_item_or_as_a_whole(site: Site, officer: TestClient):
    at = begun(officer)
    name, secret = asked(officer, at, about="partners")
    items = [{"name": "A firm"}, {}, {"name": "Another"}]
    site.client().post(REPLIES, json={"secret": secret, "pages": {"partners": {"items": items}}})
    reply = officer.get(name).json()["reply"]
    assert ["A firm", "Another"] == [each["answers"]["name"]["value"] for each in reply.values()]
    officer.post(f"{name}/acceptance")
    assert list(reply) == officer.get(f"{at}/pages/partners").json()["items"]
    name, secret = asked(officer, at, about="partners")
    none = {"partners": {"answer": "none", "comment": "We work alone."}}
    assert 201 == site.client().post(REPLIES, json={"secret": secret, "pages": none}).status_code
    held = officer.get(name).json()["reply"]["partners"]
    assert ("none", "We work alone.") == (held["answer"]["value"], held["comment"])


def test_a_whole_section_is_asked_and_answered_in_part(site: Site, officer: TestClient):
    name, secret = asked(officer, begun(officer), about="section:people")
    shown = site.client().post(ASKED, json={"secret": secret}).json()
    assert ["people", "affected", "retention", "partners"] == [each["page"] for each in shown["pages"]]
    pages = {"people": {"answers": {"people": 12}}, **RETENTION}
    assert 201 == site.client().post(REPLIES, json={"secret": secret, "pages": pages}).status_code
    assert ["people", "retention"] == list(officer.get(name).json()["reply"])


@pytest.mark.parametrize(
    ("pages", "kind", "told"),
    [
        ({}, "not-accepted", "Nothing is answered yet"),
        ({"retention": {}}, "not-accepted", "Nothing is answered yet"),
        ({"people": {"answers": {"people": 12}}}, "not-there", "in this request"),
        ({"retention": {"items": [{}]}}, "not-accepted", "is no list"),
        ({"retention": {"answers": {"retention": {"until": "soon"}}}}, "not-sound", ""),
        ({"retention": {"answers": {"retention": {"reason": "\u0001"}}}}, "not-sound", ""),
        ({"retention": {"answers": {"nothing": "x"}}}, "not-sound", ""),
        ({"partners": {"answers": {}}}, "not-accepted", "is a list"),
        ({"partners": {"items": [{"name": "A"}], "answer": "none"}}, "not-accepted", "Take one away"),
        ({"partners": {"items": [{"name": "A"}], "comment": "x"}}, "not-accepted", "belongs to an `answer`"),
        ({"partners": {"items": [{"name": "A"}] * 21}}, "not-accepted", "holds 20 items"),
        ({"retention": {"colour": "red"}}, "not-understood", "colour"),
    ],
)
def test_what_is_no_answer_uses_up_nothing(site: Site, officer: TestClient, pages: Any, kind: str, told: str):
    about = next((each for each in pages if each == "partners"), "retention")
    name, secret = asked(officer, begun(officer), about=about)
    held = a_problem(site.client().post(REPLIES, json={"secret": secret, "pages": pages}), kind)
    assert told in held["detail"]
    assert "asked" == officer.get(name).json()["state"]


def test_a_request_is_withdrawn_while_nobody_answered_and_a_reply_is_not_taken(site: Site, officer: TestClient):
    at = begun(officer)
    name, secret = asked(officer, at)
    assert "taken_back" == officer.post(f"{name}/withdrawal").json()["state"]
    a_problem(site.client().post(REPLIES, json={"secret": secret, "pages": RETENTION}), "not-accepted")
    name, secret = asked(officer, at)
    a_problem(officer.post(f"{name}/refusal"), "not-accepted")
    site.client().post(REPLIES, json={"secret": secret, "pages": RETENTION})
    a_problem(officer.post(f"{name}/withdrawal"), "not-accepted")
    declined = officer.post(f"{name}/refusal").json()
    assert ("declined", True) == (declined["state"], "By law." in str(declined["reply"]))
    a_problem(officer.post(f"{name}/acceptance"), "not-accepted")


@pytest.mark.usefixtures("either_database")
def test_a_reply_that_is_taken_over_stands_over_what_was_saved_before_and_that_is_not_lost(
    site: Site, officer: TestClient
):
    at = begun(officer)
    name, secret = asked(officer, at)
    site.client().post(REPLIES, json={"secret": secret, "pages": RETENTION})
    put(officer, f"{at}/pages/retention", NEW, answers={"retention": {"reason": "Ours."}})
    taken = officer.post(f"{name}/acceptance").json()
    assert ("accepted", False) == (taken["state"], taken["aside"])
    assert "By law." in str(officer.get(f"{at}/pages/retention").json())
    past = saved.history(site.database, at.rpartition("/")[2], "retention")
    assert [True, False] == ["By law." in each.content for each in past]


def test_requests_stand_in_pages_the_oldest_first(officer: TestClient):
    at = begun(officer)
    names = [asked(officer, at, asked=f"Colleague {number}")[0].rpartition("/")[2] for number in range(3)]
    first = officer.get(f"{at}/requests?size=2")
    assert (3, 2, names[:2]) == (
        first.json()["count"],
        first.json()["pages"],
        [each["id"] for each in first.json()["requests"]],
    )
    assert 'rel="next"' in first.headers["link"]
    assert names[2:] == [each["id"] for each in officer.get(f"{at}/requests?size=2&page=2").json()["requests"]]


@pytest.mark.usefixtures("either_database")
@pytest.mark.parametrize(
    ("said", "kind", "told"),
    [
        ({"asked": " "}, "not-understood", "asked"),
        ({"role": ""}, "not-understood", "role"),
        ({"due": "2026-11-22"}, "not-accepted", "is over"),
        ({"due": "soon"}, "not-understood", "due"),
        ({"about": "nothing"}, "not-there", "nothing"),
        ({"about": "section:nothing"}, "not-there", "section"),
        ({"about": "a\u0000"}, "not-understood", "about"),
        ({"address": "a colleague"}, "not-accepted", "no address of e-mail"),
        ({"note": "\u0000"}, "not-understood", "note"),
        ({"note": "\u0001"}, "not-accepted", "signs that no text has"),
        ({"asked": "\ud800"}, None, ""),
    ],
)
def test_what_cannot_be_asked_is_told(officer: TestClient, said: dict[str, str], kind: str | None, told: str):
    at = begun(officer)
    body = json.dumps({**WISH, **said})  # which writes down what no text may hold
    answer = officer.post(f"{at}/requests", content=body, headers={"content-type": "application/json"})
    assert 400 <= answer.status_code < 500
    if kind:
        assert told in a_problem(answer, kind)["detail"]
    assert 0 == officer.get(f"{at}/requests").json()["count"]


def test_a_letter_goes_where_mail_is_sent_with_the_address_of_the_service(site: Site, officer: TestClient):
    answer = officer.post(
        f"{begun(officer)}/requests",
        json={**WISH, "address": "a@council.example"},
        headers={"host": "elsewhere.example"},
    )
    assert answer.json()["link"].startswith(f"{ADDRESS}/reply/")
    assert (1, 0) == mail.waiting(site.database)


def test_no_letter_goes_where_no_mail_is_sent_and_the_link_counts_from_where_it_stands(tmp_path: Path):
    site = a_site(tmp_path)
    officer = site.program("officer")
    at = begun(officer)
    refused = officer.post(f"{at}/requests", json={**WISH, "address": "a@council.example"})
    assert "sends no mail yet" in a_problem(refused, "not-accepted")["detail"]
    asked_now = officer.post(f"{at}/requests", json=WISH, headers={"host": "elsewhere.example"})
    assert asked_now.json()["link"].startswith("/reply/")
    assert (0, 0) == mail.waiting(site.database)
    assert 200 == site.client().get(asked_now.json()["link"]).status_code


def test_nobody_else_learns_of_requests(site: Site, officer: TestClient):
    at = begun(officer)
    name, _ = asked(officer, at)
    other = site.program("officer", name="Another officer")
    said = [other.get(f"{at}/requests"), other.post(f"{at}/requests", json=WISH), other.get(name)]
    for what in ("withdrawal", "acceptance", "refusal"):
        said.append(other.post(f"{name}/{what}"))
        a_problem(officer.post(f"{begun(officer)}/requests/{name.rpartition('/')[2]}/{what}"), "not-there")
    for answer in said:
        a_problem(answer, "not-there")
    assert "asked" == officer.get(name).json()["state"]


def test_of_a_draft_that_was_submitted_requests_are_read_and_no_longer_changed(site: Site, officer: TestClient):
    at = begun(officer)
    name, secret = asked(officer, at)
    store.close(site.database, at.rpartition("/")[2], store.SUBMITTED)
    assert 1 == officer.get(f"{at}/requests").json()["count"]
    for answer in (officer.post(f"{at}/requests", json=WISH), officer.post(f"{name}/withdrawal")):
        assert "stays as it is" in a_problem(answer, "not-accepted")["detail"]
    a_problem(site.client().post(ASKED, json={"secret": secret}), "not-accepted")


def test_a_link_ends_with_its_day(site: Site, officer: TestClient):
    _, secret = asked(officer, begun(officer))
    site.clock.at += timedelta(days=9)
    assert "is over" in a_problem(site.client().post(ASKED, json={"secret": secret}), "not-accepted")["detail"]


@pytest.mark.usefixtures("either_database")
@pytest.mark.parametrize("secret", ["guess", "../x", "x" * 100])
def test_a_guess_leads_nowhere(site: Site, secret: str):
    a_problem(site.client().post(ASKED, json={"secret": secret}), "not-there")
    a_problem(site.client().post(REPLIES, json={"secret": secret, "pages": RETENTION}), "not-there")


def test_who_guesses_is_stopped_whichever_way_they_try(site: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(replies, "TRIES", Limit("a test", "A test", 2, 900))
    client = site.client()
    tries: list[Callable[[], Any]] = [
        lambda: client.post(ASKED, json={"secret": "guess"}),
        lambda: client.get("/reply/guess"),
        lambda: client.post(REPLIES, json={"secret": "guess", "pages": {}}),
    ]
    assert [404, 404, 429] == [each().status_code for each in tries]
