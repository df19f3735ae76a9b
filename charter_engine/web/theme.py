"""The council's own look: its colours as one style sheet, and its logo."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, HTTPException, Response

from charter_engine.model.service import Theme
from charter_engine.web.visitor import ServiceHere

router = APIRouter(include_in_schema=False)
KEEP: Final = {"cache-control": "public, max-age=300"}
_KINDS: Final = {".svg": "image/svg+xml", ".png": "image/png"}


@router.get("/theme.css")
def colours(service: ServiceHere) -> Response:
    """The colours, under the names that the design system and `site.css` read."""
    return Response(style(service.settings.theme), media_type="text/css", headers=KEEP)


@router.get("/logo")
def logo(service: ServiceHere) -> Response:
    """The logo beside the settings. An SVG may hold scripts: it is shown as a picture, and opened as nothing."""
    file = service.home.folder / service.settings.theme.logo
    kind = _KINDS.get(file.suffix.lower())
    if not service.settings.theme.logo or kind is None or not file.is_file():
        raise HTTPException(404)
    alone = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
    return Response(file.read_bytes(), media_type=kind, headers={**KEEP, **alone})


def style(theme: Theme) -> str:
    """The style sheet of a theme.

    >>> print(style(Theme()).splitlines()[1])
      --site-header: #1b3a4b;
    """
    names = {
        "--site-header": theme.header,
        "--site-header-text": theme.header_text,
        "--site-accent": theme.accent,
        "--govuk-brand-colour": theme.header,
        "--govuk-link-colour": theme.link,
        "--site-button": theme.button,
        "--site-button-text": theme.button_text,
    }
    rows = "\n".join(f"  {name}: {colour};" for name, colour in names.items())
    return f":root {{\n{rows}\n}}\n"
