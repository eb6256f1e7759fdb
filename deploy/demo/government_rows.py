"""The rows of the demonstration's governments: a region, a prefecture and three of its counties.

Divisions and their codes are the official ones. Does not insert them.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from deploy.demo.counties import County

# Before the first year of the demonstration.
SINCE = date(2020, 1, 1)
TIERS = ("province", "prefecture", "county")


def government_rows(above: Iterable[dict[str, Any]], counties: Iterable[County]) -> list[dict[str, Any]]:
    """Rows of `tenants`, superiors first; `above` are those over all the counties, highest first."""
    rows: list[dict[str, Any]] = []
    line: tuple[int, ...] = ()
    for each in above:
        rows.append(_row(line, each["division"], each["name"]))
        line = (*line, each["division"])
    return rows + [_row(line, county.division, county.name) for county in counties]


def _row(line: tuple[int, ...], code: int, name: str) -> dict[str, Any]:
    province, prefecture = (*line, None, None)[:2]
    return {
        "code": code,
        "parent_code": line[-1] if line else None,
        "path": "/".join(map(str, (*line, code))),
        "name": name,
        "tier": TIERS[len(line)],
        "province": province,
        "prefecture": prefecture,
        "valid_from": SINCE,
        "valid_to": None,
    }
