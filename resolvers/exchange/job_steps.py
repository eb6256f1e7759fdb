"""What may be done to a job (后台任务): the policy's word on the deed that it does, then the state's."""

from uuid import UUID

from policy import Action, Decision, decide
from resolvers.exchange.job_records import Job
from resolvers.faults import Fault
from resolvers.rights.places import owned_place
from resolvers.rights.verdicts import Verdict
from tenants.levels import Level
from tenants.viewer import Viewer


def cancelling_verdict(viewer: Viewer, job: Job) -> Verdict:
    """Whoever may do the deed may cancel it while it is unfinished."""
    ended = not job.is_unfinished or job.cancelled_at is not None
    obstacles = [Fault("JOB_ENDED", ("job",))] if ended else []
    return Verdict.of(deed_decision(viewer, Action(job.kind), job.owner_id), obstacles)


def deed_decision(viewer: Viewer, kind: Action, owner_id: UUID | None) -> Decision:
    """The policy on what jobs of a kind do, at what the government or a unit owns."""
    level = Level.UNIT if owner_id is None else Level.SECTION
    return decide(viewer, kind, owned_place(viewer, level, owner_id))
