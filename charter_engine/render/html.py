"""A reading as one HTML file: no script, no address fetched, readable on a phone, on paper and aloud."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Literal, TypeAlias

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from charter_engine.render.blocks import Annex, Block, Heading, Reading
from charter_engine.render.markdown import to_markdown
from charter_engine.render.visible import visible

Size: TypeAlias = Literal["large", "middle", "little", "least"]

# The longest reading, in letters of Markdown, that still fits its sheets when printed in letters of each size: two
# sheets for residents; four before the annex for officers. Measured on the proposals that come with the program.
_FITS: Mapping[str, tuple[tuple[int, Size], ...]] = {
    "resident": ((4_300, "large"), (4_900, "middle"), (6_300, "little")),
    "officer": ((9_000, "large"), (12_000, "middle"), (15_000, "little")),
}
_LONG_WORD = re.compile(r"\S{25,}")
_PIECE = re.compile(r"[^._/&=?-]{1,24}[._/&=?-]*|[._/&=?-]+")


def to_html(readings: Sequence[Reading]) -> str:
    """The readings as one page. Everything but the drawing, which escapes its own texts, is escaped here."""
    template = _environment().get_template("report.html")
    return template.render(readings=readings, contents=_contents(readings)) + "\n"


def to_fragment(reading: Reading) -> str:
    """The reading as a part of a page that has its title. Everything is escaped as in `to_html`."""
    return _environment().get_template("fragment.html").render(reading=reading)


def print_size(reading: Reading) -> Size:
    """How large the letters are on paper: as large as the length of the reading allows."""
    before_annex = replace(reading, blocks=tuple(b for b in reading.blocks if not isinstance(b, Annex)))
    length = len(to_markdown(before_annex))
    fits = _FITS.get(reading.audience)
    return next((size for most, size in fits if length <= most), "least") if fits else "middle"


def _contents(readings: Sequence[Reading]) -> list[tuple[str, str]]:
    """Where to jump to: the readings of a page of several, the parts of a long one; a short one needs no such list."""
    if len(readings) > 1:
        return [(f"report-{number}", reading.title) for number, reading in enumerate(readings, 1)]
    (reading,) = readings
    if not any(isinstance(block, Annex) for block in reading.blocks):
        return []
    return [
        (f"part-1-{number}", block.text if isinstance(block, Heading) else block.title)
        for number, block in enumerate(reading.blocks, 1)
        if isinstance(block, Annex) or (isinstance(block, Heading) and block.level == 2)
    ]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("charter_engine.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(kind=_kind, drawing=_drawing, breakable=_breakable, size=print_size)
    return environment


def _shown(value: Any) -> Any:
    return visible(value) if type(value) is str else value  # what a macro made is shown already


def _kind(block: Block) -> str:
    return type(block).__name__.lower()


def _drawing(svg: str) -> Any:
    return Markup(visible(svg))  # noqa: S704 - made by `journey.draw`, which escapes every text


def _breakable(text: str) -> Markup:
    """A cell whose long words, such as ids and addresses, may be broken: a table is never wider than its page."""
    words = _LONG_WORD.sub(lambda found: "\0".join(_PIECE.findall(found[0])), visible(text))
    return Markup(str(escape(words)).replace("\0", "<wbr>"))  # noqa: S704 - escaped before the marks are put in
