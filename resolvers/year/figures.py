"""One figure by its id: what a cycle expects of a subject, and what was reported for it. Decides nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from resolvers.faults import NotFoundError, refuse
from resolvers.organisation.rows import read_units_by_code
from resolvers.rights.verdicts import Verdict
from resolvers.rules.rows import read_schemes
from resolvers.rules.stored_documents import read_document
from resolvers.write_locks import facts_of_cycle
from resolvers.year.figure_assessors import FigureAssessor, figure_assessor
from resolvers.year.figure_ids import figure_id, find_entries
from resolvers.year.measurement_facts import find_leaf
from resolvers.year.measurement_steps import MeasurementStep, measurement_verdict
from resolvers.year.places import entry_place
from resolvers.year.records import AssignedTarget, Cycle, Entry, Measurement
from resolvers.year.rows import find_cycle, find_entry, find_measurement_of, measurement_of_id, target_of_id
from tenants.database.session import Session
from tenants.schemes import Indicator, Scheme, StoredDocument, leaves_target_open, takes_facts
from tenants.tree import Place
from tenants.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Figure:
    """A subject's indicator in its cycle, in a period if it has any, and who gives it.

    ``measurement`` is what was reported; None while nothing was. ``target`` is what the office has set, where
    the scheme leaves it open.
    """

    cycle: Cycle
    entry: Entry
    document: StoredDocument
    leaf: Indicator
    period: str | None
    assessor: FigureAssessor
    place: Place
    measurement: Measurement | None
    target: AssignedTarget | None

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
    reported = await measurement_of_id(session, key)
    if reported is None:
        return await _find_unreported(session, key, to_write=to_write)
    pinned = await _pinned(session, reported.cycle_id, reported.subject_id, to_write=to_write)
    leaf = find_leaf(pinned.document.scheme, reported.indicator)
    return await _figure(session, pinned, key, leaf, reported.period, reported)


@dataclass(frozen=True, slots=True)
class _Pinned:
    """An entry with the scheme that its cycle pins."""

    cycle: Cycle
    entry: Entry
    document: StoredDocument


async def _pinned(session: Session, cycle_id: UUID, subject_id: UUID, *, to_write: bool) -> _Pinned:
    if to_write:
        await session.lock(facts_of_cycle(cycle_id))
    cycle = await find_cycle(session, cycle_id)
    entry = await find_entry(session, cycle_id, subject_id)
    if entry is None:
        raise refuse("NOT_IN_ROSTER", "measurement")
    version = (await read_schemes(session, [entry.scheme_id]))[entry.scheme_id]
    return _Pinned(cycle, entry, await read_document(version.document))


async def _find_unreported(session: Session, key: UUID, *, to_write: bool) -> Figure:
    for cycle_id, subject_id in await find_entries(session, key):
        pinned = await _pinned(session, cycle_id, subject_id, to_write=to_write)
        for leaf, period in expected_of(pinned.document.scheme):
            if figure_id(cycle_id, subject_id, leaf.code, period) == key:
                return await _unreported(session, pinned, key, leaf, period)
    raise NotFoundError("measurement")


async def _unreported(
    session: Session, pinned: _Pinned, key: UUID, leaf: Indicator, period: str | None
) -> Figure:
    """The figure without a row; with the one that somebody else has reported since it was looked for."""
    entry = pinned.entry
    found = await find_measurement_of(session, entry.cycle_id, entry.subject_id, leaf.code, period)
    # A row of before the figures' ids were made of what they are has an id of its own: this one is nobody's.
    if found is not None and found.id != key:
        raise NotFoundError("measurement")
    return await _figure(session, pinned, key, leaf, period, found)


def expected_of(scheme: Scheme) -> Iterator[tuple[Indicator, str | None]]:
    """The indicators that figures are reported for, each with its periods, in the order of the scheme."""
    for leaf in scheme.leaves():
        if takes_facts(leaf):
            for period in scheme.period_codes(leaf):
                yield leaf, period


async def _figure(
    session: Session,
    pinned: _Pinned,
    key: UUID,
    leaf: Indicator,
    period: str | None,
    measurement: Measurement | None,
) -> Figure:
    named = None if leaf.assessor is None else leaf.assessor.department
    units = {} if named is None else await read_units_by_code(session, [named])
    assessor = figure_assessor(leaf, pinned.entry, units)
    place = entry_place(session.viewer, pinned.entry, assessor)
    target = await target_of_id(session, key) if leaves_target_open(leaf) else None
    return Figure(
        pinned.cycle, pinned.entry, pinned.document, leaf, period, assessor, place, measurement, target
    )
