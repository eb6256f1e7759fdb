"""Slots: every figure a cycle expects (subject × indicator × period), reported or not yet.

The work list of those who report and of those who verify, in roster and scheme order.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from policy import Action, Reach, reach
from resolvers.organisation.subjects import read_units_by_code
from resolvers.rights.filters import reaches_entry
from resolvers.rights.targets import entry_place
from resolvers.rules.schemes import parsed, provider_codes, read_schemes
from resolvers.year.measurement_facts import supplier_of
from resolvers.year.measurements import find_figure
from resolvers.year.records import Cycle, Entry, Measurement
from resolvers.year.rosters import read_entries
from tenants.database.session import Session
from tenants.levels import Level
from tenants.models.year import measurements
from tenants.schemes import Indicator, Scheme, takes_facts
from tenants.tree import Place
from tenants.viewer import Viewer

MISSING = "missing"

Position = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Slot:
    """One expected figure, with what was reported for it.

    ``position`` is its place among all figures that the cycle expects, whatever a list leaves out: the
    entry's in the roster, the indicator's in the scheme, the period's in the indicator.
    """

    cycle: Cycle
    entry: Entry
    leaf: Indicator
    period: str | None
    due: date | None
    supplier: UUID | None
    measurement: Measurement | None
    position: Position = (0, 0, 0)

    @property
    def status(self) -> str:
        """``missing`` until something is reported."""
        return MISSING if self.measurement is None else self.measurement.status

    def place(self, viewer: Viewer) -> Place:
        """Where the figure stands, for the policy."""
        return entry_place(viewer, self.entry, provider=self.supplier)


@dataclass(frozen=True, slots=True)
class SlotFilter:
    """Which slots are asked for; None means all."""

    subjects: Collection[UUID] | None = None
    supplier: UUID | None = None
    indicator: str | None = None
    statuses: Collection[str] | None = None


async def list_slots(session: Session, cycle: Cycle, wanted: SlotFilter) -> Sequence[Slot]:
    """The slots of a cycle that the viewer may read, in roster order and then in the scheme's."""
    reaches = {level: reach(session.viewer, Action.MEASUREMENT_READ, level) for level in Level}
    if all(found.empty for found in reaches.values()):
        return []
    entries = await read_entries(session, [cycle.id])
    if wanted.subjects is not None:
        entries = [entry for entry in entries if entry.subject_id in wanted.subjects]
    versions = await read_schemes(session, {entry.scheme_id for entry in entries})
    schemes = {key: parsed(version.document) for key, version in versions.items()}
    named = {code for scheme in schemes.values() for code in provider_codes(scheme)}
    units = await read_units_by_code(session, named) if named else {}
    reported = await _reported(session, cycle, wanted)
    expected = (
        slot
        for entry in entries
        for slot in _slots_of(cycle, entry, schemes[entry.scheme_id], units, reported)
    )
    return [slot for slot in expected if _wanted(slot, wanted) and _reached(slot, reaches)]


async def find_slot_of(session: Session, measurement: Measurement) -> Slot:
    """The slot of one measurement, whoever may read it: for the answer to who just wrote it."""
    found = await find_figure(session, measurement.cycle_id, measurement.subject_id, measurement.indicator)
    period = measurement.period
    return Slot(
        found.cycle,
        found.entry,
        found.leaf,
        period,
        found.leaf.due(period),
        found.place.provider,
        measurement,
    )


def _slots_of(
    cycle: Cycle,
    entry: Entry,
    scheme: Scheme,
    units: Mapping[str, UUID],
    reported: Mapping[tuple[UUID, str, str | None], Measurement],
) -> Iterator[Slot]:
    for place, leaf in enumerate(scheme.leaves()):
        if not takes_facts(leaf):
            continue
        for number, period in enumerate(scheme.period_codes(leaf)):
            yield Slot(
                cycle,
                entry,
                leaf,
                period,
                leaf.due(period),
                supplier_of(leaf, units),
                reported.get((entry.subject_id, leaf.code, period)),
                (entry.position, place, number),
            )


async def _reported(
    session: Session, cycle: Cycle, wanted: SlotFilter
) -> dict[tuple[UUID, str, str | None], Measurement]:
    query = select(measurements).where(
        measurements.c.tenant == session.viewer.tenant, measurements.c.cycle_id == cycle.id
    )
    if wanted.subjects is not None:
        query = query.where(measurements.c.subject_id.in_(wanted.subjects))
    found = [Measurement.of(row) for row in await session.rows(query)]
    return {(item.subject_id, item.indicator, item.period): item for item in found}


def _wanted(slot: Slot, wanted: SlotFilter) -> bool:
    return (
        (wanted.supplier is None or slot.supplier == wanted.supplier)
        and (wanted.indicator is None or slot.leaf.code == wanted.indicator)
        and (wanted.statuses is None or slot.status in wanted.statuses)
    )


def _reached(slot: Slot, reaches: Mapping[Level, Reach]) -> bool:
    found = reaches[slot.entry.level]
    return reaches_entry(found, slot.entry) or slot.supplier in found.provided
