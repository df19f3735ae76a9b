"""The files that a page needs beside itself: where they lie, the address of each, the hash of the one inline script.

The design system's files are made by `tools/assets.py` and lie beside the service's own; a wheel carries both.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from charter_engine.errors import NotFound, Unavailable

MADE = ("govuk-frontend.min.css", "govuk-frontend.min.js")
"""The style sheet and the script (a module, which starts itself) of the design system."""
_INLINE = re.compile(r"<script\b[^>]*>(.+?)</script>", re.DOTALL)


def static_folder() -> Path:
    """The folder whose files are served under `/static/`."""
    return Path(__file__).resolve().parent / "static"


@cache
def addresses() -> dict[str, str]:
    """The address of each file by its name: `/static/NAME?v=` and the first 12 digits of its SHA-256.

    An address never changes what it leads to, so that a browser may keep it for ever. Read once in a process.

    Raises:
        Unavailable: the design system's files have not been made.
    """
    folder = static_folder()
    if missing := [name for name in MADE if not (folder / name).is_file()]:
        raise Unavailable(
            f"The design system's files are not in {folder}: {', '.join(missing)}. "
            "In a checkout `make assets` makes them; an installed package should hold them, so install it again."
        )
    found = sorted(file for file in folder.rglob("*") if file.is_file())
    return {name: _address(name, file) for file in found for name in [file.relative_to(folder).as_posix()]}


def address(name: str) -> str:
    """The address of one file, such as `/static/govuk-frontend.min.css?v=0123456789ab`.

    Raises:
        NotFound: the folder holds no file of that name.
        Unavailable: as `addresses`.
    """
    known = addresses()
    if name not in known:
        raise NotFound("file", name, known, f"in {static_folder()}")
    return known[name]


@cache
def inline_script_hash() -> str:
    """What a Content-Security-Policy calls the one script that the design system's template holds: `sha256-...`.

    The policy sets it in single quotes.

    Raises:
        Unavailable: the template does not hold exactly one.
    """
    template = files("govuk_frontend_jinja").joinpath("templates", "template.html").read_text(encoding="utf-8")
    scripts = _INLINE.findall(template)
    if len(scripts) != 1:
        raise Unavailable(
            f"The template of govuk-frontend-jinja holds {len(scripts)} scripts, and one was expected. "
            "Install the version that pyproject.toml names."
        )
    return f"sha256-{base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()}"


def _address(name: str, file: Path) -> str:
    return f"/static/{name}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:12]}"
