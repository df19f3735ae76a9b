"""A program that appends to a record and publishes it, to be killed or refused by the disk, for tests.

python -m tests.writes HOME NAME    one entry, then one run of the publisher
"""

from __future__ import annotations

import sys
from hashlib import sha256
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from charter_engine.errors import Unavailable
from charter_engine.log.commitment import commit, disclose
from charter_engine.store.append import Record, Wanted, append
from charter_engine.store.database import open_database
from charter_engine.store.publish import publish
from tests.stores import NOW, SIGNER


def at_home(home: Path) -> Record:
    """The record in this folder."""
    return Record(open_database("record.db", home), SIGNER, home / "anchor")


def wanted(name: str) -> Wanted:
    """An entry with a thing and a value beside it."""
    thing, value = f"The thing {name}".encode(), disclose(sha256(name.encode()).digest(), "/body/who", "the officer")
    named = {"bytes": len(thing), "media": "text/plain", "sha256": sha256(thing).hexdigest()}
    body = {"who": commit(value), "thing": named}
    return Wanted(name, "decision.recorded", {"role": "officer"}, body, (thing,), (value,))


def told(home: Path) -> list[str]:
    """The names of all entries that the program was told of."""
    file = home / "told"
    return file.read_text(encoding="ascii").split() if file.exists() else []


def write(home: Path, record: Record, name: str) -> None:
    """Append one entry, tell of it, and publish."""
    append(record, [wanted(name)], NOW)
    try:
        with (home / "told").open("a", encoding="ascii") as file:
            file.write(f"{name}\n")
    except OSError:  # the fault hit this note, which is no part of the record
        sys.exit("The note could not be written.")
    publish(record.database, home / "decisions")


def write_on(home: Path, name: str, begun: Connection) -> None:
    """Write entries until somebody kills this process."""
    record = at_home(home)
    for number in count():
        write(home, record, f"{name}-{number}")
        if not number:  # what was loaded and opened is warm now
            begun.send("")


if __name__ == "__main__":
    try:
        write(Path(sys.argv[1]), at_home(Path(sys.argv[1])), sys.argv[2])
    except Unavailable as refused:
        sys.exit(f"Unavailable: {refused}")
