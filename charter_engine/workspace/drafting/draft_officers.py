"""Who may fill in a draft: whoever began it, and the officers they let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charter_engine.errors import Refused
from charter_engine.store.working import drafts as store
from charter_engine.store.working.drafts import DraftRow
from charter_engine.workspace.drafting.drafts import Draft, check_open
from charter_engine.workspace.people import accounts

if TYPE_CHECKING:
    from charter_engine.store.database import Database


def own(database: Database, person: str) -> tuple[tuple[DraftRow, str], ...]:
    """The drafts that somebody may fill in, each with the time it was last saved; the newest first."""
    return store.drafts_of(database, person)


def officers(database: Database, draft: Draft) -> list[str]:
    """Who may fill in a draft, by name."""
    return sorted(store.editors(database, draft.id))


def let_in(database: Database, draft: Draft, name: str) -> None:
    """Let another officer fill in the same draft; once more does nothing.

    Raises:
        Refused: when no officer of this name has an account, or the draft was submitted.
    """
    check_open(draft)
    wanted = " ".join(name.split()).casefold()
    known = (each for each in accounts.people(database) if "officer" in each.roles)
    found = next((each for each in known if each.name.casefold() == wanted), None)
    if found is None:
        raise Refused("No officer of this name has an account. Check the name with an administrator.")
    store.add_editor(database, draft.id, found.name)
