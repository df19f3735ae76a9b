"""The files that a page needs beside itself: where they lie, the address of each, the hash of the one inline script.

The design system's files are made by `tools/assets.py` and lie beside the service's own; a wheel carries both.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from charter_engine.errors import NotFound, Unavailable

MADE = ("govuk-frontend.min.css", "govuk-frontend.min.js")
"""The style sheet and the script (a module, which starts itself) of the design system."""


def folders() -> dict[str, Path]:
    """The folders that are served, by the first part of their addresses: the design system's files, and our own."""
    here = Path(__file__).resolve().parent
    return {"static": here / "static", "own": here / "own"}


@cache
def addresses() -> dict[str, str]:
    """The address of each file by its name: `/FOLDER/NAME?v=` and the first 12 digits of its SHA-256.

    An address never changes what it leads to, so that a browser may keep it for ever. Read once in a process.

    Raises:
        Unavailable: the design system's files have not been made.
    """
    folder = folders()["static"]
    if missing := [name for name in MADE if not (folder / name).is_file()]:
        raise Unavailable(
            f"The design system's files are not in {folder}: {', '.join(missing)}. "
            "In a checkout `make assets` makes them; an installed package should hold them, so install it again."
        )
    return {
        file.name: f"/{name}/{file.name}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:12]}"
        for name, folder in folders().items()
        for file in sorted(folder.iterdir())
    }


def address(name: str) -> str:
    """The address of one file, such as `/static/govuk-frontend.min.css?v=0123456789ab`.

    Raises:
        NotFound: the folder holds no file of that name.
        Unavailable: as `addresses`.
    """
    known = addresses()
    if name not in known:
        raise NotFound("file", name, known)
    return known[name]
