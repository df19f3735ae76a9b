"""The lines that witnesses add to the checkpoints of a record, kept in its database. The publisher puts them back."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import insert, select

from charter_engine.errors import Malformed
from charter_engine.store import schema
from charter_engine.store.database import Database, writing


def add_cosignatures(database: Database, size: int, lines: Mapping[str, str]) -> None:
    """Keep the lines of witnesses, by their names, for the checkpoint of this size. The first line of each stays.

    The caller has checked that they are signatures of that checkpoint.

    Raises:
        Malformed: when no checkpoint of this size was ever signed.
        Unavailable: when the database cannot be written.
    """
    kept, column = schema.cosignature, schema.cosignature.c
    with writing(database) as connection:
        signed = schema.checkpoint.c.size
        if connection.execute(select(signed).where(signed == size)).scalar() is None:
            raise Malformed(f"{database.place}: the record never signed a checkpoint of {size} entries.")
        there = set(connection.execute(select(column.witness).where(column.size == size)).scalars())
        for witness in sorted(set(lines) - there):
            connection.execute(insert(kept).values(size=size, witness=witness, line=lines[witness]))
