r"""Values that may later be taken out of sight, and large things that lie beside the log.

A value that may have to go, such as a name, does not stand in its entry. There stands a commitment to it, and the value
lies in a file of its own, the disclosure:

    disclosure             base64 (for addresses) of the JSON [SALT, PATH, VALUE], written as entries are
    SALT                   32 bytes of chance, as base64 for addresses: nobody can find the value by trying
    PATH                   where in the entry the value belongs (RFC 6901), so that it cannot be moved
    commitment             {"$c": base64 for addresses of SHA-256(disclosure)}

>>> disclosure = disclose(bytes(32), "/actor/id", "A. N. Other")
>>> commitment = commit(disclosure)
>>> commitment
{'$c': 'h8Q3fyD74xLFnBbylC3-8Bd3mxvhvwpq2-e9dRNDWxw'}
>>> open_disclosure(disclosure).value
'A. N. Other'
>>> entry = {"actor": {"id": commitment}}
>>> [(each.path, each.name[:14]) for each in commitments(entry)]
[('/actor/id', 'disclosures/87')]

Removing the file changes no hash. Whether it was allowed to go, an entry `redaction.performed` says.

A large thing, such as a report, is named by its hash: {"bytes": LENGTH, "media": TYPE, "sha256": HASH}, with
"due": YYYY-MM-DD where it is promised for a later day. It lies in `blobs/`, by its hash.
Until that day, a later entry may say that it will not come: {"sha256": HASH, "withdrawn": WHY}.

A thing of the type `COMMITTED` is canonical JSON and holds commitments of its own, each at its place in that thing.
They count from when it lies there, as those of the first entry that names it.

>>> thing = {"answers": {"title": commitment}}
>>> [each.path for each in read_committed(profile.write(thing))]
['/answers/title']
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from charter_engine.errors import Malformed
from charter_engine.log import profile
from charter_engine.log.spelling import decode_url, encode_url
from charter_engine.log.tree import HASH

SALT = 32
"""Length of a salt, in bytes."""
COMMITTED = "application/vnd.charter.committed+json"
"""The type of a thing beside the log that holds commitments of its own."""
LARGEST = 16 * 2**20
"""Length of the longest such thing, in bytes."""
_REFERENCE = {"bytes", "media", "sha256"}
_WITHDRAWAL = {"sha256", "withdrawn"}
_OF_ENTRIES = {"actor", "body"}


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A value, the place in its entry, and the chance that hides it."""

    salt: str
    path: str
    value: Any


@dataclass(frozen=True, slots=True)
class Commitment:
    """That some value belongs at `path` of an entry; `digest` is 32 bytes."""

    path: str
    digest: bytes

    @property
    def name(self) -> str:
        """The file of its disclosure, below the folder of the log."""
        return filed("disclosures", self.digest.hex())


@dataclass(frozen=True, slots=True)
class Blob:
    """A thing named by its hash, from which day on it must be there, and whether it is of the type `COMMITTED`."""

    sha256: str
    length: int
    due: date | None
    committed: bool = False

    @property
    def name(self) -> str:
        """Its file, below the folder of the log."""
        return filed("blobs", self.sha256)


def filed(folder: str, hexadecimal: str) -> str:
    """Where a file lies that is named by its hash."""
    return f"{folder}/{hexadecimal[:2]}/{hexadecimal[2:]}"


def disclose(salt: bytes, path: str, value: object) -> bytes:
    """The disclosure of a value, within the bounds of an entry, at a place of an entry.

    Raises:
        Malformed: when the value lies outside these bounds.
    """
    return encode_url(profile.write([encode_url(salt), path, value])).encode()


def commit(disclosure: bytes) -> dict[str, str]:
    """What stands in the entry in place of the value."""
    return {"$c": encode_url(hashlib.sha256(disclosure).digest())}


def open_disclosure(data: bytes) -> Disclosure:
    """What a disclosure holds.

    Raises:
        Malformed: when it is in another form.
    """
    match profile.read(decode_url(data.decode("utf-8", "replace"))):
        case [str() as salt, str() as path, value]:
            decode_url(salt, SALT)
            return Disclosure(salt, path, value)
        case _:
            raise Malformed("A disclosure holds a salt, a path and a value.")


def commitments(value: object, path: str = "") -> Iterator[Commitment]:
    """Every commitment in an entry, in its order.

    Raises:
        Malformed: for a key with `$` that is no commitment.
    """
    for where, each in _objects(value, path):
        if any(key.startswith("$") for key in each):
            if set(each) != {"$c"} or not isinstance(each["$c"], str):
                raise Malformed(f"At `{where}`, `$` begins a key that is no commitment.")
            yield Commitment(where, decode_url(each["$c"], HASH))


def read_committed(data: bytes) -> list[Commitment]:
    """The commitments in a thing of the type `COMMITTED`.

    Raises:
        Malformed: when it is no such thing.
    """
    held = profile.read(data, LARGEST)
    if not isinstance(held, dict) or not _OF_ENTRIES.isdisjoint(held):
        raise Malformed("What holds commitments of its own is an object without `actor` and `body`.")
    return list(commitments(held))


def blobs(value: object) -> Iterator[Blob]:
    """Every thing that an entry names by its hash.

    Raises:
        Malformed: for a hash, length or day in another form.
    """
    for where, each in _objects(value, ""):
        if is_reference(each):
            yield blob(each, where)


def withdrawals(value: object) -> Iterator[str]:
    """The hash of every thing of which an entry says that it will not come."""
    yield from (each["sha256"] for _, each in _objects(value, "") if is_withdrawal(each))


def is_withdrawal(held: Mapping[str, Any]) -> bool:
    """Whether an object says that a thing will not come."""
    return set(held) == _WITHDRAWAL and all(isinstance(each, str) for each in held.values())


def is_reference(held: Mapping[str, Any]) -> bool:
    """Whether an object names a thing by its hash."""
    return set(held) - {"due"} == _REFERENCE


def blob(held: Mapping[str, Any], where: str) -> Blob:
    """The thing that such an object names; `where` it stands is told where it is malformed.

    Raises:
        Malformed: for a hash, length or day in another form.
    """
    length, sha256, due = held["bytes"], held["sha256"], held.get("due")
    if not isinstance(sha256, str) or not re.fullmatch("[0-9a-f]{64}", sha256):
        raise Malformed(f"At `{where}`, the hash is not 64 hexadecimal digits.")
    if type(length) is not int or length < 0:
        raise Malformed(f"At `{where}`, the length is not a number of bytes.")
    try:
        day = None if due is None else date.fromisoformat(due)
    except (TypeError, ValueError):
        day = None
    if (due is None) is not (day is None) or str(day or due) != str(due):
        raise Malformed(f"At `{where}`, `due` is not a day.")
    return Blob(sha256, length, day, held["media"] == COMMITTED)


def _objects(value: object, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            if not isinstance(item, str):
                yield from _objects(item, f"{path}/{number}")
    elif isinstance(value, Mapping):
        yield path, value
        for key, item in value.items():
            if not isinstance(item, (str, int)):
                yield from _objects(item, f"{path}/{key}")
