"""What is recorded of events, and taken back."""

from collections.abc import Mapping
from typing import Any

from policy import Action
from tenants.viewer import Role
from tests.graphql.deeds.deed import Deed, Foreign, about
from tests.worlds.realms import FINDING, RUNNING, Realm


def _record(
    mutation: str,
    role: Role,
    action: Action,
    said: Mapping[str, Any],
    *,
    wrong: Mapping[str, Any],
    denied: tuple[tuple[Role, str], ...] = (),
) -> Deed:
    """Recording an event of one kind; all kinds are tried on another government alike."""

    def recorded(cycle: Realm, subject: Realm) -> dict[str, Any]:
        return {**about(cycle, subject), **FINDING, "occurredOn": "2025-06-03", **said}

    return Deed(
        mutation=mutation,
        role=role,
        action=action,
        noun="event",
        given=lambda realm, _: recorded(realm, realm),
        wrong=wrong,
        foreign=(Foreign("in another's cycle"), Foreign("about another's subject", recorded)),
        denied=denied,
    )


DEEDS = (
    _record(
        "inspectionRecord",
        Role.INSPECTOR,
        Action.INSPECTION_RECORD,
        {"code": "inspection"},
        wrong={"occurredOn": "2999-01-01"},
        denied=((Role.PERFORMANCE_OFFICE, "NOT_YOUR_ROLE"),),
    ),
    _record(
        "complaintRecord",
        Role.COMPLAINT_OFFICER,
        Action.COMPLAINT_RECORD,
        {"code": "complaint"},
        wrong={"code": "inspection"},
        denied=((Role.INSPECTOR, "NOT_YOUR_ROLE"),),
    ),
    _record(
        "commendationRecord",
        Role.PERFORMANCE_OFFICE,
        Action.COMMENDATION_RECORD,
        {"code": "commendation"},
        wrong={"code": "accident"},
    ),
    _record(
        "vetoRecord",
        Role.PERFORMANCE_OFFICE,
        Action.VETO_RECORD,
        {"code": "accident", "points": None},
        wrong={"code": "unheard_of"},
        denied=((Role.INSPECTOR, "NOT_YOUR_ROLE"),),
    ),
    Deed(
        mutation="eventWithdraw",
        role=Role.INSPECTOR,
        action=Action.INSPECTION_RECORD,
        logged="event:withdraw",
        noun="event",
        given=lambda realm, _: {
            "event": realm.ids["event", RUNNING],
            "reason": "误记",
            "expectedVersion": 1,
        },
        wrong={"expectedVersion": 9},
        foreign=(Foreign(),),
        denied=((Role.COMPLAINT_OFFICER, "NOT_YOUR_ROLE"),),
    ),
)
