"""What somebody could do to the entries of a published log, with all that follows from it done as well."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from charter_engine.canonical import canonical_bytes
from charter_engine.log.checks import Status
from charter_engine.log.layout import publish
from charter_engine.log.verify import Verified
from tests import logs
from tests.logs import POLICY, Writer

WAYS = ("alter", "remove", "reorder", "re-date", "put in")
Entries = list[bytes]
Draw = Callable[[st.SearchStrategy[Any]], Any]
Sees = Callable[[dict[str, bytes], bytes | None], Verified]


@dataclass(frozen=True)
class Tampered:
    """The files of a log after somebody changed an entry, the first that differs, and how it was done."""

    files: dict[str, bytes]
    first: int
    how: str
    by_key: bool


@st.composite
def tampered(draw: Draw, log: Writer) -> Tampered:
    """A log in which one entry was changed. The hashes may be made anew, and by whoever has the key all of it."""
    how = draw(st.sampled_from(WAYS))
    changed = _entries(draw, log.entries, how)
    if draw(st.booleans()):
        changed = _renumbered(changed)
    assume(changed != log.entries)
    pairs = zip([*changed, b""], [*log.entries, b""], strict=False)
    first = next(at for at, (new, old) in enumerate(pairs) if new != old)
    by_key = first < len(log.entries) and draw(st.booleans())  # who has the key may add an entry at the end
    files = _forged(log, changed) if by_key else _by_hand(log, changed, anew=draw(st.booleans()))
    return Tampered(files, first, how, by_key)


def _by_hand(log: Writer, changed: Entries, *, anew: bool) -> dict[str, bytes]:
    made = publish(changed, b"") if anew else {}
    tiles = {name: data for name, data in made.items() if name.startswith("tile/")}
    return {**log.files, **tiles, "entries/000.jsonl": b"".join(line + b"\n" for line in changed)}


def _forged(log: Writer, changed: Entries) -> dict[str, bytes]:
    forged = Writer(entries=changed)
    forged.sign()
    beside = {name: data for name, data in log.files.items() if name.startswith(("blobs/", "disclosures/"))}
    return {**beside, **forged.files}


def _entries(draw: Draw, entries: Entries, how: str) -> Entries:
    at, other = (draw(st.integers(0, len(entries) - 1)) for _ in range(2))
    changed = list(entries)
    match how:
        case "remove":
            del changed[at]
        case "reorder":
            changed[at], changed[other] = changed[other], changed[at]
        case "put in":
            changed.insert(at, entries[other])
        case "re-date":
            day = draw(st.sampled_from(["2026-10-01", "2026-11-01", "2027-01-01"]))
            changed[at] = re.sub(rb'"time":"[0-9-]{10}T', f'"time":"{day}T'.encode(), changed[at])
        case _:
            place = draw(st.integers(0, len(entries[at]) - 1))
            sign = draw(st.sampled_from(b'a7"\\ {}\xff'))
            changed[at] = entries[at][:place] + bytes([sign]) + entries[at][place + 1 :]
    return changed


def _renumbered(entries: Entries) -> Entries:
    """Each entry with the number of its place, as far as it can be read."""
    return [_numbered(line, at) for at, line in enumerate(entries)]


def _numbered(line: bytes, at: int) -> bytes:
    try:
        return canonical_bytes({**json.loads(line), "seq": at})
    except (ValueError, TypeError):
        return line


def is_located(found: Verified, first: int) -> bool:
    """Whether a check that did not pass names the first entry that differs, or a few among which it is.

    A line after the last one that was signed is no entry, so it is *not compared*; all else fails.
    """
    failed = [check for check in found.checks if check.status is not Status.PASSED]
    ranges = [re.search(r"first entry that differs is one of (\d+) to (\d+)", check.said) for check in failed]
    named = any(check.place == f"entry {first}" for check in failed)
    return named or any(each and int(each[1]) <= first <= int(each[2]) for each in ranges)


def checked(files: dict[str, bytes], older: bytes | None) -> Verified:
    """What both verifiers see, with a policy and an older checkpoint."""
    return logs.checked_twice(files, trusting=POLICY, older=older)
