"""Rows of the year, read without deciding: for use cases, never for the schema room."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Integer,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    func,
    select,
    tuple_,
    union_all,
)

from resolvers.faults import NotFoundError
from resolvers.year.earlier_reporters import measurements_query
from resolvers.year.records import AssignedTarget, Cycle, Entry, Event, Link, Measurement
from tenants.database.session import Session
from tenants.models.organisation import subjects
from tenants.models.year import cycles, events, measurements, roster_entries, roster_links, targets


async def find_cycle(session: Session, cycle_id: UUID) -> Cycle:
    """A cycle of the viewer's government."""
    row = await session.row(
        select(cycles).where(cycles.c.tenant == session.viewer.tenant, cycles.c.id == cycle_id)
    )
    if row is None:
        raise NotFoundError("cycle")
    return Cycle.of(row)


async def read_cycles(session: Session, ids: Collection[UUID]) -> dict[UUID, Cycle]:
    """Cycles of the viewer's government by id."""
    query = select(cycles).where(cycles.c.tenant == session.viewer.tenant, cycles.c.id.in_(ids))
    return {row.id: Cycle.of(row) for row in await session.rows(query)}


async def cycle_of_year(session: Session, year: int, owner_id: UUID | None) -> Cycle | None:
    """The cycle of a year, of the government or of one of its units; None before it is opened."""
    return (await cycles_of_years(session, [(year, owner_id)])).get((year, owner_id))


async def cycles_of_years(
    session: Session, keys: Collection[tuple[int, UUID | None]]
) -> dict[tuple[int, UUID | None], Cycle]:
    """Cycles by year and owner; those not opened are left out."""
    of_units = sorted({(year, owner) for year, owner in keys if owner is not None})
    values = {
        "tenant": session.viewer.tenant,
        "years": sorted({year for year, owner in keys if owner is None}),
        "unit_years": [year for year, _ in of_units],
        "units": [owner for _, owner in of_units],
    }
    rows = await session.rows(_OF_YEARS, values)
    return {(row.year, row.owner_id): Cycle.of(row) for row in rows}


_UNITS_YEARS = (
    func.unnest(bindparam("unit_years", type_=ARRAY(Integer)), bindparam("units", type_=ARRAY(Uuid)))
    .table_valued("year", "owner_id", name="asked")
    .render_derived()
)
# By pairs: `owner_id IS NULL OR owner_id = ANY (...)` is planned as a walk over all cycles of a government,
# which are many where units have years of their own (tenants, 25).
_OF_YEARS = union_all(
    select(cycles).where(
        cycles.c.tenant == bindparam("tenant"),
        cycles.c.owner_id.is_(None),
        cycles.c.year == any_(bindparam("years", type_=ARRAY(Integer))),
    ),
    select(cycles).where(
        cycles.c.tenant == bindparam("tenant"),
        cycles.c.owner_id == _UNITS_YEARS.c.owner_id,
        cycles.c.year == _UNITS_YEARS.c.year,
    ),
)


def entries_query(tenant: int | BindParameter[int]) -> Select[Any]:
    """Roster entries with the subjects they are about."""
    return (
        select(
            roster_entries,
            subjects.c.level,
            subjects.c.code,
            subjects.c.name,
            subjects.c.unit_id,
            subjects.c.parent_id,
            subjects.c.valid_from,
            subjects.c.valid_to,
            subjects.c.version,
        )
        .join(
            subjects,
            and_(subjects.c.tenant == roster_entries.c.tenant, subjects.c.id == roster_entries.c.subject_id),
        )
        .where(roster_entries.c.tenant == tenant)
    )


_ENTRIES = (
    entries_query(bindparam("tenant"))
    .where(roster_entries.c.cycle_id == any_(bindparam("cycles", type_=ARRAY(Uuid))))
    .order_by(roster_entries.c.cycle_id, roster_entries.c.position)
)


async def read_entries(session: Session, cycle_ids: Iterable[UUID]) -> list[Entry]:
    """Every entry of some cycles in roster order."""
    values = {"tenant": session.viewer.tenant, "cycles": list(set(cycle_ids))}
    return [Entry.of(row) for row in await session.rows(_ENTRIES, values)]


