"""What is said of one thing in a Charter, piece by piece, so that two Charters can be held against each other.

A part weighs `meaning` where the digest of an edition covers it (docs/meaning.md), `days` where it says when something
holds, and `words` else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, TypeAlias, get_args

from charter_engine.engine.reader import long_date
from charter_engine.language.aloud import aloud
from charter_engine.language.expressions import write
from charter_engine.model.charter import Charter
from charter_engine.model.expression import AllOf, AnyOf, Expression, Quantified
from charter_engine.model.rule import InForce

Weight: TypeAlias = Literal["meaning", "days", "words"]
Joined: TypeAlias = Literal["", "all", "any"]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is said of a thing. Two parts are the same where `value` is; `says` is for readers.

    A part that lists something has what it lists in `entries`: ids, and the words for each. `own_words` says that these
    words stand in the list itself, and `in_order` that its order weighs as much as what it holds. A condition that
    joins others lists them; `joined` says how.
    """

    name: str
    value: Any
    says: str
    weighs: Weight
    entries: Mapping[str, str] | None = None
    own_words: bool = False
    in_order: bool = False
    joined: Joined = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """A principle, a rule, a question and so on. `title` is its own sentence; `among` is what it stands in a row in."""

    kind: str
    id: str
    title: str
    parts: tuple[Part, ...]
    among: str = ""
    weighs: Weight = "meaning"


def meaning(name: str, value: Any, says: str | None = None) -> Part:
    """A part that the digest covers."""
    return Part(name, value, said(value) if says is None else says, "meaning")


def words(name: str, value: Any) -> Part:
    """A part that no digest covers."""
    return Part(name, value, said(value), "words")


def days(name: str, in_force: InForce | None) -> Part:
    """The days in force."""
    value = in_force and (in_force.start, in_force.until)
    return Part(name, value, days_said(in_force) if in_force else "", "days")


def listed(
    name: str,
    entries: Mapping[str, str],
    weighs: Weight = "meaning",
    *,
    own_words: bool = False,
    in_order: bool = False,
) -> Part:
    """A list, as ids with the words for each."""
    value = tuple(entries.items()) if own_words else tuple(entries)
    return Part(name, value, "; ".join(entries.values()), weighs, entries, own_words, in_order)


def condition(name: str, expression: Expression | None, charter: Charter, scope: str = "") -> Part:
    """A condition, read aloud."""
    says = "" if expression is None else aloud(expression, charter, scope)
    joined, branches = _branches(expression)
    if not joined:
        return meaning(name, expression, says)
    entries = {written(item): aloud(item, charter, scope) for item in branches}
    return Part(name, expression, says, "meaning", entries, in_order=True, joined=joined)


def _branches(expression: Expression | None) -> tuple[Joined, tuple[Expression, ...]]:
    """The conditions that one joins. That every item meets two is the same as that every item meets each of them."""
    match expression:
        case AllOf(items):
            return "all", items
        case AnyOf(items):
            return "any", items
        case Quantified("every", _, AllOf(items)) | Quantified("none", _, AnyOf(items)):
            return "all", tuple(replace(expression, where=item) for item in items)
        case Quantified("some", _, AnyOf(items)):
            return "any", tuple(replace(expression, where=item) for item in items)
        case _:
            return "", ()


def written(value: object) -> str:
    """A condition or a plain value as a file holds it, on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {written(part)}" for key, part in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(written, value)) + "]"
    return written(write(value)) if isinstance(value, get_args(Expression)) else said(value)


def said(value: Any) -> str:
    """A plain value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return long_date(value)
    return "" if value is None else str(value)


def days_said(in_force: InForce) -> str:
    """When something holds."""
    if in_force.until is None:
        return f"from {long_date(in_force.start)}, until further notice"
    return f"from {long_date(in_force.start)} to {long_date(in_force.until)}"
