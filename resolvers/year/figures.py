"""One figure by its id: what a cycle expects of a subject, and what was reported for it. Decides nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam

from resolvers.faults import NotFoundError
from resolvers.organisation.rows import read_units_by_code
from resolvers.rights.verdicts import Verdict
from resolvers.year.earlier_reporters import MEASUREMENT_COLUMNS
from resolvers.year.figure_assessors import FigureAssessor, figure_assessor
from resolvers.year.figure_ids import ENTRIES_OF_FIGURE, figure_id, values_of_figure
from resolvers.year.measurement_facts import find_leaf
from resolvers.year.measurement_steps import MeasurementStep, measurement_verdict
from resolvers.year.pinned_entries import TENANT, Beside, PinnedEntry, PinnedQuery
from resolvers.year.places import entry_place
from resolvers.year.records import AssignedTarget, Cycle, Entry, Measurement
from resolvers.year.rows import find_measurement_of
from tenants.database.session import Session
from tenants.models.year import measurements, targets
from tenants.schemes import Indicator, Scheme, StoredDocument, leaves_target_open, takes_facts
from tenants.tree import Place
from tenants.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Figure:
    """A subject's indicator in its cycle, in a period if it has any, and who gives it.

    ``measurement`` is what was reported; None while nothing was. ``target`` is what the office has set, where
    the scheme leaves it open.
    """

    id: UUID
    cycle: Cycle
    entry: Entry
    document: StoredDocument
    leaf: Indicator
    period: str | None
    assessor: FigureAssessor
    place: Place
    measurement: Measurement | None
    target: AssignedTarget | None

    @property
    def key(self) -> dict[str, Any]:
        """What names it, by the names of columns: the same in each table that tells something of it."""
        return {
            "id": self.id,
            "cycle_id": self.cycle.id,
            "subject_id": self.entry.subject_id,
            "indicator": self.leaf.code,
            "period": self.period,
        }

    def verdict(self, viewer: Viewer, step: MeasurementStep) -> Verdict:
        """Whether the viewer may take a step on it now."""
        return measurement_verdict(
            viewer,
            step,
            cycle=self.cycle,
            place=self.place,
            measurement=self.measurement,
            leaf=self.leaf,
            target=self.target,
        )


async def find_figure(session: Session, key: UUID, *, to_write: bool = False) -> Figure:
    """The figure with this id, reported or not; raises :class:`NotFoundError` if no cycle expects it.

    ``to_write`` holds its cycle before it is read; the row itself is told by its version when it is written.
    """
    values = values_of_figure(session.viewer.tenant, key)
    if to_write:
        await session.lock(of_rows=FIGURE_QUERY.locks(values))
    for pinned, (measurement, target) in await FIGURE_QUERY.find(session, values):
        if measurement is not None:
            leaf = find_leaf(pinned.document.scheme, measurement.indicator)
            return await _figure(session, pinned, key, leaf, measurement.period, measurement, target)
        place = _place_of(pinned, key)
        if place is not None:
            reported = await _reported_since(session, pinned.entry, key, *place)
            return await _figure(session, pinned, key, *place, reported, target)
    raise NotFoundError("measurement")


def _place_of(pinned: PinnedEntry, key: UUID) -> tuple[Indicator, str | None] | None:
    """The indicator and the period of a figure without a row, if the entry has it."""
    entry = pinned.entry
    for leaf, period in expected_of(pinned.document.scheme):
        if figure_id(entry.cycle_id, entry.subject_id, leaf.code, period) == key:
            return leaf, period
    return None


async def _reported_since(
    session: Session, entry: Entry, key: UUID, leaf: Indicator, period: str | None
) -> Measurement | None:
    """What somebody else has reported since the figure was looked for.

    A row of before the figures' ids were made of what they are has an id of its own: no other finds it.
    """
    found = await find_measurement_of(session, entry.cycle_id, entry.subject_id, leaf.code, period)
    if found is not None and found.id != key:
        raise NotFoundError("measurement")
    return found


def expected_of(scheme: Scheme) -> Iterator[tuple[Indicator, str | None]]:
    """The indicators that figures are reported for, each with its periods, in the order of the scheme."""
    for leaf in scheme.leaves():
        if takes_facts(leaf):
            for period in scheme.period_codes(leaf):
                yield leaf, period


async def _figure(
    session: Session,
    pinned: PinnedEntry,
    key: UUID,
    leaf: Indicator,
    period: str | None,
    measurement: Measurement | None,
    target: AssignedTarget | None,
) -> Figure:
    named = None if leaf.assessor is None else leaf.assessor.department
    units = {} if named is None else await read_units_by_code(session, [named])
    assessor = figure_assessor(leaf, pinned.entry, units)
    place = entry_place(session.viewer, pinned.entry, assessor)
    if not leaves_target_open(leaf):
        target = None
    return Figure(
        key, pinned.cycle, pinned.entry, pinned.document, leaf, period, assessor, place, measurement, target
    )


_KEY = bindparam("figure", type_=Uuid)
FIGURE_QUERY = PinnedQuery(
    ENTRIES_OF_FIGURE,
    Beside(
        Measurement,
        MEASUREMENT_COLUMNS,
        measurements,
        and_(measurements.c.tenant == TENANT, measurements.c.id == _KEY),
    ),
    Beside(AssignedTarget, targets.c, targets, and_(targets.c.tenant == TENANT, targets.c.id == _KEY)),
)
