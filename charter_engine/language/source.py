"""Strict YAML: text to nodes that know their line and column.

The subset: UTF-8, block or flow style; no anchors, aliases, tags, directives, tabs or second documents; no key twice;
no control characters, not even escaped ones. Of unquoted scalars only `true`, `false`, `null` and whole numbers are
special; everything else is text, so `no`, `on`, `12:30`, `0123` and `1e3` stay what was written. Nodes are built from
the parser's event stream, never by recursion, with limits on bytes, depth and nodes, so that no file can exhaust the
machine.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn, TypeAlias

import yaml

from charter_engine.errors import InvalidSource, Place, Problem

MAX_BYTES: Final = 4_000_000
MAX_DEPTH: Final = 32
MAX_NODES: Final = 300_000

_C_LOADER: Any = getattr(yaml, "CLoader", None)
_Loader: Any = _C_LOADER or yaml.Loader
_INTEGER = re.compile(r"(?:0|-?[1-9][0-9]{0,17})\Z")
_COMMENT = re.compile(r"(?<![^ \n])#[^\n]*")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_NOT_IN_SUBSET = (
    (re.compile("\t"), "tab", "There is a tab character.", "Use spaces."),
    (
        re.compile("[\x85\u2028\u2029]"),
        "hidden-line-break",
        "There is a line break that most editors do not show as one.",
        "Replace it by an ordinary line break or a space.",
    ),
    (
        re.compile(r"^%", re.MULTILINE),
        "directive",
        "A line begins with `%`, a directive of YAML.",
        "Remove it; text that begins so stands further in.",
    ),
)
_SPECIAL: dict[str, bool | None] = {"true": True, "false": False, "null": None, "": None}


@dataclass(slots=True)
class Scalar:
    """One value: text, a whole number, true, false or null."""

    value: str | int | bool | None
    line: int
    column: int


@dataclass(slots=True)
class Sequence:
    """A list of nodes."""

    items: list[Node]
    line: int
    column: int


@dataclass(slots=True)
class Mapping:
    """Nodes by key, in the order written; `keys` holds the line and column of each key."""

    items: dict[str, Node]
    keys: dict[str, tuple[int, int]]
    line: int
    column: int


Node: TypeAlias = Scalar | Sequence | Mapping


def read(text: bytes, file: str) -> Node:
    """The one document in `text`.

    Raises:
        InvalidSource: with every problem that could be found before reading had to stop.
    """
    root, problems = look_at(text, file)
    if problems or root is None:
        raise InvalidSource(problems)
    return root


def look_at(text: bytes, file: str) -> tuple[Node | None, list[Problem]]:
    """The one document in `text`, and every problem of it; no document where reading had to stop.

    Of a key that stands twice the first value is kept.
    """
    try:
        builder = _Builder(decode(text, file), file)
    except InvalidSource as invalid:
        return None, list(invalid.problems)
    builder.build()
    if builder.root is None and not builder.problems:
        builder.problems.append(Problem(Place(file), "empty-file", "The file holds nothing.", _EMPTY))
    return builder.root, builder.problems


def comments(text: bytes, file: str) -> list[Place]:
    """Where each comment of a text that `read` accepts begins.

    The parser drops comments, so they are found between the values: a `#` at the start of a line or after a space that
    lies in no scalar.
    """
    decoded = decode(text, file)
    return [
        _place(file, decoded[: comment.start()])
        for start, end in _between_scalars(decoded)
        for comment in _COMMENT.finditer(decoded, start, end)
    ]


def _between_scalars(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of a text outside its scalars; the rest of the line of a `|` or a `>` is one of them."""
    loader: Any = _Loader(text)
    end = 0
    try:
        while loader.check_event():
            event = loader.get_event()
            if isinstance(event, yaml.ScalarEvent):
                yield end, _end_of_head(event, text)
                end = _index(event.end_mark)
    finally:
        loader.dispose()
    yield end, len(text)


def _end_of_head(event: yaml.ScalarEvent, text: str) -> int:
    start = _index(event.start_mark)
    return text.find("\n", start) if event.style in ("|", ">") else start


def _index(mark: Any) -> int:
    index: int = mark.index
    return index


_EMPTY = "Write at least one key, or remove the file."


def decode(text: bytes, file: str) -> str:
    """The characters of a file, with every line ended by a line feed alone.

    Raises:
        InvalidSource: where it is too large, not UTF-8, empty, or holds something that the subset has not.
    """
    if len(text) > MAX_BYTES:
        found = f"The file has more than {MAX_BYTES:,} bytes."
        raise InvalidSource([Problem(Place(file), "too-large", found, f"At most {MAX_BYTES:,} bytes are read.")])
    text = text.removeprefix(codecs.BOM_UTF8)
    try:
        decoded = text.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place(file, text[: error.start].decode("utf-8"))
        raise InvalidSource([Problem(place, "not-utf8", "The file is not UTF-8 text.", "Save it as UTF-8.")]) from None
    if not decoded.strip():
        raise InvalidSource([Problem(Place(file), "empty-file", "The file holds nothing.", _EMPTY)])
    decoded = decoded.replace("\r\n", "\n").replace("\r", "\n")
    for pattern, code, found, expected in _NOT_IN_SUBSET:
        match = pattern.search(decoded)
        if match:
            raise InvalidSource([Problem(_place(file, decoded[: match.start()]), code, found, expected)])
    return decoded


