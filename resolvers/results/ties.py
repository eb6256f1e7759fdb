"""Ties on a quota line (并列): the performance office decides, with a reason on record."""

from uuid import UUID

from sqlalchemy import select
from uuid_utils.compat import uuid7

from policy import Action
from resolvers import audit
from resolvers.faults import refuse, refuse_all
from resolvers.results.outside_results import read_known
from resolvers.results.records import Run
from resolvers.results.rows import latest_run
from resolvers.results.tie_decisions import write_decision
from resolvers.rights.permits import require
from resolvers.rules.parsed_documents import parsed
from resolvers.rules.rows import read_schemes
from resolvers.texts import text_faults
from resolvers.year.cycle_steps import CycleStep, obstacles
from resolvers.year.cycles import refuse_other_version
from resolvers.year.places import entry_place
from resolvers.year.records import Cycle, Entry
from resolvers.year.rows import find_cycle, find_entry
from tenants.clock import now
from tenants.database.session import Session
from tenants.models.results import scores


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
    """Whether a subject that ties in the latest run holds the grade; that run is not final any more."""
    cycle = await find_cycle(session, cycle_id)
    entry = await find_entry(session, cycle_id, subject_id)
    if entry is None:
        raise refuse("NOT_IN_ROSTER", "subject")
    decision = require(session, Action.TIE_DECIDE, entry_place(session.viewer, entry))
    refuse_all(text_faults(reason=reason))
    refuse_other_version(cycle, expected_version)
    await _refuse_without_quota(session, entry, grade)
    run = await _fresh_run(session, cycle)
    await _refuse_unless_tied(session, run, entry, grade)
    values = {
        "tenant": session.viewer.tenant,
        "id": uuid7(),
        "cycle_id": cycle_id,
        "subject_id": subject_id,
        "run_id": run.id,
        "grade": grade,
        "admitted": admitted,
        "reason": reason,
        "decided_by": session.viewer.user,
        "decided_at": now(),
    }
    await write_decision(session, cycle, values)
    await audit.record(session, decision, "tie:decide", "cycle", cycle_id, after=values)
    return subject_id


async def _refuse_without_quota(session: Session, entry: Entry, grade: str) -> None:
    versions = await read_schemes(session, [entry.scheme_id])
    scheme = parsed(versions[entry.scheme_id].document)
    if all(band.name != grade or band.quota is None for band in scheme.grades):
        raise refuse("GRADE_WITHOUT_QUOTA", "grade", grade=grade[:80])


async def _fresh_run(session: Session, cycle: Cycle) -> Run:
    """The run whose ties are decided: made of what is still so, other decisions of the same round apart."""
    refuse_all(obstacles(cycle, CycleStep.RELEASE, "cycle"))
    run = await latest_run(session, cycle)
    if run is None:
        raise refuse("RUN_MISSING", "cycle")
    if run.cycle_version != cycle.version:
        raise refuse("RUN_OUTDATED", "cycle", number=run.number, latest=run.number)
    known = await read_known(session, cycle.year, [UUID(key) for key in run.known])
    if known.releases != run.known:
        raise refuse("KNOWN_RESULT_REPLACED", "cycle", number=run.number)
    return run


async def _refuse_unless_tied(session: Session, run: Run, entry: Entry, grade: str) -> None:
    undecided = await session.scalar(
        select(scores.c.undecided).where(
            scores.c.tenant == session.viewer.tenant,
            scores.c.run_id == run.id,
            scores.c.subject_id == entry.subject_id,
        )
    )
    if undecided != grade:
        raise refuse("NOT_TIED", "subject", subject=entry.name, grade=grade[:80], number=run.number)
