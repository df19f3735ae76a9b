"""Shapes of documents: one table of keys gives reading with places, writing, and a JSON Schema.

A `Kind` is a triple of functions. `read` takes a node and returns a value, or `BAD` after noting every problem that it
found; `write` turns the value back into plain data; `schema` describes both to an editor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import partial
from typing import Any, Final

from charter_engine.errors import nearest
from charter_engine.language import source
from charter_engine.language.notes import BAD, Notes
from charter_engine.language.source import Node, Scalar

Schema = dict[str, Any]
FEW: Final = 6
MOST_NAMED: Final = 20


@dataclass(frozen=True)
class Kind:
    """How to read, write and describe one kind of value. `name` is how a message calls it.

    `stand_in` fills the place of a value with a mistake in what holds many others, so that these can be checked. It is
    never part of a Charter that anything else sees.
    """

    name: str
    read: Callable[[Node, Notes], Any]
    schema: Callable[[], Schema]
    write: Callable[[Any], Any] = lambda value: value
    stand_in: Any = BAD


@dataclass(frozen=True)
class Key:
    """One key of a record: its name in the text, its kind, the attribute it fills, and what it is for."""

    name: str
    kind: Kind
    doc: str = ""
    attribute: str = ""
    required: bool = False

    @property
    def fills(self) -> str:
        """The attribute that the key fills."""
        return self.attribute or self.name


def need(name: str, kind: Kind, doc: str = "", attribute: str = "") -> Key:
    """A key that must be there."""
    return Key(name, kind, doc, attribute, required=True)


def may(name: str, kind: Kind, doc: str = "", attribute: str = "") -> Key:
    """A key that may be left out."""
    return Key(name, kind, doc, attribute)


def text(pattern: str = "", name: str = "text", example: str = "") -> Kind:
    """Text that says something, and matches `pattern` where there is one."""
    compiled = re.compile(pattern) if pattern else None

    def read(node: Node, notes: Notes) -> Any:
        if not isinstance(node, Scalar) or not isinstance(node.value, str) or not node.value.strip():
            return notes.problem(node, "wrong-type", f"There is {describe(node)} here.", f"Write {name}.")
        if compiled and not compiled.fullmatch(node.value):
            return notes.problem(node, "wrong-form", f"`{node.value}` is not {name}.", example)
        return node.value.strip("\n")

    schema: Schema = {"type": "string", "pattern": f"^(?:{pattern})$" if pattern else r"\S"}
    return Kind(name, read, lambda: dict(schema), stand_in="")


def one_of(options: tuple[str, ...], name: str) -> Kind:
    """One of a closed list of words."""

    def read(node: Node, notes: Notes) -> Any:
        if isinstance(node, Scalar) and node.value in options:
            return node.value
        found = f"`{node.value}` is not {name}." if isinstance(node, Scalar) else f"There is {describe(node)} here."
        return notes.problem(node, "unknown-option", found, choices(str(getattr(node, "value", "")), options))

    return Kind(name, read, lambda: {"enum": list(options)})


def choices(value: str, options: tuple[str, ...]) -> str:
    """What can be written, where that is short, and which was probably meant, where one is near."""
    close = nearest(value, options)
    hint = f" {close}" if close.startswith("Did") else ""
    if len(options) > (FEW if hint else MOST_NAMED):
        return hint.strip() or f"It can be one of {len(options)}, such as {', '.join(options[:3])}."
    return f"It can be {', '.join(options)}.{hint}"


def _read_flag(node: Node, notes: Notes) -> Any:
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    return notes.problem(node, "wrong-type", f"There is {describe(node)} here.", "Write true or false.")


def _read_number(node: Node, notes: Notes) -> Any:
    if isinstance(node, Scalar) and isinstance(node.value, int) and not isinstance(node.value, bool):
        return node.value
    if isinstance(node, Scalar) and re.fullmatch(r"-?[0-9]{19,}", str(node.value)):
        return notes.problem(node, "wrong-type", "This number is too large.", "Write one of at most 18 digits.")
    return notes.problem(node, "wrong-type", f"There is {describe(node)} here.", "Write a whole number.")


def _read_day(node: Node, notes: Notes) -> Any:
    if isinstance(node, Scalar) and isinstance(node.value, str):
        day = parse_day(node.value)
        if day:
            return day
    found = f"`{node.value}` is not a date." if isinstance(node, Scalar) else f"There is {describe(node)} here."
    return notes.problem(node, "not-a-date", found, "Write a date of the calendar as year-month-day, like 2026-03-31.")


def parse_day(value: str) -> date | None:
    """The date that ISO text names; None where it names none."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


