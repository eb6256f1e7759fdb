"""What may be done to a scheme version: the policy's word first, then the state's. Reads no rows."""

from collections.abc import Iterator
from enum import StrEnum

from policy import Action, Decision, Reason, decide, reach
from resolvers.faults import Fault
from resolvers.rights.places import owned_place
from resolvers.rights.verdicts import Verdict
from resolvers.rules.places import scheme_place
from resolvers.rules.records import SchemeStatus, SchemeVersion
from tenants.levels import Level
from tenants.viewer import Viewer


class SchemeStep(StrEnum):
    """What can be done to a version."""

    RENEW = "renew"
    REVISE = "revise"
    PUBLISH = "publish"
    DISCARD = "discard"


_ACTIONS = {
    SchemeStep.RENEW: Action.SCHEME_DRAFT,
    SchemeStep.REVISE: Action.SCHEME_DRAFT,
    SchemeStep.PUBLISH: Action.SCHEME_PUBLISH,
    SchemeStep.DISCARD: Action.SCHEME_DRAFT,
}


def scheme_verdict(viewer: Viewer, version: SchemeVersion, step: SchemeStep) -> Verdict:
    """Whether the viewer may take a step now; a superior may read a version below, and change none."""
    if version.tenant != viewer.tenant:
        return Verdict(Decision.no(Reason.OUTSIDE_TENANT, action=_ACTIONS[step].value))
    decision = decide(viewer, _ACTIONS[step], scheme_place(viewer, version))
    return Verdict.of(decision, _obstacles(version, step))


def drafting_decision(viewer: Viewer) -> Decision:
    """Whether the viewer may draft a scheme of any level anywhere: what a text is checked or read for."""
    if any(not reach(viewer, Action.SCHEME_DRAFT, level).empty for level in Level):
        return Decision.yes()
    return decide(viewer, Action.SCHEME_DRAFT, owned_place(viewer, Level.UNIT, None))


def _obstacles(version: SchemeVersion, step: SchemeStep) -> Iterator[Fault]:
    if version.status is SchemeStatus.DISCARDED:
        yield Fault("SCHEME_DISCARDED", ("scheme",))
    elif step is not SchemeStep.RENEW and version.status is SchemeStatus.PUBLISHED:
        yield Fault("SCHEME_PUBLISHED", ("scheme",))
