r"""The policy of whoever checks: which log, which witnesses, and how many of them are enough (C2SP tlog-policy).

It must come from outside the log: a website, minutes, a letter. One statement a line, `#` before a remark:

    log KEY [ADDRESS]                  a log whose checkpoints are accepted
    witness NAME KEY [ADDRESS]         a witness, by a name of the reader's own
    group NAME all|any|K NAME ...      at least K of these witnesses or groups
    quorum NAME|none                   what a checkpoint must have; once

>>> policy = read_policy(b"witness w example.org+dd3ac1b6+BDtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop\nquorum w\n")
>>> policy.quorum, policy.reached(policy.witnesses.values()), policy.reached([])
('w', True, False)
>>> policy.needed
(1, 1)
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from charter_engine.errors import Malformed
from charter_engine.log.keys import LOG, WITNESS, Key, read_key

LARGEST = 128 * 1024
"""A policy of more bytes is refused unread."""
NOBODY = "none"


@dataclass(frozen=True, slots=True)
class Group:
    """At least `least` of `members`."""

    least: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Whom a reader trusts."""

    logs: tuple[Key, ...] = ()
    witnesses: dict[str, Key] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    """Where those witnesses answer whose address stands there, by their names here."""
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str = NOBODY

    @property
    def needed(self) -> tuple[int, int]:
        """The fewest witnesses that can be enough, and how many there are."""
        return self._least(self.quorum), len(self.witnesses)

    def reached(self, cosigners: Collection[Key]) -> bool:
        """Whether the signatures of these witnesses are enough."""
        return self._by(self.quorum, cosigners)

    def _by(self, name: str, cosigners: Collection[Key]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name] in cosigners
        group = self.groups.get(name)
        return group is None or sum(self._by(each, cosigners) for each in group.members) >= group.least

    def _least(self, name: str) -> int:
        if name in self.witnesses:
            return 1
        group = self.groups.get(name)
        return sum(sorted(map(self._least, group.members))[: group.least]) if group else 0


def read_policy(data: bytes) -> Policy:
    """The policy that a file holds.

    Raises:
        Malformed: with the line and what is wrong in it.
    """
    if len(data) > LARGEST:
        raise Malformed(f"The policy has {len(data)} bytes; at most {LARGEST} are read.")
    reading = _Reading()
    for number, line in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), 1):
        try:
            if words := _words(line):
                reading.take(words)
        except Malformed as wrong:
            raise Malformed(f"Line {number} of the policy: {wrong}") from None
    if reading.quorum is None:
        raise Malformed("The policy has no line `quorum`. Write `quorum none` where no witness is asked for.")
    return Policy(tuple(reading.logs), reading.witnesses, reading.addresses, reading.groups, reading.quorum)


class _Reading:
    def __init__(self) -> None:
        self.logs: list[Key] = []
        self.witnesses: dict[str, Key] = {}
        self.addresses: dict[str, str] = {}
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None
        self._members: set[str] = set()

    def take(self, words: list[str]) -> None:
        match words:
            case ["log", key, *rest] if len(rest) <= 1:
                self.logs.append(_key(key, LOG, self.logs))
            case ["witness", name, key, *rest] if len(rest) <= 1:
                self.witnesses[self._new(name)] = _key(key, WITNESS, self.witnesses.values())
                self.addresses |= {name: rest[0]} if rest else {}
            case ["group", name, least, *members] if members:
                self.groups[self._new(name)] = self._group(least, members)
            case ["quorum", name] if self.quorum is None:
                self.quorum = name if name == NOBODY else self._known(name)
            case _:
                raise Malformed(f"`{' '.join(words)[:120]}` is no statement that may stand here.")

    def _group(self, least: str, members: list[str]) -> Group:
        counted = {"any": "1", "all": str(len(members))}.get(least, least)
        if not re.fullmatch(r"[1-9][0-9]{0,4}", counted) or int(counted) > len(members):
            raise Malformed(f"`{least[:40]}` is not `all`, `any`, or a number from 1 to {len(members)}.")
        for member in map(self._known, members):
            if member in self._members:
                raise Malformed(f"`{member[:40]}` is already in a group.")
            self._members.add(member)
        return Group(int(counted), tuple(members))

    def _new(self, name: str) -> str:
        if name == NOBODY or name in self.witnesses or name in self.groups:
            raise Malformed(f"The name `{name[:40]}` is taken.")
        return name

    def _known(self, name: str) -> str:
        if name not in self.witnesses and name not in self.groups:
            raise Malformed(f"No line above says who `{name[:40]}` is.")
        return name


def _words(line: str) -> list[str]:
    """The words of a statement; none of an empty line or a remark."""
    if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", line):
        raise Malformed("It holds a control character.")
    bare = line.strip(" \t")
    return [] if not bare or bare.startswith("#") else re.split(r"[ \t]+", bare)


def _key(text: str, kind: int, others: Collection[Key]) -> Key:
    key = read_key(text)
    if key.kind != kind:
        raise Malformed(f"`{text[:120]}` is a key of kind {key.kind}; {kind} was expected here.")
    if key.public in {other.public for other in others}:
        raise Malformed(f"The key of `{key.name}` stands here a second time.")
    return key
