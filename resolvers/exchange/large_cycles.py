"""Runs and publications as they are asked for: carried out at once, or, of a large cycle, begun as a job."""

from uuid import UUID

from policy import Action
from resolvers.computing_requests import (
    MOST_FIGURES_AT_ONCE,
    MOST_FIGURES_OF_A_JOB,
    ComputingRequest,
    Note,
    Write,
    refuse_too_much,
)
from resolvers.exchange.jobs import NewJob, begin_job
from resolvers.results.cycle_sizes import figures_of_cycle, figures_of_run
from resolvers.results.releases import Publication, judge_publication, publish_release
from resolvers.results.runs import compute_run, judge_run
from tenants.database.session import Session


async def ask_for_run(
    request: ComputingRequest, write: Write, cycle_id: UUID, note: Note | None = None
) -> UUID:
    """The run of a cycle; of a large one the job that computes it, the one under way if there is one."""
    session = await request.reads()
    cycle, _decision = await judge_run(session, cycle_id)
    figures = await figures_of_cycle(session, cycle)
    if figures <= MOST_FIGURES_AT_ONCE:
        return await compute_run(request, write, cycle_id, note)
    refuse_too_much(figures, MOST_FIGURES_OF_A_JOB, "cycle")

    async def begin(session: Session) -> UUID:
        cycle, decision = await judge_run(session, cycle_id)
        new = NewJob(Action.RUN_COMPUTE, cycle.id, cycle.owner_id, {"cycle_id": str(cycle.id)})
        return await _noted(session, await begin_job(session, decision, new), note)

    return await write(begin)


async def ask_for_release(
    request: ComputingRequest, write: Write, asked: Publication, note: Note | None = None
) -> UUID:
    """The release of a run; of a large one the job that publishes it, the one under way if there is one."""
    session = await request.reads()
    await judge_publication(session, asked)
    figures = await figures_of_run(session, asked.run)
    if figures <= MOST_FIGURES_AT_ONCE:
        return await publish_release(request, write, asked, note)

    async def begin(session: Session) -> UUID:
        judged = await judge_publication(session, asked)
        arguments = {
            "run_id": str(asked.run),
            "replaces_id": None if asked.replaces is None else str(asked.replaces),
            "reason": asked.reason,
        }
        new = NewJob(Action.RELEASE_PUBLISH, asked.run, judged.cycle.owner_id, arguments)
        return await _noted(session, await begin_job(session, judged.decision, new), note)

    return await write(begin)


async def _noted(session: Session, begun: UUID, note: Note | None) -> UUID:
    if note is not None:
        await note(session, begun)
    return begun
