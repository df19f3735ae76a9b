"""How often something was tried, counted for all programs of a service together.

rate      how many tries there were of one thing by one who tried, in one span of time

Spans lie end to end. The share of the span before that still lies within the last so many seconds counts too, so that
nobody gets twice the tries around the moment at which a new one begins.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import Column, Connection, Integer, LargeBinary, Table, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from charter_engine.store.schema import metadata, number

rate = Table(
    "rate",
    metadata,
    Column("who", LargeBinary, primary_key=True),
    Column("span", number, primary_key=True, autoincrement=False),
    Column("until", number, nullable=False),
    Column("tries", Integer, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

_ADD: Final = {
    name: dialect.insert(rate)
    .values(tries=1)
    .on_conflict_do_update(index_elements=["who", "span"], set_={"tries": rate.c.tries + 1})
    .returning(rate.c.tries)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_BEFORE: Final = select(rate.c.tries).where(rate.c.who == bindparam("who"), rate.c.span == bindparam("span"))


def count(connection: Connection, what: str, who: str, seconds: int, now: datetime) -> float:
    """Count one more try. How many there were in the last so many seconds, this one with them.

    `who` is kept as a hash, with `what` and the span in it.
    """
    at = now.timestamp()
    span = int(at // seconds)
    values = {"who": _named(what, who, span), "span": span, "until": (span + 2) * seconds}
    here = connection.execute(_ADD[connection.dialect.name], values).scalar_one()
    earlier = {"who": _named(what, who, span - 1), "span": span - 1}
    before = connection.execute(_BEFORE, earlier).scalar() or 0
    return float(here + before * (1 - at / seconds % 1))


def tidy(connection: Connection, now: datetime) -> int:
    """Remove what counts no more; how many rows."""
    return connection.execute(delete(rate).where(rate.c.until <= int(now.timestamp()))).rowcount


def _named(what: str, who: str, span: int) -> bytes:
    return sha256(f"{what}\n{span}\n{who}".encode(errors="surrogatepass")).digest()
