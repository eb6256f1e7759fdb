"""How many of a ranking group have a higher or lower total, for consequences of the first and the last.

Counts the subjects that have a final total; knows nothing of what a place brings.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tenants.schemes.scoring.gradings import Grading


@dataclass(frozen=True, slots=True)
class Placings:
    """The final totals of a ranking group, with the grades of these subjects."""

    totals: Mapping[str, Decimal]
    grades: Mapping[str, str | None]
    _ordered: dict[tuple[str, ...], list[Decimal]] = field(default_factory=dict)

    @property
    def ranked(self) -> int:
        """How many have a final total."""
        return len(self.totals)

    def higher(self, total: Decimal, grades: tuple[str, ...] = ()) -> int:
        """How many have a higher total; only those of some grades, if any are named."""
        ordered = self._of(grades)
        return len(ordered) - bisect_right(ordered, total)

    def lower(self, total: Decimal, grades: tuple[str, ...] = ()) -> int:
        """How many have a lower total; only those of some grades, if any are named."""
        return bisect_left(self._of(grades), total)

    def _of(self, grades: tuple[str, ...]) -> list[Decimal]:
        if grades not in self._ordered:
            self._ordered[grades] = sorted(
                total for code, total in self.totals.items() if not grades or self.grades[code] in grades
            )
        return self._ordered[grades]


def placings_of(totals: Mapping[str, Decimal], gradings: Mapping[str, Grading]) -> Placings:
    """The placings of a ranking group."""
    return Placings(totals, {code: gradings[code].grade for code in totals})
