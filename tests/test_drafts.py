"""Drafts of proposals: begun, filled in by several people, put together, assessed, and asked about elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.engine.reader import Reader
from charter_engine.errors import NotFound, Refused
from charter_engine.language.folder import read_proposal
from charter_engine.language.format import document
from charter_engine.language.proposals import proposal_kind
from charter_engine.model.charter import Edition
from charter_engine.model.proposal import Answer
from charter_engine.store.append import Record
from charter_engine.store.database import Database
from charter_engine.store.working import drafts as store
from charter_engine.store.working import saved
from charter_engine.store.working.drafts import DraftRow
from charter_engine.store.working.saved import Saved, Writer
from charter_engine.workspace.drafting import requests
from charter_engine.workspace.drafting.draft_confirm import confirmations
from charter_engine.workspace.drafting.draft_content import taken_apart, write
from charter_engine.workspace.drafting.draft_pages import page_at, top_pages
from charter_engine.workspace.drafting.drafts import (
    Draft,
    Who,
    asked_of,
    begin,
    blank,
    discard,
    id_from,
    load,
    remaining,
    report,
    save,
    save_all,
)  # fmt: skip
from charter_engine.workspace.drafting.requests import Wish
from tests import tiny
from tests.build import DAY, a_proposal, answers
from tests.drawn import one_of
from tests.strategies_answers import answers_for
from tests.test_still_open import report_of

FORM = tiny.folder().charter.form
EDITION = tiny.folder().charter.on(DAY)
WHO = Who("the officer", "officer", datetime(2026, 11, 28, 9, tzinfo=UTC))
OTHER = Who("the second officer", "officer", datetime(2026, 11, 28, 9, 1, tzinfo=UTC))
TODAY = date(2026, 11, 28)


@pytest.fixture
def database(record: Record) -> Database:
    return record.database


def begun(database: Database, text: str = "") -> str:
    proposal = blank(FORM, "a-project", "A project", "Council of Nowhere")
    if text:
        proposal = replace(proposal, answers=answers(text, FORM))
    return begin(database, FORM, proposal, ("blank", ""), WHO)


def titled(title: str) -> str:
    return write(page_at(FORM, "title"), {"title": Answer("answered", title)})


def test_a_draft_begins_with_its_title_and_only_its_people_see_it(database: Database):
    name = begun(database)
    draft = load(database, name, "the officer", FORM)
    assert ("A project", "a-project", 1) == (draft.title, draft.proposal.proposal, draft.proposal.version)
    for person, other in (("somebody else", name), ("the officer", "no-such")):
        with pytest.raises(NotFound):
            load(database, other, person, FORM)
    store.add_editor(database, name, "somebody else")
    assert "A project" == load(database, name, "somebody else", FORM).title


def test_two_officers_at_once_lose_nothing(database: Database):
    name, title = begun(database), page_at(FORM, "title")
    one, two = (load(database, name, "the officer", FORM) for _ in range(2))
    assert not save(database, name, title, one.revision("title"), titled("One"), WHO).aside
    late = save(database, name, title, two.revision("title"), titled("Two"), OTHER)
    assert late.aside
    assert "One" == load(database, name, "the officer", FORM).title
    assert [late] == list(saved.aside(database, name))
    people = page_at(FORM, "people")
    content = write(people, {"people": Answer("answered", 12)})
    assert not save(database, name, people, two.revision("people"), content, OTHER).aside


def test_nothing_is_saved_in_a_draft_that_was_submitted(database: Database):
    name = begun(database)
    store.close(database, name, store.SUBMITTED)
    with pytest.raises(Refused):
        save(database, name, page_at(FORM, "title"), 1, titled("Two"), WHO)


def test_imported_answers_count_once_they_are_confirmed(database: Database):
    name = begun(database, "{personal_data: {value: yes, source: imported}, people: {value: 5, source: imported}}")
    draft = load(database, name, "the officer", FORM)
    assert "personal_data" in remaining(draft, EDITION)
    pages = top_pages(FORM, FORM.sections[0])
    save_all(database, name, confirmations(draft, pages, "officer"), WHO)
    draft = load(database, name, "the officer", FORM)
    assert "personal_data" not in remaining(draft, EDITION)
    node = draft.proposal.answers["personal_data"]
    assert isinstance(node, Answer)
    assert ("imported", "officer") == (node.source, node.confirmed_by)
    assert () == confirmations(draft, pages, "officer")
    assert 1 == len(confirmations(draft, top_pages(FORM, FORM.sections[1]), "officer"))


def test_the_report_of_now_is_made_from_what_stands(database: Database):
    name = begun(database, "{stage: idea, personal_data: no, people: 12, partners: none}")
    draft = load(database, name, "the officer", FORM)
    assert () == remaining(draft, EDITION)
    assert {"not_applicable"} == {result.outcome for result in report(draft, EDITION).results}


def drafted(held: object) -> Draft:
    numbers = count()
    contents = taken_apart(FORM, held, lambda: f"i{next(numbers)}")  # type: ignore[arg-type]
    row = DraftRow("d", "a-project", 1, 1, '{"kind":"own","organisation":"Council of Nowhere"}', "", "blank", "", "")
    return Draft(row, FORM, {key: Saved(key, content, 1, Writer("", "", "")) for key, content in contents.items()})


@given(st.data())
def test_what_is_put_forward_is_accepted_as_a_file_and_comes_to_the_same(data: st.DataObject):
    draft = drafted(data.draw(answers_for(FORM)))
    found = draft.put_forward(EDITION)
    text = document(proposal_kind(FORM), found)
    assert found == read_proposal(text.encode(), "a.yaml", FORM)
    assert report_of(EDITION, draft.proposal, None) == report_of(EDITION, found, None)


@given(st.data())
def test_what_is_not_asked_is_not_put_forward_and_changes_nothing(generated: list[Edition], data: st.DataObject):
    edition = one_of(data, generated)
    proposal = a_proposal(data.draw(answers_for(edition.form)), edition.form)
    kept = replace(proposal, answers=asked_of(proposal.answers, edition.form.questions, Reader.of(edition, proposal)))
    assert report_of(edition, proposal, None) == report_of(edition, kept, None)


def test_a_hidden_answer_stays_in_the_draft_and_is_not_put_forward():
    draft = drafted(answers("{personal_data: no, retention: {until: 2024-06-01}}", FORM))
    assert "retention" in draft.proposal.answers
    assert "retention" not in draft.put_forward(EDITION).answers


@pytest.mark.parametrize(
    ("title", "taken", "expected"),
    [
        ("Joined-up care: phase 2", [], "joined-up-care-phase-2"),
        ("Joined-up care", ["joined-up-care", "joined-up-care-2"], "joined-up-care-3"),
        ("2027 plan", [], "project-2027-plan"),
        ("---", [], "project"),
        ("Ωμέγα", [], "project"),
    ],
)
def test_a_project_is_named_from_its_title(title: str, taken: list[str], expected: str):
    assert expected == id_from(title, taken)


# --- asking somebody else ---------------------------------------------------------------------------------------------

WISH = Wish("retention", "The records manager", "records", date(2026, 12, 4), note="How long, please?")


def asked(database: Database, wish: Wish = WISH) -> tuple[Draft, str, str]:
    draft = load(database, begun(database), "the officer", FORM)
    name, link = requests.ask(database, draft, wish, WHO, TODAY)
    assert link.startswith("/reply/")
    return draft, name, link.removeprefix("/reply/")


RETENTION = '{"retention":{"reason":{"value":"By law.","answered_by":"records"}}}'


def test_a_reply_waits_until_an_officer_takes_it(database: Database):
    draft, name, token = asked(database)
    row = requests.opened(database, token, TODAY)
    requests.reply(database, row, {"retention": RETENTION}, OTHER)
    assert "retention" not in load(database, draft.id, "the officer", FORM).proposal.answers
    assert requests.accept(database, draft, name, WHO)
    now = load(database, draft.id, "the officer", FORM)
    assert {"reason": Answer("answered", "By law.", answered_by="records")} == now.proposal.answers["retention"]


def test_a_link_works_once_and_is_nowhere_kept(database: Database):
    _, _, token = asked(database)
    row = requests.opened(database, token, TODAY)
    requests.reply(database, row, {"retention": RETENTION}, OTHER)
    with pytest.raises(Refused, match="answered already"):
        requests.reply(database, row, {"retention": "{}"}, OTHER)
    with pytest.raises(Refused, match="was used"):
        requests.opened(database, token, TODAY)
    assert token not in repr(requests.of_draft(database, load(database, row.draft, "the officer", FORM)))


@pytest.mark.parametrize("token", ["", "guess", "\udc80", "a" * 10_000])
def test_a_guess_leads_nowhere(database: Database, token: str):
    asked(database)
    with pytest.raises(NotFound):
        requests.opened(database, token, TODAY)


def test_a_link_ends_with_its_day_with_the_request_and_with_the_draft(database: Database):
    draft, name, token = asked(database)
    with pytest.raises(Refused, match="is over"):
        requests.opened(database, token, date(2026, 12, 5))
    requests.take_back(database, draft, name, WHO)
    with pytest.raises(Refused, match="not needed"):
        requests.opened(database, token, TODAY)
    other, _, token = asked(database)
    store.close(database, other.id, store.SUBMITTED)
    with pytest.raises(Refused, match="not needed"):
        requests.opened(database, token, TODAY)


def test_only_who_began_a_draft_takes_it_away_and_only_until_it_is_submitted(database: Database):
    name = begun(database)
    store.add_editor(database, name, OTHER.person)
    with pytest.raises(Refused, match="Only the officer"):
        discard(database, load(database, name, OTHER.person, FORM), OTHER.person)
    store.close(database, name, store.SUBMITTED)
    with pytest.raises(Refused, match="until it is submitted"):
        discard(database, load(database, name, WHO.person, FORM), WHO.person)
    other = begun(database)
    discard(database, load(database, other, WHO.person, FORM), WHO.person)
    assert [True, False] == [store.find(database, each) is not None for each in (name, other)]


def test_a_request_that_nobody_answers_is_listed_with_its_owner(database: Database):
    draft, _, _ = asked(database)
    [row] = requests.of_draft(database, draft)
    assert ("asked", "The records manager", "2026-12-04", "the officer") == (row.state, row.asked, row.due, row.by)


def test_a_reply_that_is_not_taken_stays_readable(database: Database):
    draft, name, token = asked(database)
    requests.reply(database, requests.opened(database, token, TODAY), {"retention": RETENTION}, OTHER)
    requests.decline(database, draft, name, WHO)
    [row] = requests.of_draft(database, draft)
    assert ("declined", True) == (row.state, "By law." in row.reply)
    with pytest.raises(Refused, match="meanwhile"):
        requests.accept(database, draft, name, WHO)


def test_a_reply_to_a_page_that_was_saved_meanwhile_is_put_beside(database: Database):
    draft, name, token = asked(database)
    requests.reply(database, requests.opened(database, token, TODAY), {"retention": RETENTION}, OTHER)
    save(database, draft.id, page_at(FORM, "retention"), 0, '{"retention":{"reason":"Ours."}}', WHO)
    assert not requests.accept(database, draft, name, WHO)
    assert [RETENTION] == [each.content for each in saved.aside(database, draft.id)]


@pytest.mark.parametrize(
    "wish",
    [
        replace(WISH, asked=" "), replace(WISH, role=""), replace(WISH, due=date(2026, 11, 27)),
        replace(WISH, about="nothing"), replace(WISH, about="section:nothing"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(database: Database, wish: Wish):
    with pytest.raises((Refused, NotFound)):
        asked(database, wish)


def test_a_section_is_asked_as_its_pages_with_its_lists():
    assert ["people", "affected", "retention", "partners"] == [
        each.key for each in requests.about_pages(FORM, "section:people")
    ]
