"""The entries that one transaction adds: their places, their times, and everything that comes with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select

from charter_engine.errors import Malformed
from charter_engine.log.entries import Entry, read_entry, write_entry
from charter_engine.log.profile import write as canonical
from charter_engine.log.tree import leaf_hash
from charter_engine.store import schema
from charter_engine.store.about import put_words
from charter_engine.store.beside import put
from charter_engine.store.hashes import grow
from charter_engine.store.head import Head, write_head

KEEPER: Final = {"role": "keeper of the log"}
"""Who makes the entries that the log makes of itself."""
_FORM: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
_ADD: Final = insert(schema.entry)
_BY_ID: Final = select(schema.entry.c.body).where(schema.entry.c.id.in_(bindparam("ids", expanding=True)))
_STEP: Final = timedelta(seconds=2)
"""A clock that goes back by more is told of in the log."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry as somebody asks for it, with the things that it names and the values that it commits to.

    The same `id` twice makes one entry.
    """

    id: str
    kind: str
    actor: Mapping[str, Any]
    body: Mapping[str, Any]
    blobs: tuple[bytes, ...] = ()
    disclosures: tuple[bytes, ...] = ()


@dataclass(slots=True)
class Draft:
    """New entries of a record named `origin`, after those of `head`, as of the clock's `now` (UTC)."""

    connection: Connection
    origin: str
    head: Head
    now: datetime
    _new: list[tuple[Entry, bytes, Wanted | None]] = field(default_factory=list)
    _places: dict[str, Entry] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The number of entries, with the new ones."""
        return self.head.size + len(self._new)

    def place(self, wanted: Sequence[Wanted]) -> tuple[int, ...]:
        """The places of these entries: those that are there already keep theirs.

        Raises:
            Malformed: when one may not stand in the record, or its id is that of another.
        """
        self._look_up([each.id for each in wanted if each.id not in self._places])
        return tuple(self._place(each) for each in wanted)

    def write(self) -> Head:
        """Store all new entries with their tiles and what lies beside them. The new head.

        Raises:
            Malformed: when what comes with an entry is not what it names.
        """
        leaves = [leaf_hash(data) for _, data, _ in self._new]
        rows = [
            {"idx": entry.seq, "id": entry.id, "kind": entry.kind, "leaf": leaf, "body": data}
            for (entry, data, _), leaf in zip(self._new, leaves, strict=True)
        ]
        self.connection.execute(_ADD, rows)
        put_words(self.connection, [entry for entry, _, _ in self._new])
        for entry, _, wanted in self._new:
            if wanted:
                put(self.connection, entry, wanted.blobs, wanted.disclosures)
        head = Head(self.head.edge.grown(leaves), self._time)
        grow(self.connection, self.head.size, head.size)
        write_head(self.connection, self.head, head)
        return head

    @property
    def _time(self) -> datetime:
        """When the new entries are said to be made: time never goes back in a log."""
        return max(self.head.time or self.now, self.now)

    def _look_up(self, ids: Sequence[str]) -> None:
        if ids:
            for body in self.connection.execute(_BY_ID, {"ids": ids}).scalars():
                if entry := read_entry(body):
                    self._places[entry.id] = entry

    def _place(self, wanted: Wanted) -> int:
        held = self._places.get(wanted.id)
        if held is None:
            self._tell_of_clock()
            held = self._add(wanted.id, wanted.kind, wanted.actor, wanted.body, wanted)
        elif held.kind != wanted.kind or _same(held.actor, held.body) != _same(wanted.actor, wanted.body):
            told = "and it is another entry. If somebody wrote at the same time, try again: nothing was added."
            raise Malformed(f"Entry {held.seq} has the id `{wanted.id}`, {told}")
        return held.seq

    def _tell_of_clock(self) -> None:
        """Where the clock went back, an entry ahead of all others says so."""
        before = self.head.time
        if not self._new and before and went_back(before, self.now):
            body = {"before": before.strftime(_FORM), "now": self.now.strftime(_FORM)}
            self._add(f"clock-{self.size}", "clock.anomaly", KEEPER, body, None)

    def _add(
        self, name: str, kind: str, actor: Mapping[str, Any], body: Mapping[str, Any], wanted: Wanted | None
    ) -> Entry:
        entry = Entry(self.origin, self.size, name, kind, self._time.strftime(_FORM), actor, body)
        try:
            data = write_entry(entry)
        except Malformed as wrong:
            raise Malformed(f"The entry `{name}` cannot stand in a log. {wrong}") from None
        self._new.append((entry, data, wanted))
        self._places[name] = entry
        return entry


def went_back(before: datetime, now: datetime) -> bool:
    """Whether the clock went back since the newest entry by more than a log passes over: an entry tells of it first."""
    return now < before - _STEP


def _same(actor: Mapping[str, Any], body: Mapping[str, Any]) -> bytes:
    return canonical([actor, body])
