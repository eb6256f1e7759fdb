"""What a government does not open to others: its cycles, people and audit log."""

from policy import Action, Decision, Reason, decide
from resolvers.faults import DeniedError
from resolvers.organisation.records import Government
from tenants.database.session import Session
from tenants.levels import Level
from tenants.tree import Place


def refuse_elsewhere(session: Session, action: Action, government: Government) -> None:
    """Deny access from another government.

    A government's tables are confined to itself; a superior reads releases, rankings and published schemes.
    """
    if government.code != session.viewer.tenant:
        raise DeniedError(_denial(session, action, government))


def _denial(session: Session, action: Action, government: Government) -> Decision:
    at_level = Place(government.code, government.path, Level.UNIT)
    decision = decide(session.viewer, action, at_level)
    if not decision.allowed:
        return decision
    return Decision.no(Reason.OUTSIDE_TENANT, action=action.value)
