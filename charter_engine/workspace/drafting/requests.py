"""Asking a colleague or partner one question or one section of a draft, by a link that can be used once.

The reply is a draft: an officer takes it or not. A request without a reply is listed with whoever was asked.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from charter_engine.engine.reader import long_date
from charter_engine.errors import NotFound, Refused
from charter_engine.model.questionnaire import Form
from charter_engine.model.service import ServiceSettings
from charter_engine.store.working import drafts, requests
from charter_engine.store.working.requests import (
    ACCEPTED,
    ANSWERED,
    ASKED,
    DECLINED,
    TAKEN_BACK,
    RequestRow,
)
from charter_engine.workspace.drafting.draft_answers import CONTROL
from charter_engine.workspace.drafting.draft_pages import Page, has_page, page_at, top_pages
from charter_engine.workspace.drafting.drafts import Change, Draft, Who, check_open, save_all
from charter_engine.workspace.people.mail import Letter, letter

if TYPE_CHECKING:
    from charter_engine.store.database import Database

SECTION: Final = "section:"
REPLY: Final = "/reply/"
"""So the path of a link begins, which ends with its secret."""
BARE: Final = ServiceSettings()
LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody is asked for: a page of the form or a section, by when, in which role they answer, and a note."""

    about: str
    asked: str
    role: str
    due: date
    address: str = ""
    note: str = ""


def ask(
    database: Database, draft: Draft, wish: Wish, who: Who, today: date, settings: ServiceSettings = BARE
) -> tuple[str, str]:
    """Ask. The id of the request, and the link, which is nowhere kept: what it ends with is a secret.

    It is a path where the settings do not say how the service is reached. Where the wish has an address, a letter with
    the link is put with the mail to be sent.

    Raises:
        Refused: when the draft was submitted, something is not said, the day is over, or mail is wished for where none
            is sent.
        NotFound: when the form has no such page or section.
    """
    check_open(draft)
    about_pages(draft.form, wish.about)
    if wish.address and not settings.by_mail:
        raise Refused("This service sends no mail yet. Leave the address empty, and send the link yourself.")
    for what, said in (("Who is asked", wish.asked), ("In which role they answer", wish.role)):
        if not said.strip() or len(said) > LONGEST:
            raise Refused(f"{what} is not said, or at too great length. Nobody was asked.")
    if CONTROL.search(f"{wish.asked}{wish.role}{wish.note}"):
        raise Refused("What is asked holds signs that no text has. Type it anew. Nobody was asked.")
    if wish.due < today:
        raise Refused(f"The day by which the answer is needed, {wish.due}, is over. Nobody was asked.")
    token, name = secrets.token_urlsafe(32), secrets.token_urlsafe(12)
    row = RequestRow(
        name, draft.id, wish.about, wish.note, wish.asked, wish.role, wish.address, wish.due.isoformat(),
        who.person, who.writer.at,
    )  # fmt: skip
    link = f"{settings.address}{REPLY}{token}"
    requests.add(database, row, _hashed(token), _letter(draft, wish, who, link))
    return name, link


def _letter(draft: Draft, wish: Wish, who: Who, link: str) -> Letter | None:
    if not wish.address:
        return None
    text = (
        f"{who.person} asks you something about a data project, “{draft.title}”.\n\n"
        f"{wish.note}\n\nPlease answer by {long_date(wish.due)}, on this page:\n{link}\n\n"
        "The link works once, and only for you. No account is needed. "
        "Your answer is a draft: whoever asked takes it or not."
    )
    until = datetime(wish.due.year, wish.due.month, wish.due.day, 23, 59, tzinfo=UTC)
    return letter(
        "request for an answer",
        wish.address,
        f"A question, to be answered by {long_date(wish.due)}",
        text,
        (who.now, until),
    )


def about_pages(form: Form, about: str) -> tuple[Page, ...]:
    """The pages that a request is about, its lists among them.

    Raises:
        NotFound: when the form has no such page or section.
    """
    if not about.startswith(SECTION):
        return (page_at(form, about),)
    name = about.removeprefix(SECTION)
    for section in form.sections:
        if section.section == name:
            return top_pages(form, section)
    raise NotFound("section", name, (section.section for section in form.sections))


