"""Sessions: found at each click with the roles of now, ended by time, by their person and with the account."""

from __future__ import annotations

from datetime import timedelta

import pytest

from charter_engine.errors import NotFound
from charter_engine.store.database import Database
from charter_engine.workspace.people import accounts, sessions
from charter_engine.workspace.people.sessions import Lasting
from tests.test_accounts import ADMIN, NOW, added

MINUTE = timedelta(minutes=1)
LASTING = Lasting(idle=30 * MINUTE, most=100 * MINUTE)


def test_a_session_is_found_by_what_the_browser_holds_and_by_nothing_else(tables: Database):
    ana = added(tables)
    secret = sessions.begin(tables, ana.id, "link", NOW)
    found = sessions.find(tables, secret, NOW)
    assert found is not None
    assert (ana, ("officer",), "link") == (found.person, found.roles, found.session.via)
    for other in ("", secret[:-1], secret + "x", secret.swapcase(), found.session.hash.hex(), "x" * 10_000, "ü"):
        assert sessions.find(tables, other, NOW) is None


def test_the_tables_do_not_hold_what_the_browser_holds(tables: Database):
    ana = added(tables)
    secret = sessions.begin(tables, ana.id, "link", NOW)
    [kept] = sessions.of(tables, ana.id, NOW)
    assert secret.encode() not in kept.hash
    assert 32 == len(kept.hash)
    assert len(secret) >= 43


def test_what_signs_in_is_too_long_to_be_guessed():
    made = {sessions.new_secret() for _ in range(100)}
    assert 100 == len(made)
    assert all(len(each) >= 43 for each in made)  # 256 bits, six a sign


def test_roles_are_those_of_now(tables: Database):
    ana = added(tables, roles=("adviser", "custodian"))
    secret = sessions.begin(tables, ana.id, "link", NOW)
    accounts.change_roles(tables, ADMIN, ana.id, ("custodian",), NOW)
    found = sessions.find(tables, secret, NOW)
    assert found is not None
    assert ("custodian",) == found.roles
    accounts.end(tables, ADMIN, ana.id, NOW)
    assert sessions.find(tables, secret, NOW) is None


def test_an_account_that_is_taken_up_again_does_not_bring_back_a_session(tables: Database):
    ana = added(tables)
    secret = sessions.begin(tables, ana.id, "link", NOW)
    accounts.end(tables, ADMIN, ana.id, NOW)
    accounts.take_up(tables, ADMIN, ana.id, "ana@council.example", ("officer",), NOW)
    assert sessions.find(tables, secret, NOW) is None


def test_a_session_ends_when_nothing_is_done(tables: Database):
    secret = sessions.begin(tables, added(tables).id, "link", NOW)
    assert sessions.find(tables, secret, NOW + 29 * MINUTE, LASTING)
    assert sessions.find(tables, secret, NOW + 58 * MINUTE, LASTING)
    assert sessions.find(tables, secret, NOW + 88 * MINUTE, LASTING) is None


def test_a_session_ends_however_much_is_done(tables: Database):
    secret = sessions.begin(tables, added(tables).id, "link", NOW)
    for minutes in range(0, 100, 20):
        assert sessions.find(tables, secret, NOW + minutes * MINUTE, LASTING)
    assert sessions.find(tables, secret, NOW + 100 * MINUTE, LASTING) is None


def test_a_clock_that_goes_back_ends_no_session_and_one_that_was_far_ahead_made_none_that_lasts(tables: Database):
    secret = sessions.begin(tables, added(tables).id, "link", NOW)
    assert sessions.find(tables, secret, NOW - 50 * MINUTE, LASTING)
    assert sessions.find(tables, secret, NOW - 100 * MINUTE, LASTING) is None
    assert sessions.find(tables, secret, NOW - timedelta(days=365)) is None


def test_a_click_soon_after_another_is_not_written_down(tables: Database):
    ana = added(tables)
    secret = sessions.begin(tables, ana.id, "link", NOW)
    sessions.find(tables, secret, NOW + timedelta(seconds=59))
    assert [NOW] == [each.seen for each in sessions.of(tables, ana.id, NOW)]
    sessions.find(tables, secret, NOW + MINUTE)
    assert [NOW + MINUTE] == [each.seen for each in sessions.of(tables, ana.id, NOW)]


def test_a_person_signs_out_here_or_everywhere(tables: Database):
    ana, ben = added(tables, "Ana"), added(tables, "Ben")
    first, second, third = (sessions.begin(tables, ana.id, "link", NOW) for _ in range(3))
    others = sessions.begin(tables, ben.id, "link", NOW)
    sessions.end(tables, ana.id, sessions.hashed(first).hex(), NOW)
    assert [False, True, True] == [bool(sessions.find(tables, each, NOW)) for each in (first, second, third)]
    assert 2 == sessions.end_all(tables, ana.id, NOW)
    assert [False] * 3 == [bool(sessions.find(tables, each, NOW)) for each in (first, second, third)]
    assert sessions.find(tables, others, NOW)


@pytest.mark.parametrize("name", ["", "zz", "00" * 32, "ab"])
def test_nobody_ends_a_session_of_somebody_else(council, name: str):
    tables = council.record.database
    ana, ben = added(tables, "Ana"), added(tables, "Ben")
    secret = sessions.begin(tables, ana.id, "link", NOW)
    for each in (name, sessions.hashed(secret).hex()):
        with pytest.raises(NotFound, match="no session"):
            sessions.end(tables, ben.id, each, NOW)
    assert sessions.find(tables, secret, NOW)
