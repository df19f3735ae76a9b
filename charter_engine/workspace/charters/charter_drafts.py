"""Drafts of a Charter: begun from the edition in force, changed by files that are sent, looked at, and put into force.

A draft serves nobody. Only an entry of the record puts an edition into force, and behind a change of rules stand two
people: the custodian asks, and the act is done when somebody else confirms.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from charter_engine.errors import InvalidSource, NotFound, Problem, Refused
from charter_engine.model.actor import Actor, check_may, is_same_person
from charter_engine.store.database import reading, working
from charter_engine.store.working import accounts as people
from charter_engine.store.working import charters as table
from charter_engine.store.working.charters import Change, Draft
from charter_engine.workspace.acting import Acting, check_said, known
from charter_engine.workspace.acts import adopt as use
from charter_engine.workspace.charters.charter import Tested, check_files, run_cases_in
from charter_engine.workspace.charters.charter_on import cases_files
from charter_engine.workspace.charters.charter_upload import Unpacked, unpack
from charter_engine.workspace.held import Held, hold_files
from charter_engine.workspace.service import Service, held

__all__ = ["Change", "Draft"]
MOST: Final = 40
"""So many drafts can be open at once."""
SHOWN: Final = 100
LONGEST_NOTE: Final = 500
SHOWN_AS: Final = "draft"
"""What the folder of a draft is called in messages."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a check of files found: what was looked at in a sentence, mistakes, and warnings, which stop nothing."""

    said: str
    mistakes: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def begin(service: Service, actor: Actor, note: str) -> str:
    """Begin a draft with the files of the Charter in force, and its cases where they are at hand. Its id.

    Raises:
        Refused: when the role may not, the note is too long, or too many drafts are open.
    """
    check_may(actor, "adopt_edition")
    if len(note) > LONGEST_NOTE:
        raise Refused(f"The note has {len(note)} signs, and {LONGEST_NOTE} is the most.")
    now_held, now = held(service), service.now
    files = {**now_held.files, **cases_files(service, now_held.charter.on(service.today))}
    new = Draft(secrets.token_hex(8), actor.person, note, now, now, 1, table.digest_of(files))

    with working(service.record.database) as connection:
        if table.count(connection) >= MOST:
            raise Refused(f"{MOST} drafts are open, which is the most. Throw one away first.")
        table.add(connection, new, files)
    return new.id


def drafts(service: Service) -> tuple[Draft, ...]:
    """The drafts that are open, then the newest that are over."""
    with reading(service.record.database) as connection:
        return table.drafts(connection, SHOWN)


def find(service: Service, name: str) -> tuple[Draft, dict[str, bytes]]:
    """A draft, and its files by name.

    Raises:
        NotFound: when there is none of this id.
    """
    with reading(service.record.database) as connection:
        found = table.find(connection, name)
        files = table.files_of(connection, name)
    if found is None:
        raise NotFound("draft", name, ())
    return found, files


def send(service: Service, actor: Actor, draft: Draft, sent: Iterable[tuple[str, bytes]], *, whole: bool) -> Unpacked:
    """Put files into a draft as it was read; with `whole` they are all it has. What was sent, with what is wrong.

    Raises:
        Refused: when the role may not, the draft is over, or somebody else changed it meanwhile.
    """
    check_may(actor, "adopt_edition")
    unpacked = unpack(sent)
    if unpacked.wrong or not unpacked.files:
        return unpacked
    _, before = find(service, draft.id)
    files = unpacked.files if whole else {**before, **unpacked.files}
    with working(service.record.database) as connection:
        if not table.put(connection, draft, files, service.now):
            raise Refused("Somebody else changed this draft meanwhile, or it is over. Look at it again, then send.")
    return unpacked


def throw_away(service: Service, actor: Actor, draft: Draft) -> None:
    """End a draft that is not needed.

    Raises:
        Refused: when the role may not, or it is over.
    """
    check_may(actor, "adopt_edition")
    _check_open(draft)
    with working(service.record.database) as connection:
        table.end(connection, draft.id, service.now)
        for each in table.changes(connection, draft=draft.id):
            table.end_change(connection, each.id, service.now, "The draft was thrown away.")


def look(files: Mapping[str, bytes]) -> Looked:
    """Everything that `charter check` finds in files."""
    return _look(tuple(sorted(files.items())))


def tested(files: Mapping[str, bytes]) -> Tested:
    """The cases that lie in files, run.

    Raises:
        InvalidSource: with every mistake, where the Charter does not fit together.
    """
    return _tested(tuple(sorted(files.items())))


def ready(files: Mapping[str, bytes]) -> Held:
    """The Charter of a draft that could be put into force.

    Raises:
        InvalidSource: with every mistake in it.
        Refused: when a case does not come out as expected.
    """
    if mistakes := look(files).mistakes:
        raise InvalidSource(mistakes)
    if failed := tested(files).failed:
        raise Refused(f"{len(failed)} expectations of the cases do not hold. Mend the rule or the case first.")
    return hold_files(files, SHOWN_AS)


