"""How many have a higher or lower total, for consequences of the first and the last.

Counts the subjects that have a final total, of a ranking group or of all schemes of a pool; knows nothing of
what a place brings.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tenants.schemes.exact_numbers import percent_of
from tenants.schemes.scoring.gradings import Grading
from tenants.schemes.scoring.subject_totals import SubjectTotal


@dataclass(frozen=True, slots=True)
class Placings:
    """The standings of those with a final total, with their grades; `assessed` counts all.

    A standing is a total, or the percent of full marks where several schemes are counted together.
    """

    standings: Mapping[str, Decimal]
    grades: Mapping[str, str | None]
    assessed: int
    _ordered: dict[tuple[str, ...], list[Decimal]] = field(default_factory=dict)

    @property
    def ranked(self) -> int:
        """How many have a final total."""
        return len(self.standings)

    def higher(self, code: str, grades: tuple[str, ...] = ()) -> int:
        """How many stand higher than this one; only those of some grades, if any are named."""
        ordered = self._of(grades)
        return len(ordered) - bisect_right(ordered, self.standings[code])

    def lower(self, code: str, grades: tuple[str, ...] = ()) -> int:
        """How many stand lower than this one; only those of some grades, if any are named."""
        return bisect_left(self._of(grades), self.standings[code])

    def _of(self, grades: tuple[str, ...]) -> list[Decimal]:
        if grades not in self._ordered:
            self._ordered[grades] = sorted(
                standing
                for code, standing in self.standings.items()
                if not grades or self.grades[code] in grades
            )
        return self._ordered[grades]


@dataclass(frozen=True, slots=True)
class PlacingsOfSubject:
    """Where a subject is counted: in its ranking group, and in its scheme's pool if it has one."""

    group: Placings
    pool: Placings | None

    def of(self, *, over_pool: bool) -> Placings:
        """Those among whom a consequence counts; the check of a scheme holds that there is a pool."""
        return self.pool if over_pool and self.pool is not None else self.group


def placings_of(totals: Mapping[str, Decimal], gradings: Mapping[str, Grading], *, assessed: int) -> Placings:
    """The placings of a ranking group."""
    return Placings(totals, {code: gradings[code].grade for code in totals}, assessed)


def pool_placings(subjects: Iterable[SubjectTotal], gradings: Mapping[str, Grading]) -> dict[str, Placings]:
    """The placings of each pool, by percent of full marks."""
    pools: dict[str, list[SubjectTotal]] = {}
    for subject in subjects:
        pool = subject.entry.scheme.pool
        if pool is not None:
            pools.setdefault(pool, []).append(subject)
    return {pool: _of_pool(members, gradings) for pool, members in pools.items()}


def _of_pool(members: list[SubjectTotal], gradings: Mapping[str, Grading]) -> Placings:
    standings: dict[str, Decimal] = {
        each.entry.code: percent_of(each.total, each.entry.scheme.full_marks)
        for each in members
        if each.total is not None
    }
    return Placings(standings, {code: gradings[code].grade for code in standings}, len(members))
