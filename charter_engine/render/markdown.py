"""A reading as Markdown, with everything escaped that Markdown would obey."""

from __future__ import annotations

import re
from collections.abc import Iterator

from charter_engine.render.blocks import Annex, Block, Card, Heading, Items, Pairs, Para, Picture, Reading, Table
from charter_engine.render.visible import visible

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_BEGINS = re.compile(r"^(\d*)([-+=.)])")  # a list, a line across, or the underline of a heading


def to_markdown(reading: Reading) -> str:
    """The reading as Markdown, ending with a newline."""
    lines = [f"# {_safe(reading.title)}", "", _safe(reading.subtitle), ""]
    for block in reading.blocks:
        lines += _block(block)
    return "\n".join([*lines, _safe(reading.footer)]).strip() + "\n"


def _block(block: Block) -> Iterator[str]:  # noqa: C901 - one match over the whole tree
    match block:
        case Heading(level, text):
            yield from (f"{'#' * level} {_safe(text)}", "")
        case Para(text, tone):
            mark = "> " if tone == "notice" else ""
            yield from (mark + _safe(text), "")
        case Items(items, numbered):
            yield from (f"{f'{number}.' if numbered else '-'} {_safe(item)}" for number, item in enumerate(items, 1))
            yield ""
        case Pairs(rows, _, headings):
            yield from _rows(headings, rows)
        case Table(_, headings, rows):
            yield from _rows(headings, rows)
        case Card(title, blocks, _, above):
            yield from (f"### {_safe(title)}", "")
            if above:
                yield from (_safe(above), "")
            for inner in blocks:
                yield from _block(inner)
        case Picture(_, _, _, table):
            yield from _rows(table.headings, table.rows)
        case Annex(title, blocks):
            yield from ("---", "", f"## {_safe(title)}", "")
            for inner in blocks:
                yield from _block(inner)


def _rows(headings: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    yield f"| {' | '.join(map(_safe, headings))} |"
    yield f"|{'---|' * len(headings)}"
    yield from (f"| {' | '.join(map(_safe, row))} |" for row in rows)
    yield ""


def _safe(text: str) -> str:
    flat = " ".join(visible(text).split())
    escaped = _MARKS.sub(r"\\\1", flat)
    return _BEGINS.sub(r"\1\\\2", escaped)
