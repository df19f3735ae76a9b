"""Drafts on disk: a page is saved over what its writer saw, and nothing that was ever saved is lost."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from charter_engine.errors import Malformed
from charter_engine.store.append import Record
from charter_engine.store.database import Database, open_database
from charter_engine.store.working import drafts, requests, saved
from charter_engine.store.working.drafts import DraftRow
from charter_engine.store.working.erase import erase
from charter_engine.store.working.requests import RequestRow
from charter_engine.store.working.saved import SETTLED, STOOD, WAITS, Change, Writer
from tests.stores import begun

ROW = DraftRow("d1", "a-project", 1, 1, "{}", "the officer", "blank", "", "2026-11-28T09:00:00Z")
WHO = Writer("the officer", "officer", "2026-11-28T09:01:00Z")
OTHER = Writer("the second officer", "officer", "2026-11-28T09:02:00Z")


@pytest.fixture
def database(record: Record) -> Database:
    drafts.begin(record.database, ROW, ["the second officer"], {"title": '{"title":"A"}'}, WHO)
    return record.database


def stands(database: Database, page: str = "title") -> tuple[str, int]:
    held = saved.pages(database, "d1")[page]
    return held.content, held.revision


def test_a_draft_begins_with_what_it_is_given(database: Database):
    assert ROW == drafts.find(database, "d1")
    assert {"the officer", "the second officer"} == drafts.editors(database, "d1")
    assert ('{"title":"A"}', 1) == stands(database)
    assert [("d1", WHO.at)] == [(row.id, last) for row, last in drafts.drafts_of(database, "the second officer")]
    assert () == drafts.drafts_of(database, "somebody else")
    assert (ROW,) == drafts.drafts_for(database, "a-project")
    with pytest.raises(Malformed):
        drafts.begin(database, ROW, [], {}, WHO)


def test_a_page_is_saved_over_what_its_writer_saw(database: Database):
    [now] = saved.save(database, "d1", [Change("title", 1, "2")], WHO)
    assert (STOOD, 2) == (now.aside, now.revision)
    assert ("2", 2) == stands(database)


def test_what_comes_too_late_is_put_aside_and_the_first_stands(database: Database):
    saved.save(database, "d1", [Change("title", 1, "theirs")], OTHER)
    [late] = saved.save(database, "d1", [Change("title", 1, "mine")], WHO)
    assert (WAITS, "mine") == (late.aside, late.content)
    assert ("theirs", 2) == stands(database)
    assert [late] == list(saved.aside(database, "d1"))
    assert ["mine", "theirs", '{"title":"A"}'] == [each.content for each in saved.history(database, "d1", "title")]


def test_the_same_twice_is_saved_once(database: Database):
    saved.save(database, "d1", [Change("title", 1, "2")], WHO)
    [again] = saved.save(database, "d1", [Change("title", 1, "2")], WHO)
    assert (STOOD, 2) == (again.aside, again.revision)
    assert 2 == len(saved.history(database, "d1", "title"))


@pytest.mark.parametrize("taken", [True, False])
def test_somebody_chooses_which_of_two_stands(database: Database, taken: bool):
    saved.save(database, "d1", [Change("title", 1, "theirs")], OTHER)
    [late] = saved.save(database, "d1", [Change("title", 1, "mine")], WHO)
    change = Change("title", 2, late.content) if taken else None
    found = saved.settle(database, "d1", late.number, change, WHO)
    assert (("mine", 3) if taken else ("theirs", 2)) == stands(database)
    assert (found is not None) is taken
    assert () == saved.aside(database, "d1")
    assert SETTLED in [each.aside for each in saved.history(database, "d1", "title")]


def test_a_choice_that_comes_too_late_leaves_all_as_it_is(database: Database):
    saved.save(database, "d1", [Change("title", 1, "theirs")], OTHER)
    [late] = saved.save(database, "d1", [Change("title", 1, "mine")], WHO)
    saved.save(database, "d1", [Change("title", 2, "a third")], OTHER)
    found = saved.settle(database, "d1", late.number, Change("title", 2, "mine"), WHO)
    assert found is not None
    assert (WAITS, ("a third", 3)) == (found.aside, stands(database))
    assert [late] == list(saved.aside(database, "d1"))


def test_many_at_once_on_one_page_leave_one_standing_and_lose_none(database: Database):
    with ThreadPoolExecutor(8) as many:
        changes = [Change("title", 1, f"{number}") for number in range(16)]
        found = list(many.map(lambda change: saved.save(database, "d1", [change], WHO)[0], changes))
    assert 1 == sum(each.aside == STOOD for each in found)
    assert 17 == len(saved.history(database, "d1", "title"))
    assert 15 == len(saved.aside(database, "d1"))


def test_many_at_once_on_pages_of_their_own_all_stand(database: Database):
    with ThreadPoolExecutor(8) as many:
        changes = [Change(f"partners/{number}", 0, f"{number}") for number in range(16)]
        found = list(many.map(lambda change: saved.save(database, "d1", [change], WHO)[0], changes))
    assert {STOOD} == {each.aside for each in found}
    assert 17 == len(saved.pages(database, "d1"))


def test_pages_keep_the_order_in_which_they_were_first_saved(database: Database):
    for page in ("b", "a", "c"):
        saved.save(database, "d1", [Change(page, 0, "1")], WHO)
    saved.save(database, "d1", [Change("b", 1, "2")], WHO)
    assert ["title", "b", "a", "c"] == list(saved.pages(database, "d1"))


def test_nothing_is_saved_in_a_draft_that_is_closed_or_not_there(database: Database):
    drafts.close(database, "d1", drafts.SUBMITTED)
    for name in ("d1", "d2"):
        with pytest.raises(LookupError):
            saved.save(database, name, [Change("title", 1, "2")], WHO)
    assert () == drafts.drafts_for(database, "a-project")


def test_another_person_is_let_in_once(database: Database):
    for _ in range(2):
        drafts.add_editor(database, "d1", "a third")
    assert 3 == len(drafts.editors(database, "d1"))


ASKED = RequestRow(
    "r1", "d1", "title", "What is it called?", "A colleague", "security", "a@b.example", "2026-12-01", "the officer",
    "2026-11-28T09:00:00Z",
)  # fmt: skip


def test_a_request_is_found_by_its_link_and_moves_on_once(database: Database):
    requests.add(database, ASKED, bytes(32))
    assert ASKED == requests.by_token(database, bytes(32))
    assert None is requests.by_token(database, bytes([1]) * 32)
    moved = [requests.change(database, "r1", "asked", "answered", "2026-11-29T09:00:00Z", "{}") for _ in range(2)]
    assert [True, False] == moved
    [held] = requests.of_draft(database, "d1")
    assert ("answered", "{}", "2026-11-29T09:00:00Z") == (held.state, held.reply, held.ended)


def test_what_is_erased_is_gone(database: Database):
    requests.add(database, ASKED, bytes(32))
    erase(database, "d1")
    assert None is drafts.find(database, "d1")
    assert ({}, (), ()) == (
        saved.pages(database, "d1"), saved.history(database, "d1"), requests.of_draft(database, "d1"),
    )  # fmt: skip


# --- killed -----------------------------------------------------------------------------------------------------------


def save_on(home: Path, told: Connection) -> None:
    """Save one page again and again, and say each time that it was saved."""
    database, number = open_database("record.db", home), 1
    while True:
        saved.save(database, "d1", [Change("title", number, f"{number + 1}")], WHO)
        number += 1
        told.send(number)


@pytest.mark.parametrize("after", [0.0, 0.01, 0.03, 0.05, 0.11])
def test_a_process_killed_in_the_middle_of_a_save_loses_nothing_that_it_told_of(tmp_path: Path, after: float):
    record = begun(str(tmp_path / "record.db"), tmp_path)
    drafts.begin(record.database, ROW, [], {"title": "1"}, WHO)
    context = multiprocessing.get_context("forkserver")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=save_on, args=(tmp_path, there))
    process.start()
    there.close()
    told = here.recv()
    time.sleep(after)
    process.kill()
    process.join()
    while here.poll():
        try:
            told = here.recv()
        except EOFError:
            break
    content, revision = stands(record.database)
    assert told <= revision <= told + 1
    assert f"{revision}" == content
    assert [f"{number}" for number in range(revision, 0, -1)] == [
        each.content for each in saved.history(record.database, "d1")
    ]
    record.database.close()
