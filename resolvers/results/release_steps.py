"""What may be published: the policy's word first, then the state of the cycle and of its run."""

from collections.abc import AsyncIterator, Iterator
from uuid import UUID

from policy import Action, decide
from resolvers.faults import Fault
from resolvers.results.outside_results import read_outside_results
from resolvers.results.records import Run
from resolvers.results.rows import latest_run
from resolvers.results.tie_decisions import count_decisions
from resolvers.rights.verdicts import Verdict
from resolvers.year.cycle_steps import CycleStep, obstacles
from resolvers.year.places import cycle_place
from resolvers.year.records import Cycle
from tenants.database.session import Session


async def release_verdict(session: Session, cycle: Cycle, run: Run | None = None) -> Verdict:
    """Whether the viewer may publish a run now; the cycle's latest run if none is given."""
    decision = decide(session.viewer, Action.RELEASE_PUBLISH, cycle_place(session.viewer, cycle))
    if not decision.allowed:
        return Verdict(decision)
    return Verdict.of(decision, [fault async for fault in _obstacles(session, cycle, run)])


async def _obstacles(session: Session, cycle: Cycle, run: Run | None) -> AsyncIterator[Fault]:
    in_the_way = list(obstacles(cycle, CycleStep.RELEASE, "run"))
    for fault in in_the_way:
        yield fault
    if in_the_way and run is None:
        return
    latest = await latest_run(session, cycle)
    published = run or latest
    if published is None:
        yield Fault("RUN_MISSING", ("run",))
        return
    if not in_the_way and (
        published.cycle_version != cycle.version or (latest is not None and published.id != latest.id)
    ):
        newest = latest or published
        yield Fault("RUN_OUTDATED", ("run",), {"number": str(published.number), "latest": str(newest.number)})
    for fault in _gaps(published):
        yield fault
    if await count_decisions(session, cycle) != published.decisions:
        yield Fault("TIES_DECIDED_SINCE", ("run",), {"number": str(published.number)})
    if not await rests_on_releases_in_force(session, cycle, published):
        yield Fault("KNOWN_RESULT_REPLACED", ("run",), {"number": str(published.number)})


def _gaps(run: Run) -> Iterator[Fault]:
    if run.pending:
        yield Fault("SCORES_PENDING", ("run",), {"count": str(run.pending)})
    if run.undecided:
        yield Fault("TIES_UNDECIDED", ("run",), {"count": str(run.undecided)})


async def rests_on_releases_in_force(session: Session, cycle: Cycle, run: Run) -> bool:
    """Whether each result from outside that a run counts is still the one in force."""
    known = await read_outside_results(session, cycle.year, [UUID(key) for key in run.known])
    return known.releases == run.known
