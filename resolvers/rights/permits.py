"""Asks the policy and raises its denials."""

from policy import Action, Decision, decide
from resolvers.faults import DeniedError
from tenants.database.session import Session
from tenants.tree import Place


def require(session: Session, action: Action, target: Place) -> Decision:
    """The decision that allows it; raises :class:`DeniedError` with the reason otherwise."""
    return require_allowed(decide(session.viewer, action, target))


def require_allowed(decision: Decision) -> Decision:
    """The decision itself if it allows; raises :class:`DeniedError` otherwise."""
    if not decision.allowed:
        raise DeniedError(decision)
    return decision
