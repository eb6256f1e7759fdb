"""The inputs of a cycle with another scheme in place of one of its own, and what that had no use for.

Reads no rows.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from resolvers.faults import Fault
from resolvers.results.evaluations import CycleInputs
from resolvers.year.fact_faults import told_fault
from resolvers.year.records import Entry
from tenants.schemes import Scheme, Unused


@dataclass(frozen=True, slots=True)
class Dropped:
    """A figure or an event that the other scheme has no use for, and why; `earlier` is the scheme of then."""

    entry: Entry
    earlier: Scheme
    is_event: bool
    code: str
    period: str | None
    fault: Fault


def subjects_assessed_by(inputs: CycleInputs, code: str) -> frozenset[UUID]:
    """Those whose scheme, in whatever version, has this code."""
    return frozenset(
        entry.subject_id for entry in inputs.entries if inputs.schemes[entry.scheme_id].code == code
    )


def with_scheme(inputs: CycleInputs, subjects: Collection[UUID], scheme: Scheme) -> CycleInputs:
    """The inputs in which these subjects are assessed by `scheme`; facts and events are as they were."""
    tried = {str(subject) for subject in subjects}
    assessed = [replace(item, scheme=scheme) if item.code in tried else item for item in inputs.assessed]
    return replace(inputs, assessed=assessed)


def dropped_from(inputs: CycleInputs, scheme: Scheme, unused: Iterable[Unused]) -> list[Dropped]:
    """What the evaluation had no use for, with whom it is about and why `scheme` refuses it."""
    entries: Mapping[str, Entry] = {str(entry.subject_id): entry for entry in inputs.entries}
    return [
        Dropped(
            entry,
            inputs.schemes[entry.scheme_id],
            each.is_event,
            each.code,
            each.period,
            told_fault(scheme, each.error),
        )
        for each in unused
        for entry in [entries[each.subject]]
    ]
