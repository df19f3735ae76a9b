"""Working days in England: every day but Saturdays, Sundays and bank holidays.

The bank holidays are those of England and Wales by the Banking and Financial Dealings Act 1971, schedule 1, and by the
proclamations under it: New Year's Day, Good Friday, Easter Monday, the first Monday in May, the last Mondays in May
and in August, Christmas Day and 26 December. One that falls on a weekend is held on the next working day instead.
Days that were proclaimed for one year only, or moved, stand in `PROCLAIMED` and `MOVED`. A day that is proclaimed later
counts as a working day until it stands there. The published list: https://www.gov.uk/bank-holidays.

The day from which is counted does not count itself.

>>> after(date(2026, 11, 28), 10), after(date(2026, 12, 23), 2)
(datetime.date(2026, 12, 11), datetime.date(2026, 12, 29))
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from charter_engine.errors import Refused

ON_SHOW = 10
"""For how many working days a change of rules is on show before it serves."""
TO_ANSWER = 20
"""Within how many working days the council answers what people found."""

MOVED = {date(2020, 5, 4): date(2020, 5, 8), date(2022, 5, 30): date(2022, 6, 2)}
"""Bank holidays that were held on another day: for Victory in Europe day, and for the Platinum Jubilee."""
PROCLAIMED = (date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8))
"""Bank holidays of one year: the Platinum Jubilee, a state funeral, a coronation."""

_DAY = timedelta(days=1)
_MONDAY, _SATURDAY = 0, 5


def is_working_day(day: date) -> bool:
    """Whether people work in England on this day."""
    return day.weekday() < _SATURDAY and day not in bank_holidays(day.year)


def after(day: date, number: int) -> date:
    """The working day that is `number` working days after `day`, which need not be one itself.

    Raises:
        Refused: when that leaves the calendar.
    """
    try:
        for _ in range(number):
            day += _DAY
            while not is_working_day(day):
                day += _DAY
    except (OverflowError, ValueError):
        raise Refused(f"{number} working days later lies outside the calendar.") from None
    return day


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of a year in England and Wales.

    >>> sorted(map(str, bank_holidays(2022)))[4:8]
    ['2022-06-02', '2022-06-03', '2022-08-29', '2022-09-19']
    """
    found: set[date] = {day for day in PROCLAIMED if day.year == year}
    for day in _statutory(year):
        held = MOVED.get(day, day)
        while held.weekday() >= _SATURDAY or held in found:
            held += _DAY
        found.add(held)
    return frozenset(found)


def _statutory(year: int) -> Iterator[date]:
    easter = _easter(year)
    yield date(year, 1, 1)
    yield easter - 2 * _DAY
    yield easter + _DAY
    yield _monday_from(date(year, 5, 1))
    yield _monday_from(date(year, 5, 25))
    yield _monday_from(date(year, 8, 25))
    yield date(year, 12, 25)
    yield date(year, 12, 26)


def _monday_from(day: date) -> date:
    return day + (_MONDAY - day.weekday()) % 7 * _DAY


def _easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar, by the rule of J. Meeus, Astronomical Algorithms, chapter 8."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7  # noqa: E741 - the rule's own letters
    m = (a + 11 * h + 19 * l) // 433
    month = (h + l - 7 * m + 90) // 25
    return date(year, month, (h + l - 7 * m + 33 * month + 19) % 32)
