"""The words of a PDF that WeasyPrint wrote, as whoever copies them out of it gets them."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\nendstream", re.DOTALL)
_FONT = re.compile(rb"/([\w+-]+) (\d+) 0 R")
_UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")
_PAIR = re.compile(rb"<([0-9a-fA-F]+)> <([0-9a-fA-F]+)>")
_SHOWN = re.compile(rb"/([\w+-]+) [\d.]+ Tf|<([0-9a-fA-F]+)>|\b(TJ|Tj|ET)\b")


def pdf_words(pdf: bytes) -> str:
    """All words in their order, with one space between them."""
    objects = {int(number): held for number, held in _OBJECT.findall(pdf)}
    streams = {number: _opened(held) for number, held in objects.items() if b"stream" in held}
    for held in streams.values():
        objects |= _packed(held)
    letters = {
        name: _letters(streams[int(found[1])])
        for held in objects.values()
        for name, number in _FONT.findall(held)
        if (found := _UNICODE.search(objects.get(int(number), b"")))
    }
    return " ".join("".join(_shown(each, letters) for each in streams.values() if b" Tf" in each).split())


def _opened(held: bytes) -> bytes:
    found = _STREAM.search(held)
    assert found
    return zlib.decompress(found[1]) if b"/FlateDecode" in held else found[1]


def _packed(held: bytes) -> dict[int, bytes]:
    """The objects of a stream of objects, which begins with the number and the place of each."""
    found = re.match(rb"(?:\d+ \d+[ \n])+(?=<<)", held)
    if not found:
        return {}
    numbers = [int(each) for each in found[0].split()]
    starts = [len(found[0]) + each for each in numbers[1::2]]
    return {n: held[a:b] for n, a, b in zip(numbers[::2], starts, [*starts[1:], len(held)], strict=True)}


def _letters(cmap: bytes) -> dict[int, str]:
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in _PAIR.findall(cmap)}


def _shown(stream: bytes, letters: dict[bytes, dict[int, str]]) -> str:
    made, here = "", dict[int, str]()
    for font, glyphs, end in _SHOWN.findall(stream):
        if font:
            here = letters.get(font, {})
        elif glyphs:
            made += "".join(here.get(int(glyphs[at : at + 4], 16), "") for at in range(0, len(glyphs), 4))
        elif end == b"ET":
            made += " "
    return made
