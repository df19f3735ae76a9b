"""A form changes while projects answer it: a next version, a copy and an open assessment go on with what they said."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from charter_engine.store.redact import redact
from charter_engine.store.working import drafts as store
from charter_engine.store.working import saved
from charter_engine.workspace.acts.release import publish
from charter_engine.workspace.drafting import drafts, older_forms
from charter_engine.workspace.drafting.drafts import Draft, Who
from charter_engine.workspace.projects.register import catch_up
from tests.access import faults
from tests.served import WIDTHS, Strip, served, visiting
from tests.sites import Site, a_site
from tests.test_assessments import asked, begun, draft_of, let_in, save

PUT_FORWARD = """\
answers:
  title: Warm homes
  stage: live
  personal_data: yes
  people: {value: 12, comment: As counted in May., evidence: [{kind: a count, title: The count of May}]}
  retention: {until: 2026-12-31, reason: The study ends then.}
  partners: {complete: true, items: [{name: A firm, pledge: signed, uses: [store]}]}
"""
CHANGES = {
    "form: 1": "form: 2",
    "How far along is the project?": "How far has the project come?",  # the same question in other words
    "question: people\n": "question: headcount\n",  # the same words under another id
    "{people: ": "{headcount: ",
    "type: text\n            wording: Why is it kept until then?":  # asked in another way
    "type: number\n            wording: For how many months after the study?",
    "{option: signed, label: it has signed}": "{option: signed, label: it has signed the Charter}",
}


def to_form_two(site: Site) -> None:
    """The council's Charter gets another form, which serves from the end of the show on."""
    folder = site.council.home / "principles"
    for path in folder.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        for old, new in CHANGES.items():
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    site.council.change_rules("custodian")
    site.clock.at += timedelta(days=30)
    site.council.today = site.clock.at.date()


@pytest.fixture
def site(tmp_path: Path) -> Site:
    found = a_site(tmp_path)
    found.council.adopt()
    return found


def draft(site: Site, url: str) -> Draft:
    name = draft_of(site, url)
    row = store.find(site.database, name)
    assert row is not None
    return drafts.load(site.database, name, row.owner, site.council.held.charter.form)


def next_version(site: Site, **data: str) -> str:
    way = "copy" if data else "version"
    answer = site.signed_in("officer").post(f"/assessments/new/{way}", data=data or {"project": "a-project"})
    assert 303 == answer.status_code, answer.text
    return answer.headers["location"]


def flat(text: str) -> str:
    return " ".join(text.split())


# --- a next version, and a copy ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("either_database")
def test_the_next_version_of_what_answers_an_older_form_takes_its_answers_over(tmp_path: Path):
    site = a_site(tmp_path)
    site.council.adopt()
    site.council.submit(PUT_FORWARD)
    to_form_two(site)
    officer, url = site.signed_in("officer"), next_version(site)
    answers: Any = draft(site, url).proposal.answers
    assert ("Warm homes", 12, "live") == tuple(answers[name].value for name in ("title", "headcount", "stage"))
    assert "As counted in May." == answers["headcount"].comment
    assert "The count of May" == answers["headcount"].evidence[0].title
    assert {"imported"} == {answers[name].source for name in ("title", "headcount", "stage", "personal_data")}
    assert {"until"} == set(answers["retention"])
    assert {"name", "uses"} == set(answers["partners"].items[0])
    assert not answers["partners"].complete
    shown = flat(officer.get(url).text)
    assert "The form has changed" not in shown
    noted = shown.partition('id="notes"')[2]
    for text in (
        "Version 1, the reason for keeping the data: asked in another way now", "The study ends then.",
        "whether the organisation has signed: no longer among the answers to choose from", "it has signed",
    ):  # fmt: skip
        assert text in noted
    stage = flat(officer.get(f"{url}/form/stage").text)
    assert "the question was then: How far along is the project?" in stage
    section = officer.get(f"{url}/section/record").text
    assert "3 imported answers count once confirmed" in flat(section)
    assert 303 == officer.post(f"{url}/confirm/record").status_code
    assert "officer" == draft(site, url).proposal.answers["stage"].confirmed_by  # type: ignore[union-attr]


def test_every_link_that_may_help_leads_to_a_page(site: Site):
    site.council.submit(PUT_FORWARD)
    to_form_two(site)
    officer, url = site.signed_in("officer"), next_version(site)
    noted = officer.get(url).text.partition('id="notes"')[2]
    links = re.findall(rf'href="({url}/form/[^"]+)"', noted)
    assert {f"{url}/form/retention", f"{url}/form/partners"} == set(links)
    assert [200] * len(links) == [officer.get(link).status_code for link in links]
    assert f'href="{url}#notes"' in officer.get(f"{url}/check").text