def adopt(acting: Acting, service: Service, name: str, adoption: use.Adoption) -> int:
    """Record that the edition of a draft was adopted, which ends the draft. The number of the entry.

    Under the name of the act by which it was adopted, it is the same once more.

    Raises:
        InvalidSource, NotFound, Refused: as `ready` and `workspace.adopt.adopt`.
    """
    draft, files = find(service, name)
    ended = None if draft.entry is None else known(service.record, (), [draft.entry]).at(draft.entry)
    if ended is None or ended.id != acting.id:
        _check_open(draft)
    seq = use.adopt(acting, ready(files), adoption)
    with working(service.record.database) as connection:
        table.end(connection, draft.id, service.now, seq)
    return seq


# --- a change of rules, by two people ---------------------------------------------------------------------------------


def ask(service: Service, actor: Actor, person: str, name: str, reason: str) -> str:
    """Ask for a second person behind a change of rules. The id of what waits for them; `person` is an account's id.

    Raises:
        InvalidSource, NotFound: as `ready`.
        Refused: when the role may not, no reason is given, or the draft could not be put into force.
    """
    check_may(actor, "change_rules")
    check_said({"Why the rules are changed": reason})
    draft, files = _open(service, name)
    ready(files)
    new = Change(secrets.token_hex(8), draft.id, draft.digest, person, actor.person, reason.strip(), service.now)
    with working(service.record.database) as connection:
        table.ask(connection, new)
    return new.id


def waiting(service: Service, draft: str = "") -> tuple[Change, ...]:
    """The changes that wait for a second person, the oldest first; those of one draft where it is named."""
    with reading(service.record.database) as connection:
        return table.changes(connection, **({"draft": draft} if draft else {}))


def find_change(service: Service, name: str) -> tuple[Change, Draft, dict[str, bytes]]:
    """A change, with its draft and the files of that as they are now.

    Raises:
        NotFound: when there is none of this id.
    """
    with reading(service.record.database) as connection:
        found = table.find_change(connection, name)
    if found is None:
        raise NotFound("change of rules", name, ())
    return found, *find(service, found.draft)


def confirm(service: Service, second: Actor, name: str) -> int:
    """Stand for a change of rules as the second person: with this it is recorded. The number of the entry.

    Raises:
        InvalidSource, NotFound: as `ready`.
        Refused: when the second person is the first, the first may do this no longer, it waits no longer, the draft was
            changed since, or as `workspace.adopt.change_rules`.
    """
    check_may(second, "second_rules")
    change, draft, files = find_change(service, name)
    first = _first(service, change)
    if is_same_person(first, second):
        raise Refused("You asked for this yourself. The second person must be somebody else.")
    _check_waits(change)
    if draft.ended or draft.digest != change.digest:
        raise Refused("The draft was changed since the custodian asked. Whoever asked must ask again.")
    acting = Acting(service.record, first, service.now, service.today, f"rules-{change.id}")
    seq, _ = use.change_rules(acting, ready(files), use.Change(change.reason, second))
    with working(service.record.database) as connection:
        table.end_change(connection, change.id, service.now, "It was recorded.", seq)
        table.end(connection, draft.id, service.now, seq)
    return seq


def call_off(service: Service, actor: Actor, name: str, why: str) -> None:
    """End a change that waits: by whoever asked, or by a second person who does not stand for it.

    Raises:
        Refused: when it is somebody else, they do not say why, or it waits no longer.
        NotFound: when there is none of this id.
    """
    change, _, _ = find_change(service, name)
    if not is_same_person(actor, Actor(actor.role, change.name)):
        check_may(actor, "second_rules")
    _check_waits(change)
    check_said({"Why it shall not be": why})
    with working(service.record.database) as connection:
        table.end_change(connection, change.id, service.now, f"{actor.person} ended it: {why.strip()}")


def _first(service: Service, change: Change) -> Actor:
    """Whoever asked, in the role of now."""
    with reading(service.record.database) as connection:
        found = people.by_id(connection, change.person)
    if found is None or found.ended or "custodian" not in found.roles:
        raise Refused(f"{change.name}, who asked for this, is no custodian any more. A custodian must ask anew.")
    return Actor("custodian", found.name)


def _open(service: Service, name: str) -> tuple[Draft, dict[str, bytes]]:
    draft, files = find(service, name)
    _check_open(draft)
    return draft, files


def _check_open(draft: Draft) -> None:
    if draft.ended:
        raise Refused("This draft is over.")


def _check_waits(change: Change) -> None:
    if change.ended:
        raise Refused(f"This change waits no longer. {change.why}".strip())


@lru_cache(maxsize=4)
def _look(files: tuple[tuple[str, bytes], ...]) -> Looked:
    found = check_files(dict(files), SHOWN_AS)
    mistakes = tuple(each for each in found.problems if each.severity == "error")
    return Looked(found.said, mistakes, tuple(each for each in found.problems if each.severity != "error"))


@lru_cache(maxsize=2)
def _tested(files: tuple[tuple[str, bytes], ...]) -> Tested:
    return run_cases_in(dict(files), SHOWN_AS)
