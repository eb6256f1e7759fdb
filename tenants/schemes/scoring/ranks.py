"""Ranks by total, equal totals sharing a rank (名次)."""

from collections.abc import Mapping
from decimal import Decimal


def ranks_of(totals: Mapping[str, Decimal], mode: str) -> dict[str, int]:
    """1, 2, 2, 4 by `competition`; 1, 2, 2, 3 by `dense`."""
    ordered = sorted(totals.values(), reverse=True)
    places: dict[Decimal, int] = {}
    for position, total in enumerate(ordered, start=1):
        places.setdefault(total, position if mode == "competition" else len(places) + 1)
    return {subject: places[total] for subject, total in totals.items()}