def test_what_changed_since_a_version_of_an_older_form_is_told_by_the_form_of_today(site: Site):
    site.council.submit(PUT_FORWARD)
    to_form_two(site)
    officer, url = site.signed_in("officer"), next_version(site)
    for section in ("record", "people"):
        officer.post(f"{url}/confirm/{section}")
    save(officer, url, "title", 2, title="Warmer homes")
    shown = officer.get(f"{url}/changes")
    assert 200 == shown.status_code
    assert "What changed since version 1" in shown.text
    assert "number of people" not in shown.text


def test_the_next_version_is_submitted_once_it_answers_the_form_of_today(site: Site):
    site.council.submit(PUT_FORWARD)
    to_form_two(site)
    officer, url = site.signed_in("officer"), next_version(site)
    for section in ("record", "people"):
        officer.post(f"{url}/confirm/{section}")
    data = {"publish_by-day": "1", "publish_by-month": "2", "publish_by-year": "2027", "read": "yes"}
    assert 303 == officer.post(f"{url}/submit", data=data).status_code
    submitted = [entry.body for entry in site.council.entries if entry.kind == "proposal.submitted"]
    assert [(1, 1), (2, 2)] == [(each["version"], each["form"]) for each in submitted]


def test_a_copy_takes_over_answers_to_an_older_form_but_no_evidence(site: Site):
    site.council.submit(PUT_FORWARD)
    publish(site.council.by("officer"), "a-project")
    to_form_two(site)
    url = next_version(site, copy="a-project", **{"copy-title": "Another"})
    answers: Any = draft(site, url).proposal.answers
    assert ("Another", 12, ()) == (answers["title"].value, answers["headcount"].value, answers["headcount"].evidence)
    assert answers["stage"].source_ref.startswith("a-project, version 1; the question was then: How far along")
    assert "The study ends then." in site.signed_in("officer").get(url).text


def test_a_text_that_goes_out_of_sight_goes_from_the_notes_too(site: Site):
    site.council.submit(PUT_FORWARD)
    to_form_two(site)
    officer, url = site.signed_in("officer"), next_version(site)
    assert "The study ends then." in officer.get(url).text
    entry = next(each.seq for each in site.council.entries if each.kind == "proposal.submitted")
    place = "/answers/retention/reason"
    redact(site.council.record, entry, [place], "Article 17", {"role": "custodian"}, site.clock())
    catch_up(site.database)
    assert "The study ends then." not in officer.get(url).text
    assert 303 == officer.post("/assessments/new/version", data={"project": "a-project"}).status_code


def test_a_program_begins_from_an_older_form_as_well(site: Site):
    site.council.submit(PUT_FORWARD)
    to_form_two(site)
    program = site.program("officer")
    made = program.post("/api/v1/drafts", json={"begin": "version", "project": "a-project"})
    assert 201 == made.status_code, made.text
    held = program.get(f"/api/v1/drafts/{made.json()['id']}")
    assert 2 == held.json()["proposal"]["form"]
    assert "The study ends then." in held.text


def test_a_program_carries_over_what_is_being_filled_in(site: Site):
    name = draft_of(site, half_filled(site))
    at = f"/api/v1/drafts/{name}"
    assert not site.program("officer").get(at).json()["answers_older_form"]
    to_form_two(site)
    program = site.program("officer")
    before = program.get(at)
    assert before.json()["answers_older_form"]
    held = program.post(f"{at}/carry")
    assert (200, False) == (held.status_code, held.json()["answers_older_form"])
    assert "By law." in held.text
    assert program.get(at).headers["etag"] != before.headers["etag"]
    assert held.json()["pages"] == program.post(f"{at}/carry").json()["pages"]
    assert 404 == site.program("officer", name="the third officer").post(f"{at}/carry").status_code


# --- an assessment that is being filled in ----------------------------------------------------------------------------


def half_filled(site: Site) -> str:
    """An assessment on the form of today, with answers of every kind, two of which wait, and somebody asked."""
    officer, other = site.signed_in("officer"), site.signed_in("officer", name="the second officer")
    url = begun(officer, "Warm homes")
    let_in(officer, url)
    save(officer, url, "stage", stage="idea")
    save(officer, url, "personal_data", personal_data="yes")
    save(officer, url, "people", people="12")
    save(other, url, "people", people="13")
    save(officer, url, "retention", **{"retention.reason": "By law."})
    save(officer, url, "partners/aaaa1111", name="A firm", pledge="asked")
    officer.post(f"{url}/form/partners", data={"revision": "0", "item": "aaaa1111", "list--whole": "yes"})
    asked(officer, url, "people")
    return url


PATHS = ("", "/form/stage", "/form/partners", "/section/people", "/check", "/open", "/submit", "/requests")


