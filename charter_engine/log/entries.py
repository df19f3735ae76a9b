r"""Entries: one line of JSON each (see `profile`), in an envelope that is the same for all.

    v          1, the version of this envelope
    log        the name of the log: an entry cannot be carried to another
    seq        its place; the first entry has 0
    id         given by whoever asked for the entry, once in a log: asking twice makes one entry
    kind       what happened, as `decision.recorded`
    time       when, by the log's own clock (UTC): YYYY-MM-DDTHH:MM:SS.ffffffZ. No more than the log's word
    actor      who: {"role": ...}, and a commitment to the person where it matters
    body       what the kind holds

>>> first = created("example.org/log", "2026-11-28T09:00:00.000000Z", ["a key"], {"role": "custodian"})
>>> data = write_entry(first)
>>> data[:46]
b'{"actor":{"role":"custodian"},"body":{"keys":['
>>> read_entry(data) == first
True

The log itself acts on these kinds only. All others it keeps as they are, without reading their body.

    log.created            {"keys": [KEY, ...], "profile": "charter-jcs-1"}; entry 0 and no other
    log.closed             {"reason": TEXT}; nothing comes after it
    key.rotated            {"from": KEY, "to": KEY}
    key.revoked            {"key": KEY, "last": SIZE, "reason": TEXT}
    redaction.performed    {"basis": TEXT, "paths": [PATH, ...], "target": SEQ}
    clock.anomaly          {"before": TIME, "now": TIME}
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from charter_engine.errors import Malformed
from charter_engine.log import profile

VERSION = 1
_KEYS = {"actor", "body", "id", "kind", "log", "seq", "time", "v"}
_KIND = re.compile(r"[a-z]+\.[a-z_]+")
TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9]{6}Z"
"""How a time is written; that its day exists is another matter. Some versions of Python would read an hour 24 too."""

BODIES: Mapping[str, Mapping[str, type]] = {
    "log.created": {"keys": list, "profile": str},
    "log.closed": {"reason": str},
    "key.rotated": {"from": str, "to": str},
    "key.revoked": {"key": str, "last": int, "reason": str},
    "redaction.performed": {"basis": str, "paths": list, "target": int},
    "clock.anomaly": {"before": str, "now": str},
}
"""What the body of each kind holds that the log acts on."""
OWN = ("log", "key", "redaction", "clock")
"""Kinds that begin so belong to the log; one that is not in `BODIES` is not understood."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened, as one entry of a log."""

    log: str
    seq: int
    id: str
    kind: str
    time: str
    actor: Mapping[str, Any]
    body: Mapping[str, Any]

    @property
    def understood(self) -> bool:
        """Whether the log knows what it must do about this kind: its own, or one that it only keeps."""
        return self.kind in BODIES or self.kind.partition(".")[0] not in OWN


def created(log: str, time: str, keys: Sequence[str], actor: Mapping[str, Any]) -> Entry:
    """The first entry of a log, with the keys that sign for it."""
    body = {"keys": list(keys), "profile": profile.NAME}
    return Entry(log, 0, "log.created", "log.created", time, actor, body)


def write_entry(entry: Entry) -> bytes:
    """The bytes of an entry.

    Raises:
        Malformed: when it is not one that `read_entry` would read.
    """
    members = {name: getattr(entry, name) for name in _KEYS - {"v"}}
    data = profile.write({**members, "v": VERSION})
    read_entry(data)
    return data


def read_entry(data: bytes) -> Entry | None:
    """The entry that has these bytes; None for one in an envelope of a later version.

    Raises:
        Malformed: for bytes outside the profile, or in another envelope.
    """
    held = profile.read(data)
    if not isinstance(held, dict) or type(held.get("v")) is not int:
        raise Malformed("It is not an object with a version `v`.")
    if held["v"] > VERSION:
        return None
    if held["v"] != VERSION or set(held) != _KEYS:
        raise Malformed(f"Its keys are not {', '.join(sorted(_KEYS))}, with `v` = {VERSION}.")
    if type(held["seq"]) is not int or held["seq"] < 0:
        raise Malformed("Its `seq` is not a number from 0 on.")
    _check_texts(held)
    if not isinstance(held["body"], dict) or not isinstance(held["actor"], dict):
        raise Malformed("Its `actor` and its `body` are not both objects.")
    if not isinstance(held["actor"].get("role"), str):
        raise Malformed("Its `actor` has no `role`.")
    _check_body(held["kind"], held["body"])
    del held["v"]
    return Entry(**held)


def moment(text: str) -> datetime:
    """The time that an entry states.

    Raises:
        Malformed: when it is written in another way, or there is no such time.
    """
    if re.fullmatch(TIME, text):
        try:
            return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)
        except ValueError:
            pass
    raise Malformed(f"`{text[:40]}` is not a time as 2026-11-28T09:00:00.000000Z.")


def _check_texts(held: Mapping[str, Any]) -> None:
    for name in ("id", "kind", "log", "time"):
        if not isinstance(held[name], str) or not 0 < len(held[name]) <= 200:
            raise Malformed(f"Its `{name}` is not a text of 1 to 200 signs.")
    if not _KIND.fullmatch(held["kind"]):
        raise Malformed(f"Its `kind` is `{held['kind'][:40]}`, which is not two words with a dot between them.")
    moment(held["time"])


def _check_body(kind: str, body: Mapping[str, Any]) -> None:
    wanted = BODIES.get(kind)
    if wanted is None:
        return
    if set(body) != set(wanted) or any(type(body[name]) is not held for name, held in wanted.items()):
        raise Malformed(f"The body of `{kind}` does not hold {', '.join(sorted(wanted))}, each in its form.")
    for name in ("keys", "paths"):
        if not all(isinstance(item, str) for item in body.get(name, ())):
            raise Malformed(f"In the body of `{kind}`, `{name}` holds something that is no text.")
    if kind == "log.created" and body["profile"] != profile.NAME:
        raise Malformed(f"The log is written in the profile `{body['profile'][:40]}`, which is not known here.")
