"""Whether colours can be told apart: contrast as WCAG 2.2 defines it, and how much of it a theme needs where.

Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio. Words need 4.5 (1.4.3), what is no word 3 (1.4.11).

>>> round(ratio("#000000", "#ffffff"), 2), round(ratio("#777777", "#ffffff"), 2)
(21.0, 4.48)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from charter_engine.model.service import Theme

WORDS: Final = 4.5
SHAPES: Final = 3.0
_WHITE: Final = "#ffffff"


@dataclass(frozen=True, slots=True)
class Contrast:
    """What stands on what in a theme, with the keys of both colours, their contrast, and the least that serves."""

    what: str
    front: str
    back: str
    ratio: float
    least: float

    @property
    def serves(self) -> bool:
        """Whether it is enough."""
        return self.ratio >= self.least


def contrasts(theme: Theme) -> Iterator[Contrast]:
    """Every two colours of a theme that meet on a page."""
    for what, front, back, least in (
        ("words at the head of a page", "header_text", "header", WORDS),
        ("words on a button", "button_text", "button", WORDS),
        ("links", "link", "", WORDS),
        ("words that mark what is put to the community", "accent", "", WORDS),
        ("buttons on a page", "button", "", SHAPES),
    ):
        one, other = getattr(theme, front), getattr(theme, back) if back else _WHITE
        yield Contrast(what, front, back, ratio(one, other), least)


def ratio(one: str, other: str) -> float:
    """The contrast of two colours, each as `#rrggbb`: from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
