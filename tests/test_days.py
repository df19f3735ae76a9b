"""Counting months and days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.engine.days import shift
from charter_engine.errors import RuleError


@pytest.mark.parametrize(
    ("day", "number", "unit", "expected"),
    [
        (date(2024, 1, 31), 1, "months", date(2024, 2, 29)),
        (date(2023, 1, 31), 1, "months", date(2023, 2, 28)),
        (date(2024, 3, 31), -1, "months", date(2024, 2, 29)),
        (date(2024, 12, 15), 1, "months", date(2025, 1, 15)),
        (date(2024, 1, 15), -1, "months", date(2023, 12, 15)),
        (date(2024, 2, 29), 12, "months", date(2025, 2, 28)),
        (date(2024, 2, 29), 48, "months", date(2028, 2, 29)),
        (date(2024, 5, 31), 0, "months", date(2024, 5, 31)),
        (date(2024, 2, 28), 1, "days", date(2024, 2, 29)),
        (date(2023, 2, 28), 1, "days", date(2023, 3, 1)),
        (date(2024, 1, 1), -1, "days", date(2023, 12, 31)),
        (date.max, 0, "days", date.max),
        (date(9998, 12, 31), 12, "months", date.max),
        (date(1, 2, 1), -1, "months", date.min),
    ],
)
def test_so_many_months_or_days_on(day: date, number: int, unit: str, expected: date):
    assert expected == shift(day, number, unit)


@pytest.mark.parametrize(
    ("day", "number", "unit"),
    [
        (date.max, 1, "days"),
        (date.max, 1, "months"),
        (date.min, -1, "days"),
        (date.min, -1, "months"),
        (date(2024, 1, 1), 10**7, "days"),
        (date(2024, 1, 1), 10**7, "months"),
        (date(2024, 1, 1), 10**18, "days"),
        (date(2024, 1, 1), -(10**18), "months"),
    ],
)
def test_a_date_outside_the_calendar_is_an_error_of_the_rule(day: date, number: int, unit: str):
    with pytest.raises(RuleError, match="leaves the calendar"):
        shift(day, number, unit)


@pytest.mark.parametrize("unit", ["weeks", "", "month"])
def test_a_time_in_another_unit_is_an_error_of_the_rule(unit: str):
    with pytest.raises(RuleError, match="months or days"):
        shift(date(2024, 1, 1), 1, unit)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(-600, 600))
def test_a_month_on_is_the_same_day_of_that_month_or_its_last(day: date, number: int):
    found = shift(day, number, "months")
    assert (day.year - found.year) * 12 + day.month - found.month == -number
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(0, 600), st.sampled_from(["months", "days"]))
def test_more_months_or_days_are_never_earlier(day: date, number: int, unit: str):
    assert shift(day, -number - 1, unit) <= shift(day, -number, unit) <= day
    assert day <= shift(day, number, unit) <= shift(day, number + 1, unit)
