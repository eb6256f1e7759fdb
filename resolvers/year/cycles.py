"""Cycles (考核周期): opened with a roster, closed when the facts are in, reopened with a reason."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Integer,
    Select,
    Uuid,
    any_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.sql.expression import ColumnCollection
from uuid_utils.compat import uuid7

from policy import Action
from resolvers import audit
from resolvers.faults import NotFoundError, refuse, refuse_all
from resolvers.listing.json_pages import PageSelection, RenderedPage, fixed_limit, rendered_page
from resolvers.records import Cycle
from resolvers.results.tie_decisions import void_decisions
from resolvers.rights.permits import require
from resolvers.rights.targets import cycle_place, owned_place
from resolvers.texts import text_faults
from resolvers.year.cycle_steps import CycleStep, obstacles
from resolvers.year.rosters import RosterInput, check_roster, read_roster_rows, write_roster
from tenants.clock import now
from tenants.database.session import Session
from tenants.levels import Level
from tenants.models import cycles


async def find_cycle(session: Session, cycle_id: UUID) -> Cycle:
    """A cycle of the viewer's government, whoever may read it."""
    row = await session.row(
        select(cycles).where(cycles.c.tenant == session.viewer.tenant, cycles.c.id == cycle_id)
    )
    if row is None:
        raise NotFoundError("cycle")
    return Cycle.of(row)


async def read_cycle(session: Session, cycle_id: UUID) -> Cycle:
    """A cycle whose header the viewer may read."""
    cycle = await find_cycle(session, cycle_id)
    require(session, Action.CYCLE_READ, cycle_place(session.viewer, cycle))
    return cycle


async def cycle_of_year(session: Session, year: int, owner_id: UUID | None) -> Cycle | None:
    """The cycle of a year, of the government or of one of its units; None before it is opened."""
    return (await cycles_of_years(session, [(year, owner_id)])).get((year, owner_id))


async def cycles_of_years(
    session: Session, keys: Collection[tuple[int, UUID | None]]
) -> dict[tuple[int, UUID | None], Cycle]:
    """Cycles by year and owner; those not opened are left out."""
    values = {
        "tenant": session.viewer.tenant,
        "years": list({year for year, _ in keys}),
        "owners": list({owner for _, owner in keys if owner is not None}),
    }
    rows = await session.rows(_OF_YEARS, values)
    return {(row.year, row.owner_id): Cycle.of(row) for row in rows}


_OF_YEARS = select(cycles).where(
    cycles.c.tenant == bindparam("tenant"),
    cycles.c.year == any_(bindparam("years", type_=ARRAY(Integer))),
    or_(cycles.c.owner_id.is_(None), cycles.c.owner_id == any_(bindparam("owners", type_=ARRAY(Uuid)))),
)


@dataclass(frozen=True, slots=True)
class CycleScope:
    """Which cycles are listed together: a government's own, apart from those of its units."""

    tenant: int


def cycle_scope(session: Session) -> CycleScope:
    """The scope if the viewer may read it."""
    require(session, Action.CYCLE_READ, owned_place(session.viewer, Level.UNIT, None))
    return CycleScope(session.viewer.tenant)


async def list_cycles(
    session: Session, scope: CycleScope, *, limit: int, after: int | None = None
) -> Sequence[Cycle]:
    """The government's own cycles, the newest year first."""
    query = _next_cycles(cycles.c, limit, after)
    return [Cycle.of(row) for row in await session.rows(query, _values(scope, after))]


async def render_cycles_page(
    session: Session, scope: CycleScope, selection: PageSelection, *, first: int, after: int | None
) -> RenderedPage:
    """The same cycles as the database renders them."""
    statement = selection.statement((after is None, first), lambda: _rendered(selection, first, after))
    row = await session.row(statement, _values(scope, after))
    return RenderedPage.of(row or (), selection)


async def count_cycles(session: Session, scope: CycleScope) -> int:
    """How many there are."""
    return int(await session.scalar(_own(select(func.count(cycles.c.id))), _values(scope, None)))


def _rendered(selection: PageSelection, first: int, after: int | None) -> Select[Any]:
    base = _next_cycles(selection.among(cycles.c, "year"), selection.limit(first), after)
    return rendered_page(base, _newest_first, selection, first)


