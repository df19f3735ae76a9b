"""Rate limits: counted for all programs together, without twice the tries around the end of a span."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import text

from charter_engine.errors import TooMany
from charter_engine.store.database import Database, open_database, reading, working
from charter_engine.store.working import limits as table
from charter_engine.workspace.people.limits import Limit, check_limit, is_within
from tests.test_accounts import NOW

LIMIT = Limit("a thing", "Too many things were tried", 5, 600)


def tries(tables: Database, at: datetime, number: int, who: str = "a") -> list[bool]:
    return [is_within(tables, LIMIT, who, at) for _ in range(number)]


def test_so_many_tries_and_no_more(tables: Database):
    assert [True] * 5 + [False] * 2 == tries(tables, NOW, 7)
    assert [True] == tries(tables, NOW, 1, "b")
    with pytest.raises(TooMany, match=r"tried from here\. Wait 10 minutes") as told:
        check_limit(tables, LIMIT, "a", NOW)
    assert 600 == told.value.seconds


def test_it_is_counted_for_all_programs_together(tables: Database, address: str):
    held: list[bool] = []

    def program() -> None:
        own = open_database(address)
        held.extend(tries(own, NOW, 10))
        own.close()

    threads = [Thread(target=program) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (5, 15) == (held.count(True), held.count(False))


def test_there_are_not_twice_the_tries_around_the_end_of_a_span(tables: Database):
    end = datetime.fromtimestamp((NOW.timestamp() // 600 + 1) * 600, NOW.tzinfo)
    assert [True] * 5 == tries(tables, end - timedelta(seconds=1), 5)
    assert [False] == tries(tables, end, 1)
    assert [True, False] == tries(tables, end + timedelta(seconds=300), 2)
    assert [True] * 5 == tries(tables, end + timedelta(seconds=1300), 5)


def test_who_tried_is_not_kept_as_such_and_not_for_long(tables: Database):
    tries(tables, NOW, 1, "192.0.2.1")
    with reading(tables) as connection:
        [who] = connection.execute(text("SELECT who FROM rate")).scalars()
        assert 32 == len(who)
    with working(tables) as connection:
        assert 0 == table.tidy(connection, NOW)
        assert 1 == table.tidy(connection, NOW + timedelta(seconds=1200))
