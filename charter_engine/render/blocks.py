"""The blocks that a reading is made of. They hold words and figures, and nothing about how they look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Tone: TypeAlias = Literal["plain", "notice", "law", "question", "fix", "open", "met"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 2 begins a part, level 3 a piece of it."""

    level: Literal[2, 3]
    text: str


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph. A `notice` stands out; `lead` is what is read first."""

    text: str
    tone: Literal["plain", "lead", "notice", "small"] = "plain"


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows of a name and what is said of it: a table of two columns whose first column heads its row."""

    rows: tuple[tuple[str, str], ...]
    caption: str
    headings: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading for each column; the first cell of a row heads it."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One thing with a title, a short line above it, and blocks inside."""

    title: str
    blocks: tuple[Block, ...]
    tone: Tone = "plain"
    above: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing in SVG, and the same facts as a table. `description` is what a person who cannot see it is told."""

    title: str
    description: str
    svg: str
    table: Table


@dataclass(frozen=True, slots=True)
class Annex:
    """What comes after the part that everybody reads: on paper it begins a new page."""

    title: str
    blocks: tuple[Block, ...]


Block: TypeAlias = Heading | Para | Items | Pairs | Table | Card | Picture | Annex


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a report. `subtitle` says under which edition, on which day and at which gate it was made."""

    audience: Literal["summary", "resident", "officer", "auditor"]
    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    footer: str
