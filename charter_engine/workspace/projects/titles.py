"""What a project is called, for those who may read it before it is public."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from charter_engine.log import profile
from charter_engine.log.commitment import LARGEST, open_disclosure, read_committed
from charter_engine.log.entries import read_entry
from charter_engine.store import read
from charter_engine.store.projections.finding import Search, pieces
from charter_engine.store.projections.register import Row
from charter_engine.workspace.projects.register import PIECE, catch_up

if TYPE_CHECKING:
    from charter_engine.store.append import Record

_AT: Final = ("/answers/title", "/answers/title/value")


def titles(record: Record, today: date) -> dict[str, str]:
    """The title of every project that was submitted, by its id, in the order of the titles."""
    catch_up(record.database)
    rows = (row for piece in pieces(record.database, Search(today, most=PIECE)) for row in piece)
    return by_title({row.project: title_of(record, row) for row in rows})


def title_of(record: Record, row: Row) -> str:
    """The title of the newest version of a project, public or not; its id where it has none that counts."""
    if row.state == "published":
        return row.title or row.project
    data = next(read.entries(record.database, row.submitted, row.submitted + 1), b"")
    entry = read_entry(data)
    return (title_in(record, entry.body["proposal"]["sha256"]) if entry else "") or row.title or row.project


def title_in(record: Record, sha256: str) -> str:
    """The title in a proposal that was submitted; empty where nobody confirmed one, or it is not at hand.

    Raises:
        Malformed: when this names no proposal.
    """
    data = read.blob(record.database, sha256)
    if data is None or not _counts(profile.read(data, LARGEST)):
        return ""
    for each in read_committed(data):
        if each.path in _AT and (held := read.disclosure(record.database, each.digest)):
            return str(open_disclosure(held).value)
    return ""


def by_title(titles: Mapping[str, str]) -> dict[str, str]:
    """Titles by the ids of their projects, as a person looks for them: in the order of the titles."""
    return dict(sorted(titles.items(), key=lambda each: (each[1].casefold(), each[0])))


def _counts(proposal: Any) -> bool:
    match proposal["answers"].get("title"):
        case {"source": "imported", **rest} if not rest.get("confirmed_by"):
            return False
        case _:
            return True
