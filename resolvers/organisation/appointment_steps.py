"""What may be done to an appointment. Reads no rows."""

from collections.abc import Iterator

from policy import Action, decide, may_hold, not_own_appointment
from resolvers.faults import Fault
from resolvers.organisation.records import AppointmentRecord
from resolvers.rights.verdicts import Verdict, first_denial
from tenants.tree import Place
from tenants.viewer import Role, Viewer


def grant_verdict(viewer: Viewer, role: Role, node: Place) -> Verdict:
    """Whether the viewer may appoint a person to a role at a node, whatever the person holds already."""
    return Verdict(first_denial(decide(viewer, Action.APPOINTMENT_GRANT, node), may_hold(role, node)))


def revocation_verdict(viewer: Viewer, appointment: AppointmentRecord, node: Place) -> Verdict:
    """Whether the viewer may revoke an appointment now; never one's own."""
    decision = first_denial(
        decide(viewer, Action.APPOINTMENT_REVOKE, node),
        not_own_appointment(viewer.user, appointment.user_id),
    )
    return Verdict.of(decision, _obstacles(appointment))


def _obstacles(appointment: AppointmentRecord) -> Iterator[Fault]:
    if appointment.revoked_at is not None:
        yield Fault("APPOINTMENT_REVOKED", ("appointment",))
