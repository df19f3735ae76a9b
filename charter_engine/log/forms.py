r"""Entries like one that was read before: known by their pattern, and not taken apart again.

Most entries of a log have the form of an earlier one: the same keys, a text where that has a text, a number where that
has a number. Of an entry that was read in full and found right, a pattern is made. A line that fits it is right too:

    keys, their order, depth     stand in the pattern, and so do the kind of the entry and the name of the log
    whole numbers                `0`, or up to 15 digits without a zero in front
    texts                        hold no quotation mark; for the rest of what a text may be see `open_lines`
    true, false, null            each may stand for the other: no entry that is only kept says which
    a list of like items         may have more of them, or fewer

How long the line is, its place and its time are left to the reader.
A line that fits no pattern is not wrong: it is read in full. So nothing that is said of a log hangs on this module but
how long it takes to say it; tests hold what it lets pass against the full reading.

>>> from charter_engine.log.entries import Entry, read_entry, write_entry
>>> one, two = (
...     write_entry(
...         Entry(
...             "a log",
...             at,
...             f"id-{at}",
...             "a.kind",
...             "2026-11-28T09:00:00.000000Z",
...             {"role": "clerk"},
...             {"said": ["yes"] * at},
...         )
...     )
...     for at in (4, 7)
... )
>>> forms = Forms()
>>> forms.like(two) is None
True
>>> forms.learn(read_entry(one)), forms.learn(read_entry(one))
(None, None)
>>> forms.like(two).seq
7
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from charter_engine.errors import Malformed
from charter_engine.log import profile
from charter_engine.log.commitment import Blob, Commitment, blob, is_reference, is_withdrawal
from charter_engine.log.entries import BODIES, TIME, VERSION, Entry, moment
from charter_engine.log.spelling import decode_url
from charter_engine.log.tree import HASH

MOST = 16
"""So many forms of one kind of entry are looked for, and forms of so many kinds; all others are read in full."""
LARGEST = 8 * 1024
"""A pattern of more signs is not made: to make it takes longer than to read some entries."""
_CONTROLS = tuple(bytes([sign]) for sign in range(32) if sign != ord("\n"))
_BAD_ESCAPE = re.compile(rb"\\(?![bfnrt]|u00(?:0[0-7be-f]|1[0-9a-f]))")
_KIND = b'"kind":"'
_TEXT, _NUMBER, _WORD, _NOTHING = '"[^"]*"', "(?:0|-?[1-9][0-9]{0,14})", "(?:true|false|null)", "(?!)"
_COUNT = "(0|[1-9][0-9]{0,14})"
_SHA256, _DAY, _DIGEST, _MEDIA = (
    '"([0-9a-f]{64})"',
    '"([0-9]{4}-[0-9]{2}-[0-9]{2})"',
    '"([A-Za-z0-9_-]{43})"',
    '"([^"]*)"',
)
_ID = r'"([^"\\\x00\x01]{1,200})"'
_TIME = f'"({TIME})"'


class Like(NamedTuple):
    """What the checks need of an entry that is like an earlier one."""

    seq: int
    id: str
    time: str
    commitments: list[Commitment]
    blobs: list[Blob]


@dataclass(frozen=True, slots=True)
class Form:
    """A pattern, and what its groups hold before the id, the place and the time.

    For a value that may go: its path, and its digest. For a thing named by hash: no path, and its members.
    """

    pattern: re.Pattern[bytes]
    beside: tuple[tuple[str, tuple[str, ...]], ...]

    def held(self, groups: Sequence[bytes]) -> Like:
        """What the groups of a line hold.

        Raises:
            Malformed: where one has the form of a day, a time or base64, and is none.
        """
        commitments, blobs = list[Commitment](), list[Blob]()
        values = iter(groups)
        for path, members in self.beside:
            found = {member: next(values).decode("utf-8") for member in members}
            if path:
                commitments.append(Commitment(path, decode_url(found["$c"], HASH)))
            else:
                blobs.append(blob({**found, "bytes": int(found["bytes"])}, ""))
        name, seq, time = values
        return Like(int(seq), name.decode("utf-8"), time.decode("ascii"), commitments, blobs)


@dataclass(slots=True)
class Forms:
    """The forms of entries that were read."""

    _known: dict[bytes, list[Form]] = field(default_factory=dict)
    _met: set[int] = field(default_factory=set)
    _day: str = ""

    def like(self, line: bytes) -> Like | None:
        """What a line holds, one of those from `open_lines`; None where it must be read in full."""
        start = line.rfind(_KIND) + len(_KIND)
        for form in self._known.get(line[start : line.find(b'"', start)], ()):
            if fits := form.pattern.fullmatch(line):
                try:
                    like = form.held(fits.groups())
                    self._check_day(like.time)
                except Malformed:
                    return None
                return like
        return None

    def _check_day(self, time: str) -> None:
        """Refuse a day that is none: one like the last that was seen needs no second look."""
        if time[:10] != self._day:
            moment(time)
            self._day = time[:10]

    def learn(self, entry: Entry) -> None:
        """Look for entries like this one, which was found right, as soon as a second of its form is met.

        Those that the log acts on are always read in full.
        """
        known = self._known.get(entry.kind.encode(), [])
        if entry.kind in BODIES or not entry.understood or MOST in (len(known), len(self._known) - bool(known)):
            return
        pattern = _Pattern()
        source = pattern.of_entry(entry)
        if hash(source) not in self._met:
            self._met.add(hash(source))
        elif len(source) <= LARGEST and source not in [form.pattern.pattern.decode("utf-8") for form in known]:
            known.append(Form(re.compile(source.encode("utf-8")), tuple(pattern.beside)))
            self._known[entry.kind.encode()] = known


@dataclass(slots=True)
class _Pattern:
    """A pattern while it is made, and what its groups hold."""

    beside: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def of_entry(self, entry: Entry) -> str:
        members = {
            "actor": self._of(entry.actor, "/actor"),
            "body": self._of(entry.body, "/body"),
            "id": _ID,
            "kind": _exactly(entry.kind),
            "log": _exactly(entry.log),
            "seq": _COUNT,
            "time": _TIME,
            "v": str(VERSION),
        }
        return _object(members)

    def _of(self, value: object, path: str) -> str:
        if isinstance(value, str):
            return _TEXT
        if value is None or isinstance(value, bool):
            return _WORD
        if isinstance(value, list):
            return self._of_list(value, path)
        if isinstance(value, Mapping):
            return self._of_object(value, path)
        return _NUMBER

    def _of_object(self, value: Mapping[str, Any], path: str) -> str:
        if "$c" in value:
            self.beside.append((path, ("$c",)))
            return _object({"$c": _DIGEST})
        if is_withdrawal(value):
            return _NOTHING
        if not is_reference(value):
            return _object({key: self._of(item, f"{path}/{key}") for key, item in sorted(value.items())})
        if not all(isinstance(value[name], str) for name in value if name != "bytes"):
            return _NOTHING
        self.beside.append(("", tuple(sorted(value))))
        members = {"bytes": _COUNT, "due": _DAY, "media": _MEDIA, "sha256": _SHA256}
        return _object({name: members[name] for name in value})

    def _of_list(self, value: list[object], path: str) -> str:
        """Of unlike items, as many as there are: so a pattern can fit a line in one way only, and gives up soon."""
        before = len(self.beside)
        items = [self._of(item, f"{path}/{number}") for number, item in enumerate(value)]
        if len(self.beside) > before or len(set(items)) != 1:
            return rf"\[{','.join(items)}\]"
        return rf"\[{items[0]}(?:,{items[0]})*\]"


def open_lines(data: bytes) -> bytes | None:
    r"""Lines with no quotation mark but those around texts; None where a text could be other than JSON demands.

    What is escaped in a text gives way to a sign that may stand in no text. Outside of texts, it fits no pattern.

    >>> open_lines(rb'{"a":"\"\\"}'), open_lines(b'{"a":"\t"}'), open_lines(rb'{"a":"\/"}')
    (b'{"a":"\x01\x00"}', None, None)
    """
    if any(sign in data for sign in _CONTROLS):
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if b"\\" not in data:
        return data
    data = data.replace(rb"\\", b"\0").replace(rb"\"", b"\1")
    return None if _BAD_ESCAPE.search(data) else data


def _object(members: Mapping[str, str]) -> str:
    return rf"\{{{','.join(f'{_exactly(name)}:{members[name]}' for name in sorted(members))}\}}"


def _exactly(text: str) -> str:
    """A pattern for this text alone, as it stands in lines from `open_lines`."""
    return re.escape((open_lines(profile.write(text)) or b"").decode("utf-8"))