def _next_cycles(columns: Iterable[Column[Any]], limit: int, after: int | None) -> Select[Any]:
    query = _own(select(*columns))
    if after is not None:
        query = query.where(cycles.c.year < bindparam("after"))
    return query.order_by(*_newest_first(cycles.c)).limit(fixed_limit(limit))


def _newest_first(columns: ColumnCollection[str, Any]) -> list[ColumnElement[Any]]:
    return [columns.year.desc()]


def _own(query: Select[Any]) -> Select[Any]:
    return query.where(cycles.c.tenant == bindparam("tenant"), cycles.c.owner_id.is_(None))


def _values(scope: CycleScope, after: int | None) -> dict[str, Any]:
    return {"tenant": scope.tenant, "after": after}


async def open_cycle(
    session: Session, *, year: int, name: str, owner_id: UUID | None, roster: Sequence[RosterInput]
) -> UUID:
    """Open a year with its roster, all or nothing."""
    cycle = Cycle(
        tenant=session.viewer.tenant,
        id=uuid7(),
        owner_id=owner_id,
        year=year,
        name=name,
        status="open",
        version=1,
        opened_at=now(),
        closed_at=None,
    )
    decision = require(session, Action.CYCLE_OPEN, cycle_place(session.viewer, cycle))
    refuse_all(text_faults(name=name))
    if not 2000 <= year <= 2100:
        raise refuse("YEAR_OUT_OF_RANGE", "year", year=year)
    if await cycle_of_year(session, year, owner_id) is not None:
        raise refuse("CYCLE_EXISTS", "year", year=year)
    checked = await check_roster(session, cycle, roster)
    values = {name: getattr(cycle, name) for name in Cycle.__dataclass_fields__}
    await session.run(cycles.insert().values(values | {"opened_by": session.viewer.user}))
    await write_roster(session, cycle, checked)
    rows = await read_roster_rows(session, cycle)
    await audit.record(session, decision, "cycle:open", "cycle", cycle.id, after=values | rows)
    return cycle.id


async def close_cycle(session: Session, cycle_id: UUID, *, expected_version: int) -> UUID:
    """No more facts: from now on a run is final and can be released."""
    return await _turn(session, cycle_id, expected_version, CycleStep.CLOSE, reason=None)


async def reopen_cycle(session: Session, cycle_id: UUID, *, expected_version: int, reason: str) -> UUID:
    """The way back, for corrections and upheld objections; what was released stays until replaced."""
    refuse_all(text_faults(reason=reason))
    return await _turn(session, cycle_id, expected_version, CycleStep.REOPEN, reason=reason)


async def _turn(
    session: Session, cycle_id: UUID, expected_version: int, step: CycleStep, *, reason: str | None
) -> UUID:
    cycle = await find_cycle(session, cycle_id)
    decision = require(session, Action.CYCLE_CLOSE, cycle_place(session.viewer, cycle))
    refuse_other_version(cycle, expected_version)
    refuse_all(obstacles(cycle, step, "cycle"))
    to = "closed" if step is CycleStep.CLOSE else "open"
    if step is CycleStep.REOPEN:
        await void_decisions(session, cycle)
    await set_status(session, cycle, to)
    await audit.record(
        session,
        decision,
        f"cycle:{step}",
        "cycle",
        cycle_id,
        before={"status": cycle.status},
        after={"status": to, "reason": reason},
    )
    return cycle_id


async def set_status(session: Session, cycle: Cycle, status: str) -> None:
    """Write a cycle's status; its version moves on, so that runs made before aren't final any more."""
    await session.run(
        cycles.update()
        .where(cycles.c.tenant == cycle.tenant, cycles.c.id == cycle.id)
        .values(
            status=status,
            version=cycle.version + 1,
            closed_at=None if status == "open" else func.coalesce(cycles.c.closed_at, now()),
        )
    )


def refuse_other_version(cycle: Cycle, expected_version: int) -> None:
    """Somebody else changed the cycle in the meantime."""
    if cycle.version != expected_version:
        raise refuse("VERSION_CONFLICT", "expectedVersion", current=cycle.version)


def refuse_unless_open(cycle: Cycle, *path: str) -> None:
    """Facts and events are taken while the cycle is open."""
    refuse_all(obstacles(cycle, CycleStep.CHANGE, *path))