def _place(file: str, before: str) -> Place:
    """The place that follows the text `before`."""
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


class _Stop(Exception):
    """Reading cannot go on."""


@dataclass(slots=True)
class _Builder:
    """Builds nodes from events. `open` holds the containers begun and not ended; `keys` the key that each is at."""

    text: str
    file: str
    problems: list[Problem] = field(default_factory=list)
    root: Node | None = None
    open: list[Sequence | Mapping] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    nodes: int = 0
    documents: int = 0

    def build(self) -> None:
        loader = _Loader(self.text)
        try:
            while loader.check_event():
                self._event(loader.get_event())
        except _Stop:
            self.root = None
        except yaml.MarkedYAMLError as error:
            self.root = None
            self.problems.append(_syntax(error, self.file))
        except yaml.reader.ReaderError as error:
            self.root = None
            self.problems.append(_unreadable(error, self.text, self.file))
        finally:
            loader.dispose()

    def _event(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._scalar(event)
        elif kind is yaml.SequenceStartEvent or kind is yaml.MappingStartEvent:
            self._container(event, is_list=kind is yaml.SequenceStartEvent)
        elif kind is yaml.SequenceEndEvent or kind is yaml.MappingEndEvent:
            self.open.pop()
            self.keys.pop()
        elif kind is yaml.AliasEvent:
            self._problem(event, "alias", f"`*{event.anchor}` is an alias.", _IN_FULL)
            self._attach(Scalar("", event.start_mark.line + 1, event.start_mark.column + 1), event)
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                found = "A second document begins here (`---`)."
                self._stop(event, "second-document", found, "Use one file for each document.")

    def _scalar(self, event: Any) -> None:
        self._count(event)
        mark = event.start_mark
        if event.style == '"' and _CONTROL.search(event.value):
            self._stop(
                event, "not-text", "There is a character that text cannot hold, escaped in quotes.", "Remove it."
            )
        if self.open and self.keys[-1] is None and isinstance(self.open[-1], Mapping):
            self._key(self.open[-1], event.value, event)
        else:
            self._attach(Scalar(_scalar(event), mark.line + 1, mark.column + 1), event)

    def _key(self, mapping: Mapping, key: str, event: Any) -> None:
        first = mapping.keys.get(key)
        if first is not None:
            found = f"`{key}` stands here for the second time; the first is on line {first[0]}."
            self._problem(event, "repeated-key", found, "Keep one of them.")
        mapping.keys.setdefault(key, (event.start_mark.line + 1, event.start_mark.column + 1))
        self.keys[-1] = key

    def _container(self, event: Any, *, is_list: bool) -> None:
        self._count(event)
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        node: Sequence | Mapping = Sequence([], line, column) if is_list else Mapping({}, {}, line, column)
        self._attach(node, event)
        self.open.append(node)
        self.keys.append(None)
        if len(self.open) > MAX_DEPTH:
            self._stop(event, "too-deep", "The file is nested too deeply.", f"At most {MAX_DEPTH} levels are read.")

    def _attach(self, node: Node, event: Any) -> None:
        if not self.open:
            self.root = node
            return
        top, key = self.open[-1], self.keys[-1]
        if isinstance(top, Sequence):
            top.items.append(node)
        elif key is None:
            self._stop(event, "key-not-text", "A key is a list or a mapping.", "Write a word before the colon.")
        else:
            top.items.setdefault(key, node)
            self.keys[-1] = None

    def _count(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            found = "The file holds too many values."
            self._stop(event, "too-large", found, f"At most {MAX_NODES:,} are read.")
        if event.anchor is not None:
            self._problem(event, "anchor", f"`&{event.anchor}` is an anchor.", _IN_FULL)
        if event.tag is not None:
            self._problem(event, "tag", f"`{event.tag}` is a tag.", _IN_FULL)

    def _problem(self, event: Any, code: str, found: str, expected: str) -> None:
        place = Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
        self.problems.append(Problem(place, code, found, expected))

    def _stop(self, event: Any, code: str, found: str, expected: str) -> NoReturn:
        self._problem(event, code, found, expected)
        raise _Stop


_IN_FULL = "Write the value out in full."


def _scalar(event: yaml.ScalarEvent) -> str | int | bool | None:
    value: str = event.value
    if event.style:
        return value
    if value in _SPECIAL:
        return _SPECIAL[value]
    return int(value) if _INTEGER.match(value) else value


def _syntax(error: yaml.MarkedYAMLError, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    what = " ".join(part for part in (error.context, error.problem) if part)
    expected = "Check the indentation, the colons and the quotes on this line and the one above."
    return Problem(place, "not-yaml", f"This is not readable as YAML ({what}).", expected)


def _unreadable(error: yaml.reader.ReaderError, text: str, file: str) -> Problem:
    # libyaml counts bytes here, PyYAML's own reader characters
    at = error.position if isinstance(error.position, int) else 0
    before = text.encode("utf-8")[:at].decode("utf-8", "ignore") if _Loader is _C_LOADER else text[:at]
    character = str(error.character) if not isinstance(error.character, int) else f"{error.character:#x}"
    found = f"There is a character that text cannot hold ({character})."
    return Problem(_place(file, before), "not-text", found, "Remove it.")
