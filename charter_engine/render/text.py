"""A reading on a terminal: 80 columns, plain characters, no colour that says anything by itself."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from charter_engine.render.blocks import Annex, Block, Card, Heading, Items, Pairs, Para, Picture, Reading, Table
from charter_engine.render.visible import visible

WIDTH = 80
NAME_COLUMN = 26
LONGEST_NAME = 60


def to_text(reading: Reading) -> str:
    """The reading as text, ending with a newline."""
    lines = [*_wrapped(reading.title, 1), *_wrapped(reading.subtitle, 1)]
    for block in reading.blocks:
        lines += _block(block, 1)
    if reading.footer:
        lines += ["", *_wrapped(reading.footer, 1)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _block(block: Block, indent: int) -> Iterator[str]:  # noqa: C901 - one match over the whole tree
    match block:
        case Heading():
            yield from _heading(block, indent)
        case Para(text):
            yield from _wrapped(text, indent + 2)
        case Items(items, numbered):
            for number, item in enumerate(items, 1):
                yield from _hanging(f"{number}  " if numbered else "-  ", item, indent + 2)
        case Pairs(rows):
            yield from (line for name, said in rows for line in _pair(name, said, indent + 2))
        case Table():
            yield from _table(block, indent + 2)
        case Card():
            yield from _card(block, indent + 2)
        case Picture():
            yield from _table(block.table, indent + 2)
        case Annex(title, blocks):
            yield from ("", " " * indent + "=" * (WIDTH - 2 * indent))
            yield from _wrapped(title, indent)
            yield from (line for inner in blocks for line in _block(inner, indent))


def _heading(heading: Heading, indent: int) -> Iterator[str]:
    yield ""
    yield from _wrapped(heading.text, indent + 2 * (heading.level - 2))


def _card(card: Card, indent: int) -> Iterator[str]:
    yield ""
    if card.above:
        yield from _wrapped(card.above, indent)
    yield from _wrapped(card.title, indent)
    yield from (line for inner in card.blocks for line in _block(inner, indent) if line)


def _table(table: Table, indent: int) -> Iterator[str]:
    """A table as one small block a row: names of columns before what they hold, as a narrow screen needs."""
    beside = all(len(row) == 2 and len(row[0]) <= LONGEST_NAME for row in table.rows)
    for row in table.rows:
        first, *rest = row
        if beside:
            yield from _pair(first, rest[0], indent)
            continue
        yield from _hanging("-  ", first, indent)
        for name, cell in zip(table.headings[1:], rest, strict=True):
            if cell:
                yield from _hanging(f"   {name}: " if name else "   ", cell, indent, hang=6)


def _pair(name: str, said: str, indent: int) -> Iterator[str]:
    names = wrap(visible(name), NAME_COLUMN - 2) or [""]
    texts = wrap(visible(said), WIDTH - indent - NAME_COLUMN) or [""]
    for number in range(max(len(names), len(texts))):
        left = names[number] if number < len(names) else ""
        right = texts[number] if number < len(texts) else ""
        yield f"{' ' * indent}{left:<{NAME_COLUMN}}{right}"


def _hanging(mark: str, text: str, indent: int, hang: int = 3) -> Iterator[str]:
    lines = wrap(mark + visible(text), WIDTH - indent, subsequent_indent=" " * hang, drop_whitespace=True)
    yield from (" " * indent + line for line in lines)


def _wrapped(text: str, indent: int) -> Iterator[str]:
    yield from (" " * indent + line for line in wrap(visible(text), WIDTH - indent))
