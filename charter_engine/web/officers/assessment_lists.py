"""Lists on pages of the form: what is listed, and whether that is all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from charter_engine.web.forms import Fields
from charter_engine.web.officers import form_view
from charter_engine.web.officers.assessment_here import Here
from charter_engine.workspace.drafting import draft_content as content
from charter_engine.workspace.drafting.draft_answers import Filled, Given, Wrong, clean, read_whole
from charter_engine.workspace.drafting.draft_pages import Page, page_at
from charter_engine.workspace.drafting.draft_words import Line, lines


def of_list(here: Here, at: Page, given: Given, wrong: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """What a list's page shows: its items, the choice whether these are all, a comment."""
    keys = content.items_of(here.draft.contents, at.key)
    held_text = here.draft.contents.get(at.key)
    said = content.read_list(at.question, held_text) if held_text else None
    items = [(key, *_item(here, key)) for key in keys]
    chosen = given.text("list--whole") or _chosen(said, {key.rpartition("/")[2] for key in keys})
    return {
        "items": items,
        "whole": form_view.of_list(at.question, chosen, wrong, listed=bool(keys)),
        "comment": given.text("list--comment") or (said.comment if said else ""),
        "reason": given.text("list--reason") or (said.answer.reason if said and said.answer else ""),
    }


def list_said(here: Here, at: Page, fields: Fields) -> tuple[str, Wrong]:
    """The content of a list's page by what was chosen there, and what is wrong with it."""
    keys = content.items_of(here.draft.contents, at.key)
    ids = tuple(key.rpartition("/")[2] for key in keys)
    seen, chosen, wrong = set(fields.many("item")), fields.text("list--whole"), Wrong()
    comment = clean(fields.text("list--comment", 20_000)) or ""
    whole, answer = None, None
    if chosen == "yes" and set(ids) <= seen:
        whole = ids
    elif chosen == "yes":
        wrong.append(("list--whole", "Somebody added to this list meanwhile. Look again: are these all?"))
    elif chosen not in ("", "no"):
        renamed = {"list--whole": (chosen,), "list--reason": (fields.text("list--reason"),)}
        answer = read_whole(at.question, "list", Filled(renamed), wrong)
        if keys and not wrong:
            wrong.append(("list--whole", "Something is listed. Take it off the list first, or choose another answer."))
    elif not chosen:
        wrong.append(("list--whole", "Say whether this is all, or how far it is known."))
    return content.write_list(at.question, answer, whole, "" if answer else comment), wrong


def _item(here: Here, key: str) -> tuple[str, int, tuple[Line, ...]]:
    name = here.draft.assembled.names.get(key, key)
    at = page_at(here.draft.form, key)
    return here.reader.item_name(name), here.draft.revision(key), lines(at, here.draft.nodes(at))


def _chosen(said: content.ListSaid | None, present: set[str]) -> str:
    if said is None:
        return ""
    if said.answer is not None and not present:
        return f"withheld:{said.answer.reason}" if said.answer.state == "withheld" else said.answer.state
    return "yes" if said.whole is not None and present <= said.whole else "no" if present else ""
