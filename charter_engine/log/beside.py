"""Checks of what goes with the entries of a log: their times, and the values that may go."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from charter_engine.errors import Malformed
from charter_engine.log.checks import Check, Faults, of_faults
from charter_engine.log.commitment import Commitment, open_disclosure
from charter_engine.log.entries import moment
from charter_engine.log.layout import Files
from charter_engine.log.note import Signature
from charter_engine.log.profile import LONGEST
from charter_engine.log.reading import Reading

_SECOND = 1_000_000
DELAY = 3600
"""How far, in seconds, an entry's time may lie on the wrong side of a witness's.

Clocks differ, and a log grows while it waits for its witnesses.
"""


def times(reading: Reading, cosigned: Sequence[tuple[int, Signature]]) -> Check:
    """Whether entries are in the order of their times, and agree with the times of witnesses.

    An entry below the size that a witness saw was there by then. One at or above it was not shown to the witness then.
    """
    seen = sorted((size, signature.second) for size, signature in cosigned if signature.second is not None)
    for size, second in seen:
        if 0 < size <= reading.found and _time(reading, size - 1) > (second + DELAY) * _SECOND:
            reading.clock.add(f"entry {size - 1}", "It says a time after the one at which a witness saw it.")
        if size < reading.found and _time(reading, size) < (second - DELAY) * _SECOND:
            reading.clock.add(f"entry {size}", "It says a time at which a witness saw the log without it.")
    anomalies = sum(entry.kind == "clock.anomaly" for entry in reading.own)
    said = f"in order; {anomalies} steps of the clock recorded; {_window(reading, seen)}"
    return of_faults("times", reading.clock, said)


def _time(reading: Reading, at: int) -> int:
    """What an entry says of its time, in microseconds after 1970."""
    return round(moment(reading.times[at]).timestamp() * _SECOND)


def redactions(files: Files, reading: Reading) -> Check:
    """Whether each value that may go is there and is that, or went with an entry that says so."""
    gone = {
        (entry.body["target"], path): entry.seq
        for entry in reading.own
        if entry.kind == "redaction.performed" and entry.body["target"] < entry.seq
        for path in entry.body["paths"]
    }
    faults, salts, redacted = Faults(), set[str](), 0
    for at, commitment in reading.commitments:
        place = f"entry {at}: {commitment.path}"
        try:
            salt = _opened(files, commitment)
            if salt is None and (at, commitment.path) in gone:
                redacted += 1
            elif salt is None:
                faults.add(place, "The value is gone, and no entry says that it was to go.")
            elif (at, commitment.path) in gone:
                faults.add(place, f"The value is there, and entry {gone[at, commitment.path]} says that it went.")
            elif salt in salts:
                faults.add(place, "The salt was used for another value too.")
            salts.add(salt or "")
        except Malformed as wrong:
            faults.add(place, str(wrong))
    said = f"{len(reading.commitments)} values that may go, {redacted} of them gone with an entry that says so"
    return of_faults("redactions", faults, said)


def _opened(files: Files, commitment: Commitment) -> str | None:
    """The salt of the value that opens a commitment; None where the value is not there."""
    found = files.digest(commitment.name)
    if found is None:
        return None
    if found[1] != commitment.digest.hex():
        raise Malformed("The value is not the one that the entry was made with.")
    data = files.read(commitment.name, 2 * LONGEST)
    disclosure = open_disclosure(data or b"")
    if disclosure.path != commitment.path:
        raise Malformed(f"The value belongs at `{disclosure.path}`.")
    return disclosure.salt


def _window(reading: Reading, seen: Sequence[tuple[int, int]]) -> str:
    """The longest time between two looks of witnesses, within which an entry could have been given another time."""
    if not seen:
        return "by the log's own clock alone"
    first: dict[int, int] = {}
    for size, second in seen:
        first[size] = min(second, first.get(size, second))
    sizes = sorted(first)
    gaps = [(first[new] - first[old], old, new) for old, new in pairwise(sizes)]
    unseen = f"{reading.found - sizes[-1]} entries not yet seen by a witness"
    if not gaps:
        return unseen
    apart, old, new = max(gaps)
    return f"witnesses looked at most {apart // 3600 + 1} h apart (entries {old} to {new - 1}); {unseen}"
