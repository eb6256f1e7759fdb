"""Where each subject of a ranking group stands by total, for consequences of the first and the last.

Counts whoever has a final total; what a place brings is no concern of this file.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tenants.schemes.documents import Scheme
from tenants.schemes.gradings import Graded, Grading


@dataclass(frozen=True, slots=True)
class Standing:
    """One of `ranked` subjects, with how many of them have a higher and a lower total; and its band."""

    ranked: int
    higher: int
    lower: int
    band: str | None


def standings_of(
    scheme: Scheme, tallies: Sequence[Graded], gradings: Mapping[str, Grading]
) -> dict[str, Standing]:
    """The standing of everyone with a final total; of nobody where no consequence could ask for it."""
    if not scheme.consequences:
        return {}
    totals = {tally.entry.code: tally.total for tally in tallies if tally.total is not None}
    ordered = sorted(totals.values())
    ranked = len(ordered)
    return {
        code: Standing(
            ranked,
            higher=ranked - bisect_right(ordered, total),
            lower=bisect_left(ordered, total),
            band=gradings[code].band,
        )
        for code, total in totals.items()
    }
