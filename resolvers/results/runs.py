"""Runs (试算): compute the provisional scores of a whole cycle, units and portfolios together."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from uuid_utils.compat import uuid7

from policy import Action, Decision
from resolvers import audit
from resolvers.computing_requests import ComputingRequest, Note, Write
from resolvers.results.evaluations import COUNTED_IN_RUNS, CycleInputs, load_inputs
from resolvers.results.records import SCORES_AT_ONCE, Run
from resolvers.results.rows import find_run, latest_run
from resolvers.results.tie_decisions import count_decisions
from resolvers.rights.permits import require
from resolvers.write_locks import facts_of_cycle, runs_of_cycle
from resolvers.year.cycle_steps import CycleStep, cycle_verdict
from resolvers.year.places import cycle_place
from resolvers.year.records import Cycle
from resolvers.year.rows import find_cycle
from tenants.batches import batches
from tenants.clock import now
from tenants.computing import ComputationsBusyError
from tenants.database.session import Session
from tenants.models.results import runs, scores
from tenants.schemes import Pending, ScoredResult

# So often what a run was computed from may change meanwhile.
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class RunBasis:
    """Everything that a run is computed from."""

    cycle: Cycle
    inputs: CycleInputs
    decisions: int

    def digest(self) -> bytes:
        """The same for what is equal."""
        return sha256(repr((self.cycle, self.decisions)).encode() + self.inputs.digest()).digest()


@dataclass(frozen=True, slots=True)
class AskedRun:
    """A run that is asked for: of a cycle, of these inputs, after the run of this number."""

    cycle: UUID
    digest: bytes
    after: int


async def compute_run(
    request: ComputingRequest, write: Write, cycle_id: UUID, note: Note | None = None
) -> UUID:
    """Score every subject of a cycle from its verified facts; only a run of a closed cycle is final.

    Read, computed without a connection, and written if everything is still as it was read. Those who ask at
    the same time, here or of another server process, get the same run if nothing has changed for it. Whoever
    asks has been judged before (`judge_run`): who may not compute it doesn't wait for those who may.
    """
    before = await _newest(await request.reads(), cycle_id)
    await request.restart()
    async with request.join(("run", cycle_id)):
        for _ in range(_ATTEMPTS):
            session = await request.reads()
            basis, _decision = await _read_basis(session, cycle_id)
            asked = AskedRun(cycle_id, await asyncio.to_thread(basis.digest), before)
            done = await _computed_meanwhile(session, asked)
            if done is not None:
                if note is not None:
                    await write(partial(_tell, run_id=done, note=note))
                return done
            results = await basis.inputs.results(request, "cycle")
            # It is read again to be written; two of them at once would be the most memory that a run takes.
            del basis
            written = await write(partial(_write_run, asked=asked, results=results, note=note))
            if written is not None:
                return written
    raise ComputationsBusyError


async def compute_run_within(session: Session, cycle_id: UUID) -> UUID:
    """The same inside a transaction that does more than this, such as the demonstration's."""
    await session.lock(facts_of_cycle(cycle_id), runs_of_cycle(cycle_id))
    basis, decision = await _read_basis(session, cycle_id)
    run_id = uuid7()
    digest = await asyncio.to_thread(basis.digest)
    await _store(session, decision, run_id, basis, digest, await basis.inputs.results_here())
    return run_id


async def judge_run(session: Session, cycle_id: UUID) -> tuple[Cycle, Decision]:
    """The cycle, once nothing is in the way of computing it."""
    cycle = await find_cycle(session, cycle_id)
    return cycle, cycle_verdict(session.viewer, cycle, CycleStep.COMPUTE, "cycle").require()


async def _read_basis(session: Session, cycle_id: UUID) -> tuple[RunBasis, Decision]:
    cycle, decision = await judge_run(session, cycle_id)
    inputs = await load_inputs(session, cycle, statuses=COUNTED_IN_RUNS)
    return RunBasis(cycle, inputs, await count_decisions(session, cycle)), decision


async def _newest(session: Session, cycle_id: UUID) -> int:
    """The number of the cycle's newest run; 0 if there is none."""
    newest = select(func.max(runs.c.number)).where(
        runs.c.tenant == session.viewer.tenant, runs.c.cycle_id == cycle_id
    )
    return int(await session.scalar(newest) or 0)


