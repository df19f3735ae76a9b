"""Which key may sign a log at which size, by the log's own entries, and which of them the reader has reason to trust.

The keys of `log.created` sign from the start. After `key.rotated` at entry S, the checkpoint of size S + 1 bears the
signatures of both keys; it is the last that the old one signs. After `key.revoked` with the size LAST, a signature of
that key counts for nothing on a newest checkpoint of more than LAST entries.

A reader trusts the keys that the policy names. A key that a trusted one handed over to is trusted as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from charter_engine.errors import Malformed
from charter_engine.log.entries import Entry
from charter_engine.log.keys import LOG, Key, read_key
from charter_engine.log.note import Note, signatures


@dataclass(frozen=True, slots=True)
class Term:
    """From which size to which a key signs; after `revoked` entries its word alone counts for nothing."""

    key: Key
    first: int = 0
    last: int | None = None
    revoked: int | None = None

    def covers(self, size: int) -> bool:
        """Whether the key may sign a checkpoint of this size."""
        return self.first <= size and (self.last is None or size <= self.last)

    def counts(self, size: int) -> bool:
        """Whether its word on the newest checkpoint, of this size, counts."""
        return self.covers(size) and (self.revoked is None or size <= self.revoked)


@dataclass(frozen=True, slots=True)
class Trust:
    """The terms of a log's keys, and the handovers: the size of the checkpoint that must bear both signatures."""

    terms: tuple[Term, ...]
    handovers: Mapping[int, tuple[Key, Key]]

    @property
    def keys(self) -> tuple[Key, ...]:
        """All keys of the log."""
        return tuple(term.key for term in self.terms)

    def beside(self, policy: Sequence[Key]) -> tuple[Key, ...]:
        """The keys of the policy, and those that they handed over to."""
        trusted = list(policy)
        for size in sorted(self.handovers):
            old, new = self.handovers[size]
            if old in trusted:
                trusted.append(new)
        return tuple(trusted)

    def signers(self, note: Note, size: int) -> tuple[Key, ...]:
        """The keys that signed a checkpoint of this size, and were to.

        Raises:
            Malformed: with what is wrong in its signatures.
        """
        signed = {one.key for one in signatures(note, self.keys)}
        found = tuple(term.key for term in self.terms if term.key in signed and term.covers(size))
        if signed and not found:
            raise Malformed("It is signed only by a key of this log that was not in use at this size.")
        if not found:
            raise Malformed("It bears no signature by a key of this log.")
        if any(key not in found for key in self.handovers.get(size, ())):
            raise Malformed("A key was handed over here, and not both keys have signed.")
        return found


def trust(own: Sequence[Entry]) -> Trust:
    """What the entries that the log acts on say of its keys.

    Raises:
        Malformed: with the entry that names a key that is none, or not in use.
    """
    terms: list[Term] = []
    handovers: dict[int, tuple[Key, Key]] = {}
    for entry in own:
        try:
            if entry.kind == "log.created":
                terms += [Term(_key(text, entry.log)) for text in entry.body["keys"]]
            elif entry.kind == "key.rotated":
                handovers[entry.seq + 1] = _hand_over(terms, entry)
            elif entry.kind == "key.revoked":
                at = _known(terms, _key(entry.body["key"], entry.log))
                terms[at] = replace(terms[at], revoked=entry.body["last"])
        except Malformed as wrong:
            raise Malformed(f"Entry {entry.seq}: {wrong}") from None
    return Trust(tuple(terms), handovers)


def _hand_over(terms: list[Term], entry: Entry) -> tuple[Key, Key]:
    old, new = _key(entry.body["from"], entry.log), _key(entry.body["to"], entry.log)
    at, size = _in_use(terms, old), entry.seq + 1
    if new in [term.key for term in terms]:
        raise Malformed("It hands over to a key that the log has had already.")
    terms[at] = replace(terms[at], last=size)
    terms.append(Term(new, size))
    return old, new


def _key(text: str, origin: str) -> Key:
    key = read_key(text)
    if key.name != origin or key.kind != LOG:
        raise Malformed("A key of the log has the log's own name, and is of kind 1.")
    return key


def _known(terms: Sequence[Term], key: Key) -> int:
    for at, term in enumerate(terms):
        if term.key == key:
            return at
    raise Malformed("It speaks of a key that the log never had.")


def _in_use(terms: Sequence[Term], key: Key) -> int:
    at = _known(terms, key)
    if terms[at].last is not None or terms[at].revoked is not None:
        raise Malformed("It hands over from a key that is no longer in use.")
    return at
