"""Who may do what: the table of acts, the roles that are kept apart, and the page that tells of both."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from charter_engine.errors import Refused
from charter_engine.model.actor import (
    ACTS,
    APART,
    MAY,
    ROLES,
    SAID,
    Actor,
    Role,
    check_may,
    is_same_person,
    kept_apart,
    spoken,
)
from tests import pages

PAGE = pages.text_of(Path(__file__).parent.parent / "docs/roles.md")


def table(heading: str) -> list[list[str]]:
    """The rows of the table below a heading of the page."""
    return next(pages.tables(pages.section(PAGE, f"## {heading}")))[1:]


def words(cell: str) -> list[str]:
    return [] if cell == "nobody" else cell.split(", ")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("act", ACTS)
def test_a_role_may_do_what_the_page_says_and_nothing_else(act, role):
    told = {row[0]: words(row[1]) for row in table("Who may do what")}
    if spoken(role) in told[SAID[act]]:
        check_may(Actor(role, "the officer"), act)
    else:
        with pytest.raises(Refused, match=f"may not {SAID[act]}"):
            check_may(Actor(role, "the officer"), act)


def test_every_act_has_somebody_who_may_do_it_and_its_words():
    assert set(ACTS) == set(MAY) == set(SAID)
    assert [] == [act for act, roles in MAY.items() if not roles or set(roles) - set(ROLES)]


def test_only_a_decision_maker_decides_and_only_an_adviser_advises():
    assert ("decision_maker",) == MAY["decide"] == MAY["supersede"] == MAY["waive"]
    assert ("adviser",) == MAY["advise"]


def test_the_page_says_which_roles_are_kept_apart():
    told = {frozenset((row[0], other)): row[2] for row in table("Which roles one person may not have together")
            for other in everybody_but(row[0], row[1])}  # fmt: skip
    assert told == {frozenset(map(spoken, pair)): why for pair, why in APART.items()}


def everybody_but(role: str, cell: str) -> Iterator[str]:
    others = [spoken(each) for each in ROLES if spoken(each) != role]
    if not cell.startswith("everybody else"):
        return iter(words(cell))
    spared = words(cell.partition(" but ")[2])
    return (each for each in others if each not in spared)


def test_a_small_council_runs_it_with_four():
    people = [[role for role in ROLES if spoken(role) in words(row[1])] for row in table("Four people are enough")]
    council, outside = people[:4], people[4:]
    assert sorted(ROLES) == sorted({role for roles in people for role in roles})
    assert {"group_contact", "auditor"} == {role for roles in outside for role in roles}
    assert [] == [two for roles in people for two in kept_apart(roles)]
    assert [] == [act for act in ACTS if not {role for roles in council for role in roles} & set(MAY[act])]


def test_three_people_would_not_be_enough():
    """Of officer, decision-maker, and the two sides of a question's balance, no two may be one person."""
    alone: list[Role] = ["officer", "decision_maker", "engagement_lead", "balance_reviewer"]
    assert all(list(kept_apart(two)) for two in combinations(alone, 2))


def test_two_people_are_two_persons_and_not_two_roles():
    one = Actor("officer", "Ana  Müller")
    assert is_same_person(one, Actor("custodian", "ana mu\u0308ller "))
    assert not is_same_person(one, Actor("officer", "Ana Miller"))


@pytest.mark.parametrize("person", ["", "  ", "\u00a0\n"])
def test_an_act_without_a_person_is_refused(person):
    with pytest.raises(Refused, match="No person is named"):
        Actor("decision_maker", person)


def test_a_name_has_an_end():
    Actor("officer", "x" * 200)
    with pytest.raises(Refused, match="in 200 signs at most"):
        Actor("officer", "x" * 201)


def test_there_are_no_other_roles():
    with pytest.raises(Refused, match="There is no role `engine`"):
        Actor("engine", "the officer")  # type: ignore[arg-type]
