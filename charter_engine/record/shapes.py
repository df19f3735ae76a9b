"""The form of what an entry holds: leaves, lists, records; and one check that names every place where it differs.

>>> shape = Record((Field("on", DAY, "The day."), Field("reasons", ListOf(TEXT, least=1), "Why.")))
>>> for fault in faults(shape, {"on": "2026-02-30", "reasons": []}, "/body"):
...     print(fault)
`/body/on`: `2026-02-30` stands there. Expected: a day, such as 2026-03-31.
`/body/reasons`: nothing is listed. Expected: at least 1 of: a text that says something.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

from charter_engine.errors import Malformed, nearest
from charter_engine.log.spelling import decode_url
from charter_engine.log.tree import HASH

LONGEST = 20_000
"""Length of the longest text in a body, in signs. What is longer is a blob."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value by itself: how a person would say what it must be, and whether a value is that."""

    says: str
    fits: Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Seq:
    """The number of an earlier entry of the same log, of one of these kinds."""

    kinds: tuple[str, ...]

    @property
    def says(self) -> str:
        return f"the number of an earlier entry {' or '.join(f'`{kind}`' for kind in self.kinds)}"


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of things of one form, `least` of them or more."""

    item: Shape
    least: int = 0

    @property
    def says(self) -> str:
        return f"a list, each of it {self.item.says}"


@dataclass(frozen=True, slots=True)
class Field:
    """A named part of a record, and a sentence that says what it is for."""

    name: str
    shape: Shape
    says: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """An object with these parts and no others."""

    fields: tuple[Field, ...]

    @property
    def says(self) -> str:
        names = (field.name if field.needed else f"{field.name} (may be left out)" for field in self.fields)
        return f"an object with {', '.join(names)}"


@dataclass(frozen=True, slots=True)
class Either:
    """One of several forms."""

    shapes: tuple[Shape, ...]

    @property
    def says(self) -> str:
        return ", or ".join(shape.says for shape in self.shapes)


Shape: TypeAlias = Leaf | Seq | ListOf | Record | Either


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place (RFC 6901) of an entry."""

    path: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"`{self.path}`: {self.found}. {self.expected}"


def faults(shape: Shape, value: object, path: str) -> Iterator[Fault]:
    """Everything in which `value`, at `path`, is not of this form."""
    match shape:
        case Record(fields) if isinstance(value, Mapping):
            yield from _of_record(fields, value, path)
        case ListOf(item, least) if isinstance(value, (list, tuple)):
            if len(value) < least:
                listed = f"only {len(value)} listed" if value else "nothing is listed"
                yield Fault(path, listed, f"Expected: at least {least} of: {item.says}.")
            for number, each in enumerate(value):
                yield from faults(item, each, f"{path}/{number}")
        case Either(shapes) if any(not any(faults(each, value, path)) for each in shapes):
            return
        case Leaf(_, fits) if fits(value):
            return
        case Seq() if _is_number(value) and value >= 0:  # type: ignore[operator] # mypy does not see what the guard says
            return
        case _:
            yield Fault(path, f"{_shown(value)} stands there", f"Expected: {shape.says}.")


def links(shape: Shape, value: object, path: str) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Every number of an earlier entry in a value of this form: its place, itself, and the kinds that it may name."""
    match shape:
        case Seq(kinds) if _is_number(value):
            yield path, value, kinds  # type: ignore[misc] # as above
        case ListOf(item) if isinstance(value, (list, tuple)):
            for number, each in enumerate(value):
                yield from links(item, each, f"{path}/{number}")
        case Record(fields) if isinstance(value, Mapping):
            for field in fields:
                yield from links(field.shape, value.get(field.name), f"{path}/{field.name}")
        case Either(shapes):
            for each in shapes:
                yield from links(each, value, path)
        case _:
            return


def _of_record(fields: tuple[Field, ...], value: Mapping[str, Any], path: str) -> Iterator[Fault]:
    known = {field.name: field for field in fields}
    for name in value.keys() - known.keys():
        yield Fault(f"{path}/{name}", "nothing of this name belongs there", nearest(name, known))
    for name, field in known.items():
        if name in value:
            yield from faults(field.shape, value[name], f"{path}/{name}")
        elif field.needed:
            yield Fault(f"{path}/{name}", "it is missing", f"{field.says} Expected: {field.shape.says}.")


def one_of(*words: str) -> Leaf:
    """One word of a closed list."""
    return Leaf(f"one of {', '.join(words)}", lambda value: isinstance(value, str) and value in words)


def _is_number(value: object) -> bool:
    return type(value) is int


def _is_day(value: object) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return False
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= LONGEST


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch("[0-9a-f]{64}", value))


def is_commitment(value: object) -> bool:
    """Whether this is {"$c": ...}, in the one spelling that it has."""
    if not isinstance(value, Mapping) or set(value) != {"$c"} or not isinstance(value["$c"], str):
        return False
    try:
        return bool(decode_url(value["$c"], HASH))
    except Malformed:
        return False


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,199}", value))


def _shown(value: object) -> str:
    match value:
        case None | bool():
            return f"`{str(value).lower().replace('none', 'null')}`"
        case str() | int():
            return f"`{str(value)[:60]}`"
        case list() | tuple():
            return "a list"
        case _:
            return "an object"


TEXT = Leaf("a text that says something", _is_text)
LABEL = Leaf("a text of one line", lambda value: _is_text(value) and "\n" not in value)
NAME = Leaf("a name of small letters, digits, `-`, `.` and `_`", _is_name)
DAY = Leaf("a day, such as 2026-03-31", _is_day)
COUNT = Leaf("a whole number from 0 on", lambda value: _is_number(value) and value >= 0)
VERSION = Leaf("a whole number from 1 on", lambda value: _is_number(value) and value >= 1)
FLAG = Leaf("true or false", lambda value: isinstance(value, bool))
NOTHING = Leaf("null", lambda value: value is None)
DIGEST = Leaf("64 small hexadecimal digits", _is_hash)
HIDDEN = Leaf('a commitment {"$c": ...} to a value that may go', is_commitment)
REF = Record(
    (
        Field("bytes", COUNT, "Its length."),
        Field("media", LABEL, "What sort of thing it is."),
        Field("sha256", DIGEST, "Its hash."),
    )
)
"""A thing that lies beside the log, by its hash, and is published at once."""
PROMISED = Record((*REF.fields, Field("due", DAY, "The last day on which it may still be absent.")))
"""The same, promised for a later day."""
NAMED = Record((*REF.fields, replace(PROMISED.fields[-1], needed=False)))
"""Either of the two."""
WITHDRAWN = Record(
    (
        Field("sha256", DIGEST, "The hash of a thing that was promised for a later day."),
        Field("withdrawn", TEXT, "Why it will not come."),
    )
)
PERSON = Record((Field("role", LABEL, "In which role."), Field("person", HIDDEN, "Who; the name may later go.")))
"""A named person in a role."""