FLAG = Kind("true or false", _read_flag, lambda: {"type": "boolean"})
NUMBER = Kind("a whole number", _read_number, lambda: {"type": "integer"}, stand_in=0)


def number(least: int, why: str) -> Kind:
    """A whole number that is not less than `least`; `why` says so to whoever wrote one."""

    def read(node: Node, notes: Notes) -> Any:
        value = _read_number(node, notes)
        if value is BAD or value >= least:
            return value
        return notes.problem(node, "wrong-form", f"`{value}` is too small.", why)

    return Kind("a whole number", read, lambda: {"type": "integer", "minimum": least}, stand_in=least)


DAY = Kind("a date", _read_day, lambda: {"type": "string", "format": "date"}, lambda day: day.isoformat())
TEXT = text()
WORD = text(r"[a-z][a-z0-9_]*", "an id of small letters, digits and _", "Like `public_summary`.")
KEBAB = text(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", "an id of small letters, digits and -", "Like `open-records`.")
DOTTED = text(
    r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\.[a-z][a-z0-9]*(?:-[a-z0-9]+)*",
    "a principle's id, a dot and a word",
    "Like `open-records.published`.",
)
PATH = text(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*", "the name of a fact", "Like `retention.until`.")


def list_of(item: Kind, least: int = 0) -> Kind:
    """A list of one kind of thing, as a tuple."""

    def read(node: Node, notes: Notes) -> Any:
        if not isinstance(node, source.Sequence):
            return notes.problem(
                node, "wrong-type", f"There is {describe(node)} here.", f"Write a list of {item.name}."
            )
        if len(node.items) < least:
            return notes.problem(node, "too-few", f"The list has {len(node.items)}.", f"At least {least} are needed.")
        values = [item.read(part, notes) for part in node.items]
        if notes.on:
            return tuple(value for value in values if value is not BAD)
        return BAD if any(value is BAD for value in values) else tuple(values)

    def schema() -> Schema:
        return {"type": "array", "items": item.schema(), **({"minItems": least} if least else {})}

    return Kind(
        f"a list of {item.name}", read, schema, lambda values: [item.write(value) for value in values], stand_in=()
    )


def mapping_of(item: Kind, options: Mapping[str, str] | None = None) -> Kind:
    """A mapping to one kind of thing, from any name or from a closed list: each name with what it is for."""

    def read(node: Node, notes: Notes) -> Any:
        if not isinstance(node, source.Mapping):
            return notes.problem(node, "wrong-type", f"There is {describe(node)} here.", "Write `name: value` pairs.")
        for key in node.items:
            if options and key not in options:
                notes.at_key(node, key, "unknown-key", f"`{key}` is not known here.", choices(key, tuple(options)))
        values = {key: item.read(part, notes) for key, part in node.items.items()}
        return BAD if any(value is BAD for value in values.values()) else values

    def schema() -> Schema:
        if options:
            described = {name: {**item.schema(), "description": doc} for name, doc in options.items()}
            return {"type": "object", "properties": described, "additionalProperties": False}
        return {"type": "object", "additionalProperties": item.schema()}

    return Kind("a mapping", read, schema, lambda values: Inline({k: item.write(v) for k, v in values.items()}))


def record(
    build: type[Any],
    *keys: Key,
    name: str,
    doc: str = "",
    inline: bool = False,
    holds_many: bool = False,
    stand_in: Any = BAD,
) -> Kind:
    """A mapping with known keys, made into the frozen dataclass `build`.

    On writing, an attribute that equals its default is left out unless its key must be there. What `holds_many` others
    is made in spite of a mistake in its own keys, where reading goes on.
    """
    known = tuple(key.name for key in keys)
    defaults = _defaults(build)

    def read(node: Node, notes: Notes) -> Any:
        if not isinstance(node, source.Mapping):
            with_keys = " and ".join(f"`{key.name}:`" for key in keys if key.required)
            expected = f"Write {name}, with {with_keys}." if with_keys else f"Write {name}."
            return notes.problem(node, "wrong-type", f"There is {describe(node)} here.", expected)
        bad = unknown_keys(node, known, name, notes)
        meant = misspelt(node, known) if bad else set()
        wanted = [key.name for key in keys if key.required and key.name not in meant]
        bad |= missing_keys(node, wanted, name, notes)
        values = {key.fills: key.kind.read(node.items[key.name], notes) for key in keys if key.name in node.items}
        if not bad and not any(value is BAD for value in values.values()):
            return notes.mark(build(**values), node)
        notes.lost |= meant if holds_many else set()
        made_up = _made_up(keys, values, notes) if holds_many and notes.on else None
        if made_up is None:
            return notes.leave_out(node, keys[0].name, keys[0].fills, values)
        return notes.mark(build(**made_up), node)

    def write(value: Any) -> Any:
        out: dict[str, Any] = {}
        for key in keys:
            member = getattr(value, key.fills)
            if key.required or member != defaults.get(key.fills, MISSING):
                out[key.name] = key.kind.write(member)
        return Inline(out) if inline else out

    return Kind(name, read, partial(_described, keys, doc), write, stand_in)


def _described(keys: tuple[Key, ...], doc: str) -> Schema:
    described = {key.name: {**key.kind.schema(), **({"description": key.doc} if key.doc else {})} for key in keys}
    return {
        "type": "object",
        **({"description": doc} if doc else {}),
        "properties": described,
        "required": [key.name for key in keys if key.required],
        "additionalProperties": False,
    }


def _made_up(keys: tuple[Key, ...], values: Mapping[str, Any], notes: Notes) -> dict[str, Any] | None:
    """The values of a record that holds many others, with something in the place of each that is wrong or missing."""
    made = {name: value for name, value in values.items() if value is not BAD}
    for key in keys:
        if key.fills not in made and (key.required or key.fills in values):
            notes.lost.add(key.name)
            if key.required:
                made[key.fills] = key.kind.stand_in
    return None if any(value is BAD for value in made.values()) else made


class Inline(dict[str, Any]):
    """Plain data that canonical text keeps on one line where it fits."""


def unknown_keys(node: source.Mapping, known: tuple[str, ...], name: str, notes: Notes) -> bool:
    """Note each key that does not belong; true if there is one."""
    strangers = [key for key in node.items if key not in known]
    for key in strangers:
        notes.at_key(node, key, "unknown-key", f"`{key}` is not a key of {name}.", choices(key, known))
    return bool(strangers)


def misspelt(node: source.Mapping, known: tuple[str, ...]) -> set[str]:
    """The keys that strangers were probably meant for: they are told as misspelt, and not also as missing."""
    near = [nearest(key, known) for key in node.items if key not in known]
    return {key for key in known if f"Did you mean `{key}`?" in near}


def missing_keys(node: source.Mapping, wanted: list[str], name: str, notes: Notes) -> bool:
    """Note the keys that must be there and are not; true if there is one."""
    absent = [key for key in wanted if key not in node.items]
    if absent:
        listed = ", ".join(f"`{key}`" for key in absent)
        notes.problem(node, "missing-key", f"{name[:1].upper()}{name[1:]} lacks {listed}.", "Add it.")
    return bool(absent)


def describe(node: Node) -> str:
    """What stands at a node, in words."""
    if isinstance(node, source.Sequence):
        return "a list"
    if isinstance(node, source.Mapping):
        return "a mapping (`key: value`)"
    if node.value is None:
        return "nothing"
    if isinstance(node.value, bool):
        return f"`{str(node.value).lower()}`"
    if isinstance(node.value, int):
        return f"the number {node.value}"
    return f"the text `{node.value[:60]}`" if node.value else "an empty text"


def _defaults(build: type[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in fields(build):
        if item.default is not MISSING:
            found[item.name] = item.default
        elif item.default_factory is not MISSING:
            found[item.name] = item.default_factory()
    return found
