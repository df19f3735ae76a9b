"""What is changed about a record as a whole: values taken out of sight, keys handed over or revoked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from charter_engine.errors import Refused
from charter_engine.language.settings import FILE, write_settings
from charter_engine.log.entries import read_entry
from charter_engine.log.keys import LOG, read_key
from charter_engine.model.actor import Actor, check_may
from charter_engine.workspace.output import write_whole
from charter_engine.workspace.records import key_file
from charter_engine.workspace.records.record import Home, open_record

if TYPE_CHECKING:
    from charter_engine.store.redact import Redacted


def redact(home: Home, actor: Actor, target: int, paths: Sequence[str], basis: str, now: datetime) -> Redacted:
    """Take values of an entry out of sight, for good; and out of the drafts, replies and letters of its project.

    Args:
        home: Whose record.
        actor: Who decides it.
        target: The number of the entry.
        paths: Where in it, or in the proposal that it names first, the values belong.
        basis: What in law asks for it, and the reference of the request. Everybody may read it.
        now: The clock (UTC).

    Raises:
        Refused: when the role may not, no basis is given, or what is asked about the project must be kept whole.
        Malformed: when there are no such values, or they are gone.
    """
    check_may(actor, "redact")
    if not basis.strip():
        raise Refused("What in law asks for it is not said. Nothing was taken out of sight.")
    record = open_record(home)
    from charter_engine.store import read
    from charter_engine.store.redact import redact as redact_in

    held = next(read.entries(record.database, target, target + 1), None)
    entry = read_entry(held) if held else None
    project = entry.body.get("project") if entry else None
    if project in home.settings.holds:
        raise Refused(
            f"A request for information about `{project}` is open ({home.folder / FILE}, `holds`). To hide what was "
            "asked for is an offence (Freedom of Information Act 2000, section 77). Nothing was taken out of sight."
        )
    return redact_in(record, target, paths, basis.strip(), {"role": actor.role}, now)


def rotate_key(home: Home, actor: Actor, file: str, now: datetime) -> str:
    """Hand over to the key in `file`, which is made where there is none; from then on it signs. Its line for policies.

    The record is published before and after, so that the checkpoint of the handover is the newest one when it goes out.
    Asking again after a failure ends what was begun.

    Raises:
        Refused: when the role may not.
        Malformed: when the key cannot follow, or others can read it.
    """
    check_may(actor, "change_key")
    record, path = open_record(home), home.folder / file
    if not path.exists():
        key_file.make_key(path)
    new = key_file.read_key(path, home.settings.record, LOG)
    from charter_engine.store.publish import publish
    from charter_engine.store.rotate import rotate

    publish(record.database, home.publish)
    rotate(record, new, {"role": actor.role}, now)
    publish(record.database, home.publish)
    write_whole(home.folder / FILE, write_settings(replace(home.settings, key=file)))
    return str(new.key)


def revoke_key(home: Home, actor: Actor, key: str, last: int, reason: str, now: datetime) -> int:
    """Take the word of a key away, for all checkpoints of more than `last` entries. The number of the entry.

    Raises:
        Refused: when the role may not, or no reason is given.
        Malformed: when the record never had the key, or still signs with it.
    """
    check_may(actor, "change_key")
    if not reason.strip():
        raise Refused("Why the key is revoked is not said. Nothing was written.")
    record = open_record(home)
    from charter_engine.store.rotate import revoke

    return revoke(record, read_key(key), last, reason.strip(), {"role": actor.role}, now)
