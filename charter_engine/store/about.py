"""The words that entries are found by: put in with the entries, and looked for by whoever acts.

However long a record grows, an act reads no more of it than it must know.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, func, insert, select

from charter_engine.log.entries import Entry
from charter_engine.record.about import about, of_entry
from charter_engine.store import schema
from charter_engine.store.database import Database, reading

_entry, _about = schema.entry.c, schema.about.c
_NEWEST: Final = select(func.max(_entry.idx))
_BY_WORD: Final = select(_about.idx).where(_about.word.in_(bindparam("words", expanding=True)))
_BY_KIND: Final = select(_entry.idx).where(_entry.kind.in_(bindparam("kinds", expanding=True)))
_BY_ID: Final = select(_entry.body).where(_entry.id.in_(bindparam("ids", expanding=True))).order_by(_entry.idx)
_COUNTED: Final = (
    select(_about.word, func.count().label("number"))
    .where(_about.word.in_(bindparam("words", expanding=True)))
    .group_by(_about.word)
)
_NUMBERED: Final = _entry.idx.in_(bindparam("numbers", expanding=True))
_BODIES: Final = select(_entry.body).where(_NUMBERED).order_by(_entry.idx)
_KINDS: Final = select(_entry.idx, _entry.kind).where(_NUMBERED)


def put_words(connection: Connection, entries: Iterable[Entry]) -> None:
    """Store the words of entries that are in their table already."""
    if rows := [{"word": word, "idx": entry.seq} for entry in entries for word in sorted(about(entry))]:
        connection.execute(insert(schema.about), rows)


def found(database: Database, words: Iterable[str], numbers: Iterable[int], kinds: Sequence[str]) -> Sequence[bytes]:
    """The entries that have one of these words, or numbers; those that name one of them; those of these kinds.

    The newest entry is always there. All are in their order, as the bytes that are hashed, and as of one moment.
    """
    with reading(database) as connection:
        newest = connection.execute(_NEWEST).scalar_one()
        held = _with_words(connection, words) | {seq for seq in numbers if 0 <= seq <= newest}
        held |= _with_words(connection, map(of_entry, sorted(held)))
        if kinds:
            held |= set(connection.execute(_BY_KIND, {"kinds": list(kinds)}).scalars())
        return connection.execute(_BODIES, {"numbers": sorted({*held, newest})}).scalars().all()


def with_ids(database: Database, ids: Sequence[str]) -> Sequence[bytes]:
    """The entries that have these ids, in their order, as the bytes that are hashed."""
    with reading(database) as connection:
        return connection.execute(_BY_ID, {"ids": list(ids)}).scalars().all()


def counted(database: Database, words: Sequence[str]) -> Mapping[str, int]:
    """How many entries have each of these words; without those that none has."""
    with reading(database) as connection:
        return {row.word: row.number for row in connection.execute(_COUNTED, {"words": list(words)})}


def kinds_of(database: Database, numbers: Collection[int]) -> dict[int, str]:
    """The kinds of the entries with these numbers, without those that are not there."""
    if not numbers:
        return {}
    with reading(database) as connection:
        return {row.idx: row.kind for row in connection.execute(_KINDS, {"numbers": sorted(numbers)})}


def _with_words(connection: Connection, words: Iterable[str]) -> set[int]:
    sought = [each for each in words if each.isascii() and each.isprintable()]  # no entry has another
    return set(connection.execute(_BY_WORD, {"words": sought}).scalars()) if sought else set()
