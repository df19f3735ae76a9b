"""The one canonical text of a document: plain data, as a `Kind` writes it, to strict YAML.

Block style with two spaces, keys in the order of their table. A value stays on its key's line where it fits: a short
text, a list of short texts, and what is written `Inline`. An empty line stands between the longer items of a
document's own lists, such as its rules. Long text is folded. Text is quoted only where the strict
reader would otherwise take it for something else, and it is asked rather than imitated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, TypeAlias

from charter_engine.errors import InvalidSource, Problem
from charter_engine.language import source
from charter_engine.language.folder import read_document
from charter_engine.language.shape import Inline, Kind
from charter_engine.language.source import Scalar

Plain: TypeAlias = str | int | bool | None

WIDTH: Final = 100
_STEP: Final = 2
_FOLD: Final = re.compile(r"(?<=[^ ]) (?=[^ ])")
_NOT_TEXT_IN_1_2: Final = re.compile(
    r"~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?0*[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
_ESCAPED: Final = re.compile(r'[\\"\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]')
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def rewrite(kind: Kind, text: bytes, file: str) -> bytes:
    """The canonical text of a document, with the comment at its head kept.

    Raises:
        InvalidSource: with every problem of the document, or where a comment would be lost.
    """
    value, _ = read_document(kind, text, file)
    head = _head(source.decode(text, file))
    lost = [place for place in source.comments(text, file) if place.line > len(head)]
    if lost:
        expected = "Write it as `note:`, or move it to the first lines of the file."
        raise InvalidSource(Problem(place, "comment-lost", "A comment stands here.", expected) for place in lost)
    return ("\n".join([*_tidy(head), ""]) + document(kind, value)).lstrip("\n").encode("utf-8")


def document(kind: Kind, value: Any) -> str:
    """The canonical text of a value of this kind."""
    return to_text(kind.write(value))


def to_text(data: Mapping[str, Any] | Sequence[Any]) -> str:
    """The canonical text of plain data: mappings, lists, texts, whole numbers, true, false and null."""
    return "\n".join(_block(data, 0)) + "\n"


def _head(text: str) -> list[str]:
    """The first lines, as far as they hold only comments or nothing."""
    lines = text.split("\n")
    return lines[: next((at for at, line in enumerate(lines) if line.strip() and line[0] != "#"), len(lines))]


def _tidy(head: list[str]) -> list[str]:
    return "\n".join(line.rstrip() for line in head).strip("\n").split("\n")


def _block(data: Any, indent: int) -> list[str]:
    """A mapping or a list, one entry after the other."""
    if not data:
        return [" " * indent + _flow(data)]
    if isinstance(data, Mapping):
        parts = [_entry(" " * indent + _scalar(key, "key") + ":", value, indent) for key, value in data.items()]
        return _joined(parts, lambda part: not indent and part[0][-1] == ":" and "" in part)
    return _joined([_item(value, indent) for value in data], lambda part: indent == _STEP and len(part) > 1)


def _joined(parts: Sequence[Sequence[str]], apart: Callable[[Sequence[str]], bool]) -> list[str]:
    """The lines of all parts, with an empty line before and after each that stands apart."""
    lines = [*parts[0]]
    for before, part in pairwise(parts):
        lines += ["", *part] if apart(before) or apart(part) else part
    return lines


def _item(value: Any, indent: int) -> list[str]:
    """An item of a list: beside its dash where it is a value, else a block that begins beside the dash."""
    dash = " " * indent + "-"
    if not isinstance(value, (Mapping, list)) or _beside(dash, value):
        return _entry(dash, value, indent)
    first, *rest = _block(value, indent + _STEP)
    return [f"{dash} {first[indent + _STEP :]}", *rest]


def _entry(head: str, value: Any, indent: int) -> list[str]:
    """A value under its key or dash: on the same line, folded, or as a block."""
    beside = _beside(head, value)
    if beside:
        return [beside]
    if isinstance(value, (Mapping, list)):
        return [head, *_block(value, indent + _STEP)]
    folded = _folded(value, indent + _STEP) if isinstance(value, str) else ()
    return [f"{head} >-", *folded] if folded else [f"{head} {_scalar(value)}"]


def _beside(head: str, value: Any) -> str:
    """The line with the value beside its key or dash; empty where it does not belong there or does not fit."""
    if isinstance(value, Mapping) and value and not isinstance(value, Inline):
        return ""
    if isinstance(value, list) and any(isinstance(item, (Mapping, list)) for item in value):
        return ""
    line = f"{head} {_flow(value) if isinstance(value, (Mapping, list)) else _scalar(value)}"
    return line if len(line) <= WIDTH and not any("\n" in text for text in _texts(value)) else ""


def _flow(value: Any) -> str:
    """A value on one line, inside brackets or beside a key."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key, 'key')}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value, "flow")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _texts(part)


def _scalar(value: Plain, probe: str = "block") -> str:
    if isinstance(value, str):
        return value if _plain(value, probe) else _quoted(value)
    return "null" if value is None else str(value).lower()


@lru_cache(maxsize=2_000)
def _plain(text: str, probe: str) -> bool:
    """Whether a reader takes the bare text for this very text, wherever it may stand."""
    if _NOT_TEXT_IN_1_2.fullmatch(text) or (probe == "flow" and "?" in text):
        return False  # PyYAML without libyaml takes a question mark inside brackets for a key
    tried, wanted = {
        "block": (f"- - {text}\n- k: {text}\n", [[text], {"k": text}]),
        "flow": (f"- [k, {text}, k]\n- {{k: {text}}}\n", [["k", text, "k"], {"k": text}]),
        "key": (f"- {text}: k\n- {{{text}: k}}\n", [{text: "k"}, {text: "k"}]),
    }[probe]
    return _reads_as(tried, wanted)


def _quoted(text: str) -> str:
    plain_enough = not _ESCAPED.search(text.replace("\\", "").replace('"', ""))
    if plain_enough and ("\\" in text or '"' in text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + _ESCAPED.sub(lambda match: _escape(match.group()), text) + '"'


def _escape(character: str) -> str:
    return _ESCAPES.get(character, f"\\u{ord(character):04x}")


@lru_cache(maxsize=2_000)
def _folded(text: str, indent: int) -> tuple[str, ...]:
    """The lines of a folded text; none where folding would change it."""
    if "\n" not in text and not _FOLD.search(text):
        return ()
    width = max(WIDTH - indent, 40)
    paragraphs = ["\n".join(_wrapped(paragraph, width)) for paragraph in text.split("\n")]
    lines = "\n\n".join(paragraphs).split("\n")
    tried = "k: >-\n" + "".join(f"  {line}\n" if line else "\n" for line in lines)
    if not _reads_as(tried, {"k": text}):
        return ()
    return tuple(" " * indent + line if line else "" for line in lines)


def _wrapped(paragraph: str, width: int) -> list[str]:
    """A paragraph in lines of at most `width`, broken only at single spaces."""
    lines: list[str] = []
    for word in _FOLD.split(paragraph):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _reads_as(tried: str, wanted: Any) -> bool:
    try:
        return bool(_data(source.read(tried.encode("utf-8"), "")) == wanted)
    except InvalidSource:
        return False


def _data(node: source.Node) -> Any:
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, source.Sequence):
        return [_data(item) for item in node.items]
    return {key: _data(item) for key, item in node.items.items()}
