"""What reading a file finds beside its values: problems, places, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from charter_engine.errors import Place, Problem
from charter_engine.language import source
from charter_engine.language.source import Node


class Bad:
    """The type of `BAD`."""

    def __repr__(self) -> str:
        return "BAD"


BAD: Final = Bad()
"""Stands for a value that could not be read; the problem has been noted."""


@dataclass(frozen=True)
class LeftOut:
    """A record with a mistake in it: its place, what its first key is called and holds, and what could be read."""

    place: Place
    kind: str
    id: str
    values: Mapping[str, Any]


@dataclass
class Notes:
    """What reading one file has found: its problems, and where each object that it made stands.

    With `on`, reading goes on after a mistake, so that other checks can look at the rest: a record with a mistake is
    left out of its list, and what holds many of them is made without the part that is wrong. `lost` names such parts.
    """

    file: str
    on: bool = False
    problems: list[Problem] = field(default_factory=list)
    places: dict[int, tuple[object, Place]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)

    def problem(self, node: Node, code: str, found: str, expected: str = "") -> Bad:
        """Note a problem at a node."""
        self.problems.append(Problem(Place(self.file, node.line, node.column), code, found, expected))
        return BAD

    def at_key(self, node: source.Mapping, key: str, code: str, found: str, expected: str = "") -> Bad:
        """Note a problem at a key of a mapping."""
        line, column = node.keys.get(key, (node.line, node.column))
        self.problems.append(Problem(Place(self.file, line, column), code, found, expected))
        return BAD

    def mark(self, value: Any, node: Node) -> Any:
        """Remember where `value` stands, so that a later check can say so."""
        self.places[id(value)] = (value, Place(self.file, node.line, node.column))
        return value

    def leave_out(self, node: Node, kind: str, key: str, values: Mapping[str, Any]) -> Bad:
        """Note a record that is left out. `kind` is what its first key is called, `key` which value holds its id."""
        readable = {name: value for name, value in values.items() if value is not BAD}
        name = readable.get(key)
        if isinstance(name, str):
            self.left_out.append(LeftOut(Place(self.file, node.line, node.column), kind, name, readable))
        else:
            self.lost.add(kind)
        return BAD
