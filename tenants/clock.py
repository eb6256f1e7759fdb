"""The current time: moments in UTC, days in China's time."""

from datetime import UTC, date, datetime, timedelta, timezone

# China has no daylight saving time, so a fixed offset is exact and needs no time zone data.
CHINA = timezone(timedelta(hours=8), "UTC+8")


def now() -> datetime:
    """The current moment, in UTC."""
    return datetime.now(UTC)


def day_of(moment: datetime) -> date:
    """The day in China on which a moment lies."""
    return moment.astimezone(CHINA).date()


def today() -> date:
    """The current date in China; appointments begin and end by it."""
    return datetime.now(CHINA).date()
