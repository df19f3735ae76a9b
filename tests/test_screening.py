"""The first questions without an account: an answer at once, carried by the address alone."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from charter_engine.engine.still_open import still_open
from charter_engine.model.proposal import Answer, Answers
from charter_engine.web.officers import screening
from charter_engine.workspace.drafting.draft_answers import Filled
from charter_engine.workspace.drafting.screening import answers_in, are_asked, carried, first_questions
from charter_engine.workspace.people.limits import Limit
from tests import tiny
from tests.build import DAY, a_proposal, shipped
from tests.sites import Site, a_site
from tests.test_assessments import HOSTILE, MARKUP

FORM = tiny.folder().charter.form


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path)


@pytest.fixture
def anybody(site: Site) -> TestClient:
    return site.client()


def test_the_first_questions_are_asked_of_anybody_on_one_page(anybody: TestClient):
    text = anybody.get("/screening").text
    for wording in ("What is the project called?", "How far along is the project?", "Does the project use data"):
        assert wording in text
    assert "Which outside organisations" not in text


def test_the_answer_comes_at_once_and_its_address_carries_all(site: Site, anybody: TestClient):
    query = "title=Warm+homes&stage=idea&personal_data=yes"
    text = anybody.get(f"/screening/answer?{query}").text
    assert "Data about people is used." in text
    assert f'href="/screening/answer?{query.replace("&", "&amp;")}"' in text
    assert "Warm homes" in text
    assert "You can stop here" in text
    back = " ".join(anybody.get(f"/screening?{query}").text.split())
    assert 'value="idea" checked' in back
    assert ["log.created"] == site.council.kinds


def test_the_address_holds_only_what_was_filled_in(anybody: TestClient):
    answer = anybody.get("/screening/answer?title=&stage=idea&other=x&personal_data=")
    assert (303, "/screening/answer?stage=idea") == (answer.status_code, answer.headers["location"])


@pytest.mark.parametrize("query", ["", "stage=nothing", "stage=idea&stage--state=none", "title=" + "w" * 9_000])
def test_what_cannot_be_answered_is_said_on_the_same_page(anybody: TestClient, query: str):
    answer = anybody.get(f"/screening/answer?{query}")
    assert (422, True) == (answer.status_code, "<title>Error: " in answer.text)


def test_not_known_yet_goes_up_a_tier(anybody: TestClient):
    text = anybody.get("/screening/answer?stage=idea&personal_data--state=not_known_yet").text
    assert "one round of sessions" in text.lower()
    assert "1 of the first questions could still change this" in text


def test_the_questions_say_which_of_them_could_still_change_the_answer(anybody: TestClient):
    assert "could still change" not in anybody.get("/screening").text
    text = anybody.get("/screening?stage=idea").text
    assert "1 of the first questions could still change this" in text
    assert 'href="#personal_data"' in text
    assert 'id="personal_data"' in text
    assert 'href="/screening?stage=idea#personal_data"' in anybody.get("/screening/answer?stage=idea").text


@pytest.mark.parametrize("path", ["/screening", "/screening/answer"])
def test_one_may_stop_once_nothing_unanswered_can_change_the_result(anybody: TestClient, path: str):
    text = anybody.get(f"{path}?title=Warm+homes&stage=idea&personal_data=yes").text
    assert "You can stop here: none of the first questions can change this any more." in text
    answers = {"title": Answer("answered", "A"), "stage": Answer("answered", "idea")}
    held = a_proposal({**answers, "personal_data": Answer("answered", "yes")}, FORM)
    others = still_open(tiny.folder().charter.on(DAY), held)
    assert len(others) > 1
    assert f"Of what an assessment asks, {len(others)} more could." in text


def test_that_one_may_stop_is_said_of_all_questions_only_where_it_is_so(monkeypatch: pytest.MonkeyPatch, site: Site):
    monkeypatch.setattr(screening, "still_open", lambda *_: ())
    text = site.client().get("/screening?stage=idea").text
    assert "You can stop here: nothing unanswered can change the result." in text


def test_each_question_that_is_linked_is_on_the_page_of_the_shipped_form():
    charter = shipped().charter
    edition, answers = charter.on(DAY), {"uses_personal_data": Answer("answered", "yes")}
    found = screening._open(edition, screening._proposed(charter, answers))
    names = {field.name for each in first_questions(charter.form) for field in each.fields}
    names |= {each.page.question.question for each in first_questions(charter.form) if each.is_list}
    assert {name for name, _ in found.first} <= names
    assert len(found.first) > 1


def test_an_assessment_starts_from_it(site: Site):
    officer, query = site.signed_in("officer"), "title=Warm+homes&stage=idea"
    assert "Start with these answers" in officer.get(f"/assessments/new?{query}").text
    answer = officer.post("/assessments/new/screening", data={"title": "Warm homes", "stage": "idea"})
    page = " ".join(officer.get(f"{answer.headers['location']}/form/stage").text.split())
    assert 'value="idea" checked' in page
    assert 422 == officer.post("/assessments/new/screening", data={"title": " ", "stage": "idea"}).status_code


def test_hostile_text_in_the_address_is_shown_as_text(anybody: TestClient):
    for name in ("title", "stage", "personal_data", "stage--state", "x"):
        for path in ("/screening", "/screening/answer"):
            query = urlencode({name: HOSTILE, "personal_data": "yes"} if name != "personal_data" else {name: HOSTILE})
            text = anybody.get(f"{path}?{query}", follow_redirects=True).text
            assert [] == [sign for sign in MARKUP if sign in text], (name, path)


def test_nobody_can_ask_without_end(anybody: TestClient):
    answers = [anybody.get("/screening/answer?stage=idea").status_code for _ in range(61)]
    assert {200} == set(answers[:60])
    assert 429 == answers[60]


def test_nobody_can_ask_without_end_on_the_page_of_questions_either(
    anybody: TestClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(screening, "OFTEN", Limit("a test", "A test", 1, 900))
    found = [anybody.get(f"/screening{query}").status_code for query in ("?stage=idea", "?stage=idea", "", "?other=x")]
    assert [200, 429, 200, 200] == found


def test_who_comes_through_a_proxy_is_counted_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(screening, "OFTEN", Limit("a test", "A test", 1, 900))
    client = a_site(tmp_path, behind=1).client()
    found = [
        client.get("/screening/answer?stage=idea", headers={"x-forwarded-for": each}).status_code
        for each in ("192.0.2.1", "192.0.2.1", "192.0.2.2")
    ]
    assert [200, 429, 200] == found


# --- the answers in an address ----------------------------------------------------------------------------------------


def test_what_is_carried_gives_the_same_answers():
    form = shipped().charter.form
    fields = Filled(
        {
            "title": ("A",),
            "stage": ("idea",),
            "sensitive_data": ("health",),
            "purposes": ("yes",),
            "recipients": ("no",),
            "novelty.new_to_council--state": ("not_known_yet",),
        }
    )
    answers, wrong = answers_in(form, fields, DAY)
    again: dict[str, tuple[str, ...]] = {}
    for name, value in carried(form, fields):
        again[name] = (*again.get(name, ()), value)
    assert ((answers, wrong), []) == (answers_in(form, Filled(again), DAY), wrong)
    assert (Answers(({},)), Answer("none")) == (answers["purposes"], answers["recipients"])


def test_every_first_question_of_the_shipped_form_is_asked_save_for_texts():
    form = shipped().charter.form
    asked = {each.page.question.question for each in first_questions(form)}
    left_out = {question.question for question in form.questions if question.screening} - asked
    assert all(
        question.type == "text" or all(field.type == "text" for field in question.fields)
        for question in form.questions
        if question.question in left_out
    )
    assert 18 <= len(asked)


def test_of_what_is_listed_nothing_more_is_asked_here():
    form, edition = shipped().charter.form, shipped().charter.on(DAY)
    held = {"recipients": Answers(({},))}
    names = still_open(edition, a_proposal(held, form))
    assert "recipients" not in are_asked(form, names, held)
    assert "uses_personal_data" in are_asked(form, names, held)
