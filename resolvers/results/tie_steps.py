"""What may be decided on ties: the policy's word first, then the state of the cycle and of its latest run."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import select

from policy import Action, decide
from resolvers.faults import Fault
from resolvers.results.records import Run
from resolvers.results.release_steps import rests_on_releases_in_force
from resolvers.results.rows import latest_run
from resolvers.rights.verdicts import Verdict
from resolvers.year.cycle_steps import CycleStep, obstacles
from resolvers.year.places import entry_place
from resolvers.year.records import Cycle, Entry
from tenants.database.session import Session
from tenants.models.results import scores
from tenants.viewer import Viewer

ReadUndecided = Callable[[Run, Entry], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class TieRound:
    """The run on which a cycle's ties are decided, and whether all that it counts is still in force."""

    run: Run | None
    in_force: bool


ReadRound = Callable[[Cycle], Awaitable[TieRound]]


@dataclass(frozen=True, slots=True)
class Tie:
    """Whether an entry's tie may be decided now; on which run, and at which grade, if it may."""

    verdict: Verdict
    run: Run | None = None
    grade: str | None = None


async def read_tie_round(session: Session, cycle: Cycle) -> TieRound:
    """The latest run of a cycle, and whether it may still be decided on."""
    run = await latest_run(session, cycle)
    return TieRound(run, run is None or await rests_on_releases_in_force(session, cycle, run))


async def read_undecided(session: Session, run: Run, entry: Entry) -> str | None:
    """The grade on whose quota line an entry ties in a run; None if it does not tie."""
    grade: str | None = await session.scalar(
        select(scores.c.undecided).where(
            scores.c.tenant == session.viewer.tenant,
            scores.c.run_id == run.id,
            scores.c.subject_id == entry.subject_id,
        )
    )
    return grade


async def find_tie(
    viewer: Viewer, cycle: Cycle, entry: Entry, *, read_round: ReadRound, read_undecided: ReadUndecided
) -> Tie:
    """The tie of an entry; the caller says how rows are read: for one entry, or for a list together."""
    decision = decide(viewer, Action.TIE_DECIDE, entry_place(viewer, entry))
    in_the_way = tuple(obstacles(cycle, CycleStep.RELEASE, "cycle"))
    if in_the_way or not decision.allowed:
        return Tie(Verdict.of(decision, in_the_way))
    found = await read_round(cycle)
    fault = _round_fault(cycle, found)
    if fault is not None or found.run is None:
        return Tie(Verdict.of(decision, () if fault is None else (fault,)))
    grade = await read_undecided(found.run, entry)
    if grade is None:
        return Tie(Verdict.of(decision, (not_tied(found.run, entry),)))
    return Tie(Verdict(decision), found.run, grade)


def _round_fault(cycle: Cycle, found: TieRound) -> Fault | None:
    run = found.run
    if run is None:
        return Fault("RUN_MISSING", ("cycle",))
    if run.cycle_version != cycle.version:
        return Fault("RUN_OUTDATED", ("cycle",), {"number": str(run.number), "latest": str(run.number)})
    if not found.in_force:
        return Fault("KNOWN_RESULT_REPLACED", ("cycle",), {"number": str(run.number)})
    return None


def not_tied(run: Run, entry: Entry) -> Fault:
    """The entry does not tie in a run, or not at the grade that is to be decided."""
    return Fault("NOT_TIED", ("subject",), {"number": str(run.number), "subject": entry.name})
