"""Brings the design system (govuk-frontend, by npm) and makes the files of it that the service sends.

`python tools/assets.py` runs `npm ci` where that has not been done, with the machine's npm or else with one from a
Python package, and writes three files into `charter_engine/web/static/`: the style sheet, the script, and the licence.
Only GOV.UK itself may use the font GDS Transport, the crest and the crown (Design System: Typeface, Generic header), so
none of them is in what is written. `--check` writes nothing and ends with 1 where a file is not what would be written.

Nothing of this is committed. What npm brings is held by the hash in package-lock.json, which names no address.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "charter_engine" / "web" / "static"
BROUGHT = ROOT / "node_modules" / "govuk-frontend"
NAME = "govuk-frontend"
OLDEST_NPM = 8
"""The first npm whose `npm ci` takes a lock without addresses is 7; 8 came with the oldest Node.js still seen."""

FONTS = '"Helvetica Neue",Helvetica,Arial,sans-serif'
"""The fonts that govuk-frontend's own guide names for services that are not GOV.UK."""
GOVUK_FONTS = "GDS Transport,arial,sans-serif"
NOT_OURS = re.compile(r"@font-face|crest|crown|copyright-logo")
"""What a rule of the style sheet is about, where only GOV.UK may use it."""
NEVER = ("GDS Transport", "crest", "crown", "@font-face", "sourceMappingURL", "url(")
"""Words that may not be left in a file that is sent."""

_CHARSET = '@charset "UTF-8";'
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"[^{}]*\{[^{}]*\}")
_EMPTY = re.compile(r"@[^{};]*\{\}")
_MAP = re.compile(r"//# sourceMappingURL=.*")


def derived() -> dict[str, str]:
    """What is written, by name of file, from what npm brought. Raises ValueError where that is not as it was known."""
    version = json.loads((BROUGHT / "package.json").read_text(encoding="utf-8"))["version"]
    compiled = BROUGHT / "dist" / "govuk"
    sheet = style((compiled / f"{NAME}.min.css").read_text(encoding="utf-8"))
    script = behaviour((compiled / f"{NAME}.min.js").read_text(encoding="utf-8"))
    files = {
        f"{NAME}.min.css": f"{_CHARSET}{notice(version)}{sheet}",
        f"{NAME}.min.js": f"{notice(version)}{script}",
    }
    for name, text in files.items():
        if left := [word for word in NEVER if word in text]:
            raise ValueError(
                f"{name} of govuk-frontend {version} still holds {left}: tools/assets.py must learn of it."
            )
    return {**files, f"{NAME}-licence.txt": licence()}


def style(sheet: str) -> str:
    """A style sheet without the fonts and the marks of GOV.UK."""
    plain = _COMMENT.sub("", sheet).removeprefix(_CHARSET).replace(GOVUK_FONTS, FONTS)
    kept = _RULE.sub(lambda rule: "" if NOT_OURS.search(rule[0]) else rule[0], plain)
    while _EMPTY.search(kept):
        kept = _EMPTY.sub("", kept)
    return f"{kept.strip()}\n"


def behaviour(script: str) -> str:
    """The script, which starts itself: a page needs no second one, and none written into it."""
    return f"{_MAP.sub('', script).strip()}\ninitAll();\n"


def notice(version: str) -> str:
    """What stands at the top of each file."""
    return (
        f"/*! govuk-frontend {version}, changed by tools/assets.py: without the font and the marks of GOV.UK.\n"
        f"    Copyright (C) 2017 Crown Copyright (Government Digital Service). MIT licence: {NAME}-licence.txt */\n"
    )


def licence() -> str:
    """The licence of govuk-frontend, whose package carries no file of it: MIT, the words of which are ours too."""
    _, _, words = (ROOT / "LICENSE").read_text(encoding="utf-8").partition("Permission is hereby granted")
    holder = "Copyright (C) 2017 Crown Copyright (Government Digital Service)"
    return f"govuk-frontend\n\nThe MIT License (MIT)\n\n{holder}\n\nPermission is hereby granted{words}"


def stale() -> list[str]:
    """The files that are not what would be written now."""
    return [name for name, text in derived().items() if _text(STATIC / name) != text]


def brought() -> bool:
    """Whether node_modules/ holds the very package that package-lock.json names by its hash."""
    place = f"node_modules/{NAME}"
    there, locked = (
        json.loads(_text(ROOT / lock) or "{}").get("packages", {}).get(place, {}).get("integrity")
        for lock in ("node_modules/.package-lock.json", "package-lock.json")
    )
    return there == locked is not None and (BROUGHT / "package.json").is_file()


def main(arguments: list[str]) -> int:
    """Bring and write what is missing. Returns 1 where `--check` found a stale file, 3 where it could not look."""
    if "--check" in arguments:
        if not brought():
            _say("govuk-frontend is not here, so its files cannot be checked. Run: make assets")
            return 3
        for name in stale():
            _say(f"{(STATIC / name).relative_to(ROOT)} is not what tools/assets.py makes. Run: make assets")
        return 1 if stale() else 0
    if not brought() and not _bring():
        return 0  # said loudly; all but the pages of the service works without
    STATIC.mkdir(exist_ok=True)
    for name in stale():
        _write(STATIC / name, derived()[name])
    return 0


def _bring() -> bool:
    """Run `npm ci`, where there is an npm."""
    npm = _npm()
    if npm is None:
        return False
    _say("Set-up: bringing govuk-frontend with npm (once; some seconds) ...")
    path = f"{Path(npm).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=ROOT, env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        _loudly(f"npm could not bring govuk-frontend:\n{done.stdout}{done.stderr}")
    return done.returncode == 0


def _npm() -> str | None:
    """The machine's npm; else the one of a Python package, installed beside the others."""
    beside = str(Path(sys.executable).parent / "npm")
    if found := next((npm for npm in (shutil.which("npm"), beside) if npm and _serves(npm)), None):
        return found
    _say("Set-up: this machine has no npm; installing one into .venv (once; 60 MB) ...")
    lock = ROOT / "requirements-node.lock"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-qq", "install", "--no-compile", "--no-deps"]
    done = subprocess.run(
        [*pip, "--require-hashes", "-r", str(lock)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode or not _serves(beside):
        _loudly(f"This machine has no npm, and none could be installed:\n{done.stdout}{done.stderr}")
        return None
    return beside


def _serves(npm: str) -> bool:
    """Whether an npm starts, and is new enough."""
    if not Path(npm).is_file():
        return False
    told = subprocess.run([npm, "--version"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    major = told.stdout.partition(".")[0]
    return told.returncode == 0 and major.isdecimal() and int(major) >= OLDEST_NPM


def _write(file: Path, text: str) -> None:
    """A file, whole or not at all."""
    half = file.with_name(f"{file.name}.{os.getpid()}")
    half.write_text(text, encoding="utf-8")
    half.replace(file)


def _text(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.is_file() else None


def _loudly(why: str) -> None:
    _say(f"*** {why.strip()}\n***")
    _say("*** Until one of these has worked, the service (charter serve) cannot start and its tests are left out:")
    _say("***   Debian, Ubuntu:  sudo apt-get install npm && make assets")
    _say("***   macOS:           brew install node && make assets")
    _say("*** Everything else works without it.")


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
