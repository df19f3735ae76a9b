"""Beginning a record: its tables, and the first entry, which names the key that signs. Beginning an anchor anew."""

from __future__ import annotations

from datetime import datetime

from charter_engine.errors import Malformed
from charter_engine.log.keys import is_name
from charter_engine.log.profile import NAME
from charter_engine.store.anchor import Anchor, hold
from charter_engine.store.append import Record, newest_checkpoint, sign
from charter_engine.store.database import writing
from charter_engine.store.draft import KEEPER, Draft, Wanted
from charter_engine.store.head import NOTHING, read_head
from charter_engine.store.migrate import upgrade
from charter_engine.store.tail import check_tail
from charter_engine.store.terms import read_terms


def vouch(record: Record) -> int:
    """Take the database for whole on somebody's word, where there is no anchor: it goes on from its newest checkpoint.

    Returns:
        The number of entries that the new anchor is for.

    Raises:
        Malformed: when there is an anchor, or a published checkpoint, or the end of the record is not sound.
        Unavailable: when the database or the disk refuses.
    """
    anchor = Anchor(record.anchor, record.published)
    with hold(anchor):
        if anchor.read() is not None:
            raise Malformed(f"{anchor.path}: it is there, or something is published. Nobody's word is needed.")
        with writing(record.database) as connection:
            head = read_head(connection)
            check_tail(connection, head, record.signer.name)
            if head == NOTHING:
                raise Malformed(f"{record.database.place}: no record was begun here.")
            newest = newest_checkpoint(connection, head)
        anchor.move(None, newest)
    return head.size


def create(record: Record, now: datetime) -> None:
    """Begin a record in a database that was opened with `new=True`. Asking again after a failure ends what was begun.

    Raises:
        Malformed: when the name is none, or there is a record already, or an anchor of one.
        Unavailable: when the database or the disk refuses.
    """
    origin, key, anchor = record.signer.name, record.signer.key, Anchor(record.anchor)
    if not is_name(origin):
        raise Malformed(f"`{origin}` cannot name a record: it has a space or a `+`. Use a name as `a.example/b`.")
    upgrade(record.database)
    with hold(anchor):
        if anchor.path.exists():
            raise Malformed(
                f"{anchor.path}: an anchor is there, so a record was begun already. Bring its database back."
            )
        with writing(record.database) as connection:
            head = read_head(connection)
            if head == NOTHING:
                draft = Draft(connection, origin, head, now)
                draft.place([Wanted("log.created", "log.created", KEEPER, {"keys": [str(key)], "profile": NAME})])
                signed = sign(connection, draft.write(), [record.signer])
            elif head.size > 1 or key not in read_terms(connection).trust.keys:
                raise Malformed(f"{record.database.place}: there is a record already.")
            else:
                signed = newest_checkpoint(connection, head)
        anchor.move(None, signed)
