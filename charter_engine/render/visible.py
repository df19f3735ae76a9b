"""Texts of others, made fit to be shown: without what a terminal would obey and what turns the direction of writing."""

from __future__ import annotations

import json
import unicodedata

_JOINERS = "\u200c\u200d"  # Persian, Bengali and many emoji are not written without them
_SPACE = ("Cc", "Zl", "Zp")
_NOTHING = ("Cf", "Cs")


def visible(text: str) -> str:
    r"""The text with a space for each control character, and without marks that nobody sees.

    >>> visible("red: \x1b[31m, back\u202ewards")
    'red:  [31m, backwards'
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def told_apart(text: str) -> str:
    r"""JSON text in which those characters are escaped: the same values, and nothing for a terminal to obey.

    >>> told_apart('"back\u202ewards"')
    '"back\\u202ewards"'
    """
    return "\n".join(line if line.isprintable() else "".join(map(_escaped, line)) for line in text.split("\n"))


def _escaped(mark: str) -> str:
    return mark if _shown(mark) == mark else json.dumps(mark)[1:-1]


def _shown(mark: str) -> str:
    if mark.isprintable() or mark in _JOINERS:
        return mark
    kind = unicodedata.category(mark)
    return " " if kind in _SPACE else "" if kind in _NOTHING else mark
