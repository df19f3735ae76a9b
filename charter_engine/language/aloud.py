"""Reading an expression aloud: the one place where conditions become English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import assert_never

from charter_engine.model.charter import Charter, Parameter
from charter_engine.model.expression import (
    REPORT_DATE,
    AllOf,
    Answered,
    AnyOf,
    Bound,
    Count,
    Expression,
    Includes,
    Is,
    Not,
    Order,
    Quantified,
    Unsure,
    Within,
)
from charter_engine.model.questionnaire import YES_NO, Question

_OPS: Mapping[str, str] = {"at_least": "at least", "at_most": "at most", "before": "before", "after": "after"}
_QUANTIFIERS: Mapping[str, str] = {"some": "at least one of", "every": "every one of", "none": "none of"}
_NOT_SO = "it is not so that "
# The verb to be denied, where it is surely the first one: in "a risk that is high is met" it is not.
_VERB = re.compile(
    r"((?:(?!\b(?:that|who|which|until|how|whether|for|any\w*|every\w*|each)\b).)+?)"
    r" (is|are|was|were|may|can|will|has been|have been) (.+)"
)
# A noun ends before these: "the parts kept from the public", "the purposes the data is used for".
_AFTER_THE_NOUN = frozenset(
    ("that", "who", "of", "for", "with", "kept", "so", "still", "to", "until", "in", "on", "the", "this", "it")
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a condition that is read as a list: what it says, and the lines that it leads to."""

    says: str
    inner: tuple[Line, ...] = ()


def aloud(expression: Expression, charter: Charter, scope: str = "") -> str:
    """The expression as a clause that can follow "if"."""
    match expression:
        case AllOf(items):
            return _joined(items, "and", charter, scope)
        case AnyOf(items):
            return _joined(items, "or", charter, scope)
        case Quantified(_, _, where) | Count(_, _, _, where):
            inner = _inside(expression, scope)
            if where is None:
                return _head(expression, charter, scope)
            said = aloud(where, charter, inner)
            return f"{_head(expression, charter, scope)}, {f'({said})' if isinstance(where, (AllOf, AnyOf)) else said}"
        case Not(item):
            return _negated(item, charter, scope)
        case _:
            return _leaf(expression, charter, scope)


def outline(expression: Expression, charter: Charter, scope: str = "") -> Line:
    """The expression as a clause that can follow "if", with its parts on lines of their own where it has several."""
    match expression:
        case AllOf(items):
            return Line("all of these hold", tuple(outline(item, charter, scope) for item in items))
        case AnyOf(items):
            return Line("at least one of these holds", tuple(outline(item, charter, scope) for item in items))
        case Not(AllOf() | AnyOf() as item):
            found = outline(item, charter, scope)
            return Line(_NOT_SO + found.says, found.inner)
        case Quantified(_, _, AllOf() | AnyOf() as where) | Count(_, _, _, AllOf() | AnyOf() as where):
            found = outline(where, charter, _inside(expression, scope))
            return Line(f"{_head(expression, charter, scope)}, {found.says}", found.inner)
        case _:
            return Line(aloud(expression, charter, scope))


def _leaf(expression: Expression, charter: Charter, scope: str) -> str:  # noqa: C901 - one match over the leaves
    match expression:
        case Is(fact, values):
            return _is(fact, values, charter, scope)
        case Includes(fact, values):
            label = _label(fact, charter, scope)
            return f"the form names {_options(fact, values, charter, scope)} among {label}"
        case Answered(fact):
            label = _label(fact, charter, scope)
            if label.startswith("whether "):
                return f"the form says {label}"
            return f"the form {'gives' if label.startswith('the ') else 'says'} {label}"
        case Unsure(fact):
            return f"the team says it does not know yet {_label(fact, charter, scope)}"
        case Bound(fact, op, parameter):
            return _compared(fact, f"{_OPS[op]} {_number(parameter, charter)}", charter, scope)
        case Order(fact, op, day):
            return _compared(fact, f"{_OPS[op]} {_day(day, charter, scope)}", charter, scope)
        case Within(fact, parameter, day):
            at_most = f"at most {_number(parameter, charter)} before or after {_day(day, charter, scope)}"
            return _compared(fact, at_most, charter, scope)
        case Not() | AllOf() | AnyOf() | Quantified() | Count():
            raise AssertionError(expression)
        case _:
            assert_never(expression)


def _negated(item: Expression, charter: Charter, scope: str) -> str:
    said = aloud(item, charter, scope)
    match item:
        case Answered(fact):
            return f"the form says “none” or “does not apply” for {_label(fact, charter, scope)}"
        case Is(fact, values) if not _is_whether(fact, charter, scope):
            label, other = (
                _label(fact, charter, scope),
                f"something other than {_options(fact, values, charter, scope)}",
            )
            return f"{label} is {other}" if label.startswith("the ") else _answered(other, label)
        case Is(_, ("yes",)):
            return _denied(said)
        case Includes():
            return said.replace("the form names", "the form does not name", 1)
        case Bound(fact) | Order(fact) | Within(fact):
            label = _label(fact, charter, scope)
            start = f"{label} {'are' if is_plural(label) else 'is'} "
            return f"{start}not {said.removeprefix(start)}" if said.startswith(start) else _NOT_SO + said
        case _:
            return _NOT_SO + (f"({said})" if isinstance(item, (AllOf, AnyOf)) else said)


