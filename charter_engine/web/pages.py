"""Pages from templates. Every text is escaped, and shown without signs that hide or turn it."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader

from charter_engine.model.actor import spoken
from charter_engine.render.visible import visible
from charter_engine.render.words import capital
from charter_engine.web.assets import address
from charter_engine.web.forms import mark
from charter_engine.web.visitor import Visitor, service_of, visitor_shown
from charter_engine.workspace.service import LOCAL

_FORM = re.compile(r'<form method="post"[^>]*>')
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def page(request: Request, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
    """The page that a template makes of these values. Beside them it knows `visitor`, `settings`, `today` and `path`.

    `problems`, pairs of the id of a field and a sentence, stand first on the page, and in its title.
    """
    service, visitor = service_of(request), visitor_shown(request)
    known = {
        "visitor": visitor,
        "settings": service.settings,
        "today": service.today,
        "path": request.url.path,
        "problems": (),
    }
    made = environment().get_template(template).render({**known, **values})
    return HTMLResponse(_made_for(visitor, _visible(made)), status)


def redirect(url: str) -> RedirectResponse:
    """After something was done: the page to go on to, which is fetched, and not sent to once more."""
    return RedirectResponse(url, 303)


@cache
def environment() -> Environment:
    """What templates are made with: the pages' own, the pieces of reports, the design system's components."""
    loader = ChoiceLoader(
        [
            PackageLoader("charter_engine.web", "templates"),
            PrefixLoader(
                {
                    "report": PackageLoader("charter_engine.render", "templates"),
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                }
            ),
        ]
    )
    made = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.globals.update(address=address)
    made.filters.update(
        capital=capital, day=day_words, mark=mark, moment=moment_words, role=spoken,
        segment=lambda text: quote(str(text), safe=""),
    )  # fmt: skip
    return made


def day_words(day: date | str) -> str:
    """A day in words.

    >>> day_words("2027-03-01")
    '1 March 2027'
    """
    found = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


def moment_words(moment: datetime | str) -> str:
    """A moment (UTC) in words, on the council's clock.

    >>> moment_words("2026-07-01T11:05:00.000000Z")
    '1 July 2026 at 12:05'
    """
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    local = found.astimezone(LOCAL)
    return f"{day_words(local.date())} at {local:%H:%M}"


def _made_for(visitor: Visitor, made: str) -> str:
    """A page of which every form says for whom it was made. No text of others can look like a form: all is escaped."""
    if not visitor.is_signed_in:
        return made
    said = f'<input type="hidden" name="for" value="{visitor.id}">'
    return _FORM.sub(lambda form: form[0] + said, made)


def _visible(made: str) -> str:
    """A whole page without signs that hide or turn its texts, wherever they stand in it. Its line ends stay."""
    return "\n".join(map(visible, made.split("\n")))