async def find_entry(session: Session, cycle_id: UUID, subject_id: UUID) -> Entry | None:
    """A subject in a cycle; None if the roster doesn't have it."""
    row = await session.row(
        entries_query(session.viewer.tenant).where(
            roster_entries.c.cycle_id == cycle_id, roster_entries.c.subject_id == subject_id
        )
    )
    return None if row is None else Entry.of(row)


async def find_measurement(session: Session, measurement_id: UUID) -> Measurement:
    """A measurement of the viewer's government."""
    found = await measurement_of_id(session, measurement_id)
    if found is None:
        raise NotFoundError("measurement")
    return found


async def measurement_of_id(session: Session, measurement_id: UUID) -> Measurement | None:
    """What was reported under an id in the viewer's government; None while nothing was."""
    row = await session.row(
        measurements_query(session.viewer.tenant).where(measurements.c.id == measurement_id)
    )
    return None if row is None else Measurement.of(row)


async def find_measurement_of(
    session: Session, cycle_id: UUID, subject_id: UUID, indicator: str, period: str | None
) -> Measurement | None:
    """What was reported for an indicator of a subject in a cycle; None while nothing was."""
    row = await session.row(
        measurements_query(session.viewer.tenant).where(
            measurements.c.cycle_id == cycle_id,
            measurements.c.subject_id == subject_id,
            measurements.c.indicator == indicator,
            measurements.c.period.is_not_distinct_from(period),
        )
    )
    return None if row is None else Measurement.of(row)


async def read_targets(
    session: Session, cycle_id: UUID, subject_ids: Collection[UUID] | None = None
) -> list[AssignedTarget]:
    """The targets that were set in a cycle, of all subjects or of some."""
    query = select(targets).where(targets.c.tenant == session.viewer.tenant, targets.c.cycle_id == cycle_id)
    if subject_ids is not None:
        query = query.where(targets.c.subject_id.in_(subject_ids))
    return [AssignedTarget.of(row) for row in await session.rows(query)]


async def read_events_of_ids(session: Session, ids: Collection[UUID]) -> dict[UUID, Event]:
    """Events of the viewer's government by id."""
    query = select(events).where(events.c.tenant == session.viewer.tenant, events.c.id.in_(ids))
    return {row.id: Event.of(row) for row in await session.rows(query)}


async def read_measured_entries(session: Session, ids: Collection[UUID]) -> dict[UUID, tuple[UUID, UUID]]:
    """The cycle and the subject of what was reported under these ids."""
    query = select(measurements.c.id, measurements.c.cycle_id, measurements.c.subject_id).where(
        measurements.c.tenant == session.viewer.tenant, measurements.c.id.in_(ids)
    )
    return {row.id: (row.cycle_id, row.subject_id) for row in await session.rows(query)}


async def read_events(
    session: Session, keys: Collection[tuple[UUID, UUID]]
) -> dict[tuple[UUID, UUID], list[Event]]:
    """All events by cycle and subject, withdrawn ones too, the oldest first."""
    query = select(events).where(
        events.c.tenant == session.viewer.tenant, tuple_(events.c.cycle_id, events.c.subject_id).in_(keys)
    )
    found: defaultdict[tuple[UUID, UUID], list[Event]] = defaultdict(list)
    for row in await session.rows(query.order_by(events.c.occurred_on, events.c.id)):
        found[row.cycle_id, row.subject_id].append(Event.of(row))
    return dict(found)


async def read_links(session: Session, cycle: Cycle) -> list[Link]:
    """The links that a cycle's roster states, portfolios aside."""
    rows = await session.rows(
        select(roster_links)
        .where(roster_links.c.tenant == session.viewer.tenant, roster_links.c.cycle_id == cycle.id)
        .order_by(roster_links.c.subject_id, roster_links.c.link, roster_links.c.target_id)
    )
    return [Link(row.subject_id, row.link, row.target_id, row.weight) for row in rows]
