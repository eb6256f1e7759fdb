"""What is done to appointments."""

from policy import Action
from tenants.viewer import Role
from tests.graphql.deeds.deed import Deed, Foreign

DEEDS = (
    Deed(
        mutation="appointmentGrant",
        role=Role.SECURITY_ADMIN,
        action=Action.APPOINTMENT_GRANT,
        noun="appointment",
        given=lambda realm, _: {
            "issuer": "https://identity.example",
            "login": "newcomer",
            "name": "新任",
            "role": "UNIT_HEAD",
            "node": realm.subject("water"),
        },
        wrong={"name": ""},
        foreign=(Foreign("at another's unit"),),
    ),
    Deed(
        mutation="appointmentRevoke",
        role=Role.SECURITY_ADMIN,
        action=Action.APPOINTMENT_REVOKE,
        noun="appointment",
        given=lambda realm, made: {
            "appointment": made.get("appointmentGrant", {}).get("id", realm.appointment(Role.LEADER))
        },
        wrong={"appointment": "not an id"},
        foreign=(Foreign(),),
    ),
)
