"""Reopening a cycle (重新开启): the way back, for corrections and upheld objections."""

from uuid import UUID

from resolvers.faults import refuse_all
from resolvers.results.tie_decisions import void_decisions
from resolvers.stale_versions import refuse_stale
from resolvers.text_rules import text_faults
from resolvers.write_locks import whole_cycle
from resolvers.year.cycle_steps import CycleStep, cycle_verdict
from resolvers.year.cycles import turn_cycle
from resolvers.year.rows import find_cycle
from tenants.database.session import Session


async def reopen_cycle(session: Session, cycle_id: UUID, *, expected_version: int, reason: str) -> UUID:
    """Take facts again; what was released stays until it is replaced, decisions on ties are voided."""
    await session.lock(whole_cycle(cycle_id))
    cycle = await find_cycle(session, cycle_id)
    verdict = cycle_verdict(session.viewer, cycle, CycleStep.REOPEN, "cycle")
    decision = verdict.permit()
    refuse_all(text_faults(reason=reason))
    refuse_stale(cycle.version, expected_version)
    verdict.require()
    await void_decisions(session, cycle)
    await turn_cycle(session, cycle, decision, CycleStep.REOPEN, reason=reason)
    return cycle_id
