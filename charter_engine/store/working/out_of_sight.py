"""Texts that were taken out of sight of the record, taken out of what is worked with beside it as well.

They go from the drafts of the project and those that were begun as copies of it, from all that was ever saved in them,
from requests to colleagues and their replies, and from letters that wait to be sent. What was said there counts as not
known, with a word why. Accounts keep the names of their people: those go with the account.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Table, or_, select, update

from charter_engine.store.working import outbox
from charter_engine.store.working.draft_tables import draft, draft_answer, draft_answer_past
from charter_engine.store.working.requests import request

WORD: Final = "What was said here was taken out of sight. It counts as not answered."
"""What stands beside an answer that went."""
_SHORT: Final = 6
"""A text shorter than this goes where it is the whole of what was said; a longer one also where it is a part."""
AROUND: Final = ("source_ref", "confirmed_by", "comment", "answered_by")
"""The texts that can stand around what is answered."""
_BESIDE: Final = (*AROUND, "address")
_EVIDENCE: Final = ("kind", "title", "url")
_ENVELOPE: Final = {"value", "source", "evidence", "answered_at", *AROUND}


@dataclass(frozen=True, slots=True)
class Cleared:
    """In how many places a text was found and taken out: saved pages of drafts, requests and replies, letters."""

    pages: int = 0
    requests: int = 0
    letters: int = 0

    def __bool__(self) -> bool:
        return any((self.pages, self.requests, self.letters))


def clear(connection: Connection, project: str, texts: Iterable[str]) -> Cleared:
    """Take these texts out of all that is worked with for a project, inside the transaction of the redaction."""
    holds = _holding(texts)
    found = draft.c
    copies = found.begun_from.startswith(f"{project}, version ", autoescape=True)
    mine = list(connection.execute(select(found.id).where(or_(found.project == project, copies))).scalars())
    heads = _change(connection, draft, [draft.c.id.in_(mine)], ("head",), holds)
    pages = sum(
        _change(connection, table, [table.c.draft.in_(mine)], ("content",), holds)
        for table in (draft_answer, draft_answer_past)
    )
    asked = _change(connection, request, [request.c.draft.in_(mine)], ("note", "asked", "address", "reply"), holds)
    return Cleared(heads + pages, asked, _letters(connection, holds))


def _holding(texts: Iterable[str]) -> Callable[[str], bool]:
    """Whether something that was said is one of the texts, or holds a longer one; blanks count alike."""
    wanted = {plain for text in texts if (plain := _plain(text))}
    parts = [re.compile(rf"(?<!\w){re.escape(each)}(?!\w)") for each in wanted if len(each) >= _SHORT]

    def holds(said: str) -> bool:
        plain = _plain(said)
        return plain in wanted or any(each.search(plain) for each in parts)

    return holds


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _change(
    connection: Connection, table: Table, where: Sequence[Any], columns: Sequence[str], holds: Callable[[str], bool]
) -> int:
    """How many rows held a text. What stands on a page counts as saved once more: nobody saves over it unseen."""
    keys, changed = list(table.primary_key), 0
    names = [*(key.name for key in keys), *columns]
    for row in connection.execute(select(*(table.c[name] for name in names)).where(*where)).mappings().all():
        new: dict[str, Any] = {name: _without(row[name], holds) for name in columns}
        if all(new[name] == row[name] for name in columns):
            continue
        if table is draft_answer:
            new["revision"] = table.c.revision + 1
        connection.execute(update(table).where(*(key == row[key.name] for key in keys)).values(**new))
        changed += 1
    return changed


def _without(held: str, holds: Callable[[str], bool]) -> str:
    """A column without the texts: JSON is looked through, anything else goes as a whole."""
    try:
        value = json.loads(held) if held[:1] in "{[" and held else None
    except ValueError:
        value = None
    if not isinstance(value, dict | list):
        return "" if holds(held) else held
    new = _in(value, holds)
    return held if new == value else json.dumps(new, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _in(value: Any, holds: Callable[[str], bool]) -> Any:
    if isinstance(value, Mapping):
        return _in_mapping(value, holds)
    if isinstance(value, list):
        return [_in(each, holds) for each in value if not (isinstance(each, str) and holds(each))]
    if isinstance(value, str) and value[:1] == "{":
        return _without(value, holds)  # a reply holds the contents of pages
    return _gone() if isinstance(value, str) and holds(value) else value


def _in_mapping(value: Mapping[str, Any], holds: Callable[[str], bool]) -> Any:
    if _is_answer(value) and any(isinstance(each, str) and holds(each) for each in _said(value)):
        return _gone()
    found = {key: each for key, each in value.items() if not (key in _BESIDE and isinstance(each, str) and holds(each))}
    for name in ("evidence", "sources", "imported_notes"):
        if isinstance(found.get(name), list):
            found[name] = [each for each in found[name] if not _names(each, holds)]
    if isinstance(found.get("notice"), str) and holds(found["notice"]):
        del found["notice"]
    return {key: _in(each, holds) for key, each in found.items()}


def _is_answer(value: Mapping[str, Any]) -> bool:
    return ("value" in value and set(value) <= _ENVELOPE) or set(value) == {"not_applicable"}


def _said(value: Mapping[str, Any]) -> Iterable[Any]:
    inner = value.get("value", value)
    return (inner.get("not_applicable"),) if isinstance(inner, Mapping) else (inner,)


def _names(each: Any, holds: Callable[[str], bool]) -> bool:
    """Whether a piece of evidence, a source or a note is called by one of the texts."""
    return isinstance(each, Mapping) and any(
        holds(said) for said in map(each.get, (*_EVIDENCE, "read", "text", "source_ref")) if isinstance(said, str)
    )


def _gone() -> dict[str, str]:
    return {"value": "not_known_yet", "comment": WORD}


def _letters(connection: Connection, holds: Callable[[str], bool]) -> int:
    letter = outbox.mail.c
    rows = connection.execute(select(letter.id, letter.subject, letter.body).where(letter.due.is_not(None))).all()
    mine = [row.id for row in rows if holds(row.subject) or holds(row.body)]
    outbox.empty(connection, mine, "What it told of was taken out of sight. Ask again in other words.")
    return len(mine)
