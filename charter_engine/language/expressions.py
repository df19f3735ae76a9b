"""Expressions as text: nodes to the expression tree, and back."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from charter_engine.errors import nearest
from charter_engine.language import source
from charter_engine.language.notes import BAD, Notes
from charter_engine.language.shape import Inline, Kind, Schema, choices, describe, parse_day
from charter_engine.language.source import Node, Scalar
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

FORMS = ("all", "any", "not", "some", "every", "none", "count", "answered", "unsure")
COMPARISONS = ("includes", "at_least", "at_most", "before", "after", "within")
RESERVED = frozenset({*FORMS, *COMPARISONS, "of", "where", "value", REPORT_DATE})

_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*\Z")
_ONE = "Write one fact, like `{children: yes}`, or one form, like `{some: partners}`. Several go under `all` or `any`."


def read(node: Node, notes: Notes) -> Any:
    """The expression at a node, or BAD."""
    if not isinstance(node, source.Mapping) or not node.items:
        return notes.problem(node, "not-an-expression", f"There is {describe(node)} here.", _ONE)
    first = next(iter(node.items))
    value = _read_form(first, node, notes)
    return BAD if value is BAD else notes.mark(value, node)


def write(expression: Expression) -> Inline:  # noqa: C901 - one match over the whole tree
    """The expression as plain data, in its one canonical form."""
    match expression:
        case Is(fact, values):
            return Inline({fact: _words(values)})
        case Includes(fact, values):
            return Inline({fact: Inline({"includes": _words(values)})})
        case Bound(fact, op, parameter):
            return Inline({fact: Inline({op: parameter})})
        case Order(fact, op, day):
            return Inline({fact: Inline({op: _day_text(day)})})
        case Within(fact, parameter, day):
            return Inline({fact: Inline({"within": parameter, "of": _day_text(day)})})
        case Answered(fact):
            return Inline({"answered": fact})
        case Unsure(fact):
            return Inline({"unsure": fact})
        case Not(item):
            return Inline({"not": write(item)})
        case AllOf(items):
            return Inline({"all": [write(item) for item in items]})
        case AnyOf(items):
            return Inline({"any": [write(item) for item in items]})
        case Quantified(op, items, where):
            return Inline({op: items, **({} if where is None else {"where": write(where)})})
        case Count(items, op, parameter, where):
            return Inline({"count": items, **({} if where is None else {"where": write(where)}), op: parameter})


def schema() -> Schema:
    """A reference to the definition that `definition` gives."""
    return {"$ref": "#/$defs/expression"}


def definition() -> Schema:
    """The JSON Schema of an expression: one form, or one fact with its comparison."""
    listed = {"type": "array", "items": schema(), "minItems": 1}
    words: Schema = {"anyOf": [_WORD, {"type": "array", "items": _WORD, "minItems": 1}]}
    forms = [
        _form(["all"], all=(listed, "Every one of these holds.")),
        _form(["any"], any=(listed, "At least one of these holds.")),
        _form(["not"], **{"not": (schema(), "This does not hold.")}),
        *(
            _form([op, *extra], **{op: (_WORD, doc), "where": (schema(), "What holds of such an item.")})
            for op, doc, extra in _QUANTIFIERS
        ),
        *(
            _form(
                ["count", end],
                count=(_WORD, "How many items of this list there are."),
                where=(schema(), "Which items are counted."),
                **{end: (_WORD, "A parameter of charter.yaml.")},
            )
            for end in ("at_least", "at_most")
        ),
        _form(["answered"], answered=(_WORD, "Something is said in answer to this question.")),
        _form(["unsure"], unsure=(_WORD, "The answer is a stated `not_known_yet`. In routing.yaml only.")),
    ]
    compared = [
        _form(["includes"], includes=(words, "At least one of these options is ticked.")),
        _form(["at_least"], at_least=(_WORD, "A parameter of charter.yaml.")),
        _form(["at_most"], at_most=(_WORD, "A parameter of charter.yaml.")),
        _form(["before"], before=(_WORD, _DAY_DOC)),
        _form(["after"], after=(_WORD, _DAY_DOC)),
        _form(["within", "of"], within=(_WORD, "A parameter in months or days."), of=(_WORD, _DAY_DOC)),
    ]
    fact = {
        "type": "object",
        "description": "One fact, and what it is or how it compares.",
        "minProperties": 1,
        "maxProperties": 1,
        "propertyNames": {"pattern": "^" + _NAME.pattern.replace(r"\Z", "$"), "not": {"enum": list(FORMS)}},
        "additionalProperties": {"anyOf": [words, *compared]},
    }
    return {"description": "A condition on facts: one form, or one fact.", "anyOf": [*forms, fact]}


_WORD: Schema = {"type": "string"}
_DAY_DOC = f"A date, `{REPORT_DATE}`, or the name of a date question."
_QUANTIFIERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("some", "At least one item of this list.", ()),
    ("every", "Every item of this list.", ("where",)),
    ("none", "No item of this list.", ()),
)


def _form(required: list[str], **properties: tuple[Schema, str]) -> Schema:
    described = {name: {**kind, "description": doc} for name, (kind, doc) in properties.items()}
    return {"type": "object", "properties": described, "required": required, "additionalProperties": False}


EXPRESSION = Kind("an expression", read, schema, write)


def _read_form(first: str, node: source.Mapping, notes: Notes) -> Any:
    over_a_list = next((op for op in ("count", "some", "every", "none") if op in node.items), None)
    if over_a_list:
        return _read_count(node, notes) if over_a_list == "count" else _read_quantified(over_a_list, node, notes)
    if len(node.items) != 1:
        return _side_by_side(node, notes)
    part = node.items[first]
    match first:
        case "all" | "any":
            return _read_several(first, part, notes)
        case "not":
            item = read(part, notes)
            return BAD if item is BAD else Not(item)
        case "answered" | "unsure":
            fact = _read_name(part, notes)
            return BAD if fact is BAD else (Answered if first == "answered" else Unsure)(fact)
        case _:
            return _read_fact(first, part, node, notes)


def _side_by_side(node: source.Mapping, notes: Notes) -> Any:
    """BAD: several facts, or a misspelt word beside what only goes with a list."""
    with_a_list = {"where", "at_least", "at_most"}
    if not with_a_list & set(node.items):
        listed = ", ".join(f"`{key}`" for key in node.items)
        return notes.problem(node, "several-facts", f"{listed} stand side by side here.", _ONE)
    for key in node.items:
        if key not in with_a_list:
            found = f"`{key}` does not go with `where` or a bound."
            notes.at_key(node, key, "unknown-operator", found, choices(key, ("some", "every", "none", "count")))
    return BAD


def _read_several(op: str, node: Node, notes: Notes) -> Any:
    if not isinstance(node, source.Sequence) or not node.items:
        return notes.problem(
            node, "wrong-type", f"There is {describe(node)} here.", f"Write a list: `{op}: [{{...}}, {{...}}]`."
        )
    items = [read(part, notes) for part in node.items]
    if any(item is BAD for item in items):
        return BAD
    return (AllOf if op == "all" else AnyOf)(tuple(items))


def _read_quantified(op: str, node: source.Mapping, notes: Notes) -> Any:
    known = _only(node, (op, "where"), f"`{op}`", notes)
    items = _read_name(node.items[op], notes)
    where = read(node.items["where"], notes) if "where" in node.items else None
    if not known:
        return BAD
    if op == "every" and where is None:
        return notes.problem(node, "missing-key", "`every` lacks `where`.", "Say what must hold of every item.")
    return BAD if BAD in (items, where) else Quantified(op, items, where)  # type: ignore[arg-type]


def _read_count(node: source.Mapping, notes: Notes) -> Any:
    known = _only(node, ("count", "where", "at_least", "at_most"), "`count`", notes)
    where = read(node.items["where"], notes) if "where" in node.items else None
    if not known:
        return BAD
    ends = [op for op in ("at_least", "at_most") if op in node.items]
    if len(ends) != 1:
        found = f"`count` has {len(ends)} of `at_least` and `at_most`."
        return notes.problem(node, "missing-key", found, "Write exactly one of them, with the name of a parameter.")
    items, parameter = _read_name(node.items["count"], notes), _read_name(node.items[ends[0]], notes)
    if BAD in (items, parameter, where):
        return BAD
    return Count(items, ends[0], parameter, where)


def _read_fact(fact: str, node: Node, parent: source.Mapping, notes: Notes) -> Any:
    if not _NAME.match(fact):
        found = f"`{fact}` is neither a form nor the name of a fact."
        return notes.at_key(parent, fact, "unknown-operator", found, choices(fact, FORMS))
    if isinstance(node, source.Mapping):
        if _is_a_form(fact, node):
            found = f"`{fact}` stands before an expression."
            return notes.at_key(parent, fact, "unknown-operator", found, choices(fact, FORMS))
        return _read_comparison(fact, node, notes)
    if isinstance(node, source.Sequence) and any(isinstance(part, source.Mapping) for part in node.items):
        found = f"`{fact}` stands before expressions."
        return notes.at_key(parent, fact, "unknown-operator", found, choices(fact, ("all", "any")))
    values = _read_values(node, notes)
    return BAD if values is BAD else Is(fact, values)


def _is_a_form(word: str, node: source.Mapping) -> bool:
    """Whether a word that stands where a fact may stand was rather meant for a form, such as `nto` for `not`."""
    known = (*COMPARISONS, "of")
    compares = any(key in known or nearest(key, known).startswith("Did") for key in node.items)
    return not compares and nearest(word, FORMS).startswith("Did")


def _read_comparison(fact: str, node: source.Mapping, notes: Notes) -> Any:
    known = (*COMPARISONS, "of")
    strangers = [key for key in node.items if key not in known]
    for key in strangers:
        found = f"`{key}` is not a comparison."
        notes.at_key(node, key, "unknown-operator", found, choices(key, COMPARISONS))
    if strangers:
        return BAD
    keys = set(node.items)
    if keys == {"within", "of"}:
        parameter, day = _read_name(node.items["within"], notes), _read_other_day(node.items["of"], notes)
        return BAD if BAD in (parameter, day) else Within(fact, parameter, day)
    if len(keys) != 1 or keys & {"within", "of"}:
        found = f"{', '.join(f'`{key}`' for key in node.items) or 'nothing'} stands here."
        return notes.problem(
            node, "not-an-expression", found, f"Write one of {', '.join(COMPARISONS)} (`within` with `of`)."
        )
    op, part = next(iter(node.items.items()))
    if op == "includes":
        values = _read_values(part, notes)
        return BAD if values is BAD else Includes(fact, values)
    if op in ("before", "after"):
        day = _read_other_day(part, notes)
        return BAD if day is BAD else Order(fact, op, day)  # type: ignore[arg-type]
    parameter = _read_name(part, notes)
    return BAD if parameter is BAD else Bound(fact, op, parameter)  # type: ignore[arg-type]


def _read_values(node: Node, notes: Notes) -> Any:
    nodes = node.items if isinstance(node, source.Sequence) else [node]
    if not nodes:
        return notes.problem(node, "too-few", "The list is empty.", "Name at least one option.")
    values = [part.value if isinstance(part, Scalar) else None for part in nodes]
    for part, value in zip(nodes, values, strict=True):
        if not isinstance(value, str):
            extra = " A yes-or-no question is `yes` or `no`." if isinstance(value, bool) else ""
            notes.problem(part, "wrong-type", f"There is {describe(part)} here.", f"Write the id of an option.{extra}")
    return tuple(values) if all(isinstance(value, str) for value in values) else BAD


def _read_name(node: Node, notes: Notes) -> Any:
    if isinstance(node, Scalar) and isinstance(node.value, str) and _NAME.match(node.value):
        return node.value
    expected = "Write a name. Numbers stand in charter.yaml as parameters, each with its date and source."
    return notes.problem(node, "not-a-name", f"There is {describe(node)} here.", expected)


def _read_other_day(node: Node, notes: Notes) -> Any:
    if isinstance(node, Scalar) and isinstance(node.value, str):
        day = parse_day(node.value)
        if day or _NAME.match(node.value):
            return day or node.value
    expected = f"Write a date like 2026-03-31, `{REPORT_DATE}`, or the name of a date question."
    return notes.problem(node, "not-a-date", f"There is {describe(node)} here.", expected)


def _only(node: source.Mapping, known: tuple[str, ...], name: str, notes: Notes) -> bool:
    strangers = [key for key in node.items if key not in known]
    for key in strangers:
        if nearest(key, known).startswith("Did"):
            notes.at_key(node, key, "unknown-key", f"`{key}` is not a key of {name}.", choices(key, known))
        else:
            notes.at_key(node, key, "several-facts", f"`{key}` stands side by side with {name}.", _ONE)
    return not strangers


def _words(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)


def _day_text(day: date | str) -> str:
    return day if isinstance(day, str) else day.isoformat()
