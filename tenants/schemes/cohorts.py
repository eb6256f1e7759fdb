"""Who is ranked with whom: the subjects of the same scheme and the same group."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenants.schemes.documents import Scheme
from tenants.schemes.entries import Entry


@dataclass(frozen=True, slots=True)
class Cohort:
    """Subjects that compete for ranks and quotas."""

    scheme: Scheme
    entries: tuple[Entry, ...]


def cohorts_of(entries: Sequence[Entry]) -> tuple[Cohort, ...]:
    """The entries by scheme and group; versions of one scheme that differ are different schemes."""
    schemes: list[Scheme] = []
    groups: dict[tuple[int, str | None], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((_number(schemes, entry.scheme), entry.group), []).append(entry)
    return tuple(Cohort(schemes[number], tuple(group)) for (number, _), group in groups.items())


def _number(schemes: list[Scheme], scheme: Scheme) -> int:
    for number, seen in enumerate(schemes):
        if seen is scheme or seen == scheme:
            return number
    schemes.append(scheme)
    return len(schemes) - 1
