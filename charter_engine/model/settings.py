"""Where a record is kept, and by whom it is witnessed: what `record.yaml` says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WitnessAt:
    """A witness: what the council calls it, the address that it answers at, its key as one line."""

    witness: str
    url: str
    key: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one record. Paths are relative to the folder of `record.yaml`.

    `database` is the path of a file (SQLite) or an address (`postgresql://...`); `anchor` the file with the newest
    checkpoint that this process signed; `publish` the folder that everyone may have;
    `holds` the projects of which nothing may go while a request for information is open.
    """

    record: str
    database: str = "record.db"
    key: str = "key"
    anchor: str = "anchor"
    publish: str = "decisions"
    witnesses: tuple[WitnessAt, ...] = ()
    holds: tuple[str, ...] = ()
