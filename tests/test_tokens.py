"""Tokens for programs: one role of a person, until a day, and no longer than the role."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from charter_engine.errors import NotFound, Refused
from charter_engine.store.database import Database
from charter_engine.workspace.people import accounts, tokens
from tests.test_accounts import ADMIN, NOW, added

TODAY = NOW.date()


def test_a_token_stands_for_a_person_in_one_role(tables: Database):
    ana = added(tables, roles=("adviser", "custodian"))
    secret = tokens.make(tables, ana, "custodian", " the  monthly\x1b check", TODAY, NOW)
    found = tokens.find(tables, secret, NOW)
    assert found is not None
    assert (ana.id, "custodian", "the monthly check") == (found.person.id, found.role, found.token.name)
    for other in ("", secret[:-1], secret.removeprefix("charter_"), found.token.hash.hex(), f"charter_{'x' * 10_000}"):
        assert tokens.find(tables, other, NOW) is None


def test_a_token_goes_with_the_role_and_with_the_account(tables: Database):
    ana = added(tables, roles=("adviser", "custodian"))
    secret, other = (tokens.make(tables, ana, role, "x", TODAY, NOW) for role in ("custodian", "adviser"))
    accounts.change_roles(tables, ADMIN, ana.id, ("adviser",), NOW)
    assert tokens.find(tables, secret, NOW) is None
    assert tokens.find(tables, other, NOW)
    accounts.change_roles(tables, ADMIN, ana.id, ("adviser", "custodian"), NOW)
    assert tokens.find(tables, secret, NOW) is None  # it does not come back with the role
    accounts.end(tables, ADMIN, ana.id, NOW)
    accounts.take_up(tables, ADMIN, ana.id, "ana@council.example", ("adviser",), NOW)
    assert tokens.find(tables, other, NOW) is None


def test_a_token_serves_up_to_the_end_of_its_day_in_london(tables: Database):
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)
    secret = tokens.make(tables, added(tables), "officer", "x", date(2026, 7, 2), summer)
    assert tokens.find(tables, secret, datetime(2026, 7, 2, 22, 59, tzinfo=UTC))
    assert tokens.find(tables, secret, datetime(2026, 7, 2, 23, 0, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("role", "name", "days", "told"),
    [
        ("auditor", "x", 1, "You have no role `auditor`"),
        ("", "x", 1, "You have no role"),
        ("officer", " \n", 1, "what the token is for"),
        ("officer", "x" * 81, 1, "what the token is for"),
        ("officer", "x", -1, "lies between today and"),
        ("officer", "x", 366, "lies between today and 28 November 2027"),
    ],
)
def test_a_token_that_may_not_be_is_refused(council, role: str, name: str, days: int, told: str):
    tables = council.record.database
    ana = added(tables)
    with pytest.raises(Refused, match=told):
        tokens.make(tables, ana, role, name, TODAY + timedelta(days=days), NOW)
    assert [] == tokens.of(tables, ana.id, NOW)


def test_a_person_has_so_many_tokens(tables: Database):
    ana = added(tables)
    for number in range(tokens.MOST):
        tokens.make(tables, ana, "officer", f"{number}", TODAY, NOW)
    with pytest.raises(Refused, match="You have 20 tokens"):
        tokens.make(tables, ana, "officer", "one more", TODAY, NOW)


def test_a_person_ends_their_own_tokens_only(tables: Database):
    ana, ben = added(tables, "Ana"), added(tables, "Ben")
    secret = tokens.make(tables, ana, "officer", "x", TODAY, NOW)
    [held] = tokens.of(tables, ana.id, NOW)
    with pytest.raises(NotFound, match="no token"):
        tokens.end(tables, ben.id, held.hash.hex(), NOW)
    assert tokens.find(tables, secret, NOW)
    tokens.end(tables, ana.id, held.hash.hex(), NOW)
    assert tokens.find(tables, secret, NOW) is None
    with pytest.raises(NotFound, match="no token"):
        tokens.end(tables, ana.id, held.hash.hex(), NOW)
