"""How often something may be tried: counted in the database, for all programs of a service together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from charter_engine.errors import TooMany
from charter_engine.store.database import Database, working
from charter_engine.store.working import limits as table


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries in so many seconds. `what` names them in the tables, `said` in a sentence."""

    what: str
    said: str
    most: int
    seconds: int


def is_within(database: Database, limit: Limit, who: str, now: datetime) -> bool:
    """Count one more try of somebody. Whether it is within the limit."""
    with working(database) as connection:
        return table.count(connection, limit.what, who, limit.seconds, now) <= limit.most


def check_limit(database: Database, limit: Limit, who: str, now: datetime) -> None:
    """Count one more try of somebody.

    Raises:
        TooMany: when it is one too many.
    """
    if not is_within(database, limit, who, now):
        minutes = -(-limit.seconds // 60)
        when = "a minute" if minutes == 1 else f"{minutes} minutes"
        raise TooMany(f"{limit.said} from here. Wait {when}, and try again.", limit.seconds)
