"""A reading as one HTML file: no script, no address fetched, readable on a phone, on paper and aloud."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from charter_engine.render.blocks import Block, Reading
from charter_engine.render.visible import visible


def to_html(readings: Sequence[Reading]) -> str:
    """The readings as one page. Everything but the drawing, which escapes its own texts, is escaped here."""
    template = _environment().get_template("report.html")
    return template.render(readings=readings) + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("charter_engine.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = _kind
    environment.filters["drawing"] = _drawing
    return environment


def _shown(value: Any) -> Any:
    return visible(value) if type(value) is str else value  # what a macro made is shown already


def _kind(block: Block) -> str:
    return type(block).__name__.lower()


def _drawing(svg: str) -> Any:
    return Markup(visible(svg))  # noqa: S704 - made by `journey.draw`, which escapes every text
