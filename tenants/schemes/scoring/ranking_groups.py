"""Ranking groups: the subjects of the same scheme and the same group."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.scoring.entries import Entry
from tenants.schemes.scoring.prepared_schemes import PreparedScheme, prepared_scheme


@dataclass(frozen=True, slots=True)
class RankingGroup:
    """Subjects that compete for ranks and quotas."""

    prepared: PreparedScheme
    entries: tuple[Entry, ...]

    @property
    def scheme(self) -> Scheme:
        """The scheme that all of them are assessed by."""
        return self.prepared.scheme


def ranking_groups(entries: Sequence[Entry]) -> tuple[RankingGroup, ...]:
    """The entries by scheme and group; versions of one scheme that differ are different schemes."""
    schemes: list[PreparedScheme] = []
    groups: dict[tuple[int, str | None], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((_number(schemes, entry.scheme), entry.group), []).append(entry)
    return tuple(RankingGroup(schemes[number], tuple(group)) for (number, _), group in groups.items())


def _number(schemes: list[PreparedScheme], scheme: Scheme) -> int:
    for number, known in enumerate(schemes):
        if known.scheme is scheme or known.scheme == scheme:
            return number
    schemes.append(prepared_scheme(scheme))
    return len(schemes) - 1
