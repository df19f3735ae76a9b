"""One of many programs that write: `python -m bench.writer DATABASE ANCHOR NAME`, and a number of commits a line."""

from __future__ import annotations

import sys
from pathlib import Path

from bench import logs
from bench.stores import NOW, wanted
from charter_engine.errors import Unavailable
from charter_engine.store.append import Record, append
from charter_engine.store.database import open_database


def main(address: str, anchor: str, name: str) -> None:
    """Commit as often as each line says, and answer with how often the store sent this program away."""
    record, done = Record(open_database(address), logs.SIGNER, Path(anchor)), 0
    for line in sys.stdin:
        retries = 0
        for _ in range(int(line)):
            while not _stored(record, f"{name}-{done}"):
                retries += 1
            done += 1
        print(retries, flush=True)
    record.database.close()


def _stored(record: Record, name: str) -> bool:
    try:
        append(record, [wanted(name)], NOW)
    except Unavailable:
        return False
    return True


if __name__ == "__main__":
    main(*sys.argv[1:])
