"""What every act on the record has in common: who acts, what they say, and that it is written once and whole.

An act reads of the record what it must know, refuses what may not be, and writes its entries in one transaction.
Between the two nobody else can have written: then nothing is, and the act is done anew. The same act twice makes one
entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import wraps
from itertools import count
from time import monotonic
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from charter_engine.canonical import digest
from charter_engine.errors import Malformed, Refused
from charter_engine.log.entries import Entry, moment, read_entry
from charter_engine.model.actor import Act, Actor, check_may, is_same_person
from charter_engine.record import kinds
from charter_engine.record.blobs import texts_of
from charter_engine.record.past import Past
from charter_engine.record.shapes import LONGEST
from charter_engine.store import about, read
from charter_engine.store.append import Change, Record, append
from charter_engine.store.database import Connection
from charter_engine.store.draft import Wanted, went_back
from charter_engine.store.head import come_to
from charter_engine.workspace.sealing import Hidden, check_text, closed, opened, without_hidden

TRIES: Final = 8
"""So often an act is tried while others write."""
FEW: Final = 8
"""So many names are looked up at a time."""
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Said:
    """An entry as somebody says it: `body` may hold `Hidden` values. `disclosures` are those of its `blobs`."""

    kind: str
    body: Mapping[str, Any]
    blobs: tuple[bytes, ...] = ()
    disclosures: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody who acts on a record. `now` is the record's clock (UTC), `today` its day on the council's calendar.

    `id` is the caller's name for the act, if any: under it, it is done once.
    """

    record: Record
    actor: Actor
    now: datetime
    today: date
    id: str = ""


def anew(act: Callable[Concatenate[Acting, P], R]) -> Callable[Concatenate[Acting, P], R]:
    """An act that is done anew, from its first look at the record, where it was refused and somebody wrote meanwhile.

    After so many times the refusal stands.
    """

    @wraps(act)
    def done(acting: Acting, /, *said: P.args, **named: P.kwargs) -> R:
        began, database, now = monotonic(), acting.record.database, acting
        for _ in range(TRIES - 1):
            size = read.size(database)
            try:
                return act(now, *said, **named)
            except (Refused, Malformed):
                if read.size(database) == size:
                    raise
            now = replace(acting, now=acting.now + timedelta(seconds=monotonic() - began))
        return act(now, *said, **named)

    return done


def begin(acting: Acting, act: Act, *words: str, numbers: Sequence[int] = (), every: Sequence[str] = ()) -> Past:
    """What `known` says, for somebody who may do this.

    Raises:
        Refused: when the role may not.
    """
    check_may(acting.actor, act)
    return known(acting.record, words, numbers, every)


def known(record: Record, words: Iterable[str], numbers: Sequence[int] = (), every: Sequence[str] = ()) -> Past:
    """The entries with one of these words (`record.about`) or numbers, what names them, and `every` one of some kinds.

    The newest entry stands with them, so that its size is the record's.

    Raises:
        Malformed: when one is of a later version of the log than this program knows.
    """
    return _past(about.found(record.database, words, numbers, every))


def past_of(record: Record) -> Past:
    """All entries of a record so far.

    Raises:
        Malformed: when one is of a later version of the log than this program knows.
    """
    return _past(read.entries(record.database))


def _past(bodies: Iterable[bytes]) -> Past:
    entries = tuple(map(read_entry, bodies))
    if None in entries:
        raise Malformed("The record holds entries of a later version. Use the newer program.")
    return Past(tuple(entry for entry in entries if entry))


def repeated(acting: Acting, said: Said) -> int | None:
    """The entry that says this already, in the same words of the same person; None where it is new.

    Raises:
        Refused: when the id was used for something else.
    """
    check_text(_open(acting, said))
    return _held(acting, said, acting.id)


def write(acting: Acting, past: Past, said: Sequence[Said], also: Change | None = None) -> tuple[int, ...]:
    """Write entries, all or none; where each stands. What was said before in the same words is not said again.

    What `also` changes in the database is stored with them, or nothing is.

    Raises:
        Refused: when the id was used for something else, or somebody wrote since the record was read.
        Malformed: when an entry is not as its kind says.
    """
    if len(said) == 1 and (seq := repeated(acting, said[0])) is not None:
        return (seq,)
    wanted = [_wanted(acting, each, _given_id(acting, number)) for number, each in enumerate(said)]
    first = coming_seq(acting, past)
    _check_names(acting.record, first, wanted)
    in_order = come_to(first + len(wanted))

    def change(connection: Connection) -> None:
        in_order(connection)
        if also:
            also(connection)

    return append(acting.record, wanted, acting.now, change)


def coming_seq(acting: Acting, past: Past) -> int:
    """Where the next entry will stand: one further where the clock went back, which is told of first."""
    newest = moment(past.entries[-1].time)
    return past.size + bool(went_back(newest, acting.now))


