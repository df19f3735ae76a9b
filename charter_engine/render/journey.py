"""The journey of the data, drawn from the answers: whose, held by whom, passed to whom, for which use, until when.

What nobody has answered is drawn dashed, with "we have not been told". Presentation attributes only: no style sheet, no
script, so that the drawing is the same in a page, in a PDF and on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from textwrap import wrap

from charter_engine.engine.reader import Reader
from charter_engine.model.proposal import Answer, Answers
from charter_engine.model.report import Report
from charter_engine.render.blocks import Block, Heading, Picture, Table
from charter_engine.render.people import NOT_TOLD, bare

WIDTH, COLUMN, GAP, LINE, PAD = 964, 216, 32, 17, 10
LETTERS, MOST_BOXES, MOST_LINES = 28, 5, 3
_SVG = 'role="img" font-family="Helvetica, Arial, Liberation Sans, sans-serif" font-size="14" fill="#0b0c0c"'
COLUMNS = ("Whose data", "Held by", "Passed to", "Used for")


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the drawing; `known` is false where the form has not said."""

    text: str
    known: bool = True


UNKNOWN_BOX = Box(NOT_TOLD, known=False)


def journey(report: Report) -> tuple[Block, ...]:
    """The drawing, with the same facts as a table."""
    reader = Reader.of(report.edition, report.proposal)
    columns = (_data(reader), _holder(reader), _receivers(reader), _uses(reader))
    until = _until(reader)
    rows = [(name, "; ".join(box.text for box in boxes)) for name, boxes in zip(COLUMNS, columns, strict=True)]
    table = Table(
        "The journey of the data, in words", ("Step", "What the council says"), (*rows, ("Kept until", until.text))
    )
    description = ". ".join(f"{name}: {text}" for name, text in table.rows) + "."
    svg = draw(columns, until, "The journey of the data", description)
    return (Heading(2, "The journey of the data"), Picture("The journey of the data", description, svg, table))


def draw(columns: tuple[tuple[Box, ...], ...], until: Box, title: str, description: str) -> str:
    """The SVG. Every text is escaped."""
    shown = [_at_most(boxes) for boxes in columns]
    heights = [sum(_height(box) + PAD for box in boxes) for boxes in shown]
    top, body = 34, max(heights)
    foot = top + body + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {foot + 44}" {_SVG}>',
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>",
    ]
    for number, (name, boxes) in enumerate(zip(COLUMNS, shown, strict=True)):
        x = number * (COLUMN + GAP)
        parts.append(f'<text x="{x}" y="20" font-weight="bold">{escape(name)}</text>')
        y = top
        for box in boxes:
            parts.append(_box(x, y, COLUMN, box))
            y += _height(box) + PAD
        if number:
            told = all(box.known for box in boxes)
            parts.append(_arrow(x - GAP + 4, x - 5, top + 20, known=told))
    parts.append(_box(0, foot, WIDTH - 4, Box(f"Kept until: {until.text}", until.known), lines=1, letters=120))
    return "".join([*parts, "</svg>"])


def _data(reader: Reader) -> tuple[Box, ...]:
    boxes = []
    for item in _items("datasets", reader):
        name, controller = reader.fact(f"{item}.name"), reader.fact(f"{item}.controller")
        said = bare(name.words) if name.state == "answered" else "data without a name"
        owner = f", from {bare(controller.words)}" if controller.state == "answered" else ""
        boxes.append(Box(said + owner))
    return _closed(boxes, "datasets", reader)


def _holder(reader: Reader) -> tuple[Box, ...]:
    held = reader.fact("organisation_unit.organisation")
    country = reader.fact("location.country")
    boxes = [Box(bare(held.words))] if held.state == "answered" else [UNKNOWN_BOX]
    where = bare(country.words) if country.state == "answered" else NOT_TOLD
    return (*boxes, Box(f"Stored in: {where}", country.state == "answered"))