@pytest.mark.usefixtures("either_database")
def test_an_open_assessment_on_an_older_form_says_so_and_is_carried_over(tmp_path: Path):
    site = a_site(tmp_path)
    site.council.adopt()
    url = half_filled(site)
    officer = site.signed_in("officer")
    assert not any("The form has changed" in officer.get(f"{url}{path}").text for path in PATHS)
    to_form_two(site)
    officer = site.signed_in("officer")
    for path in PATHS:
        answer = officer.get(f"{url}{path}")
        assert 200 == answer.status_code, path
        assert ("The form has changed" in answer.text) == (path != "/requests"), path
    assert 303 == officer.post(f"{url}/carry").status_code
    held = draft(site, url)
    answers: Any = held.proposal.answers
    assert (2, ()) == (held.row.form, held.assembled.unfit)
    assert ("typed", "imported", "typed") == tuple(answers[name].source for name in ("title", "stage", "personal_data"))
    assert (12, "A firm", True) == (
        answers["headcount"].value, answers["partners"].items[0]["name"].value, answers["partners"].complete,
    )  # fmt: skip
    assert "partners/aaaa1111" in held.saved
    shown = flat(officer.get(url).text)
    assert "The form has changed" not in shown
    assert "Two people answered" not in shown
    noted = shown.partition('id="notes"')[2]
    assert all(text in noted for text in ("By law.", "Put aside beside another answer, the number of people", "13"))
    assert 200 == officer.get(f"{url}/requests").status_code
    assert "A question that the form no longer asks" in officer.get(f"{url}/requests").text
    assert 303 == officer.post(f"{url}/carry").status_code
    assert held.contents == draft(site, url).contents


def test_nothing_is_submitted_before_it_is_carried_over(site: Site):
    url = half_filled(site)
    to_form_two(site)
    officer = site.signed_in("officer")
    data = {"publish_by-day": "1", "publish_by-month": "2", "publish_by-year": "2027", "read": "yes"}
    answer = officer.post(f"{url}/submit", data=data)
    assert (422, True) == (answer.status_code, "Carry the answers over first" in answer.text)
    program = site.program("officer")
    sent = program.post(f"/api/v1/drafts/{draft_of(site, url)}/submission", json={"publish_by": "2027-02-01"})
    assert (422, True) == (sent.status_code, "Carry the answers over first" in sent.text)
    assert "proposal.submitted" not in site.council.kinds


def test_what_somebody_saves_while_it_is_carried_over_is_not_lost(site: Site, monkeypatch: pytest.MonkeyPatch):
    url = half_filled(site)
    to_form_two(site)
    held, who = draft(site, url), Who("the officer", "officer", site.clock())
    save(site.signed_in("officer"), url, "title", 1, title="Warmer homes")
    with pytest.raises(Exception, match="Somebody saved an answer meanwhile"):
        older_forms.carry_over(site.council.record, held, who)
    assert 1 == draft(site, url).row.form
    assert "Warmer homes" == draft(site, url).title


def test_what_is_saved_on_a_page_that_has_moved_waits_and_is_not_lost(site: Site):
    url = half_filled(site)
    to_form_two(site)
    officer = site.signed_in("officer")
    officer.post(f"{url}/carry")
    late = officer.post(f"{url}/form/stage", data={"revision": "1", "shown": "stage", "stage": "pilot"})
    assert "/choose/" in late.headers["location"]


def test_where_the_older_form_is_in_no_record_what_was_said_is_kept_as_it_stands(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    url = half_filled(site)
    to_form_two(site)
    monkeypatch.setattr(older_forms, "forms_numbered", lambda *_: iter(()))
    assert 303 == site.signed_in("officer").post(f"{url}/carry").status_code
    held = draft(site, url)
    assert "Warm homes" == held.title
    assert any('"people":{' in note.text and '"value":12' in note.text for note, _ in held.notes)
    assert not older_forms.is_older(held)


def test_a_colleague_s_reply_to_what_is_no_longer_asked_is_read_and_not_taken_over(site: Site):
    officer = site.signed_in("officer")
    url = begun(officer)
    link = asked(officer, url, "people")
    assert 200 == site.client().post(link, data={"shown": "people", "people": "14"}).status_code
    to_form_two(site)
    officer = site.signed_in("officer")
    officer.post(f"{url}/carry")
    listed = officer.get(f"{url}/requests").text
    assert "14" in listed
    accept = re.search(r"/assessments/[\w-]+/requests/[\w-]+/accept", listed)
    assert accept
    assert 422 == officer.post(accept[0]).status_code
    assert "headcount" not in draft(site, url).contents


def test_everybody_can_use_the_page_that_says_so(site: Site, browser: Browser):
    url = half_filled(site)
    to_form_two(site)
    with served(site) as at:
        for width in (WIDTHS[0], WIDTHS[-1]):
            with visiting(browser, at, scripts=True, width=width) as page:
                page.context.add_cookies([{"name": "session", "value": site.session("officer"), "url": at}])
                page.goto(url)
                strip = Strip(f"older-form-{width}")
                strip.take(page, "says-so")
                assert [] == faults(page, contrast=True)
                if width == WIDTHS[-1]:
                    page.get_by_role("button", name="Carry the answers over").click()
                    strip.take(page, "carried")
                    assert [] == faults(page, contrast=True)
    assert 0 == len(saved.aside(site.database, draft_of(site, url)))
