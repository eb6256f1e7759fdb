"""Ties on a quota line (并列): the performance office decides, with a reason on record."""

from functools import partial
from uuid import UUID

from uuid_utils.compat import uuid7

from resolvers import audit
from resolvers.faults import FaultsError, refuse, refuse_all
from resolvers.results.records import Run
from resolvers.results.tie_decisions import write_decision
from resolvers.results.tie_steps import Tie, find_tie, not_tied, read_tie_round, read_undecided
from resolvers.rules.rows import read_rules
from resolvers.stale_versions import refuse_stale
from resolvers.text_rules import meant_name, text_faults
from resolvers.write_locks import whole_cycle
from resolvers.year.records import Entry
from resolvers.year.rows import find_cycle, find_entry
from tenants.clock import now
from tenants.database.session import Session


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
    await session.lock(whole_cycle(cycle_id))
    cycle = await find_cycle(session, cycle_id)
    entry = await find_entry(session, cycle_id, subject_id)
    if entry is None:
        raise refuse("NOT_IN_ROSTER", "subject")
    tie = await find_tie(
        session.viewer,
        cycle,
        entry,
        read_round=partial(read_tie_round, session),
        read_undecided=partial(read_undecided, session),
    )
    decision = tie.verdict.permit()
    refuse_all(text_faults(reason=reason))
    refuse_stale(cycle.version, expected_version)
    grade = await _grade_with_quota(session, entry, grade)
    tie.verdict.require()
    run = _run_tied_on(tie, entry, grade)
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


async def _grade_with_quota(session: Session, entry: Entry, given: str) -> str:
    """The scheme's grade that is meant; refused if it has no quota."""
    scheme = (await read_rules(session, [entry.scheme_id]))[entry.scheme_id]
    grade = meant_name(given, [band.name for band in scheme.grades], "grade")
    if all(band.name != grade or band.quota is None for band in scheme.grades):
        raise refuse("GRADE_WITHOUT_QUOTA", "grade", grade=grade[:80])
    return grade


def _run_tied_on(tie: Tie, entry: Entry, grade: str) -> Run:
    if tie.run is None:
        raise LookupError("a tie that may be decided has a run")
    if tie.grade != grade:
        raise FaultsError([not_tied(tie.run, entry)])
    return tie.run
