"""Counting days and months from a date."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from charter_engine.errors import RuleError


def shift(day: date, number: int, unit: str) -> date:
    """The date `number` months or days after `day`; before it where the number is negative.

    A month on is the same day of that month, or its last day where it is shorter.

    Raises:
        RuleError: when the date leaves the calendar, or the unit is neither months nor days.

    >>> shift(date(2024, 1, 31), 1, "months"), shift(date(2024, 2, 29), -12, "months")
    (datetime.date(2024, 2, 29), datetime.date(2023, 2, 28))
    """
    try:
        if unit == "days":
            return day + timedelta(days=number)
        if unit == "months":
            years, month = divmod(day.year * 12 + day.month - 1 + number, 12)
            return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))
    except (OverflowError, ValueError):
        raise RuleError(f"{number} {unit} from {day} leaves the calendar") from None
    raise RuleError(f"a time is counted in months or days, not in `{unit}`")