def _receivers(reader: Reader) -> tuple[Box, ...]:
    boxes = []
    for name, field in (("partners", "name"), ("recipients", "who")):
        for item in _items(name, reader):
            fact = reader.fact(f"{item}.{field}")
            boxes.append(Box(bare(fact.words)) if fact.state == "answered" else UNKNOWN_BOX)
    unique = list(dict.fromkeys(boxes))
    nodes = [reader.node(name) for name in ("partners", "recipients")]
    if not unique and all(isinstance(node, Answer) and node.state == "none" for node in nodes):
        return (Box("nobody else"),)
    complete = all(_complete(node) for node in nodes)
    return (
        tuple(unique)
        if unique and complete
        else (*unique, Box("others? " + NOT_TOLD, known=False) if unique else UNKNOWN_BOX)
    )


def _uses(reader: Reader) -> tuple[Box, ...]:
    boxes = []
    for item in _items("purposes", reader):
        purpose, use = reader.fact(f"{item}.purpose"), reader.fact(f"{item}.use")
        words = [use.words.split(" (")[0]] if use.state == "answered" else []
        words += [bare(purpose.words)] if purpose.state == "answered" else []
        boxes.append(Box(": ".join(words)) if words else UNKNOWN_BOX)
    return _closed(boxes, "purposes", reader)


def _until(reader: Reader) -> Box:
    until = reader.fact("retention.until")
    return Box(bare(until.words)) if until.state in ("answered", "none") else UNKNOWN_BOX


def _items(name: str, reader: Reader) -> list[str]:
    node = reader.node(name)
    return [f"{name}[{number}]" for number in range(1, len(node.items) + 1)] if isinstance(node, Answers) else []


def _closed(boxes: list[Box], name: str, reader: Reader) -> tuple[Box, ...]:
    if boxes and _complete(reader.node(name)):
        return tuple(boxes)
    return (*boxes, Box("more? " + NOT_TOLD, known=False)) if boxes else (UNKNOWN_BOX,)


def _complete(node: object) -> bool:
    if isinstance(node, Answers):
        return node.complete
    return isinstance(node, Answer) and node.state == "none"


def _at_most(boxes: tuple[Box, ...]) -> tuple[Box, ...]:
    if len(boxes) <= MOST_BOXES:
        return boxes
    unknown = tuple(box for box in boxes if not box.known)[:1]
    known = [box for box in boxes if box.known][: MOST_BOXES - 1 - len(unknown)]
    left = len(boxes) - len(known) - len(unknown)
    return (*known, Box(f"and {left} more, in the table"), *unknown)


def _lines(text: str, letters: int = LETTERS, lines: int = MOST_LINES) -> list[str]:
    found = wrap(" ".join(text.split()), letters, break_long_words=True) or [""]
    return found if len(found) <= lines else [*found[: lines - 1], found[lines - 1][: letters - 1] + "…"]


def _height(box: Box) -> int:
    return len(_lines(box.text)) * LINE + 2 * PAD


def _box(x: int, y: int, width: int, box: Box, *, lines: int = MOST_LINES, letters: int = LETTERS) -> str:
    texts = _lines(box.text, letters, lines)
    dash = "" if box.known else ' stroke-dasharray="5 4"'
    fill = "#f3f2f1" if box.known else "#ffffff"
    height = len(texts) * LINE + 2 * PAD
    rect = f'<rect x="{x + 1}" y="{y}" width="{width}" height="{height}" rx="4" fill="{fill}" stroke="#0b0c0c"{dash}/>'
    rows = "".join(
        f'<text x="{x + PAD}" y="{y + PAD + 13 + number * LINE}">{escape(text)}</text>'
        for number, text in enumerate(texts)
    )
    return rect + rows


def _arrow(start: int, end: int, y: int, *, known: bool) -> str:
    dash = "" if known else ' stroke-dasharray="4 3"'
    line = f'<line x1="{start}" y1="{y}" x2="{end - 6}" y2="{y}" stroke="#0b0c0c" stroke-width="2"{dash}/>'
    return line + f'<path d="M{end - 8} {y - 5} L{end} {y} L{end - 8} {y + 5} Z"/>'
