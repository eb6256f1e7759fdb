"""Cycles (考核周期): opened with a roster, closed when the facts are in; `reopenings` is the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Select,
    bindparam,
)
from uuid_utils.compat import uuid7

from policy import Action, Decision
from resolvers import audit
from resolvers.faults import refuse, refuse_all
from resolvers.listing.keyset_lists import KeysetList
from resolvers.rights.permits import require
from resolvers.rights.places import owned_place
from resolvers.rights.verdicts import Verdict
from resolvers.stale_versions import refuse_stale
from resolvers.text_rules import text_faults
from resolvers.write_locks import subjects_in_rosters, whole_cycle
from resolvers.year.cycle_steps import CycleStep, cycle_verdict, opening_verdict
from resolvers.year.places import cycle_place
from resolvers.year.records import Cycle, CycleStatus
from resolvers.year.rosters import RosterInput, check_roster, write_roster
from resolvers.year.rows import cycle_of_year, find_cycle
from tenants.clock import now
from tenants.database.session import Session
from tenants.levels import Level
from tenants.models.year import cycles


async def read_cycle(session: Session, cycle_id: UUID) -> Cycle:
    """A cycle whose header the viewer may read."""
    cycle = await find_cycle(session, cycle_id)
    require(session, Action.CYCLE_READ, cycle_place(session.viewer, cycle))
    return cycle


YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class CycleScope:
    """Which cycles are listed together: a government's own, apart from those of its units."""

    tenant: int

    @property
    def form(self) -> None:
        """The text is always the same."""

    @property
    def values(self) -> dict[str, Any]:
        """The parameters."""
        return {"tenant": self.tenant}


def cycle_scope(session: Session) -> CycleScope:
    """The scope if the viewer may read it."""
    require(session, Action.CYCLE_READ, owned_place(session.viewer, Level.UNIT, None))
    return CycleScope(session.viewer.tenant)


def _own(query: Select[Any], _scope: CycleScope) -> Select[Any]:
    return query.where(cycles.c.tenant == bindparam("tenant"), cycles.c.owner_id.is_(None))


CYCLE_LIST: KeysetList[CycleScope, Cycle] = KeysetList(
    tuple(cycles.c), ("year",), _own, Cycle.of, descending=True
)
"""The government's own cycles, the newest year first."""


async def open_cycle(
    session: Session, *, year: int, name: str, owner_id: UUID | None, roster: Sequence[RosterInput]
) -> UUID:
    """Open a year with its roster, all or nothing; a year's second cycle is refused by its key."""
    await session.lock(subjects_in_rosters(owner_id))
    cycle = _new_cycle(session, year, name, owner_id)
    verdict = await may_open_cycle(session, year, owner_id)
    decision = verdict.permit()
    refuse_all(text_faults(name=name))
    if year not in YEARS:
        raise refuse("YEAR_OUT_OF_RANGE", "year", year=year)
    verdict.require()
    checked = await check_roster(session, cycle, roster)
    values = {name: getattr(cycle, name) for name in Cycle.__dataclass_fields__}
    await session.insert_one(cycles, values | {"opened_by": session.viewer.user})
    kept = await write_roster(session, cycle, checked)
    await audit.record(session, decision, "cycle:open", "cycle", cycle.id, after=values, kept=kept)
    return cycle.id


def _new_cycle(session: Session, year: int, name: str, owner_id: UUID | None) -> Cycle:
    return Cycle(
        tenant=session.viewer.tenant,
        id=uuid7(),
        owner_id=owner_id,
        year=year,
        name=name,
        status=CycleStatus.OPEN,
        version=1,
        opened_at=now(),
        closed_at=None,
    )


async def may_open_cycle(session: Session, year: int, owner_id: UUID | None) -> Verdict:
    """Whether the viewer may open a year's cycle now, of the government or of one of its units."""
    cycle = _new_cycle(session, year, "", owner_id)
    existing = await cycle_of_year(session, year, owner_id) if year in YEARS else None
    return opening_verdict(session.viewer, cycle, existing)


async def close_cycle(session: Session, cycle_id: UUID, *, expected_version: int) -> UUID:
    """No more facts: from now on a run is final and can be released."""
    await session.lock(whole_cycle(cycle_id))
    cycle = await find_cycle(session, cycle_id)
    verdict = cycle_verdict(session.viewer, cycle, CycleStep.CLOSE, "cycle")
    decision = verdict.permit()
    refuse_stale(cycle.version, expected_version)
    verdict.require()
    await turn_cycle(session, cycle, decision, CycleStep.CLOSE, reason=None)
    return cycle_id


async def turn_cycle(
    session: Session, cycle: Cycle, decision: Decision, step: CycleStep, *, reason: str | None
) -> None:
    """Close or reopen a cycle that was found fit for it, and log it."""
    to = CycleStatus.CLOSED if step is CycleStep.CLOSE else CycleStatus.OPEN
    await set_status(session, cycle, to)
    await audit.record(
        session,
        decision,
        f"cycle:{step}",
        "cycle",
        cycle.id,
        before={"status": cycle.status},
        after={"status": to, "reason": reason},
    )


async def set_status(session: Session, cycle: Cycle, status: CycleStatus) -> None:
    """Write a cycle's status; its version moves on, so that runs made before aren't final any more."""
    await session.change_one(
        cycles,
        {"tenant": cycle.tenant, "id": cycle.id, "version": cycle.version},
        {
            "status": status,
            "version": cycle.version + 1,
            "closed_at": None if status is CycleStatus.OPEN else cycle.closed_at or now(),
        },
    )
