"""Kleene's strong tables, cell by cell, and the laws that make a settled value stay settled."""

from __future__ import annotations

from itertools import permutations, product
from typing import get_args

import pytest

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


@pytest.mark.parametrize("values", list(product(ALL, repeat=3)))
def test_order_and_repetition_change_nothing(values: tuple[Truth, ...]):
    for join in (conjunction, disjunction):
        found = {join(some) for some in permutations(values)} | {join((*values, *values))}
        assert len(found) == 1


@pytest.mark.parametrize("values", list(product(ALL, repeat=3)))
def test_one_table_is_the_other_upside_down(values: tuple[Truth, ...]):
    assert negation(conjunction(values)) is disjunction(negation(value) for value in values)


@pytest.mark.parametrize("values", list(product(ALL, repeat=3)))
def test_a_settled_value_stays_whatever_the_unknown_parts_turn_out_to_be(values: tuple[Truth, ...]):
    for join in (conjunction, disjunction):
        settled = join(values)
        ways = product(*((True, False) if value is UNKNOWN else (value,) for value in values))
        assert settled is UNKNOWN or {join(way) for way in ways} == {settled}


def test_the_two_kinds_of_rule_share_no_verdict():
    """By type: a rule that asks cannot be satisfied or breached, a rule that requires cannot be raised."""
    both = {"undetermined", "not_applicable", "errored"}
    assert both == set(get_args(RequiresOutcome)) & set(get_args(AsksOutcome))
    assert set(OUTCOMES) == set(get_args(RequiresOutcome)) | set(get_args(AsksOutcome))
    assert len(OUTCOMES) == len(set(OUTCOMES)) == 7
