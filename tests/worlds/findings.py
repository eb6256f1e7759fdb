"""Findings of inspections (查访核验) as they are recorded."""

from typing import Any

from tests.worlds.counties import County


def finding(county: County, unit: str, **said: Any) -> dict[str, Any]:
    """The input of `inspectionRecord`: a point less, of a day and without a document unless it is said."""
    return {
        "cycle": county.cycle,
        "subject": county.id(unit),
        "code": "inspection",
        "points": "1",
        "occurredOn": "2025-05-06",
        "reason": "值班脱岗",
    } | said
