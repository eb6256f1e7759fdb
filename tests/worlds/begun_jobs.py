"""Jobs as a mutation begins them, about any cycle, however small."""

from uuid import UUID

from policy import Action, decide
from resolvers.exchange.jobs import NewJob, begin_job
from resolvers.rights.places import owned_place
from tenants.database.session import Session
from tenants.levels import Level
from tenants.viewer import Identity
from tests.worlds.world import ISSUER, World


async def begun_job(world: World, tenant: int, login: str, cycle: UUID, owner: UUID | None = None) -> UUID:
    """A job that is to compute a government's cycle, or a unit's."""

    async def begin(session: Session) -> UUID:
        level = Level.UNIT if owner is None else Level.SECTION
        decision = decide(session.viewer, Action.RUN_COMPUTE, owned_place(session.viewer, level, owner))
        new = NewJob(Action.RUN_COMPUTE, cycle, owner, {"cycle_id": str(cycle)})
        return await begin_job(session, decision, new)

    return await world.database.writing(Identity(ISSUER, login, tenant), begin)
