"""Which keys may sign a record, by its own entries, and whether it was closed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection, select

from charter_engine.errors import Malformed
from charter_engine.log.entries import read_entry
from charter_engine.log.keys import Key
from charter_engine.log.trust import Trust, trust
from charter_engine.store import schema

_KINDS = ("key.revoked", "key.rotated", "log.closed", "log.created")
_OWN = select(schema.entry.c.body).where(schema.entry.c.kind.in_(_KINDS)).order_by(schema.entry.c.idx)


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of the keys of a record; `closed` says whether it may go on."""

    trust: Trust
    closed: bool

    def check(self, key: Key, size: int) -> None:
        """Refuse a key that may not sign a checkpoint of this size, and any after the record was closed.

        Raises:
            Malformed: with why.
        """
        if self.closed:
            raise Malformed("The record was closed: nothing is added to it. Begin another, which may name this one.")
        term = next((term for term in self.trust.terms if term.key == key), None)
        if term is None:
            raise Malformed(f"The key {key} is none of this record. Use the one that its entries name.")
        if not term.counts(size):
            raise Malformed(f"The key {key} was replaced or revoked, and signs no more. Use the one that followed it.")


def read_terms(connection: Connection) -> Terms:
    """The terms of the keys of a record.

    Raises:
        Malformed: when its entries name a key that is none.
    """
    return _terms(tuple(connection.execute(_OWN).scalars()))


@lru_cache(maxsize=8)
def _terms(bodies: tuple[bytes, ...]) -> Terms:
    own = [entry for body in bodies if (entry := read_entry(body))]
    return Terms(trust(own), any(entry.kind == "log.closed" for entry in own))
