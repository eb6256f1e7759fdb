"""What a government doesn't open to others: its cycles, its people, its log."""

from policy import Action, Decision, Reason, decide
from resolvers.organisation.records import Government
from tenants.database.session import Session
from tenants.levels import Level
from tenants.tree import Place


def denial_elsewhere(session: Session, action: Action, government: Government) -> Decision:
    """Why the viewer can't read this of another government.

    What stands in its tables is confined to the government itself; a superior reads releases, rankings
    and published schemes.
    """
    at_level = Place(government.code, government.path, Level.UNIT)
    decision = decide(session.viewer, action, at_level)
    if not decision.allowed:
        return decision
    return Decision.no(Reason.OUTSIDE_TENANT, action=action.value)
