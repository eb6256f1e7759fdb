"""Moments are kept in UTC; days are China's."""

from datetime import UTC, date, datetime

from tenants.clock import day_of


def test_a_moment_lies_on_chinas_day() -> None:
    assert day_of(datetime(2026, 11, 28, 15, 59, tzinfo=UTC)) == date(2026, 11, 28)
    assert day_of(datetime(2026, 11, 28, 16, 0, tzinfo=UTC)) == date(2026, 11, 29)
