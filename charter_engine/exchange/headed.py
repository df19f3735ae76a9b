"""A document of others as texts under headings, whatever its form: text, Markdown, a web page, YAML, JSON or CSV.

What a heading is, is told by its words: a line of text is one where it is marked as such, or where it says nothing but
a name that the reader of the document knows. Numbers, `#` and `**` before and after a name do not matter.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from typing import Any, Final, TypeAlias

from charter_engine.errors import Refused
from charter_engine.exchange.html_text import html_text
from charter_engine.exchange.plain_text import clean, refused, to_text
from charter_engine.language import source
from charter_engine.language.source import MAX_DEPTH, MAX_NODES

BEFORE: Final = "(before the first heading)"
Known: TypeAlias = Callable[[str], bool]
"""Whether words are a name that the reader of the document knows."""

_MARKED: Final = re.compile(r" {0,3}(#{1,6})[ \t]*([^#].*?)[ \t]*#*\Z")
_UNDERLINE: Final = re.compile(r"(?:={3,}|-{3,})\s*\Z")
_NUMBERED: Final = re.compile(r"\d+(?:\.\d+)+\.?\s*[-–—:]\s*(\S.*)\Z")
_LABELLED: Final = re.compile(r"(?:[-*] )?(?:\*\*)?([^:*|]{2,80}?)(?:\*\*)?\s*:\s*(?:\*\*)?\s*(.*)\Z")
_ROW: Final = re.compile(r"\|([^|]+)\|([^|]+)\|?\s*\Z")
_PAGE: Final = re.compile(r"<(?:!doctype html|html|body|main|article|div|h[1-6]|p|ul|table)\b", re.IGNORECASE)
MOST_PARTS: Final = 2_000
MOST_LETTERS: Final = 200
"""Of a heading. What is longer is text."""
_LONGEST_NAME: Final = 120
_LONGEST: Final = 2_000
"""Of a line that may be a heading, or a heading with the text beside it."""


@dataclass(frozen=True, slots=True)
class Headed:
    """A text under a heading, as the document has both. `name` is what the heading says without numbers and marks.

    `level` is 1 for the heading of the whole.
    """

    heading: str
    text: str
    name: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """The texts of a document in order, and how many parts that hold no text were left out: scripts, menus."""

    parts: tuple[Headed, ...]
    left_out: int = 0


def read_headed(data: bytes, name: str, known: Known) -> Document:
    """The texts of a file under their headings. Its form is told by its content, else by the end of its name.

    Raises:
        InvalidSource: where it is too large, too deep, no text, or has a key twice.
        Refused: where it looks like JSON or CSV and is none.
    """
    text = to_text(data, name)
    ending = name.rpartition(".")[2].lower()
    if text.lstrip()[:1] in ("{", "["):
        parts, left_out = _from_json(text, name, known)
    elif ending in ("html", "htm") or (text.lstrip()[:1] == "<" and _PAGE.search(text)):
        page = html_text(text)
        parts, left_out = _lines(page.text, known), page.left_out
    elif ending == "csv":
        parts, left_out = _rows(text, name, known), 0
    elif ending in ("yaml", "yml"):
        parts, left_out = _keys(_plain(source.read(text.encode("utf-8"), name)), ""), 0
    else:
        parts, left_out = _lines(text, known), 0
    found = tuple(islice(parts, MOST_PARTS + 1))
    if len(found) > MOST_PARTS:
        raise refused(name, "too-large", "The file holds too many headings.", f"At most {MOST_PARTS:,} are read.")
    return Document(found, left_out)


def bare(heading: str) -> str:
    """The words of a heading, without `#`, `*`, numbers before it and marks after it.

    >>> bare("###1.4.1 - External supplier(s):")
    'External supplier(s)'
    """
    words = heading[:MOST_LETTERS].strip("#*_ \t")
    words = re.sub(r"\A(?:\d+(?:\.\d+)*\.?\s*[-–—:.)]?\s+|\d+(?:\.\d+)*\.?\s*[-–—:)]\s*)", "", words)
    return words.strip("#*_ \t").rstrip(":").strip("#*_ \t")


def _part(heading: str, text: str, name: str, level: int = 0) -> Headed:
    if len(heading) <= MOST_LETTERS:
        return Headed(heading, text, name, level)
    return Headed(f"{heading[:MOST_LETTERS]}…", f"{heading}\n{text}".strip(), "", level)


# --- text -------------------------------------------------------------------------------------------------------------


def _lines(text: str, known: Known) -> Iterator[Headed]:
    heading, level, body = BEFORE, 0, list[str]()
    lines = text.split("\n")
    said = _names_that_are_text(lines, known)
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else ""
        if body and _UNDERLINE.match(line) and body[-1].strip() and (len(body) < 2 or not body[-2].strip()):
            yield from _headed(heading, body[:-1], level)
            heading, level, body = body[-1], _level(line), []
        elif level and number in said:
            body.append(line)
        elif (found := _heading(line, known)) is not None:
            yield from _headed(heading, body, level)
            heading, first, level = found
            level, body = level or _level(after), [first] if first else []
        elif not _UNDERLINE.match(line) or (after.strip() and any(body)):
            body.append(line)
    yield from _headed(heading, body, level)


def _level(underline: str) -> int:
    """The level of a heading with this line beneath it; 0 where it is no underline."""
    return (1 if underline[0] == "=" else 2) if _UNDERLINE.match(underline) else 0


def _names_that_are_text(lines: list[str], known: Known) -> frozenset[int]:
    """The numbers of lines that say a name and no more, and have nothing but such lines up to the next marked heading.

    Beneath a marked heading they are what it says: as headings of their own they would say nothing, and be lost.
    """
    found, alone, under = set[int](), True, False
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        if under or _MARKED.match(line) or _UNDERLINE.match(line):
            alone = True
        elif line.strip():
            alone = alone and _is_bare_name(line, known)
            found |= {number} if alone else set()
        under = bool(_UNDERLINE.match(line))
    return frozenset(found)


def _is_bare_name(line: str, known: Known) -> bool:
    """Whether a line is a name without any sign that it is meant as a heading."""
    words = line.strip()
    if len(words) > _LONGEST_NAME or "*" in words or words.endswith(":") or _NUMBERED.match(words):
        return False
    return known(bare(words))


def _headed(heading: str, body: list[str], level: int) -> Iterator[Headed]:
    text = "\n".join(line.rstrip() for line in body).strip()
    shown = heading if heading == BEFORE else heading.strip("#* \t")
    yield _part(shown, text, bare(shown), level)


def _heading(line: str, known: Known) -> tuple[str, str, int] | None:
    """A heading, what follows it on its line, and its level; None where the line is text."""
    if len(line) > _LONGEST:
        return None
    marked = _MARKED.match(line)
    if marked:
        labelled = _LABELLED.match(marked.group(2))
        if labelled and not known(bare(marked.group(2))) and known(bare(labelled.group(1))):
            return labelled.group(1), labelled.group(2), len(marked.group(1))
        return marked.group(2), "", len(marked.group(1))
    stripped = line.strip()
    if not stripped:
        return None
    if len(stripped) <= _LONGEST_NAME and known(bare(stripped)):
        return stripped, "", 0
    if _NUMBERED.match(stripped) and len(stripped) <= 100 and stripped[-1] not in ".;,":
        return stripped, "", 0
    labelled = _LABELLED.match(stripped) or _ROW.match(stripped)
    if labelled and known(bare(labelled.group(1))):
        return labelled.group(1).strip(), labelled.group(2).strip(), 0
    return None


# --- keys: YAML and JSON ----------------------------------------------------------------------------------------------


def _from_json(text: str, name: str, known: Known) -> tuple[Iterator[Headed], int]:
    def read(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return _object(pairs, name)

    try:
        value = json.loads(text, object_pairs_hook=read, parse_float=str, parse_int=str, parse_constant=str)
    except RecursionError:
        raise _too_deep(name) from None
    except json.JSONDecodeError as wrong:
        raise Refused(
            f"{name} begins like JSON and is none: {wrong.msg} in line {wrong.lineno}. Save it again, or as text."
        ) from None
    _check_depth(value, name)
    body = _govuk_body(value)
    if body is None:
        return _keys(value, ""), 0
    page = html_text(clean(body))
    return chain(_keys(_without_body(value), ""), _lines(page.text, known)), page.left_out


def _object(pairs: list[tuple[str, Any]], name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise refused(name, "repeated-key", f"`{key[:80]}` stands twice in one object.", "Keep one of them.")
        found[key] = value
    return found


def _govuk_body(value: Any) -> str | None:
    """The page inside what the GOV.UK Content API answers; None where this is something else."""
    details = value.get("details") if isinstance(value, dict) else None
    body = details.get("body") if isinstance(details, dict) else None
    if isinstance(body, list):
        texts = {str(each.get("content_type")): each.get("content") for each in body if isinstance(each, dict)}
        body = texts.get("text/html") or next(iter(texts.values()), None)
    return body if isinstance(body, str) else None


_GOVUK: Final = {"title": "title", "description": "summary", "base_path": "base_path", "web_url": "web_url"}
"""What the API says of a page, and what to call it: its description of the page is not that of the record."""
_OF_THE_PAGE: Final = ("body", "headers", "metadata", "change_history")


def _without_body(value: dict[str, Any]) -> dict[str, Any]:
    """What the API says of the record beside its body; what it says of the site is no part of the record."""
    details = value["details"]
    metadata = details.get("metadata")
    said = {name: value[key] for key, name in _GOVUK.items() if key in value}
    said |= {key: part for key, part in details.items() if key not in _OF_THE_PAGE}
    return said | (metadata if isinstance(metadata, dict) else {})


def _check_depth(value: Any, name: str) -> None:
    level, nodes, depth = [value], 0, 0
    while level:
        nodes, depth = nodes + len(level), depth + 1
        if depth > MAX_DEPTH:
            raise _too_deep(name)
        if nodes > MAX_NODES:
            raise refused(name, "too-large", "The file holds too many values.", f"At most {MAX_NODES:,} are read.")
        inner = [each for each in level if isinstance(each, (dict, list))]
        level = [part for each in inner for part in (each.values() if isinstance(each, dict) else each)]


def _too_deep(name: str) -> Exception:
    return refused(name, "too-deep", "The file is nested too deeply.", f"At most {MAX_DEPTH} levels are read.")


def _plain(node: source.Node) -> Any:
    if isinstance(node, source.Scalar):
        return node.value
    if isinstance(node, source.Sequence):
        return [_plain(item) for item in node.items]
    return {key: _plain(item) for key, item in node.items.items()}


def _keys(value: Any, path: str) -> Iterator[Headed]:
    """Every text below a key; a list of texts is one text, a line each. What holds others comes first, without text."""
    name = path.rpartition(".")[2].replace("_", " ")
    if isinstance(value, dict):
        yield from (_part(path, "", name) for _ in (1,) if path)
        for key, part in value.items():
            yield from _keys(part, f"{path}.{clean(key)}" if path else clean(key))
    elif isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        for item in value:
            yield from _keys(item, path)
    elif isinstance(value, list):
        texts = [said for item in value if (said := _said(item))]
        yield _part(path or BEFORE, texts[0] if len(texts) == 1 else "\n".join(f"- {said}" for said in texts), name)
    else:
        yield _part(path or BEFORE, _said(value), name)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else clean(str(value)).strip()


# --- CSV --------------------------------------------------------------------------------------------------------------


def _rows(text: str, name: str, known: Known) -> Iterator[Headed]:
    """A heading in each row and its text beside it; or headings in the first row and texts in the second."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text), strict=True) if any(cell.strip() for cell in row)]
    except csv.Error as wrong:
        raise Refused(f"{name} is not CSV that can be read ({wrong}). Save it again as CSV, in UTF-8.") from None
    first = rows[0] if rows else []
    if sum(known(bare(cell)) for cell in first) >= 3:
        if len(rows) > 2:
            raise Refused(
                f"{name} holds {len(rows) - 1} records. One is imported at a time: save it in a file of its own."
            )
        texts = rows[1] if len(rows) > 1 else []
        for heading, said in zip_longest(first, texts, fillvalue=""):
            yield _part(heading.strip() or BEFORE, said.strip(), bare(heading))
        return
    for row in rows:
        cells = [cell.strip() for cell in row if cell.strip()]
        at = next((number for number, cell in enumerate(cells) if known(bare(cell))), 0)
        if beside := [cell for cell in cells[:at] if re.search("[A-Za-z]", cell)]:
            yield _part(BEFORE, "\n".join(beside), "")
        yield _part(cells[at], "\n".join(cells[at + 1 :]), bare(cells[at]))
