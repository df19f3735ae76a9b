"""What the tests use that lies outside the checkout: a browser, its fonts, and Pango for PDF.

`python tools/outside.py` says what is missing and the command that brings it. Only with CHARTER_INSTALL=1 does it run
that command itself, which takes Debian's apt-get and the right to use it. Tests ask the functions below, so that what
is printed and what is left out never differ.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
FONTS = ("fonts-liberation",)
BROWSER = ("chromium",)
DRIVER = ("libatomic1",)
MAC_BROWSERS = ("Google Chrome", "Chromium")


@cache
def browser() -> Path | None:
    """The Chromium to test with: what CHROMIUM names, else Debian's, Google's or the one of a Mac."""
    if named := os.environ.get("CHROMIUM"):
        return Path(found) if (found := shutil.which(named)) else None
    on_path = [shutil.which(name) for name in ("chromium", "google-chrome", "google-chrome-stable")]
    on_mac = [f"/Applications/{name}.app/Contents/MacOS/{name}" for name in MAC_BROWSERS]
    return next((Path(place) for place in (*on_path, *on_mac) if place and _starts(Path(place))), None)


@cache
def driver() -> bool:
    """Whether the program that drives the browser starts: Playwright brings it, but not a library it needs."""
    return _succeeds([sys.executable, "-m", "playwright", "--version"])


@cache
def pango() -> bool:
    """Whether WeasyPrint can load all that it draws text with: it only warns of what it can still do without."""
    return _succeeds([sys.executable, "-W", "error", "-c", "import weasyprint"])


@cache
def fonts() -> bool:
    """Whether pages are drawn in the font that the tests measure: a Mac has its own, Debian a package."""
    families = shutil.which("fc-list")
    if platform.system() == "Darwin":
        return True
    return bool(families) and "Liberation" in _output([str(families), ":", "family"])


def missing() -> dict[str, tuple[str, ...]]:
    """What is missing, in words, and the Debian packages that bring it."""
    wanted = {
        "a browser (Chromium), to open the pages": (browser() is not None, BROWSER),
        "a library (libatomic), to drive the browser": (driver(), DRIVER),
        "the Liberation fonts, to measure the pages": (fonts(), FONTS),
        "Pango, to write PDF": (pango(), PANGO),
    }
    return {words: packages for words, (there, packages) in wanted.items() if not there}


def how_to_install() -> str:
    """The exact command for this machine."""
    lacking = missing()
    if platform.system() == "Darwin":
        casks = {BROWSER: "brew install --cask google-chrome", PANGO: "brew install pango"}
        return " && ".join(casks[packages] for packages in lacking.values() if packages in casks)
    packages = [package for group in lacking.values() for package in group]
    if _ubuntu() and "chromium" in packages:
        packages.remove("chromium")
    command = f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(packages)}"
    snap = "install Google Chrome, or set CHROMIUM to a browser (Ubuntu's chromium is a snap, which tests cannot drive)"
    return "; then ".join([command] * bool(packages) + [snap] * (_ubuntu() and browser() is None))


def main() -> int:
    """Say what is missing; install it where CHARTER_INSTALL=1. Returns 3 where that was tried and failed."""
    lacking = missing()
    if not lacking:
        return 0
    for words in lacking:
        _say(f"Missing on this machine: {words}.")
    if os.environ.get("CHARTER_INSTALL") != "1":
        _say(f"The tests that need it will be left out. To have them run:\n  {how_to_install()}")
        return 0
    return _install([package for group in lacking.values() for package in group])


def _install(packages: list[str]) -> int:
    """Install Debian packages, where this user may."""
    prefix = _may_install()
    if prefix is None:
        _say("*** NOT INSTALLED: this user may not install packages here (no apt-get, or neither root nor sudo). ***")
        _say(f"*** The tests that need them will be left out. An administrator can run:\n  {how_to_install()}")
        return 0
    _say(f"Installing {' '.join(packages)} ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            [*prefix, "apt-get", "-qq", "-o", "Acquire::Retries=3", *command],
            env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            _say(f"apt-get {command[0]} failed:\n{done.stdout}{done.stderr}")
            return 3
    return 0


def _may_install() -> list[str] | None:
    """What to put before apt-get; None where this user may not use it."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if shutil.which("sudo") and _succeeds(["sudo", "-n", "true"]) else None


def _ubuntu() -> bool:
    """Ubuntu's chromium package is only a pointer to a snap."""
    release = Path("/etc/os-release")
    return release.is_file() and "ID=ubuntu" in release.read_text(encoding="utf-8").splitlines()


def _starts(program: Path) -> bool:
    """Whether a browser is really there, and not a script that tells how to install one."""
    return program.is_file() and _succeeds([str(program), "--version"])


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False).returncode == 0


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, text=True, check=False).stdout


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
