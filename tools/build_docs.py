"""Writes the generated pages of docs/, from what a `charter` command prints or from data of the package.

`python tools/build_docs.py` writes them; with `--check` it writes nothing and fails where a page is not what it would
write. A new page is one line in PAGES.
"""

from __future__ import annotations

import difflib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # so that the other tools are found where this one is started by its path

from charter_engine.language.problems import CATALOGUE, PLACES, Entry  # noqa: E402
from charter_engine.workspace.find import read_charter_at  # noqa: E402
from tools import principle_pages, record_page  # noqa: E402

PRINCIPLES = "docs/principles"
ON = "2026-11-01"  # the day of the calibration, so that the page does not change with the calendar
NOTICE = "<!-- Written by `make docs` from {source}. Change what it is written from, not this page. -->\n\n"


def main(arguments: list[str]) -> int:
    """Write every page, or with `--check` say which differ. Returns 1 where one differs."""
    pages = {ROOT / name: page() for name, page in PAGES.items()} | principles()
    stray = [path for path in sorted((ROOT / PRINCIPLES).glob("*")) if path not in pages]
    if arguments == ["--check"]:
        return max([*(differs(path, text) for path, text in pages.items()), *map(strays, stray)])
    for path, text in pages.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in stray:
        path.unlink()
    return 0


def principles() -> dict[Path, str]:
    """One page a principle, their list, and the picture of what depends on what."""
    found = principle_pages.pages(read_charter_at(ROOT / "principles", with_cases=True))
    notice = NOTICE.format(source="`principles/`")
    return {ROOT / PRINCIPLES / name: (notice if name.endswith(".md") else "") + text for name, text in found.items()}


def strays(path: Path) -> int:
    """1, and in print that nothing writes this file any more."""
    print(f"{path.relative_to(ROOT).as_posix()} is written by nothing: run make docs.", file=sys.stderr)
    return 1


def coverage() -> str:
    """Each clause, commitment and criterion, as the command prints them."""
    done = printed("coverage", "--format", "markdown")
    title = "What we check, and what we leave to people"
    return f"{NOTICE.format(source='`charter coverage --format markdown`')}# {title}\n\n{done}\n"


def problems() -> str:
    """Every problem that can be named, with a wrong and a right example."""
    parts = [
        "# Problems",
        "Each mistake in a file is told with its place, what was found, what was expected, and one of these codes.",
        "Each example is run by a test, as a part of a small Charter or proposal.",
    ]
    for group, entries in CATALOGUE.items():
        parts += [f"## {group}", *map(entry_text, entries)]
    return NOTICE.format(source="`charter_engine/language/problems/`") + "\n\n".join(parts) + "\n"


def record() -> str:
    """What the entries of a record hold."""
    return NOTICE.format(source="`charter_engine/record/kinds.py`") + record_page.page()


def openapi() -> str:
    """The description of the API."""
    from charter_engine.api.app import description

    return json.dumps(description(), ensure_ascii=False, indent=1) + "\n"


def calibration() -> str:
    """The Charter held against real projects, as the command prints it, with the picture."""
    notice = NOTICE.format(source=f"`charter calibrate --on {ON}` and `proposals/`")
    page = printed("calibrate", "--on", ON, "--format", "markdown")
    picture = "![What was flagged and what was named; the table below says the same](calibration.svg)"
    start, heading, rest = page.partition("## Project by project\n")
    return f"{notice}{start}{heading}\n{picture}\n{rest}\n"


def calibration_picture() -> str:
    """The same as a drawing."""
    return printed("calibrate", "--on", ON, "--format", "svg") + "\n"


def entry_text(entry: Entry) -> str:
    """One code: its title, why it matters, and both examples."""
    syntax = "console" if entry.where == "command" else "yaml"
    warning = " This is a warning: it stops nothing." if entry.warning else ""
    return "\n\n".join(
        [
            f"### {entry.code}",
            f"**{entry.title}.** {entry.why}{warning}",
            f"Wrong, {PLACES[entry.where]}:",
            f"```{syntax}\n{seen(entry.wrong)}```",
            "Right:",
            f"```{syntax}\n{seen(entry.right)}```",
        ]
    )


def seen(text: str) -> str:
    """A text with the characters that cannot be seen written out."""
    return re.sub("[\x00-\x09\x0b-\x1f\u2028\udc80-\udcff]", lambda match: written_out(match.group()), text)


def written_out(character: str) -> str:
    """A character as an escape; a byte that is no UTF-8 as the byte that it is."""
    code = ord(character)
    return f"\\x{code - 0xDC00:02x}" if code >= 0xDC80 else f"\\u{code:04x}" if code > 0xFF else f"\\x{code:02x}"


def printed(*command: str) -> str:
    """What a `charter` command prints."""
    done = subprocess.run(
        [sys.executable, "-m", "charter_engine", *command],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"charter {' '.join(command)} ended with {done.returncode}:\n{done.stderr}{done.stdout[-400:]}")
    return done.stdout.strip()


def differs(path: Path, text: str) -> int:
    """1 and the difference in print, where the page that stands is not what would be written."""
    name = path.relative_to(ROOT).as_posix()
    there = path.read_text(encoding="utf-8") if path.is_file() else ""
    if there == text:
        return 0
    lines = difflib.unified_diff(there.splitlines(), text.splitlines(), name, f"{name} as it would be", lineterm="")
    print("\n".join([*list(lines)[:40], f"{name} is out of date: run make docs."]), file=sys.stderr)
    return 1


PAGES: dict[str, Callable[[], str]] = {
    "docs/calibration.md": calibration,
    "docs/calibration.svg": calibration_picture,
    "docs/coverage.md": coverage,
    "docs/openapi.json": openapi,
    "docs/problems.md": problems,
    "docs/record.md": record,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
