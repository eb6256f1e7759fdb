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
    numbers = _Numbers()
    groups: dict[tuple[int, str | None], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((numbers.of(entry.scheme), entry.group), []).append(entry)
    return tuple(RankingGroup(numbers.schemes[n], tuple(group)) for (n, _), group in groups.items())


class _Numbers:
    """Numbers the schemes that differ, each prepared once."""

    def __init__(self) -> None:
        self.schemes: list[PreparedScheme] = []
        self._by_identity: dict[int, int] = {}
        self._by_code: dict[tuple[str, str], list[int]] = {}

    def of(self, scheme: Scheme) -> int:
        number = self._by_identity.get(id(scheme))
        if number is None:
            number = self._by_identity[id(scheme)] = self._compared(scheme)
        return number

    def _compared(self, scheme: Scheme) -> int:
        """The number of an equal scheme, or a new one; only those of the same code and name are compared."""
        alike = self._by_code.setdefault((scheme.code, scheme.name), [])
        for number in alike:
            if self.schemes[number].scheme == scheme:
                return number
        alike.append(len(self.schemes))
        self.schemes.append(prepared_scheme(scheme))
        return alike[-1]
