"""Times in tables: written as text in UTC to the microsecond, so that they sort, and read back with their zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Text
from sqlalchemy.types import TypeDecorator

_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"


class Moment(TypeDecorator[datetime]):
    """A time. SQLite knows none, and PostgreSQL shows it in the server's zone."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> str | None:
        """The text of a time, which has a zone."""
        del dialect
        return None if value is None else value.astimezone(UTC).strftime(_FORM)

    def process_result_value(self, value: str | None, dialect: Any) -> datetime | None:
        """The time that a text says."""
        del dialect
        return None if value is None else datetime.strptime(value, _FORM).replace(tzinfo=UTC)
