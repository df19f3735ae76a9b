"""A day on the command line."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

import click


class Day(click.ParamType[date]):
    """A date that exists, written YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date that `value` names."""
        if isinstance(value, date):
            return value
        day = None
        with suppress(ValueError):
            day = date.fromisoformat(value)
        if day is None or str(day) != value:  # Python reads other forms too, such as 2026-W45-4
            self.fail(f"`{value}` is not a day. Write one that exists, as year-month-day: 2026-11-05.", param, ctx)
        return day


DAY = Day()


def on_or_today(day: date | None) -> date:
    """The day that was named, else today on the officer's own calendar."""
    return day or date.today()  # noqa: DTZ011 - no time zone: the day that the officer's calendar shows
