"""A Charter with other names for some of its facts: a new name is told once, and not at each rule that uses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from charter_engine.model.charter import Charter
from charter_engine.model.expression import (
    REPORT_DATE,
    AllOf,
    AnyOf,
    Count,
    Expression,
    Not,
    Order,
    Quantified,
    Within,
)
from charter_engine.model.questionnaire import Form, Question
from charter_engine.model.rule import Asks, Rule

Names = Mapping[str, str]
"""From the path of a question, or the name of a derived fact, to what it is called elsewhere."""


def under_other_names(charter: Charter, names: Names) -> Charter:
    """The Charter whose questions and derived facts have these names, wherever they stand."""
    principles = (replace(p, rules=tuple(_rule(rule, names) for rule in p.rules)) for p in charter.principles)
    routes = (replace(route, when=_condition(route.when, names)) for route in charter.routes)
    return replace(charter, principles=tuple(principles), routes=tuple(routes), form=_form(charter.form, names))


def _rule(rule: Rule, names: Names) -> Rule:
    when = rule.when and _condition(rule.when, names)
    if isinstance(rule, Asks):
        return replace(rule, when=when, needs=tuple(_path(need, names) for need in rule.needs))
    unfinished = rule.unfinished_when and _condition(rule.unfinished_when, names)
    return replace(rule, when=when, satisfied_when=_condition(rule.satisfied_when, names), unfinished_when=unfinished)


def _form(form: Form, names: Names) -> Form:
    sections = (replace(s, questions=tuple(_question(q, names, "") for q in s.questions)) for s in form.sections)
    derived = (
        replace(each, fact=_path(each.fact, names), means=_condition(each.means, names)) for each in form.derived
    )
    record = (_question(question, names, "") for question in form.record_facts)
    return replace(form, sections=tuple(sections), derived=tuple(derived), record_facts=tuple(record))


def _question(question: Question, names: Names, scope: str, prefix: str = "") -> Question:
    path = f"{prefix}.{question.question}".strip(".")
    inner = path if question.type == "list" else scope
    fields = tuple(_question(field, names, inner, path) for field in question.fields)
    asked = question.asked_when and _condition(question.asked_when, names, scope)
    return replace(question, question=_path(path, names).rpartition(".")[2], asked_when=asked, fields=fields)


def _condition(expression: Expression, names: Names, scope: str = "") -> Expression:
    match expression:
        case Not(item):
            return Not(_condition(item, names, scope))
        case AllOf(items) | AnyOf(items):
            return replace(expression, items=tuple(_condition(item, names, scope) for item in items))
        case Quantified(_, items, where) | Count(items, _, _, where):
            inner = f"{scope}.{items}".strip(".")
            other = where and _condition(where, names, inner)
            return replace(expression, items=_inside(items, names, scope), where=other)
        case _:
            changed: dict[str, Any] = {"fact": _inside(expression.fact, names, scope)}
            if isinstance(expression, (Order, Within)) and isinstance(expression.day, str):
                day = expression.day
                changed["day"] = day if day == REPORT_DATE else _inside(day, names, scope)
            return replace(expression, **changed)


def _inside(name: str, names: Names, scope: str) -> str:
    """What a name in this scope is called elsewhere, seen from that scope under its own other name."""
    path = _path(f"{scope}.{name}".strip("."), names)
    return path.removeprefix(f"{_path(scope, names)}.") if scope else path


def _path(path: str, names: Names) -> str:
    steps = path.split(".")
    for end in range(len(steps), 0, -1):
        start = ".".join(steps[:end])
        if start in names:
            return names[start] + path[len(start) :]
    return path
