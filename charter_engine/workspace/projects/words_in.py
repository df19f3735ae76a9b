"""The words of a text, to find it by: small letters without accents, each once, in their order.

>>> words_in("Camden's Café, 2023: CAFÉ")
('camdens', 'cafe', '2023')
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

LONGEST: Final = 40
"""A longer word is cut here, in texts and in what is looked for alike."""
_WORD = re.compile(r"\w+")
_INSIDE = re.compile("['’ʼ]")  # noqa: RUF001 - all three are written in names and contractions
_VOWEL_SIGNS = 9
"""Marks of a higher class are accents and points. The others belong to a letter, as in Bengali."""


def words_in(text: str) -> tuple[str, ...]:
    """The words of a text."""
    plain = "".join(_letters(_INSIDE.sub("", text).casefold()))
    return tuple(dict.fromkeys(word[:LONGEST] for word in _WORD.findall(plain)))


def _letters(text: str) -> Iterator[str]:
    """The signs without accents; the signs of vowels, which some scripts write beside a letter, as if letters."""
    for sign in unicodedata.normalize("NFKD", text):
        kind = unicodedata.category(sign)
        if kind[0] == "M" and unicodedata.combining(sign) <= _VOWEL_SIGNS:
            yield f"{ord(sign):x}"
        elif kind[0] != "M":
            yield sign
