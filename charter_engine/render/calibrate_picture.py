"""The picture of a calibration: a row a project, a column a principle, a mark for what was named and what was flagged.

Presentation attributes only: no style sheet, no script. Each kind of mark has a shape of its own beside its colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final, Literal, TypeAlias

from charter_engine.engine.calibrate import Calibration, Held
from charter_engine.engine.calibrate_figures import RANK
from charter_engine.model.verdict import Fate, Side
from charter_engine.render.blocks import Picture, Table

Mark: TypeAlias = Literal["found", "found_once", "not_named", "missed", "missed_once", "nothing"]

TITLE: Final = "What was flagged and what was named, project by project"
MARK_WORDS: Final[dict[Mark, str]] = {
    "found": "flagged, and named by both readers",
    "found_once": "flagged, and named by one reader",
    "not_named": "flagged, and named by none",
    "missed": "not flagged, and named by both readers",
    "missed_once": "not flagged, and named by one reader",
    "nothing": "neither",
}
FATE_WORDS: Final[dict[Fate, str]] = {
    "stopped": "stopped",
    "unlawful": "found unlawful",
    "criticised": "criticised",
    "supported_with_conditions": "supported, with conditions",
    "supported": "supported",
    "uncontroversial": "no complaint is known",
}
SIDE_WORDS: Final[dict[Side, str]] = {
    "adverse": "Verdict against the project",
    "conditional": "For it, with conditions",
    "benign": "Nothing against it",
}
_SVG = 'role="img" aria-labelledby="calibration-title calibration-desc" font-family="sans-serif" font-size="13"'
NAMES, COLUMN, ROW, TOP, GAP = 290, 88, 20, 60, 30


def picture(found: Calibration) -> Picture:
    """The drawing, and the same as a table."""
    short = {principle.principle: principle.short for principle in found.edition.principles}
    held = sorted(found.published.held, key=lambda one: -RANK[one.verdict.side])
    headings = ("Project", "Verdict", *MARK_WORDS_SHOWN.values(), "How much discussion")
    rows = tuple(_row(one, short) for one in held)
    table = Table(TITLE, headings, rows)
    marks = [mark(one, principle) for one in held for principle in short]
    counted = "; ".join(f"{marks.count(kind)} {words}" for kind, words in MARK_WORDS.items())
    description = f"{len(held)} projects and {len(short)} principles: {counted}."
    return Picture(TITLE, description, draw(held, short, description), table)


MARK_WORDS_SHOWN: Final = {kind: words.capitalize() for kind, words in MARK_WORDS.items() if kind != "nothing"}


def mark(held: Held, principle: str) -> Mark:
    """What one principle of one project comes to."""
    both, once = principle in held.verdict.agreed, principle in held.verdict.named_once
    if principle in held.flagged:
        return "found" if both else "found_once" if once else "not_named"
    return "missed" if both else "missed_once" if once else "nothing"


def _row(held: Held, short: dict[str, str]) -> tuple[str, ...]:
    kinds = {principle: mark(held, principle) for principle in short}
    cells = ("; ".join(short[name] for name, kind in kinds.items() if kind == wanted) for wanted in MARK_WORDS_SHOWN)
    return (held.verdict.verdict, _verdict(held), *cells, held.tier)


def _verdict(held: Held) -> str:
    side = FATE_WORDS[held.verdict.fate]
    return side if held.verdict.counts else f"{side}; an example only"


def draw(held: Sequence[Held], short: dict[str, str], description: str) -> str:
    """The SVG. Every text is escaped."""
    width = NAMES + COLUMN * len(short) + 10
    sides = [side for side in RANK if any(one.verdict.side == side for one in held)][::-1]
    height = TOP + ROW * len(held) + GAP * len(sides) + ROW * (len(MARK_WORDS) + 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {_SVG} fill="#0b0c0c">',
        f'<title id="calibration-title">{escape(TITLE)}</title>',
        f'<desc id="calibration-desc">{escape(description)} The table beside it says the same.</desc>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for number, name in enumerate(short.values()):
        parts += _heading(NAMES + COLUMN * number + COLUMN // 2, name)
    y = TOP
    for side in sides:
        y += GAP
        parts.append(f'<text x="4" y="{y - 10}" font-weight="bold">{SIDE_WORDS[side]}</text>')
        for one in (each for each in held if each.verdict.side == side):
            parts += _line(one, tuple(short), y)
            y += ROW
    parts += _key(y + ROW)
    return "\n".join([*parts, "</svg>"])


def _heading(x: int, name: str) -> Iterator[str]:
    words = name.split()
    middle = (len(words) + 1) // 2
    for number, text in enumerate((" ".join(words[:middle]), " ".join(words[middle:]))):
        yield f'<text x="{x}" y="{22 + 16 * number}" text-anchor="middle" font-size="12">{escape(text)}</text>'


def _line(held: Held, principles: Sequence[str], y: int) -> Iterator[str]:
    grey = "" if held.verdict.counts else ' fill="#505a5f" font-style="italic"'
    name = held.verdict.verdict + ("" if held.verdict.counts else " (example only)")
    yield f'<text x="4" y="{y + 13}"{grey}>{escape(name)}</text>'
    for number, principle in enumerate(principles):
        yield _mark(mark(held, principle), NAMES + COLUMN * number + COLUMN // 2, y + 9)


def _mark(kind: Mark, x: int, y: int) -> str:
    if kind in ("found", "found_once"):
        square = f'<rect x="{x - 7}" y="{y - 7}" width="14" height="14" fill="#1d70b8" stroke="#0b0c0c"/>'
        hole = f'<rect x="{x - 3}" y="{y - 3}" width="6" height="6" fill="#ffffff"/>'
        return square if kind == "found" else square + hole
    if kind == "not_named":
        way = f"M{x - 6} {y - 6}L{x + 6} {y + 6}M{x + 6} {y - 6}L{x - 6} {y + 6}"
        return f'<path d="{way}" stroke="#d4351c" stroke-width="3"/>'
    if kind == "nothing":
        return f'<circle cx="{x}" cy="{y}" r="1.5" fill="#b1b4b6"/>'
    dash = "" if kind == "missed" else ' stroke-dasharray="3 2"'
    return f'<circle cx="{x}" cy="{y}" r="6.5" fill="none" stroke="#0b0c0c" stroke-width="2"{dash}/>'


def _key(y: int) -> Iterator[str]:
    for number, (kind, words) in enumerate(MARK_WORDS.items()):
        yield _mark(kind, 14, y + ROW * number)
        yield f'<text x="30" y="{y + ROW * number + 4}">{words}</text>'
