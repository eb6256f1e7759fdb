"""Who is ranked with whom: the subjects of the same scheme and the same group."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenants.schemes.documents.schemes import Scheme
from tenants.schemes.scoring.entries import Entry
from tenants.schemes.scoring.leaf_weights import Plan, plan_of


@dataclass(frozen=True, slots=True)
class Cohort:
    """Subjects that compete for ranks and quotas."""

    plan: Plan
    entries: tuple[Entry, ...]

    @property
    def scheme(self) -> Scheme:
        """The scheme by which all of them are assessed."""
        return self.plan.scheme


def cohorts_of(entries: Sequence[Entry]) -> tuple[Cohort, ...]:
    """The entries by scheme and group; versions of one scheme that differ are different schemes."""
    plans: list[Plan] = []
    groups: dict[tuple[int, str | None], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((_number(plans, entry.scheme), entry.group), []).append(entry)
    return tuple(Cohort(plans[number], tuple(group)) for (number, _), group in groups.items())


def _number(plans: list[Plan], scheme: Scheme) -> int:
    for number, plan in enumerate(plans):
        if plan.scheme is scheme or plan.scheme == scheme:
            return number
    plans.append(plan_of(scheme))
    return len(plans) - 1
