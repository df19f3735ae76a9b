"""What is no part of the record goes after the days that the settings say, and not before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, select

from charter_engine.model.service import Keeping
from charter_engine.store import read
from charter_engine.store.database import Database, reading, working
from charter_engine.store.working import credentials, drafts, limits, outbox, requests, saved
from charter_engine.store.working.draft_tables import draft, draft_answer, draft_answer_past, draft_editor
from charter_engine.store.working.drafts import DraftRow
from charter_engine.store.working.erase import erase_untouched
from charter_engine.store.working.requests import RequestRow
from charter_engine.store.working.saved import Change, Writer
from charter_engine.workspace.people import limits as counted
from charter_engine.workspace.people import mail, retention, sessions, signing_in, tokens
from charter_engine.workspace.people.retention import Removed
from tests.sites import Site, a_site

DAY = timedelta(days=1)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path, keeping=Keeping(drafts=10, sessions=10, mail=20))


def rows(site: Site, *tables: Table) -> int:
    with reading(site.database) as connection:
        return sum(len(connection.execute(select(each)).all()) for each in tables)


def test_what_serves_no_more_goes_and_what_serves_stays(site: Site):
    now, who = site.clock(), site.person("administrator")
    ended, kept = (sessions.begin(site.database, who.id, "link", now) for _ in range(2))
    sessions.end(site.database, who.id, sessions.hashed(ended).hex(), now)
    signing_in.link_for(site.database, who.email, now)
    tokens.make(site.database, who, "administrator", "short", now.date(), now)
    tokens.make(site.database, who, "administrator", "long", (now + 300 * DAY).date(), now)
    counted.is_within(site.database, signing_in.ASKING, "192.0.2.1", now)
    tables = (credentials.session, credentials.link, credentials.token, limits.rate)
    assert (6, Removed(0, 0, 0, 0, 0)) == (rows(site, *tables), retention.tidy(site.service))
    site.clock.at = now + 9 * DAY
    assert Removed(0, 0, 0, 1, 0) == retention.tidy(site.service)
    site.clock.at = now + 10 * DAY + timedelta(minutes=20)
    assert Removed(0, 2, 0, 0, 0) == retention.tidy(site.service)  # the session that ended, the link that was not used
    assert sessions.find(site.database, kept, now)
    site.clock.at = now + 12 * DAY
    assert Removed(0, 2, 0, 0, 0) == retention.tidy(site.service)  # the session that ran out, the token of a day
    assert ["long"] == [each.name for each in tokens.of(site.database, who.id, site.clock())]


def test_letters_that_wait_stay_and_others_go(site: Site):
    now = site.clock()
    with working(site.database) as connection:
        for _ in range(3):
            outbox.put(connection, mail.letter("a test", "a@council.example", "x", "x", (now, now + 30 * DAY)))
        first, second = (outbox.take(connection, "x", now, now + DAY) for _ in range(2))
        assert first
        assert second
        assert outbox.say_sent(connection, first.id, "x", now)
        assert outbox.give_up(connection, second.id, "x", now, "no")
    site.clock.at = now + 19 * DAY
    assert 0 == retention.tidy(site.service).letters
    site.clock.at = now + 21 * DAY
    assert 2 == retention.tidy(site.service).letters
    assert 1 == rows(site, outbox.mail)


def test_a_letter_that_no_server_took_goes_when_it_is_long_of_no_use(site: Site):
    now = site.clock()
    with working(site.database) as connection:
        outbox.put(connection, mail.letter("a test", "a@council.example", "x", "x", (now, now + DAY)))
    site.clock.at = now + 20 * DAY
    assert 0 == retention.tidy(site.service).letters
    site.clock.at = now + 22 * DAY
    assert 1 == retention.tidy(site.service).letters


def test_the_record_is_not_touched(site: Site):
    site.council.adopt()
    before = list(read.entries(site.database))
    site.clock.at += 10_000 * DAY
    retention.tidy(replace(site.service))
    assert before == list(read.entries(site.database))


def test_a_draft_goes_when_nobody_has_touched_it_for_long(tables: Database):
    def writer(day: int) -> Writer:
        return Writer("somebody", "officer", f"2026-01-{day:02}T09:00:00Z")

    for name in ("touched", "left", "asked"):
        row = DraftRow(name, "a-project", 1, 1, "{}", "somebody", "blank", "", "2026-01-01T09:00:00Z")
        drafts.begin(tables, row, (), {"title": "{}"}, writer(1))
    saved.save(tables, "touched", [Change("title", 1, '{"a": 1}')], writer(20))
    asked = RequestRow(
        "r", "asked", "title", "", "b", "adviser", "b@c.example", "2026-02-01", "a", "2026-01-01T09:00:00Z"
    )
    requests.add(tables, asked, bytes(32))
    requests.change(tables, "r", requests.ASKED, requests.ANSWERED, "2026-01-15T09:00:00Z")
    assert 0 == erase_untouched(tables, "2026-01-01T09:00:00Z")
    assert 1 == erase_untouched(tables, "2026-01-10T09:00:00Z")
    assert drafts.find(tables, "left") is None
    assert drafts.find(tables, "touched")
    assert 1 == erase_untouched(tables, "2026-01-20T09:00:00Z")
    assert 1 == erase_untouched(tables, "2026-01-20T09:00:01Z")
    for table in (draft, draft_answer, draft_answer_past, draft_editor, requests.request):
        with reading(tables) as connection:
            assert [] == connection.execute(select(table)).all()