def check_said(needed: Mapping[str, str]) -> None:
    """Refuse where something that must be said is not, or at too great length; each by what it is, to begin a sentence.

    Raises:
        Refused: for the first that is empty, or longer than an entry can hold.
    """
    for what, said in needed.items():
        if not said.strip():
            raise Refused(f"{what} is not said. Nothing was written.")
        if len(said) > LONGEST:
            raise Refused(f"{what} is said in {len(said)} signs; {LONGEST} is the most. Be brief, and name a document.")


def check_other_person(acting: Acting, entry: Entry, because: str) -> None:
    """Refuse whoever wrote an entry already, in any role.

    Raises:
        Refused: when it is the same person, or their name was taken out of sight and nobody can tell.
    """
    is_same = is_person_of(acting, entry)
    if is_same is None:
        raise Refused(f"The name in entry {entry.seq} was taken out of sight, and {because}: nobody can tell any more.")
    if is_same:
        raise Refused(f"The same person stands behind entry {entry.seq}, and {because}. Somebody else must do this.")


def check_not_theirs(acting: Acting, past: Past, submitted: Entry, because: str) -> None:
    """Refuse whoever submitted this version, or another one of the same project.

    Raises:
        Refused: as `check_other_person`; of other versions, a name that was taken out of sight is passed over.
    """
    versions = past.versions(submitted.body["project"])
    for entry in (submitted, *(each for each in versions if is_person_of(acting, each))):
        check_other_person(acting, entry, because)


def is_person_of(acting: Acting, entry: Entry) -> bool | None:
    """Whether the same person wrote an entry, in any role; None where the name was taken out of sight."""
    name = opened(acting.record, entry.actor.get("person"))
    return is_same_person(acting.actor, Actor(acting.actor.role, name.value)) if isinstance(name, Hidden) else None


def texts_in(record: Record, sha256: str) -> dict[str, str]:
    """The texts of a committed thing that are at hand, by their places.

    Raises:
        Refused: when the thing is not in the store.
    """
    data = read.blob(record.database, sha256)
    if data is None:
        raise Refused(f"What is named {sha256[:12]} is not in the store, and nothing can rest on it.")
    return texts_of(data, lambda name: read.disclosure(record.database, bytes.fromhex(name)))


def _given_id(acting: Acting, number: int) -> str:
    return f"{acting.id}-{number}" if acting.id and number else acting.id


def _held(acting: Acting, said: Said, name: str) -> int | None:
    """The entry that says this already: the one of this id, else one whose open parts are the same."""
    for entry in _with_ids(acting.record, [name]) if name else _alike(acting.record, said):
        if entry.kind == said.kind and opened(acting.record, [entry.actor, entry.body]) == _open(acting, said):
            return entry.seq
        if name:
            raise Refused(f"Entry {entry.seq} has the id `{name}`, and says something else. Choose another id.")
    return None


def _wanted(acting: Acting, said: Said, name: str) -> Wanted:
    check_text(_open(acting, said))
    disclosures = list(said.disclosures)
    actor, body = (
        closed(part, path, disclosures) for part, path in zip(_open(acting, said), ("/actor", "/body"), strict=True)
    )
    kinds.need(said.kind, actor, body)
    return Wanted(name or _unused(acting.record, said), said.kind, actor, body, said.blobs, tuple(disclosures))


def _check_names(record: Record, first: int, wanted: Sequence[Wanted]) -> None:
    """Refuse what names an entry of another kind than it must be, or one that is not there yet."""
    named = {seq for each in wanted for _, seq, _ in kinds.names(each.kind, each.body) if seq < first}
    there = about.kinds_of(record.database, named)
    for seq, each in enumerate(wanted, first):
        kinds.need_names(each.kind, each.body, there)
        there[seq] = each.kind


def _own_id(said: Said) -> str:
    """How a name begins that follows from what everybody may see of an entry, and gives nothing sealed away."""
    return f"{said.kind}-{digest(without_hidden(said.body))[:16]}-"


def _unused(record: Record, said: Said) -> str:
    """The same, and how often that was said by others or of something else that is sealed."""
    return f"{_own_id(said)}{sum(1 for _ in _alike(record, said))}"


def _alike(record: Record, said: Said) -> Iterator[Entry]:
    """The entries whose names are the own ones of this, which are numbered without a gap."""
    for first in count(0, FEW):
        held = _with_ids(record, [f"{_own_id(said)}{number}" for number in range(first, first + FEW)])
        yield from held
        if len(held) < FEW:
            return


def _with_ids(record: Record, ids: Sequence[str]) -> tuple[Entry, ...]:
    return _past(about.with_ids(record.database, ids)).entries


def _open(acting: Acting, said: Said) -> list[Any]:
    """Actor and body as they were said, nothing sealed up yet."""
    return [{"role": acting.actor.role, "person": Hidden(acting.actor.person)}, said.body]
