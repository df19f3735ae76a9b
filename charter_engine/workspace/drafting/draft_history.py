"""What was ever saved on the pages of a draft: what stood, what waits for somebody to choose, what stands again."""

from __future__ import annotations

from typing import Any, Final

from charter_engine.errors import NotFound
from charter_engine.store.database import Database
from charter_engine.store.working import saved as store
from charter_engine.store.working.saved import SETTLED, STOOD, WAITS, Saved
from charter_engine.workspace.drafting.draft_content import GONE
from charter_engine.workspace.drafting.draft_pages import has_page, page_at
from charter_engine.workspace.drafting.draft_sent import content_object
from charter_engine.workspace.drafting.drafts import Change, Draft, Who, save_all

__all__ = ["SETTLED", "WAITS", "Saved", "again", "aside", "of_page", "one", "saved_object", "settle"]
STATES: Final = {STOOD: "stood", WAITS: "waits", SETTLED: "settled"}


def of_page(database: Database, draft: Draft, page: str = "") -> tuple[Saved, ...]:
    """All that was ever saved on a page, or on all of them, the newest first; what was put aside among it."""
    return store.history(database, draft.id, page)


def aside(database: Database, draft: Draft) -> tuple[Saved, ...]:
    """What came later than what stands, and waits for somebody to choose; of pages that the form still has."""
    return tuple(each for each in store.aside(database, draft.id) if has_page(draft.form, each.page))


def one(database: Database, draft: Draft, number: int, *states: int) -> Saved:
    """Something that was saved, by its number, in one of these states if any are named.

    Raises:
        NotFound: when there is none.
    """
    for each in store.history(database, draft.id):
        if each.number == number and (not states or each.aside in states):
            return each
    raise NotFound("answer that waits" if states else "saved answer", str(number), ())


def settle(database: Database, draft: Draft, number: int, change: Change | None, who: Who) -> Saved | None:
    """End the wait of what was put aside: by a change it takes the place of what stands, without one it does not.

    Where somebody saved the page meanwhile, it goes on waiting, and what is put aside anew is returned.
    """
    return store.settle(database, draft.id, number, change, who.writer)


def again(database: Database, draft: Draft, number: int, who: Who) -> Saved:
    """Let something that was saved before stand again. What became of it: it stands, or waits beside another's.

    Raises:
        NotFound: when there is none.
        Refused: when the draft is no longer filled in.
    """
    past = one(database, draft, number)
    return save_all(database, draft.id, [Change(past.page, draft.revision(past.page), past.content)], who)[0]


def saved_object(draft: Draft, saved: Saved) -> dict[str, Any]:
    """Something that was saved, as data: its answers are null where they are of no use to the form of now."""
    return {
        "number": saved.number,
        "page": saved.page,
        "revision": saved.revision,
        "state": STATES[saved.aside],
        "by": {"name": saved.writer.person, "role": saved.writer.role},
        "at": saved.writer.at,
        **_content(draft, saved),
    }


def _content(draft: Draft, saved: Saved) -> dict[str, Any]:
    if saved.content == GONE or not has_page(draft.form, saved.page):
        return {"answers": None}
    return {"answers": None, **(content_object(page_at(draft.form, saved.page), saved.content) or {})}
