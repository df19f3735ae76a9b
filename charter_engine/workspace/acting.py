"""What every act on the record has in common: who acts, what they say, and that it is written once and whole.

An act reads the record, refuses what may not be, and writes its entries in one transaction. Between the two nobody
else can have written: then nothing is, and the act is done anew. The same act twice makes one entry.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import wraps
from time import monotonic
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from charter_engine.canonical import digest
from charter_engine.errors import Malformed, Refused
from charter_engine.log.commitment import SALT, commit, disclose, open_disclosure
from charter_engine.log.entries import Entry, moment, read_entry
from charter_engine.log.spelling import decode_url
from charter_engine.model.actor import Act, Actor, check_may, is_same_person
from charter_engine.record import kinds
from charter_engine.record.blobs import texts_of
from charter_engine.record.past import Past
from charter_engine.record.shapes import LONGEST
from charter_engine.store import read
from charter_engine.store.append import Change, Record, append
from charter_engine.store.database import Connection
from charter_engine.store.draft import Wanted, went_back
from charter_engine.store.head import come_to

TRIES: Final = 8
"""So often an act is tried while others write."""
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Hidden:
    """A value that stands in an entry as a salted commitment, so that it can be taken out of sight later."""

    value: Any


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


def begin(acting: Acting, act: Act) -> Past:
    """All entries so far, for somebody who may do this.

    Raises:
        Refused: when the role may not.
    """
    check_may(acting.actor, act)
    return past_of(acting.record)


def past_of(record: Record) -> Past:
    """All entries of a record so far.

    Raises:
        Malformed: when one is of a later version of the log than this program knows.
    """
    entries = tuple(map(read_entry, read.entries(record.database)))
    if None in entries:
        raise Malformed(f"Entry {entries.index(None)} is of a later version. Use the newer program.")
    return Past(tuple(entry for entry in entries if entry))


def repeated(acting: Acting, past: Past, said: Said) -> int | None:
    """The entry that says this already, in the same words of the same person; None where it is new.

    Raises:
        Refused: when the id was used for something else.
    """
    _check_text(_open(acting, said))
    return _held(acting, past, said, acting.id)


def write(acting: Acting, past: Past, said: Sequence[Said], also: Change | None = None) -> tuple[int, ...]:
    """Write entries, all or none; where each stands. What was said before in the same words is not said again.

    What `also` changes in the database is stored with them, or nothing is.

    Raises:
        Refused: when the id was used for something else, or somebody wrote since the record was read.
        Malformed: when an entry is not as its kind says.
    """
    if len(said) == 1 and (seq := repeated(acting, past, said[0])) is not None:
        return (seq,)
    wanted = [_wanted(acting, past, each, _given_id(acting, number)) for number, each in enumerate(said)]
    first = coming_seq(acting, past)
    _check_names(past, first, wanted)
    in_order = come_to(first + len(wanted))

    def change(connection: Connection) -> None:
        in_order(connection)
        if also:
            also(connection)

    return append(acting.record, wanted, acting.now, change)


def coming_seq(acting: Acting, past: Past) -> int:
    """Where the next entry will stand: one further where the clock went back, which is told of first."""
    newest = moment(past.entries[-1].time)
    return len(past.entries) + bool(went_back(newest, acting.now))


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


def _held(acting: Acting, past: Past, said: Said, name: str) -> int | None:
    """The entry that says this already: the one of this id, else one whose open parts are the same."""
    for entry in past.entries:
        if entry.id == name or (not name and entry.id.startswith(_own_id(said))):
            if entry.kind == said.kind and opened(acting.record, [entry.actor, entry.body]) == _open(acting, said):
                return entry.seq
            if name:
                raise Refused(f"Entry {entry.seq} has the id `{name}`, and says something else. Choose another id.")
    return None


def _wanted(acting: Acting, past: Past, said: Said, name: str) -> Wanted:
    _check_text(_open(acting, said))
    disclosures = list(said.disclosures)
    actor, body = (
        _closed(part, path, disclosures) for part, path in zip(_open(acting, said), ("/actor", "/body"), strict=True)
    )
    kinds.need(said.kind, actor, body)
    return Wanted(name or _unused(past, said), said.kind, actor, body, said.blobs, tuple(disclosures))


def _check_names(past: Past, first: int, wanted: Sequence[Wanted]) -> None:
    """Refuse what names an entry of another kind than it must be, or one that is not there yet."""
    known = {entry.seq: entry.kind for entry in past.entries}
    for seq, each in enumerate(wanted, first):
        kinds.need_names(each.kind, each.body, known)
        known[seq] = each.kind


def _own_id(said: Said) -> str:
    """How a name begins that follows from what everybody may see of an entry, and gives nothing sealed away."""
    return f"{said.kind}-{digest(_without_hidden(said.body))[:16]}-"


def _unused(past: Past, said: Said) -> str:
    """The same, and how often that was said by others or of something else that is sealed."""
    begun = _own_id(said)
    return f"{begun}{sum(each.id.startswith(begun) for each in past.entries)}"


def _check_text(value: Any) -> None:
    """Refuse what came from a terminal or a form and is no text.

    Raises:
        Refused: for the first such.
    """
    match value:
        case str() if any("\ud800" <= sign <= "\udfff" for sign in value):
            raise Refused(f"`{value[:60]}` holds bytes that are no text in UTF-8. Write it anew.")
        case Hidden(held):
            _check_text(held)
        case Mapping():
            _check_text(list(value.values()))
        case list():
            for each in value:
                _check_text(each)
        case _:
            pass


def _open(acting: Acting, said: Said) -> list[Any]:
    """Actor and body as they were said, nothing sealed up yet."""
    return [{"role": acting.actor.role, "person": Hidden(acting.actor.person)}, said.body]


def _closed(value: Any, path: str, disclosures: list[bytes]) -> Any:
    """The value with a commitment in place of each sealed one, whose disclosure is added to the list."""
    match value:
        case Hidden(held):
            disclosures.append(disclose(secrets.token_bytes(SALT), path, held))
            return commit(disclosures[-1])
        case Mapping():
            return {key: _closed(each, f"{path}/{key}", disclosures) for key, each in value.items()}
        case list():
            return [_closed(each, f"{path}/{number}", disclosures) for number, each in enumerate(value)]
        case _:
            return value


def opened(record: Record, value: Any) -> Any:
    """A value of an entry with what is sealed in place of each commitment; None where it was taken out of sight."""
    match value:
        case {"$c": str() as name}:
            held = read.disclosure(record.database, decode_url(name))
            return Hidden(open_disclosure(held).value) if held else None
        case Mapping():
            return {key: opened(record, each) for key, each in value.items()}
        case list():
            return [opened(record, each) for each in value]
        case _:
            return value


def _without_hidden(value: Any) -> Any:
    match value:
        case Hidden():
            return None
        case Mapping():
            return {key: _without_hidden(each) for key, each in value.items()}
        case list():
            return [_without_hidden(each) for each in value]
        case _:
            return value
