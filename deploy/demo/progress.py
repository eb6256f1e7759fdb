"""The status of a figure: a finished year is verified, a running one is reported up to about October."""

from datetime import UTC, datetime, timedelta

from deploy.demo.stable_ids import draw

FINISHED = 2025
RUNNING = 2026

# Out of a hundred figures: up to which number they are verified, reported, returned; the rest is missing.
_SETTLED = (88, 94, 98)
_ARRIVING = (0, 70, 76)
_AHEAD = (0, 0, 0)
_ALL = (100, 100, 100)
_STAGES: dict[str | None, tuple[int, int, int]] = {
    **dict.fromkeys(("H1", "Q1", "Q2", "M01", "M02", "M03", "M04", "M05", "M06", "M07"), _SETTLED),
    **dict.fromkeys(("Q3", "M08", "M09", "M10", None), _ARRIVING),
}
_STATUSES = ("verified", "reported", "returned")
# Month and day by which a period's figures are in.
_REPORTED_ON = {"H1": (7, 4), "FY": (12, 10), "Q1": (4, 5), "Q2": (7, 5), "Q3": (10, 8), "Q4": (12, 28)}
_ONCE = (11, 6)

RETURN_REASONS = ("佐证材料缺少签章，请补充", "与上报的月报不一致，请核对", "完成数缺少计算依据，请说明")


def status_of(year: int, period: str | None, *key: object) -> str | None:
    """The status of a figure; None if it isn't reported yet."""
    stage = _ALL if year == FINISHED else _STAGES.get(period, _AHEAD)
    number = draw(100, year, period, *key, "status")
    return next((status for status, upto in zip(_STATUSES, stage, strict=True) if number < upto), None)


def targets_set_at(year: int) -> datetime:
    """When the office set the year's targets."""
    return datetime(year, 1, 20, 2, tzinfo=UTC)


def reported_at(year: int, period: str | None, *key: object) -> datetime:
    """When a period's figure was reported, in working hours."""
    month, day = _ONCE if period is None else _REPORTED_ON.get(period) or (int(period[1:]), 26)
    moment = datetime(year, month, day, 1, tzinfo=UTC)
    return moment + timedelta(minutes=draw(480, year, period, *key, "minute"))


def decided_at(reported: datetime, *key: object) -> datetime:
    """When the figure was decided on."""
    return reported + timedelta(days=1 + draw(3, *key, "day"), minutes=draw(200, *key, "minute"))


def return_reason(*key: object) -> str:
    """Why a figure was returned."""
    return RETURN_REASONS[draw(len(RETURN_REASONS), *key, "reason")]
