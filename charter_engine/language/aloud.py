"""Reading an expression aloud: the one place where conditions become English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import assert_never

from charter_engine.model.charter import Charter
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

_OPS: Mapping[str, str] = {"at_least": "at least", "at_most": "at most", "before": "before", "after": "after"}
_QUANTIFIERS: Mapping[str, str] = {"some": "at least one of", "every": "every one of", "none": "none of"}


def aloud(expression: Expression, charter: Charter, scope: str = "") -> str:  # noqa: C901 - one match over the tree
    """The expression as a clause that can follow "if"."""
    match expression:
        case AllOf(items):
            return _joined(items, "and", charter, scope)
        case AnyOf(items):
            return _joined(items, "or", charter, scope)
        case Not(item):
            return f"it is not so that {aloud(item, charter, scope)}"
        case Is(fact, values):
            return _is(fact, values, charter, scope)
        case Includes(fact, values):
            return f"{_label(fact, charter, scope)}: {_options(fact, values, charter, scope)} among them"
        case Answered(fact):
            return f"something is said on {_label(fact, charter, scope)}"
        case Unsure(fact):
            return f"the team says it does not know yet: {_label(fact, charter, scope)}"
        case Bound(fact, op, parameter):
            return f"{_label(fact, charter, scope)}: {_OPS[op]} {_number(parameter, charter)}"
        case Order(fact, op, day):
            return f"{_label(fact, charter, scope)}: {_OPS[op]} {_day(day, charter, scope)}"
        case Within(fact, parameter, day):
            return (
                f"{_label(fact, charter, scope)}: within {_number(parameter, charter)} of {_day(day, charter, scope)}"
            )
        case Quantified(op, items, where):
            return f"{_QUANTIFIERS[op]} {_label(items, charter, scope)}{_such(where, items, charter, scope)}"
        case Count(items, op, parameter, where):
            counted = f"{_OPS[op]} {_number(parameter, charter)} of {_label(items, charter, scope)}"
            return counted + _such(where, items, charter, scope)
        case _:
            assert_never(expression)


def _joined(items: Sequence[Expression], word: str, charter: Charter, scope: str) -> str:
    parts = [aloud(item, charter, scope) for item in items]
    parts = [f"({part})" if isinstance(item, (AllOf, AnyOf)) else part for part, item in zip(parts, items, strict=True)]
    return parts[0] if len(parts) == 1 else f"{'; '.join(parts[:-1])}; {word} {parts[-1]}"


def _is(fact: str, values: tuple[str, ...], charter: Charter, scope: str) -> str:
    derived = None if scope else charter.form.derived_by_name.get(fact)
    if derived is not None:
        return f"{derived.label}: {' or '.join(values)}"
    return f"{_label(fact, charter, scope)}: {_options(fact, values, charter, scope)}"


def _such(where: Expression | None, items: str, charter: Charter, scope: str) -> str:
    if where is None:
        return " is listed"
    inner = f"{scope}.{items}" if scope else items
    return f", where {aloud(where, charter, inner)}"


def _label(fact: str, charter: Charter, scope: str) -> str:
    derived = None if scope else charter.form.derived_by_name.get(fact)
    located = charter.form.index.get(f"{scope}.{fact}" if scope else fact)
    return derived.label if derived else located.question.label if located else fact


def _options(fact: str, values: tuple[str, ...], charter: Charter, scope: str) -> str:
    located = charter.form.index.get(f"{scope}.{fact}" if scope else fact)
    labels = [located.question.label_of(value) if located else value for value in values]
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} or {labels[-1]}"


def _number(parameter: str, charter: Charter) -> str:
    found = next((p for p in charter.parameters if p.parameter == parameter), None)
    if found is None:
        return parameter
    value = found.values[-1].value
    return f"{value} {found.unit}"


def _day(day: date | str, charter: Charter, scope: str) -> str:
    if isinstance(day, date):
        return day.isoformat()
    return "the day of the report" if day == REPORT_DATE else _label(day, charter, scope)
