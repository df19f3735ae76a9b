"""What compiled source rests on (`engine.compile`): how it reads and tests a fact, and what it calls where rare."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import count
from typing import Any

from charter_engine.engine.days import shift
from charter_engine.engine.evaluate import otherwise
from charter_engine.engine.facts import Listed, Said
from charter_engine.errors import RuleError
from charter_engine.model.questionnaire import Question, QuestionType
from charter_engine.model.rule import GATES


class Unusual(Exception):
    """Something that a check refuses, or a parameter without a value: left to `evaluate`."""


# How a fact is read into the variable {x}, and the line that then mends what is unusual. Of a choice, a yes-or-no
# question or a text the variable holds a code from a table, by what was said or by its type; of all else the value.
CODED = ("yes_no", "choice", "text")
LOOKS: Mapping[QuestionType, tuple[str, str]] = {
    "yes_no": ("{rest}[{get}]", ""),
    "choice": ("{rest}[{get}]", ""),
    "text": ("{rest}[type({get})]", ""),
    "number": ("{get}", "if type({x}) is not int and {x} is not None: {x} = told({x}, {rest}, int)"),
    "date": ("{get}", "if type({x}) is not date and {x} is not None: {x} = told({x}, {rest}, date)"),
    "choices": ("{get}", "if type({x}) is not Listed: {x} = listed({x}, {rest})"),
    "list": ("{get}", "if type({x}) is not Listed: {x} = listed({x}, {rest})"),
    "record": ("{get}", "if type({x}) is not dict: {x} = fields({x})"),
}


def codes(question: Question) -> dict[object, int]:
    """A number for each thing that can be said: 0 for nothing known, then the options in their order, last for none."""
    rest = otherwise(question)
    if question.type == "text" and rest is Said.NONE:
        return {type(None): 0, str: 1, Said: 2}
    found: dict[object, int] = dict(zip((None, *question.option_ids, Said.NONE), count()))
    if rest not in found:
        raise Unusual
    return {**found, Said.NOT_APPLICABLE: found[rest]}


class Nothing(dict[str, Any]):
    """A record of which every field is *nothing, said*."""

    def get(self, *_: object) -> Any:
        return Said.NONE


NOTHING, NOT_ASKED = Nothing(), Nothing()
"""Records of which there is none: a field of the first may itself not be asked; of the second no field is asked."""
OPEN, EMPTY = Listed(()), Listed((), complete=True)
UNSURE: dict[str, Any] = {}
"""A record of which it is not known whether it is asked, so that nothing is known of its fields."""

# For each gate, whether what has the decision, the go-live or twelve months as its last gate is due there.
DUE = {gate: tuple(gate and GATES.index(by) <= GATES.index(gate) for by in GATES[1:]) for gate in (None, *GATES)}


def told(fact: object, rest: object, kind: type) -> Any:
    """What is seen of a number or a date that is neither given nor absent."""
    seen = rest if fact is Said.NOT_APPLICABLE else fact
    if seen is Said.NONE or type(seen) is kind:
        return seen
    raise RuleError("a value of another type")


def listed(fact: object, rest: object) -> Listed:
    """What is seen of a list that is not written as one."""
    seen = rest if fact is Said.NOT_APPLICABLE else fact
    if seen is None or seen is Said.NONE:
        return OPEN if seen is None else EMPTY
    if type(seen) is Listed:
        return seen
    raise RuleError("a value of another type")


def fields(fact: object) -> Mapping[str, Any]:
    """What is seen of a record that is not written as one. Where it says nothing, nothing is known of its fields."""
    if isinstance(fact, Said):
        return NOTHING
    return fact if isinstance(fact, dict) else {}


def before(first: Any, second: Any) -> bool | None:
    """Whether one date is before another."""
    if first is Said.NONE or second is Said.NONE:
        return False
    return None if first is None or second is None else bool(first < second)


def within(first: Any, second: Any, number: int, unit: str) -> bool | None:
    """Whether one date is at most so far from another."""
    if first is Said.NONE or second is Said.NONE:
        return False
    if first is None or second is None:
        return None
    start, end = shift(second, -number, unit), shift(second, number, unit)
    return bool(start <= first <= end)


def a_year_on(reached: bool | None, starts_on: Any, on: date) -> bool | None:  # noqa: FBT001 - one of three truths
    """Whether what is due twelve months after the start is due."""
    if reached or starts_on is None:
        return reached or None
    begun = starts_on is not Said.NONE and starts_on < on
    return True if begun and on >= shift(starts_on, 12, "months") else reached


NAMES: Mapping[str, Any] = {
    **{f.__name__: f for f in (told, listed, fields, before, within, a_year_on, Listed, date)},
    "NONE": Said.NONE,
    "NOT_ASKED": NOT_ASKED,
    "UNSURE": UNSURE,
    "DUE": DUE,
    "CODES": {None: 0, True: 1, False: 2},
}
