"""What time it is: moments in UTC, days as the governments count them."""

from datetime import UTC, date, datetime, timedelta, timezone

# China keeps one time the year round, so a fixed offset is exact and needs no time zone data.
CHINA = timezone(timedelta(hours=8), "UTC+8")


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is in China, by which appointments begin and end."""
    return datetime.now(CHINA).date()
