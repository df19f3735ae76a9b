"""Pages as a reader meets them: their blocks are run in a copy of the Charter, and what they print is compared.

A fenced block `console` that begins with `$ ` holds commands, each on a line that begins so, and below each what
it prints. A line `[...]` stands for lines left out. `console exit=2` says how its last command ends; else with 0.
Three comments say what a reader does with the block below them, from the top of the page to its end:

    <!-- file: NAME -->      writes the block to a file
    <!-- append: NAME -->    adds it at the end of one
    <!-- change: NAME -->    takes the lines with `-` out of a file, each there once, and puts those with `+` in
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
HOME = "/home/you/charter"
LEFT_OUT = "[...]"

_FENCE = re.compile(
    r"(?:^<!-- (?P<verb>file|append|change): (?P<name>\S+) -->\n+)?^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A fenced block, with what its comment says to do with it."""

    start: int
    end: int
    info: str
    body: str
    verb: str
    name: str

    @property
    def is_session(self) -> bool:
        """Whether it shows commands and what they print."""
        return self.info.startswith("console") and self.body.startswith("$ ")


def shown(page: Path) -> str:
    """The name of a page, as a test is called."""
    return page.relative_to(ROOT).as_posix()


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(text: str) -> Iterator[Block]:
    for found in _FENCE.finditer(text):
        start, end = found.span("body")
        yield Block(start, end, found["info"], found["body"], found["verb"] or "", found["name"] or "")


def runs(page: Path) -> bool:
    """Whether a page holds a block to run."""
    return any(block.is_session for block in blocks(text_of(page)))


def prose(text: str) -> str:
    """What a page says in its own words: without code, addresses of links, comments and what it quotes."""
    text = _FENCE.sub("", text)
    for pattern in (r"<!--.*?-->", r"`[^`\n]*`", r"\]\([^)]*\)", r"https?://\S+", r"“[^”]*”", r'"[^"\n]*"'):
        text = re.sub(pattern, " ", text, flags=re.DOTALL)
    return text


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next of its rank or above; empty where there is no such heading."""
    rank = heading.split(" ", 1)[0]
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(rank)}}} |\Z)", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def tables(text: str) -> Iterator[list[list[str]]]:
    """The tables of a page, each as rows of cells; the first row holds the headings."""
    for found in re.finditer(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in found[0].splitlines()]
        yield [rows[0], *rows[2:]]


def run(page: Path, folder: Path) -> str:
    """The page with what its commands print now. They run in `folder`, in a copy of the Charter and the proposals.

    A page that names `docs/demo/` has the demonstration record as well.
    """
    text, done, at = text_of(page), [], 0
    record = ("decisions", "docs/demo") if "docs/demo/" in text else ()
    for name in ("principles", "proposals", *record):
        shutil.copytree(ROOT / name, folder / name)
    for block in blocks(text):
        done.append(text[at : block.start])
        at = block.start
        if block.verb:
            _write(block, folder)
        elif block.is_session:
            done.append(_session(block, folder))
            at = block.end
    return "".join([*done, text[at:]])


def _write(block: Block, folder: Path) -> None:
    path = folder / block.name
    if block.verb == "file":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.body, encoding="utf-8")
    elif block.verb == "append":
        path.write_text(path.read_text(encoding="utf-8") + block.body, encoding="utf-8")
    else:
        path.write_text(_changed(path.read_text(encoding="utf-8"), block), encoding="utf-8")


def _changed(text: str, block: Block) -> str:
    for found in re.finditer(r"((?:^[ -].*\n)+)((?:^\+.*\n)*)", block.body, re.MULTILINE):
        old, new = ("".join(line[1:] for line in part.splitlines(keepends=True)) for part in found.groups())
        kept = "".join(line[1:] for line in found[1].splitlines(keepends=True) if line[0] == " ")
        assert text.count(old) == 1, f"{block.name} holds this {text.count(old)} times:\n{old}"
        text = text.replace(old, kept + new)
    return text


def _session(block: Block, folder: Path) -> str:
    commands = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block.body, re.MULTILINE)
    last = int(block.info.partition("exit=")[2] or 0)
    parts = []
    for number, (command, expected) in enumerate(commands, 1):
        code, printed = _execute(command, folder)
        wanted = last if number == len(commands) else 0
        assert code == wanted, f"`{command}` ended with {code} instead of {wanted}:\n{printed}"
        parts.append(f"$ {command}\n{_as_shown(expected, printed)}")
    return "".join(parts)


def _execute(command: str, folder: Path) -> tuple[int, str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHARTER_")}
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder, env={**kept, "PATH": path, "COLUMNS": "80", "LC_ALL": "C.UTF-8"}, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip
    return done.returncode, done.stdout.replace(str(folder), HOME)


def _as_shown(expected: str, printed: str) -> str:
    """What was printed, cut where the page cuts it."""
    segments = _segments(expected.splitlines())
    if len(segments) == 1:
        return printed
    lines = printed.splitlines()
    first, *middle, final = segments
    cut = [*lines[: len(first)], LEFT_OUT]
    at = len(first)
    for segment in middle:
        at = _found(segment, lines, at)
        cut += [*lines[at : at + len(segment)], LEFT_OUT]
        at += len(segment)
    return "".join(f"{line}\n" for line in [*cut, *(lines[-len(final) :] if final else [])])


def _segments(lines: Sequence[str]) -> list[list[str]]:
    segments: list[list[str]] = [[]]
    for line in lines:
        if line.strip() == LEFT_OUT:
            segments.append([])
        else:
            segments[-1].append(line)
    return segments


def _found(segment: list[str], lines: list[str], at: int) -> int:
    """Where the first line of a part stands that is shown between two cuts."""
    assert segment[0] in lines[at:], f"the page shows this line, and nothing prints it now:\n{segment[0]}"
    return lines.index(segment[0], at)
