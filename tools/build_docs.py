"""Writes the generated pages of docs/, each from what one `charter` command prints.

`python tools/build_docs.py` writes them; with `--check` it writes nothing and fails where a page is not what it would
write. A new page is one line in PAGES.
"""

from __future__ import annotations

import difflib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "docs/coverage.md": ("What we check, and what we leave to people", ("coverage", "--format", "markdown")),
}
NOTICE = "<!-- Written by `make docs` from `charter {command}`. Change what it is written from, not this page. -->\n\n"


def main(arguments: list[str]) -> int:
    """Write every page, or with `--check` say which differ. Returns 1 where one differs."""
    pages = {ROOT / name: page(title, command) for name, (title, command) in PAGES.items()}
    if arguments == ["--check"]:
        return max(differs(path, text) for path, text in pages.items())
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
    return 0


def page(title: str, command: tuple[str, ...]) -> str:
    """One page: a notice, its title, and what the command prints."""
    done = subprocess.run(
        [sys.executable, "-m", "charter_engine", *command],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"charter {' '.join(command)} ended with {done.returncode}:\n{done.stderr}{done.stdout[-400:]}")
    return f"{NOTICE.format(command=' '.join(command))}# {title}\n\n{done.stdout.strip()}\n"


def differs(path: Path, text: str) -> int:
    """1 and the difference in print, where the page that stands is not what would be written."""
    name = path.relative_to(ROOT).as_posix()
    there = path.read_text(encoding="utf-8") if path.is_file() else ""
    if there == text:
        return 0
    lines = difflib.unified_diff(there.splitlines(), text.splitlines(), name, f"{name} as it would be", lineterm="")
    print("\n".join([*list(lines)[:40], f"{name} is out of date: run make docs."]), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
