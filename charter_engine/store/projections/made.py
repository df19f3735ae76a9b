"""What was made of a report before, so that it need not be made for every visitor: readings, as pages and as PDF."""

from __future__ import annotations

import zlib
from dataclasses import asdict, dataclass

from sqlalchemy import and_, delete, insert, select

from charter_engine.store.database import Database, reading, writing
from charter_engine.store.projections.register import made, project


@dataclass(frozen=True, slots=True)
class Key:
    """Which reading of which report, by which program, and how many values of the project are out of sight."""

    report: str
    audience: str
    program: str
    redactions: int


def kept(database: Database, key: Key) -> bytes | None:
    """What was made before; None where it was not."""
    with reading(database) as connection:
        here = [made.c[name] == value for name, value in asdict(key).items()]
        found = connection.execute(select(made.c.content).where(*here)).scalar()
    return zlib.decompress(found) if found is not None else None


def keep(database: Database, about: str, key: Key, content: bytes) -> None:
    """Keep what was made for whoever asks next, in place of older ones; not where a value has gone meanwhile."""
    same = and_(made.c.report == key.report, made.c.audience == key.audience)
    now = select(project.c.redactions).where(project.c.project == about)
    with writing(database) as connection:
        connection.execute(delete(made).where(same))
        if connection.execute(now).scalar() == key.redactions:
            values = {"project": about, "content": zlib.compress(content), **asdict(key)}
            connection.execute(insert(made), values)
