"""A web page of others as Markdown-like text: headings, paragraphs, lists, tables. Nothing of it is run or fetched.

Only the tags named here mean anything. The text of any other is kept, save of those that hold no text of the page.
Links keep their address as text.

The parser of the standard library takes hours over a small file of comments that never end. So comments, scripts and
what only looks like a tag are taken out first, in one pass that looks at each character a bounded number of times.

>>> print(html_text("<main><h2>Team</h2><p>The <b>rent</b> team</p><script>x()</script></main>").text)
## Team
<BLANKLINE>
The rent team
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

_HEADINGS: Final = {f"h{level}": "#" * level for level in range(1, 7)}
_BLOCKS: Final = frozenset(
    {"p", "div", "section", "article", "main", "ul", "ol", "dl", "table", "blockquote", "pre", "address", "details"}
)
_LINES: Final = frozenset({"br", "tr", "dd", "summary", "hr"})
_RAW: Final = ("script", "style", "textarea", "title")
"""What these hold is no markup."""
_NO_TEXT: Final = frozenset(
    {"template", "noscript", "iframe", "object", "svg", "math", "canvas", "audio", "video", "head", "nav", "footer",
     "form", "button", "select"}
)  # fmt: skip
_TAG: Final = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?:[\s/][^<>]{0,2000})?>")
_CELLS: Final = frozenset({"td", "th"})
_ADDRESS: Final = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a page, and how many parts that hold no text of it were left out: scripts, styles, menus."""

    text: str
    left_out: int


def html_text(html: str) -> Page:
    """The text of a page: of its `main` part where it has one."""
    tamed, left_out = _tamed(html)
    reader = _Reader(closing=Counter(tag.lower() for tag in re.findall("</([a-zA-Z]+)", tamed)), left_out=left_out)
    reader.feed(tamed)
    reader.close()
    reader.block()
    parts = reader.main if any(part.strip() for part in reader.main) else reader.parts
    lines = [" ".join(line.split()) for line in "".join(parts).split("\n")]
    return Page(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), reader.left_out)


def _tamed(html: str) -> tuple[str, int]:
    """The page with no markup but whole tags, and how many scripts and the like were left out."""
    kept: list[str] = []
    at, left_out = 0, 0
    while (start := html.find("<", at)) >= 0:
        kept.append(html[at:start])
        tag = _TAG.match(html, start)
        if html.startswith("<!--", start):
            at = _past("-->", html, start)
        elif tag is None:
            kept.append("&lt;" if html[start + 1 : start + 2] not in ("!", "?") else "")
            at = start + 1 if kept[-1] else _past(">", html, start)
        elif tag.group(1).lower() in _RAW and html[start + 1] != "/":
            at, left_out = _past_raw(tag.group(1), html, tag.end()), left_out + (tag.group(1).lower() != "title")
        else:
            kept.append(tag.group())
            at = tag.end()
    return "".join([*kept, html[at:]]), left_out


def _past(end: str, html: str, start: int) -> int:
    found = html.find(end, start)
    return len(html) if found < 0 else found + len(end)


def _past_raw(tag: str, html: str, start: int) -> int:
    found = re.compile(f"</{tag}[^<>]{{0,2000}}>", re.IGNORECASE).search(html, start)
    return found.end() if found else len(html)


@dataclass
class _Reader(HTMLParser):
    """Collects the text. `closing` counts the end tags to come: what is never closed hides nothing."""

    closing: Counter[str]
    left_out: int
    parts: list[str] = field(default_factory=list)
    main: list[str] = field(default_factory=list)
    in_main: int = 0
    skipping: list[str] = field(default_factory=list)
    address: str = ""
    linked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.skipping:
            self.skipping += [tag] if tag == self.skipping[0] and self.closing[tag] > len(self.skipping) else []
        elif tag in _NO_TEXT and self.closing[tag]:
            self.skipping.append(tag)
            self.left_out += tag != "head"
        elif tag == "main":
            self.in_main += 1
        else:
            self._start(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        self.closing[tag] -= 1
        if self.skipping:
            if tag == self.skipping[0]:
                self.skipping.pop()
        elif tag == "main":
            self.block()
            self.in_main = max(0, self.in_main - 1)
        else:
            self._end(tag)

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self._say(re.sub(r"\s+", " ", data))
            self.linked += [data] if self.address else []

    def block(self) -> None:
        """End the paragraph."""
        self._say("\n\n")

    def _start(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag in _HEADINGS:
            self._say(f"\n\n{_HEADINGS[tag]} ")
        elif tag in _BLOCKS:
            self.block()
        elif tag in _LINES:
            self._say("\n")
        elif tag == "li":
            self._say("\n- ")
        elif tag == "dt":
            self._say("\n")
        elif tag in _CELLS:
            self._say(" | ")
        elif tag == "a" and _ADDRESS.fullmatch(attrs.get("href") or ""):
            self.address, self.linked = attrs["href"] or "", []

    def _end(self, tag: str) -> None:
        if tag in _HEADINGS or tag in _BLOCKS:
            self.block()
        elif tag == "a" and self.address:
            shown = self.address.removeprefix("mailto:")
            self._say("" if shown in "".join(self.linked) else f" ({shown})")
            self.address = ""

    def _say(self, text: str) -> None:
        (self.main if self.in_main else self.parts).append(text)
