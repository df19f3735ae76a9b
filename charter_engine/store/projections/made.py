"""What was made of a report before, so that it need not be made for every visitor: readings, as pages and as PDF."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import and_, bindparam, delete, insert, select

from charter_engine.store.database import Database, reading, writing
from charter_engine.store.projections.register import made, project

MOMENT: Final = 0.4
"""For so many seconds it waits for others who write. What is not kept then, the next visitor keeps."""


@dataclass(frozen=True, slots=True)
class Key:
    """Which reading of which report, by which program, and how many values of the project are out of sight."""

    report: str
    audience: str
    program: str
    redactions: int


_KEPT: Final = select(made.c.audience, made.c.content).where(
    made.c.audience.in_(bindparam("audiences", expanding=True)),
    *(made.c[name] == bindparam(name) for name in ("report", "program", "redactions")),
)


def kept(database: Database, keys: Iterable[Key]) -> dict[str, bytes]:
    """What was made before of one report by one program, by its audience; without what was not."""
    several = list(keys)
    wanted = asdict(several[0])
    del wanted["audience"]
    with reading(database) as connection:
        rows = connection.execute(_KEPT, {**wanted, "audiences": [each.audience for each in several]}).all()
    return {row.audience: zlib.decompress(row.content) for row in rows}


def keep(database: Database, about: str, key: Key, content: bytes) -> None:
    """Keep what was made for whoever asks next, in place of older ones; not where a value has gone meanwhile.

    Raises:
        Unavailable: when others write for longer than a moment, or the database cannot be reached.
    """
    same = and_(made.c.report == key.report, made.c.audience == key.audience)
    now = select(project.c.redactions).where(project.c.project == about)
    with writing(database, wait=MOMENT) as connection:
        connection.execute(delete(made).where(same))
        if connection.execute(now).scalar() == key.redactions:
            values = {"project": about, "content": zlib.compress(content), **asdict(key)}
            connection.execute(insert(made), values)
