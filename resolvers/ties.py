"""Ties on a quota line (并列): the performance office decides, with a reason on record."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from policy import Action
from resolvers import audit
from resolvers.cycles import find_cycle, refuse_other_version, set_status
from resolvers.faults import refuse, refuse_all
from resolvers.permits import require
from resolvers.places import entry_place
from resolvers.rosters import find_entry
from resolvers.schemes import parsed, read_schemes
from resolvers.texts import text_faults
from tenants.clock import now
from tenants.models import tie_decisions
from tenants.session import Session


async def decide_tie(
    session: Session,
    *,
    cycle_id: UUID,
    subject_id: UUID,
    grade: str,
    admitted: bool,
    reason: str,
    expected_version: int,
) -> UUID:
    """Whether a tied subject holds the grade; earlier runs are not final any more."""
    cycle = await find_cycle(session, cycle_id)
    entry = await find_entry(session, cycle_id, subject_id)
    if entry is None:
        raise refuse("NOT_IN_ROSTER", "subject")
    decision = require(session, Action.TIE_DECIDE, entry_place(session.viewer, entry))
    refuse_all(text_faults(reason=reason))
    refuse_other_version(cycle, expected_version)
    if cycle.status == "released":
        raise refuse("CYCLE_RELEASED", "cycle")
    versions = await read_schemes(session, [entry.scheme_id])
    scheme = parsed(versions[entry.scheme_id].document)
    if all(band.name != grade or band.quota is None for band in scheme.grades):
        raise refuse("GRADE_WITHOUT_QUOTA", "grade", grade=grade[:80])
    values = {"admitted": admitted, "reason": reason, "decided_by": session.viewer.user, "decided_at": now()}
    key = {
        "tenant": session.viewer.tenant,
        "cycle_id": cycle_id,
        "subject_id": subject_id,
        "grade": grade,
    }
    await session.run(
        insert(tie_decisions)
        .values(key | values)
        .on_conflict_do_update(index_elements=list(key), set_=values)
    )
    await set_status(session, cycle, cycle.status)
    await audit.record(session, decision, Action.TIE_DECIDE, subject_id, after=key | values)
    return subject_id
