"""What comes with an entry and lies beside it: large things by their hash, and values that may go.

Nothing is stored that an entry does not name, and an entry that names something cannot be stored without it. A thing of
the type `COMMITTED` holds commitments as an entry does; their values come with the first entry that names it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from charter_engine.canonical import from_canonical
from charter_engine.errors import Malformed
from charter_engine.log.commitment import COMMITTED, Commitment, commitments, open_disclosure
from charter_engine.log.commitment import blobs as named
from charter_engine.log.entries import Entry
from charter_engine.store import schema


def put(connection: Connection, entry: Entry, blobs: Sequence[bytes], disclosures: Sequence[bytes]) -> None:
    """Store what comes with an entry that is in its table already.

    Raises:
        Malformed: when something is missing, is not what the entry names, or is not named by it.
    """
    held = {"actor": entry.actor, "body": entry.body}
    given = {hashlib.sha256(data).digest(): data for data in disclosures}
    wanted: list[tuple[bytes | None, Commitment]] = [(None, each) for each in commitments(held)]
    for digest, body in _first_named(connection, entry, held, blobs):
        wanted += [(digest, each) for each in commitments(from_canonical(body))]
    rows = [_row(entry.seq, blob, each, given) for blob, each in wanted]
    if len(given) > len(rows):
        raise Malformed(f"The entry `{entry.id}` comes with a value that nothing in it commits to.")
    if rows:
        connection.execute(insert(schema.disclosure), rows)
    _withdraw(connection, entry, held)


def _first_named(
    connection: Connection, entry: Entry, held: Mapping[str, Any], blobs: Sequence[bytes]
) -> Iterator[tuple[bytes, bytes]]:
    """Store the things that an entry names; those that hold commitments and were named never before."""
    given = {hashlib.sha256(data).digest(): data for data in blobs}
    media = {each["sha256"]: each["media"] for each in _objects(held) if "media" in each and "sha256" in each}
    seen = set[bytes]()
    for each in named(held):
        digest = bytes.fromhex(each.sha256)
        found = connection.execute(select(schema.blob).where(schema.blob.c.sha256 == digest)).one_or_none()
        body = found.body if found else given.get(digest)
        seen.add(digest)
        if body is None or len(body) != each.length:
            raise Malformed(
                f"The entry `{entry.id}` names {each.name} of {each.length} bytes, which did not come with it."
            )
        due = str(each.due) if each.due else None
        if found:
            _name_again(connection, found, due)
            continue
        row = {"sha256": digest, "media": media[each.sha256], "body": body, "named": entry.seq, "due": due}
        connection.execute(insert(schema.blob).values(row))
        if row["media"] == COMMITTED:
            yield digest, body
    if set(given) - seen:
        raise Malformed(f"The entry `{entry.id}` comes with something large that it does not name.")


def _name_again(connection: Connection, found: Any, due: str | None) -> None:
    """A thing that is named once more goes out on the earlier day; one that was withdrawn, on the new one."""
    if found.withdrawn is None:
        due = None if due is None or found.due is None else min(due, found.due)
    if (due, None) != (found.due, found.withdrawn):
        here = schema.blob.c.sha256 == found.sha256
        connection.execute(update(schema.blob).where(here).values(due=due, withdrawn=None))


def _withdraw(connection: Connection, entry: Entry, held: Mapping[str, Any]) -> None:
    """Keep things back that were promised for a later day."""
    for each in _objects(held):
        if set(each) != {"sha256", "withdrawn"}:
            continue
        column = schema.blob.c
        waiting = (column.sha256 == bytes.fromhex(each["sha256"]), column.due.is_not(None), column.withdrawn.is_(None))
        done = connection.execute(update(schema.blob).where(*waiting).values(withdrawn=entry.seq))
        if done.rowcount != 1:
            raise Malformed(f"The entry `{entry.id}` withdraws {each['sha256']}, which was promised for no later day.")


def _row(seq: int, blob: bytes | None, wanted: Commitment, given: Mapping[bytes, bytes]) -> dict[str, Any]:
    data = given.get(wanted.digest)
    if data is None:
        raise Malformed(f"At `{wanted.path}` something commits to a value that did not come with it.")
    if (path := open_disclosure(data).path) != wanted.path:
        raise Malformed(f"At `{wanted.path}` something commits to a value that belongs at `{path}`.")
    return {"digest": wanted.digest, "idx": seq, "path": wanted.path, "blob": blob, "data": data}


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
        value = list(value.values())
    for item in value if isinstance(value, (list, tuple)) else ():
        yield from _objects(item)
