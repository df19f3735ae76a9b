"""An officer's assessment in the browser: begun, filled in by two at once, looked at, asked about, submitted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from charter_engine.store.working import saved as store
from charter_engine.store.working.saved import Change, Writer
from charter_engine.workspace.drafting import replies
from charter_engine.workspace.drafting.draft_content import write
from charter_engine.workspace.drafting.draft_pages import page_at
from charter_engine.workspace.people import mail
from charter_engine.workspace.people.limits import Limit
from tests import tiny
from tests.sites import Site, a_site

FORM = tiny.folder().charter.form
HOSTILE = (
    "</textarea></title><script>document.title='broken'</script><img src=x onerror=alert(1)>{{7*7}}\u202eevil\u2066\"'"
)
MARKUP = ("<script>document", "<img src=x", "</textarea></title>", "\u202e", "\u2066", ">49<")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    found = a_site(tmp_path)
    found.council.adopt()
    return found


@pytest.fixture
def officer(site: Site) -> TestClient:
    return site.signed_in("officer")


@pytest.fixture
def other(site: Site) -> TestClient:
    return site.signed_in("officer", name="the second officer")


def begun(client: TestClient, title: str = "A project") -> str:
    """The address of a new assessment."""
    answer = client.post("/assessments/new/blank", data={"title": title})
    assert 303 == answer.status_code
    return answer.headers["location"]


def let_in(officer: TestClient, url: str) -> None:
    assert 303 == officer.post(f"{url}/people", data={"person": "The second  officer"}).status_code


def save(client: TestClient, url: str, key: str, *seen: int, **fields: Any) -> Any:
    """Save a page, with all its questions shown."""
    page = page_at(FORM, key)
    data = {"revision": str(sum(seen)), "shown": [field.name for field in page.fields], **fields}
    return client.post(f"{url}/form/{key}", data=data)


def to_the_end(client: TestClient, answer: Any) -> Any:
    while answer.status_code == 303:
        answer = client.get(answer.headers["location"])
    return answer


def draft_of(site: Site, url: str) -> str:
    return url.rpartition("/")[2]


# --- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "/form/title", "/open", "/check", "/requests", "/submit", "/people", "/discard"])
def test_nobody_else_sees_an_assessment_nor_learns_that_it_is_there(site: Site, officer: TestClient, path: str):
    url = begun(officer)
    assert 200 == officer.get(f"{url}{path}").status_code
    stranger = site.signed_in("officer", name="the second officer")
    unknown = stranger.get(f"/assessments/no-such{path}")
    assert 404 == stranger.get(f"{url}{path}").status_code == unknown.status_code
    assert 403 == site.signed_in("auditor").get(f"{url}{path}").status_code
    assert 303 == site.client().get(f"{url}{path}").status_code


@pytest.mark.parametrize(
    "path", ["/form/title", "/form/partners", "/add/partners", "/people", "/submit", "/discard", "/confirm/record",
             "/requests/new", "/evidence/title", "/choose/1", "/again/1"],
)  # fmt: skip
def test_nobody_else_changes_it(site: Site, officer: TestClient, other: TestClient, path: str):
    url = begun(officer)
    for client, status in ((other, 404), (site.signed_in("auditor"), 403), (site.client(), 401)):
        assert status == client.post(f"{url}{path}", data={"title": "x"}).status_code
    assert "A project" in officer.get(url).text


def test_another_officer_is_let_in_by_name(site: Site, officer: TestClient, other: TestClient):
    url = begun(officer)
    assert 422 == officer.post(f"{url}/people", data={"person": "nobody of that name"}).status_code
    let_in(officer, url)
    assert 200 == other.get(url).status_code
    assert url in other.get("/assessments").text
    assert 422 == other.post(f"{url}/discard").status_code


# --- beginning --------------------------------------------------------------------------------------------------------


def test_an_assessment_begins_with_its_title(officer: TestClient):
    url = begun(officer, "Warm homes")
    assert "Warm homes" in officer.get(f"{url}/form/title").text
    assert url in officer.get("/assessments").text
    answer = officer.post("/assessments/new/blank", data={"title": " "})
    assert (422, True) == (answer.status_code, "Error: " in answer.text)


def test_what_was_brought_in_and_answers_no_question_stands_on_the_sections_page(officer: TestClient):
    record = (
        b"# Algorithmic transparency record\n\nName\n\nWarm homes\n\n## Strange heading\n\n<b>Kept word for word</b>\n"
    )
    at = officer.post("/assessments/new/record", files={"file": ("record.md", record)}).headers["location"]
    shown = officer.get(at).text
    assert 'href="#notes"' in shown
    assert "&lt;b&gt;Kept word for word&lt;/b&gt;" in shown.partition('id="notes"')[2]


def test_a_transparency_record_becomes_answers_to_be_confirmed(officer: TestClient):
    record = b"# Algorithmic transparency record\n\nName\n\nWarm homes\n\nDescription\n\nIt finds cold homes.\n"
    answer = officer.post("/assessments/new/record", files={"file": ("record.md", record)})
    assert answer.status_code in (303, 422), answer.text
    assert 422 == officer.post("/assessments/new/record", files={"file": ("a.txt", b"nothing")}).status_code
    assert 422 == officer.post("/assessments/new/record", data={"x": "y"}).status_code


# --- filling in -------------------------------------------------------------------------------------------------------


def test_a_page_is_saved_and_the_next_one_follows(officer: TestClient):
    url = begun(officer)
    answer = save(officer, url, "stage", stage="idea")
    assert f"{url}/after/stage?had=1" == answer.headers["location"]
    assert 'value="idea" checked' in " ".join(officer.get(f"{url}/form/stage").text.split())
    assert "Does the project use data about people?" in to_the_end(officer, answer).text


def test_what_is_wrong_is_said_first_and_nothing_is_saved(officer: TestClient):
    url = begun(officer)
    answer = save(
        officer, url, "starts_on", **{"starts_on-day": "31", "starts_on-month": "2", "starts_on-year": "2027"}
    )
    assert 422 == answer.status_code
    assert "<title>Error: " in answer.text
    assert 'href="#starts_on-day"' in answer.text
    assert 'id="starts_on-day"' in answer.text
    assert 'value="31"' in answer.text
    assert 'value="31"' not in officer.get(f"{url}/form/starts_on").text


def test_two_officers_on_one_page_lose_neither_answer(site: Site, officer: TestClient, other: TestClient):
    url = begun(officer)
    let_in(officer, url)
    save(officer, url, "people", people="12")
    late = save(other, url, "people", people="13")
    assert "/choose/" in late.headers["location"]
    both = other.get(late.headers["location"]).text
    assert "12" in both
    assert "13" in both
    assert "Two people answered the same page" in officer.get(url).text
    other.post(late.headers["location"], data={"which--answer": "late", "revision": "1"})
    assert 'value="13"' in officer.get(f"{url}/form/people").text
    assert "Two people answered" not in officer.get(url).text
    history = officer.get(f"{url}/history/people").text
    assert "12" in history
    number = re.search(rf"{url}/again/(\d+)", history)
    assert number
    officer.post(f"{url}/again/{number[1]}")
    assert 200 == officer.get(f"{url}/form/people").status_code


def test_two_officers_on_two_pages_do_not_meet(officer: TestClient, other: TestClient):
    url = begun(officer)
    let_in(officer, url)
    assert "/after/" in save(officer, url, "people", people="12").headers["location"]
    assert "/after/" in save(other, url, "stage", stage="idea").headers["location"]


def test_a_list_is_filled_item_by_item_and_declared_complete(officer: TestClient):
    url = begun(officer)
    assert "Nothing is listed yet" in officer.get(f"{url}/form/partners").text
    item = officer.post(f"{url}/add/partners").headers["location"]
    key = item.rpartition("/form/")[2]
    assert 422 == save(officer, url, key).status_code
    to_list = to_the_end(officer, save(officer, url, key, name="A firm", pledge="signed"))
    assert "A firm" in to_list.text
    assert 422 == officer.post(f"{url}/form/partners", data={"revision": "0", "item": "x"}).status_code
    data = {"revision": "0", "item": key.rpartition("/")[2], "list--whole": "yes"}
    assert 303 == officer.post(f"{url}/form/partners", data=data).status_code
    assert "these are all" in officer.get(f"{url}/section/people").text
    officer.post(f"{url}/remove/{key}", data={"revision": "1"})
    assert "A firm" not in officer.get(f"{url}/form/partners").text
    assert "A firm" in officer.get(f"{url}/history/{key}").text


def test_nobody_declares_complete_a_list_that_somebody_added_to_meanwhile(officer: TestClient, other: TestClient):
    url = begun(officer)
    let_in(officer, url)
    save(officer, url, "partners/aaaa1111", name="A firm")
    save(other, url, "partners/bbbb2222", name="Another firm")
    data = {"revision": "0", "item": "aaaa1111", "list--whole": "yes"}
    assert "Somebody added to this list" in officer.post(f"{url}/form/partners", data=data).text


def test_a_question_that_is_not_asked_keeps_its_answer_and_says_so(officer: TestClient):
    url = begun(officer)
    save(officer, url, "personal_data", personal_data="yes")
    save(officer, url, "retention", **{"retention.reason": "It is needed."})
    save(officer, url, "personal_data", 1, personal_data="no")
    assert "not asked of this project" in officer.get(f"{url}/form/retention").text
    assert "It is needed." not in officer.get(f"{url}/section/people").text
    save(officer, url, "personal_data", 2, personal_data="yes")
    assert "It is needed." in officer.get(f"{url}/form/retention").text


def test_one_may_stop_once_nothing_unanswered_can_change_the_result(officer: TestClient):
    url = begun(officer)
    assert "of the first questions" in officer.get(url).text
    save(officer, url, "stage", stage="idea")
    save(officer, url, "personal_data", personal_data="no")
    assert "could still change the result" in officer.get(url).text
    save(officer, url, "people", people="12")
    officer.post(f"{url}/form/partners", data={"revision": "0", "list--whole": "none"})
    for path in ("", "/open", "/form/title"):
        assert "You can stop here: nothing unanswered can change the result" in officer.get(f"{url}{path}").text


def test_evidence_stands_beside_an_answer_and_stays_when_the_page_is_saved(officer: TestClient):
    url = begun(officer)
    save(officer, url, "people", people="12")
    bad = officer.post(
        f"{url}/evidence/people", data={"to": "people", "kind": "page", "title": "", "url": "javascript:1"}
    )
    assert 422 == bad.status_code
    data = {"to": "people", "kind": "a count", "title": "The count", "url": "https://a.example/x"}
    assert 303 == officer.post(f"{url}/evidence/people", data=data).status_code
    save(officer, url, "people", 2, people="12")
    assert "The count" in officer.get(f"{url}/evidence/people").text
    shown = officer.get(f"{url}/evidence/people").text
    (which,) = re.findall(r'name="remove" value="(\w+)"', shown)
    assert 303 == officer.post(f"{url}/evidence/people", data={**data, "title": "Another"}).status_code
    for _ in range(2):  # two at once, who saw the same page
        officer.post(f"{url}/evidence/people", data={"to": "people", "remove": which})
        text = officer.get(f"{url}/evidence/people").text
        assert "The count" not in text
        assert "Another" in text


@pytest.mark.parametrize(
    "path",
    ["/form/nothing", "/form/retention.until", "/form/partners/x/y", "/section/no", "/x", "/choose/9", "/history/no"],
)
def test_what_is_not_there_is_not_found(officer: TestClient, path: str):
    assert 404 == officer.get(f"{begun(officer)}{path}").status_code


# --- asking somebody else ---------------------------------------------------------------------------------------------


def asked(officer: TestClient, url: str, about: str = "retention") -> str:
    data = {
        "about": about, "asked": "The records manager", "role": "records", "note": "How long?",
        "due-day": "1", "due-month": "12", "due-year": "2026",
    }  # fmt: skip
    answer = officer.post(f"{url}/requests/new", data=data)
    assert 201 == answer.status_code, answer.text
    found = re.search(r"/reply/[\w-]+", answer.text)
    assert found
    return found[0]


def test_a_colleague_answers_by_a_link_once_and_an_officer_takes_it_over(site: Site, officer: TestClient):
    url = begun(officer)
    link, anybody = asked(officer, url), site.client()
    assert "The records manager" in officer.get(url).text
    shown = anybody.get(link)
    assert ("no-referrer", "no-store") == (shown.headers["referrer-policy"], shown.headers["cache-control"])
    assert "It is about the project “" in shown.text
    assert 422 == anybody.post(link, data={"shown": "retention.reason"}).status_code
    data = {"shown": ["retention.reason", "retention.until"], "retention.reason": "By law."}
    assert 200 == anybody.post(link, data=data).status_code
    assert 422 == anybody.post(link, data=data).status_code == anybody.get(link).status_code
    assert "By law." not in officer.get(f"{url}/form/retention").text
    listed = officer.get(f"{url}/requests").text
    assert "By law." in listed
    accept = re.search(r"/assessments/[\w-]+/requests/[\w-]+/accept", listed)
    assert accept
    assert 303 == officer.post(accept[0]).status_code
    save(officer, url, "personal_data", personal_data="yes")
    assert "By law." in officer.get(f"{url}/form/retention").text


def test_a_colleague_lists_item_by_item_and_adds_one_without_losing_what_was_typed(site: Site, officer: TestClient):
    url = begun(officer)
    link, anybody = asked(officer, url, "partners"), site.client()
    assert 'name="partners--slots" value="1"' in anybody.get(link).text
    first = {"shown": "partners/1.name", "partners/1.name": "<b>Ann & Co</b>", "partners--slots": "1"}
    more = anybody.post(link, data=first | {"add": "partners"})
    assert 200 == more.status_code
    assert "&lt;b&gt;Ann &amp; Co&lt;/b&gt;" in more.text
    assert 'name="partners/2.name"' in more.text
    both = first | {"shown": ["partners/1.name", "partners/2.name"], "partners/2.name": "Bob", "partners--slots": "2"}
    refused = anybody.post(link, data=both | {"partners--whole": "none"})
    assert 422 == refused.status_code
    assert "it is said that nothing can be" in refused.text
    assert 200 == anybody.post(link, data=both).status_code
    listed = officer.get(f"{url}/requests").text
    assert "Bob" in listed
    accept = re.search(r"/assessments/[\w-]+/requests/[\w-]+/accept", listed)
    assert accept
    assert 303 == officer.post(accept[0]).status_code
    shown = officer.get(f"{url}/form/partners").text
    assert shown.index("&lt;b&gt;Ann &amp; Co&lt;/b&gt;") < shown.index("Bob")


def test_a_reply_shows_at_least_one_item_of_a_list_and_no_more_than_its_bound(site: Site, officer: TestClient):
    link, anybody = asked(officer, begun(officer), "partners"), site.client()
    shown = {}
    for said in ("0", "-1", "999", "x", "\u0663", ""):
        found = re.search(
            r'partners--slots" value="(\d+)"',
            anybody.post(link, data={"partners--slots": said, "add": "partners"}).text,
        )
        shown[said] = found and found[1]
    assert {"0": "1", "-1": "2", "999": "20", "x": "2", "\u0663": "2", "": "2"} == shown


def test_a_colleague_says_that_there_is_nothing_to_list(site: Site, officer: TestClient):
    url = begun(officer)
    link = asked(officer, url, "partners")
    assert 200 == site.client().post(link, data={"partners--whole": "none"}).status_code
    assert "none" in officer.get(f"{url}/requests").text


def test_no_letter_is_promised_where_no_mail_is_sent(site: Site, officer: TestClient):
    url = begun(officer)
    data = {
        "about": "retention", "asked": "A colleague", "role": "records", "address": "a@council.example",
        "due-day": "1", "due-month": "12", "due-year": "2026",
    }  # fmt: skip
    told = officer.post(f"{url}/requests/new", data=data, headers={"host": "elsewhere.example"})
    assert 422 == told.status_code
    assert "This service sends no mail yet." in told.text
    assert (0, 0) == mail.waiting(site.database)


def test_a_whole_section_can_be_asked(site: Site, officer: TestClient):
    link = asked(officer, begun(officer), "section:people")
    assert "How many people are in the data?" in site.client().get(link).text


def test_who_guesses_links_through_a_proxy_stops_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(replies, "TRIES", Limit("a test", "A test", 1, 900))
    client = a_site(tmp_path, behind=1).client()
    found = [
        client.get("/reply/guess", headers={"x-forwarded-for": each}).status_code
        for each in ("192.0.2.1", "192.0.2.1", "192.0.2.2")
    ]
    assert [404, 429, 404] == found


def test_a_guessed_link_leads_nowhere(site: Site):
    assert 404 == site.client().get("/reply/guess").status_code
    assert 404 == site.client().post("/reply/guess", data={"a": "b"}).status_code


# --- submitting -------------------------------------------------------------------------------------------------------

DUE = {"publish_by-day": "29", "publish_by-month": "1", "publish_by-year": "2027", "read": "yes"}


def filled_in(officer: TestClient) -> str:
    url = begun(officer)
    save(officer, url, "stage", stage="idea")
    save(officer, url, "personal_data", personal_data="no")
    save(officer, url, "people", people="12")
    officer.post(f"{url}/form/partners", data={"revision": "0", "list--whole": "none"})
    return url


def test_what_is_submitted_is_on_the_record_and_stays_as_it_is(site: Site, officer: TestClient):
    url = filled_in(officer)
    before = officer.get(f"{url}/submit").text
    assert "Who will see what, and when" in before
    assert 422 == officer.post(f"{url}/submit", data={**DUE, "read": ""}).status_code
    told = officer.get(f"{url}/submit").text
    assert "which questions they raise for the community" in told
    answer = officer.post(f"{url}/submit", data=DUE)
    assert {"tier", "questions"} <= set(site.council.entries[-1].body)  # which everybody may read at once
    assert f"{url}/submitted?entry=" in answer.headers["location"]
    assert ["proposal.submitted", "report.issued"] == site.council.kinds[-2:]
    assert "Version 1 is submitted" in officer.get(answer.headers["location"]).text
    assert 422 == save(officer, url, "people", 1, people="13").status_code
    assert 422 == officer.post(f"{url}/submit", data=DUE).status_code
    assert 2 == len([kind for kind in site.council.kinds if kind in ("proposal.submitted", "report.issued")])


def test_the_next_version_tells_what_changed_and_what_that_changes(site: Site, officer: TestClient):
    officer.post(f"{filled_in(officer)}/submit", data=DUE)
    answer = officer.post("/assessments/new/version", data={"project": "a-project"})
    url = answer.headers["location"]
    assert url == officer.post("/assessments/new/version", data={"project": "a-project"}).headers["location"]
    save(officer, url, "people", 1, people="100")
    changes = officer.get(f"{url}/changes").text
    assert "the number of people in the data" in changes
    assert "For the community" in changes
    assert 303 == officer.post(f"{url}/submit", data=DUE).status_code


def test_nobody_sees_the_next_version_who_was_not_let_in(site: Site, officer: TestClient):
    officer.post(f"{filled_in(officer)}/submit", data=DUE)
    url = officer.post("/assessments/new/version", data={"project": "a-project"}).headers["location"]
    other = site.signed_in("officer", name="another officer")
    told = other.post("/assessments/new/version", data={"project": "a-project"})
    assert 404 == told.status_code
    assert 404 == other.get(url).status_code
    officer.post(f"{url}/people", data={"person": "another officer"})
    assert url == other.post("/assessments/new/version", data={"project": "a-project"}).headers["location"]


def test_a_copy_of_another_project_counts_once_it_is_confirmed(officer: TestClient):
    officer.post(f"{filled_in(officer)}/submit", data=DUE)
    answer = officer.post("/assessments/new/copy", data={"copy": "a-project", "copy-title": "Another project"})
    url = answer.headers["location"]
    assert "imported to confirm" in officer.get(url).text
    officer.post(f"{url}/confirm/record")
    officer.post(f"{url}/confirm/people")
    assert "imported to confirm" not in officer.get(url).text


def test_a_project_is_taken_back_with_a_reason(site: Site, officer: TestClient):
    url = filled_in(officer)
    officer.post(f"{url}/submit", data=DUE)
    assert 422 == officer.post(f"{url}/withdraw", data={"reason": ""}).status_code
    assert 303 == officer.post(f"{url}/withdraw", data={"reason": "It is not needed."}).status_code
    assert "proposal.withdrawn" == site.council.kinds[-1]
    assert 422 == officer.post(f"{url}/withdraw", data={"reason": "Again."}).status_code


def test_nothing_is_submitted_before_an_edition_is_adopted(tmp_path: Path):
    officer = a_site(tmp_path).signed_in("officer")
    url = filled_in(officer)
    assert "No edition of the Charter was adopted" in officer.get(f"{url}/submit").text
    assert 422 == officer.post(f"{url}/submit", data=DUE).status_code


def test_a_draft_is_erased_by_whoever_began_it(officer: TestClient):
    url = begun(officer)
    assert 303 == officer.post(f"{url}/discard").status_code
    assert 404 == officer.get(url).status_code


# --- hostile text -----------------------------------------------------------------------------------------------------


def test_hostile_text_in_every_field_is_shown_as_text_on_every_page(site: Site, officer: TestClient):
    url = begun(officer, HOSTILE)
    draft = draft_of(site, url)
    save(officer, url, "stage", stage="idea", **{"stage--comment": HOSTILE})
    save(officer, url, "personal_data", personal_data="yes")
    save(officer, url, "retention", **{"retention.reason": HOSTILE, "retention.reason--comment": HOSTILE})
    save(officer, url, "partners/aaaa1111", name=HOSTILE)
    officer.post(
        f"{url}/form/partners",
        data={"revision": "0", "item": "aaaa1111", "list--whole": "no", "list--comment": HOSTILE},
    )
    officer.post(f"{url}/evidence/stage", data={"to": "stage", "kind": HOSTILE, "title": HOSTILE})
    asking = {
        "about": "retention",
        "asked": HOSTILE,
        "role": HOSTILE,
        "note": HOSTILE,
        "due-day": "1",
        "due-month": "12",
        "due-year": "2026",
    }
    found = re.search(r"/reply/[\w-]+", officer.post(f"{url}/requests/new", data=asking).text)
    assert found
    content = write(page_at(FORM, "title"), {})
    store.save(site.database, draft, [Change("title", 0, content)], Writer(HOSTILE, "officer", "2026-11-23T12:00:00Z"))
    [late] = store.aside(site.database, draft)
    pages = [
        "", "/form/title", "/form/stage", "/form/retention", "/form/partners", "/form/partners/aaaa1111",
        "/section/record",
        "/section/people", "/check", "/open", "/evidence/stage", "/requests", "/requests/new", "/history/title",
        "/submit",
        "/history/partners/aaaa1111", "/history/partners", f"/choose/{late.number}", "/people", "/discard", "/withdraw",
    ]  # fmt: skip
    answers = [officer.get(f"{url}{path}") for path in pages]
    answers += [site.client().get(found[0]), officer.get("/assessments")]
    for answer in answers:
        assert 200 == answer.status_code, answer.url
        assert [] == [sign for sign in MARKUP if sign in answer.text], answer.url
    bad = save(officer, url, "starts_on", **{"starts_on-day": HOSTILE, "starts_on--comment": HOSTILE})
    assert (422, []) == (bad.status_code, [sign for sign in MARKUP if sign in bad.text])


# --- where to go on ---------------------------------------------------------------------------------------------------


def leads_on(answer: Any) -> list[tuple[str, str]]:
    """The one button of a page that stands out, if it is a link: where it leads, and what it says."""
    return re.findall(r'<a class="govuk-button" href="([^"]+)"[^>]*>([^<]+)</a>', answer.text)


def test_one_button_of_an_assessment_leads_on_and_changes_with_what_is_answered(officer: TestClient):
    url = begun(officer)
    assert [(f"{url}/first", "Go on with the first questions")] == leads_on(officer.get(url))
    save(officer, url, "stage", stage="idea")
    save(officer, url, "personal_data", personal_data="no")
    assert [(f"{url}/open", "See what to answer next")] == leads_on(officer.get(url))
    save(officer, url, "people", people="12")
    officer.post(f"{url}/form/partners", data={"revision": "0", "list--whole": "none"})
    assert [(f"{url}/submit", "Go on to submit")] == leads_on(officer.get(url))


def test_a_section_leads_to_its_next_open_question_and_then_to_the_next_section(officer: TestClient):
    url = begun(officer)
    section = f"{url}/section/record"
    assert [(f"{url}/form/stage", "Answer the next open question")] == leads_on(officer.get(section))
    save(officer, url, "stage", stage="idea")
    assert [(f"{url}/form/starts_on", "Answer the next open question")] == leads_on(officer.get(section))
    save(officer, url, "starts_on", **{"starts_on--state": "not_known_yet"})
    save(officer, url, "personal_data", personal_data="no")
    assert [(f"{url}/section/people", "Next section: The people")] == leads_on(officer.get(section))
    save(officer, url, "people", people="12")
    officer.post(f"{url}/form/partners", data={"revision": "0", "list--whole": "none"})
    assert [] == leads_on(officer.get(f"{url}/section/people"))
