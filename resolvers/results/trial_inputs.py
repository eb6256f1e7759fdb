"""The inputs of a cycle with another scheme in place of one of its own: for trying it on a year's facts.

What the other scheme has no use for (figures of indicators it lacks or reads otherwise, events of codes it
lacks) is left aside and named. Reads no rows.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from resolvers.faults import Fault
from resolvers.results.evaluations import CycleInputs
from resolvers.year.fact_faults import told_fault
from resolvers.year.records import Entry
from tenants.schemes import Entry as Assessed
from tenants.schemes import Event, Fact, FactError, Scheme, check_event, leaves_target_open, parse_fact


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


def with_scheme(
    inputs: CycleInputs, subjects: Collection[UUID], scheme: Scheme
) -> tuple[CycleInputs, Sequence[Dropped]]:
    """The inputs in which these subjects are assessed by `scheme`, and what had to be left aside for it."""
    entries: Mapping[str, Entry] = {str(entry.subject_id): entry for entry in inputs.entries}
    dropped: list[Dropped] = []
    assessed: list[Assessed] = []
    for item in inputs.assessed:
        entry = entries[item.code]
        if entry.subject_id in subjects:
            facts, events = list(_facts(entry, item, scheme)), list(_events(entry, item, scheme))
            dropped += [each for each in (*facts, *events) if isinstance(each, Dropped)]
            kept = [each for each in facts if isinstance(each, Fact)]
            happened = [each for each in events if isinstance(each, Event)]
            assessed.append(replace(item, scheme=scheme, facts=kept, events=happened))
        else:
            assessed.append(item)
    return replace(inputs, assessed=assessed), dropped


def _facts(entry: Entry, item: Assessed, scheme: Scheme) -> Iterator[Fact | Dropped]:
    for fact in sorted(item.facts, key=lambda each: (each.indicator, each.period or "")):
        if not fact.data:
            # It isn't verified: where there is a target for it, it doesn't count.
            if _waits_for_target(scheme, fact):
                yield fact
            continue
        try:
            parsed = parse_fact(scheme, fact.indicator, fact.period, fact.data)
            yield replace(parsed, target=fact.target)
        except FactError as error:
            yield Dropped(entry, item.scheme, False, fact.indicator, fact.period, told_fault(scheme, error))


def _waits_for_target(scheme: Scheme, fact: Fact) -> bool:
    leaf = scheme.indicator(fact.indicator)
    return leaf is not None and leaves_target_open(leaf) and fact.period in scheme.period_codes(leaf)


def _events(entry: Entry, item: Assessed, scheme: Scheme) -> Iterator[Event | Dropped]:
    for event in item.events:
        try:
            check_event(scheme, event)
        except FactError as error:
            yield Dropped(entry, item.scheme, True, event.code, None, told_fault(scheme, error))
        else:
            yield event
