"""From a report to one of its readings in one of the formats."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Literal, TypeAlias, get_args

from charter_engine.model.report import Report
from charter_engine.render.blocks import Reading

Audience: TypeAlias = Literal["resident", "officer", "auditor"]
Format: TypeAlias = Literal["text", "json", "markdown", "html", "pdf"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
FORMATS: tuple[Format, ...] = get_args(Format)


def reading(report: Report, audience: Audience | None) -> Reading:
    """The reading for an audience; the summary where none is named."""
    reader = import_module(f"charter_engine.render.{audience or 'summary'}")
    read: Reading = reader.read(report)
    return read


def render(reports: Sequence[Report], form: Format, audience: Audience | None, *, several: bool) -> bytes:
    """The reports in one format, as the bytes of one file. Pages and PDF are for residents where no audience is named.

    Raises:
        Unavailable: for PDF, when this machine cannot write it.
    """
    # Each format is imported when it is asked for: the command starts quickly, and needs no Pango for text.
    if form == "json":
        from charter_engine.render.report_json import to_json

        return to_json(reports, several=several).encode()
    if form == "text":
        from charter_engine.render.text import to_text

        return "\n".join(to_text(reading(report, audience)) for report in reports).encode()
    readings = [reading(report, audience or "resident") for report in reports]
    if form == "markdown":
        from charter_engine.render.markdown import to_markdown

        return "\n".join(to_markdown(one) for one in readings).encode()
    from charter_engine.render.html import to_html

    page = to_html(readings)
    if form == "html":
        return page.encode()
    from charter_engine.render.pdf import to_pdf

    return to_pdf(page)