def opened(database: Database, token: str, today: date) -> RequestRow:
    """The request whose link ends with this secret, while it can be answered.

    Raises:
        NotFound: when there is none.
        Refused: when it was answered, taken back, or the assessment is closed.
    """
    row = requests.by_token(database, _hashed(token))
    if row is None:
        raise NotFound("request", "this link", ())
    draft = drafts.find(database, row.draft)
    if row.state != ASKED or draft is None or draft.closed:
        raise Refused("This link was used, or is not needed any more. Ask whoever sent it for a new one.")
    if date.fromisoformat(row.due) < today:
        raise Refused("The day by which the answer was needed is over. Ask whoever sent the link for a new one.")
    return row


def reply(database: Database, row: RequestRow, contents: Mapping[str, str], who: Who) -> None:
    """Answer a request, once.

    Raises:
        Refused: when it was answered meanwhile.
    """
    if not requests.change(database, row.id, ASKED, ANSWERED, who.writer.at, json.dumps(dict(contents))):
        raise Refused("This was answered already. Ask whoever sent the link for a new one.")


def accept(database: Database, draft: Draft, name: str, who: Who) -> bool:
    """Take a reply over into the draft. False where somebody saved a page meanwhile: then both are shown there.

    Raises:
        NotFound: when the draft has no such request.
        Refused: when the draft was submitted, the request waits for no decision, or answers what is no longer asked.
    """
    row = _of(database, draft, name, ANSWERED)
    if not all(has_page(draft.form, page) for page in json.loads(row.reply)):
        raise Refused(
            "The form no longer asks what was answered here. Nothing was taken over: copy what helps by hand."
        )
    changes = [Change(page, draft.revision(page), content) for page, content in json.loads(row.reply).items()]
    saved = save_all(database, draft.id, changes, who)
    _move(database, row, ACCEPTED, who)  # after: whoever is stopped between the two takes the same over once more
    return not any(each.aside for each in saved)


def decline(database: Database, draft: Draft, name: str, who: Who) -> None:
    """Do not take a reply over. It stays readable among the requests.

    Raises:
        NotFound: when the draft has no such request.
        Refused: when the draft was submitted, or the request waits for no decision.
    """
    _move(database, _of(database, draft, name, ANSWERED), DECLINED, who)


def take_back(database: Database, draft: Draft, name: str, who: Who) -> None:
    """End a request that nobody has answered; its link leads nowhere then.

    Raises:
        NotFound: when the draft has no such request.
        Refused: when the draft was submitted, or the request was answered.
    """
    _move(database, _of(database, draft, name, ASKED), TAKEN_BACK, who)


def of_draft(database: Database, draft: Draft) -> tuple[RequestRow, ...]:
    """The requests of a draft, the oldest first."""
    return requests.of_draft(database, draft.id)


def of_id(database: Database, draft: Draft, name: str) -> RequestRow:
    """One request of a draft.

    Raises:
        NotFound: when the draft has no such request.
    """
    found = next((row for row in of_draft(database, draft) if row.id == name), None)
    if found is None:
        raise NotFound("request", name, ())
    return found


def _of(database: Database, draft: Draft, name: str, state: str) -> RequestRow:
    check_open(draft)
    row = of_id(database, draft, name)
    if row.state != state:
        raise Refused("Somebody else dealt with this request meanwhile. Look at the list of requests.")
    return row


def _move(database: Database, row: RequestRow, after: str, who: Who) -> None:
    if not requests.change(database, row.id, row.state, after, who.writer.at):
        raise Refused("Somebody else dealt with this request meanwhile. Look at the list of requests.")


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


__all__ = [
    "SECTION",
    "RequestRow",
    "Wish",
    "about_pages",
    "accept",
    "ask",
    "decline",
    "of_draft",
    "of_id",
    "opened",
    "reply",
    "take_back",
]
