"""Kleene's strong tables, cell by cell, and the laws that make a settled value stay settled."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations, product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.model.truth import (
    OUTCOMES,
    UNKNOWN,
    AsksOutcome,
    RequiresOutcome,
    Truth,
    conjunction,
    disjunction,
    negation,
)

ALL: tuple[Truth, ...] = (True, False, UNKNOWN)


@pytest.mark.parametrize(
    ("first", "second", "both", "either"),
    [
        (True, True, True, True),
        (True, False, False, True),
        (True, UNKNOWN, UNKNOWN, True),
        (False, True, False, True),
        (False, False, False, False),
        (False, UNKNOWN, False, UNKNOWN),
        (UNKNOWN, True, UNKNOWN, True),
        (UNKNOWN, False, False, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_both_and_either(first: Truth, second: Truth, both: Truth, either: Truth):
    assert (both, either) == (conjunction([first, second]), disjunction([first, second]))


@pytest.mark.parametrize(("value", "expected"), [(True, False), (False, True), (UNKNOWN, UNKNOWN)])
def test_not(value: Truth, expected: Truth):
    assert expected is negation(value)


def test_of_nothing_all_hold_and_none_does():
    assert (True, False) == (conjunction([]), disjunction([]))


# --- the laws: each in every way of being true, false and unknown -----------------------------------------------


def _not(a: Truth) -> Truth:
    return negation(a)


def _and(*parts: Truth) -> Truth:
    return conjunction(parts)


def _or(*parts: Truth) -> Truth:
    return disjunction(parts)


LAWS: dict[str, Callable[[Truth, Truth, Truth], tuple[Truth, Truth]]] = {
    "double negation": lambda a, *_: (_not(_not(a)), a),
    "order, of all": lambda a, b, _: (_and(a, b), _and(b, a)),
    "order, of any": lambda a, b, _: (_or(a, b), _or(b, a)),
    "grouping, of all": lambda a, b, c: (_and(_and(a, b), c), _and(a, _and(b, c))),
    "grouping, of any": lambda a, b, c: (_or(_or(a, b), c), _or(a, _or(b, c))),
    "all at once, of all": lambda a, b, c: (_and(a, b, c), _and(a, _and(b, c))),
    "all at once, of any": lambda a, b, c: (_or(a, b, c), _or(a, _or(b, c))),
    "repetition, of all": lambda a, *_: (_and(a, a), a),
    "repetition, of any": lambda a, *_: (_or(a, a), a),
    "all over any": lambda a, b, c: (_and(a, _or(b, c)), _or(_and(a, b), _and(a, c))),
    "any over all": lambda a, b, c: (_or(a, _and(b, c)), _and(_or(a, b), _or(a, c))),
    "not all": lambda a, b, _: (_not(_and(a, b)), _or(_not(a), _not(b))),
    "not any": lambda a, b, _: (_not(_or(a, b)), _and(_not(a), _not(b))),
    "absorption, of all": lambda a, b, _: (_and(a, _or(a, b)), a),
    "absorption, of any": lambda a, b, _: (_or(a, _and(a, b)), a),
    "true adds nothing to all": lambda a, *_: (_and(a, True), a),
    "false adds nothing to any": lambda a, *_: (_or(a, False), a),
    "false decides all": lambda a, *_: (_and(a, False), False),
    "true decides any": lambda a, *_: (_or(a, True), True),
}


@pytest.mark.parametrize("law", LAWS)
def test_the_laws_of_kleene_hold(law: str):
    sides = {values: LAWS[law](*values) for values in product(ALL, repeat=3)}
    assert [] == [values for values, (left, right) in sides.items() if left is not right]


def test_two_laws_of_ordinary_logic_do_not_hold_of_what_is_unknown():
    """Neither is guessed: that one of the two holds, and that both do not."""
    assert (UNKNOWN, UNKNOWN) == (_or(UNKNOWN, _not(UNKNOWN)), _and(UNKNOWN, _not(UNKNOWN)))


@pytest.mark.parametrize("values", list(product(ALL, repeat=3)))
def test_order_and_repetition_change_nothing(values: tuple[Truth, ...]):
    for join in (conjunction, disjunction):
        found = {join(some) for some in permutations(values)} | {join((*values, *values))}
        assert len(found) == 1


def _tells_more(value: Truth) -> tuple[Truth, ...]:
    """What a value may become when more is known: unknown may become anything, the others stay."""
    return ALL if value is UNKNOWN else (value,)


@pytest.mark.parametrize("values", list(product(ALL, repeat=3)))
def test_more_that_is_known_never_takes_back_what_was_settled(values: tuple[Truth, ...]):
    """Monotone in the order of information, for all, any and not."""
    for join in (conjunction, disjunction, lambda parts: negation(conjunction(parts))):
        later = {join(more) for more in product(*map(_tells_more, values))}
        assert later <= set(_tells_more(join(values)))


@pytest.mark.parametrize("values", list(product(ALL, repeat=3)))
def test_what_is_unknown_of_parts_that_stand_alone_can_turn_out_either_way(values: tuple[Truth, ...]):
    """So no table is unknown more often than it must be."""
    for join in (conjunction, disjunction):
        ways = product(*((True, False) if value is UNKNOWN else (value,) for value in values))
        found = {join(way) for way in ways}
        assert found == ({True, False} if join(values) is UNKNOWN else {join(values)})


@given(st.lists(st.sampled_from(ALL), max_size=30))
def test_of_any_number_of_parts_all_is_the_least_and_any_the_greatest(values: list[Truth]):
    """In the order false, unknown, true. Of no part, all is true and any is false."""
    order = (False, UNKNOWN, True)
    ranks = [order.index(value) for value in values]
    assert (order[min([2, *ranks])], order[max([0, *ranks])]) == (conjunction(values), disjunction(values))


def test_the_two_kinds_of_rule_share_no_verdict():
    """By type: a rule that asks cannot be satisfied or breached, a rule that requires cannot be raised."""
    both = {"undetermined", "not_applicable", "errored"}
    assert both == set(get_args(RequiresOutcome)) & set(get_args(AsksOutcome))
    assert set(OUTCOMES) == set(get_args(RequiresOutcome)) | set(get_args(AsksOutcome))
    assert len(OUTCOMES) == len(set(OUTCOMES)) == 7