def _joined(items: Sequence[Expression], word: str, charter: Charter, scope: str) -> str:
    parts = [aloud(item, charter, scope) for item in items]
    parts = [f"({part})" if isinstance(item, (AllOf, AnyOf)) else part for part, item in zip(parts, items, strict=True)]
    return parts[0] if len(parts) == 1 else f"{'; '.join(parts[:-1])}; {word} {parts[-1]}"


def _is(fact: str, values: tuple[str, ...], charter: Charter, scope: str) -> str:
    label = _label(fact, charter, scope)
    if _is_whether(fact, charter, scope) and set(values) <= set(YES_NO):
        said = label.removeprefix("whether ")
        if len(values) > 1:
            return f"the form says {label}"
        return said if values == ("yes",) else _denied(said)
    return _compared(fact, _options(fact, values, charter, scope), charter, scope)


def _denied(said: str) -> str:
    """A clause denied: "personal data is not used", "there is no tool", and else with more words."""
    if said.startswith("there is "):
        return f"there is no {said.removeprefix('there is ')}"
    found = _VERB.match(said)
    if found is None:
        return _NOT_SO + said
    subject, verb, rest = found.groups()
    first, _, more = verb.partition(" ")
    return f"{subject} {'cannot' if first == 'can' else f'{first} not'} {f'{more} ' if more else ''}{rest}"


def _is_whether(fact: str, charter: Charter, scope: str) -> bool:
    """Whether a fact is answered by yes or no, and its label says so."""
    question = _question(fact, charter, scope)
    return _label(fact, charter, scope).startswith("whether ") and (question is None or question.type == "yes_no")


def _compared(fact: str, said: str, charter: Charter, scope: str) -> str:
    """A noun phrase is something; a clause ("how far ...") is a question that the form answers."""
    label = _label(fact, charter, scope)
    if not label.startswith("the "):
        return _answered(said, label)
    return f"{label} {'are' if is_plural(label) else 'is'} {said}"


def _answered(said: str, label: str) -> str:
    """What the form says to a question that is no noun phrase: "how far along the project is"."""
    return f"the form answers {said} to the question {label}"


def _head(expression: Quantified | Count, charter: Charter, scope: str) -> str:
    """Of how many items of which list something is said; and that they are listed, where nothing more is."""
    if isinstance(expression, Quantified):
        number = _QUANTIFIERS[expression.op]
    else:
        number = f"{_OPS[expression.op]} {_value(expression.parameter, charter)} of"
    label = _label(expression.items, charter, scope)
    of = label if is_plural(label) else f"the entries on {label}"
    several = isinstance(expression, Count) and _value(expression.parameter, charter) != "1"
    listed = "are listed" if several else "is listed"
    return f"for {number} {of}" if expression.where is not None else f"{number} {of} {listed}"


def is_plural(label: str) -> bool:
    """Whether the noun of a label such as "the risks" or "the parts kept from the public" stands for several."""
    if not label.startswith("the "):
        return False
    noun = list(takewhile(lambda word: word not in _AFTER_THE_NOUN, label.split()[1:]))
    return bool(noun) and ((noun[-1].endswith("s") and not noun[-1].endswith("ss")) or noun[-1] == "people")


def _inside(expression: Quantified | Count, scope: str) -> str:
    return f"{scope}.{expression.items}" if scope else expression.items


def _question(fact: str, charter: Charter, scope: str) -> Question | None:
    located = charter.form.index.get(f"{scope}.{fact}" if scope else fact)
    return located.question if located else None


def _label(fact: str, charter: Charter, scope: str) -> str:
    derived = None if scope else charter.form.derived_by_name.get(fact)
    question = _question(fact, charter, scope)
    return derived.label if derived else question.label if question else fact


def _options(fact: str, values: tuple[str, ...], charter: Charter, scope: str) -> str:
    question = _question(fact, charter, scope)
    labels = [f"“{question.label_of(value) if question else value}”" for value in values]
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} or {labels[-1]}"


def _number(parameter: str, charter: Charter) -> str:
    found = _parameter(parameter, charter)
    return f"{found.values[-1].value} {found.unit}" if found and found.values else _value(parameter, charter)


def _value(parameter: str, charter: Charter) -> str:
    """The number itself; what the parameter is called, where it has no value on the day."""
    found = _parameter(parameter, charter)
    if found is None:
        return parameter
    return str(found.values[-1].value) if found.values else found.label


def _parameter(name: str, charter: Charter) -> Parameter | None:
    return next((parameter for parameter in charter.parameters if parameter.parameter == name), None)


def _day(day: date | str, charter: Charter, scope: str) -> str:
    if isinstance(day, date):
        return day.isoformat()
    return "the day of the report" if day == REPORT_DATE else _label(day, charter, scope)
