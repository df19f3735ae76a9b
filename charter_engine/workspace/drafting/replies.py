"""Answering what one was asked about a draft: by the secret of a link that works once, without an account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from charter_engine.errors import Refused
from charter_engine.model.actor import LONGEST
from charter_engine.model.questionnaire import Form
from charter_engine.store.working import drafts as store
from charter_engine.store.working.requests import RequestRow
from charter_engine.workspace.drafting import requests
from charter_engine.workspace.drafting.draft_answers import By, Given, Wrong
from charter_engine.workspace.drafting.drafts import Who, titles
from charter_engine.workspace.drafting.reply_parts import Part, read_parts
from charter_engine.workspace.people.limits import Limit, check_limit
from charter_engine.workspace.service import Service

TRIES: Final = Limit("open a link", "Links were tried very often", 60, 900)
"""So many a visitor in a quarter of an hour: a secret cannot be guessed."""
NOTHING: Final = "Nothing is answered yet. If you do not know, say “not known yet”."


def opened(service: Service, secret: str, client: str) -> RequestRow:
    """The request whose link ends with this secret, while it can be answered. Looking at it uses up nothing.

    Raises:
        TooMany: when this client tried too many links.
        NotFound: when there is none.
        Refused: when it was answered, taken back, its day is over, or the assessment is closed.
    """
    check_limit(service.record.database, TRIES, client, service.now)
    return requests.opened(service.record.database, secret, service.today)


def about(service: Service, row: RequestRow, form: Form) -> str:
    """What the project is called that a request is about."""
    found = store.find(service.record.database, row.draft)
    return titles(service.record.database, [found], form)[found.id] if found else ""


def by(service: Service, row: RequestRow) -> By:
    """Who answers a request: whoever was asked, in the role that was said then, today."""
    return By(row.role[:LONGEST], service.today)


def read(
    service: Service, row: RequestRow, parts: Sequence[Part], given: Given, shown: Sequence[str]
) -> tuple[dict[str, str], Wrong]:
    """The contents of the pages that were filled in, by their keys, and what is wrong."""
    contents, wrong = read_parts(parts, given, by(service, row), shown)
    if not wrong and not contents:
        wrong.append(("", NOTHING))
    return contents, wrong


def reply(service: Service, row: RequestRow, contents: Mapping[str, str]) -> None:
    """Answer a request, once, with the contents of pages.

    Raises:
        Refused: when nothing is answered, or the request was answered meanwhile.
    """
    if not contents:
        raise Refused(NOTHING)
    requests.reply(service.record.database, row, contents, Who(row.asked, row.role, service.now))
