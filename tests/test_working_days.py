"""Working days in England, against the days that were published for years that had something unusual."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.errors import Refused
from charter_engine.model.working_days import after, bank_holidays, is_working_day

PUBLISHED = {
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
}
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_bank_holidays_are_those_that_were_published(year: int):
    assert PUBLISHED[year].split() == [f"{day:%m-%d}" for day in sorted(bank_holidays(year))]


@given(DAYS, st.integers(1, 40))
def test_so_many_working_days_lie_between(day: date, number: int):
    until = after(day, number)
    between = [day + timedelta(days) for days in range(1, (until - day).days + 1)]
    assert number == sum(map(is_working_day, between))
    assert is_working_day(until)


def test_ten_working_days_over_christmas():
    assert date(2027, 1, 8) == after(date(2026, 12, 22), 10)


def test_a_day_outside_the_calendar_is_refused():
    with pytest.raises(Refused, match="outside the calendar"):
        after(date(9999, 12, 20), 10)