async def _computed_meanwhile(session: Session, asked: AskedRun) -> UUID | None:
    """The run that somebody else has computed of the same inputs since this one was asked for."""
    same = (
        select(runs.c.id)
        .where(
            runs.c.tenant == session.viewer.tenant,
            runs.c.cycle_id == asked.cycle,
            runs.c.number > asked.after,
            runs.c.inputs_digest == asked.digest,
        )
        .order_by(runs.c.number.desc())
        .limit(1)
    )
    found: UUID | None = await session.scalar(same)
    return found


async def _tell(session: Session, *, run_id: UUID, note: Note) -> None:
    await note(session, run_id)


async def _write_run(
    session: Session, *, asked: AskedRun, results: Mapping[UUID, ScoredResult], note: Note | None
) -> UUID | None:
    """The run; None if anything that it was computed from has changed."""
    await session.lock(facts_of_cycle(asked.cycle), runs_of_cycle(asked.cycle))
    basis, decision = await _read_basis(session, asked.cycle)
    if await asyncio.to_thread(basis.digest) != asked.digest:
        return None
    run_id = await _computed_meanwhile(session, asked)
    if run_id is None:
        run_id = uuid7()
        await _store(session, decision, run_id, basis, asked.digest, results)
    if note is not None:
        await note(session, run_id)
    return run_id


async def _store(
    session: Session,
    decision: Decision,
    run_id: UUID,
    basis: RunBasis,
    digest: bytes,
    results: Mapping[UUID, ScoredResult],
) -> None:
    values = await _run_row(session, run_id, basis, results)
    await session.insert_one(runs, values | {"inputs_digest": digest})
    pinned = {entry.subject_id: entry.scheme_id for entry in basis.inputs.entries}
    scored = list(results.items())
    for batch in batches(scored, SCORES_AT_ONCE):
        await session.insert(scores, _score_rows(values, pinned, batch))
    await audit.record(session, decision, "run:compute", "run", run_id, after=values)


@dataclass(frozen=True, slots=True)
class RunOfCycle:
    """A run with the cycle that it computed."""

    run: Run
    cycle: Cycle


async def read_run(session: Session, run_id: UUID) -> RunOfCycle:
    """A run by its id; raises :class:`DeniedError` if the viewer may not read it."""
    run = await find_run(session, run_id)
    cycle = await find_cycle(session, run.cycle_id)
    require(session, Action.SCORE_READ, cycle_place(session.viewer, cycle))
    return RunOfCycle(run, cycle)


async def list_runs(session: Session, cycle: Cycle, *, limit: int, after: int | None = None) -> Sequence[Run]:
    """The runs of a cycle, the newest first, for those who may read provisional scores."""
    require(session, Action.SCORE_READ, cycle_place(session.viewer, cycle))
    query = select(runs).where(runs.c.tenant == session.viewer.tenant, runs.c.cycle_id == cycle.id)
    if after is not None:
        query = query.where(runs.c.number < after)
    return [Run.of(row) for row in await session.rows(query.order_by(runs.c.number.desc()).limit(limit))]


async def _run_row(
    session: Session, run_id: UUID, basis: RunBasis, results: Mapping[UUID, ScoredResult]
) -> dict[str, Any]:
    cycle = basis.cycle
    latest = await latest_run(session, cycle)
    return {
        "tenant": session.viewer.tenant,
        "id": run_id,
        "cycle_id": cycle.id,
        "number": (latest.number if latest else 0) + 1,
        "cycle_version": cycle.version,
        "subjects": len(results),
        "pending": sum(result.total is None for result in results.values()),
        "undecided": sum(result.undecided is not None for result in results.values()),
        "decisions": basis.decisions,
        "known": dict(basis.inputs.known.releases),
        "computed_by": session.viewer.user,
        "computed_at": now(),
    }


def _score_rows(
    run: Mapping[str, Any], pinned: Mapping[UUID, UUID], results: Sequence[tuple[UUID, ScoredResult]]
) -> list[dict[str, Any]]:
    return [
        {
            "tenant": run["tenant"],
            "run_id": run["id"],
            "subject_id": subject,
            "scheme_id": pinned[subject],
            "total": result.total,
            "attained": result.attained,
            "grade": result.grade,
            "rank": result.rank,
            "undecided": result.undecided,
            "pending": [pending_json(item) for item in result.pending],
            "consequences": list(result.consequences),
            "basis": result.basis,
        }
        for subject, result in results
    ]


def pending_json(item: Pending) -> dict[str, str | None]:
    """What is missing, as it is kept with a score."""
    return {"indicator": item.indicator, "period": item.period, "reason": item.reason}
